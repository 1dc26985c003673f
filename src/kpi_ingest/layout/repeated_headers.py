"""Headers that a table repeats inside its cells, for screens too narrow to show the header row (`Target 95%`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kpi_ingest.grammar import fold_label, parse_cell, strip_marks
from kpi_ingest.layout.grid_cells import only_text, text_at
from kpi_ingest.model import Grid, GridCell, Warning

_SET_APART = re.compile(r"\s*[:–—-]?\s+|\s*:\s*")


def take_off_headers(grid: Grid, levels: Sequence[tuple[str, ...]], first: int, warnings: list[Warning]) -> Grid:
    """The grid without the headers inside its cells from row `first` on; `levels` are the header texts of each column.

    A header is taken off where every cell of its column that is not blank begins with it. That must uncover a figure
    behind the first column: labels (`Level 2`) and words (`Target missed`) may begin alike by themselves.
    """
    rows = [row for row in range(first, len(grid.rows)) if only_text(grid, row) is None]
    repeated = (_repeated(grid, rows, column, _names(texts)) for column, texts in enumerate(levels))
    lengths = {column: found for column, found in enumerate(repeated) if found}
    front = next((it for it in range(len(levels)) if any(text_at(grid, row, it) for row in rows)), 0)
    uncovering = [it for it, found in lengths.items() if it != front and _uncovers_figure(grid, it, found)]
    if not uncovering:
        return grid
    shown = ", ".join(repr(levels[column][-1]) for column in uncovering)
    warnings.append(Warning("REPEATED_HEADER", f"headers inside the cells of {shown} were taken off", grid.where))
    return _without(grid, lengths)


def _names(texts: Sequence[str]) -> tuple[str, ...]:
    """What a cell may repeat of its header: its lowest level, its levels joined, with and without note marks."""
    if not texts:
        return ()
    joined = (texts[-1], " ".join(texts), texts[0])
    return tuple(dict.fromkeys(name for text in joined for name in (text, strip_marks(text)[0]) if name))


def _repeated(grid: Grid, rows: Sequence[int], column: int, names: Sequence[str]) -> dict[int, int]:
    """How many characters of each row's cell in this column are its header; empty where not all begin with it."""
    cells = {row: grid.rows[row][column].text for row in rows if grid.rows[row][column].text}
    for name in names:
        lengths = {row: _length(text, name) for row, text in cells.items()}
        whole = {row: length for row, length in lengths.items() if length is not None}
        if len(whole) == len(cells) and any(length < len(cells[row]) for row, length in whole.items()):
            return whole
    return {}


def _uncovers_figure(grid: Grid, column: int, found: dict[int, int]) -> bool:
    return any(parse_cell(grid.rows[row][column].text[length:]).state == "value" for row, length in found.items())


def _length(text: str, name: str) -> int | None:
    """How much of a text is the header and what sets it apart; None where it does not begin with it."""
    start = text[: len(name)]
    if fold_label(start) != fold_label(name):
        return None
    if len(text) == len(name):
        return len(text)
    apart = _SET_APART.match(text, len(name))
    return apart.end() if apart else None


def _without(grid: Grid, lengths: dict[int, dict[int, int]]) -> Grid:
    rows = [list(row) for row in grid.rows]
    for column, found in lengths.items():
        for row, length in found.items():
            rows[row][column] = _cut(rows[row][column], length)
    return replace(grid, rows=tuple(map(tuple, rows)))


def _cut(cell: GridCell, length: int) -> GridCell:
    return replace(cell, text=cell.text[length:].strip())
