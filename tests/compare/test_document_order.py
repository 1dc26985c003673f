"""Releases of documents, held against what random publishers did: the order of editions, and what stands beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby, pairwise

from hypothesis import given
from hypothesis import strategies as st
from stating import captured, digest, drawn

from kpi_ingest.compare import fold_releases, vintages_of
from kpi_ingest.model import Capture, Link, Reading, Release
from kpi_ingest.model.history import ever_current, main_line
from kpi_ingest.pages.documents import DocumentDefinition
from kpi_ingest.pages.rules import PageRules

RULES = PageRules(documents=(DocumentDefinition(re.compile(r"Q(?P<quarter>\d) (?P<year>\d{4})"), None),))
Night = dict[int, int]
"""Edition -> the figure that its document shows that night; editions that are not linked are left out."""


@st.composite
def stories(draw: st.DrawFn) -> list[Night]:
    """Nights of a publisher with up to five editions, whose documents come, change, change back and go."""
    night = st.dictionaries(st.integers(0, 4), st.sampled_from((40, 41, 42)), max_size=5)
    return draw(st.lists(night, min_size=1, max_size=6))


def nights_of(story: list[Night]) -> list[tuple[Capture, Reading]]:
    """The captures of each night, all of one time of day, with their readings: no two editions share bytes."""
    dated = []
    for day, night in enumerate(story, start=1):
        for edition, figure in night.items():
            name = f"{edition}-{figure}"
            link = Link(f"Q{edition % 4 + 1} {2023 + edition // 4}", digest(f"index {day}"))
            capture = replace(captured(name, day), id=digest(f"{day} {name}"), source=f"/{edition}.pdf", link=link)
            text = f"# A: Waits\nIndicator | Actual Mar 23\nWaiting | {figure}"
            dated.append((capture, drawn(text, name)))
    return dated


def told(story: list[Night]) -> tuple[Release, ...]:
    """The releases of a story."""
    return fold_releases("test-page", nights_of(story), RULES)


def figure_of(release: Release) -> str:
    """The one figure that a release shows."""
    [stated] = release.state.cells
    return stated.cell.text or ""


def expected(story: list[Night]) -> list[tuple[str, str, int, bool, bool]]:
    """(edition, figure, first night, corrects, overtaken) of each release, worked out night by night."""
    found = []
    first_nights = {
        edition: next(day for day, night in enumerate(story) if edition in night)
        for edition in sorted({edition for night in story for edition in night})
    }
    for edition in first_nights:
        shown = [(night[edition], day) for day, night in enumerate(story) if edition in night]
        for place, (figure, same) in enumerate(groupby(shown, key=lambda it: it[0])):
            day = next(same)[1]
            overtaken = any(other > edition and begun <= day for other, begun in first_nights.items())
            found.append((f"Q{edition % 4 + 1}-{2023 + edition // 4}", str(figure), day, place > 0, overtaken))
    return found


@given(stories())
def test_releases_run_in_order_of_edition_and_then_of_time(story):
    """Each change of a document is a release of its edition; which of them were ever the newest follows from nights."""
    found = [
        (it.edition, figure_of(it), it.begins.lower.day - 2, it.corrects is not None, it.overtaken)
        for it in told(story)
    ]
    assert found == expected(story)


@given(stories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(story, dice):
    """The outcome is a function of the set of captures."""
    shuffled = nights_of(story)
    dice.shuffle(shuffled)
    assert fold_releases("test-page", shuffled, RULES) == told(story)


@given(stories())
def test_what_once_was_newest_follows_in_time(story):
    """Later in order is later in time among those, and a correction names the release of its edition before it."""
    releases = told(story)
    times = [it.begins.lower for it in ever_current(releases)]
    assert all(before < after for before, after in pairwise(times))
    for before, release in pairwise(releases):
        assert (release.corrects == before.id) == (release.edition == before.edition)


@given(stories())
def test_late_corrections_change_nothing_but_themselves(story):
    """Without them the other releases, and the vintages that these begin, are the same."""
    releases = told(story)
    line = main_line(releases)
    names = [(it.release.id, figure_of(it.release)) for it in vintages_of(releases) if it.release in line]
    assert names == [(it.release.id, figure_of(it.release)) for it in vintages_of(line)]


@given(stories())
def test_intervals_of_vintages_cover_each_time_once(story):
    """At any time one vintage stands, and it is what the newest edition captured by then shows."""
    releases = told(story)
    for moment in {it.begins.lower for it in releases}:
        standing = [
            figure_of(it.release)
            for it in vintages_of(releases)
            if it.since and it.since.begins.lower <= moment and (not it.until or moment < it.until.begins.lower)
        ]
        newest = [it for it in ever_current(releases) if it.begins.lower <= moment][-1]
        assert standing == [figure_of(newest)]
