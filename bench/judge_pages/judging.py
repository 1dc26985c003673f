"""Repairs pages through the engine's public face, alone and with the other releases as evidence, and judges each cell.

Evidence is made as in `reconcile`: of every other capture the cells that its own isolated reading decided, right or
wrong, never the truth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.judge_pages.counts import JudgedCell, PageCount
from bench.judge_pages.openness import open_columns
from bench.kpi_pages import Page, Release, Section, TrueRow, tables_of

from kpi_ingest.model import BodyRow, Column, KnownCell, KnownRow, RepairedRow, RepairedTable
from kpi_ingest.repair import repair_table


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell decided wrongly."""

    page: str
    source: str
    column: str
    decided: str
    truth: str
    chance: float
    cells: tuple[str, ...]

    def line(self) -> str:
        """For people."""
        return (
            f"   {self.page} [{self.column}] {self.decided!r} for {self.truth!r} at {self.chance:.6f}: "
            f"{self.source!r} is {' | '.join(self.cells)}"
        )


@dataclass(slots=True)
class Judged:
    """One page: what was counted, and what was wrong."""

    count: PageCount
    wrong: list[Wrong]


def judge_page(page: Page) -> dict[str, Judged]:
    """The page's broken rows alone, with evidence, and those of them for which another release shows anything."""
    alone = {release.capture: [repair_table(table) for table in tables_of(release)] for release in page.releases}
    shown = {capture: known_rows(capture, tables) for capture, tables in alone.items()}
    found = {name: Judged(PageCount(), []) for name in ("alone", "with evidence")}
    for release in broken(page):
        known = [row for capture, rows in shown.items() if capture != release.capture for row in rows]
        joint = [repair_table(table, known) for table in tables_of(release)]
        for name, tables in (("alone", alone[release.capture]), ("with evidence", joint)):
            for section, table in zip(release.sections, tables, strict=True):
                _judge_table(page, section, table, found[name])
    return found


def broken(page: Page) -> Iterator[Release]:
    """The releases whose rows have to be repaired."""
    return (release for release in page.releases if release.form != "cells")


def known_rows(capture: str, tables: Sequence[RepairedTable]) -> list[KnownRow]:
    """What an isolated reading shows other captures."""
    return [
        KnownRow(table.table.section, row.label.text, cells, capture)
        for table in tables
        for row in table.rows
        if (cells := tuple(_known_cells(table.table.columns, row)))
    ]


def _known_cells(columns: Sequence[Column], row: RepairedRow) -> Iterator[KnownCell]:
    for column, cell in zip(columns, row.cells, strict=True):
        if cell.text is not None:
            yield KnownCell(column.measure, column.period, column.series, cell.text, column.ordinal)


def _judge_table(page: Page, section: Section, table: RepairedTable, into: Judged) -> None:
    for truth, body, row in zip(section.rows, table.table.rows, table.rows, strict=True):
        cells = judged_cells(section.columns, truth, body, row)
        best = row.candidates[0].cells if row.candidates else None
        into.count.take(cells, best == truth.cells)
        into.wrong += [
            Wrong(page.name, row.source or "", column.label, str(cell.decided), cell.truth, cell.chance, truth.cells)
            for column, cell in zip(section.columns, cells, strict=True)
            if cell.wrong
        ]


def judged_cells(columns: Sequence[Column], truth: TrueRow, body: BodyRow, row: RepairedRow) -> list[JudgedCell]:
    """Each column of a repaired row against the truth."""
    source = (
        body.run[len(truth.label + truth.gap) :] if body.form == "run" else [piece.text for piece in body.pieces[1:]]
    )
    opened = open_columns(columns, truth.cells, source)
    found = []
    for text, cell, is_open in zip(truth.cells, row.cells, opened, strict=True):
        first = cell.candidates[0].text if cell.candidates else None
        best = cell.text if cell.text is not None else first
        found.append(JudgedCell(text, cell.text, best, cell.confidence, is_open))
    return found
