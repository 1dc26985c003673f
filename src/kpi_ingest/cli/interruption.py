"""SIGINT and SIGTERM: the first makes a command leave, freeing locks on the way; nothing breaks into its leaving."""

from __future__ import annotations

import signal
import time
from types import FrameType

_LEAVING_S = 5.0
"""Seconds in which a further signal asks for nothing new. After them it is heeded again: leaving may be stuck."""


class Interrupted(BaseException):
    """A signal asks the command to leave; `number` is the signal's. No part of a verb catches this."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class _Leaving:
    """The handler of both signals: raises on the first, and again when that one has been long ago."""

    def __init__(self) -> None:
        self._asked_at = float("-inf")

    def __call__(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if now - self._asked_at > _LEAVING_S:
            self._asked_at = now
            raise Interrupted(number)


def heed_signals() -> None:
    """Raise `Interrupted` where SIGINT or SIGTERM arrives; a process started to ignore SIGINT goes on ignoring it."""
    leaving = _Leaving()
    signal.signal(signal.SIGTERM, leaving)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, leaving)


def heed_no_more_signals() -> None:
    """Let a command that has left say so in peace: whatever still arrives has nothing left to stop."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
