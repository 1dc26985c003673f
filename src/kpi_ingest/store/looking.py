"""Questions put to the store in SQL: a page's history without its unchanged nights, and the readings that are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby, islice
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    FromClause,
    ScalarSelect,
    Select,
    and_,
    func,
    select,
    tuple_,
)

from kpi_ingest.model import Bounds, Cell, Key, Reading
from kpi_ingest.model.history import Linked, PageHistory, Retrieval, Sketched, Stay, document_stays, linked_of
from kpi_ingest.model.sketch import sketch_of
from kpi_ingest.store import rows, tables
from kpi_ingest.store.clocks import bounds_by_order
from kpi_ingest.store.sketches import sketch_from

LOOK_UP = 400
"""Names asked for at once; SQLite before 3.32 takes 999 parameters."""

Item = TypeVar("Item")
Shown: TypeAlias = "Callable[[FromClause], ColumnElement[bool]]"


@dataclass(frozen=True, slots=True)
class StoredTo:
    """The last line of an archive's log that the store has of a page."""

    seq: int
    line: str
    """sha256 of it."""
    rows: Mapping[str, int]
    """Rows of the page by kind of record: fewer than its lines where some were lost."""


def stored_to(connection: Connection, page: str, archive: str) -> StoredTo | None:
    """See `Store.stored_to`."""
    columns = tables.logged.c
    query = select(columns.seq, columns.line).where(columns.page == page, columns.archive == archive)
    found = connection.execute(query.order_by(columns.seq.desc(), columns.line).limit(1)).first()
    if found is None:
        return None
    counts = {
        table.name: connection.execute(select(func.count()).where(table.c.page == page)).scalar_one()
        for table in (tables.capture, tables.attempt, tables.decision, tables.reading)
    }
    return StoredTo(found[0], found[1], counts)


def history_of(
    connection: Connection, page: str, recorded_as_of: datetime | None, *, documents: bool = False
) -> PageHistory:
    """When the page showed which bytes, and what their current readings look like; with `documents`, when each document
    of the page did."""
    told, unknown = {}, {}
    for row in _sketched(connection, page, recorded_as_of):
        sketch = sketch_from(row)
        if sketch is None:
            unknown[row["sha256"]] = row
        else:
            told[row["sha256"]] = Sketched(row["sequence"], row["content_digest"], sketch)
    opened = readings_of(connection, page, {sha256: row["sequence"] for sha256, row in unknown.items()})
    for sha256, row in unknown.items():
        told[sha256] = Sketched(row["sequence"], row["content_digest"], sketch_of(opened[sha256]))
    find_stays = _stays_of_documents if documents else _stays
    return PageHistory(find_stays(connection, page, recorded_as_of, frozenset(told)), told)


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
    """Stays of these bytes, in order. The nights within a stay are passed over in SQL, along `ix_capture_page_time`."""
    told_by_order = bounds_by_order(connection, page)
    if told_by_order:
        return _stays_in_order(connection, page, recorded_as_of, read, told_by_order)
    shown = _shown(page, recorded_as_of)
    begun = _begun(shown)
    before = _next_to(shown, tables.capture, later=False)
    order = _order(tables.capture)
    starts = select(tables.capture.c.id, before.label("before")).join(begun, begun.c.id == tables.capture.c.id)
    told = connection.execute(starts.order_by(*order)).all()
    last = connection.execute(_ends(shown, later=False)).scalar()
    ends = [before for _, before in told[1:]] + [last]
    named = _retrievals(connection, {*(id for id, _ in told), *ends})
    stays = (Stay(named[id], named[end]) for (id, _), end in zip(told, ends, strict=False))
    return tuple(stay for stay in stays if stay.first.sha256 in read)


def _stays_in_order(
    connection: Connection,
    page: str,
    recorded_as_of: datetime | None,
    read: Collection[str],
    told_by_order: Mapping[str, Bounds],
) -> tuple[Stay, ...]:
    """The same where a clock jumped: every capture is looked at, under the time that is believed of it."""
    columns = tables.capture.c
    asked = (columns.id, columns.sha256, columns.captured_lower, columns.captured_upper, columns.captured_basis)
    query = select(*asked).where(_shown(page, recorded_as_of)(tables.capture))
    found = [
        Retrieval(id, sha256, told_by_order.get(id, Bounds(*bounds)))
        for id, sha256, *bounds in connection.execute(query)
    ]
    found.sort(key=lambda it: (it.captured.lower, it.captured.upper, it.sha256, it.id))
    stays = [list(group) for _, group in groupby(found, key=lambda it: it.sha256)]
    return tuple(Stay(stay[0], stay[-1]) for stay in stays if stay[0].sha256 in read)


