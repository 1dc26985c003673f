"""Fits what the repair of bare runs takes from data, on generated tables: steps between characters, and calibration.

    python -m bench.fit_runs [TABLES]

Writes `steps.json` (nats of each step between character classes, over generated cells of words) and
`calibration.json` (temperature and threshold for each amount of known rows; where none is known, how far what the rows
say together is trusted) beside the modules that read them, each with the digest of the data it was fitted on. The
tables are those of `bench/run_tables.py` under the seed `fit`; no other tables are looked at. One run writes both
files; the digest in `calibration.json` covers the tables and the steps that they were read with.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from itertools import pairwise
from math import log
from random import Random

import numpy as np
from bench.run_tables import HARDER_SHARE, RunTable, make_tables
from bench.run_words import text_cell
from numpy.typing import NDArray

from kpi_ingest.repair.runs import wording
from kpi_ingest.repair.runs.fitted import CALIBRATION_FILE, STEPS_FILE, step_costs
from kpi_ingest.repair.runs.formats import read_table
from kpi_ingest.repair.runs.readings import Row
from kpi_ingest.repair.runs.verdicts import cell_shares, reading_share, signs_of, temper

CELLS = 40_000
CLASSES = "UldO .,-'()/–%\"&+:#*o"
UNSEEN_STEP = 2.0
"""Pseudo-count of each step."""
USUAL_TABLES, HARDER_TABLES = 240, 150
"""Where no row is known, nothing checks a format: the doubt is fitted on tables harder than the others."""
AMOUNTS = {"many": (5, 9), "few": (2, 3), "one": (1,)}
"""Known rows given while fitting each amount of knowledge but none, from the most."""
TEMPERATURES = tuple(step / 20 for step in range(4, 25))
THRESHOLDS = (0.99, 0.995, 0.998, 0.999, 0.9995, 0.9998, 0.9999, 0.99995, 0.99998, 0.99999)
WRONG_ROWS = 0.0022
"""Rows with a wrong decided cell that a threshold may let through: less than half of what is promised, for wrong cells
come in tables, and tables not seen are worse than those fitted on."""

Matrix = NDArray[np.float64]
Judged = tuple[Row, tuple[str, ...]]


def fit_steps() -> dict[str, object]:
    """Nats of each step between character classes within cells of words."""
    rng = Random(7)
    counts: Counter[tuple[str, str]] = Counter()
    digest = hashlib.sha256()
    for _ in range(CELLS):
        cell = text_cell(rng)
        digest.update(cell.encode() + b"\n")
        classes = [wording.START, *(wording.step_class(char) for char in cell), wording.END]
        counts.update(pairwise(classes))
    follow = [*CLASSES, wording.END]
    steps = {}
    for last in [wording.START, *CLASSES]:
        whole = sum(counts[last, now] for now in follow) + UNSEEN_STEP * len(follow) + 50
        steps[last] = {now: round(-log((counts[last, now] + UNSEEN_STEP) / whole), 3) for now in follow}
    return {"fitted_by": "bench/fit_runs.py", "data": digest.hexdigest(), "steps": steps}


def split_rows(table: RunTable, amount: int) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Known rows drawn from the table, at least one row left over, and the others."""
    rng = Random(f"{table.name} {amount}")
    picked = set(rng.sample(range(len(table.rows)), min(amount, len(table.rows) - 1)))
    known = [row for place, row in enumerate(table.rows) if place in picked]
    return known, [row for place, row in enumerate(table.rows) if place not in picked]


def judge_tables(tables: list[RunTable], amounts: tuple[int, ...]) -> list[Judged]:
    """Every row that was not given as an anchor, with its truth."""
    judged: list[Judged] = []
    for table in tables:
        for amount in amounts:
            anchors, truth = split_rows(table, amount)
            read = read_table(table.header, ["".join(row) for row in truth], anchors)
            judged += zip((row for _, row in read), truth, strict=True)
    return judged


def fit_temperature(judged: list[Judged]) -> float:
    """The temperature with the least Brier score over the cells of the best readings."""
    return min(TEMPERATURES, key=lambda temperature: sum(_brier(row, truth, temperature) for row, truth in judged))


