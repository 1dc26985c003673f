"""Repairs pages through the engine's public face, alone and with the other releases as evidence, and judges each cell.

Evidence is made as in `reconcile`: of every other capture the cells that its own isolated reading decided, right or
wrong, never the truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bench.judge_pages.counts import JudgedCell, PageCount
from bench.judge_pages.openness import is_readable, open_columns
from bench.kpi_pages import Page, Release, Section, TrueRow, tables_of

from kpi_ingest.model import BodyRow, KnownRow, RepairedRow, RepairedTable
from kpi_ingest.repair import repair_table
from kpi_ingest.repair.evidence import known_rows

ALONE, JOINT = "alone", "with evidence"
PARTS = (
    ALONE,
    JOINT,
    "alone, runs",
    "alone, one cell a line",
    "with evidence, runs",
    "with evidence, one cell a line",
    "with evidence, printed delimited elsewhere",
    "with evidence, never printed delimited",
)
"""The rows as a whole and apart: by how they are broken, and by whether another release shows the row delimited."""


@dataclass(frozen=True, slots=True)
class Readings:
    """One page repaired: the tables of each capture, alone and (where broken) with evidence, and what each shows."""

    alone: dict[str, list[RepairedTable]]
    joint: dict[str, list[RepairedTable]]
    known: dict[str, list[KnownRow]]
    """For each broken capture what the others show."""


def read_page(page: Page) -> Readings:
    """Repairs every release in isolation, then the broken ones with what the others decided."""
    alone = {release.capture: [repair_table(table) for table in tables_of(release)] for release in page.releases}
    shown = {
        capture: [row for table in tables for row in known_rows(table, capture)] for capture, tables in alone.items()
    }
    known = {
        release.capture: [row for capture, rows in shown.items() if capture != release.capture for row in rows]
        for release in broken(page)
    }
    joint = {
        release.capture: [repair_table(table, known[release.capture]) for table in tables_of(release)]
        for release in broken(page)
    }
    return Readings(alone, joint, known)


def broken(page: Page) -> Iterator[Release]:
    """The releases whose rows have to be repaired."""
    return (release for release in page.releases if release.form != "cells")


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A broken row with its truth and what was made of it."""

    page: str
    section: Section
    truth: TrueRow
    body: BodyRow
    found: RepairedRow


def broken_rows(page: Page, tables: dict[str, list[RepairedTable]]) -> Iterator[BrokenRow]:
    """Every broken row of a page as these readings have it."""
    for release in broken(page):
        for section, table in zip(release.sections, tables[release.capture], strict=True):
            for truth, body, found in zip(section.rows, table.table.rows, table.rows, strict=True):
                yield BrokenRow(page.name, section, truth, body, found)


def judge_page(page: Page) -> dict[str, PageCount]:
    """The counts of each of PARTS."""
    readings = read_page(page)
    counts = {part: PageCount() for part in PARTS}
    delimited = _delimited(page)
    for way, tables in ((ALONE, readings.alone), (JOINT, readings.joint)):
        for row in broken_rows(page, tables):
            form = "runs" if row.body.form == "run" else "one cell a line"
            shown = (row.section.title, row.truth.label) in delimited
            seen = "printed delimited elsewhere" if shown else "never printed delimited"
            _take(row, [counts[part] for part in (way, f"{way}, {form}", f"{way}, {seen}") if part in counts])
    return counts


def _delimited(page: Page) -> set[tuple[str, str]]:
    """Section and label of every row that some release prints delimited."""
    return {
        (section.title, row.label)
        for release in page.releases
        if release.form == "cells"
        for section in release.sections
        for row in section.rows
    }


def _take(row: BrokenRow, into: Iterable[PageCount]) -> None:
    cells = judged_cells(row)
    best = row.found.candidates[0].cells if row.found.candidates else ()
    for count in into:
        count.take(cells, best == row.truth.cells)
        count.wrong_lines += wrong_lines(row, cells)
        if best != row.truth.cells:
            count.missed[why_missed(row, best)] += 1
            count.missed_lines.append(f"   {_head(row)} read as {' | '.join(best)}")


def why_missed(row: BrokenRow, best: Sequence[str]) -> str:
    """What stood between the best reading and the truth."""
    if not is_readable(row.truth.cells, _source(row)):
        return "outside the grammar of cells"
    same = [text for text in best if text] == [text for text in row.truth.cells if text]
    return "right cells in other columns" if same else "cut otherwise"


def _source(row: BrokenRow) -> str | list[str]:
    """The run behind its label, or the atoms."""
    behind = len(row.truth.label + row.truth.gap)
    return row.body.run[behind:] if row.body.form == "run" else [piece.text for piece in row.body.pieces[1:]]


def wrong_lines(row: BrokenRow, cells: Sequence[JudgedCell]) -> list[str]:
    """Every cell decided wrongly, for people."""
    return [
        f"   {_head(row)}; [{column.label}] {cell.decided!r} for {cell.truth!r} at {cell.chance:.6f}"
        for column, cell in zip(row.section.columns, cells, strict=True)
        if cell.wrong
    ]


def _head(row: BrokenRow) -> str:
    return f"{row.page} {row.found.source!r} is {' | '.join(row.truth.cells)}"


def judged_cells(row: BrokenRow) -> list[JudgedCell]:
    """Each column of a repaired row against the truth."""
    opened = open_columns(row.section.columns, row.truth.cells, _source(row))
    found = []
    for text, cell, is_open in zip(row.truth.cells, row.found.cells, opened, strict=True):
        first = cell.candidates[0].text if cell.candidates else None
        found.append(JudgedCell(text, cell.text, first if cell.text is None else cell.text, cell.confidence, is_open))
    return found
