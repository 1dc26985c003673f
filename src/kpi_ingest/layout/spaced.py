"""Rows whose cells are parted by single blanks: delimited where the body shows it, and open where it does not.

A single blank between cells is evidence of a border and no proof: in `Grade 5 18 14` the 5 may be a cell or the label's
end, and a blank cell may have left nothing. Two bodies show more. Where some row ends in a blank, or holds two in a
row, every cell has left its separator, and each row is cut from its end. Where every row of four and more has as many
cells as there are columns or more, no cell is blank; a row with just as many is cut, unless its label's last word wants
a number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kpi_ingest.grammar import MarkerLike
from kpi_ingest.layout.pieces import cut_piece, is_cell, run_piece
from kpi_ingest.model import BodyRow, Line

BLANKS_ALONE = "BLANKS_ALONE"
"""Reason of a row whose cells are parted by nothing but single blanks."""

_PARTED = re.compile(r"(?<=[\d%)*†]) (?=[£$€<>≤≥~+−-]?\d)")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3} \d{3}(?!\d)")
_WANTS_NUMBER = re.compile(
    r"\b(?:year|years|aged?|under|over|stage|grade|level|band|tier|phase|type|class|group|category|ward|route|zone|no\.?"
    r"|number|section|part|unit|room|top|first|last|next|within|than|least|most|and|to|or|per|in|of|by|plus|for|at|from|up"
    r"|ks|key stage|attainment|progress|step|house|form|set|site|area|district|team|lot|model|priority|item|ref)$",
    re.I,
)
_FEWEST_ROWS = 4


def spaced_rows(lines: Sequence[Line], columns: int, markers: Sequence[MarkerLike]) -> list[BodyRow]:
    """The rows of a body whose cells are parted by single blanks; none where they are not."""
    rows = [_row(line, columns, markers) for line in lines]
    if len(lines) > 2 and all(rows) and not all(piece.text for row in rows if row for piece in row.pieces):
        return [row for row in rows if row]
    if sum(_PARTED.search(line.text) is not None for line in lines) * 2 < len(lines) or columns < 2:
        return []
    counts = [_cells_at_end(line.text, markers) for line in lines]
    full = len(lines) >= _FEWEST_ROWS and min(counts) >= columns
    kept = [row if full and count == columns else None for row, count in zip(rows, counts, strict=True)]
    return [
        row
        if row and not _WANTS_NUMBER.search(row.pieces[0].text)
        else BodyRow("run", (run_piece(line),), open=BLANKS_ALONE)
        for row, line in zip(kept, lines, strict=True)
    ]


def _row(line: Line, columns: int, markers: Sequence[MarkerLike]) -> BodyRow | None:
    places = _places(line.text, columns)
    if len(places) <= columns:
        return None
    pieces = tuple(cut_piece(line, start, end) for start, end in places)
    if not pieces[0].text.strip() or _may_be_thousands(pieces[0].text, line.text):
        return None
    sound = all(not it.text or is_cell(it.text, markers) for it in pieces[1:])
    return BodyRow("cells", pieces) if sound else None


def _may_be_thousands(label: str, row: str) -> bool:
    """Whether a row can be cut otherwise: `Year 2 400 16` may hold 400 and 16, or 2 400 and 16."""
    return label[-1].isdigit() and _THOUSANDS.search(row) is not None


def _cells_at_end(text: str, markers: Sequence[MarkerLike]) -> int:
    """How many cells stand at the end of a line, if every blank before one were a border."""
    pieces = [text[start:end] for start, end in _places(text, len(text))[1:]]
    count = 0
    while count < len(pieces) and is_cell(pieces[-1 - count], markers):
        count += 1
    return count


def _places(text: str, columns: int) -> list[tuple[int, int]]:
    """Extents of the label and of as many cells as there are, up to `columns`, cut from the end of the line at single
    blanks; a bracket belongs to its figure."""
    depth, end = 0, len(text)
    places: list[tuple[int, int]] = []
    for at in range(len(text) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[at], 0)
        if text[at] == " " and depth == 0 and text[at + 1 : at + 2] != "(":
            places.insert(0, (at + 1, end))
            end = at
            if len(places) == columns:
                break
    return [(0, end), *places]
