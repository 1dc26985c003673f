"""`log.head`: how far the log had come when it was last closed, so that lines taken off its end are missed.

The chain of the log shows every line that was changed, dropped or moved, but not one that was taken off the end: what
is left is a sound log. The head names the number of lines and the digest of the last of them. It is written when an
archive that had none is opened for writing, and whenever one is closed that has grown; a killed run leaves it behind
the log, never ahead of it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kpi_ingest.archive.canonical import canonical
from kpi_ingest.archive.disk import TEMPORARY, sync_folder
from kpi_ingest.archive.layout import HEAD, LOG
from kpi_ingest.archive.log import Log, LogFault, line_digest
from kpi_ingest.errors import IntegrityError

SCHEMA = "kpi-ingest/log-head/1"
EXPECTED = f"{SCHEMA} with the number and the digest of the log's last line"


@dataclass(frozen=True, slots=True)
class Head:
    """The last line of a log as it was once."""

    lines: int
    sha256: str
    """Of that line; 64 zeros of an empty log."""


def save_head(place: Path, log: Log) -> None:
    """Put the log's present end on record, durably. Raises OSError."""
    target, temporary = place / HEAD, place / f"{TEMPORARY}{os.getpid()}-{HEAD}"
    try:
        with temporary.open("wb") as file:
            file.write(head_bytes(log))
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(place)


def read_head(place: Path) -> Head | str:
    """The head on record, or what stands in its place."""
    try:
        content = (place / HEAD).read_bytes()
    except FileNotFoundError:
        return "no such file"
    return parse_head(content)


def head_bytes(log: Log) -> bytes:
    """The log's present end as it is put on record."""
    return canonical({"schema": SCHEMA, "lines": len(log.entries), "sha256": log.head}) + b"\n"


def parse_head(content: bytes) -> Head | str:
    """The head that is on record so, or what stands in its place."""
    try:
        document = json.loads(content)
        if document["schema"] == SCHEMA and set(document) == {"schema", "lines", "sha256"}:
            return Head(_whole(document["lines"]), str(document["sha256"]))
    except (ValueError, KeyError, TypeError) as fault:
        return f"a file that is no such record ({fault})"
    return "a file that is no such record"


def expect_head(noted: Head, log: Log, name: Callable[[str], str]) -> None:
    """The log reaches as far as the head on record says; else IntegrityError that calls the file at fault by name."""
    for file, fault in head_faults(noted, log):
        raise IntegrityError(
            "E_LOG_CUT",
            place=name(file),
            got=fault.got,
            expected=fault.expected,
            next_step="restore the archive from backup; nothing was touched",
        )


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("lines is no whole number")
    return value


def head_faults(noted: Head | str, log: Log) -> Iterator[tuple[str, LogFault]]:
    """Where head and log contradict each other: the file at fault, and what is wrong with it. The head is to be read
    before the log, which may grow in the meantime."""
    if isinstance(noted, str):
        if log.entries:
            yield HEAD, LogFault(0, noted, EXPECTED)
    elif noted.lines > len(log.entries):
        missing = f"line {noted.lines}, sha256 {noted.sha256[:12]}, as {HEAD} has it"
        yield LOG, LogFault(len(log.entries) + 1, f"{len(log.entries)} lines", missing)
    elif line_digest(log, noted.lines) != noted.sha256:
        stands = f"sha256 {line_digest(log, noted.lines)[:12]} of line {noted.lines}"
        yield HEAD, LogFault(0, f"sha256 {noted.sha256[:12]}", stands)
