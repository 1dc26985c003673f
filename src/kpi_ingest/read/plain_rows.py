"""Rows of a text table: stretches of lines with their spans, and the grid that they make.

Every shape of text table becomes rows of stretches first; what a row lacks, or has too much of, is in doubt and never
shifted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpi_ingest.errors import ReadError
from kpi_ingest.grammar import FIGURE_REASONS, parse_cell, parse_period
from kpi_ingest.model import Delimiter, Grid, GridCell, Line, TextSpan
from kpi_ingest.read.folding import doubt_in, fold_blanks

SHORT = "the row ends before this column"
LONG = "the row has more cells than its table has columns"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A cell's text with its span in the capture."""

    text: str
    """White space folded."""
    where: TextSpan
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class TextRow:
    """A row of a text table."""

    cells: tuple[Stretch, ...]
    spans: tuple[int, ...] = ()
    """Columns that each cell covers; empty where every cell covers one."""
    header: bool = False
    """The capture marks it as the header (Markdown's line of dashes below it)."""


def span_of(line: Line) -> TextSpan:
    """The span of a line of a text capture."""
    if not isinstance(line.where, TextSpan):
        raise TypeError(line.where)
    return line.where


def cut(line: Line, start: int, end: int) -> Stretch:
    """The stretch of a line between two offsets; its span leaves out the white space around the text."""
    raw = line.text[start:end]
    text = fold_blanks(raw)
    begin = start + len(raw) - len(raw.lstrip()) if text else start
    stop = begin + len(raw.strip()) if text else start
    span = span_of(line)
    return Stretch(text, TextSpan(span.line, span.start + begin, span.start + stop), doubt_in(raw))


def is_figure(text: str) -> bool:
    """Whether a text holds a figure, sound or not, and is no period: what a header row does not hold."""
    if not any(sign.isdigit() for sign in text) or parse_period(text) is not None:
        return False
    parsed = parse_cell(text)
    if parsed.state == "value":
        return parsed.plain and not (text.strip().isdecimal() and 1900 <= int(text) <= 2100)
    return parsed.state == "blank" or parsed.reason in FIGURE_REASONS


def is_words(text: str) -> bool:
    """Whether a text can be a row's label: words, and neither a figure nor a marker."""
    parsed = parse_cell(text)
    worded = parsed.state in ("text", "unparsed") or (parsed.state == "value" and not parsed.plain)
    return any(sign.isalpha() for sign in text) and worded and not parsed.flags and parsed.reason not in FIGURE_REASONS


def grid_of(rows: Sequence[TextRow], delimited: Delimiter, cells_left: int) -> Grid:
    """The grid of the rows, as wide as the widest. Raises ReadError E_TABLE_TOO_LARGE beyond `cells_left` positions."""
    width = max(_width(row) for row in rows)
    if width * len(rows) > cells_left:
        raise ReadError("E_TABLE_TOO_LARGE", got="too many cells in text tables", next_step="split the capture")
    expected = _width(rows[0])
    first, last = rows[0].cells[0].where, rows[-1].cells[-1].where
    grid = tuple(tuple(_positions(number, row, width, expected)) for number, row in enumerate(rows))
    return Grid(grid, TextSpan(first.line, first.start, last.end), delimited=delimited)


def _width(row: TextRow) -> int:
    return sum(row.spans) if row.spans else len(row.cells)


def _positions(number: int, row: TextRow, width: int, expected: int) -> list[GridCell]:
    cells: list[GridCell] = []
    spans = row.spans or (1,) * len(row.cells)
    for cell, span in zip(row.cells, spans, strict=True):
        anchor = (number, len(cells))
        own = GridCell(cell.text, cell.where, row.header, 1, span, None, cell.doubt)
        cells.append(own)
        cells += [replace(own, text="", column_span=1, anchor=anchor) for _ in range(span - 1)]
    if len(cells) > expected:
        cells = [replace(cell, doubt=cell.doubt or LONG) for cell in cells]
    end = row.cells[-1].where
    missing = GridCell("", TextSpan(end.line, end.end, end.end), row.header, doubt=SHORT)
    return cells + [replace(missing, doubt=None) if row.header else missing] * (width - len(cells))
