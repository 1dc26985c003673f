"""Figures that do not stand where the figures of their column do.

The figures of a column are set alike: their left ends, right ends or middles stand in one line. One that stands off
that line has run out of its cell, or into another one's: it tells nothing of where the column is, and is doubted with
its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from kpi_ingest.read.pdf_tables.fragments import Fragment

_FEWEST = 4
_ALIKE = 1.5
"""Points by which figures that are set alike differ at most."""
_SHARE = 0.7
_OFF = 0.35
"""In sizes: a figure this far off the line stands elsewhere; a note mark behind it moves it by less."""


def outliers(fragments: Sequence[Fragment]) -> list[Fragment]:
    """The figures of one column that stand off its line; none where no line can be told."""
    figures = [each for each in fragments if each.is_cell]
    if len(figures) < _FEWEST:
        return []
    for places in (
        [each.x1 for each in figures],
        [each.x0 for each in figures],
        [(each.x0 + each.x1) / 2 for each in figures],
    ):
        line = median(places)
        alike = sum(abs(place - line) <= _ALIKE for place in places)
        if alike >= _SHARE * len(figures):
            return [
                each
                for each, place in zip(figures, places, strict=True)
                if abs(place - line) > max(2 * _ALIKE, _OFF * each.size)
            ]
    return []
