"""Columns that a figure, which has run out of its cell, makes look like one: nearly every line holds two in them.

The figure that bridges the white between them is told to neither; what it stands in is doubted by whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from kpi_ingest.read.pdf_glyphs import Glyph
from kpi_ingest.read.pdf_tables.fragments import Fragment, fragment

Span = tuple[float, float]

_SHARE = 0.25
"""Of the lines with figures in a column must hold two or more to part it; the others have blanks."""
_BRIDGES = 0.2
"""Of the lines at most may hold a figure that stands over the white between."""
_CELL_GAP = 0.36
"""In sizes: thousands groups stand 0.2 to 0.3 apart, cells of narrow columns wider."""


def parted(
    own: Sequence[Fragment], project: Callable[[Sequence[Fragment]], list[Span]]
) -> tuple[list[Span], list[Fragment]]:
    """The columns that the fragments of one make, and those that stand over the white between; nothing where they are
    one. `project` gives the stretches that fragments cover."""
    pieces = [piece for each in own for piece in _figures_apart(each)]
    lines = _lines(pieces)
    twice = [line for line in lines if len(line) > 1]
    if len(twice) < 2 or len(twice) < _SHARE * len(lines):
        return [], []
    gaps = [(left.x1, right.x0) for line in twice for left, right in pairwise(line)]
    bridging = [each for each in pieces if any(each.x0 < left and right < each.x1 for left, right in gaps)]
    spans = project([each for each in pieces if each not in bridging])
    if not 0 < len(bridging) <= max(1, _BRIDGES * len(lines)) or len(spans) < 2:
        return [], []
    clean = all(_are_apart([each for each in line if each not in bridging], spans) for line in lines)
    return (spans, bridging) if clean else ([], [])


def _lines(pieces: Sequence[Fragment]) -> list[list[Fragment]]:
    """The fragments of each line, from left to right."""
    lines: list[list[Fragment]] = []
    for each in sorted(pieces, key=lambda one: one.bottom):
        if lines and each.bottom - lines[-1][0].bottom < 0.3 * each.size:
            lines[-1].append(each)
        else:
            lines.append([each])
    return [sorted(line, key=lambda one: one.x0) for line in lines]


def _are_apart(line: Sequence[Fragment], spans: Sequence[Span]) -> bool:
    """Whether no two figures of a line stand in one column."""
    held = [next(n for n, (x0, x1) in enumerate(spans) if x0 <= each.x0 <= x1) for each in line]
    return len(set(held)) == len(held)


def _figures_apart(each: Fragment) -> list[Fragment]:
    """A fragment cut at its wide gaps, where each piece is a figure."""
    groups: list[list[Glyph]] = [[each.glyphs[0]]]
    for before, glyph in pairwise(each.glyphs):
        if glyph.x0 - before.x1 >= _CELL_GAP * each.size:
            groups.append([])
        groups[-1].append(glyph)
    pieces = [fragment(group) for group in groups]
    return pieces if len(pieces) > 1 and all(piece.is_cell for piece in pieces) else [each]
