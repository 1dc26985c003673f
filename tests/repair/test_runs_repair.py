"""Bare runs of any table, cut with header words and known rows."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_ingest.errors import RepairError
from kpi_ingest.repair.runs import LONGEST_RUN, RunRepair, repair_runs
from kpi_ingest.repair.runs.fitted import CALIBRATION_FILE, fitted_calibration

MEDALS = ("Rank", "Nation", "Gold", "Silver", "Bronze", "Total")
MEDAL_ROWS = (
    ("1", "India", "102", "58", "37", "197"),
    ("2", "Nepal", "32", "10", "24", "65"),
    ("3", "Sri Lanka", "16", "42", "62", "120"),
    ("4", "Pakistan", "10", "36", "30", "76"),
    ("5", "Bangladesh", "2", "10", "35", "47"),
    ("6", "Bhutan", "1", "6", "7", "14"),
    ("7", "Maldives", "0", "0", "4", "4"),
)
"""South Asian Games, as Wikipedia prints them; the sums hold in all rows but Nepal's (32 + 10 + 24 = 66)."""


def runs_of(rows: tuple[tuple[str, ...], ...]) -> list[str]:
    """The rows with their cells run together."""
    return ["".join(row) for row in rows]


def test_sums_over_the_rows_settle_the_cuts() -> None:
    """With two known rows the totals tell where gold, silver and bronze end."""
    found = repair_runs(MEDALS, runs_of(MEDAL_ROWS[2:]), MEDAL_ROWS[:2])
    assert [repair.best for repair in found] == list(MEDAL_ROWS[2:])


def test_the_column_habits_settle_decimals_and_units() -> None:
    """Known rows with two decimals and a percent sign are enough to cut another like them."""
    labels = ("Opponent", "Played", "Won", "% Won")
    known = (("Australia", "4", "4", "100.00%"), ("Canada", "21", "19", "90.48%"), ("Kenya", "12", "9", "75.00%"))
    (found,) = repair_runs(labels, ["France342470.59%"], known)
    assert found.best == ("France", "34", "24", "70.59%")


def test_labels_alone_already_tell_words_from_figures() -> None:
    """Without a known row the header's promise cuts what the print leaves open; nothing is decided by it."""
    (found,) = repair_runs(("Election year", "Party", "Votes", "%"), ["1969Liberal1,189,37535.6%"])
    assert found.best == ("1969", "Liberal", "1,189,375", "35.6%")
    assert found.cells == (None,) * 4


def test_a_sure_cell_is_decided_beside_an_open_one() -> None:
    """The name is certain although the figures behind it are not."""
    known = tuple((f"Club {word}", str(9 + 3 * n), str(70 - 9 * n)) for n, word in enumerate(("A", "B", "C", "D", "E")))
    (found,) = repair_runs(("Team", "Won", "Points"), ["Club F111"], known)
    assert found.cells[0] == "Club F"
    assert found.cells[1:] == (None, None)


def test_candidates_are_ranked_and_add_up() -> None:
    """The first candidate is the best reading, and no probability exceeds what is left."""
    (found,) = repair_runs(MEDALS, ["8Bhutan11122"], MEDAL_ROWS[:3])
    shares = [share for share, _ in found.candidates]
    assert found.candidates[0] == (found.probability, found.best)
    assert shares == sorted(shares, reverse=True)
    assert 0.0 < sum(shares) <= 1.0 + 1e-9
    assert all("".join(cells) == found.source for _, cells in found.candidates)


def test_the_rows_do_not_depend_on_a_second_call() -> None:
    """The same question has the same answer."""
    first = repair_runs(MEDALS, runs_of(MEDAL_ROWS[2:]), MEDAL_ROWS[:2])
    assert repair_runs(MEDALS, runs_of(MEDAL_ROWS[2:]), MEDAL_ROWS[:2]) == first


def test_an_unreadable_run_is_left_whole() -> None:
    """A run that no grammar of cells can read stands in the first column, undecided, with no candidate."""
    run = "aA1" * 60
    (found,) = repair_runs(("Only",), [run])
    assert found == RunRepair(run, (None,), (run,), (0.0,), 0.0, ())


@pytest.mark.parametrize(
    ("labels", "runs", "anchors", "code"),
    [
        pytest.param(("A", "B"), ["7" * 10_000], (), "E_RUN_TOO_LONG", id="ten thousand digits"),
        pytest.param((), ["1"], (), "E_NO_COLUMNS", id="no columns"),
        pytest.param(("A",) * 61, ["1"], (), "E_TABLE_TOO_WIDE", id="too many columns"),
        pytest.param(("A", "B"), ["12"], (("1",),), "E_ROW_WIDTH", id="a known row of another width"),
    ],
)
def test_what_is_out_of_bounds_is_refused(
    labels: tuple[str, ...], runs: list[str], anchors: tuple[tuple[str, ...], ...], code: str
) -> None:
    """The engine says what it cannot take instead of taking long."""
    with pytest.raises(RepairError) as caught:
        repair_runs(labels, runs, anchors)
    assert caught.value.code == code


@given(st.text(max_size=120), st.integers(1, 6))
@settings(deadline=None, max_examples=60)
def test_any_text_joins_back(run: str, width: int) -> None:
    """Whatever the run, every reading of it is the run, cut."""
    (found,) = repair_runs(("Name", "Year", "%", "Total", "Gold", "")[:width], [run], ())
    assert "".join(found.best) == run
    assert all("".join(cells) == run for _, cells in found.candidates)
    assert all(0.0 <= share <= 1.0 for share in found.confidence)


@pytest.mark.parametrize("run", ["1" * LONGEST_RUN, "aA" * 1000, "1a" * 1000, "(1)" * 660, "- " * 900, "1,234" * 400])
def test_the_longest_runs_end(run: str) -> None:
    """Runs of the greatest length, of whatever print, are answered: digits alone, letters and figures in turn."""
    (found,) = repair_runs(("Name", "Won", "Lost", "Total"), [run], (("A", "1", "2", "3"),))
    assert "".join(found.best) == run


def test_the_calibration_says_what_it_was_fitted_on() -> None:
    """Constants carry the script and the digest of their data; with no known row nothing is decided."""
    stored = json.loads(CALIBRATION_FILE.read_text(encoding="utf-8"))
    assert stored["fitted_by"] == "bench/fit_runs.py"
    assert len(stored["data"]) == 64
    assert fitted_calibration()["none"].threshold is None
