"""Captures and attempts: what was retrieved, when, and how."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

MEMENTO = re.compile(r"(https?://.+?)/[0-9]{14}(?:id_)?/(.+)")
"""The address of a capture in a web archive: the same archive has another for each time."""

TimeBasis = Literal["observed", "filename", "reported-period", "archive-header", "list", "commit"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """A half-open interval of UTC time within which something happened; equal ends where it is known exactly."""

    lower: datetime
    upper: datetime
    basis: TimeBasis = "observed"
    """How it is known: our clock, a file's name, the latest period the page reports, an archive's header,
    a list beside the file, the commit that first has the bytes."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One response on the way to the bytes, redirects included."""

    url: str
    """With credentials and query secrets removed."""
    status: int | None
    headers: tuple[tuple[str, str], ...] = ()
    """Response headers as received, in order, repeats kept."""
    request_headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """How a document of a page was linked when it was retrieved; its address is the capture's `source`."""

    words: str
    """Of the link, white space folded; of several links to one address a line each, in the order of the page."""
    index: str
    """sha256 of the page's own bytes that have the link."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One retrieval of a page. Immutable; the bytes lie in the archive under `sha256`."""

    id: str
    """sha256 over the facts of the retrieval; `recorded_at`, `revisit_of` and `remarks` are left out, so that the same
    retrieval imported twice is one capture."""
    page: str
    sha256: str
    """Digest of the bytes as received (after content coding was undone; `wire_sha256` names the coded bytes)."""
    size: int
    captured: Bounds
    recorded_at: datetime
    """When the archive took it in."""
    source: str
    """URL or file name it came from, without secrets."""
    media_type: str | None = None
    """As the server or importer declared it; the bytes decide what is read."""
    incomplete: str | None = None
    """Why the bytes are not the whole response; such a capture is kept and never read into observations."""
    revisit_of: str | None = None
    """Id of the capture whose bytes a 304 confirmed."""
    wire_sha256: str | None = None
    hops: tuple[Hop, ...] = ()
    remarks: tuple[str, ...] = ()
    """What is not known or was noticed, in words."""
    link: Link | None = None
    """Of a document of the page; None for the page itself."""


def witness_of(source: str) -> str:
    """Who saw the bytes, by a capture's `source`: the source itself, of a web archive without the time."""
    memento = MEMENTO.fullmatch(source)
    return source if memento is None else f"{memento.group(2)} in {memento.group(1)}"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A retrieval that gave no capture, or an incomplete one."""

    id: str
    page: str
    url: str
    at: datetime
    code: str
    """`E_DNS`, `E_TIMEOUT` ..."""
    message: str
    hops: tuple[Hop, ...] = field(default=())
