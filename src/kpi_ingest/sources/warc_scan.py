"""A look through WARC files: every record's place and head, and every place where a file does not hold.

A file of another kind (ARC, another version, one gzip member for all records) is refused whole. A damaged record is
named with the byte at which it begins, and the records behind it are looked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from kpi_ingest.errors import FetchError
from kpi_ingest.model import Bounds
from kpi_ingest.sources.digests import Digest, read_digest
from kpi_ingest.sources.found import NotTaken, Wanted
from kpi_ingest.sources.warc_fields import captured_of, exported_text, record_id, target_of
from kpi_ingest.sources.warc_records import BadRecord, Record, RecordFile, open_records

HOLDING = ("response", "resource", "revisit")
"""Kinds of records that are captures."""
TEXTS = ("conversion",)
KEPT_BYTES = 64 * 1024 * 1024
"""Of wanted records, so that they need not be unpacked a second time."""
CODES = {"cut": "E_WARC_TRUNCATED", "corrupt": "E_WARC_CORRUPT", "bomb": "E_BOMB"}
NEXT = {
    "cut": "take the file from its source again; what is whole in it is taken",
    "corrupt": "take the file from its source again; the records behind are taken",
    "bomb": "look at the file; the records behind are taken",
}


@dataclass(frozen=True, slots=True)
class WarcFile:
    """A WARC file that is open for reading."""

    name: str
    """As it is called in messages and remarks, without folders."""
    file: BinaryIO
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A record that is a capture, as its head tells."""

    file: int
    """Number of its file in the set."""
    offset: int
    kind: str
    url: str
    captured: Bounds
    id: str
    digest: Digest | None
    """Of its payload, as declared."""
    refers_to: str
    """Id of the record that a revisit speaks of; empty for none."""
    pages: tuple[str, ...]
    """The wanted pages it is a capture of."""


@dataclass(slots=True)
class Scan:
    """What a set of WARC files holds."""

    files: tuple[WarcFile, ...]
    records: list[RecordFile] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    faults: list[NotTaken] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    """How many records there are of each kind."""
    offsets: set[tuple[int, int]] = field(default_factory=set)
    """Number of the file and first byte of every sound record."""
    kept: dict[tuple[int, int], Record] = field(default_factory=dict)
    _kept_bytes: int = 0

    def place(self, file: int, offset: int) -> str:
        """Where a record stands, for people."""
        return f"{self.files[file].name} byte {offset}"

    def read(self, entry: Entry, most: int) -> Record:
        """The whole record of an entry, `most` bytes of its block at most; BadRecord where the file changed since."""
        found = self.kept.get((entry.file, entry.offset))
        return found or self.records[entry.file].read(entry.offset, most)

    def keep(self, entry: Entry, record: Record) -> None:
        """Keep a wanted record, as long as there is room."""
        if entry.pages and self._kept_bytes + len(record.block) <= KEPT_BYTES:
            self._kept_bytes += len(record.block)
            self.kept[entry.file, entry.offset] = record


def scan_files(files: Iterable[WarcFile], wanted: Wanted) -> Scan:
    """Look through the files; FetchError where one is of another kind, or holds texts in place of answers."""
    scan = Scan(tuple(files))
    for number, warc in enumerate(scan.files):
        try:
            scan.records.append(open_records(warc.file, warc.size, wanted.limits))
            _scan_file(scan, number, wanted)
        except BadRecord as fault:
            raise _other_form(warc.name, fault.got) from fault
    _expect_answers(scan)
    return scan


def _scan_file(scan: Scan, number: int, wanted: Wanted) -> None:
    records, size = scan.records[number], scan.files[number].size
    offset, sound = 0, 0
    while offset < size:
        try:
            record = records.read(offset, wanted.limits.max_bytes + 1)
        except BadRecord as fault:
            if fault.fault == "form":
                raise
            following = records.next_sound(offset + 1)
            scan.faults.append(_damaged(scan, number, offset, fault, sound, following))
            offset = size if following is None else following
            continue
        sound += 1
        _note(scan, number, record, wanted)
        offset = record.end


def _note(scan: Scan, number: int, record: Record, wanted: Wanted) -> None:
    scan.kinds[record.kind] += 1
    scan.offsets.add((number, record.offset))
    if record.kind not in HOLDING:
        return
    url = target_of(record)
    captured = captured_of(record)
    pages = _pages(record, url, wanted)
    if captured is None:
        if pages:
            scan.faults.append(_without_date(scan, number, record))
        return
    entry = Entry(
        file=number,
        offset=record.offset,
        kind=record.kind,
        url=url,
        captured=captured,
        id=record_id(record.field("warc-record-id")),
        digest=read_digest(record.field("warc-payload-digest") or _resource_digest(record)),
        refers_to=record_id(record.field("warc-refers-to")),
        pages=pages,
    )
    scan.entries.append(entry)
    scan.keep(entry, record)


def _pages(record: Record, url: str, wanted: Wanted) -> tuple[str, ...]:
    own = exported_text(record, "kpi-ingest-page")
    if own is not None:
        return (own,) if wanted.wants(own) else ()
    return wanted.pages_at(url)


def _resource_digest(record: Record) -> str | None:
    """The block of a resource is its payload."""
    return record.field("warc-block-digest") if record.kind == "resource" else None


def _damaged(scan: Scan, number: int, offset: int, fault: BadRecord, sound: int, following: int | None) -> NotTaken:
    """A record that was meant to be cut off by the end of the file is damaged where others follow it."""
    kind = "corrupt" if fault.fault == "cut" and following is not None else fault.fault
    behind = "none behind it" if following is None else f"the next at byte {following}"
    place = scan.place(number, offset)
    got = f"{fault.got}; {sound} whole records before it, {behind}"
    problem = FetchError(CODES[kind], place=place, got=got, expected="a whole record", next_step=NEXT[kind])
    return NotTaken(place, got, problem)


def _without_date(scan: Scan, number: int, record: Record) -> NotTaken:
    place = scan.place(number, record.offset)
    got = f"WARC-Date {(record.field('warc-date') or '')[:40]!r}"
    problem = FetchError(
        "E_WARC_CORRUPT", place=place, got=got, expected="a date and time in UTC",
        next_step="correct the file; the other records are taken",
    )  # fmt: skip
    return NotTaken(place, got, problem)


def _expect_answers(scan: Scan) -> None:
    texts = sum(scan.kinds[kind] for kind in TEXTS)
    if texts and not any(scan.kinds[kind] for kind in HOLDING):
        raise FetchError(
            "E_TEXT_ONLY", place=scan.files[0].name, got=f"{texts} texts drawn from pages (WET), and no page",
            expected="answers as they were received",
            next_step="take the WARC file that the texts were drawn from: a text has lost where its cells stood",
        )  # fmt: skip


def _other_form(name: str, got: str) -> FetchError:
    return FetchError(
        "E_WARC_FORM", place=name, got=got,
        expected="WARC/1.0 or WARC/1.1, not packed or with one gzip member for each record",
        next_step="write it anew with a tool for web archives (warcio recompress); nothing of it was taken",
    )  # fmt: skip
