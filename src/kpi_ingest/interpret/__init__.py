"""Rows of cells -> a reading: values and flags, indicators identified, notes attached, doubts found.

What a cell does not say is not put into it: a unit that disagrees, a date that does not exist or a key that stands
twice become findings, and a figure in doubt is withheld with its text kept as candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from functools import partial

from kpi_ingest.grammar import ParsedCell, names_a_negative
from kpi_ingest.interpret.basis import apply_basis
from kpi_ingest.interpret.cells import read_cell
from kpi_ingest.interpret.copies import number_tables, tell_once
from kpi_ingest.interpret.doubts import doubtful_columns, find_doubts
from kpi_ingest.interpret.duplicates import undecide_duplicates
from kpi_ingest.interpret.identity import (
    Grouped,
    group_of,
    grouped_labels,
    indicator_id,
    indicator_of,
    listed_indicator,
    name_of,
    row_ids,
    section_id,
)
from kpi_ingest.interpret.manner import Manner, manner_of, negative_columns
from kpi_ingest.interpret.row_units import under_unit, unit_of_row, with_unit
from kpi_ingest.interpret.source import Source
from kpi_ingest.model import Column, Finding, Reading, ReadRow, ReadTable, Repair, RepairedRow, RepairedTable
from kpi_ingest.pages import IndicatorDefinition, PageDefinition

__all__ = ["Source", "interpret_tables"]


def interpret_tables(
    tables: Sequence[RepairedTable], source: Source, definition: PageDefinition | None = None
) -> Reading:
    """The reading of one capture. Works without a page definition: ids then come from titles and labels."""
    sections = [
        (each.table.section_id or section_id(each.table.section, number, definition), each)
        for number, each in number_tables(tables)
    ]
    grouped = grouped_labels((section, row) for section, each in sections for row in each.rows)
    page = _Page(source, definition, manner_of(source, definition), grouped)
    read = tuple(_read_table(table, section, page) for section, table in sections)
    read, duplicates = undecide_duplicates(read)
    doubts = (finding for table in read for finding in _findings(table, page))
    findings = tell_once((*duplicates, *doubts))
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
        source.incomplete,
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """What is known of a capture besides its tables."""

    source: Source
    definition: PageDefinition | None
    manner: Manner
    grouped: Grouped
    """Labels of rows that only their groups tell apart."""


def _read_table(repaired: RepairedTable, section: str, page: _Page) -> ReadTable:
    table = repaired.table
    ids = row_ids(table.section, repaired.rows)
    bracketed = negative_columns(table, repaired.rows)
    rows = [
        _read_row(row, row_id, section, repaired, page, bracketed)
        for row, row_id in zip(repaired.rows, ids, strict=True)
    ]
    based = apply_basis(rows, table.columns, table.notes, page.definition)
    return ReadTable(table.section, section, table.columns, based, table.notes, repaired.threshold, table.label_header)


def _read_row(
    row: RepairedRow, row_id: str, section: str, repaired: RepairedTable, page: _Page, bracketed: Container[int]
) -> ReadRow:
    label, table = row.label.text, repaired.table
    name = name_of(section, row, page.grouped, page.definition)
    noted = {note.mark for note in table.notes}
    indicator = indicator_of(section, name, page.definition, page.source.labels)
    bracketing = range(len(table.columns)) if names_a_negative(label) else bracketed
    unit = unit_of_row(row, table.columns)
    columns = [under_unit(column, unit) for column in table.columns]
    repair = None if row.rule is None else Repair(row.rule, row.source or "", row.candidates)
    return ReadRow(
        row_id,
        label,
        indicator_id(section, name, page.definition, page.source.labels),
        tuple(
            with_unit(read_cell(cell, owned, _parser(page.manner, owned, indicator, bracketing), noted), column, unit)
            for cell, column, owned in zip(row.cells, table.columns, columns, strict=True)
        ),
        repair,
        row.label.where,
        group_of(row),
    )


def _parser(
    manner: Manner, column: Column, indicator: IndicatorDefinition | None, bracketed: Container[int]
) -> Callable[[str], ParsedCell]:
    """How the cells of one row and column are read."""
    unit = column.unit or (indicator.unit if indicator else None)
    return partial(manner.parse, unit=unit, bracketed=column.index in bracketed)


def _findings(table: ReadTable, page: _Page) -> list[Finding]:
    findings = list(doubtful_columns(table))
    for row in table.rows:
        indicator = listed_indicator(row.indicator_id, page.definition)
        findings += find_doubts(table, row, indicator, page.manner.parse)
    return findings


def _in_capture(finding: Finding, sha256: str) -> Finding:
    return replace(finding, cells=tuple(replace(cell, capture=sha256) for cell in finding.cells))
