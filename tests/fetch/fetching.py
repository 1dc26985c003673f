"""A way to fetch from the scripted server in short time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from kpi_ingest.fetch import FetchFailure, FetchLimits, HostBook, Retrieved, fetch_page

NOON = datetime(2024, 11, 5, 12, 0, tzinfo=UTC)
SHORT = FetchLimits(
    delay_seconds=0.0,
    connect_seconds=0.5,
    read_seconds=0.4,
    total_seconds=1.5,
    attempts=2,
    max_bytes=200_000,
    allow_private_hosts=("127.0.0.1",),
)


@dataclass
class Fetcher:
    """`fetch_page` with short limits, a frozen clock and waits that are noted, not waited."""

    waits: list[float] = field(default_factory=list)
    limits: FetchLimits = SHORT
    seconds: float = 0.0
    """The time on the clock of the hosts, which stands still but for waits."""

    def sleep(self, seconds: float) -> None:
        """Note a wait, and let the clock of the hosts go on by as much."""
        self.waits.append(seconds)
        self.seconds += seconds

    def hosts(self) -> HostBook:
        """The hosts of a fresh run."""
        return HostBook(lambda: self.seconds)

    def __call__(self, url: str, **options: object) -> Retrieved:
        """Fetch under the short limits; keywords that name a limit change it, others go to `fetch_page`."""
        known = {name for name in options if name in FetchLimits.__dataclass_fields__}
        limits = replace(self.limits, **{name: options.pop(name) for name in known})  # type: ignore[arg-type]
        settings: dict[str, object] = {"clock": lambda: NOON, "sleep": self.sleep, "page": "a-page"}
        settings["hosts"] = self.hosts()
        return fetch_page(url, limits, **(settings | options))  # type: ignore[arg-type]

    def failing(self, url: str, **options: object) -> FetchFailure:
        """The failure that fetching gives; fails the test where it gives none."""
        with pytest.raises(FetchFailure) as caught:
            self(url, **options)
        return caught.value
