"""Milestones that walk away, actuals copied from them, totals that fall: what raises a finding, and what must not."""

from __future__ import annotations

import pytest
from interpreted import grid, note, read_blocks, read_grid

NAMES = ["Jul 23", "Nov 23", "Mar 24", "Jul 24"]
PLAN = ["KPI", "Baseline", "Target", *(f"Milestone {number} – {name}" for number, name in enumerate(NAMES, start=1))]
PAIRS = ["KPI", "Target", *(f"{what} {name}" for name in NAMES for what in ("Milestone", "Actual"))]
TOTALS = ["KPI", "Target", *(f"Actual {name}" for name in ("Apr 23", "May 23", "Jun 23", "Nov 23", "Feb 24"))]
SO_FAR = "*Figures are shown for the year to date"


def of_kind(reading, kind):
    """The findings of one kind."""
    return [finding for finding in reading.findings if finding.kind == kind]


WALKS = [
    ("12.7% 12.1% 12.7% 13.6% - -", "Devon, November 2023: absence of pupils with a plan"),
    ("81.61% 95% 90% 85% 80% 75%", "calls answered, a lower goal each time"),
    ("142 <50 140 150 160 -", "a target with a comparator"),
    ("1897 0 1000 1000 1200 -", "a stop, then a step away"),
    ("10 20 8 7 - -", "behind the baseline and further"),
]
KEEPS = [
    ("12.7% 12.1% 13.3% 13.1% 13% -", "Devon, November 2024: behind the baseline, and on the way back"),
    ("28.92 18.59 28 30 20 -", "one step away, and one that makes up for it"),
    ("11.8% 60% 10% 10% 13% 20%", "behind the baseline, then towards the target"),
    ("47 0 50 50 - -", "milestones that stay where they are"),
    ("60% 85% 80% 85% 90% 95%", "beyond the target and further"),
    ("3.99% 30.8% 4.1% 4.2% - -", "towards a target that slipped"),
    ("6% 90% 15% 40% - -", "towards it"),
    ("10 10 9 8 - -", "no heading: the baseline is the target"),
    ("12.7% 12.1% 13.6% - - -", "one milestone is no walk"),
    ("- 12.1% 12.7% 13.6% - -", "no baseline, no heading"),
    ("12.7% - 12.7% 13.6% - -", "no target"),
    ("0.45 0.25 0.45% 0.66 - -", "two units"),
    ("10 20 18 04 15 -", "an undecided milestone between"),
    ("n/a 90% 80% 70% - -", "a baseline that is not available"),
    ("60% 85% 90% 86% - -", "back to the target from beyond"),
]


def plan(words, header=PLAN):
    """A row of figures, `-` for a blank."""
    return read_grid(header, ["EHC plans", *("" if word == "-" else word for word in words.split())])


@pytest.mark.parametrize("words", [row[0] for row in WALKS], ids=[row[1] for row in WALKS])
def test_milestones_that_walk_away_are_found(words):
    """No step leads to the target and one at least away from it; the cells of the claim are cited."""
    (finding,) = of_kind(plan(words), "milestones_walk_away")
    assert [cell.measure for cell in finding.cells][:2] == ["target", "baseline"]
    assert len(finding.cells) == sum(word != "-" for word in words.split())
    assert finding.severity == "warning"


@pytest.mark.parametrize("words", [row[0] for row in KEEPS], ids=[row[1] for row in KEEPS])
def test_other_milestones_raise_nothing(words):
    """Near misses."""
    assert of_kind(plan(words), "milestones_walk_away") == []


def test_the_walk_says_its_arithmetic():
    """Distance to go at the first milestone and at the last."""
    (finding,) = of_kind(plan("12.7% 12.1% 12.7% 13.6% - -"), "milestones_walk_away")
    assert "12.7 − 12.1 = 0.6 to go at Milestone 1 – Jul 23" in finding.message
    assert "13.6 − 12.1 = 1.5 at Milestone 2 – Nov 23" in finding.message


def test_milestones_of_a_running_total_begin_anew_with_the_year():
    """40 of July after 130 of March is the next year's plan."""
    header = [*PLAN, "Actual Jul 23"]
    row = ["Visits made", "100", "200", "130", "40", "", "", "52"]
    assert len(of_kind(read_grid(header, row), "milestones_walk_away")) == 1
    assert of_kind(read_blocks(grid(header, row), note(SO_FAR)), "milestones_walk_away") == []


