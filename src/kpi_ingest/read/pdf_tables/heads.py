"""Header cells of a block without full rules: stacked lines put together, texts over several columns as spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_ingest.read.pdf_tables.columns import Columns
from kpi_ingest.read.pdf_tables.fragments import Fragment
from kpi_ingest.read.pdf_tables.strokes import Stroke


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A header cell: its columns, and the base lines between which it stands."""

    first: int
    last: int
    top: float
    bottom: float


def head_cells(fragments: Sequence[Fragment], columns: Columns, level: Sequence[Stroke]) -> list[HeadCell]:
    """The header cells of a header's fragments."""
    spans = _spans(fragments, columns, level)
    cells: list[HeadCell] = [HeadCell(first, last, each.top, each.bottom) for each, first, last in spans]
    spanning = {id(each) for each, _, _ in spans}
    for number in range(len(columns.spans)):
        own = [each for each in fragments if id(each) not in spanning and columns.place(each)[0] == number]
        over = [each for each, first, last in spans if first <= number <= last]
        cells += _stacks(number, own, over, columns, level)
    return _joined(cells)


def _spans(fragments: Sequence[Fragment], columns: Columns, level: Sequence[Stroke]) -> list[tuple[Fragment, int, int]]:
    """The fragments over several columns: that reach over them, or under which one rule does."""
    spans: list[tuple[Fragment, int, int]] = []
    for each in fragments:
        first, last = columns.place(each)
        ruled = _ruled_under(each, fragments, columns, level)
        if ruled:
            first, last = min(first, ruled[0]), max(last, ruled[1])
        if first != last:
            spans.append((each, first, last))
    return spans


def _ruled_under(
    each: Fragment, fragments: Sequence[Fragment], columns: Columns, level: Sequence[Stroke]
) -> tuple[int, int] | None:
    """The columns over which a rule right under a header text reaches, where it is not the whole header's own."""
    for stroke in level:
        if not (each.bottom - 0.3 * each.size <= stroke.at <= each.bottom + each.size):
            continue
        if not (stroke.start - 2 <= each.x0 and each.x1 <= stroke.end + 2):
            continue
        covered = [n for n, (x0, x1) in enumerate(columns.spans) if stroke.start - 2 <= x0 and x1 <= stroke.end + 2]
        beside = [other for other in fragments if other is not each and _is_beside(other, each)]
        alone = not any(stroke.start - 2 <= other.x0 and other.x1 <= stroke.end + 2 for other in beside)
        below = any(other.top > stroke.at - 2 for other in fragments)
        if len(covered) > 1 and alone and below and 0 not in covered:
            return covered[0], covered[-1]
    return None


def _is_beside(one: Fragment, other: Fragment) -> bool:
    return min(one.bottom, other.bottom) - max(one.top, other.top) > 0.3 * min(one.size, other.size)


def _stacks(
    number: int, own: Sequence[Fragment], over: Sequence[Fragment], columns: Columns, level: Sequence[Stroke]
) -> list[HeadCell]:
    """The fragments of one column as cells: cut where a rule or a spanning text stands between them."""
    cells: list[HeadCell] = []
    above: Fragment | None = None
    for each in sorted(own, key=lambda one: one.middle):
        if above is not None and not _is_cut(above, each, over, columns.spans[number], level):
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