def _brier(row: Row, truth: tuple[str, ...], temperature: float) -> float:
    if not row.cells:
        return 0.0
    sure = cell_shares(row, row.cells[0], temper(row, temperature))
    hits = (text == right for text, right in zip(row.cells[0], truth, strict=True))
    return sum((hit - share) ** 2 for share, hit in zip(sure, hits, strict=True))


def fit_threshold(judged: list[Judged], temperature: float) -> float:
    """The lowest threshold at which few enough rows have a wrong decided cell."""
    worst = [_surest_error(row, truth, temperature) for row, truth in judged]
    fit = (limit for limit in THRESHOLDS if sum(sure >= limit for sure in worst) <= WRONG_ROWS * len(worst))
    return next(fit, THRESHOLDS[-1])


def _surest_error(row: Row, truth: tuple[str, ...], temperature: float) -> float:
    if not row.cells:
        return 0.0
    sure = cell_shares(row, row.cells[0], temper(row, temperature))
    wrong = [share for share, text, right in zip(sure, row.cells[0], truth, strict=True) if text != right]
    return max(wrong, default=0.0)


def fit_doubt(judged: list[Judged], *, whole: bool) -> list[float]:
    """The weights of a `Doubt`, by logistic regression over cells or over whole rows."""
    asked, right = [], []
    for row, truth in judged:
        if not row.cells or row.alone is None:
            continue
        best = row.cells[0]
        if whole:
            asked.append(signs_of(row, reading_share(row.alone, best), row.shares[0], 0.0))
            right.append(best == truth)
            continue
        alone, together = cell_shares(row.alone, best, row.alone.shares), cell_shares(row, best, row.shares)
        asked += [signs_of(row, *each) for each in zip(alone, together, row.support, strict=True)]
        right += [text == true for text, true in zip(best, truth, strict=True)]
    return _fit_odds(np.array(asked), np.array(right))


def _fit_odds(asked: Matrix, right: Matrix) -> list[float]:
    """Newton's method, with a prior of one pseudo-observation at no weight."""
    weights = np.zeros(asked.shape[1])
    for _ in range(40):
        chance = 1 / (1 + np.exp(-asked @ weights))
        slope = asked.T @ (right - chance) - weights
        bend = (asked * (chance * (1 - chance))[:, None]).T @ asked + np.eye(len(weights))
        weights = weights + np.linalg.solve(bend, slope)
    return [round(float(weight), 3) for weight in weights]


def fit_calibration(tables: list[RunTable], harder: list[RunTable]) -> dict[str, object]:
    """What each amount of known rows is trusted with; a table known less is never trusted sooner."""
    fitted: dict[str, dict[str, object]] = {}
    strictest = 0.0
    for name, amounts in AMOUNTS.items():
        judged = judge_tables(tables, amounts)
        temperature = fit_temperature(judged)
        strictest = max(strictest, fit_threshold(judged, temperature))
        fitted[name] = {"temperature": temperature, "threshold": strictest}
        print(f"{name:5} {len(judged):6} rows  {fitted[name]}", flush=True)
    unknown = judge_tables(harder, (0,))
    fitted["none"] = {
        "temperature": 1.0,
        "threshold": None,
        "cell_doubt": fit_doubt(unknown, whole=False),
        "row_doubt": fit_doubt(unknown, whole=True),
    }
    print(f"none  {len(unknown):6} rows  {fitted['none']}", flush=True)
    digest = hashlib.sha256(repr((tables, harder)).encode() + STEPS_FILE.read_bytes()).hexdigest()
    return {"fitted_by": "bench/fit_runs.py", "data": digest, "tables": len(tables), "calibration": fitted}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else USUAL_TABLES
    STEPS_FILE.write_text(json.dumps(fit_steps(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    step_costs.cache_clear()
    fitted = fit_calibration(make_tables(count, "fit"), make_tables(HARDER_TABLES, "fit", HARDER_SHARE))
    CALIBRATION_FILE.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
