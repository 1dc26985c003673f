"""A table that was gathered from grids, in the one canonical form: a label, typed columns, rows, notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kpi_ingest.layout.columns import read_columns
from kpi_ingest.layout.grid_cells import anchor_of
from kpi_ingest.layout.header_label import read_label
from kpi_ingest.layout.hints import NO_HINTS, NO_PLACE, Hints, role_said
from kpi_ingest.layout.known_labels import settle_labels
from kpi_ingest.layout.notes import RawNote, scope_notes
from kpi_ingest.layout.pieces import Findings
from kpi_ingest.layout.sheets import Sheet
from kpi_ingest.layout.surroundings import Titles
from kpi_ingest.layout.turned import turn_rows
from kpi_ingest.model import BodyRow, Grid, KpiTable, Piece, Warning
from kpi_ingest.pages import ColumnDefinition, merged


@dataclass(slots=True)
class OpenTable:
    """A table that may still go on."""

    titles: Titles
    title: str
    """The section's; a heading within the grid may take its place."""
    sheet: Sheet
    grid: Grid
    """Its latest grid."""
    first: Grid
    hints: Hints = NO_HINTS
    rows: list[BodyRow] = field(default_factory=list)
    notes: list[RawNote] = field(default_factory=list)


def close_table(table: OpenTable, findings: Findings) -> None:
    """Add the canonical tables of a gathered one: one, or as many as its rows have different columns."""
    table.rows = settle_labels(table.rows, table.title, table.hints)
    turned = _turned(table, findings) if table.sheet.naming.lines and table.rows else []
    if turned and all(row.pieces[0].text for each in turned for row in each.rows):
        findings.tables += turned
    else:
        # Where nothing names what the periods or measures in front of the rows are of, they name the rows.
        findings.tables.append(_upright(table, findings))


def _upright(table: OpenTable, findings: Findings) -> KpiTable:
    """The table as it is printed: names down, measures and periods across."""
    sheet, rows = _without_blank_columns(table, findings)
    said = _said(sheet, table.hints)
    columns = read_columns(sheet.levels, findings.locale, sheet.roles, table.titles.own, said, findings.years)
    if not sheet.block.levels and len(columns) == 1:
        # The only column of a table without a header can be taken for no other.
        columns = (replace(columns[0], doubt=None),)
    notes = scope_notes(table.notes, columns, rows)
    return _told(table, KpiTable(table.title, sheet.label_header, columns, tuple(rows), notes, table.first.where))


def _said(sheet: Sheet, hints: Hints) -> list[ColumnDefinition]:
    return [hints.column(texts, place) for texts, place in zip(sheet.levels, sheet.places, strict=True)]


def _told(table: OpenTable, found: KpiTable) -> KpiTable:
    """The table with its section and its unit as a definition states them, or a header over the labels that is a unit
    (`£ billion`)."""
    said, header = table.hints.table, read_label(table.sheet.label_header)
    unit = (said.unit if said else None) or (header.unit if header.about_figures else None)
    columns = tuple(replace(it, unit=it.unit or (None if it.speaks_of_figures else unit)) for it in found.columns)
    return replace(found, columns=columns, section_id=said.section if said else None)


def _turned(table: OpenTable, findings: Findings) -> list[KpiTable]:
    """The table with its periods, or its measures, across."""
    sheet, rows = table.sheet, table.rows
    said = _said(sheet, table.hints)
    only = table.hints.is_one_indicator
    turned = turn_rows(sheet, _header_cells(table), rows, table.titles.name, said, only=only)
    named_by_title = any(row.pieces[0] is table.titles.name for part in turned for row in part.rows)
    section = table.titles.above if named_by_title and table.title == table.titles.section else table.title
    tables = []
    for part in turned:
        stated = [_with_words(own, head, table.hints) for own, head in zip(part.said, part.heads, strict=True)]
        roles = [role_said(it) or role for it, role in zip(stated, part.roles, strict=True)]
        columns = read_columns(part.heads, findings.locale, roles, table.titles.own, stated, findings.years)
        notes = scope_notes(table.notes, columns, part.rows)
        found = KpiTable(section, sheet.label_header, columns, part.rows, notes, table.first.where)
        tables.append(_told(table, found))
    return tables


def _with_words(own: ColumnDefinition, head: Sequence[str], hints: Hints) -> ColumnDefinition:
    """What a definition says of a turned column: of the column that it was, then of the words that head it now, those
    that stood in front of its row among them (`Goal`)."""
    return merged((own, hints.column(head, NO_PLACE)))


def _header_cells(table: OpenTable) -> list[Piece]:
    """The lowest header cell over each column of the sheet."""
    if not table.sheet.block.levels:
        return [Piece("", table.first.where) for _ in table.sheet.places]
    grid, level = table.first, table.sheet.block.levels[-1]
    places = [anchor_of(grid, level, column) for column in table.sheet.places]
    cells = [grid.rows[row][column] for row, column in places]
    return [Piece(cell.text, cell.where, cell.doubt) for cell in cells]


def _without_blank_columns(table: OpenTable, findings: Findings) -> tuple[Sheet, Sequence[BodyRow]]:
    """A column with neither header nor cells is a gap of the layout, no column; so is one without cells whose header
    spans the labels too (a picture before each name)."""
    sheet = table.sheet
    kept = [
        at
        for at, texts in enumerate(sheet.levels)
        if (texts and not _shares_header(table, at)) or any(row.pieces[at + 1].text for row in table.rows)
    ]
    if len(kept) == len(sheet.levels):
        return sheet, table.rows
    detail = f"{len(sheet.levels) - len(kept)} columns with neither header nor cells"
    findings.warnings.append(Warning("BLANK_COLUMN", detail, table.first.where))
    rows = [replace(row, pieces=(row.pieces[0], *(row.pieces[at + 1] for at in kept))) for row in table.rows]
    levels, roles = tuple(sheet.levels[at] for at in kept), tuple(sheet.roles[at] for at in kept)
    return replace(sheet, levels=levels, roles=roles, places=tuple(sheet.places[at] for at in kept)), rows


def _shares_header(table: OpenTable, at: int) -> bool:
    sheet, grid = table.sheet, table.first
    if not sheet.block.levels:
        return False
    level = sheet.block.levels[-1]
    return anchor_of(grid, level, sheet.places[at]) == anchor_of(grid, level, sheet.label)
