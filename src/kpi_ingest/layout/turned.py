"""Tables whose rows say which period or which measure their figures are, turned into rows of indicators.

    what stands in front                     what names the row            what heads the cell
    a period (`Q1`; `31 January 2024`)       the column's words            the period, then the column's measure
    a period before columns of periods       the title                     both
    a measure (`Target`) behind a label      the label                     the column, then the measure
    a measure alone                          the title                     the column, then the measure
    a label and a period (a long list)       the label                     the period, then the column

Rows that come out with different heads are tables of their own: a cell that is not printed is not there, blank or not.
Every cell keeps its place in the original.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from kpi_ingest.grammar import fold_label
from kpi_ingest.layout.column_roles import is_line_word
from kpi_ingest.layout.grid_cells import kind_of
from kpi_ingest.layout.header_label import read_label
from kpi_ingest.layout.sheets import Sheet
from kpi_ingest.model import BodyRow, Piece, Role
from kpi_ingest.model.table import WORDED
from kpi_ingest.pages import ColumnDefinition

_Head: TypeAlias = tuple[tuple[str, ...], Role, ColumnDefinition]
"""Texts from the top level down, the column's role, and what a definition says of it."""
_Name: TypeAlias = tuple[str, tuple[str, ...]]
"""Folded name of a row and of the groups it stands under."""
_SAID_OF_ROW: frozenset[Role] = frozenset(("code", "unit", "frequency", "polarity", "source", "text"))


@dataclass(frozen=True, slots=True)
class Turned:
    """Rows under one set of heads."""

    heads: tuple[tuple[str, ...], ...]
    """Of every column: its texts from the top level down."""
    roles: tuple[Role, ...]
    said: tuple[ColumnDefinition, ...]
    """What a definition says of each."""
    rows: tuple[BodyRow, ...]


@dataclass(slots=True)
class _Row:
    """A row that is being put together."""

    name: Piece
    groups: tuple[Piece, ...]
    cells: dict[_Head, Piece] = field(default_factory=dict)


def turn_rows(
    sheet: Sheet,
    names: Sequence[Piece],
    rows: Sequence[BodyRow],
    title: Piece,
    said: Sequence[ColumnDefinition],
    *,
    only: bool = False,
) -> list[Turned]:
    """The rows of a table with a line column; `names` are the header cells of its columns, `title` names what nothing
    in the table does, and all of it where it is about that `only`; `said` is what a definition says of its columns."""
    found: list[_Row] = []
    named: dict[_Name, list[_Row]] = {}
    for row in rows:
        for name, groups, head, piece in _cells(sheet, names, row, title, said, title if only else None):
            key = (fold_label(name.text), tuple(fold_label(it.text) for it in groups))
            if not _placed(named.setdefault(key, []), head, piece):
                found.append(_Row(name, groups, {head: piece}))
                named[key].append(found[-1])
    return _with_one_head(found)


def _placed(own: Sequence[_Row], head: _Head, piece: Piece) -> bool:
    """Put a cell into the first row of its name that has no other cell under this head, if there is one."""
    for row in own:
        known = row.cells.get(head)
        if known is None or (head[1] in _SAID_OF_ROW and _alike(known, piece)):
            row.cells[head] = piece if known is None or not known.text else known
            return True
    return False


def _alike(one: Piece, other: Piece) -> bool:
    return not other.text or not one.text or one.text == other.text


def _with_one_head(found: Sequence[_Row]) -> list[Turned]:
    tables: dict[tuple[_Head, ...], list[BodyRow]] = {}
    for row in found:
        body = BodyRow("cells", (row.name, *row.cells.values()), groups=row.groups)
        tables.setdefault(tuple(row.cells), []).append(body)
    return [
        Turned(tuple(it[0] for it in heads), tuple(it[1] for it in heads), tuple(it[2] for it in heads), tuple(rows))
        for heads, rows in tables.items()
    ]


def _cells(
    sheet: Sheet,
    names: Sequence[Piece],
    row: BodyRow,
    title: Piece,
    said: Sequence[ColumnDefinition],
    only: Piece | None,
) -> Iterator[tuple[Piece, tuple[Piece, ...], _Head, Piece]]:
    """Every cell of a row with the name of its new row, what that stands under, and its head."""
    lines = _lines_of(sheet, row)
    measures = tuple(text for text in lines if is_line_word(text))
    groups, periods = _parted(row.groups, not measures)
    periods += tuple(text for text in lines if text not in measures)
    name = only or (row.pieces[0] if sheet.naming.label is not None else None)
    if name is None and measures:
        *groups, name = groups or [title]
    last = title
    for number, (levels, role, piece) in enumerate(zip(sheet.levels, sheet.roles, row.pieces[1:], strict=True)):
        if sheet.places[number] in sheet.naming.lines or not (levels or piece.text):
            continue
        own, head = _divided(levels, role)
        if name is None and role not in WORDED:
            last = replace(names[number], text=own) if own else title
        kept = head if name is None else levels
        texts = tuple(kept) if role in _SAID_OF_ROW else (*periods, *kept, *measures)
        yield name or last, tuple(groups), (texts, role, said[number]), piece


def _lines_of(sheet: Sheet, row: BodyRow) -> tuple[str, ...]:
    """The texts that say which period and which measure a row's figures are."""
    columns = (sheet.label, *sheet.places)
    texts = (row.pieces[columns.index(line)].text for line in sheet.naming.lines)
    return tuple(text for text in texts if text)


def _parted(groups: Sequence[Piece], timed: bool) -> tuple[list[Piece], tuple[str, ...]]:
    """The groups that name things, and the periods among them, which stand over the lines' periods."""
    periods = [it for it in groups if timed and kind_of(it.text) == "period"]
    return [it for it in groups if it not in periods], tuple(it.text for it in periods)


def _divided(levels: Sequence[str], role: Role) -> tuple[str, tuple[str, ...]]:
    """The words of a column that name an indicator, and its levels that say measure, period or unit."""
    if role in WORDED:
        return "", tuple(levels)
    heads = [text for text in levels if _is_head(text)]
    return " ".join(text for text in levels if text not in heads), tuple(heads)


def _is_head(text: str) -> bool:
    label = read_label(text)
    return label.measure is not None or label.bare or label.about_figures or is_line_word(text)
