"""The same captures come to the same contents: in any order, told twice, on either engine, rebuilt, in any process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from command_line import PAGE, ROOT, digests, row_counts, run, run_apart
from kpi_ingest.store import open_store, tables
from postgres import Server

CAPTURES = ROOT / "tests" / "captures"
EDITIONS = ("2023-11", "2024-11")
ORDERS = {"older first": EDITIONS, "newer first": EDITIONS[::-1]}


@dataclass(frozen=True, slots=True)
class Told:
    """Where the captures were told, one after the other and then all over again, and what stood after each time."""

    folder: Path
    url: str
    once: tuple[str, ...]
    twice: tuple[str, ...]
    rows_once: dict[str, int]
    rows_twice: dict[str, int]
    said: str
    """By the last replay."""


def tell(folder: Path, url: str, order: tuple[str, ...]) -> Told:
    """Replay the captures in this order, each from a folder of its own, and then all of them again."""
    for edition in order:
        (folder / edition).mkdir(parents=True)
        (capture,) = CAPTURES.glob(f"*{edition}*")
        shutil.copy(capture, folder / edition)
    words = [("replay", edition, "--store", url, "--archive", "archive") for edition in order]
    assert [run(*each, folder=folder).code for each in words] == [0, 0]
    once, rows_once = digests(folder, url=url), row_counts(folder, url)
    again = [run(*each, folder=folder) for each in words]
    assert [each.code for each in again] == [0, 0]
    return Told(folder, url, once, digests(folder, url=url), rows_once, row_counts(folder, url), again[-1].out)


def dump(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, sorted."""
    with open_store(url, create=False) as store, store.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in tables.FACTS
        }


def drop_triggers(connection: Connection) -> None:
    """Take away what refuses changes, as someone with the file at hand can."""
    triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
    for name in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request) -> str:
    """Each engine the store is promised to work on."""
    return str(request.param)


@pytest.fixture(scope="module")
def told(engine: str, request, tmp_path_factory) -> Iterator[dict[str, Told]]:
    """Both orders, each into a store and an archive of its own."""
    home = tmp_path_factory.mktemp(engine)
    if engine == "sqlite":
        yield {name: tell(home / name, f"sqlite:///{home / name / 'kpi.db'}", order) for name, order in ORDERS.items()}
        return
    server: Server = request.getfixturevalue("postgres_server")
    with server.database() as one, server.database() as other:
        urls = [url.render_as_string(hide_password=False) for url in (one, other)]
        yield {name: tell(home / name, url, order) for url, (name, order) in zip(urls, ORDERS.items(), strict=True)}


def test_every_order_comes_to_the_same_contents(told: dict[str, Told], replayed: Path):
    """Four equal lines (`bench/replay_orders.py` prints them), and they are those of the shipped archive's replay."""
    lines = [" ".join(found) for each in told.values() for found in (each.once, each.twice)]
    assert lines == [" ".join(digests(replayed))] * 4


@pytest.mark.parametrize("order", ORDERS)
def test_a_replay_told_twice_adds_no_row(told: dict[str, Told], order):
    """Not one row in any table, and the report says so."""
    each = told[order]
    assert each.rows_twice == each.rows_once
    assert "nothing new" in each.said


@pytest.mark.parametrize("order", ORDERS)
def test_rebuild_gives_the_same_store(told: dict[str, Told], order, tmp_path: Path):
    """An empty store filled from the archive alone is the same row by row, times of recording included."""
    each = told[order]
    url = f"sqlite:///{tmp_path / 'rebuilt.db'}"
    rebuilt = run("rebuild", "--store", url, "--archive", "archive", folder=each.folder)
    assert rebuilt.code == 0
    assert digests(tmp_path, url=url) == each.once
    assert dump(url) == dump(each.url)
    assert run("rebuild", "--store", url, "--archive", "archive", folder=each.folder).code == 0
    assert row_counts(tmp_path, url) == each.rows_once


