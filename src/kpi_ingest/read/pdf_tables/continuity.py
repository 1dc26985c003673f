"""Words that go on over the edge of a cell: which cell such a word belongs to is not said, nor where it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby, pairwise

from kpi_ingest.read.pdf_glyphs import Glyph, level
from kpi_ingest.read.pdf_tables.lattice import Position

CUT_WORD = "a word goes on over the edge of the cell"

_SAME_WORD = 0.15
"""In sizes: a gap as wide as this is a blank."""
_OVERLAP = 0.6
_SAME_BASE = 0.15


def cut_words(glyphs: Iterable[Glyph], place: Callable[[Glyph], Position | None]) -> dict[Position, str]:
    """For every position that a word touches besides another one, or besides what lies outside the table, what the
    matter is."""
    doubts: dict[Position, str] = {}
    printed = sorted((each for each in glyphs if each.text.strip()), key=lambda each: each.direction)
    for _, group in groupby(printed, key=lambda each: each.direction):
        own = list(group)
        pairs = sorted(zip(level(own), own, strict=True), key=lambda pair: (round(pair[0].foot), pair[0].x0))
        for (left, one), (right, other) in pairwise(pairs):
            if not _is_one_word(left, right):
                continue
            places = place(one), place(other)
            if places[0] != places[1]:
                doubts.update({each: f"{CUT_WORD}: {one.text + other.text!r}" for each in places if each is not None})
    return doubts


def _is_one_word(left: Glyph, right: Glyph) -> bool:
    size = max(left.size, right.size)
    gap = right.x0 - left.x1
    return -_OVERLAP * size < gap < _SAME_WORD * size and abs(left.foot - right.foot) < _SAME_BASE * size
