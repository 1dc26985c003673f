"""What a beam drops, and how far that may speak against a cell."""

from __future__ import annotations

import pytest
from captured_tables import RUNS_2024, capture_tables

from kpi_ingest.repair.chain import NOTHING_KNOWN, slots_of
from kpi_ingest.repair.lattice import Bounds
from kpi_ingest.repair.row import Posed
from kpi_ingest.repair.solve import Solved, _solve_within, solve_row
from kpi_ingest.repair.task import Task

HARD = ("(LGSCO) (annual)12<10", "social care advice265", "psychology advice269", "over 52 weeks12 (June")


def _posed(words: str) -> Posed:
    for table in capture_tables(RUNS_2024):
        for row in table.rows:
            if words in row.run:
                return Task(table, slots_of(table.columns), row).pose(NOTHING_KNOWN)
    raise LookupError(words)


def _best(solved: Solved) -> list[tuple[str | None, float]]:
    tops = (max(chances.items(), key=lambda entry: entry[1].probability) for chances in solved.chances)
    return [(text, chance.probability) for text, chance in tops]


@pytest.mark.parametrize("words", HARD, ids=["ombudsman", "social care", "psychology", "zeros"])
def test_what_is_dropped_is_never_said_to_be_less_than_a_far_wider_beam_finds(words: str) -> None:
    """Rows of which a beam must drop much: under one five times as wide each likeliest text has at least what it had,
    less what was said to be dropped."""
    posed = _posed(words)
    solved = solve_row(posed, threshold=0.9)
    wider = _solve_within(posed, None, Bounds(nodes=2000, depth=1e-10, each=12, reach=1e-13))
    assert wider.dropped < solved.dropped
    for column, (text, probability) in enumerate(_best(solved)):
        assert wider.chances[column][text].probability >= probability - solved.dropped - 1e-4


def test_a_row_with_one_sensible_reading_is_solved_in_full() -> None:
    """Nothing to speak of is dropped, and nothing solved again."""
    solved = solve_row(_posed("phone calls answered"), threshold=0.9)
    assert solved.dropped < 1e-5
