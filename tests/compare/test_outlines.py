"""Releases told by sketches are those told by opening everything, over editions that nobody wrote."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from editions import degraded, draw, editions, histories, shuffled
from hypothesis import given
from hypothesis import strategies as st
from stating import captured, drawn
from test_folding import HELD, LIMITS

from kpi_ingest.compare import (
    Shelf,
    compare_states,
    fold_releases,
    lay_beside,
    outline_releases,
    rows_in_question,
    state_of,
)
from kpi_ingest.compare.difference import shows_change
from kpi_ingest.compare.gates import departs, held_reason
from kpi_ingest.compare.merge import merge_states
from kpi_ingest.compare.outline import sketch_of_state, told_apart
from kpi_ingest.model import Capture, Reading, Release, State
from kpi_ingest.model.history import PageHistory, Retrieval, Sketched, Stay
from kpi_ingest.model.sketch import SKETCH_RULES, pack_sketch, sketch_of, unpack_sketch
from kpi_ingest.pages import NO_RULES, PageRules

Night = tuple[Capture, Reading]


def history_of(nights: Sequence[Night]) -> PageHistory:
    """What a store tells of these captures."""
    ordered = sorted(nights, key=lambda it: (it[0].captured.lower, it[0].captured.upper, it[0].sha256, it[0].id))
    stays = []
    for _, group in groupby((capture for capture, _ in ordered), key=lambda it: it.sha256):
        same = [Retrieval(it.id, it.sha256, it.captured) for it in group]
        stays.append(Stay(same[0], same[-1]))
    readings = {reading.sha256: Sketched(1, f"content {reading.sha256}", sketch_of(reading)) for _, reading in nights}
    return PageHistory(tuple(stays), readings)


def shelf_of(nights: Sequence[Night], history: PageHistory) -> Shelf:
    """Opens the readings of these captures."""
    readings = {reading.sha256: reading for _, reading in nights}

    def fetch(wanted: Collection[str]) -> Mapping[str, Reading]:
        return {sha256: readings[sha256] for sha256 in wanted}

    return Shelf(fetch, history.likeness)


def plainly_folded(nights: Sequence[Night], rules: PageRules, accepted: Collection[str]) -> list[Release]:
    """The releases as the rule has them, every reading opened: a release begins where a capture shows a change."""
    found: list[tuple[Capture, Capture, State]] = []
    for capture, reading in sorted(nights, key=lambda it: (it[0].captured.lower, it[0].captured.upper, it[0].sha256)):
        state = state_of(reading)
        if found and capture.sha256 in found[-1][2].captures:
            found[-1] = (found[-1][0], capture, found[-1][2])
        elif found and not shows_change(found[-1][2], state):
            found[-1] = (found[-1][0], capture, merge_states(found[-1][2], state))
        else:
            found.append((capture, capture, state))
    releases: list[Release] = []
    for number, (first, last, state) in enumerate(found, start=1):
        sound = [release for release in releases if release.held is None]
        release = Release(f"p#{first.id[:8]}", "p", number, state, first.captured, last.captured)
        if sound and rules.gates and not {release.id, *state.captures} & {*accepted}:
            release = replace(release, held=held_reason(sound[-1].state, state, rules.gates))
        releases.append(release)
    return releases


def told(releases: Sequence[Release]) -> list[tuple[object, ...]]:
    return [(it.id, it.number, it.begins, it.last_seen, it.state.captures, it.held) for it in releases]


@given(histories(), st.data())
def test_releases_are_the_same_in_outline(history: list, data: st.DataObject) -> None:
    """Whole captures, degraded ones, other orders of the same rows, and other bytes that show the same, with gates and
    decisions and without."""
    nights: list[Night] = []
    for day, edition in enumerate([*history, history[0]]):
        texts = (draw(edition), data.draw(degraded(edition)), draw(data.draw(shuffled(edition))))
        nights += ((captured(text, 5 * day + part), drawn(text, text)) for part, text in enumerate(texts))
        again = data.draw(st.lists(st.sampled_from(texts), max_size=2, unique=True))
        for part, text in enumerate(again, start=3):
            nights.append((captured(f"{text} {day}", 5 * day + part), drawn(text, f"{text} {day}")))
    accepted = data.draw(st.sets(st.sampled_from([capture.sha256 for capture, _ in nights]), max_size=1))
    for rules in (NO_RULES, HELD):
        full = plainly_folded(nights, rules, accepted)
        shelf = shelf_of(nights, history_of(nights))
        outline = outline_releases("p", history_of(nights), shelf, rules, accepted=accepted)
        short = [(it.id, it.number, it.begins, it.last_seen, it.captures, it.held) for it in outline]
        assert short == told(full)
        for edition, release in zip(outline, full, strict=True):
            assert sketch_of_state(release.state).cells() == edition.sketch.cells()
            assert shelf.state(edition.captures) == release.state


@given(editions(), editions(), st.data())
def test_sketches_tell_what_states_show(first: tuple, second: tuple, data: st.DataObject) -> None:
    """Where they tell anything: whether the publisher changed something, and whether a gate could hold."""
    texts = data.draw(st.one_of(degraded(first), st.just(draw(first)))), data.draw(degraded(second))
    before, after = (drawn(text, name) for text, name in zip(texts, "ab", strict=True))
    answer = told_apart(sketch_of(before), sketch_of(after))
    states = state_of(before), state_of(after)
    assert answer in (None, shows_change(*states))
    assert departs(sketch_of(before), sketch_of(after), LIMITS) or held_reason(*states, LIMITS) is None


@given(histories())
def test_the_past_of_rows_that_stayed_is_not_asked_for(history: list) -> None:
    """A comparison that remembers only the rows in question says the same."""
    nights = [(captured(draw(it), day), drawn(draw(it), draw(it))) for day, it in enumerate(history)]
    releases = fold_releases("p", nights)
    for number, current in enumerate(releases[1:], start=1):
        previous, past = releases[number - 1], releases[:number]
        rows = rows_in_question(lay_beside(previous.state, current.state))
        short = [_only(release, rows) for release in past]
        assert compare_states(previous.state, current.state, short) == compare_states(
            previous.state, current.state, past
        )


def _only(release: Release, rows: Collection[tuple[str, str]]) -> Release:
    kept = tuple(it for it in release.state.cells if (it.key.section, it.key.indicator) in rows)
    state = State(release.page, kept, (), release.state.captures, release.state.complete)
    return Release(release.id, release.page, release.number, state, release.begins, release.last_seen)


def test_a_sketch_comes_back_as_it_went() -> None:
    """Packed and unpacked, order and all; and its rules are those of this version."""
    reading = drawn("# A: Complaints\nIndicator | Target | Actual Mar 24\nUpheld | 5  % | ?5/50\n", "a")
    sketch = sketch_of(reading)
    head, cells = pack_sketch(sketch)
    again = unpack_sketch(head, cells)
    assert again == sketch
    assert [name in sketch.rough for name in sketch.cells()] == [True, False]
    assert (SKETCH_RULES, hashlib.sha256(head.encode() + cells).hexdigest()[:12]) == PINNED


PINNED = (3, "f9aa15da0ce4")
"""What rules 3 make of that page: where this changes, `SKETCH_RULES` goes up, or stored sketches would lie."""
