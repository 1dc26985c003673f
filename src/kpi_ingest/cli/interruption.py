"""SIGINT, SIGTERM, SIGHUP: the first makes a command leave, freeing locks on the way; nothing breaks into that."""

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
    """The handler of all three: raises on the first, and again when that one has been long ago."""

    def __init__(self) -> None:
        self._asked_at = float("-inf")

    def __call__(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if now - self._asked_at > _LEAVING_S:
            self._asked_at = now
            raise Interrupted(number)


def heed_signals() -> None:
    """Raise `Interrupted` where one of them arrives; a process started to ignore SIGINT, or SIGHUP as `nohup` does,
    goes on ignoring it."""
    leaving = _Leaving()
    signal.signal(signal.SIGTERM, leaving)
    for number in (signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, leaving)


def heed_no_more_signals() -> None:
    """Let a command that has left say so in peace: whatever still arrives has nothing left to stop."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
