"""The command line as tests call it: within this process where speed matters, in one of its own where that counts.

Within this process a table is repaired once however often it is replayed: repairing the capture of November 2024 takes
seconds, and is a function of the table and its evidence alone. `test_replay_orders.py` runs one replay without that.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import io
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from kpi_ingest import cli, reconcile
from kpi_ingest.pipeline import isolating
from kpi_ingest.repair.memory import Memory, Remembered
from kpi_ingest.store import open_store

ROOT = Path(__file__).resolve().parents[1]
SNAPSHOTS = ROOT / "snapshots"
PAGE = "devon-send-kpis"
STORE = "sqlite:///kpi-ingest.db"

_ANSWERS: dict[str, Remembered] = {}
"""Of every row that any command of these tests asked for: what was solved once is not solved again."""


class _SharedMemory(Memory):
    """A capture's memory that asks the others of this process before it solves."""

    def recall(self, key: str, answer: Callable[[], Remembered]) -> Remembered:
        """As it was answered by any command."""
        found = Memory.recall(self, key, lambda: _ANSWERS.get(key) or answer())
        return _ANSWERS.setdefault(key, found)


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command left, and what it said."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on stderr; fails the test where there are more or fewer, or a trace."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.err + self.out
        return lines[0]


def run(*words: object, folder: Path, **environ: str) -> Ran:
    """Run `kpi-ingest WORDS` in `folder`, within this process."""
    out, err = io.StringIO(), io.StringIO()
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(folder):
        patch.setattr(reconcile, "Memory", _SharedMemory)
        patch.setattr(isolating, "Memory", _SharedMemory)
        patch.delenv("COLUMNS", raising=False)
        for name, value in environ.items():
            patch.setenv(name, value)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as left:
            cli.main([str(word) for word in words])
    for number, handler in handlers.items():
        signal.signal(number, handler)
    return Ran(int(left.value.code or 0), out.getvalue(), err.getvalue())


def environment(**changes: str) -> Mapping[str, str]:
    """This process's environment without what steers text, tables or this project, and with these changes."""
    dropped = ("PYTHON", "KPI_INGEST_", "LC_", "COLUMNS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return kept | changes


def start(*words: object, folder: Path, stdout: int = subprocess.PIPE, **environ: str) -> subprocess.Popen[bytes]:
    """Start `kpi-ingest WORDS` in `folder`, in a process of its own that heeds Ctrl-C even where the tests do not."""
    command = [sys.executable, "-m", "kpi_ingest", *(str(word) for word in words)]
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment(**environ),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        preexec_fn=_heed_interrupts,
    )


def _heed_interrupts() -> None:
    """A shell that starts the tests in the background makes them, and all they start, ignore SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def run_apart(*words: object, folder: Path, **environ: str) -> Ran:
    """Run `kpi-ingest WORDS` in `folder`, in a process of its own."""
    with start(*words, folder=folder, **environ) as process:
        out, err = process.communicate(timeout=120)
    return Ran(process.returncode, out.decode(errors="backslashreplace"), err.decode())


def row_counts(folder: Path, url: str | None = None) -> dict[str, int]:
    """Rows of each table of the store in `folder`, or at `url`."""
    with open_store(url or f"sqlite:///{folder / 'kpi-ingest.db'}", create=False) as store:
        return store.row_counts()


def digests(folder: Path, page: str = PAGE, url: str | None = None) -> tuple[str, ...]:
    """Content digests of a page's current readings."""
    with open_store(url or f"sqlite:///{folder / 'kpi-ingest.db'}", create=False) as store:
        return store.content_digests(page)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def kept_bytes(archive: Path, content: bytes) -> bool:
    """Whether an archive holds these bytes under their digest, whole."""
    sha256 = hashlib.sha256(content).hexdigest()
    kept = archive / "objects" / sha256[:2] / sha256
    return kept.is_file() and kept.read_bytes() == content


@functools.cache
def _replayed(place: Path) -> Path:
    shutil.copytree(SNAPSHOTS, place / "snapshots")
    replayed = run("replay", folder=place)
    assert (replayed.code, replayed.err) == (0, ""), replayed
    return place


@pytest.fixture(scope="session")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped snapshots beside it, replayed into the default store and archive. To be read only."""
    return _replayed(tmp_path_factory.getbasetemp() / "replayed")


@pytest.fixture
def place(replayed: Path, tmp_path: Path) -> Path:
    """A copy of that folder, to be written to."""
    return Path(shutil.copytree(replayed, tmp_path / "place"))
