"""Tables whose cells are boxes that stand apart from each other, as CSS `border-spacing` prints them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from kpi_ingest.read.pdf_glyphs import Box
from kpi_ingest.read.pdf_tables.lattice import Lattice, RuledCell
from kpi_ingest.read.pdf_tables.strokes import Strokes

_FARTHEST = 14.0
"""Points between two boxes of a table."""
_MOST_BOXES = 3_000


def find_boxed(strokes: Strokes) -> list[Lattice]:
    """The lattices of boxes that touch no other but stand side by side and one below the other."""
    boxes = _innermost(strokes.boxes)
    return [lattice for group in _groups(boxes) if (lattice := _lattice(group)) is not None]


def _innermost(boxes: Sequence[Box]) -> list[Box]:
    """Boxes that hold no other one and are as high as a line; frames around tables hold some."""
    if len(boxes) > _MOST_BOXES:
        return []
    sized = [box for box in boxes if box[2] - box[0] > 8 and box[3] - box[1] > 6]
    ordered = sorted(set(sized), key=lambda box: (box[0], -box[2]))
    kept = []
    for number, box in enumerate(ordered):
        later = ordered[number + 1 :]
        if not any(_inside(other, box) for other in later if other[0] <= box[2]):
            kept.append(box)
    return kept


def _inside(one: Box, other: Box) -> bool:
    return (
        one != other
        and other[0] - 1 <= one[0]
        and one[2] <= other[2] + 1
        and other[1] - 1 <= one[1]
        and one[3] <= other[3] + 1
    )


def _groups(boxes: Sequence[Box]) -> list[list[Box]]:
    """Boxes that stand near each other, together."""
    groups: list[list[Box]] = []
    for box in sorted(boxes, key=lambda each: (each[1], each[0])):
        near = [group for group in groups if _is_near(box, group)]
        merged = [each for group in near for each in group] + [box]
        groups = [group for group in groups if group not in near] + [merged]
    return [group for group in groups if len(group) > 3]


def _is_near(box: Box, group: Iterable[Box]) -> bool:
    """Whether a box stands near one of a group."""
    left, top, right, bottom = box
    return any(
        x0 - right <= _FARTHEST and left - x1 <= _FARTHEST and y0 - bottom <= _FARTHEST and top - y1 <= _FARTHEST
        for x0, y0, x1, y1 in group
    )


def _lattice(boxes: Sequence[Box]) -> Lattice | None:
    columns = _intervals([(box[0], box[2]) for box in boxes])
    rows = _intervals([(box[1], box[3]) for box in boxes])
    if len(columns) < 2 or len(rows) < 2:
        return None
    xs, ys = _edges(columns), _edges(rows)
    cells = []
    for box in boxes:
        own_columns, own_rows = _covered(columns, box[0], box[2]), _covered(rows, box[1], box[3])
        cells.append(RuledCell(box, own_rows[0], own_columns[0], len(own_rows), len(own_columns)))
    return Lattice(xs, ys, tuple(cells))


def _intervals(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The narrowest stretches that the boxes share: a wide box that spans several of them is none itself."""
    kept: list[tuple[float, float]] = []
    for start, end in sorted(spans, key=lambda span: span[1] - span[0]):
        if not any(start < other_end - 1 and end > other_start + 1 for other_start, other_end in kept):
            kept.append((start, end))
    return sorted(kept)


def _edges(intervals: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    between = [(left[1] + right[0]) / 2 for left, right in pairwise(intervals)]
    return (intervals[0][0], *between, intervals[-1][1])


def _covered(intervals: Sequence[tuple[float, float]], start: float, end: float) -> list[int]:
    own = [place for place, (left, right) in enumerate(intervals) if left < end - 1 and right > start + 1]
    return own or [min(range(len(intervals)), key=lambda place: abs(intervals[place][0] - start))]
