"""Captures -> readings -> archive and store. The one way in which anything comes to be known.

A page is one unit: its captures are read in isolation, reconciled with each other and with the decisions that stand,
and their readings archived and stored where they differ from the current ones. A capture that cannot be read is
reported and the rest goes on; one whose bytes are not what was archived stops its page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kpi_ingest.archive import Archive
from kpi_ingest.errors import IntegrityError, KpiIngestError
from kpi_ingest.model import Capture, Reading
from kpi_ingest.pages import PageDefinition
from kpi_ingest.pipeline.keeping import archive_reading, store_archived
from kpi_ingest.pipeline.reading import Material, isolate
from kpi_ingest.pipeline.standing import archived_decisions, label_decisions, row_decisions
from kpi_ingest.pipeline.workplace import Clock, Workplace
from kpi_ingest.read import CaptureReader
from kpi_ingest.reconcile import Isolated, reconcile
from kpi_ingest.store import Added, Store

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Unread:
    """A capture without a reading, and why."""

    capture: Capture
    error: KpiIngestError


@dataclass(frozen=True, slots=True)
class PageReplay:
    """What a replay of one page came to."""

    page: str
    captures: tuple[Capture, ...]
    """In order of capture time, incomplete ones among them."""
    readings: tuple[Reading, ...]
    """One for each distinct bytes that could be read."""
    unread: tuple[Unread, ...]
    added: Added
    """What was new to the store."""


def replay_pages(
    workplace: Workplace, archive: Archive, store: Store, pages: Iterable[str], progress: Progress = lambda page: None
) -> Iterator[PageReplay]:
    """Read every capture of these pages anew and bring archive and store up to date, page by page."""
    for page in pages:
        progress(page)
        yield _replay_page(page, workplace.definition_of(page), archive, store, workplace.clock)


def archived_pages(archive: Archive) -> tuple[str, ...]:
    """Every page that the archive has a record of, sorted."""
    return archive.pages()


def _replay_page(
    page: str, definition: PageDefinition | None, archive: Archive, store: Store, clock: Clock
) -> PageReplay:
    captures = tuple(sorted(archive.captures(page), key=_by_time))
    isolated, unread = _isolate_all(archive, captures, definition)
    if any(isinstance(each.error, IntegrityError) for each in unread):
        # without all of its captures the page would be read with less evidence than before, and look changed
        return PageReplay(page, captures, (), tuple(unread), Added())
    decisions = archived_decisions(archive, page)
    readings = reconcile(isolated, definition, row_decisions(decisions), label_decisions(decisions))
    for reading in readings:
        archive_reading(archive, reading, clock)
    return PageReplay(page, captures, readings, tuple(unread), store_archived(archive, store, page))


def _isolate_all(
    archive: Archive, captures: Sequence[Capture], definition: PageDefinition | None
) -> tuple[list[Isolated], list[Unread]]:
    isolated: list[Isolated] = []
    unread: list[Unread] = []
    with CaptureReader() as reader:
        for capture in _first_of_each(captures):
            try:
                isolated.append(isolate(_material(archive, capture), capture.page, definition, reader))
            except KpiIngestError as error:
                unread.append(Unread(capture, error.on(page=capture.page, place=capture.source)))
    return isolated, unread


def _first_of_each(captures: Iterable[Capture]) -> Iterator[Capture]:
    """The first whole capture of each distinct bytes."""
    seen: set[str] = set()
    for capture in captures:
        if capture.incomplete is None and capture.sha256 not in seen:
            seen.add(capture.sha256)
            yield capture


def _material(archive: Archive, capture: Capture) -> Material:
    return Material(archive.bytes_of(capture.sha256), capture.source, capture.media_type)


def _by_time(capture: Capture) -> tuple[object, ...]:
    return capture.captured.lower, capture.captured.upper, capture.sha256, capture.id
