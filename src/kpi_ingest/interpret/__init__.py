"""Rows of cells -> a reading: values and flags, indicators identified, notes attached, doubts found.

What a cell does not say is not put into it: a unit that disagrees, a date that does not exist or a key that stands
twice become findings, and a figure in doubt is withheld with its text kept as candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from kpi_ingest.grammar import ParsedCell
from kpi_ingest.interpret.basis import apply_basis
from kpi_ingest.interpret.cells import read_cell
from kpi_ingest.interpret.doubts import doubtful_columns, find_doubts
from kpi_ingest.interpret.duplicates import undecide_duplicates
from kpi_ingest.interpret.identity import indicator_id, indicator_of, row_ids, section_id
from kpi_ingest.interpret.manner import Manner, manner_of, shows_negatives
from kpi_ingest.interpret.source import Source
from kpi_ingest.model import Column, Finding, Note, Reading, ReadRow, ReadTable, Repair, RepairedRow, RepairedTable
from kpi_ingest.pages import IndicatorDefinition, PageDefinition

__all__ = ["Source", "interpret_tables"]


def interpret_tables(
    tables: Sequence[RepairedTable], source: Source, definition: PageDefinition | None = None
) -> Reading:
    """The reading of one capture. Works without a page definition: ids then come from titles and labels."""
    manner = manner_of(source, definition)
    read = tuple(_read_table(table, number, source, definition, manner) for number, table in enumerate(tables, start=1))
    read, duplicates = undecide_duplicates(read)
    findings = (*duplicates, *(finding for table in read for finding in _findings(table, source, definition, manner)))
    return Reading(
        source.page,
        source.sha256,
        source.size,
        source.media,
        source.inputs,
        read,
        source.truncated,
        source.encoding,
        tuple(_in_capture(finding, source.sha256) for finding in findings),
        source.warnings,
    )


def _read_table(
    repaired: RepairedTable, number: int, source: Source, definition: PageDefinition | None, manner: Manner
) -> ReadTable:
    table = repaired.table
    section = section_id(table.section, number, definition)
    ids = row_ids(table.section, repaired.rows)
    rows = [
        _read_row(row, row_id, section, repaired, source, definition, manner)
        for row, row_id in zip(repaired.rows, ids, strict=True)
    ]
    based = apply_basis(rows, table.columns, table.notes, definition)
    return ReadTable(table.section, section, table.columns, based, table.notes, repaired.threshold, table.label_header)


def _read_row(
    row: RepairedRow,
    row_id: str,
    section: str,
    repaired: RepairedTable,
    source: Source,
    definition: PageDefinition | None,
    manner: Manner,
) -> ReadRow:
    label = row.label.text
    notes = repaired.table.notes
    noted = {note.mark for note in notes}
    indicator = indicator_of(section, label, definition, source.labels)
    columns = zip(row.cells, repaired.table.columns, strict=True)
    repair = None if row.rule is None else Repair(row.rule, row.source or "", row.candidates)
    return ReadRow(
        row_id,
        label,
        indicator_id(section, label, definition, source.labels),
        tuple(
            read_cell(cell, column, _parser(manner, column, label, notes, indicator), noted) for cell, column in columns
        ),
        repair,
        row.label.where,
    )


def _parser(
    manner: Manner, column: Column, label: str, notes: Sequence[Note], indicator: IndicatorDefinition | None
) -> Callable[[str], ParsedCell]:
    """How the cells of one row and column are read."""
    unit = column.unit or (indicator.unit if indicator else None)
    return partial(manner.parse, unit=unit, bracketed=shows_negatives(column, label, notes))


def _findings(table: ReadTable, source: Source, definition: PageDefinition | None, manner: Manner) -> list[Finding]:
    findings = list(doubtful_columns(table))
    for row in table.rows:
        indicator = indicator_of(table.section_id, row.indicator, definition, source.labels)
        findings += find_doubts(table, row, indicator, manner.parse)
    return findings


def _in_capture(finding: Finding, sha256: str) -> Finding:
    return replace(finding, cells=tuple(replace(cell, capture=sha256) for cell in finding.cells))
