"""The body of a grid under its header: rows with what they stand under; headings and notes told from rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from kpi_ingest.grammar import fold_label, parse_cell, parse_period
from kpi_ingest.layout.grid_cells import anchor_cell, kind_of, only_text, own_text, rows_with_text, text_at
from kpi_ingest.layout.hints import NO_HINTS, Hints
from kpi_ingest.layout.notes import RawNote
from kpi_ingest.layout.pieces import note_text
from kpi_ingest.layout.sheets import Sheet
from kpi_ingest.model import CUT_OFF, BodyRow, Grid, GridCell, Piece, Warning

_HEADER_GOES_ON = "a line below the header names no row: which header is whose is not said"
_FIGURE_LABEL = "the row's label is a figure, or a sign for a missing one"
_OF_ALL = frozenset(("grand total", "overall total", "overall", "total (all)", "all", "total for all"))
"""Labels of rows that stand under no heading, wherever they are printed."""


@dataclass(slots=True)
class GridPart:
    """A stretch of a grid's body under one heading."""

    heading: Piece | None
    """The text alone in its row above it; None at the head of the body."""
    rows: list[BodyRow] = field(default_factory=list)
    notes: list[RawNote] = field(default_factory=list)


def read_parts(
    grid: Grid,
    sheet: Sheet,
    first: int,
    warnings: list[Warning],
    hints: Hints = NO_HINTS,
    *,
    goes_on: bool = False,
) -> list[GridPart]:
    """The body from row `first` on, cut at its headings; of a grid that goes on over a page the first row may be the
    rest of one, and lack a label. What a definition says of a row goes before what it looks like."""
    parts = [GridPart(None)]
    if not goes_on and _is_header_line(grid, sheet, first):
        sheet = replace(sheet, doubts=(_HEADER_GOES_ON,) * len(sheet.places))
    titles = [_folded(grid, row) for row in range(min(sheet.rows, len(grid.rows)))] if first else []
    above, headings = _Above(), _lone_headings(grid, sheet, first)
    for row in rows_with_text(grid, first):
        said = hints.row(_text_in_front(grid, sheet, row))
        if _folded(grid, row) in titles or said == "ignore":
            continue
        spanning = only_text(grid, row)
        if spanning is not None and (said == "group" or (said is None and _is_heading(spanning, row, headings))):
            _take_heading(spanning, parts)
            above = _Above()
        elif above.names(grid, sheet, row) or (goes_on and row == first):
            parts[-1].rows.append(_body_row(grid, row, sheet, above))
        else:
            shown = "; ".join(text for text in _texts(grid, row) if text)[:80]
            warnings.append(Warning("UNLABELLED_ROW", f"cells without a label: {shown}", grid.rows[row][0].where))
    return parts


def _text_in_front(grid: Grid, sheet: Sheet, row: int) -> str:
    """The label of a row; the one text of a row that has no other."""
    spanning = only_text(grid, row)
    return spanning.text if spanning is not None else text_at(grid, row, sheet.label)


@dataclass(slots=True)
class _Above:
    """What the rows above left in front of the next one: a name printed once for several rows."""

    label: GridCell | None = None
    groups: dict[int, GridCell] = field(default_factory=dict)

    def names(self, grid: Grid, sheet: Sheet, row: int) -> bool:
        """Take what the row prints in front, and say whether anything names it. A blank under a group goes on with the
        group; one under a label only where the row's line (`Actual`) is printed."""
        for column in sheet.naming.groups:
            if text_at(grid, row, column):
                self.groups[column] = anchor_cell(grid, row, column)
        front = sheet.naming.label if sheet.naming.label is not None else sheet.label
        if own_text(grid, row, front):
            self.label = anchor_cell(grid, row, front)
            return True
        if not any(own_text(grid, row, line) for line in sheet.naming.lines if line != front):
            self.label = None
        return self.label is not None


def _is_heading(spanning: GridCell, row: int, headings: frozenset[int]) -> bool:
    return spanning.column_span > 1 or note_text(spanning.text) is not None or row in headings


def _lone_headings(grid: Grid, sheet: Sheet, first: int) -> frozenset[int]:
    """Rows of one text in front of blank cells that are headings: those that the capture marks where it marks no other
    row's name, that end in a colon, or under which the same names stand again. Any other row is one still blank."""
    front = {sheet.label, *sheet.naming.groups}
    lone: dict[int, GridCell] = {}
    named: list[tuple[int, str, bool]] = []
    for row in rows_with_text(grid, first):
        cell = only_text(grid, row)
        column = next((it for it in sorted(front) if own_text(grid, row, it)), None)
        if cell is not None and column is not None and cell.anchor is None and cell.row_span == 1:
            lone[row] = cell
        elif cell is None:
            label = anchor_cell(grid, row, sheet.label)
            named.append((row, fold_label(label.text), label.header))
    apart = {row for row, cell in lone.items() if cell.header} if not any(marked for *_, marked in named) else set()
    again = set(lone) if _stand_again(list(lone), named) else set()
    return frozenset(apart | again | {row for row, cell in lone.items() if cell.text.endswith(":")})


