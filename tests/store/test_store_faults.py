"""Writers at once, full disks, lost connections, kills: nothing half done, and one line that says what to do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, func, insert, select, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from store_facts import PAGE, capture, night, reading
from store_writers import SAME, add_the_same_content_to_a_page, at_once, die_half_way, open_and_add_the_same

from kpi_ingest.errors import IntegrityError, KpiIngestError, StorageError
from kpi_ingest.store import Facts, Store, engine, open_store, rows, tables
from kpi_ingest.store.bulk import COPY_FROM, append_rows
from kpi_ingest.store.engine import ATTEMPTS, reading_from, write_to

RAISE = "DO $$ BEGIN RAISE EXCEPTION 'injected' USING ERRCODE = '{}'; END $$"


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses too short to be felt."""
    monkeypatch.setattr(engine, "FIRST_PAUSE_S", 0.0001)
    monkeypatch.setattr(engine, "SQLITE_BUSY_MS", 20)


@pytest.fixture
def on_postgres(postgres_store_url: str) -> Iterator[Store]:
    """An open, empty store on PostgreSQL."""
    with open_store(postgres_store_url) as store:
        yield store


def test_sixteen_processes_add_the_same_capture(empty_url: str) -> None:
    """One row, fifteen no-ops; and the sixteen found an empty database, which one of them made a store."""
    answers = at_once(16, open_and_add_the_same, empty_url)
    assert sorted(answers) == ["0 0"] * 15 + ["1 1"]
    with open_store(empty_url, create=False) as store:
        counts = store.row_counts()
    assert (counts["capture"], counts["reading"], counts["content"], counts["observation"]) == (1, 1, 1, 2)


def test_pages_add_the_same_content_at_once(store_url: str) -> None:
    """Whoever adds the content adds its rows; the others find it."""
    assert len(at_once(6, add_the_same_content_to_a_page, store_url)) == 6
    with open_store(store_url) as store:
        counts = store.row_counts()
    assert (counts["page"], counts["reading"], counts["content"], counts["observation"]) == (6, 6, 1, 2)


def test_a_killed_writer_leaves_the_store_as_it_was(store_url: str) -> None:
    """SIGKILL between the row and the commit; the next writer goes on at once."""
    with open_store(store_url) as store:
        store.add(SAME)
    assert at_once(1, die_half_way, store_url) == ["1"]
    with open_store(store_url) as store:
        assert store.captures(PAGE) == (capture("A"),)
        assert store.add_capture(capture("B", 1))


def test_a_reader_sees_one_moment(store: Store) -> None:
    """What another writer commits meanwhile is not seen before the next read."""
    count = select(func.count()).select_from(tables.capture)
    with reading_from(store.engine, store.place) as connection:
        assert connection.execute(count).scalar_one() == 0
        store.add(SAME)
        assert connection.execute(count).scalar_one() == 0
    assert store.row_counts()["capture"] == 1


@contextmanager
def pages_limited_to(store: Store, pages: int) -> Iterator[None]:
    """A disk on which the SQLite file cannot grow further."""

    def limit(connection: DBAPIConnection, _: object) -> None:
        connection.cursor().execute(f"PRAGMA max_page_count = {pages}")

    store.engine.dispose()
    event.listen(store.engine, "connect", limit)
    yield
    event.remove(store.engine, "connect", limit)
    store.engine.dispose()


def test_a_full_disk(tmp_path: Path) -> None:
    """E_DISK_FULL (exit code 6), the store as before, and it works again when there is space."""
    with open_store(f"sqlite:///{tmp_path}/s.db") as store:
        store.add(SAME)
        nights = Facts(captures=tuple(capture("A", number) for number in range(1, 2000)))
        with pages_limited_to(store, 60), pytest.raises(StorageError, match="full") as refused:
            store.add(nights)
        assert (refused.value.code, refused.value.exit_code) == ("E_DISK_FULL", 6)
        assert store.captures(PAGE) == (capture("A"),)
        assert store.add(nights).captures == 1999


@pytest.mark.usefixtures("hurried")
def test_a_writer_that_does_not_let_go(tmp_path: Path) -> None:
    """A bounded wait, then E_DB_BUSY (exit code 6); readers are not kept waiting."""
    with open_store(f"sqlite:///{tmp_path}/s.db") as store:
        with store.engine.execution_options(begin="BEGIN IMMEDIATE").begin():
            with pytest.raises(StorageError) as refused:
                store.add(SAME)
            assert store.pages() == ()
        assert (refused.value.code, refused.value.exit_code) == ("E_DB_BUSY", 6)
        assert store.add(SAME)


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("state", ["40001", "40P01", "55P03"], ids=["serialisation", "deadlock", "lock timeout"])
def test_the_whole_transaction_is_run_again(on_postgres: Store, state: str) -> None:
    """What it had done before the failure is done again, once."""
    tries: list[int] = []

    def act(connection: Connection) -> None:
        tries.append(len(tries))
        connection.execute(insert(tables.page), {"id": PAGE, "recorded_at": night(0)})
        if len(tries) < 3:
            connection.execute(text(RAISE.format(state)))

    write_to(on_postgres.engine, on_postgres.place, [PAGE], act)
    assert (len(tries), on_postgres.pages()) == (3, (PAGE,))


