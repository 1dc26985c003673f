"""The working copy of the shipped archive, made on first use."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kpi_ingest.archive.disk import storage_faults, sync_folder, take_lock
from kpi_ingest.archive.layout import LOCK
from kpi_ingest.errors import LockHeld


def working_copy(source: Path, target: Path) -> Path:
    """`target`, holding a copy of the archive at `source` unless something is there already; `source` is only read.

    The copy appears whole or not at all: it is made beside `target` and renamed. Of two runs that start together one
    makes it and the other finds it.
    """
    with storage_faults(target):
        if target.exists() and any(target.iterdir()):
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        with _staging(target) as staged:
            _copy_tree(source, staged)
            _put_in_place(staged, target)
    return target


@contextmanager
def _staging(target: Path) -> Iterator[Path]:
    """A folder beside `target` to copy into, gone afterwards. Its lock tells a copy at work from a killed one."""
    folder = Path(tempfile.mkdtemp(prefix=_prefix(target), dir=target.parent))
    lock = take_lock(folder / LOCK, wait=0)
    try:
        yield folder / "archive"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _sweep(target: Path) -> None:
    for folder in target.parent.glob(f"{_prefix(target)}*"):
        with suppress(LockHeld):
            lock = take_lock(folder / LOCK, wait=0)
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _prefix(target: Path) -> str:
    return f".{target.name}.copy-"


def _copy_tree(source: Path, target: Path) -> None:
    # copyfile leaves the modes behind: the shipped files may be read-only, the copies may not
    shutil.copytree(source, target, copy_function=_copy_file, ignore=shutil.ignore_patterns(LOCK, ".*"))
    for folder in (target, *target.rglob("*/")):
        folder.chmod(0o755)
        sync_folder(folder)


def _copy_file(source: str, target: str) -> None:
    shutil.copyfile(source, target)
    descriptor = os.open(target, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _put_in_place(staged: Path, target: Path) -> None:
    try:
        os.rename(staged, target)
    except OSError:
        # another run that started with this one has put its copy there
        if not (target.is_dir() and any(target.iterdir())):
            raise
    sync_folder(target.parent)
