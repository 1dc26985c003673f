"""Cells of a grid and lines of a page, made by the ten thousand.

A frozen value sets each of its fields through a call of `object.__setattr__`, and these calls were a third of the time
in which a page is read. A cell that stands in a run is made as a value of the same fields that is not frozen, and is
then given its class: that costs a fifth, and half of what it costs to set the fields by the class's own slots, as
single cells have it. The parse child, which hears of every change of a class and pays for it, makes hardly a cell in a
run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from kpi_ingest.model import ElementPath, GridCell, Line, Place

_new: Any = object.__new__
# a field more or less in the model fails here
_text, _where, _header, _row_span, _column_span, _anchor, _doubt = (
    getattr(GridCell, name).__set__ for name in GridCell.__slots__
)
_line_text, _line_where, _line_heading, _line_chunks, _line_delimited = (
    getattr(Line, name).__set__ for name in Line.__slots__
)
(_path,) = (getattr(ElementPath, name).__set__ for name in ElementPath.__slots__)


class _Cell:
    """A cell that is being made."""

    __slots__ = GridCell.__slots__


class _Line:
    """A line that is being made."""

    __slots__ = Line.__slots__


class _Path:
    """A path that is being made."""

    __slots__ = ElementPath.__slots__


_Made: Any = _Cell
_MadeLine: Any = _Line
_MadePath: Any = _Path


def plain_cells(texts: Iterable[str], paths: Iterable[str], headers: Iterable[bool]) -> list[GridCell]:
    """Cells of one position each and without a doubt: `GridCell(text, ElementPath(path), header)`, in a fifth of the
    time of calls one by one."""
    cells, make, make_path = [], _Made, _MadePath
    for text, path, header in zip(texts, paths, headers, strict=True):
        where, cell = make_path(), make()
        where.path = path
        where.__class__ = ElementPath
        cell.text = text
        cell.where = where
        cell.header = header
        cell.row_span = 1
        cell.column_span = 1
        cell.anchor = None
        cell.doubt = None
        cell.__class__ = GridCell
        cells.append(cell)
    return cells


def plain_lines(texts: Iterable[str], paths: Iterable[str], headings: Iterable[int | None]) -> list[Line]:
    """Lines that nothing delimits: `Line(text, ElementPath(path), heading)`, as fast."""
    lines, make, make_path = [], _MadeLine, _MadePath
    for text, path, heading in zip(texts, paths, headings, strict=True):
        where, line = make_path(), make()
        where.path = path
        where.__class__ = ElementPath
        line.text = text
        line.where = where
        line.heading = heading
        line.chunks = ()
        line.delimited = "none"
        line.__class__ = Line
        lines.append(line)
    return lines


def line_at(text: str, path: str, heading: int | None) -> Line:
    """The same as `Line(text, ElementPath(path), heading)`, in half of its time."""
    where, line = _new(ElementPath), _new(Line)
    _path(where, path)
    _line_text(line, text)
    _line_where(line, where)
    _line_heading(line, heading)
    _line_chunks(line, ())
    _line_delimited(line, "none")
    return cast(Line, line)


def grid_cell(
    text: str,
    where: Place,
    header: bool = False,
    row_span: int = 1,
    column_span: int = 1,
    anchor: tuple[int, int] | None = None,
    doubt: str | None = None,
) -> GridCell:
    """The same as `GridCell(...)`, in half of its time."""
    cell = _new(GridCell)
    _text(cell, text)
    _where(cell, where)
    _header(cell, header)
    _row_span(cell, row_span)
    _column_span(cell, column_span)
    _anchor(cell, anchor)
    _doubt(cell, doubt)
    return cast(GridCell, cell)


@dataclass(frozen=True, slots=True)
class CellRun:
    """Rows of plain cells that stand behind each other, and whose cells stand at the same steps from them."""

    within: str
    """The path of each row without its number."""
    first: int
    """The number of the first row."""
    steps: tuple[str, ...]
    """From a row to each of its cells: `td[2]`."""
    headers: tuple[bool, ...]
    texts: Sequence[str]
    """Row by row."""

    def __len__(self) -> int:
        return len(self.texts) // len(self.steps)

    def rows(self) -> Iterator[tuple[GridCell, ...]]:
        """The rows."""
        steps = [f"/{step}" for step in self.steps]
        numbers = range(self.first, self.first + len(self))
        paths = [place + step for place in [f"{self.within}[{number}]" for number in numbers] for step in steps]
        cells = plain_cells(self.texts, paths, self.headers * len(self))
        return zip(*[iter(cells)] * len(steps), strict=True)


@dataclass(frozen=True, slots=True)
class RowsInRuns:
    """The rows of a grid, in runs where they are plain and as wide as the grid."""

    parts: tuple[CellRun | tuple[GridCell, ...], ...]
    width: int

    def cells(self) -> tuple[tuple[GridCell, ...], ...]:
        """The rows."""
        rows: list[tuple[GridCell, ...]] = []
        for part in self.parts:
            rows += part.rows() if isinstance(part, CellRun) else (part,)
        return tuple(rows)

    def __len__(self) -> int:
        return sum(len(part) if isinstance(part, CellRun) else 1 for part in self.parts)

    def is_header(self) -> bool:
        """Whether every cell is a header."""
        return all(
            all(part.headers if isinstance(part, CellRun) else [cell.header for cell in part]) for part in self.parts
        )
