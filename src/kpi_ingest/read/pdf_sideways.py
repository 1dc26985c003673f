"""Pages whose writing is turned against the sheet: read as somebody does who turns the sheet.

A wide table is often printed sideways on an upright page. Its glyphs and rules are turned level, its tables are found
there, and every place is turned back to where it stands on the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kpi_ingest.model import Grid, GridCell, PageBox
from kpi_ingest.read.pdf_glyphs import Box, Glyph, rounded
from kpi_ingest.read.pdf_lines import TextBlock
from kpi_ingest.read.pdf_tables.strokes import Stroke, Strokes

_SHARE = 0.7
"""Of the glyphs of a page, and of its digits, must be turned alike: upright column headers turn no page."""
_FEWEST = 20
"""Glyphs: a header alone, printed upwards, turns no page."""


@dataclass(frozen=True, slots=True)
class Turn:
    """How the writing of a page is turned, in degrees: 0, 90 (upwards), 180 or 270 (downwards)."""

    degrees: int

    def glyphs(self, glyphs: Iterable[Glyph]) -> list[Glyph]:
        """The glyphs with the page turned so that its writing is level."""
        return [self._glyph(glyph) for glyph in glyphs] if self.degrees else list(glyphs)

    def _glyph(self, glyph: Glyph) -> Glyph:
        x0, top, x1, bottom = self._box((glyph.x0, glyph.top, glyph.x1, glyph.bottom))
        direction = (glyph.direction - self.degrees) % 360
        return replace(glyph, x0=x0, top=top, x1=x1, bottom=bottom, direction=direction)

    def _box(self, box: Box) -> Box:
        x0, top, x1, bottom = box
        if self.degrees == 90:
            return -bottom, x0, -top, x1
        if self.degrees == 180:
            return -x1, -bottom, -x0, -top
        return (top, -x1, bottom, -x0) if self.degrees == 270 else box

    def back(self, box: Box) -> Box:
        """Where a box of the turned page stands on the page itself."""
        return Turn(-self.degrees % 360)._box(box)

    def strokes(self, strokes: Strokes) -> Strokes:
        """The strokes with the page turned."""
        boxes = [(each.start, each.at, each.end, each.at) for each in strokes.level]
        boxes += [(each.at, each.start, each.at, each.end) for each in strokes.upright]
        turned = [self._box(box) for box in boxes]
        if self.degrees in (90, 270):
            level, upright = turned[len(strokes.level) :], turned[: len(strokes.level)]
        else:
            level, upright = turned[: len(strokes.level)], turned[len(strokes.level) :]
        return Strokes(
            _sorted(Stroke(top, x0, x1) for x0, top, x1, _ in level),
            _sorted(Stroke(x0, top, bottom) for x0, top, _, bottom in upright),
            tuple(self._box(box) for box in strokes.boxes),
            strokes.dropped,
        )

    def blocks(self, blocks: Iterable[Grid | TextBlock]) -> list[Grid | TextBlock]:
        """The blocks of the turned page, in their order there, with their places on the page itself."""
        if not self.degrees:
            return list(blocks)
        return [self._text(block) if isinstance(block, TextBlock) else self._grid(block) for block in blocks]

    def _text(self, block: TextBlock) -> TextBlock:
        chunks = tuple((text, self.back(box)) for text, box in block.chunks)
        return replace(block, box=self.back(block.box), chunks=chunks)

    def _grid(self, grid: Grid) -> Grid:
        rows = tuple(tuple(self._cell(cell) for cell in row) for row in grid.rows)
        return replace(
            grid, rows=rows, where=self._place(grid.where) if isinstance(grid.where, PageBox) else grid.where
        )

    def _cell(self, cell: GridCell) -> GridCell:
        return replace(cell, where=self._place(cell.where)) if isinstance(cell.where, PageBox) else cell

    def _place(self, where: PageBox) -> PageBox:
        return PageBox(where.page, rounded(self.back(where.box)))


def _sorted(strokes: Iterable[Stroke]) -> tuple[Stroke, ...]:
    return tuple(sorted(strokes, key=lambda each: (each.at, each.start)))


def turn_of(glyphs: Sequence[Glyph]) -> Turn:
    """How most of a page's writing is turned; not at all where less than most of its glyphs and digits are."""
    if all(glyph.direction == 0 for glyph in glyphs):
        return Turn(0)
    printed = [glyph for glyph in glyphs if glyph.text.strip()]
    if len(printed) < _FEWEST:
        return Turn(0)
    every, digits = _most(printed), _most([glyph for glyph in printed if glyph.text.isdigit()])
    return Turn(every if every == digits or digits is None else 0) if every else Turn(0)


def _most(glyphs: Sequence[Glyph]) -> int | None:
    """The direction of most glyphs; 0 where fewer than most share one, None where there are none."""
    if not glyphs:
        return None
    direction, count = Counter(glyph.direction for glyph in glyphs).most_common(1)[0]
    return direction if count >= _SHARE * len(glyphs) else 0
