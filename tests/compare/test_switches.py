"""A switch to cumulative figures, or back, is one break over its member cells and no spurious revision."""

from __future__ import annotations

from hypothesis import assume, given
from stating import dated
from switching import Story, stories

from kpi_ingest.compare import compare_states, fold_releases
from kpi_ingest.grammar import parse_period
from kpi_ingest.model import Diff


def diffs_of(story: Story) -> list[Diff]:
    """Each release against the one before, the history at hand."""
    releases = fold_releases("p", dated(*((day, f"n{day}", text) for day, text in enumerate(story.drawings()))))
    assert len(releases) == len(story.releases())
    return [
        compare_states(releases[i].state, releases[i + 1].state, releases[: i + 1]) for i in range(len(releases) - 1)
    ]


def periods_of(diff: Diff, kind: str) -> set[tuple[str, str]]:
    """Indicator and period of the cells with a change of that kind."""
    changes = (dict(change.key) for change in diff.changes if change.kind == kind and change.subject == "cell")
    return {(key["indicator"], key["period"]) for key in changes}


def check_one_break(story: Story) -> None:
    """One break where the switch was, over the figures that moved; revisions only where a figure was corrected."""
    assume(all(len(story.moved(number)) >= 2 for number in story.switches))
    for number, diff in enumerate(diffs_of(story), start=1):
        expected = {("complaints", parse_period(story.periods[place]) or "") for place in story.moved(number)}
        is_switch = number in story.switches
        assert [group.kind for group in diff.groups] == ["series_break"] * is_switch
        assert periods_of(diff, "series_break") == (expected if is_switch else set())
        assert periods_of(diff, "revision") == (set() if is_switch else expected)


@given(stories("cumulative"))
def test_a_switch_to_cumulative_is_one_break(story: Story) -> None:
    """Declared or not, with roll-off and without, in each kind of year, corrected later or not."""
    check_one_break(story)


@given(stories("discrete"))
def test_a_switch_back_is_one_break(story: Story) -> None:
    """The same the other way round: the history was cumulative from its first release on."""
    check_one_break(story)
