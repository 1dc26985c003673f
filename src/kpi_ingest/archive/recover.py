"""Put right what a killed run left behind. Only ever under the lock.

A run can die between any two system calls, so one of these may be found: temporary files, half a last line, an object
whose manifest was never written, one record whose line was never written. The first three were never acknowledged to
anyone and are removed; the record is whole, so it gets its line. More than one record without a line is no kill's
work: then the log has lost lines, and nothing is touched.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from kpi_ingest.archive.canonical import sha256_of
from kpi_ingest.archive.disk import TEMPORARY, append_line, storage_faults
from kpi_ingest.archive.files import parse_record, read_bytes, record_id
from kpi_ingest.archive.layout import LOG, UNLOGGED_BY_A_KILL, object_names, object_path, record_paths, temporary_files
from kpi_ingest.archive.log import Kind, Log, LogEntry, entry_line, sound_log
from kpi_ingest.archive.records import ArchivedDecision, BadRecord, Record
from kpi_ingest.errors import IntegrityError
from kpi_ingest.model import Attempt, Capture

KINDS: dict[str, Kind] = {
    "captures": "capture",
    "attempts": "attempt",
    "readings": "reading",
    "decisions": "decision",
}


def recover(place: Path) -> tuple[Log, tuple[str, ...]]:
    """Complete or remove a killed run's leftovers; gives the log and one line for each. IntegrityError where something
    is no leftover."""
    with storage_faults(place):
        log = sound_log(place / LOG)
        files = frozenset(record_paths(place))
        _expect_all_files(place, log.entries, files)
        said = [*_drop_temporary(place), *_half_line(place, log)]
        log, adopted = _adopt(place, log, files)
        return log, (*said, *adopted, *_drop_orphans(place, log))


def append_entry(place: Path, log: Log, record: Record, path: str, content: bytes) -> Log:
    """Write the line of a record whose file is in place; gives the log with it. Raises OSError."""
    entry = entry_for(log, record, path, content)
    line = entry_line(entry)
    append_line(place / LOG, line)
    return Log((*log.entries, entry), sha256_of(line), log.size + len(line) + 1)


def entry_for(log: Log, record: Record, path: str, content: bytes) -> LogEntry:
    """The entry that the next line of the log has for a record whose file holds `content`."""
    return LogEntry(
        seq=len(log.entries) + 1,
        kind=KINDS[path.split("/", 1)[0]],
        page=record.page,
        id=record_id(record),
        path=path,
        sha256=sha256_of(content),
        size=len(content),
        object=None if isinstance(record, Attempt | ArchivedDecision) else record.sha256,
        recorded_at=record.at if isinstance(record, Attempt) else record.recorded_at,
        previous=log.head,
    )


def _half_line(place: Path, log: Log) -> list[str]:
    path = place / LOG
    if not path.exists() or path.stat().st_size == log.size:
        return []
    with path.open("r+b") as file:
        file.truncate(log.size)
        os.fsync(file.fileno())
    return [f"{LOG}: cut half a last line, left by a killed run"]


def _expect_all_files(place: Path, entries: tuple[LogEntry, ...], files: Collection[str]) -> None:
    for entry in entries:
        if entry.path not in files:
            read_bytes(place, entry.path, entry.sha256)


def _drop_temporary(place: Path) -> list[str]:
    left = temporary_files(place, TEMPORARY)
    for path in left:
        path.unlink()
    return [f"{path.relative_to(place).as_posix()}: removed, left by a killed run" for path in left]


def _adopt(place: Path, log: Log, files: Collection[str]) -> tuple[Log, list[str]]:
    known = {entry.path for entry in log.entries}
    strangers = sorted(path for path in files if path not in known)
    if len(strangers) > UNLOGGED_BY_A_KILL:
        raise _lost_lines(place, strangers)
    for path in strangers:
        content = (place / path).read_bytes()
        log = append_entry(place, log, _whole_record(place, path, content), path, content)
    return log, [f"{path}: line added, the run that wrote it was killed before" for path in strangers]


def _whole_record(place: Path, path: str, content: bytes) -> Record:
    try:
        record = parse_record(KINDS[path.split("/", 1)[0]], path, content)
    except BadRecord as cause:
        raise _stranger(place / path, str(cause)) from cause
    if isinstance(record, Capture):
        read_bytes(place, object_path(record.sha256), record.sha256)
    return record


def _drop_orphans(place: Path, log: Log) -> list[str]:
    named = {entry.object for entry in log.entries}
    orphans = sorted(Path(path) for name, path in object_names(place).items() if name not in named)
    for path in orphans:
        path.unlink()
    return [f"{path.relative_to(place).as_posix()}: removed, no manifest was written for it" for path in orphans]


def _lost_lines(place: Path, strangers: list[str]) -> IntegrityError:
    return IntegrityError(
        "E_UNLOGGED",
        place=str(place / LOG),
        got=f"{len(strangers)} records without a line, the first {strangers[0]}",
        expected="one line for each record",
        next_step="restore the log from backup; nothing was touched",
    )


def _stranger(file: Path, why: str) -> IntegrityError:
    return IntegrityError(
        "E_RECORD",
        place=str(file),
        got=f"a file without a line in the log ({why})",
        expected="records only",
        next_step="move it out of the archive, or restore the archive from backup",
    )