def _stays_of_documents(
    connection: Connection, page: str, recorded_as_of: datetime | None, read: Collection[str]
) -> tuple[Stay, ...]:
    """Stays of the page's documents, in order; every capture of one is looked at."""
    columns = tables.capture.c
    asked = (
        columns.id, columns.sha256, columns.source, columns.exchange,
        columns.captured_lower, columns.captured_upper, columns.captured_basis,
    )  # fmt: skip
    told_by_order = bounds_by_order(connection, page)
    seen: list[tuple[Retrieval, Linked]] = []
    query = select(*asked).where(_shown(page, recorded_as_of)(tables.capture), columns.incomplete.is_(None))
    for id, sha256, source, exchange, *bounds in connection.execute(query):
        captured = told_by_order.get(id, Bounds(*bounds))
        document = linked_of(source, bounds[2], rows.unpack_exchange(exchange)[2])
        if document is not None and sha256 in read:
            seen.append((Retrieval(id, sha256, captured), document))
    return document_stays(seen)


def _shown(page: str, recorded_as_of: datetime | None) -> Shown:
    """Which captures are looked at: a condition on the table or an alias of it."""

    def condition(capture: FromClause) -> ColumnElement[bool]:
        of_page: ColumnElement[bool] = capture.c.page == page
        return of_page if recorded_as_of is None else and_(of_page, capture.c.recorded_at <= recorded_as_of)

    return condition


def _order(capture: FromClause) -> tuple[ColumnElement[Any], ...]:
    """The order of captures (design, section 3)."""
    return capture.c.captured_lower, capture.c.captured_upper, capture.c.sha256, capture.c.id


def _begun(shown: Shown) -> CTE:
    """Ids of the captures that brought other bytes than the one before, and at the end a null: from each of them the
    index is walked to the next."""
    begun = select(_ends(shown, later=True).scalar_subquery().label("id")).cte("begun", recursive=True)
    here = tables.capture.alias("here")
    following = _next_to(shown, here, later=True)
    return begun.union_all(select(following).join_from(begun, here, here.c.id == begun.c.id))


def _ends(shown: Shown, *, later: bool) -> Select[tuple[str]]:
    """The first capture of all, or the last."""
    order = _order(tables.capture)
    directed = order if later else tuple(it.desc() for it in order)
    return select(tables.capture.c.id).where(shown(tables.capture)).order_by(*directed).limit(1)


def _next_to(shown: Shown, here: FromClause, *, later: bool) -> ScalarSelect[str]:
    """The first capture after `here` with other bytes, or the one right before it."""
    near = tables.capture.alias("near")
    order = _order(near)
    if later:
        beyond = and_(tuple_(*order) > tuple_(*_order(here)), near.c.sha256 != here.c.sha256)
    else:
        beyond, order = tuple_(*order) < tuple_(*_order(here)), tuple(it.desc() for it in order)
    query = select(near.c.id).where(shown(near), beyond).order_by(*order).limit(1)
    return query.correlate(here).scalar_subquery()


def _retrievals(connection: Connection, ids: Collection[str]) -> dict[str, Retrieval]:
    columns, found = tables.capture.c, {}
    asked = (columns.id, columns.sha256, columns.captured_lower, columns.captured_upper, columns.captured_basis)
    for some in _batches(ids):
        for id, sha256, *bounds in connection.execute(select(*asked).where(columns.id.in_(some))):
            found[id] = Retrieval(id, sha256, Bounds(*bounds))
    return found


def readings_of(connection: Connection, page: str, sequences: Mapping[str, int]) -> dict[str, Reading]:
    """The readings of these bytes with these sequences; they share their equal cells."""
    columns, found = tables.reading.c, {}
    known: dict[str, Cell] = {}
    for some in _batches(sequences.items()):
        named = tuple_(columns.sha256, columns.sequence).in_(some)
        for row in connection.execute(select(tables.reading).where(columns.page == page, named)).mappings():
            found[row["sha256"]] = rows.unpack_reading(dict(row), known)
    return found


def figures_of(
    connection: Connection, contents: Collection[str], indicators: Collection[str]
) -> dict[str, list[tuple[Key, int, Cell]]]:
    """The cells of these indicators in each content, by key and occurrence, in the order of the page: state, text and
    figure only."""
    columns = tables.observation.c
    keys = (
        columns.section, columns.indicator, columns.measure, columns.series, columns.period, columns.period_words,
        columns.occurrence,
    )  # fmt: skip
    shown = (columns.state, columns.text, columns.value, columns.unit, columns.comparator, columns.multiplier)
    found: dict[str, list[tuple[Key, int, Cell]]] = defaultdict(list)
    for digests in _batches(contents):
        for some in _batches(indicators):
            query = select(columns.content_digest, *keys, *shown)
            query = query.where(columns.content_digest.in_(digests), columns.indicator.in_(some))
            for digest, *key, occurrence, state, text, value, unit, comparator, multiplier in connection.execute(
                query.order_by(columns.content_digest, columns.position)
            ):
                cell = Cell(0, state, text, _decimal(value), unit, comparator, multiplier=_decimal(multiplier))
                found[digest].append((Key(*key), occurrence, cell))
    return found


def _decimal(number: str | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def _batches(items: Collection[Item]) -> Iterator[list[Item]]:
    each = iter(items)
    while batch := list(islice(each, LOOK_UP)):
        yield batch
