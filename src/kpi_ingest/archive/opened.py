"""An archive opened for reading, or locked for writing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType

from kpi_ingest.archive.canonical import Json, canonical, sha256_of
from kpi_ingest.archive.files import read_record, record_bytes, spelled_bytes
from kpi_ingest.archive.layout import attempt_path, capture_path, decision_path, reading_path
from kpi_ingest.archive.log import Kind, Log, LogEntry, line_digest
from kpi_ingest.archive.places import Place, shelf_of
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
from kpi_ingest.archive.shelf import Begun, Fault, Shelf
from kpi_ingest.errors import IntegrityError, StorageError
from kpi_ingest.model import Attempt, Bounds, Capture, Hop, Link


def open_archive(place: Place, writable: bool = False, *, wait: float = 0.0) -> Archive:
    """The archive at `place`. For writing it is made if missing, locked for this process (LockHeld after `wait`
    seconds) and put right after a killed run. IntegrityError where its log does not hold."""
    shelf = shelf_of(place)
    if not writable:
        return Archive(place, shelf, shelf.look())
    begun = shelf.begin(wait)
    return Archive(place, shelf, begun.log, begun)


def verify_archive(place: Place) -> tuple[Fault, ...]:
    """Every fault of the archive at `place`, in order of its log; empty where all is as written. Reads only."""
    return shelf_of(place).verify()


class Archive:
    """The records of one archive, in order of recording. Use as a context manager: leaving it frees the lock.

    Reading is a snapshot of the log as it was on opening, plus what this object wrote itself.
    """

    def __init__(self, place: Place, shelf: Shelf, log: Log, begun: Begun | None = None) -> None:
        self.place = place
        self.healed = () if begun is None else begun.healed
        """What opening removed or completed after a killed run, one line each."""
        self._shelf = shelf
        self._begun = begun
        self._log = log
        self._of_page: dict[str, list[LogEntry]] = {}
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
        if self._begun is not None:
            begun, self._begun = self._begun, None
            self._shelf.end(begun, self._log)

    @property
    def kept(self) -> Path:
        """The folder for what runs reuse of earlier ones: no part of the archive's records."""
        return self._shelf.kept

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
        return self._shelf.content(sha256)

    def expect_bytes(self, sha256: str) -> None:
        """Raise the error of `bytes_of` where the bytes with this digest are not to be had; of an archive in an object
        store, without getting those that lie there unchanged since they were last got."""
        self._shelf.expect_content(sha256)

    def verify(self) -> tuple[Fault, ...]:
        """Every fault of the archive as it lies there now; empty where all is as written."""
        return self._shelf.verify()

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
            self._shelf.keep_content(capture.sha256, content)
        self._keep(capture, path)
        return capture

    def _earlier_with(self, capture: Capture) -> str | None:
        for entry in self._pointing.get((capture.page, capture.sha256), ()):
            earlier = self.record(entry)
            if isinstance(earlier, Capture) and earlier.incomplete is None:
                return earlier.revisit_of or earlier.id
        return None

    def _keep(self, record: Record, path: str, content: bytes | None = None) -> None:
        with self._writing(path):
            self._log = self._shelf.keep(self._log, record, path, record_bytes(record) if content is None else content)
        self._index(self._log.entries[-1])

    @contextmanager
    def _writing(self, path: str) -> Iterator[None]:
        """Refuse without the lock, and after a failure: what then lies there only the next opening may judge."""
        if self._begun is None:
            raise _not_locked(self._shelf.name())
        try:
            with self._shelf.faults(path):
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
        with self._shelf.faults(entry.path):
            return read_record(entry, self._shelf.record_content(entry), self._shelf.name(entry.path))


def _but_time(document: Json) -> bytes:
    return canonical({name: value for name, value in document.items() if name != "recorded_at"})


def _not_locked(place: str) -> StorageError:
    return StorageError(
        "E_NOT_LOCKED",
        place=place,
        got="an archive opened for reading, or closed after a failed write",
        expected="one opened for writing",
        next_step="open it again for writing; that puts right what a failed write left",
    )
