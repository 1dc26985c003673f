"""Labels that end a blank's width before their figure: `Vats cleaned before` and `60` in the next column.

The last word of such a text is a figure of the column where both are shown: it stands in line with the figures of that
column, and it ends further to the right than labels reach, because other labels were wrapped before a word that would
still have fitted there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from kpi_ingest.read.pdf_tables.columns import Columns
from kpi_ingest.read.pdf_tables.fragments import Band, Fragment, fragment
from kpi_ingest.read.pdf_tables.joints import Joint
from kpi_ingest.read.pdf_tables.outliers import stand_alike

_BLANK = 0.15
_WIDEST_BLANK = 0.33
"""In sizes: of any font; the word that was wrapped would have needed no more."""
_FEWEST = 2
"""Other figures with which one must stand in line."""


def labels_cut(bands: Sequence[Band], columns: Columns) -> list[Band]:
    """The lines of a body, with the figures cut off the labels that they run on from; the first column is widened to
    hold these labels."""
    edge = _reach(bands, columns)
    if edge is None:
        return list(bands)
    figures = [each for band in bands for each in band.fragments if columns.place(each) == (1, 1) and each.is_figure]
    return [Band(tuple(_pieces(band.fragments, columns, edge, figures))) for band in bands]


def _pieces(
    fragments: Iterable[Fragment], columns: Columns, edge: float, figures: Sequence[Fragment]
) -> Iterable[Fragment]:
    for each in fragments:
        last = _last_word(each) if columns.place(each) == (0, 1) else 0
        end = fragment(each.glyphs[last:]) if last else None
        if end is not None and end.is_figure and end.x1 > edge and stand_alike(end, figures, _FEWEST):
            label = fragment(each.glyphs[:last])
            left, right = columns.spans[0]
            columns.spans[0] = left, max(right, label.x1)
            yield label
            yield end
        else:
            yield each


def _reach(bands: Sequence[Band], columns: Columns) -> float | None:
    """Where labels end at the latest: the least place at which a word that was wrapped would have ended."""
    labels = [each for band in bands for each in band.fragments if columns.place(each)[0] == 0]
    joints = [Joint(above, below) for above, below in pairwise(labels) if columns.place(below) == (0, 0)]
    wrapped = [
        joint.above.x1 + _WIDEST_BLANK * joint.above.size + joint.below.first_word
        for joint in joints
        if joint.plain and not joint.below.text[:1].isdigit() and columns.place(joint.above) == (0, 0)
    ]
    return min(wrapped, default=None)


def _last_word(each: Fragment) -> int:
    """Where the last word of a text begins among its glyphs; 0 where it has one word."""
    starts = [n for n, (one, two) in enumerate(pairwise(each.glyphs), 1) if two.x0 - one.x1 > _BLANK * each.size]
    return starts[-1] if starts else 0
