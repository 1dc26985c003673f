"""What holds of every pair and every history (design, section 6), over editions that nobody wrote."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

from editions import degraded, draw, edited, editions, histories, shuffled
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from stating import captured, drawn, every_cell, stated

from kpi_ingest.compare import apply_diff, compare_states, diff_to_json, fold_releases, state_of, substance_of
from kpi_ingest.model import Diff, State

SCHEMA = Path(__file__).parents[2] / "src" / "kpi_ingest" / "schemas" / "diff-1.schema.json"
VALIDATOR = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
PAIRS = editions().flatmap(lambda first: st.tuples(st.just(first), st.one_of(edited(first), editions())))
BAD_PAIRS = PAIRS.flatmap(lambda pair: st.tuples(degraded(pair[0]), degraded(pair[1])))


def outline(diff: Diff) -> list[tuple[str, str, str, str]]:
    return [(it.id, it.kind, it.origin, it.hint or "") for it in diff.changes]


def check(before: State, after: State) -> Diff:
    """Every cell once, and applying the diff leads to the later state."""
    diff = compare_states(before, after)
    left, right = every_cell(diff)
    assert Counter(left) == Counter(before.cells)
    assert Counter(right) == Counter(after.cells)
    assert substance_of(apply_diff(before, diff)) == substance_of(after)
    assert len({it.id for it in diff.changes}) == len(diff.changes)
    return diff


@given(PAIRS)
def test_every_cell_is_accounted_for_once_and_the_diff_applies(pair: tuple) -> None:
    """Of two whole captures."""
    check(stated(draw(pair[0]), "a"), stated(draw(pair[1]), "b"))


@given(BAD_PAIRS)
def test_so_it_is_for_degraded_captures(texts: tuple[str, str]) -> None:
    """Undecided and cut ones too; and of those neither withdraws what it does not show."""
    before, after = stated(texts[0], "a"), stated(texts[1], "b")
    diff = check(before, after)
    if not after.complete:
        assert not {"withdrawal", "roll_off"} & {it.kind for it in diff.changes if it.current is None}


@given(editions().flatmap(degraded))
def test_a_state_compared_with_itself_differs_in_nothing(text: str) -> None:
    """Undecided cells, duplicates and cut ends included."""
    state = stated(text, "a")
    diff = compare_states(state, state)
    assert (diff.changes, diff.groups) == ((), ())
    assert len(diff.confirmed) + len(diff.assumed) == len(state.cells)


@given(PAIRS, st.data())
def test_another_order_changes_nothing(pair: tuple, data: st.DataObject) -> None:
    """Tables, rows, columns and notes permuted on both sides: the same changes under the same ids."""
    before, after = (data.draw(shuffled(edition)) for edition in pair)
    straight = compare_states(stated(draw(pair[0]), "a"), stated(draw(pair[1]), "b"))
    turned = compare_states(stated(draw(before), "a"), stated(draw(after), "b"))
    assert outline(turned) == outline(straight)
    assert [group.id for group in turned.groups] == [group.id for group in straight.groups]
    assert len(turned.confirmed) == len(straight.confirmed)


def test_a_row_that_stands_twice_is_renamed_alike_in_either_order() -> None:
    """Which of two rows of one label stands last does not decide whether a rename is proposed."""
    head = "# C: West\nIndicator | Target | Milestone Jul 24 | Actual Jul 24\n"
    before = stated(head + "Plans over 30 weeks |  | 40% | 5\n", "a")
    rows = ("Plans over 31 weeks |  | 40% | 5\n", "Plans over 31 weeks |  |  | 12\n")
    straight, turned = (compare_states(before, stated(head + "".join(it), "b")) for it in (rows, rows[::-1]))
    assert outline(turned) == outline(straight)


@given(PAIRS)
def test_the_inverse_pairs_the_same_cells(pair: tuple) -> None:
    """diff(B, A) has the pairs of diff(A, B), turned round, and the same cells alone on either side."""
    first, second = stated(draw(pair[0]), "a"), stated(draw(pair[1]), "b")
    there, back = compare_states(first, second), compare_states(second, first)
    assert Counter(there.confirmed) == Counter((old, late) for late, old in back.confirmed)
    assert Counter((it.subject, it.previous, it.current) for it in there.changes) == Counter(
        (it.subject, it.current, it.previous) for it in back.changes
    )


@given(PAIRS)
def test_another_reading_of_the_same_bytes_is_never_the_publishers(pair: tuple) -> None:
    """A parser upgrade revises nothing."""
    diff = compare_states(stated(draw(pair[0]), "a"), stated(draw(pair[1]), "a"))
    assert {it.origin for it in diff.changes} <= {"parser"}


@given(PAIRS)
def test_every_diff_is_a_document_of_the_schema(pair: tuple) -> None:
    """And can be written as JSON."""
    document = diff_to_json(compare_states(stated(draw(pair[0]), "a"), stated(draw(pair[1]), "b")))
    VALIDATOR.validate(json.loads(json.dumps(document)))


@given(histories(), st.data())
def test_the_order_of_replay_changes_nothing(history: list, data: st.DataObject) -> None:
    """Captures of a history, one degraded beside each whole one, arriving in any order."""
    nights = []
    for day, edition in enumerate(history):
        for part, text in enumerate((draw(edition), data.draw(degraded(edition)))):
            nights.append((captured(text, 2 * day + part), drawn(text, text)))
    expected = fold_releases("p", nights)
    assert fold_releases("p", data.draw(st.permutations(nights))) == expected


@given(histories())
def test_there_is_one_release_for_each_stretch_of_one_edition(history: list) -> None:
    """Neighbours that say the same are one release; all others begin where the edition changed."""
    nights = [(captured(draw(it), day), drawn(draw(it), draw(it))) for day, it in enumerate(history)]
    substances = [substance_of(state_of(reading)) for _, reading in nights]
    stretches = 1 + sum(before != after for before, after in pairwise(substances))
    releases = fold_releases("p", nights)
    assert len(releases) == stretches
    assert [release.number for release in releases] == list(range(1, stretches + 1))


@given(editions(), st.data())
def test_degraded_captures_never_begin_a_release(edition: tuple, data: st.DataObject) -> None:
    """One whole capture first, then degraded ones of the same edition: one release, and all of it known."""
    whole = draw(edition)
    nights = [(captured("whole", 0), drawn(whole, "whole"))]
    for day in range(1, 4):
        text = data.draw(degraded(edition))
        nights.append((captured(f"bad{day}", day), drawn(text, f"bad{day}")))
    (release,) = fold_releases("p", nights)
    assert substance_of(release.state) == substance_of(stated(whole, "whole"))


@given(editions(), st.data())
def test_a_whole_capture_completes_degraded_ones(edition: tuple, data: st.DataObject) -> None:
    """The same in the other order: later evidence completes the release."""
    whole = draw(edition)
    text = data.draw(degraded(edition))
    nights = [(captured("bad", 0), drawn(text, "bad")), (captured("whole", 1), drawn(whole, "whole"))]
    (release,) = fold_releases("p", nights)
    assert substance_of(release.state) == substance_of(stated(whole, "whole"))
