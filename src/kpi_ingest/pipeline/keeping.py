"""Archive -> store: everything the store holds comes this way, in the archive's order of recording.

Rule: a fact is archived first and stored second. So a store can be lost and rebuilt, `recorded_at` included, and a run
killed between the two is put right by the next one.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from kpi_ingest.archive import Archive, ArchivedDecision, ArchivedReading, LogEntry, Record
from kpi_ingest.errors import IntegrityError
from kpi_ingest.model import Attempt, Capture, Reading
from kpi_ingest.model.content import digest_of
from kpi_ingest.model.encode import reading_from_json, reading_to_json
from kpi_ingest.pipeline.workplace import Clock
from kpi_ingest.store import Added, Decision, Facts, Held, Store

BATCH = 200
"""Records stored in one transaction."""


def archive_reading(archive: Archive, reading: Reading, clock: Clock) -> None:
    """Keep a reading in the archive, unless it is the current one of its bytes already."""
    document = reading_to_json(reading)
    archive.add_reading(
        {
            "schema": "kpi-ingest/reading/1",
            "page": reading.page,
            "sha256": reading.sha256,
            "recorded_at": clock().isoformat().replace("+00:00", "Z"),
            "digest": digest_of(document),
            "reading": document,
        }
    )


def store_archived(archive: Archive, store: Store, page: str) -> Added:
    """Bring the store up to what the archive holds of a page; gives what was new to the store.

    Only records that the store lacks are opened, so a page with a thousand captures costs no more than what is new.
    """
    total = Added()
    held = store.holds(page)
    lacking = (archive.record(entry) for entry in archive.log(page) if not _is_held(entry, held))
    while batch := tuple(islice(lacking, BATCH)):
        total += store.add(_facts(batch))
    return total


def _is_held(entry: LogEntry, held: Held) -> bool:
    if entry.kind != "reading":
        return entry.id in held.ids
    sha256, _, number = entry.id.rpartition(".")
    return int(number) <= held.readings.get(sha256, 0)


def _facts(records: Iterable[Record]) -> Facts:
    kept = tuple(records)
    return Facts(
        captures=tuple(record for record in kept if isinstance(record, Capture)),
        attempts=tuple(record for record in kept if isinstance(record, Attempt)),
        decisions=tuple(_decision(record) for record in kept if isinstance(record, ArchivedDecision)),
        readings=tuple(
            (restored_reading(record), record.recorded_at) for record in kept if isinstance(record, ArchivedReading)
        ),
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
