"""Which rows of a grid are its header, told by structure alone.

    titles   texts above the header that stand alone and span the grid: never a level of it
    levels   the rows that the capture marks as header rows; else the first row without a figure
    deeper   rows under blank or spanning header cells, which are split by them; never one under filled cells

What the texts mean is asked only so far as it tells a header cell from a figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kpi_ingest.layout.grid_cells import (
    anchor_cell,
    anchor_of,
    is_marked,
    is_plain_figure,
    kind_of,
    only_text,
    printed_in,
    text_at,
)
from kpi_ingest.layout.header_label import is_label_header, read_label
from kpi_ingest.model import Grid

_DEEPEST = 8
"""Rows from the top within which a header must end: titles, and up to five levels."""


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """The rows above a grid's body."""

    titles: tuple[int, ...]
    """Rows of one text each, said of the whole grid."""
    levels: tuple[int, ...]
    """Rows of the header, from the top down."""
    body: int
    """The row with which the body begins."""
    marked: bool
    """The capture marks the header as one."""
    doubt: str | None = None
    """Why which header is whose is not certain."""


_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?:[/–-][0-9]{2}(?:[0-9]{2})?)?")
"""A year, or a split one, and nothing else."""


def find_block(grid: Grid, said: int | None = None) -> HeaderBlock | None:
    """The header block of a grid. Where its first row is one of figures it has no levels; there is none at all where
    nothing but white space or rules sets the cells apart, for then it may go on from another page. `said` is how many
    rows a definition says that it has, titles included."""
    if not grid.rows or len(grid.rows[0]) < 2:
        return None
    titles, first = _titles(grid)
    if said is not None:
        titles = [row for row in titles if row < said - 1]
        levels = [row for row in range(min(said, len(grid.rows))) if row not in titles]
        return HeaderBlock(
            tuple(titles), tuple(levels), min(said, len(grid.rows)), all(is_marked(grid, it) for it in levels)
        )
    if first >= len(grid.rows):
        return None
    marked = _marked_levels(grid, first)
    if not marked and not _may_head(grid, first):
        return HeaderBlock(tuple(titles), (), first, marked=False) if grid.delimited == "element" else None
    levels = marked or [first]
    while _is_level(grid, levels, bool(marked)):
        levels.append(levels[-1] + 1)
    return HeaderBlock(tuple(titles), tuple(levels), levels[-1] + 1, bool(marked))


def begins_anew(grid: Grid, row: int, block: HeaderBlock) -> bool:
    """Whether a row of the body is the first of a further header: it has no figure, and it is marked as the header is,
    or repeats the text over the labels, or names labels before nothing but periods and measures, or prints other years
    under a header of years and no label."""
    printed = printed_in(grid, row)
    texts = [text_at(grid, *place) for place in printed]
    if _renews_years(grid, printed, texts, block):
        return True
    if len(printed) < 2 or any(is_plain_figure(text) or kind_of(text) == "sign" for text in texts):
        return False
    if block.marked and is_marked(grid, row):
        return True
    return any(_repeats_label_header(grid, row, column, block) for _, column in printed) or _names_columns(texts)


def _renews_years(grid: Grid, printed: Sequence[tuple[int, int]], texts: Sequence[str], block: HeaderBlock) -> bool:
    """Whether a row without a label prints a year wherever the header does, and nothing else: `| 2023 | 2024`. As
    figures they would be nobody's, and the rows below would stand under years that are over."""
    columns = [column for _, column in printed]
    if len(columns) < 2 or columns[0] == 0 or not all(map(_YEAR.fullmatch, texts)):
        return False
    over = {
        column: text_at(grid, level, column)
        for level in block.levels
        for column in range(len(grid.rows[level]))
        if _YEAR.fullmatch(text_at(grid, level, column))
    }
    return columns == sorted(over) and list(texts) != [over[column] for column in columns]


def _repeats_label_header(grid: Grid, row: int, column: int, block: HeaderBlock) -> bool:
    own = text_at(grid, row, column)
    over = {text_at(grid, level, column).casefold() for level in block.levels}
    return own.casefold() in over and is_label_header(own)


def _names_columns(texts: Sequence[str]) -> bool:
    """Whether a row that is not marked can only be a header: `Measure`, then `Q1 2024/25`, `Target`. A row whose words
    are read as an indicator's would leave the figures below it under the wrong header."""
    name, *others = texts
    return is_label_header(name) and all(read_label(text).strong for text in others)