def test_a_lost_connection_is_replaced(on_postgres: Store) -> None:
    """The server ends the session in mid-transaction; the next attempt has a new one."""
    tries: list[int] = []

    def act(connection: Connection) -> None:
        tries.append(len(tries))
        connection.execute(insert(tables.page), {"id": PAGE, "recorded_at": night(0)})
        if len(tries) == 1:
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    write_to(on_postgres.engine, on_postgres.place, [PAGE], act)
    assert (len(tries), on_postgres.pages()) == (2, (PAGE,))


def test_a_deadlock_between_two_writers_is_resolved(on_postgres: Store) -> None:
    """Each waits for the other's row: PostgreSQL ends one of them, and it succeeds on its next attempt."""
    both_hold_one, tries = threading.Barrier(2), []

    def insert_in(order: list[str]) -> None:
        def act(connection: Connection) -> None:
            tries.append(order)
            for page in order:
                unless_there = text("INSERT INTO page (id, recorded_at) VALUES (:page, now()) ON CONFLICT DO NOTHING")
                connection.execute(unless_there, {"page": page})
                if len(tries) <= 2 and page == order[0]:
                    both_hold_one.wait(timeout=20)

        write_to(on_postgres.engine, on_postgres.place, [], act)

    writers = [threading.Thread(target=insert_in, args=(order,)) for order in (["x", "y"], ["y", "x"])]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=30)
    assert on_postgres.pages() == ("x", "y")
    assert len(tries) == 3


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    ("state", "error", "code"),
    [
        ("40001", StorageError, "E_DB_BUSY"),
        ("53100", StorageError, "E_DISK_FULL"),
        ("53300", StorageError, "E_DB_UNREACHABLE"),
        ("57P01", StorageError, "E_DB_UNREACHABLE"),
        ("25006", StorageError, "E_DB_READ_ONLY"),
        ("42501", StorageError, "E_DB_READ_ONLY"),
        ("XX001", StorageError, "E_DB_DAMAGED"),
        ("22000", StorageError, "E_DB_FAILED"),
        ("23505", IntegrityError, "E_DB_CONSTRAINT"),
        ("KPI01", IntegrityError, "E_APPEND_ONLY"),
    ],
)
def test_what_postgresql_reports(on_postgres: Store, state: str, error: type[KpiIngestError], code: str) -> None:
    """Each SQLSTATE has its line and exit code; only a serialisation failure is tried again, and not for ever."""
    tries: list[int] = []

    def act(connection: Connection) -> None:
        tries.append(1)
        connection.execute(insert(tables.page), {"id": PAGE, "recorded_at": night(0)})
        connection.execute(text(RAISE.format(state)))

    with pytest.raises(error, match="injected") as refused:
        write_to(on_postgres.engine, on_postgres.place, [PAGE], act)
    assert (refused.value.code, refused.value.place) == (code, on_postgres.place)
    assert len(tries) == (ATTEMPTS if code == "E_DB_BUSY" else 1)
    assert on_postgres.pages() == ()


def test_a_read_only_store_can_be_read(tmp_path: Path) -> None:
    """And a write says what is missing."""
    with open_store(f"sqlite:///{tmp_path}/s.db") as store:
        store.add(SAME)
    with open_store(f"sqlite:///file:{tmp_path}/s.db?mode=ro&uri=true", create=False) as store:
        assert [shown for _, shown in store.current_readings(PAGE)] == [reading("A")]
        with pytest.raises(StorageError, match="E_DB_READ_ONLY"):
            store.add_capture(capture("B", 1))


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """A page of the file overwritten: E_DB_DAMAGED (exit code 6), no trace of the engine's."""
    file = tmp_path / "s.db"
    with open_store(f"sqlite:///{file}") as store:
        store.add(Facts(captures=tuple(capture("A", number) for number in range(500))))
    content = bytearray(file.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    file.write_bytes(content)
    with pytest.raises(StorageError) as refused, open_store(f"sqlite:///{file}") as store:
        store.captures(PAGE)
    assert (refused.value.code, refused.value.exit_code) == ("E_DB_DAMAGED", 6)


def test_a_bulk_of_rows_that_breaks_a_rule_is_refused_whole(store: Store) -> None:
    """`executemany` and COPY alike: one error of ours, nothing stored, and the store goes on."""
    store.add(Facts(captures=(capture("A"),)))
    nights = [rows.capture_row(capture("B", at)) for at in range(COPY_FROM)]
    with pytest.raises(IntegrityError, match="E_DB_CONSTRAINT"):
        write_to(store.engine, store.place, [PAGE], lambda it: append_rows(it, tables.capture, [*nights, nights[0]]))
    assert store.row_counts()["capture"] == 1
    assert write_to(store.engine, store.place, [PAGE], lambda it: append_rows(it, tables.capture, nights)) == COPY_FROM
    assert [each.sha256 for each in store.captures(PAGE)][1:] == [nights[0]["sha256"]] * COPY_FROM
