"""A block of lines -> the lattice of its table, by rules where there are some and by alignment and white elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kpi_ingest.read.pdf_tables.blocks import Block
from kpi_ingest.read.pdf_tables.carried import Above, above_of, carried_columns
from kpi_ingest.read.pdf_tables.columns import Columns, find_columns, split_at_white
from kpi_ingest.read.pdf_tables.fragments import Band, Fragment
from kpi_ingest.read.pdf_tables.head_lines import header_lines
from kpi_ingest.read.pdf_tables.heads import HeadCell, head_cells
from kpi_ingest.read.pdf_tables.label_ends import labels_cut
from kpi_ingest.read.pdf_tables.lattice import Lattice, Position, RuledCell
from kpi_ingest.read.pdf_tables.rivals import contested
from kpi_ingest.read.pdf_tables.rows import Row, doubt_torn, rows_between
from kpi_ingest.read.pdf_tables.span_rules import spanning_texts
from kpi_ingest.read.pdf_tables.walls import cell_at

_MARGIN = 1.0
_OFF_LINE = "a figure does not stand where the others of its column do"
_CONTESTED = "a figure of the row stands in one column and under the header of another"
_RUN_TOGETHER = "the label and the cell behind it stand as close as words do"
_HEADER_OPEN = "it is not said which column a header stands over"


@dataclass(frozen=True, slots=True)
class Aligned:
    """A table found in a block, and what speaks for it."""

    lattice: Lattice
    block: Block
    columns: Columns
    rows: tuple[Row, ...]
    """Of the body."""
    above: Above
    """What it tells of the rows that the next page may hold."""
    carried: bool
    """Whether it goes on from the page before."""


def aligned_table(block: Block, above: Above | None = None) -> Aligned | None:
    """The table of a block, which may go on from the table `above` on the page before; None where no white divides it
    into columns."""
    lines = header_lines(block)
    head, body = block.bands[:lines], block.bands[lines:]
    over = spanning_texts([each for band in head for each in band.fragments], block.level, block.upright)
    own = find_columns(head, body, block.column_rules(), over)
    carried = carried_columns(block, lines, above, own)
    columns = carried or own
    if columns is None:
        return None
    fragments = _apart(labels_cut(body, columns), columns)
    top_fragments = _apart(head, columns, over)
    headers = _apart(above.head, columns) if above and carried and not head else top_fragments
    columns.contested += contested(fragments, headers, columns)
    rules = block.rules()
    rows = [row for rows in rows_between(_slots(fragments, rules), columns) for row in rows]
    doubt_torn(rows, columns)
    heads = head_cells(top_fragments, columns, block.level, block.boxes, block.upright)
    lattice = _assembled(block, columns, heads, rows, rules)
    goes_on = above_of(block, lines, columns, above if carried else None)
    return Aligned(lattice, block, columns, tuple(rows), goes_on, carried is not None)


def _apart(bands: Sequence[Band], columns: Columns, over: Sequence[Fragment] = ()) -> list[Fragment]:
    """The fragments of lines, those cut that hold the cells of neighbouring columns; never those known to span them."""
    whole = set(map(id, over))
    fragments = [each for band in bands for each in band.fragments]
    return [
        piece for each in fragments for piece in ([each] if id(each) in whole else split_at_white(each, columns.spans))
    ]


def _slots(fragments: Iterable[Fragment], rules: Sequence[float]) -> list[list[Fragment]]:
    """The fragments between one rule and the next."""
    slots: dict[int, list[Fragment]] = {}
    for each in fragments:
        slots.setdefault(sum(rule < each.middle for rule in rules), []).append(each)
    return [slots[number] for number in sorted(slots)]


def _assembled(
    block: Block, columns: Columns, heads: Sequence[HeadCell], rows: Sequence[Row], rules: Sequence[float]
) -> Lattice:
    xs = columns.edges(block.left - _MARGIN, block.right + _MARGIN, block.upright)
    head_ys = _head_edges(heads)
    body_ys = _row_edges(heads, rows, rules)
    ys = (*head_ys, *body_ys)
    if any(after <= before for before, after in pairwise(ys)):
        ys = tuple(sorted(dict.fromkeys(ys)))
    cells = _head_ruled(heads, head_ys, xs, ys)
    first = len(head_ys)
    doubts: dict[Position, str] = {}
    for number, row in enumerate(rows, start=first):
        cells += _row_cells(row, number, columns, xs, ys)
        doubts.update(_row_doubts(row, number, columns))
    return Lattice(xs, ys, tuple(cells), "gap", doubts, first)


def _head_edges(heads: Sequence[HeadCell]) -> tuple[float, ...]:
    """Tops of the header's levels: as few as set every text apart from those below it."""
    if not heads:
        return ()
    gaps = sorted(
        (below.top, above.bottom)
        for above in heads
        for below in heads
        if above.first <= below.last and below.first <= above.last and above.bottom <= below.top + 1 and above != below
    )
    height = min(cell.bottom - cell.top for cell in heads)
    edges = [min(cell.top for cell in heads) - _MARGIN]
    while gaps:
        end = gaps[0][0]
        shared = [start for _, start in gaps if start <= end + 1]
        place = (max(shared) + end) / 2
        if place - edges[-1] > 0.6 * height:
            edges.append(place)
        gaps = [gap for gap in gaps if gap[1] > end + 1]
    return tuple(edges)


