"""The body of a KPI grid: one row of cells each, sub-headings and notes told from rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from kpi_ingest.grammar import fold_label, parse_cell, parse_period
from kpi_ingest.layout.grid_headers import GridHeader, only_text, text_at
from kpi_ingest.layout.notes import RawNote
from kpi_ingest.layout.pieces import note_text
from kpi_ingest.model import BodyRow, Grid, GridCell, Piece, Warning

_HEADER_GOES_ON = "a line below the header names no row: which header is whose is not said"
_FIGURE_LABEL = "the row's label is a figure, or a sign for a missing one"


@dataclass(slots=True)
class GridPart:
    """A stretch of a grid's body under one sub-heading."""

    heading: str | None
    """The spanning cell above it; None at the head of the body."""
    rows: list[BodyRow] = field(default_factory=list)
    notes: list[RawNote] = field(default_factory=list)


def read_parts(
    grid: Grid, header: GridHeader, first: int, warnings: list[Warning], *, goes_on: bool = False
) -> list[GridPart]:
    """The body from row `first` on, cut at its sub-headings; of a grid that goes on over a page the first row may be
    the rest of one, and lack a label."""
    parts = [GridPart(None)]
    if not goes_on and _is_header_line(grid, header, first):
        header = replace(header, doubts=(_HEADER_GOES_ON,) * len(header.places))
    titles = [_folded(grid, row) for row in range(min(header.rows, len(grid.rows)))] if first else []
    for row in range(first, len(grid.rows)):
        texts = _folded(grid, row)
        if texts in titles or not any(texts):
            continue
        spanning = only_text(grid, row)
        if spanning is not None and (spanning.column_span > 1 or note_text(spanning.text)):
            _take_spanning(spanning, parts)
        elif (label := text_at(grid, row, header.label)) or (goes_on and row == first):
            parts[-1].rows.append(_body_row(grid, row, label, header))
        else:
            shown = "; ".join(text for text in texts if text)[:80]
            warnings.append(Warning("UNLABELLED_ROW", f"cells without a label: {shown}", grid.rows[row][0].where))
    return parts


def _is_header_line(grid: Grid, header: GridHeader, row: int) -> bool:
    """Whether the row right below the header names nothing and holds no figure: more of the header, not understood."""
    if row >= len(grid.rows) or text_at(grid, row, header.label):
        return False
    texts = [text_at(grid, row, place) for place in header.places]
    return any(texts) and not any(parse_cell(text).state == "value" and parse_period(text) is None for text in texts)


def _folded(grid: Grid, row: int) -> list[str]:
    return [fold_label(text_at(grid, row, column)) for column in range(len(grid.rows[row]))]


def _take_spanning(cell: GridCell, parts: list[GridPart]) -> None:
    """A note, or else the sub-heading of what follows."""
    if note := note_text(cell.text):
        parts[-1].notes.append(RawNote(*note, cell.where))
    else:
        parts.append(GridPart(cell.text))


def _body_row(grid: Grid, row: int, label: str, header: GridHeader) -> BodyRow:
    """The row; where its label cannot be trusted it is open whose figures these are."""
    cell = grid.rows[row][header.label]
    doubt = cell.doubt or (_FIGURE_LABEL if _is_figure(label) else None)
    return BodyRow("cells", (Piece(label, cell.where, cell.doubt), *_cells(grid, row, header, doubt)))


def _is_figure(label: str) -> bool:
    """Whether a label is a figure and no year, or a sign for a missing one: a row's name stands elsewhere."""
    parsed = parse_cell(label)
    year = parsed.unit is None and parsed.value is not None and 1900 <= parsed.value <= 2100
    return (parsed.state == "value" and not year) or bool(parsed.flags and parsed.state == "text")


def _cells(grid: Grid, row: int, header: GridHeader, label_doubt: str | None) -> Iterator[Piece]:
    for place, headed in zip_longest(header.places, header.doubts):
        cell = grid.rows[row][place]
        yield Piece(cell.text, cell.where, cell.doubt or _span_doubt(grid, cell) or headed or label_doubt)


def _span_doubt(grid: Grid, cell: GridCell) -> str | None:
    """A figure that spans columns or rows: which of them it belongs to is not said."""
    anchor = cell if cell.anchor is None else grid.rows[cell.anchor[0]][cell.anchor[1]]
    if not anchor.text or (anchor.row_span == 1 and anchor.column_span == 1):
        return None
    return f"{anchor.text!r} spans {anchor.column_span} columns and {anchor.row_span} rows"
