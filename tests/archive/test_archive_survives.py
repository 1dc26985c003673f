"""Rows S01 to S03, S09, X01 to X03: a kill, a full disk or two runs at once leave an archive that holds."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from keeping import CAPTURES, PAGE, RECORDED, keep, tree

from kpi_ingest.archive import open_archive, verify_archive
from kpi_ingest.errors import IntegrityError, LockHeld, StorageError

HERE = Path(__file__).parent
STRIKES = [
    (call, number)
    for call, last in {"replace": 4, "fsync": 16, "write": 2, "open": 14, "mkdir": 6}.items()
    for number in range(1, last + 1)
]


def run(place: Path, call: str, number: int, act: str) -> subprocess.CompletedProcess[str]:
    """A run of its own that is struck at one system call."""
    arguments = [sys.executable, str(HERE / "killed_run.py"), str(place), call, str(number), act]
    return subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False)


def strike_all(tmp_path: Path, act: str) -> Iterator[tuple[str, Path, subprocess.CompletedProcess[str]]]:
    """One run for each strike, two at a time, each in a folder of its own."""
    with ThreadPoolExecutor(2) as pool:
        places = [tmp_path / f"{act}-{call}-{number}" for call, number in STRIKES]
        runs = pool.map(lambda strike, place: run(place, *strike, act), STRIKES, places)
        for strike, place, ended in zip(STRIKES, places, runs, strict=True):
            yield f"{strike} {ended.stderr}", place, ended


def expect_recovered(place: Path, acknowledged: list[str], what: str) -> None:
    """The next run finds all that was acknowledged, sweeps the rest, and the archive verifies."""
    with open_archive(place, writable=True) as archive:
        kept = [capture.id for capture in archive.captures()]
        assert set(acknowledged) <= set(kept), what
        for path in sorted(CAPTURES.iterdir()):
            keep(archive, path.read_bytes())
        assert len(archive.captures()) == 2, what
        for capture in archive.captures():
            archive.bytes_of(capture.sha256)
    assert verify_archive(place) == (), what
    assert not list(place.rglob(".tmp-*")), what
    assert len(tree(place)) == 6, what


def test_s03_killed_anywhere_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """Killed at any write, fsync, rename or open, a run leaves nothing half: two captures kept again are two."""
    died = 0
    for what, place, ended in strike_all(tmp_path, "kill"):
        died += ended.returncode == -signal.SIGKILL
        expect_recovered(place, ended.stdout.split(), what)
    assert died > 30


@pytest.mark.parametrize("act", ["ENOSPC", "EIO"])
def test_s01_s09_failing_disk_ends_the_run_whole(tmp_path: Path, act: str) -> None:
    """A disk that is full or fails at any of these calls ends the run with exit 6 and one line; with the disk well
    again the next run goes on."""
    failed = 0
    for what, place, ended in strike_all(tmp_path, act):
        assert ended.returncode in (0, 6), what
        failed += ended.returncode == 6
        if ended.returncode:
            assert ended.stderr.startswith("E_DISK_FULL " if act == "ENOSPC" else "E_STORE "), what
            assert ended.stderr.count("\n") == 1, what
        expect_recovered(place, ended.stdout.split(), what)
    assert failed > 30


def test_full_disk_for_real(place: Path, november: bytes) -> None:
    """With a file size limit below the capture's size nothing is kept, no temporary file stays, and later it works."""
    with (
        open_archive(place, writable=True) as archive,
        pytest.raises(StorageError, match="E_DISK_FULL") as failure,
        file_size_limit(4096),
    ):
        keep(archive, november)
    assert failure.value.exit_code == 6
    assert set(tree(place)) == {"log.head"}
    with open_archive(place, writable=True) as archive:
        assert keep(archive, november).size == 6806


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Let no file grow beyond `size` bytes in this process."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_after_a_failed_write_the_archive_only_reads(place: Path, november: bytes) -> None:
    """What a failed write left only a new opening may judge: the lock is given up and nothing more is written."""
    with open_archive(place, writable=True) as archive:
        kept = keep(archive, b"small")
        with file_size_limit(4096), pytest.raises(StorageError, match="E_DISK_FULL"):
            keep(archive, november)
        with pytest.raises(StorageError, match="E_NOT_LOCKED"):
            keep(archive, b"smaller")
        assert archive.captures() == (kept,)
        open_archive(place, writable=True).close()


