"""What robots.txt allows (RFC 9309), asked once per origin and run."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from kpi_ingest.fetch.address import Target
from kpi_ingest.fetch.limits import FetchLimits
from kpi_ingest.fetch.outcome import Broken

ROBOTS_BYTES = 500 * 1024
"""RFC 9309 section 2.5 asks for at least this much; the rest is left unread."""
UNREACHED = frozenset({"E_SERVER", "E_READ_TIMEOUT", "E_TRUNCATED", "E_FRAMING", "E_RESET", "E_RATE_LIMITED"})
"""Codes by which a host shows that it is there but cannot serve its rules: a complete disallow (RFC 9309, 2.3.1.4)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin's robots.txt says to us."""

    remark: str
    """How it was found, for the capture's remarks."""
    text: str | None = None
    """Its rules; None where there are none and all is allowed."""
    fault: str | None = None
    """Why it could not be had, which forbids everything for this run."""


class RobotsBook:
    """The rules of every origin met in one run, and when each was last asked for a page."""

    def __init__(self) -> None:
        self._rules: dict[str, Rules] = {}
        self._asked: dict[str, float] = {}

    def rules(self, origin: str, fetch: Callable[[], Rules]) -> Rules:
        """The origin's rules, fetched on first use."""
        if origin not in self._rules:
            self._rules[origin] = fetch()
        return self._rules[origin]

    def since_last(self, origin: str, now: float) -> float:
        """Seconds since the last page of this origin was asked for; infinite before the first. Notes this one."""
        last = self._asked.get(origin)
        self._asked[origin] = now
        return math.inf if last is None else now - last


def read_rules(body: bytes, media_type: str | None) -> Rules:
    """Rules from the bytes of a robots.txt. A byte-order mark is taken off, for a parser would miss the line behind it;
    an HTML page in its place holds no rules."""
    text = body[:ROBOTS_BYTES].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").replace("\0", "")
    if text.lstrip().startswith("<") or (media_type or "").lower().startswith("text/html"):
        return Rules("robots: allowed, robots.txt is an HTML page without rules")
    return Rules("robots: allowed by robots.txt", text)


def permission(rules: Rules, target: Target, limits: FetchLimits) -> tuple[str, float]:
    """The remark and the crawl delay in seconds under which the target may be fetched; Broken where it may not be."""
    if rules.fault is not None:
        raise Broken("E_ROBOTS_UNAVAILABLE", rules.fault)
    if rules.text is None:
        return rules.remark, 0.0
    from protego import Protego

    robots = Protego.parse(rules.text)
    agent = limits.user_agent.partition("/")[0].strip()
    if not robots.can_fetch(target.url, agent):
        raise Broken("E_ROBOTS", f"robots.txt of {target.host} disallows it for {agent}")
    return _with_delay(rules.remark, robots.crawl_delay(agent), limits)


def _with_delay(remark: str, delay: float | None, limits: FetchLimits) -> tuple[str, float]:
    if delay is None or math.isnan(delay) or delay <= 0:
        return remark, 0.0
    if delay > limits.crawl_delay_max_seconds:
        raise Broken("E_CRAWL_DELAY", f"a crawl delay of {delay:g} s")
    return f"{remark}, crawl delay {delay:g} s", delay
