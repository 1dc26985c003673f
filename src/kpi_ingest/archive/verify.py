"""Check an archive, byte by byte, and name every fault. Reads only.

What no check of the archive alone can know: that the log's last lines were taken off together with their records and
`log.head` was written anew to match, or that the whole was put back as it was at an earlier time. A store that holds
what was taken off knows better, and `kpi-ingest verify` asks it; so does whoever noted the digest of the last line.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from kpi_ingest.archive.disk import storage_faults
from kpi_ingest.archive.files import parse_record, read_bytes, read_record
from kpi_ingest.archive.head import Head, head_faults, read_head
from kpi_ingest.archive.layout import HEAD, LOG, OBJECTS, RECORDS, UNLOGGED_BY_A_KILL, object_path, record_files
from kpi_ingest.archive.log import Log, LogEntry, entry_line, read_log
from kpi_ingest.archive.records import BadRecord
from kpi_ingest.archive.recover import KINDS, entry_for
from kpi_ingest.archive.shelf import Fault
from kpi_ingest.errors import IntegrityError
from kpi_ingest.model import Capture


def verify_folder(place: Path) -> tuple[Fault, ...]:
    """Every fault of the archive in a folder, in order of the log; empty where all is as written.

    What a killed run may leave (temporary files, one record without a line, the beginning of that record's line) is no
    fault: the next opening for writing puts it right.
    """
    with storage_faults(place):
        noted = read_head(place)
        content = (place / LOG).read_bytes() if (place / LOG).exists() else b""
        files = record_files(place)
        log = read_log(content)
        return (
            *_links(place),
            *log_faults(log, noted),
            *entry_faults(log.entries, partial(_record_content, place), partial(_content, place)),
            *_unlogged(place, files, log, content[log.size :]),
        )


def _links(place: Path) -> Iterator[Fault]:
    """Files and folders of the archive that lie somewhere else: whoever may write there may change them unseen."""
    for name in (LOG, HEAD):
        yield from _link(place, place / name)
    for name in (OBJECTS, *RECORDS):
        yield from _link(place, place / name)
        for folder, folders, files in os.walk(place / name):
            for each in sorted((*folders, *files)):
                yield from _link(place, Path(folder, each))


def _link(place: Path, path: Path) -> Iterator[Fault]:
    if path.is_symlink():
        yield Fault("E_LINK", path.relative_to(place).as_posix(), f"a link to {os.readlink(path)}", "no link")


def log_faults(log: Log, noted: Head | str) -> Iterator[Fault]:
    """Where the log does not hold, or not with the head that is on record."""
    for fault in log.faults:
        yield Fault("E_LOG_BROKEN", f"{LOG} line {fault.line}", fault.got, fault.expected)
    if not log.faults:
        for file, fault in head_faults(noted, log):
            code, place = ("E_LOG_CUT", f"{LOG} line {fault.line}") if file == LOG else ("E_LOG_HEAD", HEAD)
            yield Fault(code, place, fault.got, fault.expected)


def entry_faults(
    entries: Iterable[LogEntry], record_content: Callable[[LogEntry], bytes], content: Callable[[str], bytes]
) -> Iterator[Fault]:
    """Records and bytes that are not what was written, in order of the log. `record_content` gives the file that a line
    recorded, `content` the bytes of a digest; both raise IntegrityError."""
    checked: set[str] = set()
    for entry in entries:
        try:
            record = read_record(entry, record_content(entry), entry.path)
        except IntegrityError as error:
            yield _fault(entry.path, error)
            continue
        if isinstance(record, Capture) and record.sha256 not in checked:
            checked.add(record.sha256)
            yield from _content_faults(record, content)


def _content_faults(capture: Capture, content: Callable[[str], bytes]) -> Iterator[Fault]:
    path = object_path(capture.sha256)
    try:
        found = content(capture.sha256)
    except IntegrityError as error:
        yield _fault(path, error)
        return
    if len(found) != capture.size:
        yield Fault("E_INTEGRITY", path, f"{len(found)} bytes", f"{capture.size} bytes")


def _record_content(place: Path, entry: LogEntry) -> bytes:
    return read_bytes(place, entry.path, entry.sha256)


def _content(place: Path, sha256: str) -> bytes:
    return read_bytes(place, object_path(sha256), sha256)


def _unlogged(place: Path, files: list[Path], log: Log, rest: bytes) -> Iterator[Fault]:
    """Records without a line, and what stands behind the log's last whole line, where no kill can have left them."""
    if log.faults:
        return
    known = {entry.path for entry in log.entries}
    strangers = [path for file in files if (path := file.relative_to(place).as_posix()) not in known]
    if len(strangers) > UNLOGGED_BY_A_KILL:
        for path in strangers:
            yield Fault("E_UNLOGGED", path, "a record without a line in the log", "one line for each record")
        return
    begun = b""
    for path in strangers:
        try:
            begun = _line_of(place, path, log)
        except (BadRecord, IntegrityError) as error:
            yield Fault("E_RECORD", path, f"a file without a line in the log ({error})", "records only")
    if not begun.startswith(rest):
        wanted = "nothing, or the beginning of the line of the one record that a kill left without"
        yield Fault("E_LOG_BROKEN", f"{LOG} line {len(log.entries) + 1}", f"{len(rest)} bytes of a line", wanted)


def _line_of(place: Path, path: str, log: Log) -> bytes:
    content = (place / path).read_bytes()
    record = parse_record(KINDS[path.split("/", 1)[0]], path, content)
    if isinstance(record, Capture):
        read_bytes(place, object_path(record.sha256), record.sha256)
    return entry_line(entry_for(log, record, path, content))


def _fault(path: str, error: IntegrityError) -> Fault:
    return Fault(error.code, path, error.got, error.expected or "")
