"""Text tables with one cell a line and a separator at each line's end: where a row ends is told by the cells.

The separators keep blank cells, and say nothing of rows. The table's width is the only one under which every row begins
with words and has figures behind them; where two widths do, nothing is a table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kpi_ingest.model import Line
from kpi_ingest.read.plain_rows import Stretch, TextRow, cut, is_figure, is_words

_CELL = re.compile(r"(?P<text>[^|\t;]*?)\s*(?P<end>[|;\t])\s*")
_WIDEST = 60


def stacked_rows(lines: Sequence[Line], begin: int) -> tuple[list[TextRow], int]:
    """The rows of a table of one cell a line, and the number of the line behind it; no rows where none begins."""
    end = begin
    sign = _sign(lines[begin])
    while end < len(lines) and sign is not None and _sign(lines[end]) == sign:
        end += 1
    if end - begin < 4:
        return [], max(end, begin + 1)
    cells = [cut(line, 0, line.text.rindex(sign or "")) for line in lines[begin:end]]
    width = _width(cells)
    if width is None:
        return [], end
    return [TextRow(tuple(cells[at : at + width])) for at in range(0, len(cells), width)], end


def _sign(line: Line) -> str | None:
    """The separator at the end of a line that holds no other."""
    match = _CELL.fullmatch(line.text)
    return match["end"] if match else None


def _width(cells: Sequence[Stretch]) -> int | None:
    """The one width that fits, multiples of it aside; None where none or several do."""
    found = [width for width in range(2, min(_WIDEST, len(cells) // 2) + 1) if _fits(cells, width)]
    return found[0] if found and all(width % found[0] == 0 for width in found) else None


def _fits(cells: Sequence[Stretch], width: int) -> bool:
    if len(cells) % width:
        return False
    rows = [cells[at : at + width] for at in range(0, len(cells), width)]
    head, body = rows[0], rows[1:]
    labelled = all(is_words(row[0].text) for row in body)
    # A row without figures is blank behind its label: a heading, or one whose figures are still to come.
    figures = all(any(is_figure(cell.text) for cell in row[1:]) or not any(it.text for it in row[1:]) for row in body)
    figures = figures and any(is_figure(cell.text) for row in body for cell in row)
    return labelled and figures and not any(is_figure(cell.text) for cell in head) and all(it.text for it in head[1:])
