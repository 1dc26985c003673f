"""The seam between an archive and the medium that its bytes lie on.

Two media are known: a folder (`folder.py`) and an object store (`object_shelf.py`). Whatever an archive promises rests
on what a shelf promises:

- `keep` puts a record on record durably, as the next line of the log, wholly or not at all. It never replaces anything,
  and no two writers ever record the same line.
- `keep_content` puts bytes under their digest, durably, before any record names them.
- What is given back has been held against its digest.
- One writer at a time; a lock dies with its holder.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kpi_ingest.archive.log import Log, LogEntry
from kpi_ingest.archive.records import Record


@dataclass(frozen=True, slots=True)
class Begun:
    """A shelf that is open for writing."""

    log: Log
    """As it was on opening, put right after a killed run."""
    healed: tuple[str, ...]
    """What opening removed or completed, one line each."""
    release: Callable[[], None]
    """Gives the lock back."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not what was written."""

    code: str
    """`E_LOG_BROKEN`, `E_LOG_CUT`, `E_LOG_HEAD`, `E_MISSING`, `E_INTEGRITY`, `E_RECORD`, `E_UNLOGGED`, `E_LINK`."""
    place: str
    """The file, below the archive; with the line for the log."""
    got: str
    expected: str


class Shelf(Protocol):
    """What an archive lies on. Every method raises StorageError where the medium fails."""

    @property
    def kept(self) -> Path:
        """The folder for what runs reuse of earlier ones; on a disk of this machine, whatever the medium."""

    def name(self, path: str = "") -> str:
        """What messages call the archive, or a file of it."""

    def faults(self, path: str) -> AbstractContextManager[None]:
        """Within it, failures of the medium are StorageErrors that name this file."""

    def look(self) -> Log:
        """The log, for reading. StorageError E_NO_ARCHIVE, IntegrityError where the log does not hold."""

    def begin(self, wait: float) -> Begun:
        """The log, for writing: locked within `wait` seconds (LockHeld), made if missing, put right."""

    def end(self, begun: Begun, log: Log) -> None:
        """Give the lock back, and note how far the log has come."""

    def keep(self, log: Log, record: Record, path: str, content: bytes) -> Log:
        """Record a file as the next line of the log; gives the log with it. LockHeld where another writer has recorded
        that line."""

    def record_content(self, entry: LogEntry) -> bytes:
        """The file that a line recorded; IntegrityError where it is gone or is not what was written."""

    def keep_content(self, sha256: str, content: bytes) -> None:
        """Have the bytes under their digest. IntegrityError where other bytes lie there."""

    def content(self, sha256: str) -> bytes:
        """The bytes with this digest; IntegrityError where they are gone or are not what was written."""

    def expect_content(self, sha256: str) -> None:
        """IntegrityError where the bytes with this digest are gone or are not what was written. Cheaper than getting
        them where the medium tells that they are as they were when they were last held against their digest."""

    def verify(self) -> tuple[Fault, ...]:
        """Every fault, in order of the log; empty where all is as written. Reads only."""
