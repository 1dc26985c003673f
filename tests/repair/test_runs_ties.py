"""Columns that keep near a constant ratio of each other."""

import pytest

from kpi_ingest.repair.runs import repair_runs
from kpi_ingest.repair.runs.ties import find_ties, gain_of_ties, sizes_of

PEAKS = (
    ("Marmolada", "3343", "10968"),
    ("Antelao", "3264", "10709"),
    ("Pelmo", "3168", "10394"),
    ("Civetta", "3220", "10564"),
    ("Agner", "2872", "9423"),
    ("Duranno", "2652", "8701"),
)
UNRELATED = (("A", "3", "870"), ("B", "900", "12"), ("C", "41", "41"), ("D", "7000", "3"), ("E", "5", "999"))


def test_metres_and_feet_are_tied() -> None:
    """The ratio is believed after a few rows, and one column foretells the other, not both each other."""
    (tie,) = find_ties([sizes_of(row) for row in PEAKS], ())
    assert {tie.target, tie.source} == {1, 2}
    assert tie.gain > 0.0


def test_unrelated_columns_are_not_tied() -> None:
    """What keeps no ratio gains nothing."""
    assert gain_of_ties(UNRELATED, ()) == 0.0


def test_what_is_explained_already_is_not_foretold_again() -> None:
    """A column that an exact relation explains is taken; the other one may still be foretold by it."""
    ties = find_ties([sizes_of(row) for row in PEAKS], {2})
    assert [(tie.target, tie.source) for tie in ties] == [(1, 2)]


@pytest.mark.parametrize("rows", [PEAKS[:2], ()], ids=["two rows", "no row"])
def test_too_few_rows_tie_nothing(rows: tuple[tuple[str, ...], ...]) -> None:
    """Two rows always have some ratio."""
    assert find_ties([sizes_of(row) for row in rows], ()) == []


def test_a_tie_settles_a_cut_that_magnitude_alone_leaves_open() -> None:
    """`265` by 870 or `2652` by 8701 is told by the feet that a metre has."""
    (found,) = repair_runs(("Name", "Height (m)", "Height (ft)"), ["Duranno26528701"], PEAKS[:5])
    assert found.best == PEAKS[5]