def test_interrupt_ends_the_writing(place: Path, november: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C between a record's file and its line: this object writes no more, and the next opening adds the line."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with open_archive(place, writable=True) as archive:
        with monkeypatch.context() as patch:
            patch.setattr("kpi_ingest.archive.recover.append_line", interrupted)
            with pytest.raises(KeyboardInterrupt):
                keep(archive, november)
        with pytest.raises(StorageError, match="E_NOT_LOCKED"):
            keep(archive, b"more")
    with open_archive(place, writable=True) as archive:
        assert [capture.size for capture in archive.captures()] == [6806]


def test_leftovers_are_swept_and_said(place: Path, november: bytes) -> None:
    """A temporary file, an orphaned object and half a line go at the next opening for writing, one line each; an
    opening for reading and a verification pass over them."""
    with open_archive(place, writable=True) as archive:
        head = (place / "log.head").read_bytes()
        keep(archive, november)
    sound = tree(place)
    (place / "objects" / "ab" / ".tmp-77-x").write_bytes(b"half")
    (place / "objects" / "ab" / ("ab" * 32)).write_bytes(b"orphan")
    (place / "log.jsonl").write_bytes(sound["log.jsonl"][:40])
    (place / "log.head").write_bytes(head)
    littered = tree(place)
    assert open_archive(place).captures() == ()
    assert (verify_archive(place), tree(place)) == ((), littered)
    with open_archive(place, writable=True) as archive:
        assert len(archive.healed) == 4
    assert tree(place) == sound


def test_record_without_its_line_gets_it(place: Path, november: bytes) -> None:
    """A run killed between a manifest and its line kept the capture: the next run adds the line, `recorded_at` and
    all, and the log is the same as if it had not been killed."""
    with open_archive(place, writable=True) as archive:
        keep(archive, b"before")
        keep(archive, november)
    whole = tree(place)
    (place / "log.jsonl").write_bytes(whole["log.jsonl"].splitlines(keepends=True)[0])
    with open_archive(place, writable=True) as archive:
        assert [line.split(":")[1] for line in archive.healed] == [
            " line added, the run that wrote it was killed before"
        ]
    assert tree(place) == whole


def test_stranger_in_the_archive_is_not_adopted(place: Path, november: bytes) -> None:
    """A file that is no record is named and refused, not given a line."""
    with open_archive(place, writable=True) as archive:
        keep(archive, november)
    stranger = place / "captures" / PAGE / "notes.json"
    stranger.write_bytes(b"{}")
    with pytest.raises(IntegrityError, match=r"E_RECORD .*notes.json.*next: move it out"):
        open_archive(place, writable=True)
    assert stranger.exists()


def test_x01_second_run_exits_at_once(place: Path) -> None:
    """While one run holds the lock another is told so, with exit 5; the lock is free again when the first is done."""
    with open_archive(place, writable=True):
        with pytest.raises(LockHeld, match="E_LOCK_HELD") as refusal:
            open_archive(place, writable=True)
        assert refusal.value.exit_code == 5
    open_archive(place, writable=True).close()


def test_x02_lock_dies_with_its_holder(place: Path) -> None:
    """After kill -9 the lock is free: nobody has to remove a file."""
    holding = (
        "import sys, time, pathlib; from kpi_ingest.archive import open_archive;"
        "held = open_archive(pathlib.Path(sys.argv[1]), writable=True); print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", holding, str(place)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockHeld):
            open_archive(place, writable=True)
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait(10)
    open_archive(place, writable=True, wait=1).close()


def test_x03_sixteen_runs_keep_one_capture(place: Path) -> None:
    """Sixteen runs that bring the same capture, each waiting for its turn, leave one record."""
    keeping = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[2]); from kpi_ingest.archive import open_archive;"
        "from keeping import keep\n"
        "with open_archive(pathlib.Path(sys.argv[1]), writable=True, wait=60) as archive: print(keep(archive, b'x').id)"
    )
    command = [sys.executable, "-c", keeping, str(place), str(HERE)]
    with ThreadPoolExecutor(16) as pool:
        ended = list(pool.map(lambda _: subprocess.run(command, capture_output=True, text=True, check=True), range(16)))
    assert len({run.stdout for run in ended}) == 1
    assert len(open_archive(place).log()) == 1
    assert verify_archive(place) == ()


def test_folder_without_permission_is_said_in_one_line(tmp_path: Path) -> None:
    """A file where the archive's folder should be, exit 6, one line that names it."""
    (tmp_path / "archive").write_bytes(b"")
    with pytest.raises(StorageError, match=r"E_STORE .*archive") as failure:
        open_archive(tmp_path / "archive", writable=True)
    assert failure.value.exit_code == 6


def test_read_only_folder_is_refused(place: Path) -> None:
    """A user who may not write gets exit 6 and leaves nothing."""
    script = (
        "import os, sys, pathlib; from kpi_ingest.archive import open_archive\n"
        "from kpi_ingest.errors import StorageError\n"
        "pathlib.Path(sys.argv[1]).mkdir(mode=0o555); os.chdir(sys.argv[1])\n"
        "if os.geteuid() == 0: os.seteuid(65534)\n"
        "try: open_archive(pathlib.Path('.'), writable=True)\n"
        "except StorageError as error: print(error); sys.exit(error.exit_code)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(place)], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout.split()[0]) == (6, "E_STORE"), ended.stderr
    assert tree(place) == {}


def test_attempt_is_one_write(place: Path) -> None:
    """A record makes one file and one line, whatever it is."""
    with open_archive(place, writable=True) as archive:
        archive.add_attempt(page=PAGE, url="https://example.org", at=RECORDED, code="E_DNS", message="none")
    assert len(tree(place)) == 3
