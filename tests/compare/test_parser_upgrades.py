"""Another version of the parser over a whole history: whatever it reads otherwise is never the publisher's doing."""

from __future__ import annotations

from editions import Edition, degraded, draw, edited, histories
from hypothesis import given
from hypothesis import strategies as st
from stating import captured, drawn

from kpi_ingest.compare import compare_states, fold_releases
from kpi_ingest.compare.fold import Dated


@st.composite
def upgraded(draw_from: st.DrawFn) -> tuple[list[Dated], list[Dated]]:
    """Captures of a history as the old parser read them, and as the new one does: some otherwise."""
    old, new = [], []
    for day, edition in enumerate(draw_from(histories())):
        text = draw(edition)
        again = draw_from(st.one_of(st.just(text), _otherwise(edition)))
        old.append((captured(f"n{day}", day), drawn(text, f"n{day}")))
        new.append((captured(f"n{day}", day), drawn(again, f"n{day}")))
    return old, new


def _otherwise(edition: Edition) -> st.SearchStrategy[str]:
    return st.one_of(degraded(edition), edited(edition).map(draw))


@given(upgraded())
def test_a_release_read_anew_differs_by_the_parser_alone(nights: tuple[list[Dated], list[Dated]]) -> None:
    """Of every release that still begins and ends where it did no change counts as the publisher's."""
    before, after = (fold_releases("p", each) for each in nights)
    known = {release.state.captures: release for release in before}
    for release in after:
        if release.state.captures in known and len(release.state.captures) == 1:
            diff = compare_states(known[release.state.captures].state, release.state)
            assert {change.origin for change in diff.changes} <= {"parser"}
            assert diff.groups == ()
