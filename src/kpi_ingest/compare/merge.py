"""One state out of two captures of one edition: later evidence completes what an earlier capture left open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kpi_ingest.compare.align import Alignment, pair_cells
from kpi_ingest.compare.state import column_key, is_seen, join_tables
from kpi_ingest.model import State, StatedCell, StatedTable

_SUPPORT_RANK = {"repaired": 0, "decided": 1, "printed": 2}


def merge_states(older: State, newer: State) -> State:
    """Both captures of one release together. Of a cell that both show the better reading stays; a cell that only a
    capture without sight of it has (undecided, in a row that a whole capture lacks) is no part of the release."""
    pairing = pair_cells(older, newer, Alignment({}, {}, {}))
    cells = (
        *(_better(before, after) for before, after in pairing.pairs),
        *_kept(pairing.gone, newer.complete),
        *_kept(pairing.new, older.complete),
    )
    return State(
        page=older.page,
        cells=tuple(_numbered(sorted(cells, key=lambda it: (it.key, older.captures.count(it.capture) == 0)))),
        tables=_tables(older, newer),
        captures=tuple(dict.fromkeys((*older.captures, *newer.captures))),
        complete=older.complete or newer.complete,
    )


def _tables(older: State, newer: State) -> tuple[StatedTable, ...]:
    """Those of both; of two whole captures only what both show. What one of them has beyond the other is a misreading,
    or it would be a change of the publisher's."""
    if older.complete and newer.complete:
        known = {table.section_id: table for table in newer.tables}
        return tuple(_shared(table, known[table.section_id]) for table in older.tables if table.section_id in known)
    if older.complete or newer.complete:
        return older.tables if older.complete else newer.tables
    return join_tables((*older.tables, *newer.tables))


def _shared(table: StatedTable, other: StatedTable) -> StatedTable:
    columns, rows = {column_key(it) for it in other.columns}, {name for name, _ in other.indicators}
    return replace(
        table,
        columns=tuple(it for it in table.columns if column_key(it) in columns),
        indicators=tuple(it for it in table.indicators if it[0] in rows),
        groups=tuple(it for it in table.groups if it[0] in rows),
    )


def _better(before: StatedCell, after: StatedCell) -> StatedCell:
    """Seen before unseen, understood before refused, printed before decided before repaired, the surer, and then the
    older."""
    return max((before, after), key=_strength)


def _strength(stated: StatedCell) -> tuple[bool, bool, bool, int, float]:
    cell = stated.cell
    told = cell.state != "unparsed", _SUPPORT_RANK[cell.support], cell.confidence
    return is_seen(cell), cell.state == "undecided", *told


def _kept(cells: Iterable[StatedCell], other_is_whole: bool) -> Iterator[StatedCell]:
    return (stated for stated in cells if is_seen(stated.cell) or not other_is_whole)


def _numbered(cells: Iterable[StatedCell]) -> Iterator[StatedCell]:
    """Occurrences counted anew for each key."""
    last, count = None, 0
    for stated in cells:
        count = count + 1 if stated.key == last else 0
        last = stated.key
        yield stated if stated.occurrence == count else replace(stated, occurrence=count)
