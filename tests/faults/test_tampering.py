"""Rows S05 and S06 and fault 6 of nightly runs: whatever is changed by hand, in a file, the log or any column of any
table, `verify` finds it and names the file or the first wrong row."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from bench.tamper_trials import try_all
from bench.tampering.kept import FIRST, make_kept, workplace_in
from bench.tampering.trials import trials

from command_line import run
from kpi_ingest.pipeline import rebuild, verify
from kpi_ingest.pipeline.keeping import restore_archived


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small archive and its store; to be copied."""
    folder = tmp_path_factory.mktemp("tampering") / "kept"
    folder.mkdir()
    make_kept(folder)
    return folder


@pytest.fixture
def copied(kept: Path, tmp_path: Path) -> Path:
    """A copy of them."""
    return Path(shutil.copytree(kept, tmp_path / "copied"))


def test_what_nobody_changed_has_no_fault(kept: Path):
    """Neither the archive nor any row."""
    checked = verify(workplace_in(kept))
    assert (checked.faults, checked.remarks, checked.store) == ((), (), True)


def test_a_rebuilt_store_has_no_fault(kept: Path, tmp_path: Path):
    """What a rebuild writes is what the check compares with."""
    shutil.copytree(kept / "archive", tmp_path / "archive")
    rebuild(workplace_in(tmp_path))
    assert verify(workplace_in(tmp_path)).faults == ()


def assert_all_named(kept: Path, number: int, seed: int) -> None:
    """Every change of so many is found and named."""
    tried = try_all(kept, number, seed)
    assert len(tried) == number
    assert [it.done for it in tried if not it.named] == []


def test_some_changes_of_every_sort_are_named(kept: Path):
    """A share of the trials, small enough for every test run."""
    assert_all_named(kept, 16, random.Random(7).randrange(1000))


@pytest.mark.long
def test_four_hundred_changes_are_named(kept: Path):
    """Every kind of change, to every column of every table, once at least."""
    assert len(trials()) < 400
    assert_all_named(kept, 400, 1)


@pytest.fixture
def database(copied: Path) -> Iterator[sqlite3.Connection]:
    """The copied store without its guards."""
    with closing(sqlite3.connect(copied / "kept.db", isolation_level=None)) as opened:
        for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            opened.execute(f"DROP TRIGGER {name}")
        yield opened


def test_s06_digests_swapped_between_two_captures_are_named(copied: Path, database: sqlite3.Connection):
    """Figures at each other's dates: exit 4, the first row, and how many more of its table."""
    first, last = (
        database.execute(f"SELECT id, sha256 FROM capture WHERE page = 'mill' ORDER BY captured_lower {way}").fetchone()
        for way in ("", "DESC")
    )
    for (id, _), (_, sha256) in ((first, last), (last, first)):
        database.execute("UPDATE capture SET sha256 = ? WHERE id = ?", (sha256, id))
    options = ("--store", f"sqlite:///{copied / 'kept.db'}", "--archive", copied / "archive")
    ran = run("verify", *options, folder=copied)
    assert (ran.code, ran.out.split()[:2]) == (4, ["E_ROW_DIFFERS", "capture"])
    assert "and 1 more in this table" in ran.out.splitlines()[0]
    assert any(id[:12] in ran.out.splitlines()[0] for id, _ in (first, last))


def test_log_lines_cut_with_their_records_are_known_to_the_store(copied: Path):
    """Also where the head was written anew to match: the store has the lines."""
    log, head = copied / "archive" / "log.jsonl", copied / "archive" / "log.head"
    workplace = workplace_in(copied)
    with workplace.open_archive(writable=False) as archive:
        last = archive.log()[-1]
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))
    (copied / "archive" / last.path).unlink()
    head.unlink()
    workplace.open_archive(writable=True).close()
    told = {(fault.code, fault.place) for fault in verify(workplace).faults}
    assert told == {("E_LOG_CUT", f"log.jsonl line {last.seq}")}


def test_a_store_that_is_behind_is_no_fault(copied: Path):
    """A run killed between archive and store: said, with what adds the rest, and exit 0."""
    workplace = workplace_in(copied)
    with workplace.open_archive(writable=True) as archive:
        last = archive.attempts("quay")[-1]
        archive.add_attempt(page="quay", url=last.url, at=last.at.replace(day=9), code="E_DNS", message="none")
    checked = verify(workplace)
    assert checked.faults == ()
    assert [remark.split(":")[0] for remark in checked.remarks] == ["quay"]
    rebuild(workplace)
    assert verify(workplace).remarks == ()


def test_rows_of_another_archive_are_left_to_it(copied: Path, tmp_path: Path):
    """Two archives on one store: each is checked with its own, and says that the other's rows were not compared."""
    elsewhere = workplace_in(tmp_path / "third")
    with elsewhere.open_archive(writable=True) as archive:
        archive.add_attempt(page="lock", url="y:", at=FIRST, code="E_DNS", message="none")
    shared = workplace_in(copied)
    with elsewhere.open_archive(writable=False) as archive, shared.open_store() as store:
        restore_archived(archive, store, "lock")
    checked = verify(shared)
    assert (checked.faults, [remark.split()[0] for remark in checked.remarks]) == ((), ["1"])


def test_s11_a_dropped_trigger_is_named(copied: Path):
    """No row was changed yet: exit 4 all the same, and what restores it."""
    with closing(sqlite3.connect(copied / "kept.db", isolation_level=None)) as opened:
        opened.execute("DROP TRIGGER reading_no_delete")
    options = ("--store", f"sqlite:///{copied / 'kept.db'}", "--archive", copied / "archive")
    ran = run("verify", *options, folder=copied)
    assert (ran.code, ran.out.splitlines()[0].split(":")[0]) == (4, "E_GUARD trigger reading_no_delete on reading")
    assert "kpi-ingest rebuild" in ran.out.splitlines()[0]
