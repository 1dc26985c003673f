"""As-of answers against what a reader works out by hand from the captures: both engines, generated histories."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_history import UNREAD, Seen, day, figures_released, histories, keys_of, standing, tell, worked_out

from kpi_ingest.model import Bounds, Release, State
from kpi_ingest.vintages import Figure, VintageStore
from kpi_ingest.vintages.display import on_display

QUERIES = 20
"""Questions put to each history: 13 histories on two engines make 520, 260 make 10,400."""
_numbers = itertools.count(1)
questions = st.lists(st.tuples(st.integers(0, 24), st.integers(0, 31)), min_size=QUERIES, max_size=QUERIES)


def by_key(rows: tuple[Figure, ...]) -> dict[tuple[str, int], tuple[str, object, object]]:
    """Text and interval of each row, under the oracle's names."""
    told = {}
    for row in rows:
        key = (row.indicator_label, 0 if row.measure == "target" else 1)
        assert key not in told, "two rows for one key"
        told[key] = (_words(row), row.shown_from, row.shown_until)
    return told


def _words(row: Figure) -> str:
    if row.state == "undecided":
        return UNREAD if len(row.candidates) > 1 else f"?{row.candidates[0].text}"
    return row.text or ""


def oracle(history: list[Seen], page: str, t: int, recorded: int) -> dict[tuple[str, int], tuple[str, object, object]]:
    """The same, worked out."""
    releases = worked_out(history, page, recorded)
    told = {}
    for key in keys_of(history):
        stood = [state for begins, state in standing(releases, key) if begins <= t]
        if stood and stood[-1] is not None:
            text, since, until = stood[-1]
            told[key] = (text, day(since), None if until is None else day(until))
    return told


def check_history(store: VintageStore, history: list[Seen], asked: list[tuple[int, int]]) -> None:
    """Every question about one history."""
    page = f"page-{next(_numbers)}"
    tell(store.facts, page, history)
    for t, recorded in asked:
        answer = store.as_of(page, day(t), recorded_as_of=day(recorded))
        assert by_key(answer) == oracle(history, page, t, recorded), (t, recorded)
    for n in (1, 2, 3):
        releases = worked_out(history, page, 31)
        numbered = {key: figures_released(releases, key) for key in keys_of(history)}
        found = {key: text for key, (text, _, _) in by_key(store.nth_release(page, n)).items()}
        assert found == {key: texts[n - 1] for key, texts in numbered.items() if len(texts) >= n}
    assert by_key(store.first_release(page)) == by_key(store.nth_release(page, 1))
    assert by_key(store.latest(page)) == oracle(history, page, 999, 31)


@given(history=histories(), asked=questions)
@settings(max_examples=13, suppress_health_check=list(HealthCheck))
def test_answers_equal_the_oracle(store: VintageStore, history: list[Seen], asked: list[tuple[int, int]]) -> None:
    """As-of with deletes, reinstatements, cut captures, late arrival and parser upgrades: 520 questions."""
    check_history(store, history, asked)


@pytest.mark.long
@given(history=histories(), asked=questions)
@settings(max_examples=260, suppress_health_check=list(HealthCheck))
def test_many_answers_equal_the_oracle(store: VintageStore, history: list[Seen], asked: list[tuple[int, int]]) -> None:
    """The same with 10,400 questions."""
    check_history(store, history, asked)


def _release(number: int, lower: int, width: int) -> Release:
    begins = Bounds(day(0) + timedelta(microseconds=lower), day(0) + timedelta(microseconds=lower + width))
    return Release(f"p#{number}", "p", number, State("p", (), (), (), True), begins, begins)


@given(
    bounds=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4)), min_size=1, max_size=4),
    asked=st.integers(0, 10),
)
@settings(max_examples=300)
def test_what_may_have_been_on_display_is_what_some_course_of_events_gives(
    bounds: list[tuple[int, int]], asked: int
) -> None:
    """Every assignment of times within the bounds is tried: the releases it leads to are those that are named."""
    ordered = sorted(bounds)
    releases = [_release(number, *each) for number, each in enumerate(ordered, start=1)]
    courses = itertools.product(*(range(lower, lower + max(width, 1)) for lower, width in ordered))
    possible = {
        max(((time, index) for index, time in enumerate(course) if time <= asked), default=(0, None))[1]
        for course in courses
    }
    found = on_display(releases, day(0) + timedelta(microseconds=asked), "captured")
    assert {found.chosen, *found.others} == possible
