"""Header cells of a block without full rules: stacked lines put together, texts over several columns as spans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kpi_ingest.read.pdf_glyphs import Box
from kpi_ingest.read.pdf_tables.columns import Columns
from kpi_ingest.read.pdf_tables.fragments import Fragment, are_beside
from kpi_ingest.read.pdf_tables.groups import grouped
from kpi_ingest.read.pdf_tables.repeats import leaves_of, repeated_spans, repeats
from kpi_ingest.read.pdf_tables.span_rules import reach_over
from kpi_ingest.read.pdf_tables.strokes import Stroke

_WIDER = 1.25
_LOOSE = 1.8
"""In sizes: lines of one cell stand no further apart."""


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A header cell: its columns, and the base lines between which it stands."""

    first: int
    last: int
    top: float
    bottom: float


def head_cells(
    fragments: Sequence[Fragment],
    columns: Columns,
    level: Sequence[Stroke],
    boxes: Sequence[Box] = (),
    upright: Sequence[Stroke] = (),
) -> list[HeadCell]:
    """The header cells of a header's fragments."""
    ruled = [(each, reach_over(each, fragments, level, upright)) for each in fragments]
    told = {id(each): held for each, reach in ruled if reach and (held := _covered(*reach, columns))}
    spans = repeated_spans(fragments, columns) or _spans(fragments, columns, told, boxes)
    spans += grouped(fragments, [each for each, _, _ in spans], columns, _leading(fragments, columns))
    _doubt_bare(fragments, spans, columns)
    leading = _leading(fragments, columns)
    cells: list[HeadCell] = [HeadCell(first, last, each.top, each.bottom) for each, first, last in spans]
    spanning = {id(each) for each, _, _ in spans}
    alone = [(columns.place(each)[0], each) for each in fragments if id(each) not in spanning]
    for number in range(len(columns.spans)):
        own = [each for first, each in alone if first == number]
        over = [each for each, first, last in spans if first <= number <= last]
        cells += _stacks(number, own, over, columns, level, leading)
    return _joined(cells)


def _doubt_bare(fragments: Sequence[Fragment], spans: Sequence[tuple[Fragment, int, int]], columns: Columns) -> None:
    """Doubt a header whose lowest line says one thing of several columns, where not every column has a text above."""
    leaves = leaves_of(fragments, columns)
    if not spans or not repeats(leaves):
        return
    below = {id(leaf) for _, leaf in leaves}
    above = {n for each, first, last in spans if id(each) not in below for n in range(first, last + 1)}
    above |= {columns.place(each)[0] for each in fragments if id(each) not in below}
    words = [leaf.text.lower() for _, leaf in leaves]
    if any(words.count(leaf.text.lower()) > 1 and number not in above for number, leaf in leaves):
        columns.doubtful += [n for n in range(1, len(columns.spans)) if n not in columns.doubtful]


def _spans(
    fragments: Sequence[Fragment], columns: Columns, told: Mapping[int, tuple[int, int]], boxes: Sequence[Box]
) -> list[tuple[Fragment, int, int]]:
    """The fragments over several columns: that reach over them, whose box does, or that rules set over them."""
    spans: list[tuple[Fragment, int, int]] = []
    for each in fragments:
        first, last = columns.place(each)
        held = _boxed(each, fragments, columns, boxes) or told.get(id(each))
        if held:
            first, last = min(first, held[0]), max(last, held[1])
        if first != last or held:
            spans.append((each, first, last))
    return spans


def _boxed(
    each: Fragment, fragments: Sequence[Fragment], columns: Columns, boxes: Sequence[Box]
) -> tuple[int, int] | None:
    """The columns that the box of a header text covers, where it stands alone in one above others."""
    around = [box for box in boxes if box[0] - 1 <= each.x0 and each.x1 <= box[2] + 1 and box[1] < each.middle < box[3]]
    for x0, top, x1, bottom in sorted(around, key=lambda box: (box[2] - box[0]) * (box[3] - box[1])):
        inside = [other for other in fragments if x0 < (other.x0 + other.x1) / 2 < x1 and top < other.middle < bottom]
        alone = not any(are_beside(other, each) for other in inside if other is not each)
        below = any(other.middle > bottom and x0 < (other.x0 + other.x1) / 2 < x1 for other in fragments)
        return _covered(x0, x1, columns) if alone and below else None
    return None


def _covered(x0: float, x1: float, columns: Columns) -> tuple[int, int] | None:
    covered = [n for n, span in enumerate(columns.spans) if x0 - 2 <= (span[0] + span[1]) / 2 <= x1 + 2]
    return (covered[0], covered[-1]) if len(covered) > 1 and covered[0] > 0 else None


def _leading(fragments: Sequence[Fragment], columns: Columns) -> float:
    """The widest step between two lines of one header cell: more than the narrowest step of any column is none."""
    steps = []
    for column in columns.held(fragments):
        own = sorted(column, key=lambda one: one.middle)
        steps += [below.bottom - above.bottom for above, below in pairwise(own)]
    size = max((each.size for each in fragments), default=0.0)
    narrow = min((step for step in steps if step > 0.5 * size), default=_LOOSE * size)
    return min(_WIDER * narrow, _LOOSE * size)


def _stacks(
    number: int,
    own: Sequence[Fragment],
    over: Sequence[Fragment],
    columns: Columns,
    level: Sequence[Stroke],
    leading: float,
) -> list[HeadCell]:
    """The fragments of one column as cells: cut where a rule or a spanning text stands between them."""
    cells: list[HeadCell] = []
    above: Fragment | None = None
    for each in sorted(own, key=lambda one: one.middle):
        near = above is not None and each.bottom - above.bottom <= leading
        if above is not None and near and not _is_cut(above, each, over, columns.spans[number], level):
            cells[-1] = HeadCell(number, number, cells[-1].top, max(cells[-1].bottom, each.bottom))
        else:
            cells.append(HeadCell(number, number, each.top, each.bottom))
        above = each
    return cells


def _is_cut(
    above: Fragment, below: Fragment, over: Sequence[Fragment], span: tuple[float, float], level: Sequence[Stroke]
) -> bool:
    if any(above.middle < each.middle < below.middle for each in over):
        return True
    centre = (max(above.x0, below.x0) + min(above.x1, below.x1)) / 2
    return any(
        above.middle < stroke.at < below.middle and stroke.start - 2 <= centre <= stroke.end + 2 for stroke in level
    )


def _joined(cells: Sequence[HeadCell]) -> list[HeadCell]:
    """Spanning texts over the same columns in neighbouring lines are one wrapped cell."""
    joined: list[HeadCell] = []
    for cell in sorted(cells, key=lambda each: (each.first, each.last, each.top)):
        before = joined[-1] if joined else None
        same = before is not None and (before.first, before.last) == (cell.first, cell.last)
        if before and same and cell.first != cell.last and cell.top - before.bottom < 0.5 * (cell.bottom - cell.top):
            joined[-1] = HeadCell(cell.first, cell.last, before.top, cell.bottom)
        else:
            joined.append(cell)
    return joined
