"""KPI tables among grids, one way through:

    grid -> header block -> parts -> sheet -> rows of figures -> canonical table
            (header_block)  (cut at  (sheets:  (grid_rows)       (tables, turned,
                            headers)  roles of                    columns)
                                      columns)

A table is titled by what stands above it, and goes on where the next page's grid repeats its header, or has none and
as many columns, and no heading stands between but the table's own title again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpi_ingest.grammar import fold_label
from kpi_ingest.layout.broken_rows import doubt_before, mend_break
from kpi_ingest.layout.grid_cells import anchor_cell, cut_grid, only_text, printed_in, text_at
from kpi_ingest.layout.grid_rows import GridPart, read_parts, stands_under
from kpi_ingest.layout.header_block import HeaderBlock, begins_anew, find_block
from kpi_ingest.layout.hints import NO_HINTS, Hints, hints_for
from kpi_ingest.layout.lines import warn_ignored_grid
from kpi_ingest.layout.pieces import Findings
from kpi_ingest.layout.plausible import evidence_share, has_kpi_words, is_table_of_figures
from kpi_ingest.layout.repeated_headers import take_off_headers
from kpi_ingest.layout.sheets import Sheet, levels_of, read_sheet
from kpi_ingest.layout.surroundings import (
    Surroundings,
    headings_over,
    ignore_above,
    is_furniture,
    is_heading,
    notes_among,
    surroundings_of,
    take_headings,
    take_titles,
)
from kpi_ingest.layout.tables import OpenTable, close_table
from kpi_ingest.model import Grid, Line, PageBox, Piece, Warning
from kpi_ingest.model.document import Block
from kpi_ingest.pages import PageDefinition


@dataclass(slots=True)
class _Walk:
    """The way through the blocks."""

    definition: PageDefinition | None
    findings: Findings
    around: Surroundings
    open: OpenTable | None = None
    number: int = 0
    """Of the latest grid that is not hidden, from 1: as `kpi-ingest tables` prints them."""


def lay_out_grids(blocks: Sequence[Block], definition: PageDefinition | None, findings: Findings) -> None:
    """Add the KPI tables among the grids of a document."""
    walk = _Walk(definition, findings, surroundings_of(blocks, definition, findings))
    for block in blocks:
        if isinstance(block, Line):
            walk.around.between.append(block)
        else:
            _meet_grid(block, walk)
    _close(walk)
    ignore_above(walk.around, None)


def evidence_of(grid: Grid) -> float | None:
    """How much of a grid's header speaks of performance, from 0 to 1; None where it is no table of figures, and is not
    read unless a definition says so. Of a grid with several headers that of the first."""
    first = next(_cut_at_headers(grid, NO_HINTS))
    _, sheet = _understood(first, NO_HINTS, [])
    return None if sheet is None else evidence_share(sheet)


def _meet_grid(grid: Grid, walk: _Walk) -> None:
    walk.number += not grid.hidden
    take_headings(walk.around)
    hints = hints_for(grid, 0 if grid.hidden else walk.number, headings_over(walk.around), walk.definition)
    if hints.ignored:
        return
    if hints.leaves_hidden(grid):
        walk.findings.warnings.append(Warning("HIDDEN_TABLES", "1 table is hidden and left out", grid.where))
        return
    for cut in _cut_at_headers(grid, hints):
        part, sheet = _understood(cut, hints, walk.findings.warnings)
        if walk.open and _goes_on(part, sheet, walk.open, walk):
            _continue(part, sheet, walk.open, walk)
        elif sheet and walk.open and cut is not grid and walk.open.first.where == grid.where:
            _open_further(part, sheet, walk.open, walk)
        elif sheet:
            _open(part, sheet, hints, walk)
        else:
            warn_ignored_grid(part, walk.findings)


def _understood(grid: Grid, hints: Hints, warnings: list[Warning]) -> tuple[Grid, Sheet | None]:
    """The grid without what its cells repeat of the header, and its columns; no columns where it is no table of
    figures, and no definition says that it is one."""
    block = find_block(grid, hints.table.header_rows if hints.table else None)
    if block is None:
        return grid, None
    remarks: list[Warning] = []
    bare = take_off_headers(grid, levels_of(grid, block), block.body, remarks)
    sheet = read_sheet(bare, block, hints)
    if not (hints.table or has_kpi_words(sheet) or is_table_of_figures(sheet)):
        return grid, None
    warnings += remarks
    return bare, sheet


def _cut_at_headers(grid: Grid, hints: Hints) -> Iterator[Grid]:
    """The grid cut where a further header begins, with the spanning texts right above that; repeats of the same header
    cut nothing."""
    block = find_block(grid, hints.table.header_rows if hints.table else None)
    cut = None if block is None else _next_header(grid, block)
    if cut is None:
        yield grid
        return
    yield cut_grid(grid, 0, cut)
    yield from _cut_at_headers(cut_grid(grid, cut, len(grid.rows)), hints)


def _next_header(grid: Grid, block: HeaderBlock) -> int | None:
    own = [_folded(grid, level) for level in block.levels]
    for row in range(block.body, len(grid.rows)):
        if not begins_anew(grid, row, block) or _folded(grid, row) in own:
            continue
        while row - 1 > block.body and only_text(grid, row - 1) is not None and _spans(grid, row - 1):
            row -= 1
        return row
    return None


def _spans(grid: Grid, row: int) -> bool:
    cell = only_text(grid, row)
    return cell is not None and cell.column_span > 1


def _folded(grid: Grid, row: int) -> list[str]:
    return [fold_label(text_at(grid, row, column)) for column in range(len(grid.rows[row]))]


def _title_row(grid: Grid, sheet: Sheet) -> Piece | None:
    """The text over the whole grid with its place."""
    if sheet.title is None:
        return None
    row, column = printed_in(grid, sheet.block.titles[0])[0]
    return Piece(sheet.title, anchor_cell(grid, row, column).where)


def _open(grid: Grid, sheet: Sheet, hints: Hints, walk: _Walk) -> None:
    _close(walk)
    titles = take_titles(grid, _title_row(grid, sheet), walk.around, hints, sheet.label_header)
    walk.around.between = []
    walk.open = OpenTable(titles, titles.section, sheet, grid, grid, hints)
    _add_parts(grid, sheet, sheet.rows, walk)


def _open_further(grid: Grid, sheet: Sheet, table: OpenTable, walk: _Walk) -> None:
    """Begin a further table of the same grid under a header of its own; the text above that header is its heading."""
    close_table(table, walk.findings)
    walk.open = OpenTable(table.titles, table.title, sheet, grid, grid, table.hints)
    heading = _title_row(grid, sheet)
    _add_parts(grid, sheet, sheet.rows, walk, heading=heading)


def _goes_on(grid: Grid, sheet: Sheet | None, table: OpenTable, walk: _Walk) -> bool:
    if grid.page is None or table.grid.page is None or grid.page <= table.grid.page:
        return False
    own = fold_label(table.title)
    if grid.caption and fold_label(grid.caption) != own:
        return False
    if any(is_heading(line, walk.around) and fold_label(line.text) != own for line in walk.around.between):
        return False
    if sheet is None or not (sheet.block.marked or has_kpi_words(sheet)):
        return bool(grid.rows) and len(grid.rows[0]) == len(table.first.rows[0])
    return _same_header(sheet, table.sheet) and sheet.title in (None, table.sheet.title)


def _same_header(one: Sheet, other: Sheet) -> bool:
    folded = [[[fold_label(text) for text in texts] for texts in sheet.levels] for sheet in (one, other)]
    return folded[0] == folded[1] and fold_label(one.label_header) == fold_label(other.label_header)


def _continue(grid: Grid, sheet: Sheet | None, table: OpenTable, walk: _Walk) -> None:
    """Take the next page's rows; what stands between is notes and the page's furniture."""
    around = walk.around
    notes, around.between = notes_among(around.between, around)
    table.notes += notes
    doubt_before(table.rows, [line for line in around.between if _may_go_on(line, grid, walk)])
    ignore_above(around, None)
    around.between = []
    table.grid = grid
    before = len(table.rows)
    headed = sheet is not None and _same_header(sheet, table.sheet)
    _add_parts(grid, table.sheet, sheet.rows if sheet and headed else 0, walk, goes_on=True)
    if walk.open is table and 0 < before < len(table.rows):
        mended, word = mend_break(table.rows[before - 1], table.rows[before])
        table.rows[before - 1 : before + 1] = [row for row in mended if row.pieces[0].text]
        walk.findings.warnings += [word] if word else []


def _is_torn_off(line: Line, grid: Grid) -> bool:
    """Whether the words right below a table that white space delimits may be the rest of its last label."""
    return isinstance(line.where, PageBox) and grid.delimited == "gap" and line.text.lstrip()[:1].islower()


def _may_go_on(line: Line, grid: Grid, walk: _Walk) -> bool:
    """Whether a line stands on the page on which the table goes on, and is no heading and nothing that pages repeat."""
    same = isinstance(line.where, PageBox) and line.where.page == grid.page
    return same and not is_heading(line, walk.around) and not is_furniture(line, walk.around)


def _add_parts(
    grid: Grid, sheet: Sheet, first: int, walk: _Walk, *, goes_on: bool = False, heading: Piece | None = None
) -> None:
    """Take a grid's rows. A heading that is a section of its own begins a new table; under any other the rows stand as
    a group."""
    hints = walk.open.hints if walk.open else NO_HINTS
    parts = read_parts(grid, sheet, first, walk.findings.warnings, hints, goes_on=goes_on)
    if heading and parts[0].heading is None:
        parts[0].heading = heading
    for part in parts:
        table = walk.open
        if table is None:
            return
        if part.heading is not None and _is_section(part.heading.text, table, walk):
            walk.open = table = _with_section(part.heading.text, table, grid, sheet, walk)
            part.heading = None
        _take_part(part, table)


def _with_section(title: str, table: OpenTable, grid: Grid, sheet: Sheet, walk: _Walk) -> OpenTable:
    """The open table under another title; a new one where the open one has rows already."""
    if table.rows:
        close_table(table, walk.findings)
        table = OpenTable(table.titles, title, sheet, grid, grid, table.hints)
    table.title = title
    return table


def _is_section(heading: str, table: OpenTable, walk: _Walk) -> bool:
    known = walk.definition is not None and walk.definition.section_id(heading) is not None
    return known or not table.title or (not walk.around.headings and table.title == table.sheet.title)


def _take_part(part: GridPart, table: OpenTable) -> None:
    rows = part.rows if part.heading is None else stands_under(part.rows, part.heading)
    table.rows += rows
    table.notes += part.notes


def _close(walk: _Walk) -> None:
    """Close the open table with the notes that follow it."""
    if walk.open is None:
        return
    table, around = walk.open, walk.around
    doubt_before(table.rows, [line for line in around.between[:1] if _is_torn_off(line, table.grid)])
    between = around.between
    stop = next((place for place, line in enumerate(between) if is_heading(line, around)), len(between))
    notes, rest = notes_among(between[:stop], around)
    table.notes += notes
    close_table(table, walk.findings)
    around.between = [*rest, *between[stop:]]
    walk.open = None