def _stand_again(lone: Sequence[int], named: Sequence[tuple[int, str, bool]]) -> bool:
    """Whether names stand more than once in a body, and once only between two of its lone rows."""
    stretches = [(sum(row > each for each in lone), name) for row, name, _ in named]
    names = [name for _, name in stretches]
    return bool(lone) and len(set(names)) < len(names) and len(set(stretches)) == len(stretches)


def _is_header_line(grid: Grid, sheet: Sheet, row: int) -> bool:
    """Whether the row right below the header names nothing and holds no figure: more of the header, not understood."""
    if row >= len(grid.rows) or text_at(grid, row, sheet.label) or only_text(grid, row) is not None:
        return False
    texts = [text_at(grid, row, place) for place in sheet.places]
    return any(texts) and not any(parse_cell(text).state == "value" and parse_period(text) is None for text in texts)


def _texts(grid: Grid, row: int) -> list[str]:
    return [text_at(grid, row, column) for column in range(len(grid.rows[row]))]


def _folded(grid: Grid, row: int) -> list[str]:
    return [fold_label(text) for text in _texts(grid, row)]


def _take_heading(cell: GridCell, parts: list[GridPart]) -> None:
    """A note, or else the heading of what follows."""
    if note := note_text(cell.text):
        parts[-1].notes.append(RawNote(*note, cell.where))
    else:
        parts.append(GridPart(Piece(cell.text, cell.where, cell.doubt)))


def _body_row(grid: Grid, row: int, sheet: Sheet, above: _Above) -> BodyRow:
    """The row; where its label cannot be trusted it is open whose figures these are."""
    cell = above.label or grid.rows[row][sheet.label]
    names = sheet.naming.stated or sheet.label in sheet.naming.lines or not _is_figure(cell)
    doubt = cell.doubt or (None if names else _FIGURE_LABEL)
    groups = tuple(Piece(it.text, it.where, it.doubt) for _, it in sorted(above.groups.items()))
    pieces = (Piece(cell.text, cell.where, cell.doubt), *_cells(grid, row, sheet, doubt))
    return BodyRow("cells", pieces, groups=groups, truncated=any(it.doubt == CUT_OFF for it in grid.rows[row]))


def _is_figure(cell: GridCell) -> bool:
    """Whether a label is a figure and no year, or a sign for a missing one: a row's name stands elsewhere. What the
    capture marks as the header of its row names it, and so does a figure with words (`999 calls`)."""
    if kind_of(cell.text) == "words":
        return False
    parsed = parse_cell(cell.text)
    year = parsed.unit is None and parsed.value is not None and 1900 <= parsed.value <= 2100
    figure = parsed.state == "value" and parsed.plain and not year and not cell.header
    return figure or bool(parsed.flags and parsed.state == "text")


def _cells(grid: Grid, row: int, sheet: Sheet, label_doubt: str | None) -> Iterator[Piece]:
    for place, headed in zip_longest(sheet.places, sheet.doubts):
        if place in sheet.naming.lines:
            cell = anchor_cell(grid, row, place)
            yield Piece(cell.text, cell.where, cell.doubt)
            continue
        cell = grid.rows[row][place]
        yield Piece(cell.text, cell.where, cell.doubt or _span_doubt(grid, cell) or headed or label_doubt)


def _span_doubt(grid: Grid, cell: GridCell) -> str | None:
    """A figure that spans columns or rows: which of them it belongs to is not said."""
    anchor = cell if cell.anchor is None else grid.rows[cell.anchor[0]][cell.anchor[1]]
    if not anchor.text or (anchor.row_span == 1 and anchor.column_span == 1):
        return None
    return f"{anchor.text!r} spans {anchor.column_span} columns and {anchor.row_span} rows"


def stands_under(rows: Sequence[BodyRow], heading: Piece) -> list[BodyRow]:
    """The rows under a heading of the table, those that are said of all of it left out."""
    return [
        row if fold_label(row.pieces[0].text) in _OF_ALL else replace(row, groups=(heading, *row.groups))
        for row in rows
    ]
