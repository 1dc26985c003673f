"""Grids and lines -> KPI tables: sections, typed columns, rows of figures with what they stand under, notes.

What a reader could delimit arrives as a grid, whatever its medium, and a cell goes one way through the room:

    grid            cells with their places, from a reader                       model.Grid
     | cut          where a further header begins                                grids
     v
    header block    titles, levels, first row of the body; by structure alone    header_block
     |
     v
    sheet           which columns name the rows, what every other one is         sheets (profiles, column_roles, naming)
     |
     v
    rows            each with its groups; headings and notes told from rows      grid_rows
     |              periods or measures down the side are turned                 turned
     v
    columns         measure, period, unit, series, what is said of which         columns (header_*, setting, month_runs)
     |
     v
    KpiTable        one canonical form, every cell with its place                tables

A table of names in front of figures is read without a definition (`plausible`); a page definition goes before what the
structure says (`hints`), and structure before words. What stands around a grid gives its title and its time
(`surroundings`). Bare lines, which nothing delimits, go their own way to the repair (`lines`). What is part of no table
is listed as ignored, never dropped in silence.
"""

from __future__ import annotations

from kpi_ingest.grammar import page_locale
from kpi_ingest.layout.expected import note_departures
from kpi_ingest.layout.grids import evidence_of, lay_out_grids
from kpi_ingest.layout.header import read_header
from kpi_ingest.layout.lines import lay_out_lines, take_line_tables
from kpi_ingest.layout.notes import share_notes
from kpi_ingest.layout.pieces import Findings, Layout
from kpi_ingest.layout.refusals import no_rows, no_tables
from kpi_ingest.layout.stamps import mark_stamps
from kpi_ingest.model import Document, Grid, TextSpan
from kpi_ingest.pages import PageDefinition

__all__ = ["Layout", "evidence_of", "lay_out", "read_header"]


def lay_out(document: Document, definition: PageDefinition | None = None) -> Layout:
    """The KPI tables of a document, in the order of the page.

    Raises LayoutError: E_NO_TABLES where there is none, E_NO_ROWS where there are headers only, E_SCHEMA_DRIFT where
    the page definition knows none of the sections found.
    """
    locale = page_locale(definition.locale if definition else None, document.language)
    findings = Findings(locale=locale, years=definition.years if definition else None)
    blocks = document.blocks
    if document.media == "text" and any(isinstance(block, Grid) for block in blocks):
        blocks = take_line_tables(blocks, definition, findings)
    lay_out_grids(blocks, definition, findings)
    findings.tables.sort(key=lambda table: table.where.start if isinstance(table.where, TextSpan) else 0)
    if not findings.tables:
        findings = Findings(locale=locale, years=definition.years if definition else None)
        lay_out_lines(document.blocks, definition, findings)
    if not findings.tables:
        raise no_tables(document, definition)
    if not any(table.rows for table in findings.tables):
        raise no_rows(findings, document, definition)
    note_departures(findings, definition)
    truncated = findings.truncated or document.incomplete is not None
    wordings = definition.stamps if definition else ()
    tables = mark_stamps(share_notes(findings.tables), wordings)
    return Layout(tables, truncated, tuple(findings.warnings))
