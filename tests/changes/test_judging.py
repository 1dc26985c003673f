"""The rule by which `bench.bench_changes` judges tools: what counts as seen, what as wrong, and what as neither."""

from __future__ import annotations

import pytest
from bench.bench_changes import judge
from bench.change_pages import NAMES, long, pair, wide
from bench.change_tools import Statement, ours

REVISION = Statement("cell", "Complaints", "Formal complaints", "Actual Mar 24", "237", "239")
REPRINT = Statement("cell", "Complaints", "Phone calls that were answered", "Actual Nov 23", "70%", "70.0%")
RENAME = Statement("label", "Complaints", "", "", "Phone calls answered", "Phone calls that were answered")
GONE = Statement("row gone", "Complaints", "Phone calls answered", cells=(("Target", "95%"), ("Actual Nov 23", "70%")))
EMPTIED = Statement("row gone", "Visits", "New birth visits", cells=(("Target", "85%"), ("Actual Mar 24", "81%")))
DOUBT = Statement("doubt", "Complaints", "Complaints")
DOUBLED = Statement("cell", "Complaints", "Complaints", "Actual Mar 24", "20", "21")
INVENTED = Statement("cell", "Complaints", "Complaints", "Actual Mar 24", "20", "22")
JUDGED = [
    ("mixed-edits", [REVISION, REPRINT, RENAME], (3, 0), "all of it"),
    ("mixed-edits", [REVISION, GONE], (1, 1), "a rename told as a row that went"),
    ("mixed-edits", [REVISION, REVISION], (1, 1), "said twice"),
    ("mixed-edits", [Statement("column", "Complaints", "", "Target")], (0, 1), "a column that stood"),
    ("empty-table", [EMPTIED], (2, 0), "a row says so of all its figures"),
    ("duplicate-keys", [DOUBT], (1, 0), "a warning about the key"),
    ("duplicate-keys", [DOUBLED], (0, 0), "true, of one of two rows"),
    ("duplicate-keys", [INVENTED], (0, 1), "a text that never stood there"),
]


@pytest.mark.parametrize(("page", "said", "verdict", "_"), JUDGED, ids=[row[3] for row in JUDGED])
def test_statements_are_judged(page: str, said: list[Statement], verdict: tuple[int, int], _: str) -> None:
    """Expected changes seen, and statements that are wrong."""
    held = pair(page)
    found = judge(said, held.expected, held)
    assert (found.seen, found.wrong) == verdict


@pytest.mark.parametrize("name", ["mixed-edits", "duplicate-keys", "older-release-arrives-late"])
def test_ours_sees_what_a_person_sees_and_names_it(name: str) -> None:
    """Through the command line, from captures as they arrive."""
    held = pair(name)
    found = judge(ours(held), held.expected, held)
    assert (found.seen, found.wrong, found.named) == (len(held.expected), 0, len(held.expected))


@pytest.mark.parametrize("name", NAMES)
def test_the_peers_get_every_figure_of_the_page(name: str) -> None:
    """In both forms as many as our reader reads, and of the cut capture what arrived of it."""
    for taken in pair(name).taken:
        cells = [text for sheet in taken.sheets for _, texts in sheet.rows for text in texts]
        assert [row[-1] for row in long(taken)[1]] == cells
        assert [text for sheet in taken.sheets for _, *texts in wide(sheet)[1] for text in texts] == cells
        assert cells
