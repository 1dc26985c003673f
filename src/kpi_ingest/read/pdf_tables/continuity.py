"""Words that go on over the edge of a cell: which cell such a word belongs to is not said, nor where it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from math import floor

from kpi_ingest.read.pdf_glyphs import Glyph, level
from kpi_ingest.read.pdf_tables.lattice import Position

CUT_WORD = "a word goes on over the edge of the cell"

_SAME_WORD = 0.15
"""In sizes: a gap as wide as this is a blank."""
_OVERLAP = 0.6
_SMALL = 0.85
_SIGNS = frozenset("*†‡§#")
_REACH = 4.0
"""Points between a mark and its figure, and more."""

Pair = tuple[Glyph, Glyph]
"""A glyph turned level, and as it stands."""
_SAME_BASE = 0.15


def cut_words(glyphs: Iterable[Glyph], place: Callable[[Glyph], Position | None]) -> dict[Position, str]:
    """For every position that a word touches besides another one, or besides what lies outside the table, what the
    matter is."""
    doubts: dict[Position, str] = {}
    printed = sorted((each for each in glyphs if each.text.strip()), key=lambda each: each.direction)
    for _, group in groupby(printed, key=lambda each: each.direction):
        own = list(group)
        pairs = sorted(zip(level(own), own, strict=True), key=_by_line)
        places = [place(one) for _, one in pairs]
        joined = [
            (one, other)
            for ((left, one), here), ((right, other), there) in pairwise(zip(pairs, places, strict=True))
            if here != there and _is_one_word(left, right)
        ]
        for one, other in [*joined, *_marks_before(pairs)]:
            both = place(one), place(other)
            if both[0] != both[1]:
                doubts.update({each: f"{CUT_WORD}: {one.text + other.text!r}" for each in both if each is not None})
    return doubts


def _by_line(pair: Pair) -> tuple[int, float]:
    glyph = pair[0]
    base = glyph.base
    return round(glyph.bottom if base is None else base), glyph.x0


def _marks_before(pairs: Sequence[Pair]) -> Iterator[tuple[Glyph, Glyph]]:
    """Small raised glyphs with the digit right behind them: a note's mark may stand over the edge of its cell."""
    beginning: dict[int, list[Pair]] = {}
    for pair in pairs:
        if pair[0].text.isdigit():
            beginning.setdefault(floor(pair[0].x0 / _REACH), []).append(pair)
    largest = max((pair[0].size for each in beginning.values() for pair in each), default=0.0)
    for mark, original in pairs:
        if mark.bottom - mark.top < _SMALL * largest and (mark.text.isdigit() or mark.text in _SIGNS):
            at = floor(mark.x1 / _REACH)
            near = (pair for step in (at - 1, at, at + 1) for pair in beginning.get(step, ()))
            behind = next((other for glyph, other in near if _is_marked(mark, glyph)), None)
            if behind is not None:
                yield original, behind


def _is_marked(mark: Glyph, glyph: Glyph) -> bool:
    size = glyph.bottom - glyph.top
    if mark.bottom - mark.top >= _SMALL * size:
        return False
    raised = 0.15 * size < glyph.foot - mark.foot < size
    return raised and -_OVERLAP * mark.size < glyph.x0 - mark.x1 < _SAME_WORD * size


def _is_one_word(left: Glyph, right: Glyph) -> bool:
    size = max(left.size, right.size)
    gap = right.x0 - left.x1
    return -_OVERLAP * size < gap < _SAME_WORD * size and abs(left.foot - right.foot) < _SAME_BASE * size
