"""Rows whose cells are parted by single blanks, where the body itself shows that blank cells keep theirs.

A single blank between cells is evidence of a border and no proof: in `Grade 5 18 14` the 5 may be a cell or the label's
end. It is proof only in a body in which some row ends in a blank, or holds two in a row, where a cell is blank: then
every cell has left its separator, and each row is cut from its end. Any other body is left to repair.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kpi_ingest.grammar import MarkerLike
from kpi_ingest.layout.pieces import cut_piece, is_cell
from kpi_ingest.model import BodyRow, Line

_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3} \d{3}(?!\d)")


def spaced_rows(lines: Sequence[Line], columns: int, markers: Sequence[MarkerLike]) -> list[BodyRow]:
    """A row of delimited cells for each line; none where the body does not show that blank cells keep their blanks."""
    if len(lines) < 3:
        return []
    rows = [_row(line, columns, markers) for line in lines]
    if not all(rows) or all(piece.text for row in rows if row for piece in row.pieces):
        return []
    return [row for row in rows if row]


def _row(line: Line, columns: int, markers: Sequence[MarkerLike]) -> BodyRow | None:
    places = _places(line.text, columns)
    pieces = tuple(cut_piece(line, start, end) for start, end in places)
    if not pieces or not pieces[0].text.strip() or _may_be_thousands(pieces[0].text, line.text):
        return None
    sound = all(not it.text or is_cell(it.text, markers) for it in pieces[1:])
    return BodyRow("cells", pieces) if sound else None


def _may_be_thousands(label: str, row: str) -> bool:
    """Whether a row can be cut otherwise: `Year 2 400 16` may hold 400 and 16, or 2 400 and 16."""
    return label[-1].isdigit() and _THOUSANDS.search(row) is not None


def _places(text: str, columns: int) -> list[tuple[int, int]]:
    """Extents of label and cells, cut from the end of the line at single blanks; a bracket belongs to its figure. Empty
    where the line has fewer cells."""
    depth = 0
    end = len(text)
    places: list[tuple[int, int]] = []
    for at in range(len(text) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[at], 0)
        if text[at] == " " and depth == 0 and text[at + 1 : at + 2] != "(":
            places.insert(0, (at + 1, end))
            end = at
            if len(places) == columns:
                return [(0, at), *places]
    return []
