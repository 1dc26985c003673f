"""From a row's readings to its answer: probabilities that mean what they say, and the cells that are decided.

How sure the readings look depends on how much was known of the table, so each amount of knowledge has its temperature
(shares are raised to it) and its threshold, both fitted by `bench/fit_runs.py` on generated tables. With no known row
nothing is decided: a whole table can then be cut alike in one coherent wrong way, and no row of it would tell. What the
rows say together is then trusted only so far, beside what each says by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from kpi_ingest.repair.runs.fitted import Calibration, Doubt
from kpi_ingest.repair.runs.paths import Reading
from kpi_ingest.repair.runs.readings import Row

KNOWLEDGE = ((0, "none"), (1, "one"), (4, "few"))
"""Known rows up to which a table counts as so well known; beyond, `many`."""
LISTED = 10
"""Candidates listed for a row."""
UNLIKELY = 0.0005
"""Candidates below this are not listed, the best excepted."""
LEAST_SHARE = 0.001
SUREST = 1.0 - 1e-9
"""Of a cell that some reading, however unlikely, has not."""


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
    confidence = cell_confidence(row, shares, calibration.cell_doubt)
    decided = tuple(
        text if calibration.threshold is not None and sure >= calibration.threshold else None
        for text, sure in zip(best, confidence, strict=True)
    )
    listed = _list_candidates(row, shares, row_confidence(row, shares, calibration.row_doubt))
    return RunRepair(run, decided, best, confidence, listed[0][0], listed)


def _list_candidates(row: Row, shares: Sequence[float], sure: float) -> tuple[tuple[float, Reading], ...]:
    """The readings listed; the others share what the best, at `sure`, leaves, and none gets more than the best."""
    left = 1.0 - shares[0]
    scale = (1.0 - sure) / left if left > 0.0 else 0.0
    listed = [(sure, row.cells[0])]
    for share, cells in zip(shares[1:LISTED], row.cells[1:LISTED], strict=True):
        if share * scale >= UNLIKELY:
            listed.append((min(sure, share * scale), cells))
    return tuple(listed)


def cell_confidence(row: Row, shares: Sequence[float], doubt: Doubt | None) -> tuple[float, ...]:
    """How sure each cell of the best reading is."""
    together = cell_shares(row, row.cells[0], shares)
    if doubt is None or row.alone is None:
        return together
    alone = cell_shares(row.alone, row.cells[0], row.alone.shares)
    asked = zip(alone, together, row.support, strict=True)
    return tuple(_trust(doubt, signs_of(row, own, whole, borne)) for own, whole, borne in asked)


def row_confidence(row: Row, shares: Sequence[float], doubt: Doubt | None) -> float:
    """How sure the best reading is as a whole."""
    if doubt is None or row.alone is None:
        return shares[0]
    return _trust(doubt, signs_of(row, reading_share(row.alone, row.cells[0]), shares[0], 0.0))


def reading_share(row: Row, cells: Reading) -> float:
    """The share of one reading; 0 where it is not listed."""
    return next((share for share, each in zip(row.shares, row.cells, strict=True) if each == cells), 0.0)


def signs_of(row: Row, alone: float, together: float, column: float) -> tuple[float, float, float, float, float]:
    """What a `Doubt` weighs, in its order."""
    return 1.0, log_odds(alone), log_odds(together), column, sum(row.support) / max(1, len(row.support))


def _trust(doubt: Doubt, signs: tuple[float, ...]) -> float:
    weights = (doubt.base, doubt.alone, doubt.together, doubt.column, doubt.table)
    return 1.0 / (1.0 + exp(-sum(weight * sign for weight, sign in zip(weights, signs, strict=True))))


def log_odds(share: float) -> float:
    """Log odds of a share, neither side below a thousandth: beyond that no share is trusted."""
    bounded = min(1.0 - LEAST_SHARE, max(LEAST_SHARE, share))
    return log(bounded / (1.0 - bounded))


def temper(row: Row, temperature: float) -> list[float]:
    """The listed readings' shares raised to the temperature; together they hold what they held before."""
    raised = [share**temperature for share in row.shares]
    scale = (1.0 - row.rest) / sum(raised)
    return [share * scale for share in raised]


def cell_shares(row: Row, wanted: Reading, shares: Sequence[float]) -> tuple[float, ...]:
    """For each cell wanted, the summed share of all the row's readings that have it in its column."""
    sums = [0.0] * len(wanted)
    agreeing = [0] * len(wanted)
    for column, agreed in enumerate(row.beyond):
        sums[column] = row.rest * agreed.get(wanted[column], 0.0)
    for cells, share in zip(row.cells, shares, strict=True):
        for column, text in enumerate(cells):
            if text == wanted[column]:
                sums[column] += share
                agreeing[column] += 1
    alike = 0 if row.rest else len(row.cells)
    return tuple(min(1.0 if count == alike else SUREST, value) for value, count in zip(sums, agreeing, strict=True))
