"""States: what was on display, as the union of what captures show.

Undecided, truncated, or absent because a capture is incomplete is *not seen* (design, section 3): it adds nothing to
what a better capture shows and takes nothing away from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from kpi_ingest.model import Key, Note, Reading, ReadTable, State, StatedCell, StatedTable
from kpi_ingest.model.content import ColumnKey, column_key, observations, printed_labels
from kpi_ingest.model.naming import Repeated, repeated_labels, row_name
from kpi_ingest.model.substance import Published, alike, is_seen, printed, published

__all__ = [
    "ColumnKey", "Published", "alike", "column_key", "is_seen", "join_tables", "key_column", "note_words", "printed",
    "published", "state_of",
]  # fmt: skip
_Item = TypeVar("_Item")


def key_column(key: Key) -> ColumnKey:
    """The column of a key."""
    return (key.measure, key.series, key.period, key.period_words)


def note_words(note: Note) -> tuple[str, str]:
    """Mark and words of a note, as compared. Its scope follows from where its mark stands, which the cells tell."""
    return (note.mark, printed(note.text))


def state_of(reading: Reading) -> State:
    """What one capture shows: the state of a bare file, and the stuff of which releases are made."""
    labelled = zip(observations(reading), printed_labels(reading), strict=True)
    cells = tuple(
        StatedCell(seen.key, seen.occurrence, seen.cell, indicator, section, column, reading.sha256)
        for seen, (section, indicator, column) in labelled
    )
    repeated = repeated_labels(reading.tables)
    tables = join_tables(_stated_table(reading, table, repeated) for table in reading.tables)
    return State(reading.page, cells, tables, (reading.sha256,), not reading.truncated)


def _stated_table(reading: Reading, table: ReadTable, repeated: Repeated) -> StatedTable:
    rows = tuple((row.indicator_id, row_name(table, row, repeated)) for row in table.rows)
    notes = tuple(note for note in table.notes if note.scope != "stamp")
    groups = tuple((row.indicator_id, row.group) for row in table.rows if row.group)
    return StatedTable(table.section_id, table.section, table.columns, notes, rows, _is_whole(reading, table), groups)


def _is_whole(reading: Reading, table: ReadTable) -> bool:
    """A cut text lacks its end, so every table but the last is whole; an incomplete page or PDF may lack any part."""
    return not reading.truncated or (reading.media == "text" and table is not reading.tables[-1])


def join_tables(tables: Iterable[StatedTable]) -> tuple[StatedTable, ...]:
    """One table for each section id: several tables of one section, or one table in several captures."""
    joined: dict[str, StatedTable] = {}
    for table in tables:
        known = joined.get(table.section_id)
        joined[table.section_id] = table if known is None else _join(known, table)
    return tuple(joined.values())


def _join(known: StatedTable, other: StatedTable) -> StatedTable:
    return replace(
        known,
        columns=known.columns + _beyond(known.columns, other.columns, column_key),
        notes=known.notes + _beyond(known.notes, other.notes, note_words),
        indicators=known.indicators + _beyond(known.indicators, other.indicators, lambda row: row[0]),
        whole=known.whole or other.whole,
        groups=known.groups + _beyond(known.groups, other.groups, lambda row: row[0]),
    )


def _beyond(known: Sequence[_Item], other: Sequence[_Item], name: Callable[[_Item], Hashable]) -> tuple[_Item, ...]:
    """Those of `other` that `known` lacks, repeats counted."""
    left = Counter(name(item) for item in known)
    extra: list[_Item] = []
    for item in other:
        left[name(item)] -= 1
        if left[name(item)] < 0:
            extra.append(item)
    return tuple(extra)
