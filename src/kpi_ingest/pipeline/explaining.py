"""Why a row was cut as it was: every candidate with the features that weigh for and against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_ingest.errors import UsageError
from kpi_ingest.model import Column, Reading, ReadRow
from kpi_ingest.pages import PageDefinition
from kpi_ingest.pipeline.reading import Material, isolate
from kpi_ingest.read import CaptureReader
from kpi_ingest.reconcile import Isolated, known_to, reconcile
from kpi_ingest.repair.explain import Contribution, explain_readings


@dataclass(frozen=True, slots=True)
class ExplainedCut:
    """A candidate, and what it weighs."""

    number: int
    probability: float
    cells: tuple[str, ...]
    features: tuple[Contribution, ...]
    """Weightiest first; empty where the engine knows no path to these cells."""

    @property
    def log_weight(self) -> float:
        """Sum of count times weight: the difference of two candidates' is the log of their odds."""
        return sum(each.count * each.weight for each in self.features)


@dataclass(frozen=True, slots=True)
class ExplainedRow:
    """A row with its candidates explained."""

    row: ReadRow
    columns: tuple[Column, ...]
    cuts: tuple[ExplainedCut, ...]
    with_evidence: bool
    """Other captures' cells were weighed too, because the row's own were not enough."""


def explain_row(
    material: Material,
    row_id: str,
    *,
    page: str = "",
    definition: PageDefinition | None = None,
    evidence: Sequence[Material] = (),
) -> ExplainedRow:
    """A row of a capture, read as `read_page` reads it, with its candidates explained. UsageError where the capture has
    no row of that id."""
    with CaptureReader() as reader:
        first = isolate(material, page, definition, reader)
        others = [isolate(each, page, definition, reader) for each in evidence]
    distinct = tuple({each.source.sha256: each for each in (*others, first)}.values())
    reading = next(each for each in reconcile(distinct, definition) if each.sha256 == first.source.sha256)
    return _explained(first, distinct, reading, row_id)


def _explained(capture: Isolated, captures: Sequence[Isolated], reading: Reading, row_id: str) -> ExplainedRow:
    table_number, row_number = _find(reading, row_id)
    table = reading.tables[table_number]
    row = table.rows[row_number]
    alone = capture.repaired[table_number].rows[row_number]
    laid_out = capture.repaired[table_number].table
    states = {cell.state for cell in alone.cells} | {cell.state for cell in row.cells}
    known = known_to(capture, captures) if "undecided" in states else ()
    candidates = () if row.repair is None else row.repair.candidates
    features = explain_readings(laid_out, row_number, [candidate.cells for candidate in candidates], known)
    cuts = tuple(
        ExplainedCut(number, candidate.probability, candidate.cells, weighed)
        for number, (candidate, weighed) in enumerate(zip(candidates, features, strict=True), start=1)
    )
    return ExplainedRow(row, table.columns, cuts, bool(known))


def _find(reading: Reading, row_id: str) -> tuple[int, int]:
    for table_number, table in enumerate(reading.tables):
        for row_number, row in enumerate(table.rows):
            if row.row == row_id:
                return table_number, row_number
    raise UsageError(
        "E_NO_SUBJECT",
        page=reading.page or None,
        place=row_id,
        got="no row of that name in this file",
        next_step="kpi-ingest parse --format json names every row; read it with the same --page",
    )
