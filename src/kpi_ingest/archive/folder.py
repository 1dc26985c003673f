"""An archive in a folder: one file for each record, and a log whose lines are appended to one file."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kpi_ingest.archive.checked import WORTH_NOTING, save_checked
from kpi_ingest.archive.disk import expect_no_links, make_folder, storage_faults, take_lock, write_file
from kpi_ingest.archive.files import read_bytes
from kpi_ingest.archive.head import expect_head, read_head, save_head
from kpi_ingest.archive.layout import KEPT, LOCK, LOG, object_path
from kpi_ingest.archive.log import Log, LogEntry, sound_log
from kpi_ingest.archive.records import Record
from kpi_ingest.archive.recover import append_entry, recover
from kpi_ingest.archive.shelf import Begun, Fault
from kpi_ingest.archive.verify import verify_folder
from kpi_ingest.errors import StorageError


@dataclass(frozen=True, slots=True)
class FolderShelf:
    """The shelf of an archive on a disk; see `Shelf`."""

    place: Path

    @property
    def kept(self) -> Path:
        """Beside the records."""
        return self.place / KEPT

    def name(self, path: str = "") -> str:
        """The file's path."""
        return str(self.place / path)

    def faults(self, path: str) -> AbstractContextManager[None]:
        """Errors of the operating system in our words."""
        return storage_faults(self.place / path)

    def look(self) -> Log:
        """The lines of the log's file; half a last line is passed over."""
        with storage_faults(self.place):
            if not self.place.is_dir():
                raise _no_archive(self.place)
            return sound_log(self.place / LOG)

    def begin(self, wait: float) -> Begun:
        """Locked by the operating system, which frees the lock when its holder dies."""
        with storage_faults(self.place):
            make_folder(self.place.resolve())
            expect_no_links(self.place)
        lock = take_lock(self.place / LOCK, wait)
        try:
            log, healed = recover(self.place)
            self._expect_head(log)
        except BaseException:
            os.close(lock)
            raise
        return Begun(log, healed, partial(os.close, lock))

    def _expect_head(self, log: Log) -> None:
        """The log reaches as far as it once did; where nothing says how far that was, it is put on record now."""
        noted = read_head(self.place)
        if isinstance(noted, str):
            with storage_faults(self.place):
                save_head(self.place, log)
            return
        expect_head(noted, log, self.name)

    def end(self, begun: Begun, log: Log) -> None:
        """Note the log's end, where it has grown or was put right, and how much of it has been checked."""
        try:
            lines = len(log.entries)
            if lines >= WORTH_NOTING and lines != log.checked:
                save_checked(self.place, lines, log.size, log.head)
            if begun.healed or lines != len(begun.log.entries):
                # what the disk refuses now it refused the record before, whose error the caller has seen
                with suppress(OSError):
                    save_head(self.place, log)
        finally:
            begun.release()

    def keep(self, log: Log, record: Record, path: str, content: bytes) -> Log:
        """Its file, and then its line. Raises OSError."""
        target = self.place / path
        make_folder(target.parent)
        write_file(target, content)
        try:
            return append_entry(self.place, log, record, path, content)
        except OSError:
            with suppress(OSError):
                target.unlink()
            raise

    def record_content(self, entry: LogEntry) -> bytes:
        """The file of its own."""
        return read_bytes(self.place, entry.path, entry.sha256)

    def keep_content(self, sha256: str, content: bytes) -> None:
        """Written where it is missing, and looked at where it is there. Raises OSError."""
        path = self.place / object_path(sha256)
        if path.exists():
            self.content(sha256)
            return
        make_folder(path.parent)
        write_file(path, content)

    def content(self, sha256: str) -> bytes:
        """The object's file."""
        with storage_faults(self.place):
            return read_bytes(self.place, object_path(sha256), sha256)

    def expect_content(self, sha256: str) -> None:
        """Read every time."""
        self.content(sha256)

    def verify(self) -> tuple[Fault, ...]:
        """Files, log, head and links."""
        return verify_folder(self.place)


def _no_archive(place: Path) -> StorageError:
    return StorageError(
        "E_NO_ARCHIVE",
        place=str(place),
        got="no such folder",
        expected="an archive",
        next_step="check --archive or the setting `archive`; a run makes the folder when it writes",
    )
