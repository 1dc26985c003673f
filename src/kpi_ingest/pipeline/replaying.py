"""Captures -> readings -> archive and store. The one way in which anything comes to be known.

A page is one unit: its captures are read in isolation, reconciled with each other and with the decisions that stand,
and their readings archived and stored where they differ from the current ones. What earlier runs made of a capture is
kept: only what is new, or has new evidence, is worked on, and the outcome is that of reading everything anew. A capture
that cannot be read is reported and the rest goes on; one whose bytes are not what was archived stops its page, and an
archive that is out of reach the run.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from kpi_ingest.archive import Archive, LogEntry
from kpi_ingest.errors import IntegrityError, KpiIngestError, StorageError
from kpi_ingest.model import Capture, Reading
from kpi_ingest.model.acyclic import acyclic
from kpi_ingest.model.encode import reading_from_json, reading_to_json
from kpi_ingest.pages import PageDefinition
from kpi_ingest.pipeline.ahead import Ahead, Wanted
from kpi_ingest.pipeline.firsts import FirstCapture, first_captures
from kpi_ingest.pipeline.isolating import Await, Isolating, is_kept, wait_for_nobody
from kpi_ingest.pipeline.keeping import archive_reading, restored_reading, store_archived
from kpi_ingest.pipeline.kept import Kept, kept_of, reading_key
from kpi_ingest.pipeline.outcomes import UNREAD, Outcome, Outcomes, load_outcomes, save_outcomes
from kpi_ingest.pipeline.standing import archived_decisions, label_decisions, row_decisions
from kpi_ingest.pipeline.workplace import Workplace
from kpi_ingest.read import CaptureReader
from kpi_ingest.reconcile import Isolated, LabelDecision, reconcile
from kpi_ingest.repair import RowDecision
from kpi_ingest.store import Added, Store

Progress = Callable[[str], None]
NEWEST = 12
"""Captures of a page that a report lists."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A capture without a reading, and why."""

    capture: Capture
    error: KpiIngestError


@dataclass(frozen=True, slots=True)
class PageReplay:
    """What a replay of one page came to."""

    page: str
    captures: int
    """How many the archive has, incomplete ones among them."""
    readings: tuple[Reading, ...]
    """Those made in this run, in order of capture time: of captures that are new, or whose evidence is. The report of a
    whole run has their digests alone: its pages may be many."""
    made: tuple[str, ...]
    """The digests of the bytes they were made of."""
    standing: int
    """Distinct bytes whose reading stood as it was."""
    packed: tuple[tuple[Capture, bytes | None], ...]
    """What `newest` gives, the readings compressed."""
    unread: tuple[Unread, ...]
    added: Added
    """What was new to the store."""
    stored_before: int
    """Number of the last line of the log that the store had of the page before; 0 for none."""
    arrived: frozenset[str]
    """Ids of the captures that were new to the store."""

    @property
    def newest(self) -> tuple[tuple[Capture, Reading | None], ...]:
        """The captures recorded last, by time of capture, with the reading of their bytes where there is one."""
        return tuple((capture, None if packed is None else _unpacked(packed)) for capture, packed in self.packed)


def replay_pages(
    workplace: Workplace,
    archive: Archive,
    store: Store,
    pages: Iterable[str],
    progress: Progress = lambda page: None,
    *,
    anew: bool = False,
    ahead: Ahead | None = None,
) -> Iterator[PageReplay]:
    """Bring archive and store up to date with the captures of these pages, page by page; `anew` uses nothing that
    earlier runs kept. `ahead` has a cluster read captures beforehand: the outcome is the same."""
    for page in pages:
        progress(page)
        wanted = ahead.begin(page) if ahead else None
        kept = wanted.kept if wanted else kept_of(archive.kept, page, anew=anew)
        work = _Work(workplace, archive, page, kept)
        made, unread = work.read(_waiting(ahead, page, progress))
        broken = any(isinstance(each.error, IntegrityError) for each in unread)
        last = store.stored_to(page, archive.origin)
        added = Added() if broken else store_archived(archive, store, page)
        newest = tuple(_newest(archive, page)) if added else ()
        standing = 0 if broken else len(work.firsts) - len(made) - len(unread)
        captures = [entry.id for entry in archive.log(page) if entry.kind == "capture"]
        arrived = frozenset(captures[len(captures) - added.captures :])
        before = last.seq if last else 0
        digests = tuple(reading.sha256 for reading in made)
        yield PageReplay(page, len(captures), made, digests, standing, newest, tuple(unread), added, before, arrived)


