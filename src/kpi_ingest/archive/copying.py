"""An archive copied to another place, record by record: from a folder to an object store, or back.

The copy has the same lines, and so the same digest of the last one. It grows in the order of the log, so that a copy
that was interrupted is the archive as it was once, and the next one goes on behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kpi_ingest.archive.files import integrity_error, read_record
from kpi_ingest.archive.log import Log, LogEntry, line_digest
from kpi_ingest.archive.places import Place, shelf_of
from kpi_ingest.archive.shelf import Shelf
from kpi_ingest.errors import UsageError

Step = Callable[[int, int], None]
"""Told of each line: its number, and how many there are."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy came to."""

    records: int
    """That source and target have in common now: all of the source's."""
    new: int
    """That the target had not before."""
    head: str
    """Digest of the last line of both."""


def copy_archive(source: Place, target: Place, *, wait: float = 0.0, step: Step = lambda line, count: None) -> Copied:
    """Bring the archive at `target`, made if missing, to the records that the one at `source` has. UsageError where the
    target has lines that the source has not; IntegrityError where something of the source is not what was written."""
    origin, goal = shelf_of(source), shelf_of(target)
    log = origin.look()
    begun = goal.begin(wait)
    there, before = begun.log, len(begun.log.entries)
    try:
        _expect_beginning(log, there, goal.name())
        for entry in log.entries[before:]:
            there = _copied(origin, goal, there, entry)
            step(entry.seq, len(log.entries))
    finally:
        goal.end(begun, there)
    return Copied(len(there.entries), len(there.entries) - before, there.head)


def _copied(origin: Shelf, goal: Shelf, there: Log, entry: LogEntry) -> Log:
    """The target's log with one more record."""
    with origin.faults(entry.path):
        content = origin.record_content(entry)
    record = read_record(entry, content, origin.name(entry.path))
    with goal.faults(entry.path):
        if entry.kind == "capture" and entry.object is not None:
            goal.keep_content(entry.object, origin.content(entry.object))
        longer = goal.keep(there, record, entry.path, content)
    if longer.entries[-1] != entry:
        raise integrity_error("E_RECORD", goal.name(entry.path), "another line than the source has", "the same line")
    return longer


def _expect_beginning(log: Log, there: Log, name: str) -> None:
    lines = len(there.entries)
    if lines > len(log.entries) or line_digest(log, lines) != there.head:
        raise UsageError(
            "E_COPY",
            place=name,
            got=f"an archive whose {lines} lines are not the first {lines} of the source's {len(log.entries)}",
            expected="nothing, or an earlier copy of the same archive",
            next_step="name an empty place, or copy the other way round where the target has gone on",
        )
