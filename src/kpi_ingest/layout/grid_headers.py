"""Which rows of a grid are its header, and what they say over each column."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_ingest.grammar import fold_label, parse_cell
from kpi_ingest.layout.header import is_kpi_header
from kpi_ingest.layout.header_label import is_label_header, read_label
from kpi_ingest.model import Grid, GridCell

_DEEPEST = 6
"""Rows from the top within which a header is looked for: a title, a caption row, and up to four levels."""


_UNEVEN = "the header has more lines over other columns"


@dataclass(frozen=True, slots=True)
class GridHeader:
    """The header of a grid."""

    rows: int
    """Rows it takes, title rows above it included: the body begins here."""
    label: int
    """Grid column that holds the labels."""
    label_header: str
    levels: tuple[tuple[str, ...], ...]
    """Of every other column, in order: its texts from the top level down."""
    places: tuple[int, ...]
    """Grid columns of these."""
    title: str | None = None
    """A text that spans the whole grid above the header."""
    doubts: tuple[str | None, ...] = ()
    """Of every other column, why its header cannot be trusted; empty where nothing is in doubt."""


def find_header(grid: Grid) -> GridHeader | None:
    """The header of a KPI table; None where the grid is none."""
    if not grid.rows or len(grid.rows[0]) < 2:
        return None
    marked = _marked_rows(grid)
    for rows in dict.fromkeys((marked, *range(1, min(_DEEPEST, len(grid.rows)) + 1))):
        if rows and (header := _header_of(grid, rows)):
            return _spanned(grid, header if rows == marked else _deepened(grid, header))
    return None


def text_at(grid: Grid, row: int, column: int) -> str:
    """The text that a reader sees at a position: that of the spanning cell where one covers it."""
    cell = grid.rows[row][column]
    if cell.anchor is not None:
        return grid.rows[cell.anchor[0]][cell.anchor[1]].text
    return cell.text


def only_text(grid: Grid, row: int) -> GridCell | None:
    """The one cell with text of a row in which every other is blank or covered by it; None where there are more."""
    printed = {_anchor(grid, row, column) for column in range(len(grid.rows[row])) if text_at(grid, row, column)}
    if len(printed) != 1:
        return None
    place = next(iter(printed))
    return grid.rows[place[0]][place[1]]


def _anchor(grid: Grid, row: int, column: int) -> tuple[int, int]:
    return grid.rows[row][column].anchor or (row, column)


def _marked_rows(grid: Grid) -> int:
    """Leading rows that the capture marks as header rows; a spanning sub-heading at their end is none of them."""
    rows = 0
    while rows < len(grid.rows) and _is_marked(grid.rows[rows]):
        rows += 1
    while rows > 1 and only_text(grid, rows - 1) is not None:
        rows -= 1
    return rows


def _is_marked(row: tuple[GridCell, ...]) -> bool:
    own = [cell for cell in row if cell.text and cell.anchor is None]
    return bool(own) and all(cell.header for cell in own)


def _header_of(grid: Grid, rows: int) -> GridHeader | None:
    """The header that the first `rows` rows make, if they do."""
    titles = [row for row in range(rows - 1) if _spans_all(grid, row)]
    kept = [row for row in range(rows) if row not in titles]
    if _has_figures(grid, kept[-1]):
        return None
    levels = [_levels(grid, kept, column) for column in range(len(grid.rows[0]))]
    label = next((place for place, texts in enumerate(levels[:3]) if any(map(is_label_header, texts))), 0)
    places = tuple(place for place in range(len(levels)) if place != label)
    label_header = " ".join(levels[label])
    others = tuple(levels[place] for place in places)
    if not is_kpi_header(label_header, others):
        return None
    title = " ".join(cell.text for row in titles if (cell := only_text(grid, row))) or None
    return GridHeader(rows, label, label_header, others, places, title, _doubts(grid, kept, places))


def _spanned(grid: Grid, header: GridHeader) -> GridHeader:
    """The header with the rows that the label column's header spans: they name no row."""
    while header.rows < len(grid.rows) and _anchor(grid, header.rows, header.label)[0] < header.rows:
        deeper = _header_of(grid, header.rows + 1)
        if deeper is None or deeper.label != header.label:
            break
        header = deeper
    return header


def _doubts(grid: Grid, rows: list[int], places: tuple[int, ...]) -> tuple[str | None, ...]:
    """Of each column: why its header cannot be trusted."""
    own = [next((doubt for row in rows if (doubt := grid.rows[row][place].doubt)), None) for place in places]
    if grid.delimited != "gap" or len(rows) < 2:
        return tuple(own)
    return tuple(doubt or uneven for doubt, uneven in zip(own, _uneven(grid, rows, places), strict=True))


def _uneven(grid: Grid, rows: list[int], places: tuple[int, ...]) -> list[str | None]:
    """Where white space alone parts the rows of a header: columns without a text in the last row, and those over which
    one cell names measure and period, as a year over several columns joined with the first of them would
    (`2022/23 Target` beside `Actual`). Which of the texts above is whose is open then."""
    doubts: list[str | None] = []
    joined = False
    for place in places:
        label = read_label(text_at(grid, rows[-1], place))
        whole = _anchor(grid, rows[-1], place)[0] != rows[-1]
        joined = bool(label.measure) and ((whole and label.period is not None) or (joined and label.period is None))
        doubts.append(_UNEVEN if joined or not label.text else None)
    return doubts


def _spans_all(grid: Grid, row: int) -> bool:
    cell = only_text(grid, row)
    if cell is None or read_label(cell.text).about_figures:
        # `£ million` or `Forecast` alone in its row is said of the columns under it, and no table is called so.
        return False
    return cell.column_span >= len(grid.rows[row]) - 1 or not read_label(cell.text).strong


def _levels(grid: Grid, rows: list[int], column: int) -> tuple[str, ...]:
    """The different texts over a column, from the top down; a cell that spans rows counts once."""
    texts: list[str] = []
    for row in rows:
        text = text_at(grid, row, column)
        if text and (not texts or fold_label(texts[-1]) != fold_label(text)):
            texts.append(text)
    return tuple(texts)


def _has_figures(grid: Grid, row: int) -> bool:
    """Whether a row holds figures that are no periods (`2023`, `2023 %`): then it is a body row."""
    return any(_is_figure(cell.text) for cell in grid.rows[row])


def _is_figure(text: str) -> bool:
    """Words behind a number make no figure of a header: `2024 outturn`, `3 or more`."""
    cell = parse_cell(text)
    return cell.state == "value" and cell.plain and not _is_period(text)


def _is_period(text: str) -> bool:
    label = read_label(text)
    return label.bare or (label.period is not None and not label.words)


def _deepened(grid: Grid, header: GridHeader) -> GridHeader:
    """The header with the rows under it that split its spanning cells (`2022/23` over `Number`, `Rate`)."""
    while header.rows < len(grid.rows) and _is_split_below(grid, header.rows):
        deeper = _header_of(grid, header.rows + 1)
        if deeper is None:
            break
        header = deeper
    return header


def _is_split_below(grid: Grid, row: int) -> bool:
    above = [cell for cell in grid.rows[row - 1] if cell.text and cell.column_span > 1]
    return bool(above) and only_text(grid, row) is None
