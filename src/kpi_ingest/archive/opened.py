"""An archive opened for reading, or locked for writing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType

from kpi_ingest.archive.canonical import Json, canonical, sha256_of
from kpi_ingest.archive.checked import WORTH_NOTING, save_checked
from kpi_ingest.archive.disk import expect_no_links, make_folder, storage_faults, take_lock, write_file
from kpi_ingest.archive.files import read_bytes, read_entry, record_bytes, spelled_bytes
from kpi_ingest.archive.head import head_faults, read_head, save_head
from kpi_ingest.archive.layout import LOCK, LOG, attempt_path, capture_path, decision_path, object_path, reading_path
from kpi_ingest.archive.log import Kind, Log, LogEntry, line_digest, sound_log
from kpi_ingest.archive.records import (
    ArchivedDecision,
    ArchivedReading,
    Record,
    attempt_id,
    capture_id,
    decision_id,
    read_decision,
    read_reading,
)
from kpi_ingest.archive.recover import append_entry, recover
from kpi_ingest.archive.verify import Fault, verify_archive
from kpi_ingest.errors import IntegrityError, StorageError
from kpi_ingest.model import Attempt, Bounds, Capture, Hop, Link


def open_archive(place: Path, writable: bool = False, *, wait: float = 0.0) -> Archive:
    """The archive at `place`. For writing it is made if missing, locked for this process (LockHeld after `wait`
    seconds) and put right after a killed run. IntegrityError where its log does not hold."""
    return _open_to_write(place, wait) if writable else _open_to_read(place)


def _open_to_read(place: Path) -> Archive:
    with storage_faults(place):
        if not place.is_dir():
            raise _no_archive(place)
        return Archive(place, sound_log(place / LOG))


def _open_to_write(place: Path, wait: float) -> Archive:
    with storage_faults(place):
        make_folder(place.resolve())
        expect_no_links(place)
    lock = take_lock(place / LOCK, wait)
    try:
        log, healed = recover(place)
        _expect_head(place, log)
    except BaseException:
        os.close(lock)
        raise
    return Archive(place, log, lock=lock, healed=healed)


def _expect_head(place: Path, log: Log) -> None:
    """The log reaches as far as it once did; where nothing says how far that was, it is put on record now."""
    noted = read_head(place)
    with storage_faults(place):
        if isinstance(noted, str):
            save_head(place, log)
            return
    for file, fault in head_faults(noted, log):
        raise IntegrityError(
            "E_LOG_CUT",
            place=str(place / file),
            got=fault.got,
            expected=fault.expected,
            next_step="restore the archive from backup; nothing was touched",
        )


def _no_archive(place: Path) -> StorageError:
    return StorageError(
        "E_NO_ARCHIVE",
        place=str(place),
        got="no such folder",
        expected="an archive",
        next_step="check --archive or the setting `archive`; a run makes the folder when it writes",
    )


class Archive:
    """The records of one archive, in order of recording. Use as a context manager: leaving it frees the lock.

    Reading is a snapshot of the log as it was on opening, plus what this object wrote itself.
    """

    def __init__(self, place: Path, log: Log, *, lock: int | None = None, healed: tuple[str, ...] = ()) -> None:
        self.place = place
        self.healed = healed
        """What opening removed or completed after a killed run, one line each."""
        self._lock = lock
        self._log = log
        self._of_page: dict[str, list[LogEntry]] = {}
        self._opened_with = len(log.entries) if healed == () else -1
        self._known: dict[tuple[Kind, str], LogEntry] = {}
        self._pointing: dict[tuple[str, str], list[LogEntry]] = {}
        self._readings: dict[tuple[str, str], list[LogEntry]] = {}
        for entry in log.entries:
            self._index(entry)

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Free the lock; afterwards the archive reads but no longer writes."""
        if self._lock is None:
            return
        try:
            self._note_checked()
            if len(self._log.entries) != self._opened_with:
                # what the disk refuses now it refused the record before, whose error the caller has seen
                with suppress(OSError):
                    save_head(self.place, self._log)
        finally:
            os.close(self._lock)
            self._lock = None

    def _note_checked(self) -> None:
        lines = len(self._log.entries)
        if lines >= WORTH_NOTING and lines != self._log.checked:
            save_checked(self.place, lines, self._log.size, self._log.head)

    @property
    def head(self) -> str:
        """Digest of the log's last line: noted elsewhere, it shows that no line was taken off the end since."""
        return self._log.head

    @property
    def origin(self) -> str:
        """Digest of the log's first line, which tells this archive from another; 64 zeros while it is empty."""
        return line_digest(self._log, min(1, len(self._log.entries)))

    def line_of(self, entry: LogEntry) -> str:
        """Digest of an entry's line."""
        return line_digest(self._log, entry.seq)

    def log(self, page: str | None = None) -> Sequence[LogEntry]:
        """The log's entries, in order of recording; with `page` those of one page."""
        return self._log.entries if page is None else tuple(self._of_page.get(page, ()))

    def head_at(self, lines: int) -> str | None:
        """The digest that the log's head had after so many lines; None where it has not so many."""
        if lines >= len(self._log.entries):
            return self.head if lines == len(self._log.entries) else None
        return self._log.entries[lines].previous

    def pages(self) -> tuple[str, ...]:
        """Every page that the archive has a record of, sorted."""
        return tuple(sorted(self._of_page))

    def records(self, page: str | None = None) -> Iterator[Record]:
        """Every record in order of recording, each checked against the log: what a rebuild replays."""
        yield from map(self.record, self.log(page))

    def captures(self, page: str | None = None) -> tuple[Capture, ...]:
        """Captures in order of recording, incomplete ones and revisits among them."""
        return tuple(record for record in self._of_kind("capture", page) if isinstance(record, Capture))

    def attempts(self, page: str | None = None) -> tuple[Attempt, ...]:
        """Attempts in order of recording."""
        return tuple(record for record in self._of_kind("attempt", page) if isinstance(record, Attempt))

    def decisions(self, page: str | None = None) -> tuple[ArchivedDecision, ...]:
        """Decisions in order of recording."""
        return tuple(record for record in self._of_kind("decision", page) if isinstance(record, ArchivedDecision))

    def readings(self, page: str | None = None) -> Iterator[ArchivedReading]:
        """Readings in order of recording, loaded one at a time."""
        for record in self._of_kind("reading", page):
            if isinstance(record, ArchivedReading):
                yield record

    def current_reading(self, page: str, sha256: str) -> ArchivedReading | None:
        """The last reading recorded of these bytes on this page; None where there is none."""
        entries = self._readings.get((page, sha256))
        record = self.record(entries[-1]) if entries else None
        return record if isinstance(record, ArchivedReading) else None

    def readings_of(self, page: str, sha256: str) -> int:
        """How many readings of these bytes are recorded on this page."""
        return len(self._readings.get((page, sha256), ()))

    def bytes_of(self, sha256: str) -> bytes:
        """The bytes with this digest; IntegrityError where they are gone or are not what was written."""
        with storage_faults(self.place):
            return read_bytes(self.place, object_path(sha256), sha256)

    def verify(self) -> tuple[Fault, ...]:
        """Every fault of the archive as it lies on disk now; empty where all is as written."""
        return verify_archive(self.place)

    def add_capture(
        self,
        content: bytes,
        *,
        page: str,
        captured: Bounds,
        recorded_at: datetime,
        source: str,
        media_type: str | None = None,
        incomplete: str | None = None,
        wire_sha256: str | None = None,
        hops: tuple[Hop, ...] = (),
        remarks: tuple[str, ...] = (),
        link: Link | None = None,
    ) -> Capture:
        """Keep one retrieval and give its capture; the one already kept where it is the same retrieval.

        Bytes that an earlier capture of the page has are kept once: the new manifest points at them (`revisit_of`).
        """
        capture = Capture(
            id="",
            page=page,
            sha256=sha256_of(content),
            size=len(content),
            captured=captured,
            recorded_at=recorded_at,
            source=source,
            media_type=media_type,
            incomplete=incomplete,
            wire_sha256=wire_sha256,
            hops=hops,
            remarks=remarks,
            link=link,
        )
        return self._keep_capture(capture, content)

    def add_revisit(
        self,
        earlier: Capture,
        *,
        captured: Bounds,
        recorded_at: datetime,
        source: str,
        hops: tuple[Hop, ...] = (),
        remarks: tuple[str, ...] = (),
        link: Link | None = None,
    ) -> Capture:
        """Keep a retrieval whose 304 confirmed the bytes of `earlier`. IntegrityError where these are not to be had."""
        content = self.bytes_of(earlier.sha256)
        capture = replace(
            earlier,
            captured=captured,
            recorded_at=recorded_at,
            source=source,
            revisit_of=earlier.revisit_of or earlier.id,
            hops=hops,
            remarks=remarks,
            link=link,
        )
        return self._keep_capture(capture, content)

    def add_attempt(
        self, *, page: str, url: str, at: datetime, code: str, message: str, hops: tuple[Hop, ...] = ()
    ) -> Attempt:
        """Keep a retrieval that failed."""
        attempt = Attempt(id="", page=page, url=url, at=at, code=code, message=message, hops=hops)
        attempt = replace(attempt, id=attempt_id(attempt))
        if ("attempt", attempt.id) not in self._known:
            self._keep(attempt, attempt_path(attempt))
        return attempt

    def add_reading(self, document: Json) -> ArchivedReading:
        """Keep a reading, given as JSON with at least `page`, `sha256`, `recorded_at` and `digest`.

        It is appended when it differs from the current reading of the same bytes in anything but `recorded_at`.
        """
        reading = read_reading(document, 1)
        self.bytes_of(reading.sha256)
        current = self.current_reading(reading.page, reading.sha256)
        if current is not None and _but_time(current.document) == _but_time(document):
            return current
        reading = replace(reading, number=current.number + 1 if current else 1)
        self._keep(reading, reading_path(reading.page, reading.sha256, reading.number))
        return reading

    def add_spelled(
        self, page: str, sha256: str, recorded_at: datetime, digest: str, spelled: bytes, blocks: bytes
    ) -> int:
        """The same for a reading that is spelled and deflated already (`model.deflated`), `digest` being the sha256 of
        its spelling; gives its number."""
        self.bytes_of(sha256)
        current = self.current_reading(page, sha256)
        if current is not None and current.digest == digest:
            return current.number
        reading = ArchivedReading(page, sha256, current.number + 1 if current else 1, recorded_at, digest, {})
        self._keep(reading, reading_path(page, sha256, reading.number), spelled_bytes(reading, spelled, blocks))
        return reading.number

    def add_decision(self, document: Json) -> ArchivedDecision:
        """Keep a decision, given as JSON with at least `page` and `recorded_at`; its `id` is computed here."""
        decision = read_decision({**document, "id": decision_id(document)})
        known = self._known.get(("decision", decision.id))
        if known is not None:
            found = self.record(known)
            return found if isinstance(found, ArchivedDecision) else decision
        self._keep(decision, decision_path(decision))
        return decision

    def _keep_capture(self, capture: Capture, content: bytes) -> Capture:
        capture = replace(capture, id=capture_id(capture))
        known = self._known.get(("capture", capture.id))
        if known is not None:
            found = self.record(known)
            return found if isinstance(found, Capture) else capture
        if capture.revisit_of is None and capture.incomplete is None:
            capture = replace(capture, revisit_of=self._earlier_with(capture))
        path = capture_path(capture)
        with self._writing(path):
            self._keep_object(capture, content)
        self._keep(capture, path)
        return capture

    def _earlier_with(self, capture: Capture) -> str | None:
        for entry in self._pointing.get((capture.page, capture.sha256), ()):
            earlier = self.record(entry)
            if isinstance(earlier, Capture) and earlier.incomplete is None:
                return earlier.revisit_of or earlier.id
        return None

    def _keep_object(self, capture: Capture, content: bytes) -> None:
        path = self.place / object_path(capture.sha256)
        if path.exists():
            read_bytes(self.place, object_path(capture.sha256), capture.sha256)
            return
        make_folder(path.parent)
        write_file(path, content)

    def _keep(self, record: Record, path: str, content: bytes | None = None) -> None:
        content = record_bytes(record) if content is None else content
        target = self.place / path
        with self._writing(path):
            make_folder(target.parent)
            write_file(target, content)
            try:
                self._log = append_entry(self.place, self._log, record, path, content)
            except OSError:
                with suppress(OSError):
                    target.unlink()
                raise
        self._index(self._log.entries[-1])

    @contextmanager
    def _writing(self, path: str) -> Iterator[None]:
        """Refuse without the lock, and after a failure: what the disk then holds only the next opening may judge."""
        if self._lock is None:
            raise _not_locked(self.place)
        try:
            with storage_faults(self.place / path):
                yield
        except IntegrityError:
            raise
        except BaseException:
            # an interrupt counts too: it can come between a record's file and its line
            self.close()
            raise

    def _index(self, entry: LogEntry) -> None:
        self._known[(entry.kind, entry.id)] = entry
        self._of_page.setdefault(entry.page, []).append(entry)
        if entry.object is not None:
            index = self._readings if entry.kind == "reading" else self._pointing
            index.setdefault((entry.page, entry.object), []).append(entry)

    def _of_kind(self, kind: Kind, page: str | None) -> Iterator[Record]:
        for entry in self.log(page):
            if entry.kind == kind:
                yield self.record(entry)

    def record(self, entry: LogEntry) -> Record:
        """The record that a line of the log vouches for; IntegrityError where its file is not what was written."""
        with storage_faults(self.place / entry.path):
            return read_entry(self.place, entry)


def _but_time(document: Json) -> bytes:
    return canonical({name: value for name, value in document.items() if name != "recorded_at"})


def _not_locked(place: Path) -> StorageError:
    return StorageError(
        "E_NOT_LOCKED",
        place=str(place),
        got="an archive opened for reading, or closed after a failed write",
        expected="one opened for writing",
        next_step="open it again for writing; that puts right what a failed write left",
    )
