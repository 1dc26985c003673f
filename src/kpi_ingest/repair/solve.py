"""From a posed row to probabilities: which text stands in each column, which columns are blank, the k best readings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, inf

from kpi_ingest.repair.lattice import (
    BLANK,
    UNSEEN,
    Bounds,
    Lattice,
    Path,
    Totals,
    best_paths,
    build_lattice,
    layout_shares,
    sum_paths,
)
from kpi_ingest.repair.row import Posed

NARROW = Bounds(nodes=100, depth=1e-6, each=1, reach=1e-8)
WIDE = Bounds(nodes=400, depth=1e-8, each=12, reach=1e-11)
"""Bounds under which decisions are confirmed: what a narrow beam calls dropped has proved too low by far."""
MUCH = 1e-5
"""Share dropped from which a decision is confirmed under the wide bounds."""
READINGS = 10
"""Readings listed for a row."""


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely a text is in a column, and the likeliest cell that prints it (None for a blank)."""

    probability: float
    cell: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of the row: its probability, where its label ends, and its cells (BLANK, UNSEEN or a cell number)."""

    probability: float
    label_end: int
    cells: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Solved:
    """What the lattice says about a row. All probabilities but `inside` are against every reading of the grammar."""

    posed: Posed
    chances: tuple[Mapping[str | None, Chance], ...]
    """For each column text -> chance; "" is a blank, None a column behind the end of a truncated run."""
    filled: tuple[bool, ...]
    """The likeliest layout: which columns are not blank."""
    layouts: tuple[float, ...]
    """For each column, how likely that layout is up to and including it."""
    readings: tuple[Reading, ...]
    inside: float
    """Probability that the row is one of the grammar at all; 0 where no reading exists."""
    dropped: float
    """Estimated share of the readings' weight that was not looked at."""
    label_ends: Mapping[int, float]
    """Position -> how likely the label ends there."""


def solve_row(
    posed: Posed, pins: Mapping[int, Collection[int]] | None = None, threshold: float | None = None
) -> Solved:
    """Solves the row; with `pins`, only readings that have one of these cells in these columns.

    Where a cell would pass `threshold`, and too much was dropped, the row is solved again, wider: that answer counts.
    """
    solved = _solve_within(posed, pins, NARROW)
    if threshold is None or solved.dropped <= MUCH or not _decides(solved, threshold):
        return solved
    return _solve_within(posed, pins, WIDE)


def _decides(solved: Solved, threshold: float) -> bool:
    """Some cell passes the threshold."""
    tops = (max((chance.probability for chance in chances.values()), default=0.0) for chances in solved.chances)
    return any(top >= threshold for top in tops)


def _solve_within(posed: Posed, pins: Mapping[int, Collection[int]] | None, bounds: Bounds) -> Solved:
    problem = replace(posed.problem, pins=pins) if pins else posed.problem
    lattice = build_lattice(problem, posed.scorer, bounds)
    totals = sum_paths(lattice)
    if totals.log_total == -inf:
        empty: tuple[Mapping[str | None, Chance], ...] = tuple({} for _ in range(problem.width))
        nothing = (0.0,) * problem.width
        return Solved(posed, empty, (False,) * problem.width, nothing, (), 0.0, lattice.dropped, {})
    inside = 1.0 / (1.0 + exp(max(-700.0, min(700.0, posed.log_background - totals.log_total))))
    paths = best_paths(lattice, READINGS)
    filled = tuple(cell != BLANK for cell in paths[0].cells)
    return Solved(
        posed,
        tuple(_chances(posed, lattice, totals, column) for column in range(problem.width)),
        filled,
        layout_shares(lattice, filled),
        tuple(_reading(path, totals) for path in paths),
        inside,
        lattice.dropped,
        _label_ends(lattice, totals),
    )


def _label_ends(lattice: Lattice, totals: Totals) -> dict[int, float]:
    found: dict[int, float] = {}
    for arc, share in zip(lattice.arcs[0], totals.posterior[0], strict=True):
        position = lattice.nodes[0][arc.source][0]
        found[position] = found.get(position, 0.0) + share
    return found


def _chances(posed: Posed, lattice: Lattice, totals: Totals, column: int) -> dict[str | None, Chance]:
    by_cell: dict[int, float] = {}
    for arc, share in zip(lattice.arcs[column], totals.posterior[column], strict=True):
        by_cell[arc.cell] = by_cell.get(arc.cell, 0.0) + share
    found: dict[str | None, Chance] = {}
    for cell, share in sorted(by_cell.items(), key=lambda entry: -entry[1]):
        text = None if cell == UNSEEN else "" if cell == BLANK else posed.shapes[cell].text
        so_far = found.get(text)
        if so_far is None:
            found[text] = Chance(min(1.0, share), cell if cell >= 0 else None)
        else:
            found[text] = Chance(min(1.0, so_far.probability + share), so_far.cell)
    return found


def _reading(path: Path, totals: Totals) -> Reading:
    return Reading(exp(min(0.0, path.log_weight - totals.log_total)), path.start[0], path.cells)


def texts_of(posed: Posed, cells: Sequence[int]) -> tuple[str, ...]:
    """The printed texts of a reading's cells; "" for blank and unseen ones."""
    return tuple(posed.shapes[cell].text if cell >= 0 else "" for cell in cells)
