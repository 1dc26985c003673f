"""A lattice and the glyphs of its page -> a grid: each cell's text, box and doubts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kpi_ingest.model import Grid, GridCell, PageBox
from kpi_ingest.read.cells import grid_cell
from kpi_ingest.read.folding import BREAK, BROKEN_FIGURE, fold_blanks
from kpi_ingest.read.pdf_doubts import doubt_of
from kpi_ingest.read.pdf_glyphs import Box, Glyph, rounded
from kpi_ingest.read.pdf_marks import cell_text
from kpi_ingest.read.pdf_tables.continuity import cut_words
from kpi_ingest.read.pdf_tables.lattice import Lattice, Position, RuledCell

_HYPHEN = re.compile(rf"(?<=\w)-\s*{BREAK}\s*(?=\w)")
"""A word broken behind its hyphen (`1-` over `year`) goes on without a blank; whether the hyphen is its own (`develop-`
over `ment`) is not said, so that it stays."""
_STACKED = "figures stand one below the other in other cells of the row: it may be more than one"
_AROUND = 72.0
"""Points: no glyph of a word that runs into a table is wider."""
Owners = dict[Position, RuledCell]
Buckets = dict[Position, list[Glyph]]


@dataclass(frozen=True, slots=True)
class _Filling:
    """A lattice with the glyphs of each cell, by the position of its top-left corner."""

    lattice: Lattice
    owners: Owners
    texts: Buckets
    checks: Buckets | None
    """The second reader's glyphs of each cell; None where it is known to agree."""
    cut: Mapping[Position, str]
    """Cells that a word touches which goes on outside of them."""
    page: int

    @property
    def rows(self) -> range:
        """Its rows."""
        return range(self.lattice.rows)

    @property
    def columns(self) -> range:
        """Its columns."""
        return range(self.lattice.columns)


def fill_lattice(lattice: Lattice, first: Sequence[Glyph], second: Sequence[Glyph] | None, page: int) -> Grid:
    """The grid of a lattice: `first`, pdfium's glyphs, give the text; `second`, those of pdfminer, may doubt it, if
    they need to be looked at."""
    owners = lattice.owners()
    checks = None if second is None else _buckets(second, _places(lattice, owners, second))
    near = _near(lattice, first)
    places = _places(lattice, owners, near)
    cut = cut_words(near, places.get)
    filling = _Filling(lattice, owners, _buckets(near, places), checks, cut, page)
    headers = _header_rows(filling)
    anchors = {position: _anchor_cell(position, filling, headers) for position in _anchors(filling)}
    _doubt_stacked(anchors)
    rows = tuple(tuple(_cell((row, column), filling, anchors) for column in filling.columns) for row in filling.rows)
    return Grid(rows, PageBox(page, rounded(lattice.box)), _caption(lattice, first), page, lattice.delimited)


def outside(lattice: Lattice, glyphs: Iterable[Glyph]) -> list[Glyph]:
    """The glyphs whose middle lies neither inside the table nor in its caption."""
    left = [each for each in glyphs if not _lies_in(each, lattice.box)]
    caption = lattice.caption
    return left if caption is None else [each for each in left if not _lies_in(each, caption)]


def _lies_in(glyph: Glyph, box: Box) -> bool:
    x0, top, x1, bottom = box
    return x0 <= (glyph.x0 + glyph.x1) / 2 < x1 and top <= (glyph.top + glyph.bottom) / 2 < bottom


def _caption(lattice: Lattice, glyphs: Iterable[Glyph]) -> str | None:
    """The text of the title inside the frame; None where there is none."""
    box = lattice.caption
    return None if box is None else fold_blanks(cell_text([each for each in glyphs if _lies_in(each, box)]).raw) or None


def _anchor(position: Position, owners: Owners) -> Position:
    cell = owners.get(position)
    return (cell.row, cell.column) if cell else position


