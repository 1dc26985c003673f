"""Which capture a 304 would confirm: the last one of a page that brought whole bytes over the wire.

Last in order of recording, whatever the clock said. Records are opened from the end of the log. Of a page that has
answered 304 for a year that is a year of records each night, so a long search leaves a note of how far it came
(`kept`), and the next one ends there.
"""

from __future__ import annotations

from collections.abc import Sequence

from kpi_ingest.archive import Archive, LogEntry
from kpi_ingest.fetch import brought_bytes
from kpi_ingest.model import Capture
from kpi_ingest.pipeline.kept import Kept, kept_of

NOTE = "confirmable"
DOCUMENTS_NOTE = "confirmable-documents"
LONG_SEARCH = 32
"""Records opened from which on a note is worth a file: some three milliseconds of reading."""


def confirmable(archive: Archive, page: str) -> Capture | None:
    """The capture of the page that a 304 would confirm; None where there is none. Raises IntegrityError for a record
    that is not what was written."""
    entries = [entry for entry in archive.log(page) if entry.kind == "capture"]
    kept = kept_of(archive.kept, page)
    noted, searched = _noted(kept, entries)
    for opened, entry in enumerate(reversed(entries)):
        found = noted if noted is not None and entry.seq <= searched else entry
        capture = _brought(archive, found)
        if capture is not None:
            if opened >= LONG_SEARCH:
                kept.save(NOTE, NOTE, [found.seq, found.id, entries[-1].seq, entries[-1].id])
            return capture
    return None


def _noted(kept: Kept, entries: Sequence[LogEntry]) -> tuple[LogEntry | None, int]:
    """The line of the capture that an earlier search found, and the number of the last line that it had before it. A
    note whose lines are not in the log, as in a folder that was copied beside another archive, is none."""
    match kept.load(NOTE, NOTE):
        case [int(found), str(found_id), int(last), str(last_id)]:
            lines = {entry.seq: entry for entry in entries if entry.seq in (found, last)}
            if found <= last and {seq: entry.id for seq, entry in lines.items()} == {found: found_id, last: last_id}:
                return lines[found], last
    return None, 0


def _brought(archive: Archive, entry: LogEntry) -> Capture | None:
    """The capture of that line, where it brought whole bytes over the wire."""
    record = archive.record(entry)
    if isinstance(record, Capture) and record.captured.basis == "observed" and brought_bytes(record):
        return record
    return None


def confirmable_documents(archive: Archive, page: str) -> dict[str, Capture]:
    """The same of each address that a page's documents had, by their captures' `source`, and under "" of the page
    itself. How far the search came is noted, so that a night opens the records of the night before."""
    entries = [entry for entry in archive.log(page) if entry.kind == "capture"]
    kept = kept_of(archive.kept, page)
    lines, searched = _noted_documents(kept, entries)
    found: dict[str, Capture] = {}
    for entry in (entry for entry in entries if entry.seq in lines or entry.seq > searched):
        capture = _brought(archive, entry)
        if capture is not None:
            source = "" if capture.link is None else capture.source
            found[source] = capture
            lines = {**{seq: it for seq, it in lines.items() if it != source}, entry.seq: source}
    if entries and entries[-1].seq > searched:
        last = entries[-1]
        kept.save(DOCUMENTS_NOTE, NOTE, [last.seq, last.id, {source: seq for seq, source in lines.items()}])
    return found


def _noted_documents(kept: Kept, entries: Sequence[LogEntry]) -> tuple[dict[int, str], int]:
    """The lines of the captures that an earlier search found, each with its address, and the last line that it had."""
    match kept.load(DOCUMENTS_NOTE, NOTE):
        case [int(last), str(last_id), dict(lines)] if any((it.seq, it.id) == (last, last_id) for it in entries):
            return {seq: source for source, seq in lines.items() if isinstance(seq, int)}, last
    return {}, 0