def _row_edges(heads: Sequence[HeadCell], rows: Sequence[Row], rules: Sequence[float]) -> tuple[float, ...]:
    """The top of every row, and the bottom of the last."""
    above = max((cell.bottom for cell in heads), default=rows[0].top - 2 * _MARGIN)
    edges = []
    for row in rows:
        edges.append(_edge(above, row.top, rules))
        above = row.bottom
    after = [rule for rule in rules if above - 1 <= rule <= above + 12]
    return (*edges, after[0] if after else above + _MARGIN)


def _edge(above: float, below: float, rules: Sequence[float]) -> float:
    between = [rule for rule in rules if above - 2 <= rule <= below + 2]
    return between[-1] if between else (above + below) / 2


def _head_ruled(
    heads: Sequence[HeadCell], edges: Sequence[float], xs: Sequence[float], ys: Sequence[float]
) -> list[RuledCell]:
    """The header's cells over its levels; each reaches up and down to the next one of its columns."""
    cells = []
    for head in heads:
        shared = [each for each in heads if each.first <= head.last and head.first <= each.last and each != head]
        top = max((_foot(each, heads, edges) for each in shared if each.top < head.top), default=0)
        rows = max(1, _foot(head, heads, edges) - top)
        cells.append(cell_at(xs, ys, top, head.first, rows, head.last - head.first + 1))
    covered = {column for cell in cells for column in range(cell.column, cell.column + cell.columns)}
    bare = [column for column in range(len(xs) - 1) if column not in covered]
    return cells + [cell_at(xs, ys, 0, column, len(edges)) for column in bare if edges]


def _foot(head: HeadCell, heads: Sequence[HeadCell], edges: Sequence[float]) -> int:
    """The level below a header cell: that of the highest text under it."""
    below = [each for each in heads if each.first <= head.last and head.first <= each.last and each.top > head.top]
    return _level(min(each.top for each in below), edges) if below else len(edges)


def _level(top: float, edges: Sequence[float]) -> int:
    return max(0, sum(edge <= top + 1 for edge in edges) - 1)


def _row_cells(row: Row, number: int, columns: Columns, xs: Sequence[float], ys: Sequence[float]) -> list[RuledCell]:
    """A row's cells: texts over several columns span them; a lone text that does spans the whole row, or all of it
    behind the label where it begins there."""
    last = len(xs) - 2
    places = [columns.place(each) for each in row.fragments]
    spans = sorted({place for place in places if place[0] != place[1]})
    alone = len(places) == len(row.slabs) and spans and all(place[0] == spans[0][0] for place in places)
    if alone and spans[0][0] == 0:
        return [cell_at(xs, ys, number, 0, 1, last + 1)]
    if alone:
        spans = [(1, last)]
    cells: list[RuledCell] = []
    taken: set[int] = set()
    for first, end in spans:
        if not taken.intersection(range(first, end + 1)):
            taken.update(range(first, end + 1))
            cells.append(cell_at(xs, ys, number, first, 1, end - first + 1))
    return cells + [cell_at(xs, ys, number, column) for column in range(last + 1) if column not in taken]


def _row_doubts(row: Row, number: int, columns: Columns) -> dict[Position, str]:
    doubts: dict[Position, str] = {}
    fragments = row.fragments
    places = [columns.place(each) for each in fragments]
    outlying = {off.glyphs[0] for off in columns.outlying}
    for each, (first, last) in zip(fragments, places, strict=True):
        if each.glyphs[0] in outlying:
            near = range(max(0, first - 1), min(len(columns.spans), last + 2))
            doubts.update({(number, column): _OFF_LINE for column in near})
    for each in columns.contested:
        if any(each is own for own in fragments):
            doubts.update({(number, column): _CONTESTED for column in range(1, len(columns.spans))})
    run_together = any(first == 0 < last for first, last in places) and any(first > 0 for first, _ in places)
    for column in range(len(columns.spans)):
        if run_together:
            doubts[number, column] = _RUN_TOGETHER
        elif row.doubt:
            doubts[number, column] = row.doubt
        elif column in columns.doubtful:
            doubts[number, column] = _HEADER_OPEN
    return doubts