def _near(lattice: Lattice, glyphs: Iterable[Glyph]) -> list[Glyph]:
    """The glyphs in a lattice, and those around it, of which a word in it may go on."""
    x0, top, x1, bottom = lattice.box
    left, over, right, under = x0 - _AROUND, top - _AROUND, x1 + _AROUND, bottom + _AROUND
    return [each for each in glyphs if left < each.x0 < right and over < each.top < under]


def _places(lattice: Lattice, owners: Owners, glyphs: Iterable[Glyph]) -> dict[Glyph, Position]:
    """The cell of each glyph whose middle lies in the lattice."""
    places: dict[Glyph, Position] = {}
    xs, ys = lattice.xs, lattice.ys
    anchors = {position: (cell.row, cell.column) for position, cell in owners.items()}
    for glyph in glyphs:
        row = bisect_right(ys, (glyph.top + glyph.bottom) / 2) - 1
        column = bisect_right(xs, (glyph.x0 + glyph.x1) / 2) - 1
        if 0 <= row < len(ys) - 1 and 0 <= column < len(xs) - 1:
            position = row, column
            places[glyph] = anchors.get(position, position)
    return places


def _anchors(filling: _Filling) -> set[Position]:
    return {_anchor((row, column), filling.owners) for row in filling.rows for column in filling.columns}


def _buckets(glyphs: Iterable[Glyph], places: Mapping[Glyph, Position]) -> Buckets:
    buckets: Buckets = {}
    for glyph in glyphs:
        position = places.get(glyph)
        if position is not None:
            buckets.setdefault(position, []).append(glyph)
    return buckets


def _header_rows(filling: _Filling) -> int:
    """How many leading rows are printed in bold throughout, where the rows below are not."""
    bold = [_is_bold(filling.texts.get((row, column), ()) for column in filling.columns) for row in filling.rows]
    leading = next((row for row, is_bold in enumerate(bold) if is_bold is False), len(bold))
    return leading if leading < len(bold) else 0


def _is_bold(cells: Iterable[Sequence[Glyph]]) -> bool | None:
    """None for a row without text, such as one that is covered by spans."""
    known = None
    for glyphs in cells:
        for glyph in glyphs:
            if glyph.text.strip():
                if not glyph.bold:
                    return False
                known = True
    return known


def _anchor_cell(position: Position, filling: _Filling, headers: int) -> GridCell:
    ruled = filling.owners.get(position)
    box = ruled.box if ruled else filling.lattice.position_box(*position)
    rows, columns = (ruled.rows, ruled.columns) if ruled else (1, 1)
    glyphs = filling.texts.get(position, [])
    text = cell_text(glyphs)
    second = None if filling.checks is None else filling.checks.get(position, [])
    doubt = filling.cut.get(position) or doubt_of(text, glyphs, second, box, columns)
    doubt = doubt or filling.lattice.doubts.get(position)
    where = PageBox(filling.page, rounded(box))
    raw = _HYPHEN.sub("-", text.raw) if BREAK in text.raw else text.raw
    return grid_cell(fold_blanks(raw), where, position[0] < headers, rows, columns, doubt=doubt)


def _doubt_stacked(anchors: dict[Position, GridCell]) -> None:
    """Doubt the whole row where several cells hold figures one below the other: it may be more than one row."""
    stacked = Counter(row for (row, _), cell in anchors.items() if (cell.doubt or "").startswith(BROKEN_FIGURE))
    for (row, column), cell in anchors.items():
        if stacked[row] > 1 and cell.doubt is None:
            anchors[row, column] = replace(cell, doubt=_STACKED)


def _cell(position: Position, filling: _Filling, anchors: dict[Position, GridCell]) -> GridCell:
    """The cell of a position; a covered one shares its anchor's place and doubt."""
    corner = _anchor(position, filling.owners)
    anchor = anchors[corner]
    if corner == position:
        return anchor
    return GridCell("", anchor.where, anchor.header, anchor=corner, doubt=anchor.doubt)
