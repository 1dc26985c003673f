"""How long another process has worked: its processor time, so that a busy machine does not change what is read."""

from __future__ import annotations

import time

from kpi_ingest.read.limits import LONGEST_WAIT

_LOOK = 0.05
"""Seconds between two looks at a process."""
_WORKED = 2
"""In the number by which Linux names the clock of a process (`clock_getcpuclockid`): what it was on a processor."""


class Stopwatch:
    """The time that a process has from now on: so many seconds of work, or of doing nothing."""

    def __init__(self, pid: int, seconds: float) -> None:
        self._pid = pid
        self._seconds = seconds
        self._started = self._last_worked = time.monotonic()
        self._worked_before = self._worked = worked_seconds(pid) or 0.0
        self._next_look = self._started + min(_LOOK, seconds / 4)

    def is_over(self) -> bool:
        """Whether the process has worked, or rested, for longer than it may."""
        now = time.monotonic()
        if now < self._next_look:
            return False
        self._next_look = now + min(_LOOK, self._seconds / 4)
        worked = worked_seconds(self._pid)
        if worked is None or worked > self._worked:
            # where the system does not tell, the clock alone decides
            self._last_worked = self._last_worked if worked is None else now
            self._worked = self._worked if worked is None else worked
        rested, waited = now - self._last_worked, now - self._started
        busy = self._worked - self._worked_before
        return max(rested, busy) > self._seconds or waited > LONGEST_WAIT * self._seconds


def worked_seconds(pid: int) -> float | None:
    """Processor time of a process of this machine so far; None where the system does not tell or it is gone."""
    try:
        return time.clock_gettime((~pid << 3) | _WORKED)
    except (OSError, OverflowError):
        return None
