"""Header texts of neighbouring columns that stand as close as words do, where one of the columns may be blank.

`2019/20 2020/21` over one column of figures is the header of two. Where the pieces on both sides of a gap are made
alike (letters, digits and signs in one order), they are two headers; where the gap alone tells, it is open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from statistics import median

from kpi_ingest.read.pdf_glyphs import Glyph
from kpi_ingest.read.pdf_tables.fragments import Fragment, fragment

_BLANK = 0.15
_WIDER = 1.3
"""A gap so much wider than the blanks of the table's words may stand between two columns."""
_CELL_GAP = 0.36


def blank_of(fragments: Iterable[Fragment]) -> float:
    """The usual blank between two words of a table, in sizes; 0.28, that of Helvetica, where it has none."""
    return median(gap for each in fragments for gap in (_gaps(each) or [0.28]))


def header_pieces(each: Fragment, blank: float) -> list[Fragment]:
    """A header text cut at the gap between two texts that are made alike and hold digits."""
    for number in _wide(each, blank):
        pieces = [fragment(each.glyphs[:number]), fragment(each.glyphs[number:])]
        shapes = {_shape(piece.text) for piece in pieces}
        if len(shapes) == 1 and "9" in shapes.pop():
            return [pieces[0], *header_pieces(pieces[1], blank)]
    return [each]


def is_open(each: Fragment, blank: float) -> bool:
    """Whether a header text has a gap so wide that it may be two."""
    return bool(_wide(each, blank))


def _wide(each: Fragment, blank: float) -> list[int]:
    """Where glyphs stand behind a wide gap."""
    least = max(_CELL_GAP, _WIDER * blank) * each.size
    return [n for n, (one, two) in enumerate(pairwise(each.glyphs), 1) if two.x0 - one.x1 >= least]


def _gaps(each: Fragment) -> list[float]:
    gaps = (_gap(one, two, each) for one, two in pairwise(each.glyphs))
    return [gap for gap in gaps if gap > _BLANK]


def _gap(one: Glyph, two: Glyph, each: Fragment) -> float:
    return (two.x0 - one.x1) / each.size


def _shape(text: str) -> str:
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d", "9", text.strip("¹²³⁴⁵⁶⁷⁸⁹⁰*†‡")))
