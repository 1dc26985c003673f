"""Questions put to the store in SQL: a page's history without its unchanged nights, and the readings that are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, Select, and_, func, or_, select, tuple_

from kpi_ingest.model import Reading
from kpi_ingest.model.history import PageHistory, Sketched, Stay
from kpi_ingest.model.sketch import sketch_of
from kpi_ingest.store import rows, tables
from kpi_ingest.store.sketches import sketch_from, stays_of

LOOK_UP = 400
"""Names asked for at once; SQLite before 3.32 takes 999 parameters."""

Item = TypeVar("Item")


def history_of(connection: Connection, page: str, recorded_as_of: datetime | None) -> PageHistory:
    """When the page showed which bytes, and what their current readings look like."""
    readings = {row["sha256"]: row for row in _sketched(connection, page, recorded_as_of)}
    unknown = {sha256: row["sequence"] for sha256, row in readings.items() if sketch_from(row) is None}
    made = {sha256: sketch_of(reading) for sha256, reading in readings_of(connection, page, unknown).items()}
    told = {
        sha256: Sketched(row["sequence"], row["content_digest"], sketch_from(row) or made[sha256])
        for sha256, row in readings.items()
    }
    return PageHistory(_stays(connection, page, recorded_as_of, frozenset(told)), told)


def current_of(page: str, recorded_as_of: datetime | None = None) -> Select[tuple[object, ...]]:
    """The reading of highest sequence for each of the page's distinct bytes."""
    columns = tables.reading.c
    newest = _newest(page, recorded_as_of).subquery()
    matches = and_(columns.sha256 == newest.c.sha256, columns.sequence == newest.c.sequence)
    return select(tables.reading).where(columns.page == page).join(newest, matches)


def _newest(page: str, recorded_as_of: datetime | None) -> Select[tuple[str, int]]:
    columns = tables.reading.c
    latest = select(columns.sha256, func.max(columns.sequence).label("sequence")).where(columns.page == page)
    if recorded_as_of is not None:
        latest = latest.where(columns.recorded_at <= recorded_as_of)
    return latest.group_by(columns.sha256)


def _sketched(connection: Connection, page: str, recorded_as_of: datetime | None) -> Iterator[rows.Row]:
    """Sequence, content digest and sketch (None where there is none) of every current reading."""
    reading, sketch = tables.reading.c, tables.sketch.c
    newest = _newest(page, recorded_as_of).subquery()
    query = (
        select(reading.sha256, reading.sequence, reading.content_digest, sketch.rules, sketch.head, sketch.cells)
        .join(newest, and_(reading.sha256 == newest.c.sha256, reading.sequence == newest.c.sequence))
        .outerjoin(
            tables.sketch,
            and_(sketch.page == reading.page, sketch.sha256 == reading.sha256, sketch.sequence == reading.sequence),
        )
        .where(reading.page == page)
    )
    return (dict(row) for row in connection.execute(query).mappings())


def _stays(
    connection: Connection, page: str, recorded_as_of: datetime | None, read: Collection[str]
) -> tuple[Stay, ...]:
    """The captures of these bytes, those that brought the same as the one before and the one after left out in SQL."""
    ordered = _in_order(page, recorded_as_of).subquery()
    columns, near = tables.capture.c, ordered.c
    begins = or_(near.before.is_(None), near.before != near.sha256)
    ends = or_(near.after.is_(None), near.after != near.sha256)
    times = (columns.captured_lower, columns.captured_upper)
    query = (
        select(columns.id, columns.sha256, *times, columns.captured_basis, begins.label("begins"), ends.label("ends"))
        .join(ordered, near.id == columns.id)
        .where(or_(begins, ends))
        .order_by(*times, columns.sha256, columns.id)
    )
    found = connection.execute(query).mappings()
    return stays_of([dict(row) for row in found if row["sha256"] in read])


def _in_order(page: str, recorded_as_of: datetime | None) -> Select[tuple[object, ...]]:
    """Each capture of the page with the digests of its neighbours; `ix_capture_page_time` covers it."""
    columns = tables.capture.c
    order = (columns.captured_lower, columns.captured_upper, columns.sha256, columns.id)
    before, after = (move(columns.sha256).over(order_by=order) for move in (func.lag, func.lead))
    query = select(columns.id, columns.sha256, before.label("before"), after.label("after"))
    query = query.where(columns.page == page)
    return query if recorded_as_of is None else query.where(columns.recorded_at <= recorded_as_of)


def readings_of(connection: Connection, page: str, sequences: Mapping[str, int]) -> dict[str, Reading]:
    """The readings of these bytes with these sequences."""
    columns, found = tables.reading.c, {}
    for some in _batches(sequences.items()):
        named = tuple_(columns.sha256, columns.sequence).in_(some)
        for row in connection.execute(select(tables.reading).where(columns.page == page, named)).mappings():
            found[row["sha256"]] = rows.unpack_reading(dict(row))
    return found


def cells_of(
    connection: Connection, contents: Collection[str], indicators: Collection[str]
) -> dict[str, list[rows.PublishedCell]]:
    """The cells of these indicators in each content."""
    columns = tables.observation.c
    found: dict[str, list[rows.PublishedCell]] = defaultdict(list)
    for digests in _batches(contents):
        for some in _batches(indicators):
            query = select(tables.observation).where(columns.content_digest.in_(digests), columns.indicator.in_(some))
            for row in connection.execute(query.order_by(columns.content_digest, columns.position)).mappings():
                found[row["content_digest"]].append(rows.published_cell(dict(row)))
    return found


def _batches(items: Collection[Item]) -> Iterator[list[Item]]:
    each = iter(items)
    while batch := list(islice(each, LOOK_UP)):
        yield batch
