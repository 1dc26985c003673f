"""Check an archive, byte by byte, and name every fault. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kpi_ingest.archive.disk import storage_faults
from kpi_ingest.archive.files import read_bytes, read_entry
from kpi_ingest.archive.layout import LOG, object_path, record_files
from kpi_ingest.archive.log import Log, LogEntry, read_log
from kpi_ingest.errors import IntegrityError
from kpi_ingest.model import Capture

UNLOGGED_BY_A_KILL = 1


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not what was written."""

    code: str
    """`E_LOG_BROKEN`, `E_MISSING`, `E_INTEGRITY`, `E_RECORD`, `E_UNLOGGED`."""
    place: str
    """The file, below the archive; with the line for the log."""
    got: str
    expected: str


def verify_archive(place: Path) -> tuple[Fault, ...]:
    """Every fault of the archive, in order of the log; empty where all is as written.

    What a killed run may leave (temporary files, one record without a line, half a last line) is no fault: the next
    opening for writing puts it right.
    """
    with storage_faults(place):
        files = record_files(place)
        log = read_log((place / LOG).read_bytes() if (place / LOG).exists() else b"")
        return (*_log_faults(log), *_entry_faults(place, log.entries), *_unlogged(place, files, log))


def _log_faults(log: Log) -> Iterator[Fault]:
    for fault in log.faults:
        yield Fault("E_LOG_BROKEN", f"{LOG} line {fault.line}", fault.got, fault.expected)


def _entry_faults(place: Path, entries: tuple[LogEntry, ...]) -> Iterator[Fault]:
    checked: set[str] = set()
    for entry in entries:
        try:
            record = read_entry(place, entry)
        except IntegrityError as error:
            yield _fault(entry.path, error)
            continue
        if isinstance(record, Capture) and record.sha256 not in checked:
            checked.add(record.sha256)
            yield from _object_faults(place, record)


def _object_faults(place: Path, capture: Capture) -> Iterator[Fault]:
    path = object_path(capture.sha256)
    try:
        content = read_bytes(place, path, capture.sha256)
    except IntegrityError as error:
        yield _fault(path, error)
        return
    if len(content) != capture.size:
        yield Fault("E_INTEGRITY", path, f"{len(content)} bytes", f"{capture.size} bytes")


def _unlogged(place: Path, files: list[Path], log: Log) -> Iterator[Fault]:
    if log.faults:
        return
    known = {entry.path for entry in log.entries}
    strangers = [path for file in files if (path := file.relative_to(place).as_posix()) not in known]
    if len(strangers) > UNLOGGED_BY_A_KILL:
        for path in strangers:
            yield Fault("E_UNLOGGED", path, "a record without a line in the log", "one line for each record")


def _fault(path: str, error: IntegrityError) -> Fault:
    return Fault(error.code, path, error.got, error.expected or "")
