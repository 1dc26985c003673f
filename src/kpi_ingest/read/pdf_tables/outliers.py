"""Figures that do not stand where the figures of their column do.

The figures of a column are set alike: their left ends, right ends or middles stand in one line. One that stands off
that line has run out of its cell, or into another one's: it tells nothing of where the column is, and is doubted with
its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from kpi_ingest.read.pdf_glyphs import Glyph
from kpi_ingest.read.pdf_tables.fragments import Fragment

Side = Callable[[Fragment], float]

_FEWEST = 4
_ALIKE = 1.5
"""Points by which figures that are set alike differ at most."""
_SHARE, _HALF = 0.7, 0.5
_OFF = 0.35
"""In sizes: a figure this far off the line stands elsewhere."""
_SMALL = 0.85


def _right(each: Fragment) -> float:
    return max([glyph.x1 for glyph in _main(each)])


def _left(each: Fragment) -> float:
    return min([glyph.x0 for glyph in _main(each)])


def _middle(each: Fragment) -> float:
    main = _main(each)
    return (min([glyph.x0 for glyph in main]) + max([glyph.x1 for glyph in main])) / 2


def _main(each: Fragment) -> Sequence[Glyph]:
    """The glyphs of the figure without the small ones of a note's mark."""
    sizes = [glyph.bottom - glyph.top for glyph in each.glyphs]
    least = _SMALL * max(sizes)
    if min(sizes) >= least:  # as in nearly every figure
        return each.glyphs
    return [glyph for glyph, size in zip(each.glyphs, sizes, strict=True) if size >= least]


_SIDES: tuple[Side, ...] = (_right, _left, _middle)


def common_side(columns: Sequence[Sequence[Fragment]]) -> Side | None:
    """The side on which the figures of a table's columns are set alike; None where neither one column nor all of them
    together show one."""
    found = [side for column in columns if (side := _side_of(_figures(column))) is not None]
    return max(found, key=found.count, default=None) or _shared_side([_figures(column) for column in columns])


def stand_alike(one: Fragment, figures: Sequence[Fragment], fewest: int) -> bool:
    """Whether a figure stands in line with so many others, on the side on which these stand alike themselves."""
    if len(figures) < fewest:
        return False
    best = _best_side(figures)
    line = median(map(best, figures))
    return _alike(figures, best) >= fewest and abs(best(one) - line) <= _ALIKE


def outliers(fragments: Sequence[Fragment], side: Side | None) -> list[Fragment]:
    """The figures of one column that stand off its line. `side` is the table's, for columns that show none themselves:
    there all figures are off the line where fewer than half stand on one. Where no side is known, it is the one
    on which most figures of the column stand alike; two that stand alike on none are both off."""
    figures = _figures(fragments)
    if len(figures) < 2:
        return []
    own = _side_of(figures) or side
    if own is None:
        own = _best_side(figures)
    line = _line(figures, own)
    return [each for each in figures if line is None or abs(own(each) - line) > max(2 * _ALIKE, _OFF * each.size)]


def off_headers(columns: Sequence[Sequence[Fragment]], headers: Sequence[Fragment | None]) -> list[Fragment]:
    """The figures that stand alone in their column and off the side on which the figures of other columns stand in line
    with their header; none where these do not show one side."""
    pairs = [(each, head) for own, head in zip(columns, headers, strict=True) if head for each in _figures(own)]
    counts = [sum(abs(side(each) - side(head)) <= _ALIKE for each, head in pairs) for side in _SIDES]
    most = max(counts)
    if most < _FEWEST or most < _SHARE * len(pairs) or counts.count(most) > 1:
        return []
    side = _SIDES[counts.index(most)]
    lone = [(own[0], head) for own, head in zip(map(_figures, columns), headers, strict=True) if head and len(own) == 1]
    return [each for each, head in lone if abs(side(each) - side(head)) > max(2 * _ALIKE, _OFF * each.size)]


def _figures(fragments: Sequence[Fragment]) -> list[Fragment]:
    return [each for each in fragments if each.is_cell]


def _side_of(figures: Sequence[Fragment]) -> Side | None:
    """The side on which most figures stand alike, the one on which they do so more exactly where it is one of two."""
    if len(figures) < _FEWEST:
        return None
    best = _best_side(figures)
    return best if _alike(figures, best) >= _SHARE * len(figures) else None


def _best_side(figures: Sequence[Fragment]) -> Side:
    return max(_SIDES, key=lambda side: _evenness(list(map(side, figures))))


def _evenness(places: Sequence[float]) -> tuple[int, float]:
    """How many places are alike, and, as a negative number, how far all of them are spread."""
    line = median(places)
    off = [abs(place - line) for place in places]
    return sum(each <= _ALIKE for each in off), -sum(min(each, 2 * _ALIKE) for each in off)


def _shared_side(columns: Sequence[Sequence[Fragment]]) -> Side | None:
    """The one side on which columns of two and three figures are set alike, taken together."""
    several = [column for column in columns if len(column) > 1]
    counted = sum(map(len, several))
    alike = [sum(_alike(column, side) for column in several if _alike(column, side) > 1) for side in _SIDES]
    most = max(alike, default=0)
    if counted < _FEWEST or most < _SHARE * counted or alike.count(most) > 1:
        return None
    return _SIDES[alike.index(most)]


def _alike(figures: Sequence[Fragment], side: Side) -> int:
    line = median(map(side, figures))
    return sum(abs(side(each) - line) <= _ALIKE for each in figures)


def _line(figures: Sequence[Fragment], side: Side) -> float | None:
    """Where most figures stand; None where fewer than half, or one of two, stand together."""
    places = sorted(map(side, figures))
    counts = [(sum(abs(other - place) <= _ALIKE for other in places), place) for place in places]
    most, place = max(counts)
    return place if most >= max(2, _HALF * len(places)) else None
