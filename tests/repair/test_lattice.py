"""The lattice against plain enumeration."""

from __future__ import annotations

import math
from itertools import product

import pytest

from kpi_ingest.repair.lattice import (
    BLANK,
    UNSEEN,
    Bounds,
    Context,
    Problem,
    best_paths,
    build_lattice,
    layout_shares,
    sum_paths,
)

WIDTH = 4
TEXT = "120345"
CELLS = [(start, end) for start in range(len(TEXT)) for end in range(start + 1, min(start + 3, len(TEXT)) + 1)]


class Toy:
    """A scorer whose weight depends on the column and on the length of the cell before."""

    def weigh(self, column: int, context: Context, cell: int) -> float:
        length = 0 if cell < 0 else CELLS[cell][1] - CELLS[cell][0]
        return 0.2 + 0.1 * column + 0.3 * ((length + 2 * context[0]) % 3)

    def advance(self, column: int, context: Context, cell: int) -> Context:
        return (0 if cell < 0 else CELLS[cell][1] - CELLS[cell][0],)

    def coarsen(self, context: Context) -> Context:
        return (1,)


def _cells_from(position: int) -> list[tuple[int, int]]:
    return [(number, end) for number, (start, end) in enumerate(CELLS) if start == position]


PROBLEM = Problem(WIDTH, len(TEXT), ((0, (0,), 1.0), (1, (0,), 0.25)), _cells_from)
EVERYTHING = Bounds(nodes=10_000, depth=0.0)


def _enumerate() -> dict[tuple[int, tuple[int, ...]], float]:
    """Every path with its weight, the slow way."""
    toy, found = Toy(), {}
    for position, context, weight in PROBLEM.starts:
        for cells in product([BLANK, *range(len(CELLS))], repeat=WIDTH):
            at, state, total = position, context, weight
            for column, cell in enumerate(cells):
                if cell != BLANK and CELLS[cell][0] != at:
                    break
                total *= toy.weigh(column, state, cell)
                state = toy.advance(column, state, cell)
                at = at if cell == BLANK else CELLS[cell][1]
            else:
                if at == len(TEXT):
                    found[(position, cells)] = total
    return found


def test_sums_marginals_and_ranks_are_exact() -> None:
    """On a lattice that drops nothing, total, arc shares and the k best equal plain enumeration."""
    lattice = build_lattice(PROBLEM, Toy(), EVERYTHING)
    truth = _enumerate()
    totals = sum_paths(lattice)
    whole = sum(truth.values())
    assert totals.log_total == pytest.approx(math.log(whole))
    blank_first = sum(weight for (_, cells), weight in truth.items() if cells[0] == BLANK) / whole
    summed = sum(share for arc, share in zip(lattice.arcs[0], totals.posterior[0], strict=True) if arc.cell == BLANK)
    assert summed == pytest.approx(blank_first)
    ranked = sorted(truth.values(), reverse=True)[:12]
    assert [math.exp(path.log_weight) for path in best_paths(lattice, 12)] == pytest.approx(ranked)
    assert lattice.dropped == 0.0


def test_layout_shares_are_exact() -> None:
    """The share of a layout up to each column equals plain enumeration."""
    filled = (True, False, True, True)
    truth = _enumerate()
    whole = sum(truth.values())
    shares = layout_shares(build_lattice(PROBLEM, Toy(), EVERYTHING), filled)
    for column in range(WIDTH):
        agreeing = sum(
            weight
            for (_, cells), weight in truth.items()
            if all((cell != BLANK) == want for cell, want in zip(cells[: column + 1], filled, strict=False))
        )
        assert shares[column] == pytest.approx(agreeing / whole)


def test_dropped_nodes_are_reported() -> None:
    """A beam too narrow for the run says what share it left out, and never invents weight."""
    narrow = build_lattice(PROBLEM, Toy(), Bounds(nodes=2, depth=0.0, each=0))
    assert narrow.dropped > 0.0
    assert sum_paths(narrow).log_total <= math.log(sum(_enumerate().values()))


def test_pins_leave_only_agreeing_readings() -> None:
    """With a column pinned, every path has that cell there."""
    pinned = Problem(WIDTH, len(TEXT), PROBLEM.starts, _cells_from, pins={1: [BLANK]})
    paths = best_paths(build_lattice(pinned, Toy(), EVERYTHING), 50)
    assert paths
    assert {path.cells[1] for path in paths} == {BLANK}


def test_columns_behind_the_end_of_a_truncated_run_are_unseen() -> None:
    """A truncated run may end in any column; what lies behind is neither filled nor blank."""
    open_end = Problem(WIDTH, len(TEXT), PROBLEM.starts, _cells_from, open_end=True)
    paths = best_paths(build_lattice(open_end, Toy(), EVERYTHING), 500)
    assert any(path.cells[-1] == UNSEEN for path in paths)
    assert all(path.cells[-1] != BLANK for path in paths)


def test_a_run_without_a_reading_has_no_path() -> None:
    """More text than the columns can hold: no path, total -inf."""
    lattice = build_lattice(Problem(1, len(TEXT), ((0, (0,), 1.0),), _cells_from), Toy(), EVERYTHING)
    assert sum_paths(lattice).log_total == -math.inf
    assert best_paths(lattice, 3) == ()
