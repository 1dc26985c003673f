"""One page to retrieve, with all it may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from kpi_ingest.fetch.address import Lookup
from kpi_ingest.fetch.hosts import HostBook, Server
from kpi_ingest.fetch.limits import Budget, FetchLimits
from kpi_ingest.fetch.outcome import Validators
from kpi_ingest.model import Hop


@dataclass(slots=True)
class Errand:
    """One page to retrieve, and the hops of the try at work."""

    url: str
    page: str | None
    limits: FetchLimits
    validators: Validators
    budget: Budget
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    jitter: Callable[[], float]
    lookup: Lookup
    hosts: HostBook
    began: datetime
    hops: list[Hop] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    conditional: bool = True
    """False once a 304 came that confirms nothing: then no validator is sent any more."""
    of_archive: bool = False
    """The address is that of a web archive: an answer with a Memento-Datetime is what the archive holds, whatever its
    status, and is judged by whoever asked for it."""
    server: Server | None = None
    """Whom the try at work asked last."""

    def begin_try(self) -> None:
        """Forget what the try before saw."""
        self.hops, self.remarks, self.began, self.server = [], [], self.clock(), None
