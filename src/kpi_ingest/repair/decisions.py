"""A person's choice for a row: it holds wherever the same run recurs under the same header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_ingest.errors import DecisionRefused
from kpi_ingest.grammar import fold_label
from kpi_ingest.model import KpiTable


@dataclass(frozen=True, slots=True)
class RowDecision:
    """The cells a person chose for a source run. It names the cells, never a rank in a list."""

    section: str
    """Title of the table, as printed."""
    columns: tuple[str, ...]
    """Header labels, label column left out."""
    source: str
    """`RepairedRow.source`: the run, or label and atoms joined by line feeds."""
    cells: tuple[str, ...]
    """One text per column; "" is blank."""
    id: str = ""
    """Digest of the recorded decision, for a reading's inputs."""


def decision_for(table: KpiTable, source: str, decisions: Sequence[RowDecision]) -> RowDecision | None:
    """The last decision made for this source under this header; None where there is none."""
    labels = tuple(column.label for column in table.columns)
    section = fold_label(table.section)
    found = [
        decision
        for decision in decisions
        if decision.source == source and decision.columns == labels and fold_label(decision.section) == section
    ]
    return found[-1] if found else None


def check_run(decision: RowDecision, run: str) -> int:
    """Where the label of the run ends under the decision; raises DecisionRefused where the cells do not join to it."""
    position = len(run.rstrip())
    for cell in reversed([cell for cell in decision.cells if cell]):
        begin = position - len(cell)
        if begin < 0 or run[begin:position] != cell:
            raise _refusal(decision, f"{cell!r} does not stand before character {position} of the run")
        position = len(run[:begin].rstrip())
    _check_width(decision)
    return position


def check_atoms(decision: RowDecision, atoms: Sequence[str]) -> None:
    """Raises DecisionRefused where the chosen cells are not the atoms in their order."""
    _check_width(decision)
    if [cell for cell in decision.cells if cell] != list(atoms):
        raise _refusal(decision, f"the capture prints {list(atoms)!r}")


def _check_width(decision: RowDecision) -> None:
    if len(decision.cells) != len(decision.columns):
        raise _refusal(decision, f"{len(decision.cells)} cells for {len(decision.columns)} columns")


def _refusal(decision: RowDecision, detail: str) -> DecisionRefused:
    return DecisionRefused(
        "E_DECISION_CONTRADICTS",
        got=f"cells {list(decision.cells)!r}: {detail}",
        expected="cells that join back to the captured run",
        next_step="choose one of the listed candidates, or correct the cells",
        place=decision.section,
    )
