"""The servers that one run meets: their rules, when each was last asked, how long each wants to be left alone.

A server counts as its clients are counted by it: one request at a time, whichever page it is for, and from the end of
one request to the start of the next at least the delay that was promised; robots.txt, redirects and retries count too.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from kpi_ingest.fetch.limits import Budget
from kpi_ingest.fetch.outcome import Broken
from kpi_ingest.fetch.robots import Rules


@dataclass(slots=True)
class Server:
    """What a run knows of one server. Only the holder of `busy` changes it."""

    name: str
    busy: threading.Lock = field(default_factory=threading.Lock)
    """Held during a request and the wait before it."""
    asked: float = -math.inf
    """When the last request to it ended, on the book's clock."""
    not_before: float = -math.inf
    """Until when it asked to be left alone (Retry-After), on the book's clock."""
    crawl_delay: float = 0.0
    """Seconds between two requests, as its robots.txt asks."""
    left: str | None = None
    """Why no further page of it is asked for in this run."""
    lost_seconds: float = 0.0
    """Spent on pages in a row for which it could not be reached."""


class HostBook:
    """The servers of one run and the robots.txt of every origin. Threads may share it."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._mutex = threading.Lock()
        self._servers: dict[str, Server] = {}
        self._rules: dict[str, Rules] = {}
        self._asking: dict[str, threading.Lock] = {}

    def server(self, name: str) -> Server:
        """The server of this name."""
        with self._mutex:
            return self._servers.setdefault(name, Server(name))

    def rules(self, origin: str, budget: Budget, fetch: Callable[[], Rules]) -> Rules:
        """The origin's rules, fetched on first use; pages that need them meanwhile wait for them."""
        with self._mutex:
            asking = self._asking.setdefault(origin, threading.Lock())
        with _held(asking, budget):
            if origin not in self._rules:
                self._rules[origin] = fetch()
            return self._rules[origin]

    @contextmanager
    def turn(self, server: Server, delay: float, budget: Budget, sleep: Callable[[float], None]) -> Iterator[None]:
        """The time of one request to this server: it begins when the server may be asked and no other request runs.

        `delay` is the least spacing in seconds. Broken E_HOST_LEFT where the server is left alone for this run, and
        E_CRAWL_DELAY or E_RATE_LIMITED where the wait is longer than the page has left.
        """
        with _held(server.busy, budget):
            if server.left is not None:
                raise Broken("E_HOST_LEFT", server.left)
            self._wait(server, max(delay, server.crawl_delay), budget, sleep)
            try:
                yield
            finally:
                server.asked = self._now()

    def leave_until_later(self, server: Server, seconds: float) -> None:
        """Note that the server asked to be left alone for so long."""
        server.not_before = max(server.not_before, self._now() + seconds)

    def _wait(self, server: Server, delay: float, budget: Budget, sleep: Callable[[float], None]) -> None:
        now = self._now()
        spaced, asked_for = server.asked + delay - now, server.not_before - now
        pause = max(spaced, asked_for)
        if pause > 0 and pause >= budget.left():
            if asked_for > spaced:
                raise Broken("E_RATE_LIMITED", f"{server.name}, which wants to be left alone for {pause:.0f} s more")
            raise Broken("E_CRAWL_DELAY", f"{pause:.0f} s of delay to wait, more than this page has left")
        if pause > 0:
            sleep(pause)


@contextmanager
def _held(lock: threading.Lock, budget: Budget) -> Iterator[None]:
    if not lock.acquire(timeout=budget.left()):
        raise Broken("E_DEADLINE", "a host that was busy with other pages until this page's time was over")
    try:
        yield
    finally:
        lock.release()
