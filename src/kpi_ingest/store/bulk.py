"""Many rows at once: `executemany` on SQLite, COPY on PostgreSQL, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeAlias

from sqlalchemy import Connection, Dialect, Table, insert
from sqlalchemy.exc import DBAPIError

from kpi_ingest.store.rows import Row

COPY_FROM = 20
"""Rows from which on COPY is quicker than INSERT."""

_Convert: TypeAlias = "Callable[[Any], Any] | None"  # what a column's type does to a value on its way in


@dataclass(frozen=True, slots=True)
class _Way:
    """How rows of one table go in through one dialect; worked out once, for a night's facts are few rows."""

    names: tuple[str, ...]
    """Of the columns, in the table's order."""
    converts: tuple[_Convert, ...]
    """What Core itself would do to a value of each column."""
    insert: str
    """One question mark for each column."""
    copy: str


@lru_cache(maxsize=64)
def _way_of(dialect: Dialect, table: Table) -> _Way:
    quoted = dialect.identifier_preparer
    into = f"{quoted.format_table(table)} ({', '.join(map(quoted.format_column, table.columns))})"
    marks = ", ".join("?" for _ in table.columns)
    return _Way(
        names=tuple(column.name for column in table.columns),
        converts=tuple(column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.columns),
        insert=f"INSERT INTO {into} VALUES ({marks})",
        copy=f"COPY {into} FROM STDIN",
    )


def append_rows(connection: Connection, table: Table, new: Sequence[Row]) -> int:
    """Append rows that all name the same columns, those of the table; gives their number."""
    if not new:
        return 0
    if connection.dialect.name == "sqlite":
        way = _way_of(connection.dialect, table)
        connection.exec_driver_sql(way.insert, driver_rows(connection, table, new))
    elif len(new) < COPY_FROM:
        connection.execute(insert(table), list(new))
    else:
        _copy(connection, table, driver_rows(connection, table, new))
    return len(new)


def driver_rows(connection: Connection, table: Table, new: Sequence[Row]) -> list[tuple[Any, ...]]:
    """The rows as the driver takes them, column by column: most columns need no conversion at all."""
    way = _way_of(connection.dialect, table)
    columns = [
        _converted(list(map(itemgetter(name), new)), it) for name, it in zip(way.names, way.converts, strict=True)
    ]
    return list(zip(*columns, strict=True))


def _converted(found: list[Any], convert: _Convert) -> list[Any]:
    if convert is None:
        return found
    told = {value: None if value is None else convert(value) for value in set(found)}  # labels and times recur
    return [told[value] for value in found]


def _copy(connection: Connection, table: Table, new: list[tuple[Any, ...]]) -> None:
    statement = _way_of(connection.dialect, table).copy
    driver: Any = connection.connection.driver_connection
    refusal: Any = connection.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in new:
                copy.write_row(row)
    except refusal as failure:
        lost = connection.dialect.is_disconnect(failure, driver, None)
        raise DBAPIError.instance(
            statement, None, failure, refusal, connection_invalidated=lost, dialect=connection.dialect
        ) from failure
