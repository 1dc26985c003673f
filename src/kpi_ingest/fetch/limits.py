"""How patient, how polite and how greedy one retrieval may be."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Bounds of one retrieval. Every number has a default that suits a nightly run over public pages."""

    user_agent: str = "kpi-ingest"
    """Its first word up to a `/` is the name looked for in robots.txt."""
    connect_seconds: float = 10.0
    """Until a connection stands, TLS included; also for the look-up of the host's addresses."""
    read_seconds: float = 30.0
    """Between two pieces of an answer."""
    total_seconds: float = 120.0
    """For one retrieval: look-ups, robots.txt, redirects, retries and the waits between them."""
    attempts: int = 3
    """Tries in all, where trying again can help."""
    delay_seconds: float = 0.25
    """Between the end of one request to a host and the start of the next, whatever they are for; a robots.txt can ask
    for more."""
    backoff_seconds: float = 1.0
    """Wait before the second try; doubled before each later one, and jittered."""
    max_bytes: int = 20 * 1024 * 1024
    """Of one body, before and after its content coding is undone."""
    max_ratio: int = 250
    """Decoded bytes per coded byte. The densest tables of zeros that real publishers send stay below 100; deflate can
    reach 1,030, which nothing but a bomb does."""
    max_header_bytes: int = 64 * 1024
    max_redirects: int = 5
    retry_after_max_seconds: float = 60.0
    """A server that asks for a longer wait is left until the next run."""
    crawl_delay_max_seconds: float = 30.0
    """Likewise for robots.txt."""
    allow_private_hosts: tuple[str, ...] = ()
    """Addresses, networks or host names that may be fetched though not public: `127.0.0.1`, `10.1.0.0/16`."""
    proxy: str = ""
    """URL of a proxy; the usual environment variables are ignored. It then looks up the names, not we."""
    ca_file: Path | None = None
    """Further certificate authorities, PEM. There is no way to switch the check off."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The time left for a retrieval."""

    ends: float
    """On the monotonic clock."""

    def left(self) -> float:
        """Seconds left; 0 when used up."""
        return max(0.0, self.ends - time.monotonic())


def budget_of(limits: FetchLimits) -> Budget:
    """The whole budget of a retrieval that starts now."""
    return Budget(time.monotonic() + limits.total_seconds)
