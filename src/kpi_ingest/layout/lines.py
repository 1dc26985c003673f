"""KPI tables among bare lines: text captures with a cell a line or a row a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from kpi_ingest.grammar import parse_cell, parse_period
from kpi_ingest.layout.header import read_levels
from kpi_ingest.layout.line_bodies import LineBody, read_body, stands_apart
from kpi_ingest.layout.line_headers import HeaderSpot, find_headers
from kpi_ingest.layout.notes import scope_notes
from kpi_ingest.layout.pieces import Findings, around
from kpi_ingest.model import Grid, GridCell, KpiTable, Line, Warning
from kpi_ingest.model.document import Block
from kpi_ingest.pages import PageDefinition


def lay_out_lines(blocks: Sequence[Block], definition: PageDefinition | None, findings: Findings) -> None:
    """Add the tables found in each stretch of lines between grids."""
    for stretch, last in _stretches(blocks):
        _lay_out_stretch(stretch, definition, findings, last)


def take_line_tables(
    blocks: Sequence[Block], definition: PageDefinition | None, findings: Findings
) -> tuple[Block, ...]:
    """Add the tables found among the lines of a capture that holds grids too, and give the blocks without their lines.
    What stands above the first header of a stretch, and what its last table leaves over, may belong to a grid."""
    rest: list[Block] = []
    lines: list[Line] = []
    for block in blocks:
        if isinstance(block, Line):
            lines.append(block)
        else:
            rest += [*_without_tables(lines, definition, findings), block]
            lines = []
    return (*rest, *_without_tables(lines, definition, findings))


def _without_tables(lines: list[Line], definition: PageDefinition | None, findings: Findings) -> list[Line]:
    spots = find_headers(lines, definition)
    if not spots:
        return lines
    return [*lines[: spots[0].begin], *_add_tables(lines, spots, definition, findings, last=False)]


def warn_ignored(lines: Sequence[Line], findings: Findings) -> None:
    """List the lines that are part of no table: one warning for each stretch of them."""
    printed = [line for line in lines if line.text.strip()]
    if printed:
        shown = "; ".join(repr(line.text.strip()[:60]) for line in printed[:3])
        more = f" and {len(printed) - 3} more" if len(printed) > 3 else ""
        findings.warnings.append(Warning("IGNORED_LINES", f"outside every table: {shown}{more}", printed[0].where))
    rows = [line for line in printed if _looks_like_row(line)]
    if rows:
        detail = f"{len(rows)} lines with figures in columns belong to no table: {rows[0].text.strip()[:80]!r}"
        findings.warnings.append(Warning("IGNORED_FIGURES", detail, rows[0].where))
        findings.truncated = True


def warn_ignored_grid(grid: Grid, findings: Findings) -> None:
    """Say that a grid became no table; one of a PDF with rows of figures was left out of the capture."""
    detail = f"a grid of {len(grid.rows)} rows without a label column and figures"
    findings.warnings.append(Warning("IGNORED_GRID", detail, grid.where))
    rows = [row for row in grid.rows if grid.page is not None and sum(map(_is_figure, row)) > 1]
    if len(rows) > 1:
        shown = " ".join(cell.text for cell in rows[0])[:80]
        detail = f"{len(rows)} rows of figures in a grid belong to no table: {shown!r}"
        findings.warnings.append(Warning("IGNORED_FIGURES", detail, grid.where))
        findings.truncated = True


def _is_figure(cell: GridCell) -> bool:
    return cell.anchor is None and parse_cell(cell.text).state == "value" and parse_period(cell.text) is None


def _looks_like_row(line: Line) -> bool:
    """Whether white space sets two figures or more apart behind the line's first words."""
    behind = [chunk.text for chunk in line.chunks[1:]] if stands_apart(line) else []
    return sum(text[:1].isdigit() and parse_cell(text).state == "value" for text in behind) > 1


def _stretches(blocks: Sequence[Block]) -> Iterator[tuple[list[Line], bool]]:
    stretch: list[Line] = []
    for block in blocks:
        if isinstance(block, Grid):
            if stretch:
                yield stretch, False
            stretch = []
        else:
            stretch.append(block)
    if stretch:
        yield stretch, True


def _lay_out_stretch(lines: list[Line], definition: PageDefinition | None, findings: Findings, last: bool) -> None:
    spots = find_headers(lines, definition)
    warn_ignored(lines[: spots[0].begin if spots else len(lines)], findings)
    if not spots:
        return
    warn_ignored(_add_tables(lines, spots, definition, findings, last=last), findings)


def _add_tables(
    lines: list[Line], spots: Sequence[HeaderSpot], definition: PageDefinition | None, findings: Findings, *, last: bool
) -> list[Line]:
    """Add the table of each header; gives the lines that the last of them leaves over."""
    over: list[Line] = []
    ends = [after.begin for _, after in pairwise(spots)] + [len(lines)]
    for spot, end in zip(spots, ends, strict=True):
        warn_ignored(over, findings)
        over = _add_table(lines, spot, end, definition, findings, last and end == len(lines))
    return over


def _add_table(
    lines: list[Line], spot: HeaderSpot, end: int, definition: PageDefinition | None, findings: Findings, last: bool
) -> list[Line]:
    """Add the table of a header; gives the lines under it that are none of its rows."""
    columns = tuple(
        replace(column, doubt=column.doubt or spot.doubt)
        for column in read_levels([(cell.text,) for cell in spot.cells[1:]], findings.locale)
    )
    markers = definition.markers if definition else ()
    body = read_body(lines[spot.last + 1 : end], len(columns), markers, last=last)
    title = "" if spot.title is None else lines[spot.title].text.strip()
    where = around(lines[spot.begin].where, lines[end - 1].where)
    notes = scope_notes(body.notes, columns, body.rows)
    findings.tables.append(KpiTable(title, spot.cells[0].text, columns, tuple(body.rows), notes, where))
    findings.truncated = findings.truncated or any(row.truncated for row in body.rows) or (last and not body.rows)
    _warn_body(body, len(columns), title, findings)
    return body.ignored


def _warn_body(body: LineBody, columns: int, title: str, findings: Findings) -> None:
    for row in body.rows:
        if row.form == "atoms" and len(row.pieces) > columns + 1:
            detail = f"{title!r}: {len(row.pieces) - 1} cells under {columns} columns: {row.pieces[0].text[:60]!r}"
            findings.warnings.append(Warning("TOO_MANY_CELLS", detail, row.pieces[0].where))
