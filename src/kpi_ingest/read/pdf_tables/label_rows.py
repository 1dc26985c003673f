"""Rows at the end of a table of which nothing but the label is printed, because all of their cells are blank.

Such a row begins at the labels' left edge in their type, ends before the first cells, and stands below the row above as
rows stand there; a rule follows, or white as wide as between two paragraphs. A note under a table looks otherwise, or
says that it is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from kpi_ingest.read.pdf_tables.fragments import SAME_CELL, Band, Fragment
from kpi_ingest.read.pdf_tables.strokes import Strokes

_SAME_LEFT = 0.5
_SAME_GAP = 0.4
"""Points."""
_FEWEST = 2
"""Rows that must stand as far below the one above."""
_WHITE = 1.0
"""In sizes: at least so much follows, and half as much again as between two rows."""
_NOTE = re.compile(r"(?:foot)?notes?\b|sources?\b|[^\w‘“'\"]|\(?[a-z0-9]{1,2}[).\]]? |.*[.:]$", re.IGNORECASE)
"""Words and signs of notes; a sentence ends in a full stop."""


def with_label_rows(run: Sequence[Band], first: int, end: int, after: Band | None, strokes: Strokes) -> int:
    """The last line of a table that reaches from `first` to `end`, with the rows of labels alone below; `after` is the
    line that follows the run."""
    table = run[first : end + 1]
    heads = [band for band in table if len(band.fragments) > 1]
    left = min(band.fragments[0].x0 for band in table)
    starts = [band for band in heads if band.fragments[0].x0 < left + _SAME_LEFT]
    gaps = _row_gaps(table, starts)
    if not starts:
        return end
    right = min(each.x0 for band in heads for each in band.fragments[1:])
    label = starts[-1].fragments[0]
    last = end
    for number in range(end + 1, len(run)):
        gap = run[number].top - run[last].bottom
        stands = _alike(gap, gaps) or (last > end and abs(gap) < SAME_CELL * label.size)
        if not (stands and _is_label(run[number], label, right)):
            break
        last = number
    lines = [*run[last : last + 2], *([after] if after else [])][:2]
    is_end = _is_clear(lines, max(gaps, default=0.0)) or _is_ruled(lines, left, right, strokes)
    return last if last > end and is_end else end


def _row_gaps(table: Sequence[Band], starts: Sequence[Band]) -> list[float]:
    """How far rows stand below the lines above them, where several do."""
    firm = {id(band) for band in starts}
    gaps = [below.top - above.bottom for above, below in pairwise(table) if id(below) in firm]
    return [gap for gap in gaps if sum(abs(gap - other) <= _SAME_GAP for other in gaps) > _FEWEST - 1]


def _alike(gap: float, others: Sequence[float]) -> bool:
    return any(abs(gap - other) <= _SAME_GAP for other in others)


def _is_label(band: Band, label: Fragment, right: float) -> bool:
    """Whether a line is one text in the type of a label that stands in the column of labels, and no note."""
    only = band.fragments[0]
    inside = abs(only.x0 - label.x0) <= _SAME_LEFT and only.x1 < right
    alike = only.bold == label.bold and abs(only.size - label.size) < 0.05 * label.size
    return len(band.fragments) == 1 and inside and alike and not only.is_cell and _NOTE.match(only.text) is None


def _is_clear(lines: Sequence[Band], gap: float) -> bool:
    """Whether the white of another paragraph stands below the first of two lines, or nothing at all."""
    return len(lines) < 2 or lines[1].top - lines[0].bottom > max(1.5 * gap, gap + _WHITE * lines[0].size)


def _is_ruled(lines: Sequence[Band], left: float, right: float, strokes: Strokes) -> bool:
    """Whether a rule under more than the labels parts the two lines."""
    return any(
        lines[0].bottom - 1 <= stroke.at <= lines[1].top + 1 and stroke.start <= left + 1 and stroke.end > right
        for stroke in strokes.level
    )
