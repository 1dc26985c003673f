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
from dataclasses import dataclass, field, replace

from kpi_ingest.archive import Archive, ArchivedReading, LogEntry
from kpi_ingest.errors import IntegrityError, KpiIngestError, StorageError
from kpi_ingest.model import Capture, Reading
from kpi_ingest.model.acyclic import acyclic
from kpi_ingest.model.encode import reading_from_json
from kpi_ingest.pages import PageDefinition
from kpi_ingest.pipeline.ahead import Ahead, Wanted
from kpi_ingest.pipeline.finishing import Alone, is_kept, load_finished
from kpi_ingest.pipeline.firsts import FirstCapture, first_captures
from kpi_ingest.pipeline.isolating import Await, Isolating, wait_for_nobody
from kpi_ingest.pipeline.keeping import archive_reading, store_archived
from kpi_ingest.pipeline.kept import Kept, kept_of, reading_key
from kpi_ingest.pipeline.kept_forms import form_key
from kpi_ingest.pipeline.outcomes import UNREAD, Outcome, Outcomes, load_outcomes, save_outcomes
from kpi_ingest.pipeline.standing import archived_decisions, label_decisions, row_decisions
from kpi_ingest.pipeline.workplace import Workplace
from kpi_ingest.read import CaptureReader
from kpi_ingest.reconcile import Isolated, LabelDecision, reconcile
from kpi_ingest.repair import RowDecision
from kpi_ingest.store import Added, FinishedReading, Store, finish_reading

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
    made: tuple[str, ...]
    """The digests of the bytes of which readings were made in this run, in order of capture time: of captures that are
    new, or whose evidence is. The archive has the readings."""
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
        added = Added() if broken else store_archived(archive, store, page, work.finished)
        newest = tuple(_newest(archive, page)) if added else ()
        standing = 0 if broken else len(work.firsts) - len(made) - len(unread)
        captures = [entry.id for entry in archive.log(page) if entry.kind == "capture"]
        arrived = frozenset(captures[len(captures) - added.captures :])
        before = last.seq if last else 0
        yield PageReplay(page, len(captures), made, standing, newest, tuple(unread), added, before, arrived)


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
    archived: dict[str, FirstCapture | FinishedReading] = field(default_factory=dict)
    """Readings archived in this run, by the id of their record: themselves, or where they are kept."""

    @property
    def definition(self) -> PageDefinition | None:
        return self.workplace.definition_of(self.page)

    def read(self, wait: Await) -> tuple[tuple[str, ...], list[Unread]]:
        """Read what is new, or has new evidence, and archive it; gives the digests of its bytes, and the captures that
        cannot be read."""
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
        return tuple(
            first
            for first in unsettled
            if not is_kept(self.kept, self.page, first.sha256, form_key(key, first.media_type, first.source))
        )

    def finished(self, record: str) -> FinishedReading | None:
        """A reading that this run archived, by the id of its record; None where it is to be had from the archive."""
        found = self.archived.get(record)
        if not isinstance(found, FirstCapture):
            return found
        key = form_key(reading_key(self.definition), found.media_type, found.source)
        alone = load_finished(self.kept, self.page, found.sha256, key)
        return None if alone is None else alone.finished

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
    ) -> tuple[tuple[str, ...], list[Unread]]:
        unsettled = before.unsettled(self.archive, self.page, self.firsts)
        settled = [first for first in self.firsts if first not in unsettled]
        apart = not rows and not labels and before.all_delimited()
        alone, unread = self._each(unsettled, isolating.finished if apart else isolating.isolated)
        unread += self._lost(settled)
        if before.stays(self.firsts, {each.capture.sha256 for each in unread}, bool(alone)):
            return (), unread
        apart = apart and all(delimited for _, delimited in alone)
        isolated: list[Isolated] = []
        if not apart:
            isolated, unread = self._together(isolating, unsettled, settled, unread)
        if any(isinstance(each.error, IntegrityError) for each in unread):
            # without all of its captures the page would be read with less evidence than before, and look changed
            return (), unread
        if apart:
            made = self._archive_alone(isolating, [first for first, _ in alone])
        else:
            made = self._archive_together(reconcile(isolated, self.definition, rows, labels))
            isolating.keep(isolated)
            firsts = {first.sha256: first for first in self.firsts}
            alone = [(firsts[each.source.sha256], each.is_delimited) for each in isolated]
        save_outcomes(self.kept, key, before.with_these(self._outcomes(alone, unread)))
        return made, unread

    def _archive_alone(self, isolating: Isolating, firsts: Iterable[FirstCapture]) -> tuple[str, ...]:
        """Archive readings on which no other capture and no decision has a say, opened one at a time."""
        made: list[str] = []
        for first in firsts:
            finished = isolating.finished(first).finished
            record = archive_reading(self.archive, finished, self.workplace.clock)
            self.archived[record] = finished if first.sha256 in isolating.unkept else first
            made.append(first.sha256)
        return tuple(made)

    def _archive_together(self, readings: Iterable[Reading]) -> tuple[str, ...]:
        made: list[str] = []
        for reading in readings:
            finished = replace(finish_reading(reading), at_hand=None)
            record = archive_reading(self.archive, finished, self.workplace.clock)
            self.archived[record] = finished
            made.append(reading.sha256)
        return tuple(made)

    def _together(
        self, isolating: Isolating, unsettled: Iterable[FirstCapture], settled: Iterable[FirstCapture],
        lost: list[Unread],
    ) -> tuple[list[Isolated], list[Unread]]:  # fmt: skip
        """Every capture of the page with what it was read from, and those that cannot be read, `lost` among them."""
        found: dict[str, Isolated] = {}

        def take(first: FirstCapture) -> Isolated:
            found[first.sha256] = isolating.isolated(first)
            return found[first.sha256]

        known = {each.capture.sha256 for each in lost}
        _, unread = self._each((first for first in (*unsettled, *settled) if first.sha256 not in known), take)
        return [found[first.sha256] for first in self.firsts if first.sha256 in found], [*lost, *unread]

    def _each(
        self, firsts: Iterable[FirstCapture], read: Callable[[FirstCapture], Alone | Isolated]
    ) -> tuple[list[tuple[FirstCapture, bool]], list[Unread]]:
        """The captures that can be read, each with whether it delimits every cell, and those that cannot."""
        told: list[tuple[FirstCapture, bool]] = []
        unread: list[Unread] = []
        for first in firsts:
            try:
                told.append((first, read(first).is_delimited))
            except KpiIngestError as error:
                unread += self._unread(first, error)
        return told, unread

    def _lost(self, firsts: Iterable[FirstCapture]) -> Iterator[Unread]:
        """Those of captures that need not be read whose bytes are not what was archived: without a look at them a run
        would go on as if they were."""
        for first in firsts:
            try:
                self.archive.expect_bytes(first.sha256)
            except KpiIngestError as error:
                yield from self._unread(first, error)

    def _unread(self, first: FirstCapture, error: KpiIngestError) -> Iterator[Unread]:
        if isinstance(error, StorageError):
            raise error  # nothing is known of the capture: a page read without it would look changed
        capture = self.archive.record(self.archive.log()[first.line - 1])
        if isinstance(capture, Capture):
            yield Unread(capture, error.on(page=self.page, place=first.source))

    def _outcomes(self, told: Iterable[tuple[FirstCapture, bool]], unread: Iterable[Unread]) -> Iterator[Outcome]:
        for first, delimited in told:
            yield Outcome(first.sha256, first.id, delimited, self.archive.readings_of(self.page, first.sha256))
        ids = {first.sha256: first.id for first in self.firsts}
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
            known[capture.sha256] = None if current is None else _packed(current)
        yield capture, known[capture.sha256]


def _packed(archived: ArchivedReading) -> bytes:
    return zlib.compress(json.dumps(archived.document["reading"]).encode(), 1)


def _unpacked(packed: bytes) -> Reading:
    return reading_from_json(json.loads(zlib.decompress(packed)))


def _by_time(capture: Capture) -> tuple[object, ...]:
    return capture.captured.lower, capture.captured.upper, capture.sha256, capture.id
