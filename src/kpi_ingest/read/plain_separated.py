"""Text tables whose cells are set apart by a character: tabs, `|`, Markdown and tables drawn with `+---+`.

A row is what a line prints between its separators. A separator at both ends of every row is a frame; one behind some
rows only is the border of a blank last cell. A line without a separator between rows is a heading that spans the table
where figures go on below it, and the end of the table elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kpi_ingest.model import Line
from kpi_ingest.read.plain_rows import Stretch, TextRow, cut, is_figure

_PIPE = re.compile(r"(?<!\\)[|│┃║]")
_BARS = ("|", "│", "┃", "║")
_TAB = re.compile(r"\t")
_BORDER = re.compile(r"(?=[^\n]{0,400}[-=─━═]{2})[\s|+:=─-╬-]+")
"""A line of dashes, of ASCII or of the box-drawing block (U+2500 to U+256C)."""


def separated_rows(lines: Sequence[Line], begin: int) -> tuple[list[TextRow], int]:
    """The rows of the table that begins at a line, and the number of the line behind it; no rows where none begins."""
    behind = begin + 1
    for separator in (_TAB, _PIPE):
        end = _table_end(lines, begin, separator)
        if end > begin + 1:
            rows = _rows(lines[begin:end], separator)
            if len(rows) > 1 and len(rows[0].cells) > 1:
                return rows, end
        behind = max(behind, end)
    return [], behind


def _table_end(lines: Sequence[Line], begin: int, separator: re.Pattern[str]) -> int:
    """Behind the last line of the table; `begin` where the line begins none."""
    number = begin
    while number < len(lines) and (_is_row(lines[number], separator) or _is_border(lines[number])):
        number += 1
        if number + 1 < len(lines) and _spans_rows(lines, begin, number, separator):
            number += 1
    return number if any(_is_row(line, separator) for line in lines[begin:number]) else begin


def _is_row(line: Line, separator: re.Pattern[str]) -> bool:
    return separator.search(line.text) is not None and not _is_border(line)


def _is_border(line: Line) -> bool:
    return _BORDER.fullmatch(line.text) is not None


def _spans_rows(lines: Sequence[Line], begin: int, number: int, separator: re.Pattern[str]) -> bool:
    """Whether a line is a heading inside the table: words alone, with a row of as many cells and figures below it."""
    line, below = lines[number], lines[number + 1]
    if not line.text.strip() or _is_row(line, separator) or not _is_row(below, separator):
        return False
    before = {len(separator.findall(each.text)) for each in lines[begin:number] if _is_row(each, separator)}
    count = len(separator.findall(below.text))
    # Editors drop the tabs at a line's end, so that a row with blank last cells has fewer.
    same = count in before or (separator is _TAB and 0 < count < max(before))
    return same and any(is_figure(part.strip()) for part in separator.split(below.text)[1:])


def _rows(lines: Sequence[Line], separator: re.Pattern[str]) -> list[TextRow]:
    """A row of each line, or of each group of lines where borders stand between all rows (`+---+` tables)."""
    printed = [line for line in lines if _is_row(line, separator)]
    framed = separator is _PIPE and all(line.text.lstrip()[:1] in _BARS for line in printed)
    closed = separator is _PIPE and all(line.text.rstrip()[-1:] in _BARS for line in printed)
    groups = _groups(lines)
    drawn = len(groups) > 2 and _is_border(lines[0]) and any(len(group) > 1 for group in groups)
    cut = [[_row(line, separator, framed, closed) for line in group] for group in groups]
    rows = [_joined(group) for group in cut] if drawn else [row for group in cut for row in group]
    width = len(rows[0].cells) if rows else 0
    marked = len(lines) > 1 and _is_border(lines[1]) and not _is_border(lines[0])
    rows = [replace(row, header=marked and not at) for at, row in enumerate(rows)]
    return [_spanning(row, width) for row in rows]


def _groups(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines between borders."""
    groups: list[list[Line]] = [[]]
    for line in lines:
        if _is_border(line):
            groups.append([])
        else:
            groups[-1].append(line)
    return [group for group in groups if group]


def _row(line: Line, separator: re.Pattern[str], framed: bool, closed: bool) -> TextRow:
    places = [match.start() for match in separator.finditer(line.text)]
    starts = [0, *(place + 1 for place in places)]
    ends = [*places, len(line.text)]
    cells = [cut(line, start, end) for start, end in zip(starts, ends, strict=True)]
    inner = cells[1 if framed and places else 0 : len(cells) - 1 if closed and len(cells) > 1 else len(cells)]
    return TextRow(tuple(inner or cells))


def _joined(rows: Sequence[TextRow]) -> TextRow:
    """The row whose cells are printed over several lines."""
    cells = list(rows[0].cells)
    for row in rows[1:]:
        if len(row.cells) != len(cells):
            return TextRow(tuple(replace(cell, doubt="lines of one row have different cells") for cell in cells))
        cells = [_continued(cell, more) for cell, more in zip(cells, row.cells, strict=True)]
    return TextRow(tuple(cells))


def _continued(cell: Stretch, more: Stretch) -> Stretch:
    if not cell.text or not more.text:
        return more if more.text else cell
    figures = cell.text[-1].isdigit() and more.text[0].isdigit()
    doubt = cell.doubt or more.doubt or ("a line break between figures" if figures else None)
    return Stretch(f"{cell.text} {more.text}", replace(cell.where, end=more.where.end), doubt)


def _spanning(row: TextRow, width: int) -> TextRow:
    """A row of one cell covers its whole table."""
    return replace(row, spans=(width,)) if len(row.cells) == 1 and width > 1 else row
