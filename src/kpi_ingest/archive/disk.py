"""Files that are wholly there or not there at all, and the lock of the one writer."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kpi_ingest.archive.layout import LOCK, LOG, OBJECTS, RECORDS
from kpi_ingest.errors import LockHeld, StorageError

TEMPORARY = ".tmp-"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
POLL_SECONDS = 0.02


def storage_error(cause: OSError, place: Path) -> StorageError:
    """The failure of the operating system, in our words."""
    what = cause.strerror or str(cause)
    if cause.errno in FULL:
        return StorageError(
            "E_DISK_FULL", place=str(place), got=what, next_step="free space, then run again: nothing half is left"
        )
    return StorageError(
        "E_STORE",
        place=str(place),
        got=what,
        expected="a folder this user may read and write",
        next_step="check the path, its owner and the disk, then run again",
    )


@contextmanager
def storage_faults(place: Path) -> Iterator[None]:
    """Turn every OSError inside into a StorageError that names `place`."""
    try:
        yield
    except OSError as cause:
        raise storage_error(cause, place) from cause


def write_file(target: Path, content: bytes) -> None:
    """Put `content` at `target` durably: temporary name, fsync, rename, fsync of the folder. Raises OSError, also where
    `target` is there already: nothing kept is ever replaced.

    A failed fsync is never tried again on the same file: Linux reports the loss once and then forgets it.
    """
    if target.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    temporary = target.with_name(f"{TEMPORARY}{os.getpid()}-{target.name[-80:]}")
    try:
        _write_synced(temporary, content)
        os.replace(temporary, target)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(target.parent)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the folder's names durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Create a folder with its parents, durably. Raises OSError; a symbolic link in its place is refused."""
    if folder.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(folder))
    if folder.is_dir():
        return
    if not folder.parent.exists():
        make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir()
    sync_folder(folder.parent)


def expect_no_links(place: Path) -> None:
    """Raise OSError where the log, the lock or a folder of the archive is a link: what is written through it lies
    somewhere else."""
    for name in (LOG, LOCK):
        if (place / name).is_symlink():
            raise OSError(errno.ELOOP, f"a link in place of {name}", str(place / name))
    for name in (OBJECTS, *RECORDS):
        for folder in (place / name, *_folders_in(place / name)):
            if folder.is_symlink():
                raise OSError(errno.ELOOP, f"a link in place of a folder ({folder.name})", str(folder))


def _folders_in(folder: Path) -> list[Path]:
    """What lies directly in a folder; nothing where there is none, or a link in its place."""
    if folder.is_symlink() or not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return [Path(entry.path) for entry in entries if entry.is_symlink()]


def append_line(path: Path, line: bytes) -> None:
    """Add one line to a file durably; on failure the file is cut back to what it was. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    try:
        before = os.fstat(descriptor).st_size
        try:
            _write_all(descriptor, line + b"\n")
            os.fsync(descriptor)
        except OSError:
            with suppress(OSError):
                os.ftruncate(descriptor, before)
            raise
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


def take_lock(path: Path, wait: float) -> int:
    """Lock `path` for this process and give its descriptor; raises LockHeld after `wait` seconds.

    flock belongs to the open file, so the system frees it when the holder dies, however it dies.
    """
    with storage_faults(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    deadline = time.monotonic() + wait
    while not _try_lock(descriptor, path):
        if time.monotonic() >= deadline:
            os.close(descriptor)
            raise LockHeld(
                "E_LOCK_HELD",
                place=str(path),
                got="another run at work on this archive",
                next_step="wait for it to end, then run again; the lock frees itself",
            )
        time.sleep(POLL_SECONDS)
    return descriptor


def _try_lock(descriptor: int, path: Path) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as cause:
        os.close(descriptor)
        raise storage_error(cause, path) from cause
    return True
