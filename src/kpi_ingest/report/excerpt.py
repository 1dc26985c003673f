"""The part of a capture that prints a figure, as one small page of HTML with the figure marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpi_ingest.model import Grid, GridCell, Line, Place, TextSpan
from kpi_ingest.model.document import Block
from kpi_ingest.report.head import head_of
from kpi_ingest.report.markup import Markup, element, joined

ROWS_AROUND = 12
"""Rows, or lines, that are shown before the figure and behind it: about a printed page."""
HEADER_ROWS = 6
"""Header rows of a table that are shown however far away the figure is."""
STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem; }
h1 { font-size: 1.25rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { border: 1px solid #888; padding: 0.25rem 0.5rem; text-align: left; vertical-align: top; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #888; padding: 0.75rem; }
mark { font-weight: 700; outline: 3px solid #d01010; outline-offset: 2px; }
"""


def render_excerpt(blocks: Sequence[Block], place: Place, title: str, facts: Sequence[tuple[str, str]]) -> str | None:
    """A self-contained page with `facts` (name and words) over the table or lines that hold `place`, which is marked;
    None where no block holds it. Whatever the capture printed stands in it as text, and there is no script."""
    shown = _shown(blocks, place)
    if shown is None:
        return None
    listed = joined(part for name, words in facts for part in (element("dt", name), element("dd", words)))
    main = element("main", element("h1", title), element("dl", listed), shown)
    return f"<!DOCTYPE html>\n{element('html', head_of(title, STYLE), element('body', main), lang='en-GB')}"


def _shown(blocks: Sequence[Block], place: Place) -> Markup | None:
    for block in blocks:
        if isinstance(block, Grid):
            row = next((number for number, cells in enumerate(block.rows) if _any_holds(cells, place)), None)
            if row is not None:
                return _table(block, row, place)
    lines = [block for block in blocks if isinstance(block, Line)]
    held = [number for number, line in enumerate(lines) if _holds(line.where, place)]
    return _lines(lines, held, place) if held else None


def _any_holds(cells: Sequence[GridCell], place: Place) -> bool:
    return any(cell.anchor is None and _holds(cell.where, place) for cell in cells)


def _holds(where: Place, place: Place) -> bool:
    """Whether a cell or line is the place; stretches of a text need only meet."""
    if isinstance(where, TextSpan) and isinstance(place, TextSpan):
        return where.start < max(place.end, place.start + 1) and place.start < max(where.end, where.start + 1)
    return where == place


def _table(grid: Grid, row: int, place: Place) -> Markup:
    """The header, and the rows around the figure."""
    header = [number for number, cells in enumerate(grid.rows[:HEADER_ROWS]) if any(cell.header for cell in cells)]
    near = range(max(0, row - ROWS_AROUND), min(len(grid.rows), row + ROWS_AROUND + 1))
    kept = sorted({0, *header, *near})
    left_out = len(grid.rows) - len(kept)
    words = f"{grid.caption or ''} ({left_out} rows that are further away are left out)" if left_out else grid.caption
    caption = (element("caption", words),) if words else ()
    rows = (element("tr", *cells) for cells in _cells(grid, kept, place))
    return element("div", element("table", *caption, *rows), class_="scroll")


def _cells(grid: Grid, kept: Sequence[int], place: Place) -> Iterator[list[Markup]]:
    """The cells of the kept rows; one that spans several stands in the first of them that is kept."""
    written: set[tuple[int, int]] = set()
    for row in kept:
        cells = []
        for column, cell in enumerate(grid.rows[row]):
            home = cell.anchor or (row, column)
            if home not in written:
                written.add(home)
                origin = grid.rows[home[0]][home[1]]
                down = sum(home[0] <= each < home[0] + origin.row_span for each in kept)
                cells.append(_cell(origin, down, _holds(origin.where, place)))
        yield cells


def _cell(cell: GridCell, down: int, here: bool) -> Markup:
    return element(
        "th" if cell.header else "td",
        element("mark", cell.text or "(blank)") if here else cell.text,
        rowspan=str(down) if down > 1 else None,
        colspan=str(cell.column_span) if cell.column_span > 1 else None,
    )


def _lines(lines: Sequence[Line], held: Sequence[int], place: Place) -> Markup:
    near = range(max(0, held[0] - ROWS_AROUND), min(len(lines), held[-1] + ROWS_AROUND + 1))
    return element("pre", joined((_line(lines[number], place, number in held) for number in near), "\n"))


def _line(line: Line, place: Place, here: bool) -> Markup:
    """A line, the stretch of the figure marked; the whole of it where it cannot be told which stretch that is."""
    if not here:
        return joined((line.text,))
    if not (isinstance(place, TextSpan) and isinstance(line.where, TextSpan)):
        return element("mark", line.text)
    start, end = (min(max(edge - line.where.start, 0), len(line.text)) for edge in (place.start, place.end))
    return joined((line.text[:start], element("mark", line.text[start:end]), line.text[end:]))
