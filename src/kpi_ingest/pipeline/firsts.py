"""The distinct bytes that a page showed, each with the first whole capture that brought them.

Kept between runs, together with the place in the log up to which captures were looked at: a run opens the manifests
that are new, and no others. Where the log is another one than that, all of them are opened.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kpi_ingest.archive import Archive
from kpi_ingest.model import Capture
from kpi_ingest.model.history import linked_of
from kpi_ingest.pipeline.codec import from_json, to_json
from kpi_ingest.pipeline.kept import Kept

NAME, KEY = "captures", "2"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FirstCapture:
    """The first whole capture of some bytes, by time of capture."""

    lower: int
    """Bounds of the time of capture, in microseconds since 1970."""
    upper: int
    sha256: str
    """Of the bytes."""
    id: str
    line: int
    """Of the log, 1 for the first: where its manifest is recorded."""
    source: str
    media_type: str | None
    lists: bool
    """It shows the page itself as it was fetched: of a page that lists documents nothing else is read."""

    @property
    def order(self) -> tuple[int, int, str, str]:
        """Captures stand by time; of one time by digest and id."""
        return self.lower, self.upper, self.sha256, self.id


@dataclass(frozen=True, slots=True)
class _Looked:
    """What is known of a page's captures up to a place in the log."""

    lines: int
    head: str
    """The log's head at that place."""
    firsts: tuple[FirstCapture, ...]


def first_captures(archive: Archive, page: str, kept: Kept) -> tuple[FirstCapture, ...]:
    """The first whole capture of each distinct bytes of a page, in order of capture time. Raises IntegrityError for a
    manifest that is not what was written."""
    known = _load(archive, kept)
    new = [entry for entry in archive.log(page) if entry.seq > known.lines and entry.kind == "capture"]
    if not new:
        return known.firsts
    arrived = (_first(capture, entry.seq) for entry in new if isinstance(capture := archive.record(entry), Capture))
    firsts = _earliest((*known.firsts, *(first for first in arrived if first is not None)))
    lines = len(archive.log())
    looked = _Looked(lines, archive.head, firsts)
    kept.save(NAME, KEY, to_json(_Looked, looked))
    return firsts


def _load(archive: Archive, kept: Kept) -> _Looked:
    document = kept.load(NAME, KEY)
    try:
        looked = None if document is None else from_json(_Looked, document)
    except ValueError:
        looked = None
    if looked is None or archive.head_at(looked.lines) != looked.head:
        return _Looked(0, "", ())
    return looked


def _first(capture: Capture, line: int) -> FirstCapture | None:
    if capture.incomplete is not None:
        return None
    bounds = capture.captured
    lists = linked_of(capture.source, bounds.basis, capture.link) is None
    lower, upper = _microseconds(bounds.lower), _microseconds(bounds.upper)
    return FirstCapture(lower, upper, capture.sha256, capture.id, line, capture.source, capture.media_type, lists)


def _earliest(captures: Iterable[FirstCapture]) -> tuple[FirstCapture, ...]:
    found: dict[str, FirstCapture] = {}
    for capture in sorted(captures, key=lambda each: each.order):
        found.setdefault(capture.sha256, capture)
    return tuple(found.values())


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
