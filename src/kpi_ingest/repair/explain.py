"""Why a reading weighs what it weighs: its features, their counts and weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kpi_ingest.model import KnownRow, KpiTable
from kpi_ingest.repair.known import index_rows
from kpi_ingest.repair.lattice import BLANK, UNSEEN, Node
from kpi_ingest.repair.passes import Answer
from kpi_ingest.repair.row import Posed
from kpi_ingest.repair.table import answer_beside, answer_table
from kpi_ingest.repair.weights import fitted_weights


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature adds to the log weight of a reading: count times weight."""

    feature: str
    count: int
    weight: float


def explain_readings(
    table: KpiTable, number: int, readings: Sequence[Sequence[str]], known: Sequence[KnownRow] = ()
) -> tuple[tuple[Contribution, ...], ...]:
    """For each reading of the table's row of this number its features, weightiest first.

    Empty where the cells are no reading of the row. Explained as it was solved: beside the table's other rows, and,
    where isolation left doubt, with `known`.
    """
    answer = answer_beside(answer_table(table), index_rows(known)).rows[number]
    if not isinstance(answer, Answer):
        return ((),) * len(readings)
    posed = answer.task.pose(answer.known)
    return tuple(_contributions(posed, cells) for cells in readings)


def _contributions(posed: Posed, cells: Sequence[str]) -> tuple[Contribution, ...]:
    traced = trace_cells(posed, cells)
    if traced is None:
        return ()
    node, numbers = traced
    counts: Counter[str] = Counter()
    for name, count in posed.openings[node]:
        counts[name] += count
    for column, (at, cell) in enumerate(steps_of(posed, node, numbers)):
        counts.update(posed.scorer.features(column, at[1], cell))
    weights = fitted_weights()
    found = [Contribution(name, count, weights.get(name, 0.0)) for name, count in counts.items()]
    return tuple(sorted(found, key=lambda each: (-abs(each.count * each.weight), each.feature)))


def trace_cells(posed: Posed, cells: Sequence[str | None]) -> tuple[Node, tuple[int, ...]] | None:
    """First node and cell numbers of the reading with these texts; None where the lattice does not hold it.

    "" is a blank cell, None a column behind the end of a truncated run.
    """
    for node in posed.openings:
        numbers = _cells_from(posed, node[0], cells)
        if numbers is not None:
            return node, numbers
    return None


def _cells_from(posed: Posed, position: int, cells: Sequence[str | None]) -> tuple[int, ...] | None:
    numbers: list[int] = []
    for text in cells:
        if not text:
            numbers.append(UNSEEN if text is None else BLANK)
            continue
        fitting = [step for step in posed.problem.cells_from(position) if posed.shapes[step[0]].text == text]
        if not fitting:
            return None
        numbers.append(fitting[0][0])
        position = fitting[0][1]
    return tuple(numbers) if position == posed.problem.length else None


def steps_of(posed: Posed, node: Node, cells: Sequence[int]) -> list[tuple[Node, int]]:
    """Each node of a reading with the cell that leaves it."""
    steps: list[tuple[Node, int]] = []
    for column, cell in enumerate(cells):
        steps.append((node, cell))
        end = node[0] if cell < 0 else posed.spans[cell][1]
        node = (end, posed.scorer.advance(column, node[1], cell))
    return steps
