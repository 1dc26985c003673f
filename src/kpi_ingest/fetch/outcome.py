"""What a retrieval gives: the bytes with the facts of the exchange, or a failure with whatever arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kpi_ingest.errors import FetchError
from kpi_ingest.model import Bounds, Hop


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server told us last time, so that it may answer 304."""

    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    """Of the bytes they came with; lets a server be caught that keeps an ETag and changes the page."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The bytes of one retrieval and the facts of the exchange."""

    content: bytes
    """As received, content coding undone; as received with the coding still on where `incomplete` says so; empty for
    a 304."""
    source: str
    """URL asked for, without secrets; for a file its name without the folder."""
    captured: Bounds | None
    """Our clock from the first request to the last byte; None for a file, whose time the importer must know."""
    url: str
    """Where the bytes came from in the end, without secrets."""
    media_type: str | None = None
    """As the server declared it."""
    wire_sha256: str | None = None
    """Digest of the coded bytes; None where no content coding was used."""
    hops: tuple[Hop, ...] = ()
    validators: Validators = Validators()
    """To send next time; `sha256` is left to the archive."""
    not_modified: bool = False
    """The server confirmed the bytes it sent before: a revisit, without content."""
    incomplete: str | None = None
    """Why these bytes are not the page: only on the `partial` of a failure."""
    remarks: tuple[str, ...] = ()
    """Robots decision, completeness, moves and oddities, each `TOPIC: words`."""
    tries: tuple[Try, ...] = ()
    """Failed tries before this one."""


@dataclass(frozen=True, slots=True)
class Try:
    """One failed try: what an attempt in the archive records."""

    url: str
    at: datetime
    code: str
    message: str
    hops: tuple[Hop, ...] = ()
    partial: Retrieved | None = None
    """What arrived, where anything did; kept, and never read into observations."""


class FetchFailure(FetchError):
    """No full, sound capture; with everything that did arrive."""

    hops: tuple[Hop, ...] = ()
    """Of the last try."""
    partial: Retrieved | None = None
    """What arrived in the last try."""
    tries: tuple[Try, ...] = ()
    """Every try, the last one too. At least one."""


class Broken(Exception):
    """Inside this room: a try that failed, on its way to becoming a FetchFailure."""

    def __init__(
        self, code: str, got: str, *, content: bytes | None = None, wait: float | None = None, place: str | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.got = got
        self.content = content
        """The bytes that arrived; None where no body began."""
        self.wait = wait
        """Seconds that the server asked us to wait."""
        self.place = place
        """URL, where it is another than the one asked for."""
