"""Archive -> store: everything the store holds comes this way, in the archive's order of recording.

Rule: a fact is archived first and stored second. So a store can be lost and rebuilt, `recorded_at` included, and a run
killed between the two is put right by the next one.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from kpi_ingest.archive import Archive, ArchivedDecision, ArchivedReading, LogEntry, Record
from kpi_ingest.errors import IntegrityError
from kpi_ingest.model import Attempt, Capture, Reading
from kpi_ingest.model.deflated import blocks_in
from kpi_ingest.model.encode import reading_from_json
from kpi_ingest.pipeline.workplace import Clock
from kpi_ingest.store import Added, Decision, Facts, FinishedReading, Held, LogLine, Store, StoredTo

BATCH = 200
"""Records stored in one transaction."""


Finished = Callable[[str], FinishedReading | None]
"""The reading of a record of the archive, by its id, where it is finished; None where it is to be had from there."""


def _nothing_finished(record: str) -> None:
    """All is to be had from the archive."""


def archive_reading(archive: Archive, finished: FinishedReading, clock: Clock) -> str:
    """Keep a reading in the archive, unless it is the current one of its bytes already; gives the id of its record.
    Raises IntegrityError where its body is not what its digest says."""
    spelled = zlib.decompress(finished.body)
    if hashlib.sha256(spelled).hexdigest() != finished.digest:
        raise IntegrityError(
            "E_READING", page=finished.page, place=f"a reading of {finished.sha256[:12]}", got="a body of another text",
            expected=f"sha256 {finished.digest[:12]}", next_step="kpi-ingest replay --anew makes it anew",
        )  # fmt: skip
    blocks = blocks_in(finished.body)
    number = archive.add_spelled(finished.page, finished.sha256, clock(), finished.digest, spelled, blocks)
    return f"{finished.sha256}.{number:04d}"


def store_archived(archive: Archive, store: Store, page: str, finished: Finished = _nothing_finished) -> Added:
    """Bring the store up to what the archive holds of a page; gives what was new to the store.

    Only the lines behind the last one that the store has are looked at, so that a page with a thousand captures costs
    no more than what is new.
    """
    entries = archive.log(page)
    last = store.stored_to(page, archive.origin)
    before = [] if last is None else [entry for entry in entries if entry.seq <= last.seq]
    if last is None or not _stands(archive, before, last):
        return restore_archived(archive, store, page, finished)
    return _store(archive, store, entries[len(before) :], finished)


def _stands(archive: Archive, before: Sequence[LogEntry], last: StoredTo) -> bool:
    """Whether the store has all of these entries: its last line is their last, and it has as many rows as they are. A
    row that was lost since is not behind the last line, and only the count shows it."""
    if not before or (before[-1].seq, archive.line_of(before[-1])) != (last.seq, last.line):
        return False
    recorded = Counter[str](entry.kind for entry in before)
    return all(count == recorded[kind] for kind, count in last.rows.items())


def restore_archived(archive: Archive, store: Store, page: str, finished: Finished = _nothing_finished) -> Added:
    """The same, with a look at every line: what the store lacks anywhere in the page's past is added as well."""
    held, lines = store.holds(page), store.lines(page, archive.origin)
    return _store(
        archive,
        store,
        [it for it in archive.log(page) if not _is_held(it, held) or (it.seq, archive.line_of(it)) not in lines],
        finished,
    )


def _store(archive: Archive, store: Store, entries: Sequence[LogEntry], finished: Finished) -> Added:
    total, lacking = Added(), iter(entries)
    while batch := tuple(islice(lacking, BATCH)):
        total += store.add(_facts(archive, batch, finished))
    return total


def _facts(archive: Archive, entries: Sequence[LogEntry], finished: Finished) -> Facts:
    """What these entries record, with the readings that are finished in place of those that need work."""
    ready = {it.id: made for it in entries if it.kind == "reading" and (made := finished(it.id)) is not None}
    records = (archive.record(it) for it in entries if it.id not in ready)
    facts = archived_facts(records, [log_line(archive, it) for it in entries])
    return replace(
        facts, readings=(*facts.readings, *((ready[it.id], it.recorded_at) for it in entries if it.id in ready))
    )


def log_line(archive: Archive, entry: LogEntry) -> LogLine:
    """The line of an entry as the store keeps it."""
    return LogLine(
        entry.page, archive.origin, entry.seq, archive.line_of(entry), entry.kind, entry.id, entry.recorded_at
    )


def _is_held(entry: LogEntry, held: Held) -> bool:
    if entry.kind != "reading":
        return entry.id in held.ids
    sha256, _, number = entry.id.rpartition(".")
    return int(number) <= held.readings.get(sha256, 0)


def archived_facts(records: Iterable[Record], lines: Sequence[LogLine] = ()) -> Facts:
    """Records of the archive as the store takes them. Raises IntegrityError for a reading that is none."""
    kept = tuple(records)
    return Facts(
        captures=tuple(record for record in kept if isinstance(record, Capture)),
        attempts=tuple(record for record in kept if isinstance(record, Attempt)),
        decisions=tuple(_decision(record) for record in kept if isinstance(record, ArchivedDecision)),
        readings=tuple(
            (restored_reading(record), record.recorded_at) for record in kept if isinstance(record, ArchivedReading)
        ),
        lines=lines,
    )


def restored_reading(record: ArchivedReading) -> Reading:
    """The reading that was archived; IntegrityError where it is none."""
    document: Any = record.document["reading"]
    try:
        return reading_from_json(document)
    except (KeyError, TypeError, ValueError) as fault:
        raise IntegrityError(
            "E_READING",
            page=record.page,
            place=f"reading {record.number} of {record.sha256[:12]}",
            got=f"an archived reading without {fault}",
            expected="kpi-ingest/parse/1",
            next_step="kpi-ingest verify, then restore the file from a backup",
        ) from fault


def _decision(record: ArchivedDecision) -> Decision:
    return Decision(record.id, record.page, record.recorded_at, record.document)
