"""Rows of what is derived: written whole for a page, and compared with what would be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Table, delete, func, literal_column, select

from kpi_ingest.store import tables
from kpi_ingest.store.bulk import append_rows, driver_rows
from kpi_ingest.store.derived_tables import DERIVED_RULES, ROWS, derived_page
from kpi_ingest.store.rows import Row
from kpi_ingest.store.verifying import Breach

DerivedRows: TypeAlias = Mapping[str, Sequence[Row]]
"""Rows by the name of their table, without page and position."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a page's derived rows follow from. Facts are only ever appended, so that their numbers tell them."""

    rules: int
    definition: str | None
    captures: int
    readings: int
    decisions: int


def stamp_now(connection: Connection, page: str, definition: str | None) -> Stamp:
    """The stamp that rows derived from the facts of this moment bear."""
    counted = (
        connection.execute(select(func.count()).select_from(table).where(table.c.page == page)).scalar_one()
        for table in (tables.capture, tables.reading, tables.decision)
    )
    return Stamp(DERIVED_RULES, definition, *counted)


def stamp_written(connection: Connection, page: str) -> Stamp | None:
    """The stamp of the rows that are there; None where there are none."""
    row = connection.execute(select(derived_page).where(derived_page.c.page == page)).mappings().first()
    return None if row is None else Stamp(**{name: value for name, value in row.items() if name != "page"})


def write_derived(connection: Connection, page: str, stamp: Stamp, derived: DerivedRows) -> None:
    """Put these rows in the place of those that the page has; tables that `derived` does not name stay as they are."""
    for table in ROWS:
        if table.name in derived:
            connection.execute(delete(table).where(table.c.page == page))
            append_rows(connection, table, _whole(page, derived[table.name]))
    connection.execute(delete(derived_page).where(derived_page.c.page == page))
    append_rows(connection, derived_page, [{"page": page, **asdict(stamp)}])


def derived_rows(connection: Connection, page: str, table: Table) -> list[Row]:
    """The rows of a page as they were given to `write_derived`."""
    found = connection.execute(select(table).where(table.c.page == page).order_by(table.c.position)).mappings()
    return [{name: value for name, value in row.items() if name not in ("page", "position")} for row in found]


def derived_breaches(connection: Connection, page: str, derived: DerivedRows) -> Iterator[Breach]:
    """The first row of each table that is not what would be written."""
    for table in ROWS:
        wanted = driver_rows(connection, table, _whole(page, derived[table.name])) if derived[table.name] else []
        stored = _stored(connection, page, table)
        place = f"{table.name} of {page}"
        for position, (got, expected) in enumerate(zip(stored, wanted, strict=False)):
            differing = [
                f"{column.name} {_brief(has)}; {_brief(should)}"
                for column, has, should in zip(table.columns, got, expected, strict=True)
                if has != should
            ]
            if differing:
                told, _, should = differing[0].partition("; ")
                yield Breach("E_DERIVED_DIFFERS", f"{place}, row {position}", told, should, table.name)
                break
        else:
            if len(stored) != len(wanted):
                yield Breach(
                    "E_DERIVED_DIFFERS", place, f"{len(stored)} rows", f"{len(wanted)}, as the facts say", table.name
                )


def _whole(page: str, found: Sequence[Row]) -> list[Row]:
    return [{"page": page, "position": position, **row} for position, row in enumerate(found)]


def _stored(connection: Connection, page: str, table: Table) -> list[tuple[Any, ...]]:
    """The rows as the engine holds them."""
    bare: list[ColumnElement[Any]] = [literal_column(f'{table.name}."{column.name}"') for column in table.columns]
    query = select(*bare).select_from(table).where(table.c.page == page).order_by(table.c.position)
    return [tuple(row) for row in connection.execute(query)]


def _brief(value: object) -> str:
    told = repr(value)
    return told if len(told) <= 120 else f"{told[:117]}..."
