"""An archive in an object store: an object for each line of the log, which holds the recorded file as well.

Below the prefix of the place:

    log/0000000001          the line of record 1, a line feed, and the recorded file byte for byte
    lines/0000000500        the lines 1 to 500 once more, as `log.jsonl` has them, so that the next opening is quick
    heads/0000000042        number and digest of the last line, as they were when the log was closed at that length
    objects/ab/<sha256>     the bytes of captures, as in a folder
    lock                    held by the one writer, who renews it

Rules. Everything but the lock is put if absent and never changed or removed. Line and record are one object, so that
a run that is killed, or comes second to a line, leaves no half record: at most the bytes of a capture that no record
names, which lie under their digest and are found there when they come again. The lines are those that a folder's log
has, byte for byte, and so is the digest of the last one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from kpi_ingest.archive.bucket import Bucket, open_bucket
from kpi_ingest.archive.canonical import sha256_of
from kpi_ingest.archive.files import checked_bytes, integrity_error, missing
from kpi_ingest.archive.head import Head, expect_head, head_bytes, parse_head
from kpi_ingest.archive.layout import ENTRIES, HEADS, LINES, numbered, object_path
from kpi_ingest.archive.lease import take_lease
from kpi_ingest.archive.log import Log, LogEntry, LogFault, entry_line, expect_sound, read_log
from kpi_ingest.archive.object_faults import object_faults
from kpi_ingest.archive.recent import Recent
from kpi_ingest.archive.records import Record
from kpi_ingest.archive.recover import entry_for
from kpi_ingest.archive.seen import Seen
from kpi_ingest.archive.shelf import Begun, Fault
from kpi_ingest.errors import LockHeld, StorageError

SPAN = 500
"""Lines in an object of `lines/`: an opening gets these, and at most 499 entries one by one."""
_NUMBER = re.compile(r"\d{10}")


def object_shelf(words: str, bucket: str, prefix: str, kept: Path) -> ObjectShelf:
    """The shelf at that prefix. UsageError without the extra [s3]."""
    return ObjectShelf(open_bucket(words, bucket, prefix), kept, Seen(kept))


@dataclass(frozen=True, slots=True)
class ObjectShelf:
    """The shelf of an archive in an object store; see `Shelf`."""

    bucket: Bucket
    kept: Path
    seen: Seen
    recent: Recent = field(default_factory=Recent)
    """Entries, by their numbers."""

    def name(self, path: str = "") -> str:
        """Its address, as far as it is ours to print."""
        return f"{self.bucket.words}/{path}" if path else self.bucket.words

    def faults(self, path: str) -> AbstractContextManager[None]:
        """Nothing to turn: a bucket fails in our words."""
        return nullcontext()

    def look(self) -> Log:
        """The lines packed together, and the entries behind them."""
        log = self._log(from_packs=True)
        if not log.entries and not log.faults and self._last_head() is None:
            raise _no_archive(self.name())
        return expect_sound(log, self.name(ENTRIES))

    def begin(self, wait: float) -> Begun:
        """Locked by an object; every entry is seen to be there."""
        lease = take_lease(self.bucket, wait)
        try:
            noted = self._last_head()
            log = expect_sound(self._log(from_packs=True), self.name(ENTRIES))
            self._expect_entries(log)
            if noted is None:
                self.bucket.put_new(numbered(HEADS, len(log.entries)), head_bytes(log))
            else:
                self._expect_head(noted, log)
        except BaseException:
            lease.release()
            raise
        return Begun(log, (), lease.release)

    def end(self, begun: Begun, log: Log) -> None:
        """Note the log's end where it has grown, and pack the lines of each full span."""
        try:
            self.seen.save()
            if len(log.entries) != len(begun.log.entries):
                # a server that is gone now has refused the record before, whose error the caller has seen
                with suppress(StorageError):
                    self.bucket.put_new(numbered(HEADS, len(log.entries)), head_bytes(log))
                    self._pack(log)
        finally:
            begun.release()

    def keep(self, log: Log, record: Record, path: str, content: bytes) -> Log:
        """One object for line and record. LockHeld where another writer has put that entry."""
        entry = entry_for(log, record, path, content)
        line = entry_line(entry)
        if self.bucket.put_new(numbered(ENTRIES, entry.seq), line + b"\n" + content) is None:
            raise LockHeld(
                "E_LINE_TAKEN",
                place=self.name(numbered(ENTRIES, entry.seq)),
                got=f"line {entry.seq} of the log, recorded by another run in the meantime",
                expected="one writer at a time",
                next_step="run again: it goes on behind that line, and what this run recorded before stands",
            )
        return Log((*log.entries, entry), sha256_of(line), log.size + len(line) + 1)

    def record_content(self, entry: LogEntry) -> bytes:
        """What stands behind the line in its entry."""
        found = self.recent.get(entry.seq)
        if found is None:
            found = self.bucket.get(numbered(ENTRIES, entry.seq))
        content = self.record_of(entry, found)
        if found is not None:
            self.recent.add(entry.seq, found)
        return content

    def record_of(self, entry: LogEntry, found: bytes | None) -> bytes:
        """The record in an entry's object as it was found; IntegrityError as `record_content`."""
        name = self.name(numbered(ENTRIES, entry.seq))
        if found is None:
            raise missing(name, entry.sha256, "no such object")
        line, _, content = found.partition(b"\n")
        if line != entry_line(entry):
            raise integrity_error(
                "E_INTEGRITY", name, f"line {sha256_of(line)}", f"line {sha256_of(entry_line(entry))}"
            )
        return checked_bytes(name, content, entry.sha256)

    def keep_content(self, sha256: str, content: bytes) -> None:
        """Looked for first: a revisit need not be sent."""
        path = object_path(sha256)
        found = self.bucket.get(path)
        if found is None and self.bucket.put_new(path, content) is None:
            found = self.bucket.get(path)
        if found is not None:
            checked_bytes(self.name(path), found, sha256)

    def content(self, sha256: str) -> bytes:
        """The object of that digest."""
        return self.content_of(sha256, self.bucket.get(object_path(sha256)))

    def expect_content(self, sha256: str) -> None:
        """Told by the object's tag, where its digest held under that tag before."""
        path = object_path(sha256)
        tag = self.seen.tag(self.bucket, path)
        if not self.seen.holds(path, tag):
            self.content(sha256)
            self.seen.note(path, tag)

    def content_of(self, sha256: str, found: bytes | None) -> bytes:
        """The bytes of an object as it was found; IntegrityError as `content`."""
        name = self.name(object_path(sha256))
        if found is None:
            raise missing(name, sha256, "no such object")
        return checked_bytes(name, found, sha256)

    def verify(self) -> tuple[Fault, ...]:
        """Every entry, every packed line, every head, every object; nothing is trusted."""
        return tuple(object_faults(self, SPAN))

    def whole_log(self) -> Log:
        """The log as its entries have it, one by one."""
        return self._log(from_packs=False)

    def numbers(self, folder: str, after: int = 0) -> list[int]:
        """The numbers of what lies in a folder of the place, in order; what has no number is left out."""
        found = self.bucket.list(folder, numbered(folder, after) if after else None)
        names = (each.path.rpartition("/")[2] for each in found)
        return [int(name) for name in names if _NUMBER.fullmatch(name)]

    def contents(self, folder: str, numbers: Iterable[int]) -> Iterator[bytes | None]:
        """What lies there under these numbers."""
        return self.bucket.get_all(numbered(folder, number) for number in numbers)

    def _log(self, *, from_packs: bool) -> Log:
        packed = self._packed() if from_packs else []
        after = len(packed) * SPAN
        content = b"".join(each or b"" for each in self.contents(LINES, packed))
        there = self.numbers(ENTRIES, after)
        row = [number for number, _ in takewhile(lambda pair: pair[0] == pair[1], _beside(there, after))]
        content += b"".join(self._lines(row))
        log = read_log(content)
        if log.faults or len(row) == len(there):
            return log
        gap = LogFault(after + len(row) + 1, "no such entry", f"the entry before {there[len(row)]}")
        return Log(log.entries, log.head, log.size, (gap,))

    def _lines(self, numbers: list[int]) -> Iterator[bytes]:
        """The lines of these entries, which are then known: a run opens its newest records again."""
        for number, found in zip(numbers, self.contents(ENTRIES, numbers), strict=True):
            if found is not None:
                self.recent.add(number, found)
            yield (found or b"").partition(b"\n")[0] + b"\n"

    def _packed(self) -> list[int]:
        """The packs of lines that follow each other from the first on."""
        return [it for it, at in zip(self.numbers(LINES), range(SPAN, 10**10, SPAN), strict=False) if it == at]

    def _expect_entries(self, log: Log) -> None:
        """Lines that were packed have their entries still."""
        there = set(self.numbers(ENTRIES))
        for entry in log.entries:
            if entry.seq not in there:
                raise missing(self.name(numbered(ENTRIES, entry.seq)), entry.sha256, "no such object")

    def _last_head(self) -> Head | str | None:
        numbers = self.numbers(HEADS)
        if not numbers:
            return None
        return parse_head(self.bucket.get(numbered(HEADS, numbers[-1])) or b"")

    def _expect_head(self, noted: Head | str, log: Log) -> None:
        if isinstance(noted, str):
            raise integrity_error("E_LOG_HEAD", self.name(HEADS), noted, "number and digest of the log's last line")
        expect_head(noted, log, self.name)

    def _pack(self, log: Log) -> None:
        if len(log.entries) < SPAN:
            return
        packed = set(self.numbers(LINES))
        for last in range(SPAN, len(log.entries) + 1, SPAN):
            if last not in packed:
                lines = (entry_line(entry) + b"\n" for entry in log.entries[last - SPAN : last])
                self.bucket.put_new(numbered(LINES, last), b"".join(lines))


def _beside(numbers: Iterable[int], after: int) -> Iterator[tuple[int, int]]:
    """Each number beside the one that should stand in its place."""
    return ((number, after + place) for place, number in enumerate(numbers, start=1))


def _no_archive(name: str) -> StorageError:
    return StorageError(
        "E_NO_ARCHIVE",
        place=name,
        got="nothing under this prefix",
        expected="an archive",
        next_step="check --archive or the setting `archive`; a run makes the archive when it writes",
    )
