"""From a row's readings to its answer: probabilities that mean what they say, and the cells that are decided.

How sure the readings look depends on how much was known of the table, so each amount of knowledge has its temperature
(shares are raised to it) and its threshold, both fitted by `bench/fit_runs.py` on generated tables. With no known row
nothing is decided: a whole table can then be cut alike in one coherent wrong way, and no row of it would tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_ingest.repair.runs.fitted import Calibration
from kpi_ingest.repair.runs.paths import Reading
from kpi_ingest.repair.runs.readings import Row

KNOWLEDGE = ((0, "none"), (1, "one"), (4, "few"))
"""Known rows up to which a table counts as so well known; beyond, `many`."""
LISTED = 10
"""Candidates listed for a row."""
UNLIKELY = 0.0005
"""Candidates below this are not listed, the best excepted."""


@dataclass(frozen=True, slots=True)
class RunRepair:
    """One run's answer. `best` and every candidate join back to `source` exactly; "" is a blank cell."""

    source: str
    cells: tuple[str | None, ...]
    """None where undecided."""
    best: tuple[str, ...]
    confidence: tuple[float, ...]
    """Of `best`, cell by cell."""
    probability: float
    """Of `best` as a whole; 0 where the run cannot be read at all."""
    candidates: tuple[tuple[float, tuple[str, ...]], ...]
    """(probability, cells), best first; empty where the run cannot be read at all."""


def knowledge_of(anchors: int) -> str:
    """The name of an amount of known rows."""
    return next((name for most, name in KNOWLEDGE if anchors <= most), "many")


def answer_run(run: str, row: Row, width: int, calibration: Calibration) -> RunRepair:
    """The answer for a run; where it has no reading, the whole run stands undecided in the first column."""
    if not row.cells:
        whole = (run, *("" for _ in range(width - 1)))
        return RunRepair(run, (None,) * width, whole, (0.0,) * width, 0.0, ())
    shares = temper(row, calibration.temperature)
    best = row.cells[0]
    confidence = cell_shares(best, row.cells, shares)
    decided = tuple(
        text if calibration.threshold is not None and sure >= calibration.threshold else None
        for text, sure in zip(best, confidence, strict=True)
    )
    listed = tuple(
        (share, cells)
        for place, (share, cells) in enumerate(zip(shares[:LISTED], row.cells[:LISTED], strict=True))
        if place == 0 or share >= UNLIKELY
    )
    return RunRepair(run, decided, best, confidence, shares[0], listed)


def temper(row: Row, temperature: float) -> list[float]:
    """The readings' shares raised to the temperature, with what was not listed, summing to one."""
    raised = [share**temperature for share in row.shares]
    total = sum(raised) + row.rest**temperature
    return [share / total for share in raised]


def cell_shares(best: Reading, readings: Sequence[Reading], shares: Sequence[float]) -> tuple[float, ...]:
    """For each cell of `best`, the summed share of the readings that have it in its column."""
    sums = [0.0] * len(best)
    for cells, share in zip(readings, shares, strict=True):
        for column, text in enumerate(cells):
            if text == best[column]:
                sums[column] += share
    return tuple(min(1.0, value) for value in sums)