def wanted_pages(workplace: Workplace, archive: Archive, pages: Iterable[str], *, anew: bool) -> Iterator[Wanted]:
    """What a run over these pages is going to read of each; nothing of a page whose captures cannot be told, for the
    run meets the reason itself."""
    for page in pages:
        work = _Work(workplace, archive, page, kept_of(archive.kept, page, anew=anew))
        firsts: tuple[FirstCapture, ...] = ()
        with suppress(KpiIngestError):
            firsts = work.wanted()
        yield Wanted(page, work.definition, reading_key(work.definition), work.kept, firsts)


def _waiting(ahead: Ahead | None, page: str, progress: Progress) -> Await:
    """How a page waits for what a cluster makes of its captures."""
    if ahead is None:
        return wait_for_nobody

    def wait(first: FirstCapture) -> None:
        progress(f"{page} ({ahead.read:,} captures read by {ahead.cluster.words})")
        ahead.wait(page, first)

    return wait


def archived_pages(archive: Archive) -> tuple[str, ...]:
    """Every page that the archive has a record of, sorted."""
    return archive.pages()


@dataclass(slots=True)
class _Work:
    """One page at work."""

    workplace: Workplace
    archive: Archive
    page: str
    kept: Kept
    firsts: tuple[FirstCapture, ...] = ()

    @property
    def definition(self) -> PageDefinition | None:
        return self.workplace.definition_of(self.page)

    def read(self, wait: Await) -> tuple[tuple[Reading, ...], list[Unread]]:
        """Read what is new, or has new evidence, and archive it; gives that, and the captures that cannot be read."""
        self.firsts = self._to_read()
        rows, labels, told = self._decided()
        before = load_outcomes(self.kept, told)
        with CaptureReader() as reader, acyclic():
            key = reading_key(self.definition)
            isolating = Isolating(self.archive, self.page, self.definition, key, self.kept, reader, wait)
            return self._read(isolating, before, rows, labels, told)

    def wanted(self) -> tuple[FirstCapture, ...]:
        """The captures that `read` is going to read and of which nothing is kept."""
        self.firsts = self._to_read()
        *_, told = self._decided()
        unsettled = load_outcomes(self.kept, told).unsettled(self.archive, self.page, self.firsts)
        key = reading_key(self.definition)
        return tuple(first for first in unsettled if not is_kept(self.kept, key, first))

    def _decided(self) -> tuple[Sequence[RowDecision], Sequence[LabelDecision], str]:
        """The decisions that stand, and the key of what is made under them."""
        decisions = archived_decisions(self.archive, self.page)
        rows, labels = row_decisions(decisions), label_decisions(decisions)
        key = reading_key(self.definition)
        return rows, labels, " ".join((key, *(each.id for each in rows), *(each.id for each in labels)))

    def _to_read(self) -> tuple[FirstCapture, ...]:
        """The captures to read: of a page that lists documents these alone."""
        firsts = first_captures(self.archive, self.page, self.kept)
        if self.definition is None or not self.definition.documents:
            return firsts
        return tuple(first for first in firsts if not first.lists)

    def _read(
        self,
        isolating: Isolating,
        before: Outcomes,
        rows: Sequence[RowDecision],
        labels: Sequence[LabelDecision],
        key: str,
    ) -> tuple[tuple[Reading, ...], list[Unread]]:
        unsettled = before.unsettled(self.archive, self.page, self.firsts)
        settled = [first for first in self.firsts if first not in unsettled]
        isolated, unread = self._isolate(isolating, unsettled)
        unread += self._lost(settled)
        if before.stays(self.firsts, {each.capture.sha256 for each in unread}, bool(isolated)):
            return (), unread
        apart = not rows and not labels and before.all_delimited() and all(each.is_delimited for each in isolated)
        if not apart:
            others, more = self._isolate(isolating, settled)
            isolated, unread = self._in_order([*isolated, *others]), [*unread, *more]
        if any(isinstance(each.error, IntegrityError) for each in unread):
            # without all of its captures the page would be read with less evidence than before, and look changed
            return (), unread
        readings = reconcile(isolated, self.definition, rows, labels)
        for reading in readings:
            archive_reading(self.archive, reading, self.workplace.clock)
        isolating.keep(isolated)
        save_outcomes(self.kept, key, before.with_these(self._outcomes(isolated, unread)))
        return readings, unread

    def _isolate(self, isolating: Isolating, firsts: Iterable[FirstCapture]) -> tuple[list[Isolated], list[Unread]]:
        isolated: list[Isolated] = []
        unread: list[Unread] = []
        for first in firsts:
            try:
                isolated.append(isolating.isolated(first))
            except StorageError:
                raise  # nothing is known of the capture: a page read without it would look changed
            except KpiIngestError as error:
                unread += self._unread(first, error)
        return isolated, unread

    def _lost(self, firsts: Iterable[FirstCapture]) -> Iterator[Unread]:
        """Those of captures that need not be read whose bytes are not what was archived: without a look at them a run
        would go on as if they were."""
        for first in firsts:
            try:
                self.archive.expect_bytes(first.sha256)
            except StorageError:
                raise  # nothing is known of the capture: a page read without it would look changed
            except KpiIngestError as error:
                yield from self._unread(first, error)

    def _unread(self, first: FirstCapture, error: KpiIngestError) -> Iterator[Unread]:
        capture = self.archive.record(self.archive.log()[first.line - 1])
        if isinstance(capture, Capture):
            yield Unread(capture, error.on(page=self.page, place=first.source))

    def _in_order(self, isolated: Iterable[Isolated]) -> list[Isolated]:
        by_bytes = {each.source.sha256: each for each in isolated}
        return [by_bytes[first.sha256] for first in self.firsts if first.sha256 in by_bytes]

    def _outcomes(self, isolated: Iterable[Isolated], unread: Iterable[Unread]) -> Iterator[Outcome]:
        ids = {first.sha256: first.id for first in self.firsts}
        for each in isolated:
            sha256 = each.source.sha256
            number = self.archive.readings_of(self.page, sha256)
            yield Outcome(sha256, ids[sha256], each.is_delimited, number)
        for lost in unread:
            sha256 = lost.capture.sha256
            yield Outcome(sha256, ids[sha256], True, UNREAD)


def _newest(archive: Archive, page: str) -> Iterator[tuple[Capture, bytes | None]]:
    """The captures recorded last with their current readings."""
    entries: list[LogEntry] = [entry for entry in archive.log(page) if entry.kind == "capture"][-NEWEST:]
    captures = [record for record in map(archive.record, entries) if isinstance(record, Capture)]
    known: dict[str, bytes | None] = {}
    for capture in sorted(captures, key=_by_time):
        if capture.sha256 not in known:
            current = archive.current_reading(page, capture.sha256)
            known[capture.sha256] = None if current is None else _packed(restored_reading(current))
        yield capture, known[capture.sha256]


def _packed(reading: Reading) -> bytes:
    return zlib.compress(json.dumps(reading_to_json(reading)).encode(), 1)


def _unpacked(packed: bytes) -> Reading:
    return reading_from_json(json.loads(zlib.decompress(packed)))


def _by_time(capture: Capture) -> tuple[object, ...]:
    return capture.captured.lower, capture.captured.upper, capture.sha256, capture.id
