"""Tables of which no row is known: what their rows say together, and how far that is trusted."""

from math import log

import pytest

from kpi_ingest.repair.runs import repair_runs
from kpi_ingest.repair.runs.fitted import Doubt
from kpi_ingest.repair.runs.formats import read_table
from kpi_ingest.repair.runs.readings import Row
from kpi_ingest.repair.runs.verdicts import cell_confidence, cell_shares, row_confidence

VOTES = ("Ward", "Votes", "%", "Seats")
VOTES_ROWS = (
    ("Exwick", "279", "0.4", "23"),
    ("Alphington", "11,354", "14.6", "19"),
    ("Heavitree", "252", "0.3", "10"),
    ("Pennsylvania", "2,420", "3.1", "5"),
    ("Topsham", "200", "0.3", "90"),
    ("St Thomas", "13,055", "16.8", "71"),
    ("Pinhoe", "4,586", "5.9", "1"),
    ("Priory", "45,690", "58.7", "54"),
)


def runs_of(rows: tuple[tuple[str, ...], ...]) -> list[str]:
    """The rows with their cells run together."""
    return ["".join(row) for row in rows]


def test_no_row_known_is_less_trusted_than_the_same_row_beside_known_ones() -> None:
    """However well the rows fit each other, a format nobody confirmed stays in doubt."""
    blind = repair_runs(VOTES, runs_of(VOTES_ROWS))
    told = repair_runs(VOTES, runs_of(VOTES_ROWS[5:]), VOTES_ROWS[:5])
    assert all(cell is None for row in blind for cell in row.cells)
    assert max(row.probability for row in blind) < max(row.probability for row in told)
    assert max(share for row in blind for share in row.confidence) < max(
        share for row in told for share in row.confidence
    )


def test_every_row_keeps_what_it_says_by_itself() -> None:
    """Beside its place in the table's format stands the row read with nothing but the header."""
    rows = [row for _, row in read_table(VOTES, runs_of(VOTES_ROWS), ())]
    assert all(row.alone is not None and row.alone.cells for row in rows)
    assert all(row.alone is None for _, row in read_table(VOTES, runs_of(VOTES_ROWS[1:]), VOTES_ROWS[:1]))


def test_the_format_of_the_table_overrules_what_a_row_says_by_itself() -> None:
    """Rows that are ambiguous one by one are all cut alike, and rightly, once the whole table is weighed."""
    rows = [row for _, row in read_table(VOTES, runs_of(VOTES_ROWS), ())]
    alone = [row.alone.cells[0] for row in rows if row.alone]
    assert alone != list(VOTES_ROWS)
    assert [row.cells[0] for row in rows] == list(VOTES_ROWS)


@pytest.mark.parametrize(
    ("doubt", "cells", "whole"),
    [
        pytest.param(Doubt(0.0, 0.0, 1.0, 0.0, 0.0), (0.8, 0.8), 0.8, id="the table alone"),
        pytest.param(Doubt(0.0, 1.0, 0.0, 0.0, 0.0), (0.25, 0.25), 0.25, id="the row alone"),
        pytest.param(Doubt(0.0, 0.0, 0.0, 0.0, 0.0), (0.5, 0.5), 0.5, id="nothing is trusted"),
        pytest.param(Doubt(0.0, 0.0, 0.0, log(3), 0.0), (0.75, 0.75), 0.5, id="a column well borne out"),
        pytest.param(Doubt(0.0, 0.0, 0.0, 0.0, log(3)), (0.75, 0.75), 0.75, id="a table well borne out"),
    ],
)
def test_doubt_weighs_the_row_against_its_table(doubt: Doubt, cells: tuple[float, ...], whole: float) -> None:
    """Log odds of both are weighed; the weights are all there is."""
    alone = Row([("1", "23"), ("12", "3")], [0.25, 0.75])
    row = Row([("1", "23"), ("12", "3")], [0.8, 0.2], alone=alone, support=(1.0, 1.0))
    assert cell_confidence(row, row.shares, doubt) == pytest.approx(cells)
    assert row_confidence(row, row.shares, doubt) == pytest.approx(whole)


def test_readings_not_listed_speak_for_the_cells_they_share() -> None:
    """A name on which every reading agrees is sure, however many readings the figures behind it have."""
    beyond = ({"Exeter": 1.0}, {"1": 0.5, "12": 0.5})
    row = Row([("Exeter", "1")], [0.2], 0.8, beyond)
    assert cell_shares(row, ("Exeter", "1"), row.shares) == pytest.approx((1.0, 0.6))


def test_nothing_is_certain_that_some_reading_denies() -> None:
    """A share that sums up to one in the machine's arithmetic is not certainty."""
    denied = Row([("1", "2"), ("12", "")], [1.0, 1e-30])
    alone = Row([("1", "2")], [1.0])
    assert all(share < 1.0 for share in cell_shares(denied, ("1", "2"), denied.shares))
    assert cell_shares(alone, ("1", "2"), alone.shares) == (1.0, 1.0)
