"""A page's past is walked once along its history, and says what it says to each pair of releases alone."""

from __future__ import annotations

from itertools import pairwise

from test_folding import HEAD, ROWS, dated

from kpi_ingest.compare import fold_releases
from kpi_ingest.compare.past import past_of
from kpi_ingest.pipeline import diff_releases, diffs_of

EDITIONS = ("5 | 1", "5 | 2", "5 | 1", "6 | 3", "6 | ", "6 | 3", "5 | 2", "5 | n/a", "5 | 2")


def test_every_pair_is_told_as_it_is_told_alone() -> None:
    """Returns, reversions and figures that went and came back, with a history of rows that never change beside them."""
    texts = [f"{HEAD}{ROWS}Indicator x | {edition}\n" for edition in EDITIONS]
    releases = fold_releases("p", dated(*((day, f"{day:02}", text) for day, text in enumerate(texts))))
    assert len(releases) == len(EDITIONS)
    along = list(diffs_of(releases, None))
    alone = [(earlier, later, diff_releases(earlier, later, releases, None)) for earlier, later in pairwise(releases)]
    assert along == alone
    kinds = {change.kind for _, _, diff in along for change in diff.changes}
    assert {"revision", "reversion", "reinstatement"} & kinds


def test_a_figure_that_stands_is_remembered_once() -> None:
    """However many releases show it: what a comparison looks through grows with what changed, not with time."""
    texts = [f"{HEAD}{ROWS}Indicator x | 5 | {day}\n" for day in range(6)]
    releases = fold_releases("p", dated(*((day, f"{day:02}", text) for day, text in enumerate(texts))))
    counts = sorted(len(cells) for cells in past_of(releases).cells.values())
    assert (counts[0], counts[-2], counts[-1]) == (1, 1, 6)
