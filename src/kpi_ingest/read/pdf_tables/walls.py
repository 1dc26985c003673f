"""Tables whose cells are ruled on all sides: strokes that touch -> lattices, with spans where no rule divides."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from kpi_ingest.read.pdf_glyphs import Box
from kpi_ingest.read.pdf_tables.lattice import Lattice, Position, RuledCell
from kpi_ingest.read.pdf_tables.strokes import Stroke, Strokes

_TOUCH = 3.0
_SLIVER = 3.5
"""Rules closer than this are one rule drawn twice: no text fits between them."""
_OPEN = 6.0
"""Points that upright rules reach beyond the last level one where a row is open there."""
_COVERED = 0.6
"""Share of a cell's side that a rule must cover to delimit it; rounded corners leave out some of it."""
_MOST_POSITIONS = 20_000
"""Of one cluster of strokes; what has more is a map or a chart, and is set aside by itself."""

Cluster = tuple[list[Stroke], list[Stroke]]
"""Level and upright strokes that touch each other."""


def find_walled(strokes: Strokes) -> list[Lattice]:
    """The lattices of a page's strokes; those of drawings with too many crossings are left out."""
    return [lattice for cluster in clusters(strokes) if (lattice := _lattice(*cluster)) is not None]


def find_drawings(strokes: Strokes) -> list[Box]:
    """The boxes of the drawings that `find_walled` leaves out for their many crossings: maps and charts."""
    if len(strokes.level) * len(strokes.upright) <= _MOST_POSITIONS:
        return []
    return [_around(*cluster) for cluster in clusters(strokes) if _is_drawing(*cluster)]


def _is_drawing(level: Sequence[Stroke], upright: Sequence[Stroke]) -> bool:
    ys, xs = edges_of(stroke.at for stroke in level), edges_of(stroke.at for stroke in upright)
    return (len(xs) - 1) * (len(ys) - 1) > _MOST_POSITIONS


def _around(level: Sequence[Stroke], upright: Sequence[Stroke]) -> Box:
    x0, x1 = min(stroke.at for stroke in upright), max(stroke.at for stroke in upright)
    return x0, min(stroke.at for stroke in level), x1, max(stroke.at for stroke in level)


def clusters(strokes: Strokes) -> list[Cluster]:
    """The strokes of each connected drawing that has level and upright ones."""
    parents = list(range(len(strokes.level) + len(strokes.upright)))
    offset = len(strokes.level)
    places = [stroke.at for stroke in strokes.upright]
    for number, level in enumerate(strokes.level):
        for other in range(bisect_left(places, level.start - _TOUCH), len(places)):
            upright = strokes.upright[other]
            if upright.at > level.end + _TOUCH:
                break
            if upright.start - _TOUCH <= level.at <= upright.end + _TOUCH:
                _unite(parents, number, offset + other)
    found: dict[int, Cluster] = defaultdict(lambda: ([], []))
    for number, stroke in enumerate((*strokes.level, *strokes.upright)):
        found[_root(parents, number)][number >= offset].append(stroke)
    return [cluster for cluster in found.values() if len(cluster[0]) > 1 and len(cluster[1]) > 1]


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number


def _unite(parents: list[int], one: int, other: int) -> None:
    parents[_root(parents, one)] = _root(parents, other)


def _lattice(level: Sequence[Stroke], upright: Sequence[Stroke]) -> Lattice | None:
    ys, xs = edges_of(stroke.at for stroke in level), edges_of(stroke.at for stroke in upright)
    ys = _with_open_ends(ys, xs, upright)
    if len(xs) < 3 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > _MOST_POSITIONS:
        return None
    left_walls = _walls(upright, xs, ys)
    top_walls = _walls(level, ys, xs)
    parents = _rooms(left_walls, top_walls, len(xs) - 1, len(ys) - 1)
    return Lattice(xs, ys, tuple(_cells(parents, xs, ys)))


def _with_open_ends(ys: tuple[float, ...], xs: Sequence[float], upright: Sequence[Stroke]) -> tuple[float, ...]:
    """The edges of rows with those where upright rules end beyond the last level one: a row that goes on over a page
    has no rule at the page's end."""
    if len(ys) < 2:
        return ys
    below = [stroke.end for stroke in upright if stroke.start < ys[-1] < stroke.end - _OPEN]
    above = [stroke.start for stroke in upright if stroke.start + _OPEN < ys[0] < stroke.end]
    top = (min(above),) if len(edges_of(stroke.at for stroke in upright if stroke.start in above)) * 2 > len(xs) else ()
    end = (max(below),) if len(edges_of(stroke.at for stroke in upright if stroke.end in below)) * 2 > len(xs) else ()
    return (*top, *ys, *end)


def edges_of(values: Iterable[float]) -> tuple[float, ...]:
    """Distinct edges in order; those a sliver apart are one, in their middle."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][0] <= _SLIVER:
            groups[-1].append(value)
        else:
            groups.append([value])
    return tuple((group[0] + group[-1]) / 2 for group in groups)


def _walls(strokes: Iterable[Stroke], across: Sequence[float], along: Sequence[float]) -> set[tuple[int, int]]:
    """(edge, step) where strokes on that edge cover most of that step."""
    covered: dict[tuple[int, int], float] = defaultdict(float)
    for stroke in strokes:
        edge = min(range(len(across)), key=lambda each: abs(across[each] - stroke.at))
        first = max(0, bisect_left(along, stroke.start) - 1)
        for step in range(first, len(along) - 1):
            overlap = min(stroke.end, along[step + 1]) - max(stroke.start, along[step])
            if overlap > 0:
                covered[edge, step] += overlap
            elif along[step] > stroke.end:
                break
    return {(edge, step) for (edge, step), length in covered.items() if _is_wall(length, along, step)}


def _is_wall(length: float, along: Sequence[float], step: int) -> bool:
    return length >= _COVERED * (along[step + 1] - along[step])


def _rooms(
    left_walls: set[tuple[int, int]], top_walls: set[tuple[int, int]], columns: int, rows: int
) -> dict[Position, Position]:
    """For every position the first one of its room."""
    numbers = list(range(columns * rows))
    for row in range(rows):
        for column in range(columns):
            if column and (column, row) not in left_walls:
                _unite(numbers, row * columns + column, row * columns + column - 1)
            if row and (row, column) not in top_walls:
                _unite(numbers, row * columns + column, (row - 1) * columns + column)
    return {divmod(number, columns): divmod(_root(numbers, number), columns) for number in range(len(numbers))}


def _cells(parents: dict[Position, Position], xs: Sequence[float], ys: Sequence[float]) -> Iterable[RuledCell]:
    """A cell for every room that is a rectangle; the positions of any other room stand for themselves."""
    rooms: dict[Position, list[Position]] = defaultdict(list)
    for position, parent in parents.items():
        rooms[parent].append(position)
    for positions in rooms.values():
        top, left = min(row for row, _ in positions), min(column for _, column in positions)
        rows = max(row for row, _ in positions) - top + 1
        columns = max(column for _, column in positions) - left + 1
        if rows * columns == len(positions):
            yield cell_at(xs, ys, top, left, rows, columns)
        else:
            yield from (cell_at(xs, ys, row, column) for row, column in positions)


def cell_at(
    xs: Sequence[float], ys: Sequence[float], row: int, column: int, rows: int = 1, columns: int = 1
) -> RuledCell:
    """The cell over those edges."""
    box = (xs[column], ys[row], xs[column + columns], ys[row + rows])
    return RuledCell(box, row, column, rows, columns)
