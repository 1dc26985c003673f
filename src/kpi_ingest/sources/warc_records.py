"""Records of a WARC file, one at a time: their heads, their counts, their ends (ISO 28500:2017).

Every gzip member must inflate to its own end with its checksum, and must hold one record: its head, as many bytes as
Content-Length says, and two line ends. A record that departs from that is refused with the byte at which it begins.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO, Literal, Protocol

from kpi_ingest.fetch import FetchLimits

GZIP_MAGIC = b"\x1f\x8b\x08"
PIECE = 64 * 1024
FIRST_PIECE = 16 * 1024
MAX_HEAD = 64 * 1024
"""Bytes of a record's own header; real ones have some 500."""
END = b"\r\n\r\n"
VERSION = re.compile(rb"WARC/1\.[01]\r\n")
OTHER_VERSION = re.compile(rb"WARC/[0-9.]{1,8}")
FREE_BYTES = 1024 * 1024
"""Below this a member may inflate as far as it likes: a page of blanks is no bomb."""

Fault = Literal["cut", "corrupt", "form", "bomb"]


class BadRecord(Exception):
    """A record that is not what it should be; `cut` where the file ends inside it, `form` where the file is of another
    kind altogether."""

    def __init__(self, fault: Fault, got: str) -> None:
        super().__init__(got)
        self.fault: Fault = fault
        self.got = got


@dataclass(frozen=True, slots=True)
class Record:
    """One record."""

    offset: int
    """Byte of the file at which it begins."""
    end: int
    """Byte behind it."""
    fields: Mapping[str, str]
    """Named fields, names in small letters."""
    block: bytes
    """Its first bytes, at most as many as were asked for."""
    length: int
    """Bytes of the whole block."""

    def field(self, name: str) -> str | None:
        """A named field, None where it is not there."""
        return self.fields.get(name)

    @property
    def kind(self) -> str:
        """`response`, `revisit`, `resource` ..."""
        return self.fields.get("warc-type", "").lower()


@dataclass(frozen=True, slots=True)
class _Member:
    """A gzip member that came to its end with the right checksum."""

    content: bytes
    """Its first bytes."""
    size: int
    """All that it unpacks to."""
    tail: bytes
    """The last four."""
    end: int
    """Byte of the file behind it."""


class RecordFile(Protocol):
    """A WARC file of one of the two forms."""

    def read(self, offset: int, most: int) -> Record:
        """The record at this byte with at most so much of its block; BadRecord."""

    def next_sound(self, offset: int) -> int | None:
        """The first byte at or behind this one at which a record seems to begin; None where there is none."""


def open_records(file: BinaryIO, size: int, limits: FetchLimits) -> RecordFile:
    """A WARC file, packed or not; BadRecord with fault `form` where it is none."""
    file.seek(0)
    first = file.read(16)
    if first.startswith(b"WARC/"):
        return PlainRecords(file, size)
    if first.startswith(GZIP_MAGIC):
        return PackedRecords(file, size, limits)
    if first.startswith(b"\x28\xb5\x2f\xfd") or first[1:4] == b"\x2a\x4d\x18":
        raise BadRecord("form", "a file packed with zstd")
    if first.startswith(b"filedesc:"):
        raise BadRecord("form", "an ARC file, the form before WARC")
    packed, plain = PackedRecords(file, size, limits), PlainRecords(file, size)
    if packed.next_sound(0) is not None:
        return packed
    if plain.next_sound(0) is not None:
        return plain
    raise BadRecord("form", "a file without any WARC record" if size else "an empty file")