HONEST = [
    ("0 8 17 0 0 0 0 0 0", "Devon: a nought is reached in earnest"),
    ("100% 90% 80% 100% 100% 100% 100% - -", "so is the whole"),
    ("95% 90% 70.40% 90% 90% 90% 90% 95% 79%", "the same goal kept twice"),
    ("60% 10% 10% 10% 8% 13% 5% 20% 7%", "Devon: one figure that was met"),
    ("9 5 7 4 4 3 3 2 5", "figures of one digit meet by chance"),
    ("<50 140 140 135 150 130 130 110 100", "not in a row"),
    ("<50 140 140 135 135 130 130 110 110", "a row that does not differ"),
    ("<50 140 176 135 135 - 130 130 130", "a gap between"),
    ("<50 140 176 12% 12 13% 13 - -", "units that differ"),
    ("95% 70% 87% 80% 80.0% 85% 85.0% 90% 91%", "printed another way"),
    ("<50 140 176 135 <135 130 <130 - -", "bounds are no figures"),
]


def test_actuals_copied_from_their_milestones_are_found():
    """Two in a row, among others that differ; all cells and the differences of the others are told."""
    (finding,) = of_kind(plan("<50 140 176 135 135 130 130 110 100", PAIRS), "actual_equals_milestone")
    assert [(cell.column, cell.text) for cell in finding.cells] == [
        ("Actual Nov 23", "135"), ("Milestone Nov 23", "135"), ("Actual Mar 24", "130"), ("Milestone Mar 24", "130"),
    ]  # fmt: skip
    assert "Actual Jul 23 '176' − 140 = +36" in finding.message
    assert finding.severity == "warning"


def test_copied_percentages_to_the_last_period_are_found():
    """Three in a row, one claim."""
    (finding,) = of_kind(plan("95% 70% 87% 80.5% 80.5% 85% 85% 90% 90%", PAIRS), "actual_equals_milestone")
    assert len(finding.cells) == 6


@pytest.mark.parametrize("words", [row[0] for row in HONEST], ids=[row[1] for row in HONEST])
def test_actuals_that_meet_their_milestones_raise_nothing(words):
    """Near misses."""
    assert of_kind(plan(words, PAIRS), "actual_equals_milestone") == []


FALLS = [
    ("500 47 38 60 - -", SO_FAR, True, "within every kind of year"),
    ("500 47 52 60 90 88", "*Cumulative in the financial year", True, "across New Year in a financial year"),
    ("500 47 52 60 - -", SO_FAR, False, "rises"),
    ("500 47 47 47 - -", SO_FAR, False, "stands"),
    ("500 47 52 60 14 20", SO_FAR, False, "Devon: July and November lie in two academic years"),
    ("500 47 52 60 90 88", SO_FAR, False, "November and February lie in two calendar years"),
    ("500 47 38 60 - -", "*Provisional", False, "not cumulative"),
    ("50% 47% 38% 60% - -", SO_FAR, False, "a percentage may fall"),
    ("500 47 <38 60 - -", SO_FAR, False, "a bound is no figure"),
]


@pytest.mark.parametrize(("words", "said", "falls", "_"), FALLS, ids=[row[3] for row in FALLS])
def test_a_total_that_falls_within_its_year_is_found(words, said, falls, _):
    """And only there: a total begins anew with the year."""
    row = ["Visits made", *("" if word == "-" else word for word in words.split())]
    found = of_kind(read_blocks(grid(TOTALS, row), note(said)), "cumulative_fell")
    assert bool(found) is falls


def test_the_fall_says_its_arithmetic():
    """Both totals and what was lost."""
    row = ["Visits made", "500", "47", "38", "60", "", ""]
    (finding,) = of_kind(read_blocks(grid(TOTALS, row), note(SO_FAR)), "cumulative_fell")
    assert "47 − 38 = 9 lost" in finding.message
    assert [cell.column for cell in finding.cells] == ["Actual May 23", "Actual Apr 23"]


def test_ids_rest_on_what_is_claimed_alone():
    """An actual beside the milestones, another row, another order of columns and other blanks in a text change no id;
    another milestone does."""
    walk = "12.7% 12.1% 12.7% 13.6% - -"
    (alone,) = of_kind(plan(walk), "milestones_walk_away")
    row = ["EHC plans", "13.6%", "12.1%", "12.7%", "12.7%", "14%"]
    header = ["KPI", PLAN[4], PLAN[2], PLAN[1], PLAN[3], "Actual Jul 23"]
    (beside,) = of_kind(read_grid(header, ["Calls", "1", "2", "3", "4", "5"], row), "milestones_walk_away")
    (other,) = of_kind(plan("12.7% 12.1% 12.7% 13.7% - -"), "milestones_walk_away")
    assert alone.id == beside.id != other.id
