"""The two real captures against their hand-made truth, through the command line."""

import pytest
from bench.gold import CAPTURES, PAGE, parse, score

OTHER = {"2023-11": "2024-11", "2024-11": "2023-11"}


@pytest.fixture(scope="module", params=["with definition", "without definition"])
def counts(request):
    """Cells by (certainty, outcome) of both captures, each read with the other as evidence."""
    page = ("--page", PAGE) if request.param == "with definition" else ()
    return {
        name: score(parse(path, *page, "--evidence", str(CAPTURES[OTHER[name]])), name)
        for name, path in CAPTURES.items()
    }


@pytest.mark.parametrize("name", CAPTURES)
def test_no_decided_cell_is_wrong(counts, name):
    """Whatever is decided is what the page shows, blanks included; and no cell of the truth is missing."""
    assert [key for key in counts[name] if key[1] in ("wrong", "missing")] == []


@pytest.mark.parametrize("name", CAPTURES)
def test_certain_cells_are_decided(counts, name):
    """At least 98 % of the certain cells are decided, and the rest have the truth as their best candidate."""
    certain = {outcome: count for (certainty, outcome), count in counts[name].items() if certainty == "certain"}
    assert certain["right"] >= 0.98 * sum(certain.values())
    assert set(certain) <= {"right", "first"}


@pytest.mark.parametrize("name", CAPTURES)
def test_undetermined_cells_stay_open(counts, name):
    """A cell that the capture does not settle is never decided."""
    undetermined = [outcome for certainty, outcome in counts[name] if certainty == "undetermined"]
    assert undetermined
    assert set(undetermined) <= {"first", "later"}


def test_inferred_cells_have_the_truth_first(counts):
    """At least 95 % of the inferred cells have the right text first among their candidates."""
    inferred = {outcome: count for (certainty, outcome), count in counts["2024-11"].items() if certainty == "inferred"}
    assert inferred.get("right", 0) + inferred.get("first", 0) >= 0.95 * sum(inferred.values())


def test_truncated_cells_are_reported_as_truncated(counts):
    """The row in which the 2023 capture stops has six cells, all truncated."""
    truncated = {
        outcome: count for (certainty, outcome), count in counts["2023-11"].items() if certainty == "truncated"
    }
    assert truncated == {"truncated": 6}
