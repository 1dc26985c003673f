"""Many rows at once: `executemany` on SQLite, COPY on PostgreSQL, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, TypeAlias

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import DBAPIError

from kpi_ingest.store.rows import Row

COPY_FROM = 20
"""Rows from which on COPY is quicker than INSERT."""

_Convert: TypeAlias = "Callable[[Any], Any] | None"  # what a column's type does to a value on its way in


def append_rows(connection: Connection, table: Table, new: Sequence[Row]) -> int:
    """Append rows that all name the same columns, those of the table; gives their number."""
    if not new:
        return 0
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_statement(connection, table), driver_rows(connection, table, new))
    elif len(new) < COPY_FROM:
        connection.execute(insert(table), list(new))
    else:
        _copy(connection, table, driver_rows(connection, table, new))
    return len(new)


def _statement(connection: Connection, table: Table) -> str:
    """INSERT with one question mark for each column, in the table's order."""
    names = ", ".join(_quoted(connection, table))
    marks = ", ".join("?" for _ in table.columns)
    return f"INSERT INTO {connection.dialect.identifier_preparer.format_table(table)} ({names}) VALUES ({marks})"


def _quoted(connection: Connection, table: Table) -> list[str]:
    return [connection.dialect.identifier_preparer.format_column(column) for column in table.columns]


def driver_rows(connection: Connection, table: Table, new: Sequence[Row]) -> list[tuple[Any, ...]]:
    """The rows as the driver takes them, column by column: most columns need no conversion at all."""
    columns = [_converted(connection, table, column.name, new) for column in table.columns]
    return list(zip(*columns, strict=True))


def _converted(connection: Connection, table: Table, name: str, new: Sequence[Row]) -> list[Any]:
    found = list(map(itemgetter(name), new))
    convert = _processor(connection, table, name)
    if convert is None:
        return found
    told = {value: None if value is None else convert(value) for value in set(found)}  # labels and times recur
    return [told[value] for value in found]


def _processor(connection: Connection, table: Table, name: str) -> _Convert:
    """What Core itself would do to the value."""
    kind = table.c[name].type
    return kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)


def _copy(connection: Connection, table: Table, new: list[tuple[Any, ...]]) -> None:
    names = ", ".join(_quoted(connection, table))
    statement = f"COPY {connection.dialect.identifier_preparer.format_table(table)} ({names}) FROM STDIN"
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
