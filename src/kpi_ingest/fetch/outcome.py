"""What a retrieval gives: the bytes with the facts of the exchange, or a failure with whatever arrived."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from kpi_ingest.errors import FetchError
from kpi_ingest.model import Bounds, Hop

SENDABLE = re.compile(r"[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?")
"""A header's value (RFC 9110 5.5), its bytes read as latin-1."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server told us with bytes that we hold, so that it may answer 304."""

    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    """Of the bytes they came with; lets a server be caught that keeps an ETag and changes the page."""
    chain: tuple[str, ...] = ()
    """The addresses asked for these bytes, redirects included, without secrets. They are sent nowhere else: another
    address's 304 would speak of other bytes."""

    def belong_to(self, chain: tuple[str, ...]) -> bool:
        """Whether they came from the last of these addresses, by way of the others."""
        return bool(self.chain) and self.chain == chain

    def conditions(self) -> tuple[tuple[str, str], ...]:
        """The headers that ask for news since these validators; those that no header can carry are left out."""
        pairs = (("If-None-Match", self.etag), ("If-Modified-Since", self.last_modified))
        return tuple((name, value) for name, value in pairs if value is not None and SENDABLE.fullmatch(value))

    def contradicted_by(self, etag: str | None, last_modified: str | None) -> str | None:
        """Why a 304 with these headers does not speak of the bytes we hold; None where it may.

        Entity tags are compared weakly, as RFC 9110 13.1.2 asks for If-None-Match; without two of them, dates count.
        """
        if etag is not None and self.etag is not None:
            return (
                None
                if _opaque(etag) == _opaque(self.etag)
                else f"ETag {etag[:80]} to a question about {self.etag[:80]}"
            )
        if last_modified is not None and self.last_modified is not None and last_modified != self.last_modified:
            return f"Last-Modified {last_modified[:40]} to a question about {self.last_modified[:40]}"
        return None


def _opaque(etag: str) -> str:
    return etag.removeprefix("W/")


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
    wire_sha1: str | None = None
    """Of the body as sent, in base32: what web archives list. Only of an archive's answers."""
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

    host: str | None = None
    """The server that was asked last."""
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
