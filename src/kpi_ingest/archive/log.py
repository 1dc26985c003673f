"""`log.jsonl`: the order of recording, chained so that no line can change, vanish or move unnoticed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from kpi_ingest.archive.canonical import Json, canonical, read_time, sha256_of, time_text
from kpi_ingest.archive.checked import NOTHING_CHECKED, Checked, load_checked
from kpi_ingest.errors import IntegrityError

Kind = Literal["capture", "attempt", "reading", "decision"]
FIELDS = frozenset({"seq", "kind", "page", "id", "path", "sha256", "size", "object", "recorded_at", "previous"})


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the log: one recorded file."""

    seq: int
    """1 for the first line. The order of recording, whatever the clock said."""
    kind: Kind
    page: str
    id: str
    """The record's id; for a reading `<sha256 of the bytes>.<number>`."""
    path: str
    """Of the recorded file, below the archive, with `/`."""
    sha256: str
    """Of the recorded file."""
    size: int
    object: str | None
    """sha256 of the bytes the record points at; None for one that points at none."""
    recorded_at: datetime
    previous: str
    """sha256 of the line before, without its line feed."""


@dataclass(frozen=True, slots=True)
class LogFault:
    """A line that is not what was written."""

    line: int
    got: str
    expected: str


@dataclass(frozen=True, slots=True)
class Log:
    """The whole lines of a log."""

    entries: tuple[LogEntry, ...]
    head: str
    """sha256 of the last line; 64 zeros in an empty log."""
    size: int
    """Length in bytes of the whole lines; whatever lies behind was cut by a kill."""
    faults: tuple[LogFault, ...] = ()
    """The first place where the chain does not hold. Entries behind it are not to be trusted."""
    checked: int = 0
    """How many of the lines had been checked before."""


def entry_line(entry: LogEntry) -> bytes:
    """The line of an entry, without line feed."""
    return canonical(
        {
            "seq": entry.seq,
            "kind": entry.kind,
            "page": entry.page,
            "id": entry.id,
            "path": entry.path,
            "sha256": entry.sha256,
            "size": entry.size,
            "object": entry.object,
            "recorded_at": time_text(entry.recorded_at),
            "previous": entry.previous,
        }
    )


def read_log(content: bytes, checked: Checked = NOTHING_CHECKED) -> Log:
    """The log's whole lines up to the first fault. A last line without line feed is a kill's leftover, no fault. The
    lines that are `checked` already are read and not checked again."""
    entries = _known_entries(content[: checked.size])
    if len(entries) != checked.lines:
        return read_log(content)
    head, size = checked.head, checked.size
    for number, line in enumerate(content[size:].split(b"\n")[:-1], start=checked.lines + 1):
        entry = _read_line(line, number, head)
        if isinstance(entry, LogFault):
            return Log(tuple(entries), head, size, (entry,), checked.lines)
        entries.append(entry)
        head, size = sha256_of(line), size + len(line) + 1
    return Log(tuple(entries), head, size, checked=checked.lines)


def _known_entries(content: bytes) -> list[LogEntry]:
    """The entries of lines that have been checked; none where they are no log, whatever a note says of them."""
    try:
        return [_entry(document) for document in json.loads(b"[" + b",".join(content.split(b"\n")[:-1]) + b"]")]
    except (ValueError, KeyError, TypeError):
        return []


def line_digest(log: Log, number: int) -> str:
    """sha256 of a line of the log; 64 zeros stand for the line before the first."""
    return log.entries[number].previous if number < len(log.entries) else log.head


def sound_log(path: Path) -> Log:
    """The log at `path`, empty where there is none, or IntegrityError naming the first line that is not what was
    written."""
    content = path.read_bytes() if path.exists() else b""
    return expect_sound(read_log(content, load_checked(path.parent, content)), str(path))


def expect_sound(log: Log, name: str) -> Log:
    """The same log, or IntegrityError naming the first line that is not what was written."""
    for fault in log.faults:
        raise IntegrityError(
            "E_LOG_BROKEN",
            place=f"{name} line {fault.line}",
            got=fault.got,
            expected=fault.expected,
            next_step="restore the archive from backup; `kpi-ingest verify` lists every fault",
        )
    return log


def _read_line(line: bytes, number: int, head: str) -> LogEntry | LogFault:
    try:
        document = json.loads(line)
        entry = _entry(document)
    except (ValueError, KeyError, TypeError) as cause:
        return LogFault(number, f"a line that is no log entry ({cause})", "canonical JSON with the ten fields")
    if entry.previous != head:
        return LogFault(number, f"previous {entry.previous[:12]}", f"previous {head[:12]}, the line before")
    if entry.seq != number:
        return LogFault(number, f"seq {entry.seq}", f"seq {number}")
    if entry_line(entry) != line:
        return LogFault(number, "another spelling of its entry", "the canonical spelling")
    return entry


def _entry(document: Json) -> LogEntry:
    if set(document) != FIELDS:
        raise ValueError(f"fields {', '.join(sorted(document))}")
    path = _text(document, "path")
    # By the text alone: an archive is opened every night, and this looks at every line it ever wrote.
    if path.startswith("/") or ".." in path.split("/"):
        raise ValueError(f"path {path} leads out of the archive")
    return LogEntry(
        seq=_whole(document, "seq"),
        kind=_kind(_text(document, "kind")),
        page=_text(document, "page"),
        id=_text(document, "id"),
        path=path,
        sha256=_text(document, "sha256"),
        size=_whole(document, "size"),
        object=None if document["object"] is None else _text(document, "object"),
        recorded_at=read_time(_text(document, "recorded_at")),
        previous=_text(document, "previous"),
    )


def _text(document: Json, name: str) -> str:
    value = document[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text")
    return value


def _whole(document: Json, name: str) -> int:
    value = document[name]
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} is no whole number")
    return value


def _kind(text: str) -> Kind:
    for kind in get_args(Kind):
        if text == kind:
            return kind  # type: ignore[no-any-return]
    raise ValueError(f"kind {text!r}")
