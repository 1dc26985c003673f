"""What `bench/fit_runs.py` fitted: `steps.json` and `calibration.json`, each read once from beside this module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

STEPS_FILE = Path(__file__).with_name("steps.json")
CALIBRATION_FILE = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reading's log odds, from those it has by itself, those it has in the format of its whole table, and what the
    readings of that format have by themselves: on average over its column, and over the table."""

    base: float
    alone: float
    together: float
    column: float
    table: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far readings are trusted at one amount of knowledge."""

    temperature: float
    threshold: float | None
    """Confidence from which a cell is decided; None decides nothing."""
    cell_doubt: Doubt | None = None
    row_doubt: Doubt | None = None
    """Given where no row is known: how cells and rows are trusted."""


@lru_cache(maxsize=1)
def step_costs() -> Mapping[str, Mapping[str, float]]:
    """Nats of each step between character classes within a cell of words."""
    stored = json.loads(STEPS_FILE.read_text(encoding="utf-8"))
    return {str(last): {str(now): float(cost) for now, cost in row.items()} for last, row in stored["steps"].items()}


@lru_cache(maxsize=1)
def fitted_calibration() -> Mapping[str, Calibration]:
    """Calibration by amount of knowledge."""
    stored = json.loads(CALIBRATION_FILE.read_text(encoding="utf-8"))
    return {str(name): _calibration(entry) for name, entry in stored["calibration"].items()}


def _calibration(entry: Mapping[str, float | list[float] | None]) -> Calibration:
    temperature, threshold = entry["temperature"], entry["threshold"]
    return Calibration(
        1.0 if not isinstance(temperature, float) else temperature,
        threshold if isinstance(threshold, float) else None,
        _doubt(entry.get("cell_doubt")),
        _doubt(entry.get("row_doubt")),
    )


def _doubt(entry: float | list[float] | None) -> Doubt | None:
    return Doubt(*entry) if isinstance(entry, list) else None
