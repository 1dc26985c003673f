"""Check an archive in an object store, object by object, and name every fault. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from kpi_ingest.archive.head import head_faults, parse_head
from kpi_ingest.archive.layout import ENTRIES, HEADS, LINES, numbered, object_path
from kpi_ingest.archive.log import Log, LogEntry, entry_line
from kpi_ingest.archive.shelf import Fault
from kpi_ingest.archive.verify import entry_faults

if TYPE_CHECKING:
    from kpi_ingest.archive.object_shelf import ObjectShelf


def object_faults(shelf: ObjectShelf, span: int) -> Iterator[Fault]:
    """Every fault, in order of the log. A head is read before the log, which may grow in the meantime."""
    heads = shelf.numbers(HEADS)
    noted = list(shelf.contents(HEADS, heads))
    log = shelf.whole_log()
    yield from _log_faults(log, heads, noted)
    contents = shelf.contents(ENTRIES, (entry.seq for entry in log.entries))

    def record_content(entry: LogEntry) -> bytes:
        return shelf.record_of(entry, next(contents))

    named = {entry.path: f"{numbered(ENTRIES, entry.seq)} ({entry.path})" for entry in log.entries}
    for fault in entry_faults(log.entries, record_content, _Following(shelf, log).content):
        yield replace(fault, place=named.get(fault.place, fault.place))
    yield from _pack_faults(shelf, log, span)
    yield from _strangers(shelf)


class _Following:
    """Gives the bytes of captures in the order in which the log first names them, several of them got at once."""

    def __init__(self, shelf: ObjectShelf, log: Log) -> None:
        self._shelf = shelf
        named = (entry.object for entry in log.entries if entry.kind == "capture" and entry.object is not None)
        digests = list(dict.fromkeys(named))
        contents = shelf.bucket.get_all(object_path(sha256) for sha256 in digests)
        self._coming = zip(digests, contents, strict=True)

    def content(self, sha256: str) -> bytes:
        """As `Shelf.content`. What nobody asked for, as its record was at fault, is passed over."""
        found = next((content for coming, content in self._coming if coming == sha256), None)
        return self._shelf.content(sha256) if found is None else self._shelf.content_of(sha256, found)


def _log_faults(log: Log, heads: list[int], noted: list[bytes | None]) -> Iterator[Fault]:
    for fault in log.faults:
        yield Fault("E_LOG_BROKEN", numbered(ENTRIES, fault.line), fault.got, fault.expected)
    if log.faults:
        return
    if not heads and log.entries:
        yield Fault("E_LOG_HEAD", HEADS, "no head", "number and digest of the log's last line")
    for number, content in zip(heads, noted, strict=True):
        yield from _head_faults(log, numbered(HEADS, number), number, content or b"")


def _head_faults(log: Log, place: str, number: int, content: bytes) -> Iterator[Fault]:
    head = parse_head(content)
    if isinstance(head, str) or head.lines != number:
        yield Fault("E_LOG_HEAD", place, "an object that is no such record", f"the digest of line {number}")
        return
    for file, fault in head_faults(head, log):
        cut = file != place and head.lines > len(log.entries)
        code, where = ("E_LOG_CUT", numbered(ENTRIES, fault.line)) if cut else ("E_LOG_HEAD", place)
        yield Fault(code, where, fault.got, fault.expected)


def _pack_faults(shelf: ObjectShelf, log: Log, span: int) -> Iterator[Fault]:
    """Lines that were packed otherwise than their entries have them."""
    if log.faults:
        return
    numbers = shelf.numbers(LINES)
    for number, content in zip(numbers, shelf.contents(LINES, numbers), strict=True):
        entries = log.entries[max(0, number - span) : number]
        if number > len(log.entries) or content != b"".join(entry_line(entry) + b"\n" for entry in entries):
            yield Fault("E_LOG_BROKEN", numbered(LINES, number), "other lines", "the lines of the entries up to it")


def _strangers(shelf: ObjectShelf) -> Iterator[Fault]:
    """What lies among the entries and is none."""
    for found in shelf.bucket.list(ENTRIES):
        name = found.path.removeprefix(f"{ENTRIES}/")
        if not name.isdecimal() or found.path != numbered(ENTRIES, int(name)):
            yield Fault("E_UNLOGGED", found.path, "an object that is no entry of the log", "entries only")
