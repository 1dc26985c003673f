"""Connections and transactions: the same promises on SQLite and PostgreSQL.

A write is one transaction, alone at its pages, and is run again as a whole when the engine asks for it. A read sees one
moment of the store from its first statement to its last.
"""

from __future__ import annotations

import hashlib
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from kpi_ingest.errors import ConfigError
from kpi_ingest.store.failures import may_run_again, reported

SQLITE_BUSY_MS = 4_000
"""How long one attempt of a SQLite writer waits for another writer."""
ATTEMPTS = 8
"""How often a transaction is begun before the engine's refusal is passed on."""
FIRST_PAUSE_S = 0.02

Result = TypeVar("Result")


SHOWN_OPTIONS = frozenset(
    {"host", "port", "dbname", "user", "sslmode", "connect_timeout", "application_name", "mode", "cache", "uri"}
)
"""Options of a database URL that hold no secret."""


def store_url(url: str) -> URL:
    """The URL of a store, PostgreSQL ones with the psycopg driver; raises ConfigError for any other engine."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # from None: the parser's own words repeat the text, which may hold a password
        raise _refused(_scheme_of(url)) from None
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise _refused(repr(parsed.drivername))
    if parsed.get_backend_name() == "postgresql" and "@" in f"{parsed.host}{parsed.database}":
        # the rest of a password would be taken for host or database, and be shown as such
        raise _refused("a user or password with an @ or / in it that is not written %40 or %2F")
    return parsed


def shown_url(url: URL) -> str:
    """The URL for people, with no password in any part: of what stands behind the `?`, only harmless values show."""
    query = {name: value if name in SHOWN_OPTIONS else "***" for name, value in url.query.items()}
    return url.set(query=query).render_as_string(hide_password=True).replace("%2A%2A%2A", "***")


def check_store_url(url: str) -> None:
    """Raise ConfigError for a URL that names no store, or one whose driver is missing; nothing is connected to."""
    connect_to(store_url(url)).dispose()


def _scheme_of(text: str) -> str:
    """What may be told of a text that is no URL: what stands before its `://`, and nothing of the rest."""
    scheme, mark, _ = text.partition("://")
    told = re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]{0,40}", scheme)
    return f"a text that begins with {told[0]}://" if mark and told else "a text that begins with no scheme"


def _refused(got: str) -> ConfigError:
    return ConfigError(
        "E_STORE_URL",
        got=got,
        expected="sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE",
        next_step="correct --store, KPI_INGEST_STORE or the settings file",
    )


def connect_to(url: URL) -> Engine:
    """An engine that keeps these promises and connects on first use; raises ConfigError where psycopg is missing."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        # timezone: times come back in UTC whatever the server's zone is, so that year 9999 does not overflow on the way
        return create_engine(
            url, pool_pre_ping=True, connect_args={"connect_timeout": 10, "options": "-c timezone=UTC"}
        )
    except (ModuleNotFoundError, NoSuchModuleError) as failure:
        raise ConfigError(
            "E_NO_DRIVER",
            got="a PostgreSQL URL without the package psycopg",
            expected="the extra [postgres]",
            next_step="pip install 'kpi-ingest[postgres]'",
        ) from failure


def _prepare_sqlite(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver would begin transactions of its own, and too late
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {SQLITE_BUSY_MS}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA recursive_triggers = ON")  # else INSERT OR REPLACE deletes behind the triggers' back
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    begin = connection.get_execution_options().get("begin", "BEGIN")
    if begin:
        connection.exec_driver_sql(begin)


@contextmanager
def reading_from(engine: Engine, place: str) -> Iterator[Connection]:
    """A connection that sees one moment of the store."""
    options: dict[str, object] = {}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with reported(place), engine.connect() as connection, connection.execution_options(**options).begin():
        yield connection


def write_to(engine: Engine, place: str, pages: Iterable[str], act: Callable[[Connection], Result]) -> Result:
    """Run `act` in one transaction that is alone at `pages`; all of it is stored or nothing.

    The transaction is begun again, a bounded number of times, after a serialisation failure, a deadlock or a lost
    connection: `act` must depend on nothing but the store.
    """
    keys = sorted({lock_key(page) for page in pages})
    with reported(place):
        return again(lambda: _write_once(engine, keys, act))


def again(act: Callable[[], Result]) -> Result:
    """Run `act`, and again after growing pauses while the engine says that another attempt may succeed."""
    for attempt in range(1, ATTEMPTS):
        try:
            return act()
        except DBAPIError as failure:
            if not may_run_again(failure):
                raise
            time.sleep(FIRST_PAUSE_S * 2**attempt * random.uniform(0.5, 1.5))
    return act()


def _write_once(engine: Engine, keys: list[int], act: Callable[[Connection], Result]) -> Result:
    with engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        if engine.dialect.name == "postgresql":
            for key in keys:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
        return act(connection)


def lock_key(name: str) -> int:
    """The number under which PostgreSQL locks a page: 64 bits with a sign, from its name."""
    return int.from_bytes(hashlib.sha256(f"kpi-ingest {name}".encode()).digest()[:8], "big", signed=True)
