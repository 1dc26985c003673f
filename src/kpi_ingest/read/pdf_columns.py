"""Tables without upright rules: words that stand in columns -> lattices, where alignment leaves no choice.

A column is a band that the fullest lines share, with white space between it and the next one from top to bottom. A row
is what stands between two level rules (or edges of bands), or, without them, one line. Wherever a word reaches over two
columns, a line could belong to two rows, or lines with columns are left over, there is no table here: its lines stay
lines, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from pdfplumber.page import Page
from pdfplumber.table import merge_edges

from kpi_ingest.read.pdf_glyphs import Glyph, GlyphLine, glyph_lines
from kpi_ingest.read.pdf_rules import Lattice, RuledCell

_GAP = 1.0
"""In sizes: what separates two columns; words stand 0.2 to 0.5 apart."""
_FEWEST_COLUMNS = 3
_FEWEST_ROWS = 3
_APART = 1.3
"""A line this much further away than the rows are from each other is no part of the table."""
_FIGURE_SHARE = 0.5
_MARGIN = 1.0

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line with its chunks: words that no wide gap separates."""

    line: GlyphLine
    chunks: tuple[tuple[Glyph, ...], ...]

    @property
    def spans(self) -> list[Span]:
        """From where to where each chunk reaches."""
        return [(chunk[0].x0, max(glyph.x1 for glyph in chunk)) for chunk in self.chunks]

    @property
    def middle(self) -> float:
        """Height at which it stands."""
        return (self.line.top + self.line.bottom) / 2


def find_aligned(page: Page, glyphs: Sequence[Glyph]) -> list[Lattice]:
    """The tables among glyphs that stand in no ruled table."""
    level = [glyph for glyph in glyphs if glyph.direction == 0 and glyph.text.strip()]
    rows = [_row(line) for line in glyph_lines(level)]
    found = [_between_rules(rows, stack) for stack in _rule_stacks(page)]
    lattices = [lattice for lattice in found if lattice]
    rest = [row for row in rows if not any(each.ys[0] < row.middle < each.ys[-1] for each in lattices)]
    return lattices + [lattice for block in _blocks(rest) if (lattice := _line_by_line(block, rest))]


def _row(line: GlyphLine) -> _Row:
    chunks: list[list[Glyph]] = []
    for glyph in line.glyphs:
        if chunks and glyph.x0 - max(each.x1 for each in chunks[-1]) <= _GAP * line.size:
            chunks[-1].append(glyph)
        else:
            chunks.append([glyph])
    return _Row(line, tuple(map(tuple, chunks)))


def _rule_stacks(page: Page) -> list[list[float]]:
    """Heights of level rules that reach equally far left and right, four or more together."""
    merged = merge_edges([edge for edge in page.edges if edge["orientation"] == "h"], 3, 3, 3, 3)
    extents = sorted((round(edge["x0"] / 3), round(edge["x1"] / 3), edge["top"]) for edge in merged)
    stacks = [[top for *_, top in group] for _, group in groupby(extents, key=lambda each: each[:2])]
    return [stack for stack in stacks if len(stack) > _FEWEST_ROWS]


def _between_rules(rows: Sequence[_Row], stack: Sequence[float]) -> Lattice | None:
    """The table whose rows stand between the rules of a stack; a header may stand above the first one."""
    body = [row for row in rows if stack[0] < row.middle < stack[-1]]
    header = _header_above([row for row in rows if row.middle < stack[0]], stack[0])
    tops = [header[0].line.top - _MARGIN, *stack] if header else list(stack)
    held = [[row for row in body if top < row.middle < bottom] for top, bottom in pairwise(stack)]
    crossed = any(row.line.top + 1 < y < row.line.bottom - 1 for row in body for y in stack)
    if crossed or not all(held):
        return None
    return _table([*header, *body], tops)