def _titles(grid: Grid) -> tuple[list[int], int]:
    """Rows above the header that are titles, and the row that follows them."""
    titles, row = [], 0
    while row < min(_DEEPEST, len(grid.rows) - 1):
        if not printed_in(grid, row):
            row += 1
            continue
        if not _is_title(grid, row):
            break
        titles.append(row)
        row += 1
    return titles, row


def _is_title(grid: Grid, row: int) -> bool:
    """Whether the row's one text is said of the whole grid. What speaks of figures (`£ million`, `Forecast`) names no
    table; a text over a part of the columns is a level."""
    cell = only_text(grid, row)
    if cell is None:
        return False
    label, width = read_label(cell.text), len(grid.rows[row])
    begin = printed_in(grid, row)[0][1]
    if label.about_figures or (begin and cell.column_span >= width - begin and cell.column_span > 1):
        return False
    if cell.column_span >= width - 1:
        return True
    partial = cell.column_span > 1 and begin > 0
    return not (partial or label.strong or (begin == 0 and is_label_header(cell.text)))


def _marked_levels(grid: Grid, first: int) -> list[int]:
    """The rows that the capture marks as header rows; none where it marks every row. A spanning sub-heading at their
    end is none of them, nor is a row of figures."""
    row = first
    while row < len(grid.rows) and (is_marked(grid, row) or (row > first and not printed_in(grid, row))):
        if row > first and _has_figures(grid, row):
            break
        row += 1
    if row == len(grid.rows) and row - first > 1 and any(_has_figures(grid, it) for it in range(first + 1, row)):
        return []
    while row - first > 1 and (only_text(grid, row - 1) is not None or not printed_in(grid, row - 1)):
        row -= 1
    return list(range(first, row))


def _may_head(grid: Grid, row: int) -> bool:
    """Whether a row that nothing marks can be a header: it holds no figure, and no sign for a missing one."""
    kinds = [kind_of(text_at(grid, *place)) for place in printed_in(grid, row)]
    return bool(kinds) and "sign" not in kinds and not _has_figures(grid, row)


def _has_figures(grid: Grid, row: int) -> bool:
    return any(is_plain_figure(text_at(grid, *place)) for place in printed_in(grid, row) if place[0] == row)


def _is_level(grid: Grid, levels: list[int], marked: bool) -> bool:
    """Whether the row below the header is one more level of it."""
    row = levels[-1] + 1
    if row >= len(grid.rows) or row >= _DEEPEST + levels[0]:
        return False
    own = [place for place in printed_in(grid, row) if place[0] == row]
    covered = any(anchor_of(grid, row, column)[0] < row for column in range(len(grid.rows[row])))
    if not own or _has_figures(grid, row) or any(kind_of(text_at(grid, *place)) == "sign" for place in own):
        return False
    lone = only_text(grid, row)
    if lone is not None and not read_label(lone.text).about_figures and own[0][1] == 0:
        return False
    if all(_is_open_above(grid, levels, column) for _, column in own):
        return covered or lone is not None or is_marked(grid, row) or _splits(grid, own)
    return not text_at(grid, row, 0) and _heads_figures(grid, row, own, marked)


def _heads_figures(grid: Grid, row: int, own: list[tuple[int, int]], marked: bool) -> bool:
    """Whether a row that names nothing stands right above figures: under a header that is marked only where all of its
    texts are periods, measures and units."""
    below = next((it for it in range(row + 1, len(grid.rows)) if len(printed_in(grid, it)) > 1), None)
    labels = [read_label(text_at(grid, *place)) for place in own]
    told = not marked or all(label.strong or label.about_figures for label in labels)
    return told and below is not None and _has_figures(grid, below)


def _splits(grid: Grid, own: list[tuple[int, int]]) -> bool:
    """Whether the texts of a row that is not marked are header cells: nothing names the row, or what names it is the
    usual header of labels, or all others are periods, measures and units."""
    names = [text_at(grid, *place) for place in own if place[1] == 0]
    if not names or is_label_header(names[0]):
        return True
    others = [read_label(text_at(grid, *place)) for place in own if place[1] > 0]
    return bool(others) and all(label.strong or label.about_figures for label in others)


def _is_open_above(grid: Grid, levels: list[int], column: int) -> bool:
    """Whether nothing stands over a column, or a cell that spans others too, or one that only says how figures are
    printed (`£ million`)."""
    for level in reversed(levels):
        if text_at(grid, level, column):
            cell = anchor_cell(grid, level, column)
            return cell.column_span > 1 or read_label(cell.text).about_figures
    return True
