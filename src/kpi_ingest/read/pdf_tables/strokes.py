"""What is drawn on a page besides text -> level and upright strokes, and boxes.

A stroke is a line, a thin rectangle, a side of a larger one, or a row of dots. Strokes that go on in one line are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kpi_ingest.read.pdf_glyphs import Box
from kpi_ingest.read.pdf_shapes import Shape, Shapes

THIN = 3.0
"""Points: a rectangle at most this high or wide is a rule; borders of tables are 0.25 to 2.25 wide."""
_JOINS = 3.0
"""Points between two strokes of one line, and between the dots of a dotted rule (CSS prints 1 px dots 1 px apart)."""
_SAME_LINE = 0.75
_SHORTEST = 5.0
"""Points: shorter strokes are ticks, dots and glyph-like marks."""
_MOST_STROKES = 6_000
"""Of one direction; a page of a KPI report has some hundreds, a map has tens of thousands of short ones."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line along one axis."""

    at: float
    """Its place across: y of a level stroke, x of an upright one."""
    start: float
    end: float

    @property
    def length(self) -> float:
        """From end to end."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Strokes:
    """The strokes of a page in its own coordinates."""

    level: tuple[Stroke, ...] = ()
    upright: tuple[Stroke, ...] = ()
    boxes: tuple[Box, ...] = ()
    """Closed shapes higher and wider than a rule: frames and fills of cells, rows and tables."""
    dropped: int = 0
    """How many of the shortest strokes are left out, because a drawing has more than any table."""


def page_strokes(page: Shapes) -> Strokes:
    """The strokes of a page, from its shapes."""
    level: list[Stroke] = []
    upright: list[Stroke] = []
    dots: list[Box] = []
    boxes: list[Box] = []
    for box in (*_boxes_of(page.rects), *_boxes_of(page.lines)):
        _sort_shape(box, level, upright, dots, boxes)
    for curve in page.curves:
        _sort_curve(curve, level, upright, dots, boxes)
    level += _dotted(dots)
    upright += _dotted([(top, x0, bottom, x1) for x0, top, x1, bottom in dots])
    lines, walls = _joined(level), _joined(upright)
    dropped = sum(max(0, len(each) - _MOST_STROKES) for each in (lines, walls))
    return Strokes(_longest(lines), _longest(walls), tuple(dict.fromkeys(boxes)), dropped)


def _boxes_of(shapes: Iterable[Shape]) -> Iterator[Box]:
    return ((shape["x0"], shape["top"], shape["x1"], shape["bottom"]) for shape in shapes)


def _sort_shape(box: Box, level: list[Stroke], upright: list[Stroke], dots: list[Box], boxes: list[Box]) -> None:
    x0, top, x1, bottom = box
    if x1 - x0 <= THIN and bottom - top <= THIN:
        dots.append(box)
    elif bottom - top <= THIN:
        level.append(Stroke((top + bottom) / 2, x0, x1))
    elif x1 - x0 <= THIN:
        upright.append(Stroke((x0 + x1) / 2, top, bottom))
    else:
        boxes.append(box)
        level += [Stroke(top, x0, x1), Stroke(bottom, x0, x1)]
        upright += [Stroke(x0, top, bottom), Stroke(x1, top, bottom)]


def _sort_curve(curve: Shape, level: list[Stroke], upright: list[Stroke], dots: list[Box], boxes: list[Box]) -> None:
    """A path with bends: its straight sides are strokes, and a closed one that fills its own box (rounded corners) is
    a box, whose sides reach into its corners."""
    box = next(_boxes_of([curve]))
    x0, top, x1, bottom = box
    if x1 - x0 <= THIN and bottom - top <= THIN:
        dots.append(box)
        return
    level_sides: list[Stroke] = []
    upright_sides: list[Stroke] = []
    for (ax, ay), (bx, by) in pairwise([(point[0], point[1]) for point in curve["pts"]]):
        if abs(ay - by) < _SAME_LINE and abs(ax - bx) > THIN:
            level_sides.append(Stroke((ay + by) / 2, min(ax, bx), max(ax, bx)))
        elif abs(ax - bx) < _SAME_LINE and abs(ay - by) > THIN:
            upright_sides.append(Stroke((ax + bx) / 2, min(ay, by), max(ay, by)))
    sides = sum(stroke.length for stroke in (*level_sides, *upright_sides))
    round_corners = sides > 1.2 * (x1 - x0 + bottom - top) and min(x1 - x0, bottom - top) > 2 * THIN
    if round_corners:
        boxes.append(box)
    if round_corners and _are_opposite(level_sides, top, bottom) and _are_opposite(upright_sides, x0, x1):
        level_sides = [Stroke(at, x0, x1) for at in (top, bottom)]
        upright_sides = [Stroke(at, top, bottom) for at in (x0, x1)]
    level += level_sides
    upright += upright_sides


def _are_opposite(sides: Sequence[Stroke], low: float, high: float) -> bool:
    """Whether sides stand at both ends of a box, and none elsewhere."""
    ends = [[abs(each.at - end) < _SAME_LINE for each in sides] for end in (low, high)]
    return all(map(any, ends)) and all(map(any, zip(*ends, strict=True)))


def _dotted(dots: Sequence[Box]) -> list[Stroke]:
    """The level rows of three or more dots."""
    strokes: list[Stroke] = []
    row: list[Box] = []
    for dot in sorted(dots, key=lambda each: (round((each[1] + each[3]) / 2), each[0])):
        if row and (abs(dot[1] - row[-1][1]) > _SAME_LINE or not -THIN < dot[0] - row[-1][2] <= _JOINS):
            strokes += _row_stroke(row)
            row = []
        row.append(dot)
    return strokes + _row_stroke(row)


def _row_stroke(row: Sequence[Box]) -> list[Stroke]:
    if len(row) < 3:
        return []
    return [Stroke((row[0][1] + row[0][3]) / 2, row[0][0], max(dot[2] for dot in row))]


def _longest(strokes: Sequence[Stroke]) -> tuple[Stroke, ...]:
    """In order of place; the longest, where a drawing has more than any table."""
    kept = strokes
    if len(strokes) > _MOST_STROKES:
        kept = sorted(strokes, key=lambda each: -each.length)[:_MOST_STROKES]
    return tuple(sorted(kept, key=lambda each: (each.at, each.start)))


def _joined(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Strokes in one line and with hardly a gap between them as one, short leftovers dropped."""
    joined: list[Stroke] = []
    for group in _lines(strokes):
        run = sorted(group, key=lambda each: each.start)
        begin = 0
        end = run[0].end
        for number in range(1, len(run) + 1):
            if number < len(run) and run[number].start - end <= _JOINS:
                end = max(end, run[number].end)
                continue
            joined.append(Stroke(run[begin].at, run[begin].start, end))
            begin = number
            end = run[number].end if number < len(run) else end
    return [stroke for stroke in joined if stroke.length >= _SHORTEST]


def _lines(strokes: Iterable[Stroke]) -> Iterator[list[Stroke]]:
    """Strokes grouped by the line they lie on."""
    group: list[Stroke] = []
    for stroke in sorted(strokes, key=lambda each: each.at):
        if group and stroke.at - group[0].at > _SAME_LINE:
            yield group
            group = []
        group.append(stroke)
    if group:
        yield group
