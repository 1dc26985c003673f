"""Random grids with spans and blanks, and their rendering to HTML and to a ruled PDF."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from io import BytesIO

from hypothesis import strategies as st
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

_STYLE = ParagraphStyle("cell", fontName="Helvetica", fontSize=8, leading=10)
_TEXTS = st.one_of(
    st.just(""),
    st.from_regex(r"[<>]?[0-9]{1,4}(\.[0-9]{1,2})?%?( \(June 20[0-9]{2}\))?", fullmatch=True),
    st.lists(st.text("abcXYZ0123456789-–‘’%&<>()/.,£", min_size=1, max_size=8), max_size=3).map(
        lambda words: " ".join(["x", *words])
    ),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell and the rectangle it covers."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


@dataclass(frozen=True, slots=True)
class RandomGrid:
    """Cells that cover a rectangle, each position once."""

    height: int
    width: int
    cells: tuple[Placed, ...]

    def texts(self) -> list[list[str]]:
        """Texts at top-left positions, "" elsewhere."""
        found = {(cell.row, cell.column): cell.text for cell in self.cells}
        return [[found.get((row, column), "") for column in range(self.width)] for row in range(self.height)]


@st.composite
def random_grids(draw: st.DrawFn, largest: int = 6) -> RandomGrid:
    """Grids of up to `largest` rows and columns, in which every row and column begins a cell of its own."""
    height, width = draw(st.integers(1, largest)), draw(st.integers(2, largest))
    taken: set[tuple[int, int]] = set()
    cells = []
    for row in range(height):
        for column in range(width):
            if (row, column) not in taken:
                rows, columns = _span(draw, row, column, height, width, taken)
                taken |= {(y, x) for y in range(row, row + rows) for x in range(column, column + columns)}
                cells.append(Placed(row, column, rows, columns, draw(_TEXTS)))
    return RandomGrid(height, width, tuple(cells))


def _span(
    draw: st.DrawFn, row: int, column: int, height: int, width: int, taken: set[tuple[int, int]]
) -> tuple[int, int]:
    """The last row and the last column span nothing: there every rule is drawn, and every `tr` has a cell."""
    if row == height - 1 or column == width - 1 or draw(st.integers(0, 3)) != 0:
        return 1, 1
    rows = draw(st.integers(1, height - 1 - row)) if height - 1 > row else 1
    columns = draw(st.integers(1, width - 1 - column))
    while any((row, x) in taken for x in range(column, column + columns)):
        columns -= 1
    return rows, columns


def grid_to_html(grid: RandomGrid) -> bytes:
    """A table element as an author would write it."""
    rows = [
        "".join(_td(cell) for cell in sorted(grid.cells, key=lambda each: each.column) if cell.row == row)
        for row in range(grid.height)
    ]
    return ("<!doctype html><table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>").encode()


def _td(cell: Placed) -> str:
    spans = f' rowspan="{cell.rows}"' * (cell.rows > 1) + f' colspan="{cell.columns}"' * (cell.columns > 1)
    return f"<td{spans}>{escape(cell.text)}</td>"


def grid_to_pdf(grid: RandomGrid) -> bytes:
    """A ruled table on one page; the page carries a title, for a file without text is refused."""
    content = [[Paragraph(escape(text), _STYLE) if text else "" for text in row] for row in grid.texts()]
    spans = [
        ("SPAN", (cell.column, cell.row), (cell.column + cell.columns - 1, cell.row + cell.rows - 1))
        for cell in grid.cells
        if cell.rows * cell.columns > 1
    ]
    style = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), *spans])
    out = BytesIO()
    table = Table(content, [80] * grid.width, [34] * grid.height, style=style)
    SimpleDocTemplate(out, pagesize=(600, 500), invariant=1).build([Paragraph("Title", _STYLE), table])
    return out.getvalue()
