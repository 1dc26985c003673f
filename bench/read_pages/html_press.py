"""Generated HTML tables: spans, groups, nesting, old markup and hidden parts, each table with the grid that is
seen.

The grid follows the table model of HTML: a span's text stands in its first position and its other positions are
blank, a hidden row or column is not there, a `tfoot` stands last wherever it is written.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from bench.read_pages.html_cells import HtmlCell, make_cell, noted, plain

_LABELS = ("Bins emptied", "Homes let", "Calls answered", "Roads swept", "Visits paid", "Meals served", "Trees planted")
_WARDS = ("North", "South", "Harbour", "Old Town", "Fields")
_HEADS = ("Baseline", "Target", "Mar 24", "Jun 24", "Sep 24", "2022/23", "2023/24", "RAG", "Comment")
BLANK = HtmlCell("", ("",), "blank")


@dataclass(slots=True)
class Sheet:
    """A table as it is seen, and the spans it is made with."""

    name: str
    """Its first header, by which it is found again."""
    head: int
    """Header rows."""
    grid: list[list[HtmlCell]]
    spans: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    foot: bool = False
    """The last row is a `tfoot`."""
    nested: Sheet | None = None
    """A table of its own in the last cell of the last row."""

    @property
    def width(self) -> int:
        """Columns."""
        return len(self.grid[0])

    def covered(self) -> set[tuple[int, int]]:
        """Positions under a span, its first one left out."""
        return {
            (row + down, column + right)
            for (row, column), (rows, columns) in self.spans.items()
            for down in range(rows)
            for right in range(columns)
            if down or right
        }


def make_sheet(rng: random.Random, name: str) -> Sheet:
    """A table of 2 to 7 columns and 2 to 9 rows under one or two header rows."""
    width = rng.randint(2, 7)
    head = 1 if width < 4 else rng.choice((1, 1, 2))
    sheet = Sheet(name, head, [*_head(rng, name, head, width), *_body(rng, rng.randint(2, 9), width)])
    _set_spans(rng, sheet)
    _set_end(rng, sheet)
    return sheet


def _head(rng: random.Random, name: str, head: int, width: int) -> list[list[HtmlCell]]:
    top = [plain(name), *(noted(rng, f"{rng.choice(_HEADS)} {place}") for place in range(1, width))]
    low = [BLANK, *(noted(rng, f"{rng.choice(('Target', 'Actual'))} {place}") for place in range(1, width))]
    return [top, low][:head]


def _body(rng: random.Random, rows: int, width: int) -> list[list[HtmlCell]]:
    return [
        [noted(rng, f"{rng.choice(_LABELS)} {number}"), *(make_cell(rng) for _ in range(1, width))]
        for number in range(rows)
    ]


def _set_end(rng: random.Random, sheet: Sheet) -> None:
    """What the last row is: a `tfoot`, the holder of a nested table, or a row like the others."""
    last = len(sheet.grid) - 1
    spanned = any(row + rows > last and rows > 1 for (row, _), (rows, _) in sheet.spans.items())
    chance = rng.random()
    if chance < 0.1 and not spanned:
        sheet.foot = True
    elif chance > 0.95 and (last, sheet.width - 1) not in sheet.covered() | set(sheet.spans):
        name = f"{sheet.name} within"
        sheet.nested = Sheet(name, 1, [*_head(rng, name, 1, 3), *_body(rng, 2, 3)])


def _set_spans(rng: random.Random, sheet: Sheet) -> None:
    """Header groups over two columns, a first column over two header rows, and up to three spans in the body."""
    if sheet.head == 2:
        _span(sheet, 0, 0, 2, 1)
        column = 1
        while column < sheet.width:
            wide = min(rng.choice((1, 2, 2, 3)), sheet.width - column)
            _span(sheet, 0, column, 1, wide)
            column += wide
    last = len(sheet.grid)
    for _ in range(rng.choice((0, 0, 1, 2, 3))):
        row, column = rng.randrange(sheet.head, last), rng.randrange(sheet.width)
        _span(sheet, row, column, rng.randint(1, min(3, last - row)), rng.randint(1, min(3, sheet.width - column)))
    if rng.random() < 0.15:
        row = rng.randrange(sheet.head, last)
        if _span(sheet, row, 0, 1, sheet.width):
            sheet.grid[row][0] = plain(f"Ward of {rng.choice(_WARDS)}")


def _span(sheet: Sheet, row: int, column: int, rows: int, columns: int) -> bool:
    """Merge positions, where none of them belongs to another span."""
    places = {(row + down, column + right) for down in range(rows) for right in range(columns)}
    taken = sheet.covered() | set(sheet.spans)
    if (rows, columns) == (1, 1) or places & taken:
        return False
    sheet.spans[row, column] = (rows, columns)
    for place in places - {(row, column)}:
        sheet.grid[place[0]][place[1]] = BLANK
    return True


@dataclass(frozen=True, slots=True)
class Manner:
    """How a table is written down."""

    old: bool
    """Upper case, unquoted, without end tags, laid out with attributes of 1997."""
    grouped: bool
    """With thead and tbody."""
    caption: bool
    hidden_row: bool
    hidden_column: bool
    ragged: bool
    """Blank cells at a row's end are left out."""
    foot_first: bool