def test_rebuild_into_postgresql_is_the_same(replayed: Path, postgres_url: str):
    """The shipped archive's store, made on the other engine: same rows, same contents, same times."""
    assert run("rebuild", "--store", postgres_url, folder=replayed).code == 0
    assert dump(postgres_url) == dump(f"sqlite:///{replayed / 'kpi-ingest.db'}")


def test_a_process_of_its_own_comes_to_the_same_contents(replayed: Path, tmp_path: Path):
    """Another process, with other hash seeds and nothing remembered, reads every figure alike."""
    ran = run_apart("replay", folder=tmp_path, PYTHONHASHSEED="7")
    assert (ran.code, ran.err) == (0, "")
    assert digests(tmp_path) == digests(replayed)
    assert row_counts(tmp_path) == row_counts(replayed)
    (tmp_path / "again").mkdir()
    assert ran.out == run("replay", folder=tmp_path / "again").out


class TestLostStores:
    """A store is derived from the archive: what happens to it is put right by the next replay."""

    def test_a_deleted_store_comes_back(self, place: Path):
        """The same rows, with the times at which they were first recorded."""
        store = place / "kpi-ingest.db"
        before = dump(f"sqlite:///{store}")
        store.unlink()
        assert run("replay", folder=place).code == 0
        assert dump(f"sqlite:///{store}") == before

    def test_rows_that_were_taken_out_come_back(self, place: Path):
        """Someone dropped the triggers and emptied every table but that of the captures."""
        url = f"sqlite:///{place / 'kpi-ingest.db'}"
        before = dump(url)
        with open_store(url) as store, store.engine.begin() as connection:
            triggers = (
                connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
            )
            for name in triggers:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            for table in (tables.sketch, tables.reading, tables.observation, tables.note, tables.content):
                connection.execute(table.delete())
        assert digests(place) == ()
        assert run("replay", folder=place).code == 0
        assert dump(url) == before

    def test_an_edited_row_is_named(self, place: Path):
        """A figure changed by hand is found by `verify`, with exit code 4; a rebuilt store is sound."""
        url = f"sqlite:///{place / 'kpi-ingest.db'}"
        with open_store(url) as store, store.engine.begin() as connection:
            for name in (
                connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
            ):
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            connection.exec_driver_sql("UPDATE observation SET text = '43', value = '43' WHERE text = '42'")
            connection.exec_driver_sql("UPDATE observation SET text = '<40' WHERE text = '<50'")
        ran = run("verify", folder=place)
        assert (ran.code, ran.out.split()[:3]) == (4, ["E_ROW_DIFFERS", "observation", "of"])
        assert run("rebuild", "--store", "sqlite:///restored.db", folder=place).code == 0
        assert run("verify", "--store", "sqlite:///restored.db", folder=place).code == 0

    def test_a_damaged_store_is_left_alone_until_it_is_moved(self, place: Path):
        """Exit code 6 and what to do; with the file out of the way the next replay restores everything."""
        store = place / "kpi-ingest.db"
        before = dump(f"sqlite:///{store}")
        content = store.read_bytes()
        store.write_bytes(content[: len(content) // 2])
        damaged = store.read_bytes()
        ran = run("replay", folder=place)
        assert (ran.code, ran.complaint.split()[0]) == (6, "E_DB_DAMAGED")
        assert store.read_bytes() == damaged
        store.rename(place / "kpi-ingest.db.damaged")
        assert run("replay", folder=place).code == 0
        assert dump(f"sqlite:///{store}") == before

    def test_a_lost_archive_record_is_no_reason_to_forget(self, place: Path):
        """The page's readings stay in the store while its capture's bytes cannot be read."""
        before = dump(f"sqlite:///{place / 'kpi-ingest.db'}")
        for kept in (place / "kpi-archive" / "objects").glob("*/*"):
            kept.unlink()
        assert run("replay", folder=place).code == 4
        assert dump(f"sqlite:///{place / 'kpi-ingest.db'}") == before
        assert run("show", f"{PAGE}@2023-11", folder=place).code == 0