class PlainRecords:
    """Records one behind the other, not packed."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size

    def read(self, offset: int, most: int) -> Record:
        """See RecordFile."""
        self._file.seek(offset)
        start = self._file.read(min(MAX_HEAD, PIECE // 16))
        if END not in start:
            start += self._file.read(MAX_HEAD - len(start))
        fields, body = read_head(start, ended=offset + len(start) >= self._size)
        length = length_of(fields)
        begin, end = offset + body, offset + body + length
        if end + len(END) > self._size:
            raise BadRecord("cut", f"{max(0, self._size - begin)} bytes where Content-Length says {length}")
        self._file.seek(end)
        if self._file.read(len(END)) != END:
            raise BadRecord("corrupt", f"no end of record behind the {length} bytes of its Content-Length")
        self._file.seek(begin)
        return Record(offset, end + len(END), fields, self._file.read(min(length, most)), length)

    def next_sound(self, offset: int) -> int | None:
        """See RecordFile."""
        return _search(self._file, rb"WARC/1\.[01]\r\nWARC-", offset, lambda at: True)


class PackedRecords:
    """Each record in a gzip member of its own."""

    def __init__(self, file: BinaryIO, size: int, limits: FetchLimits) -> None:
        self._file = file
        self._size = size
        self._ratio = limits.max_ratio

    def read(self, offset: int, most: int) -> Record:
        """See RecordFile."""
        member = self._inflate(offset, MAX_HEAD + most)
        content, size, end = member.content, member.size, member.end
        if content.find(END, 0, MAX_HEAD) < 0 and VERSION.match(content) and self._goes_on(end):
            raise BadRecord("form", "a record that goes on in the next gzip member")
        fields, body = read_head(content, ended=False)
        length = length_of(fields)
        surplus = size - body - length
        if surplus > len(END) and self._holds_another(content, body + length):
            raise BadRecord("form", "several records in one gzip member")
        if surplus < len(END) and self._goes_on(end):
            raise BadRecord("form", "a record that goes on in the next gzip member")
        if surplus != len(END) or member.tail != END:
            raise BadRecord("corrupt", f"{size - body} bytes where Content-Length and two line ends make {length + 4}")
        return Record(offset, end, fields, content[body : body + min(length, most)], length)

    def next_sound(self, offset: int) -> int | None:
        """See RecordFile."""
        return _search(self._file, GZIP_MAGIC.replace(b"\x08", rb"\x08"), offset, self._begins_record)

    def _inflate(self, offset: int, most: int) -> _Member:
        """The member that begins at a byte, at least so many of its first bytes kept."""
        self._file.seek(offset)
        decoder = zlib.decompressobj(wbits=31)
        kept, tail, size, used = list[bytes](), b"", 0, 0
        try:
            while not decoder.eof:
                # most records are small: what is read behind a member is read again with the next
                piece = self._file.read(PIECE if used else FIRST_PIECE)
                if not piece:
                    raise BadRecord("cut", f"a gzip member that ends after {used} bytes without its end")
                while piece and not decoder.eof:
                    part = decoder.decompress(piece, 16 * PIECE)
                    if size < most:
                        kept.append(part)
                    size += len(part)
                    tail = (tail + part[-len(END) :])[-len(END) :]
                    used += len(piece) - len(decoder.unconsumed_tail) - len(decoder.unused_data)
                    piece = decoder.unconsumed_tail
                    if size > FREE_BYTES and size > self._ratio * used:
                        raise BadRecord("bomb", f"{used} bytes that unpack to {size} and more")
        except zlib.error as cause:
            raise BadRecord("corrupt", f"a gzip member that does not unpack ({cause})") from cause
        return _Member(b"".join(kept), size, tail, offset + used)

    def _holds_another(self, content: bytes, end: int) -> bool:
        return OTHER_VERSION.match(content[end:].lstrip(b"\r\n")) is not None

    def _goes_on(self, end: int) -> bool:
        return end < self._size and not self._begins_record(end) and self._begins_member(end)

    def _begins_member(self, offset: int) -> bool:
        return self._first_bytes(offset) is not None

    def _begins_record(self, offset: int) -> bool:
        return (self._first_bytes(offset) or b"").startswith(b"WARC/")

    def _first_bytes(self, offset: int) -> bytes | None:
        """What a member there begins with; None where none begins."""
        self._file.seek(offset)
        try:
            return zlib.decompressobj(wbits=31).decompress(self._file.read(1024), 16)
        except zlib.error:
            return None


def read_head(start: bytes, *, ended: bool) -> tuple[dict[str, str], int]:
    """The named fields of a record and where its block begins; `ended` where nothing follows these bytes."""
    version = VERSION.match(start)
    if version is None:
        raise _no_version(start, ended)
    end = start.find(END, 0, MAX_HEAD)
    if end < 0:
        raise BadRecord("cut" if ended else "corrupt", "a record's header without its end")
    fields: dict[str, str] = {}
    text = start[version.end() : end].decode("utf-8", "replace")
    if "\r\n " in text or "\r\n\t" in text:
        text = re.sub(r"\r\n[ \t]+", " ", text)
    for line in text.split("\r\n"):
        spelled, colon, value = line.partition(":")
        name = _field_name(spelled)
        if not colon or not name:
            raise BadRecord("corrupt", f"a line of a record's header that is no field: {line[:60]!r}")
        if name in fields and name != "warc-concurrent-to":
            raise BadRecord("corrupt", f"the field {name} twice in a record's header")
        fields[name] = value.strip()
    return fields, end + len(END)


@lru_cache(maxsize=1024)
def _field_name(spelled: str) -> str:
    """A field's name in small letters; a file has few names and many records."""
    return spelled.strip().lower()


def _no_version(start: bytes, ended: bool) -> BadRecord:
    if start.startswith(b"filedesc:"):
        return BadRecord("form", "an ARC file, the form before WARC")
    other = OTHER_VERSION.match(start)
    if other is not None and not other.group().startswith((b"WARC/1.0", b"WARC/1.1")):
        return BadRecord("form", f"{other.group().decode()}, a version that is not read")
    if b"WARC/1.0\r\n".startswith(start) and ended:
        return BadRecord("cut", f"{len(start)} bytes of a record")
    return BadRecord("corrupt", f"{start[:12]!r} where a record should begin")


def length_of(fields: Mapping[str, str]) -> int:
    """Bytes of the record's block as its header says; BadRecord."""
    text = fields.get("content-length", "")
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise BadRecord("corrupt", f"Content-Length {text[:40]!r}")
    return int(text)


class _Accepts(Protocol):
    def __call__(self, at: int, /) -> bool:
        """Whether a record begins at this byte."""


def _search(file: BinaryIO, pattern: bytes, offset: int, accepts: _Accepts) -> int | None:
    """The first place of a pattern at or behind a byte that is accepted; the file is read in pieces that overlap."""
    sought, overlap = re.compile(pattern), 32
    while True:
        file.seek(offset)
        piece = file.read(16 * PIECE)
        for found in sought.finditer(piece):
            if accepts(offset + found.start()):
                return offset + found.start()
        if len(piece) < 16 * PIECE:
            return None
        offset += len(piece) - overlap
