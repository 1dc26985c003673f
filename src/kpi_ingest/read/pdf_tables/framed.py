"""Frames that hold more than a table: its title above the header, and its notes below the last row.

Such a row reaches from side to side of the frame, with no upright rule inside it, and says what it is: a title by the
table's number, a note by a word such as `Source:`. A title is the caption of its table; notes are lines below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kpi_ingest.read.pdf_tables.blocks import NUMBERED
from kpi_ingest.read.pdf_tables.fragments import Fragment
from kpi_ingest.read.pdf_tables.lattice import Lattice
from kpi_ingest.read.pdf_tables.strokes import Strokes

_NOTE = re.compile(r"(?:notes?|sources?|(?:exhibit|table|figure|chart) reads)\s*[:.]", re.IGNORECASE)
_INSIDE = 8.0
"""Points: what stands so near to a side of the frame is that side, or the shading of a paragraph inside it."""
_FEWEST_ROWS = 2


def without_frame(lattice: Lattice, fragments: Sequence[Fragment], strokes: Strokes) -> Lattice:
    """The lattice without the rows of its title, which becomes its caption, and without those of its notes."""
    open_rows = [_is_open(lattice, row, strokes) for row in range(lattice.rows)]
    first = next((row for row, is_open in enumerate(open_rows) if not is_open), 0)
    last = max((row + 1 for row, is_open in enumerate(open_rows) if not is_open), default=lattice.rows)
    lines = _lines(lattice, fragments, 0, first)
    if not lines or not NUMBERED.match(lines[0].text) or last - first < _FEWEST_ROWS:
        first = 0
    lines = _lines(lattice, fragments, last, lattice.rows)
    if not lines or not _NOTE.match(lines[0].text) or _has_columns(lines) or last - first < _FEWEST_ROWS:
        last = lattice.rows
    return _sliced(lattice, first, last)


def _is_open(lattice: Lattice, row: int, strokes: Strokes) -> bool:
    """Whether no upright rule stands in a row but the sides of the frame."""
    x0, _, x1, _ = lattice.box
    middle = (lattice.ys[row] + lattice.ys[row + 1]) / 2
    inner = (each for each in strokes.upright if x0 + _INSIDE < each.at < x1 - _INSIDE)
    return not any(each.start <= middle <= each.end for each in inner)


def _lines(lattice: Lattice, fragments: Sequence[Fragment], first: int, last: int) -> list[Fragment]:
    """What stands in some of its rows, from the top down."""
    x0, _, x1, _ = lattice.box
    top, bottom = lattice.ys[first], lattice.ys[last]
    return [each for each in fragments if x0 <= (each.x0 + each.x1) / 2 < x1 and top <= each.middle < bottom]


def _has_columns(lines: Sequence[Fragment]) -> bool:
    """Whether a figure stands apart beside another text."""
    return any(
        abs(one.middle - other.middle) < 2 and (one.is_figure or other.is_figure) for one, other in pairwise(lines)
    )


def _sliced(lattice: Lattice, first: int, last: int) -> Lattice:
    if (first, last) == (0, lattice.rows):
        return lattice
    kept = [cell for cell in lattice.cells if first <= cell.row and cell.row + cell.rows <= last]
    x0, top, x1, _ = lattice.box
    return replace(
        lattice,
        ys=lattice.ys[first : last + 1],
        cells=tuple(replace(cell, row=cell.row - first) for cell in kept),
        doubts={(row - first, column): doubt for (row, column), doubt in lattice.doubts.items() if first <= row < last},
        headers=max(0, lattice.headers - first),
        caption=(x0, top, x1, lattice.ys[first]) if first else None,
    )
