"""What the engine itself can tell of generated pages: the evidence that other releases and siblings give.

Evidence is never the truth: it is what an isolated reading decided, which is more of the easy rows and of the full
ones than of the others. Weights fitted on masked truth take such evidence for more than it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from bench.kpi_tables import Page, Sample, Sheet

from kpi_ingest.model import BodyRow, Column, KpiTable, Piece, TextSpan
from kpi_ingest.repair.chain import NOTHING_KNOWN, Known, slots_of
from kpi_ingest.repair.evidence import NO_EVIDENCE, Evidence, known_rows
from kpi_ingest.repair.known import index_rows
from kpi_ingest.repair.passes import Answer
from kpi_ingest.repair.table import answer_table, finish_table
from kpi_ingest.repair.task import Task

SECTION = "S"
NOWHERE = TextSpan(1, 0, 0)


@dataclass(frozen=True)
class Told:
    """A broken row with what the table's other rows and the page's other releases tell of it."""

    sample: Sample
    task: Task
    alone: Answer | None
    """What the engine makes of it in isolation, its siblings looked at; None before anything is fitted."""
    siblings: tuple[tuple[int, int], ...]
    evidence: Evidence

    def known(self, siblings: bool = False, evidence: bool = False) -> Known:
        """Of what is told, the parts asked for."""
        shown = self.evidence.known if evidence else NOTHING_KNOWN
        likely = self.evidence.likely if evidence and siblings else ()
        return replace(shown, siblings=self.siblings if siblings else (), likely=likely)


def table_of(sheet: Sheet) -> KpiTable:
    """The sheet as layout would hand it on."""
    columns = [Column(i, "", (), m, o, p) for i, (m, o, p) in enumerate(sheet.columns)]  # type: ignore[arg-type]
    return KpiTable(SECTION, "Indicator", tuple(columns), tuple(map(body_row, sheet.rows)), (), NOWHERE)


def body_row(sample: Sample) -> BodyRow:
    """The row as it is printed."""
    if sample.run is not None:
        return BodyRow("run", (Piece(sample.run, NOWHERE),), sample.truncated)
    texts = sample.cells if sample.atoms is None else sample.atoms
    pieces = tuple(Piece(text, NOWHERE) for text in (sample.label, *texts))
    return BodyRow("cells" if sample.atoms is None else "atoms", pieces, sample.truncated)


def untold(page: Page) -> Iterator[Told]:
    """Every broken row of the page by itself."""
    for sheet in page.sheets:
        table = table_of(sheet)
        slots = slots_of(table.columns)
        for sample, row in zip(sheet.rows, table.rows, strict=True):
            if row.form != "cells":
                yield Told(sample, Task(table, slots, row), None, (), NO_EVIDENCE)


def _capture(page: Page, number: int) -> str:
    return sha256(f"{page.name}-{number}".encode()).hexdigest()


def told(page: Page) -> Iterator[Told]:
    """Every broken row of the page with what the engine's isolated readings tell of it, under its present weights."""
    tables = [table_of(sheet) for sheet in page.sheets]
    answers = [answer_table(table) for table in tables]
    shown = [
        list(known_rows(finish_table(answered), _capture(page, number))) for number, answered in enumerate(answers)
    ]
    for number, (sheet, answered) in enumerate(zip(page.sheets, answers, strict=True)):
        others = [row for place, each in enumerate(shown) if place != number for row in each]
        for sample, answer in zip(sheet.rows, answered.rows, strict=True):
            if isinstance(answer, Answer):
                evidence = answer.task.evidence(index_rows(others))
                yield Told(sample, answer.task, answer, answer.known.siblings, evidence)
