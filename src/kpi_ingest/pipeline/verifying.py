"""Is all that is kept still what was written? The archive byte by byte, the store row by row beside the archive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from kpi_ingest.archive import Archive, ArchivedReading, Fault, LogEntry, Record, verify_archive
from kpi_ingest.errors import IntegrityError, StorageError
from kpi_ingest.model import Reading
from kpi_ingest.pipeline.deriving import derived_of
from kpi_ingest.pipeline.keeping import archived_facts, log_line, restored_reading
from kpi_ingest.pipeline.workplace import Workplace
from kpi_ingest.store import Breach, Compared, PageRecords, Store
from kpi_ingest.store.rows import attempt_row, capture_row, decision_row

AnyFault: TypeAlias = Fault | Breach
"""Of the archive, or of the store."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the archive and the store found."""

    records: int
    faults: tuple[AnyFault, ...]
    """Of the archive, in order of its log, then of the store."""
    head: str | None
    """Digest of the log's last line, to be noted elsewhere; None where the log itself is broken."""
    store: bool
    """Whether there is a store to check."""
    remarks: tuple[str, ...] = ()
    """What is no fault and must be known to judge: records that are not stored yet, rows that were not compared."""


def verify(workplace: Workplace) -> Checked:
    """Check every archived byte, manifest and log line, and every row of the store beside what the archive says."""
    archive, records, head = _log_facts(workplace)
    archived: tuple[AnyFault, ...] = verify_archive(workplace.archive_place)
    try:
        with workplace.open_store(create=False) as store:
            stored, remarks = _store_breaches(archive, store)
            if not stored:
                derived, told = _derived_breaches(workplace, store)
                stored, remarks = derived, remarks + told
            stored += store.guards()
    except StorageError as error:
        if error.code != "E_DB_MISSING":
            raise
        return Checked(records, archived, head, store=False)
    known = {fault.place for fault in archived}
    return Checked(records, (*archived, *(it for it in stored if it.place not in known)), head, True, remarks)


def _log_facts(workplace: Workplace) -> tuple[Archive | None, int, str | None]:
    """The archive, None where its log is broken, with the number and the digest of its last line."""
    try:
        with workplace.open_archive(writable=False) as archive:
            return archive, len(archive.log()), archive.head
    except IntegrityError:
        return None, 0, None


def _store_breaches(archive: Archive | None, store: Store) -> tuple[tuple[Breach, ...], tuple[str, ...]]:
    if archive is None:
        return store.verify(), ("the log is broken: the store was not compared with the archive",)
    compared = store.compare(archive.origin, len(archive.log()), _recorded(archive))
    # what another archive brought is held at least to itself; all else has just been held to more
    alone = store.verify() if compared.elsewhere and not compared.breaches else ()
    return compared.breaches + alone, _remarks(compared)


def _derived_breaches(workplace: Workplace, store: Store) -> tuple[tuple[Breach, ...], tuple[str, ...]]:
    """Derived rows beside what would be written; only of facts that are sound themselves. Rows of other facts, rules or
    definitions than those of now are told and no fault: the next run writes them anew."""
    found: list[Breach] = []
    stale: list[str] = []
    for page in store.pages():
        definition = workplace.definition_of(page)
        if store.stamp_written(page) == store.stamp_now(page, None if definition is None else definition.digest):
            found += store.compare_derived(page, derived_of(store, page, definition))
        else:
            stale.append(f"{page}: what is derived is behind the facts: kpi-ingest rebuild writes it anew")
    return tuple(found), tuple(stale)


def _remarks(compared: Compared) -> tuple[str, ...]:
    behind = tuple(f"{line}: kpi-ingest rebuild adds them" for line in compared.behind)
    if not compared.elsewhere:
        return behind
    others = f"{compared.elsewhere} records of other archives are in the store: check it with those archives as well"
    return (*behind, others)


def _recorded(archive: Archive) -> Iterator[PageRecords]:
    """What the archive says of each page, one at a time. A record that is not what was written is named by the check
    of the archive, and its row compared with nothing."""
    of_page: dict[str, list[LogEntry]] = {}
    for entry in archive.log():
        of_page.setdefault(entry.page, []).append(entry)
    for page, entries in sorted(of_page.items()):
        yield _page_records(archive, page, entries)


def _page_records(archive: Archive, page: str, entries: Sequence[LogEntry]) -> PageRecords:
    unreadable: set[str] = set()
    sound: list[Record] = []
    readings: list[LogEntry] = []
    for entry in entries:
        record = _sound(archive, entry)
        if record is None:
            unreadable.add(entry.id)
        elif isinstance(record, ArchivedReading):
            readings.append(entry)
        else:
            sound.append(record)
    facts = archived_facts(sound)
    return PageRecords(
        page,
        [log_line(archive, entry) for entry in entries],
        {
            "capture": [capture_row(capture) for capture in facts.captures],
            "attempt": [attempt_row(attempt) for attempt in facts.attempts],
            "decision": [decision_row(decision) for decision in facts.decisions],
        },
        _readings(archive, readings),
        frozenset(unreadable),
    )


def _sound(archive: Archive, entry: LogEntry) -> Record | None:
    try:
        record = archive.record(entry)
        if isinstance(record, ArchivedReading):
            restored_reading(record)
    except IntegrityError:
        return None
    return record


def _readings(archive: Archive, entries: Sequence[LogEntry]) -> Iterator[tuple[int, Reading, datetime]]:
    """Opened one at a time: the readings of a long history are large."""
    for entry in entries:
        record = archive.record(entry)
        if isinstance(record, ArchivedReading):
            yield record.number, restored_reading(record), record.recorded_at
