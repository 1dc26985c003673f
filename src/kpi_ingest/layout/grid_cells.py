"""Questions about single positions of a grid: what a reader sees there, and what kind of text it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Literal, TypeAlias

from kpi_ingest.grammar import FIGURE_REASONS, fold_label, parse_cell
from kpi_ingest.layout.header_label import read_label
from kpi_ingest.layout.pieces import CELL_WORDS
from kpi_ingest.model import Grid, GridCell

Kind: TypeAlias = Literal["blank", "figure", "sign", "period", "words"]
"""sign: a marker for a missing figure (`n/a`), an arrow or one of the usual words for a state (`Green`, `met`)."""
Position: TypeAlias = tuple[int, int]


def anchor_of(grid: Grid, row: int, column: int) -> Position:
    """The position of the cell that covers this one: its own where none does."""
    return grid.rows[row][column].anchor or (row, column)


def anchor_cell(grid: Grid, row: int, column: int) -> GridCell:
    """The cell that covers a position."""
    row, column = anchor_of(grid, row, column)
    return grid.rows[row][column]


def text_at(grid: Grid, row: int, column: int) -> str:
    """The text that a reader sees at a position: that of the spanning cell where one covers it."""
    return anchor_cell(grid, row, column).text


def own_text(grid: Grid, row: int, column: int) -> str:
    """The text at a position that no cell to its left covers; one that a cell above covers has that cell's text."""
    return text_at(grid, row, column) if anchor_of(grid, row, column)[1] == column else ""


def printed_in(grid: Grid, row: int) -> list[Position]:
    """The anchors of the texts that a reader sees in a row, from left to right, each once."""
    places = (anchor_of(grid, row, column) for column in range(len(grid.rows[row])) if text_at(grid, row, column))
    return list(dict.fromkeys(places))


def only_text(grid: Grid, row: int) -> GridCell | None:
    """The one cell with text of a row in which every other is blank or covered by it; None where there are more."""
    printed = printed_in(grid, row)
    return grid.rows[printed[0][0]][printed[0][1]] if len(printed) == 1 else None


def is_marked(grid: Grid, row: int) -> bool:
    """Whether the capture marks every text that begins in a row as a header."""
    own = [cell for cell in grid.rows[row] if cell.text and cell.anchor is None]
    return bool(own) and all(cell.header for cell in own)


_NUMBER = re.compile(r"[£$€]?[-+−]?\d{1,3}(?:,\d{3})*(?:\.\d{1,6})?%?|[-+−]?\d{5,12}%?")
"""Texts that are figures and no years, at first sight: most cells of a large table."""
_LONGEST_TOLD = 60
"""A longer text without a digit is no period, no marker and no state."""


def kind_of(text: str) -> Kind:
    """What kind of text stands in a cell."""
    if not text.strip():
        return "blank"
    if _NUMBER.fullmatch(text):
        return "figure"
    if len(text) > _LONGEST_TOLD and not any(map(str.isdigit, text)):
        return "words"
    return _read_kind(text)


@lru_cache(maxsize=16384)
def _read_kind(text: str) -> Kind:
    if read_label(text).bare:
        return "period"
    cell = parse_cell(text)
    if cell.state == "value" or cell.reason in FIGURE_REASONS:
        return "figure"
    return "sign" if cell.flags or fold_label(text) in CELL_WORDS else "words"


def is_plain_figure(text: str) -> bool:
    """Whether a text is a figure that is no period; words behind a number make no figure of a header: `2024 outturn`,
    `3 or more`."""
    return _NUMBER.fullmatch(text) is not None or (any(map(str.isdigit, text)) and _is_read_figure(text))


@lru_cache(maxsize=16384)
def _is_read_figure(text: str) -> bool:
    label = read_label(text)
    if label.bare or (label.period is not None and not label.words):
        return False
    cell = parse_cell(text)
    return cell.state == "value" and cell.plain


def rows_with_text(grid: Grid, first: int) -> Iterator[int]:
    """The rows from `first` on in which anything is printed."""
    return (row for row in range(first, len(grid.rows)) if any(cell.text for cell in grid.rows[row]))


def cut_grid(grid: Grid, first: int, behind: int) -> Grid:
    """The rows from `first` to before `behind` as a grid of their own, spans that reach in from above cut off."""
    rows = tuple(tuple(_moved(cell, first) for cell in row) for row in grid.rows[first:behind])
    return replace(grid, rows=rows)


def _moved(cell: GridCell, up: int) -> GridCell:
    if cell.anchor is None:
        return cell
    row, column = cell.anchor
    return replace(cell, anchor=(row - up, column) if row >= up else None)