def _header_above(rows: Sequence[_Row], rule: float) -> list[_Row]:
    """The lines with columns that stand close above the first rule: one header row, wrapped or not."""
    header: list[_Row] = []
    below = rule
    for row in reversed(rows):
        if len(row.chunks) < 2 or below - row.line.bottom > row.line.size:
            break
        header.insert(0, row)
        below = row.line.top
    return header


def _blocks(rows: Sequence[_Row]) -> list[list[_Row]]:
    """Runs of neighbouring lines with at least two chunks."""
    runs = (list(group) for several, group in groupby(rows, key=lambda row: len(row.chunks) > 1) if several)
    return [run for run in runs if len(run) >= _FEWEST_ROWS]


def _line_by_line(block: Sequence[_Row], rows: Sequence[_Row]) -> Lattice | None:
    """The table each line of which is a row: lines evenly spaced, labels on all, other lines clearly apart."""
    pitches = [below.line.bottom - above.line.bottom for above, below in pairwise(block)]
    first, last = rows.index(block[0]), rows.index(block[-1])
    outside = [block[0].line.bottom - row.line.bottom for row in rows[max(0, first - 1) : first]]
    outside += [row.line.bottom - block[-1].line.bottom for row in rows[last + 1 : last + 2]]
    if max(pitches) > _APART * min(pitches) or any(pitch < _APART * max(pitches) for pitch in outside):
        return None
    between = [(above.line.bottom + below.line.top) / 2 for above, below in pairwise(block)]
    lattice = _table(block, [block[0].line.top - _MARGIN, *between, block[-1].line.bottom + _MARGIN])
    return lattice if lattice and all(row.spans[0][0] < lattice.xs[1] for row in block[1:]) else None


def _table(block: Sequence[_Row], tops: Sequence[float]) -> Lattice | None:
    """The lattice of lines and row edges, if every chunk stands in one column and no column holds two of one line."""
    columns = max((len(row.chunks) for row in block), default=0)
    separators = _separators([row for row in block if len(row.chunks) == columns])
    if columns < _FEWEST_COLUMNS or len(tops) <= _FEWEST_ROWS or len(separators) != columns - 1:
        return None
    for row in block:
        places = [_places(span, separators) for span in row.spans]
        if any(len(place) != 1 for place in places) or len({place[0] for place in places}) < len(places):
            return None
    if not _tells_figures(block, separators):
        return None
    left, right = min(row.spans[0][0] for row in block), max(row.spans[-1][1] for row in block)
    return _lattice((left - _MARGIN, *separators, right + _MARGIN), tuple(tops))


def _separators(full: Sequence[_Row]) -> list[float]:
    """The middle of the white space between the bands that the fullest lines share; at least two lines must show it."""
    bands: list[Span] = []
    for start, end in sorted(span for row in full for span in row.spans):
        if bands and start <= bands[-1][1]:
            bands[-1] = (bands[-1][0], max(end, bands[-1][1]))
        else:
            bands.append((start, end))
    return [(left[1] + right[0]) / 2 for left, right in pairwise(bands)] if len(full) > 1 else []


def _places(span: Span, separators: Sequence[float]) -> list[int]:
    """The columns that a chunk reaches into."""
    edges = [float("-inf"), *separators, float("inf")]
    return [index for index in range(len(edges) - 1) if span[0] < edges[index + 1] and span[1] > edges[index]]


def _tells_figures(block: Iterable[_Row], separators: Sequence[float]) -> bool:
    """Text in columns, as in a leaflet, is no table: half of what stands behind the labels must hold figures."""
    chunks = [chunk for row in block for chunk in row.chunks if chunk[0].x0 > separators[0]]
    figures = sum(any(glyph.text.isdigit() for glyph in chunk) for chunk in chunks)
    return figures >= _FIGURE_SHARE * len(chunks)


def _lattice(xs: tuple[float, ...], ys: tuple[float, ...]) -> Lattice:
    cells = tuple(
        RuledCell((xs[column], ys[row], xs[column + 1], ys[row + 1]), row, column, 1, 1)
        for row in range(len(ys) - 1)
        for column in range(len(xs) - 1)
    )
    return Lattice(xs, ys, cells)