def make_manner(rng: random.Random) -> Manner:
    """One way to write a table down."""
    old = rng.random() < 0.25
    return Manner(
        old,
        grouped=rng.random() < (0.2 if old else 0.75),
        caption=rng.random() < 0.3,
        hidden_row=rng.random() < 0.12,
        hidden_column=rng.random() < 0.06,
        ragged=rng.random() < 0.1,
        foot_first=rng.random() < 0.4,
    )


def write_table(rng: random.Random, sheet: Sheet, manner: Manner) -> str:
    """The markup of a table."""
    rows = [_write_row(rng, sheet, manner, number) for number in range(len(sheet.grid))]
    if manner.hidden_row:
        rows = _with_hidden_row(rng, sheet, manner, rows)
    head, body = rows[: sheet.head], rows[sheet.head :]
    foot = [body.pop()] if sheet.foot else []
    parts = _grouped(manner, head, body, foot) if manner.grouped or foot else [*head, *body]
    caption = f"<caption>Figures of {sheet.name[4:]}</caption>" if manner.caption else ""
    opening = "<TABLE BORDER=1 CELLPADDING=2 WIDTH=100%>" if manner.old else f'<table class="t{rng.randrange(9)}">'
    return "\n".join((opening, caption, *parts, "</TABLE>" if manner.old else "</table>"))


def _grouped(manner: Manner, head: list[str], body: list[str], foot: list[str]) -> list[str]:
    top = ["<thead>", *head, "</thead>"]
    middle = ["<tbody>", *body, "</tbody>"]
    bottom = ["<tfoot>", *foot, "</tfoot>"] if foot else []
    return [*top, *bottom, *middle] if manner.foot_first else [*top, *middle, *bottom]


def _with_hidden_row(rng: random.Random, sheet: Sheet, manner: Manner, rows: list[str]) -> list[str]:
    """A row that is not shown, where no span runs over its place."""
    crossed = {number for (row, _), (deep, _) in sheet.spans.items() for number in range(row + 1, row + deep)}
    places = [number for number in range(sheet.head + 1, len(rows) - 1) if number not in crossed]
    if not places:
        return rows
    place = rng.choice(places)
    hiding = rng.choice((' style="display:none"', " hidden", ' style="display: none;"'))
    cells = "".join(f"<td>{99 + column}</td>" for column in range(sheet.width + manner.hidden_column))
    return [*rows[:place], f"<tr{hiding}>{cells}</tr>", *rows[place:]]


def _write_row(rng: random.Random, sheet: Sheet, manner: Manner, number: int) -> str:
    covered = sheet.covered()
    columns = [column for column in range(sheet.width) if (number, column) not in covered]
    if manner.ragged and number >= sheet.head and not sheet.nested:
        while columns and sheet.grid[number][columns[-1]] is BLANK:
            columns.pop()
    cells = [_write_cell(rng, sheet, manner, number, column) for column in columns]
    if manner.hidden_column:
        hiding = rng.choice((' style="display:none"', " hidden"))
        cells.insert(1 if 0 in columns else 0, f"<td{hiding}>{rng.randrange(99)}</td>")
    if manner.old:
        return f"<TR VALIGN=top>{''.join(cells)}"
    return f"<tr>{''.join(cells)}</tr>"


def _write_cell(rng: random.Random, sheet: Sheet, manner: Manner, row: int, column: int) -> str:
    rows, columns = sheet.spans.get((row, column), (1, 1))
    cell = sheet.grid[row][column]
    inner = cell.markup
    if sheet.nested and (row, column) == (len(sheet.grid) - 1, sheet.width - 1):
        inner = write_table(rng, sheet.nested, Manner(False, False, False, False, False, False, False))
    header = row < sheet.head or (column == 0 and rng.random() < 0.5 and not manner.old)
    spans = _span_words(rng, sheet, manner, row, (rows, columns))
    if manner.old:
        tag = "TH" if row < sheet.head and rng.random() < 0.7 else "TD"
        return f"<{tag}{spans} NOWRAP ALIGN=center><FONT SIZE=2>{inner}</FONT>"
    tag = "th" if header else "td"
    scope = rng.choice(("", ' scope="col"', ' class="num"')) if row < sheet.head else ""
    return f"<{tag}{scope}{spans}>{inner}</{tag}>"


def _span_words(rng: random.Random, sheet: Sheet, manner: Manner, row: int, span: tuple[int, int]) -> str:
    """The attributes of a span; one that ends with the table may be written longer, or as 0 for `to the end`."""
    rows, columns = span
    words = ""
    if rows > 1:
        to_end = row + rows == len(sheet.grid) and row >= sheet.head and not (sheet.foot or sheet.nested)
        deep = rng.choice((rows, rows, rows + 3, 0)) if to_end else rows
        words += f" ROWSPAN={deep}" if manner.old else f' rowspan="{deep}"'
    if columns > 1:
        words += f" COLSPAN={columns}" if manner.old else f' colspan="{columns}"'
    elif rng.random() < 0.03:
        words += rng.choice((' colspan="1"', ' colspan="0"', ' colspan=""'))
    return words
