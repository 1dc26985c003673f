"""Releases: what the publisher had on display, out of captures good and bad, in whatever order they came."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, permutations

import pytest
from stating import captured, dated, digest, drawn, identified, stated

from kpi_ingest.compare import compare_states, fold_releases, substance_of
from kpi_ingest.model import Bounds
from kpi_ingest.pages import Gates, PageRules

FIRST = """
# A: Complaints
Indicator | Target | Actual Mar 24
Formal complaints | <50 | 176
Phone calls | 95% | 70%
"""
DEGRADED = FIRST.replace("176", "?17/176").replace("| 70%", "| …") + "!cut"
SECOND = FIRST.replace("| 176", "| 180")


def test_nights_of_an_unchanged_page_are_one_release() -> None:
    """A thousand nights of the same bytes: one release, seen until the last."""
    reading = drawn(FIRST, "a")
    (release,) = fold_releases("p", [(captured("a", day), reading) for day in range(1000)])
    assert release.begins == captured("a", 0).captured
    assert release.last_seen == captured("a", 999).captured
    assert release.id == f"p#{captured('a', 0).id[:8]}"


@pytest.mark.parametrize("names", [("a", "b", "c"), ("b", "a", "c"), ("b", "c", "a")], ids=["first", "middle", "last"])
def test_three_captures_of_one_edition_are_one_release(names: tuple[str, ...]) -> None:
    """One of them whole, two degraded, in any order; the whole one completes the others."""
    texts = {"a": FIRST, "b": DEGRADED, "c": DEGRADED}
    (release,) = fold_releases("p", dated(*((day, name, texts[name]) for day, name in enumerate(names))))
    assert release.state.complete
    assert [it.cell.text for it in release.state.cells] == ["176", "<50", "70%", "95%"]
    assert {it.capture for it in release.state.cells if it.cell.text in ("176", "70%")} == {digest("a")}


def test_a_second_degraded_capture_completes_the_first() -> None:
    """Each shows what the other hides."""
    other = FIRST.replace("95%", "?9/95%")
    (release,) = fold_releases("p", dated((0, "b", DEGRADED), (1, "c", other)))
    assert [it.cell.text for it in release.state.cells] == ["176", "<50", "70%", "95%"]


def test_a_truncated_capture_between_two_whole_ones_is_no_release() -> None:
    """It removes nothing and begins nothing."""
    (release,) = fold_releases("p", dated((0, "a", FIRST), (1, "b", DEGRADED), (2, "a", FIRST)))
    assert release.state.captures == (digest("a"), digest("b"))
    assert [it.cell.state for it in release.state.cells] == ["value"] * 4


def test_a_degraded_capture_that_shows_a_change_begins_a_release() -> None:
    """What it shows counts, however little; the next whole capture completes the release."""
    cut = SECOND.replace("| 70%", "| …") + "!cut"
    releases = fold_releases("p", dated((0, "a", FIRST), (1, "b", cut), (2, "c", SECOND)))
    assert [release.state.captures for release in releases] == [(digest("a"),), (digest("b"), digest("c"))]
    assert releases[1].state.complete
    assert releases[1].begins == captured("b", 1).captured


def test_there_and_back_are_three_releases() -> None:
    """A -> B -> A: the third has the bytes of the first and an id of its own."""
    releases = fold_releases("p", dated((0, "a", FIRST), (1, "b", SECOND), (2, "a", FIRST)))
    assert [release.number for release in releases] == [1, 2, 3]
    assert len({release.id for release in releases}) == 3
    assert releases[0].state == releases[2].state


def test_history_that_arrives_late_shifts_numbers_not_ids() -> None:
    """An older capture makes a release before the others, whose ids stand."""
    late = fold_releases("p", dated((5, "b", SECOND), (9, "c", FIRST)))
    whole = fold_releases("p", dated((5, "b", SECOND), (9, "c", FIRST), (1, "a", FIRST)))
    assert [release.id for release in late] == [release.id for release in whole[1:]]
    assert [release.number for release in whole] == [1, 2, 3]


def test_an_older_capture_of_the_same_edition_moves_its_beginning() -> None:
    """It was on display earlier than we knew."""
    (release,) = fold_releases("p", dated((5, "a", FIRST), (1, "a", FIRST)))
    assert release.begins == captured("a", 1).captured


def test_the_order_of_arrival_is_no_matter() -> None:
    """Every permutation of five captures folds into the same releases."""
    nights = dated((0, "a", FIRST), (1, "d", DEGRADED), (2, "b", SECOND), (3, "c", SECOND), (4, "a", FIRST))
    expected = fold_releases("p", nights)
    assert len(expected) == 3
    for order in permutations(nights):
        assert fold_releases("p", order) == expected


def test_bounds_that_overlap_are_ordered_by_lower_bound_upper_bound_digest() -> None:
    """A capture known to a day and one known to a month stand in one order, always the same."""
    month, day = captured("a", 0), captured("b", 0)
    wide = Bounds(month.captured.lower, month.captured.lower + timedelta(days=30), "filename")
    narrow = Bounds(month.captured.lower, month.captured.lower + timedelta(days=1), "filename")
    nights = [(replace(month, captured=wide), drawn(FIRST, "a")), (replace(day, captured=narrow), drawn(SECOND, "b"))]
    assert [it.state.captures for it in fold_releases("p", nights)] == [(digest("b"),), (digest("a"),)]
    assert identified(fold_releases("p", nights)) == identified(fold_releases("p", nights[::-1]))


def test_a_new_reading_of_old_bytes_changes_the_release_in_place() -> None:
    """The page is folded anew over its current readings: no release of the parser's making."""
    nights = dated((0, "a", FIRST), (1, "b", FIRST))
    reread = [
        (capture, drawn(FIRST.replace("176", "17.6"), name)) for (capture, _), name in zip(nights, "ab", strict=True)
    ]
    assert identified(fold_releases("p", nights)) == identified(fold_releases("p", reread))


def test_undecided_rows_of_a_bad_capture_leave_no_trace() -> None:
    """A stray line taken for a row, which the whole capture lacks, is no part of the release."""
    garbled = FIRST + "Page 2 of 3 | ?9/95% | ?7/70%\n"
    for order in ((0, 1), (1, 0)):
        (release,) = fold_releases("p", dated((order[0], "a", FIRST), (order[1], "b", garbled)))
        assert substance_of(release.state) == substance_of(stated(FIRST, "a"))


def test_a_doubtful_column_of_a_bad_capture_leaves_no_trace() -> None:
    """A header misread is no column of the release."""
    garbled = FIRST.replace("Actual Mar 24", "Actual Mar 24 | !Act1al").replace("| 176", "| 176 | ?/1")
    garbled = garbled.replace("| 70%", "| 70% | ?/7")
    for order in ((0, 1), (1, 0)):
        (release,) = fold_releases("p", dated((order[0], "a", FIRST), (order[1], "b", garbled)))
        assert substance_of(release.state) == substance_of(stated(FIRST, "a"))


@pytest.mark.parametrize("now", ["=1 234", "!178", "?28/2837", "178", '"31 bins'])
def test_what_refutes_a_figure_begins_a_release(now: str) -> None:
    """From that night on the older figure does not stand, whatever stands there instead; a night on which only
    candidates are known that include it begins nothing."""
    perhaps, refuted = FIRST.replace("| 176", "| ?17/176"), FIRST.replace("| 176", f"| {now}")
    for nights in permutations(dated((0, "a", FIRST), (1, "b", perhaps), (2, "c", refuted), (3, "d", FIRST))):
        first, second, third = fold_releases("p", nights)
        assert (first.begins, second.begins) == (captured("a", 0).captured, captured("c", 2).captured)
        assert "176" not in [it.cell.text for it in second.state.cells]
        assert "176" in [it.cell.text for it in third.state.cells]


def test_one_text_understood_and_refused_is_one_release() -> None:
    """Two captures of one print, of which one gives a figure: the release shows the figure, in either order."""
    refused = FIRST.replace("| 176", "| =176")
    for names in (("a", "b"), ("b", "a")):
        texts = {"a": FIRST, "b": refused}
        (release,) = fold_releases("p", dated(*((day, name, texts[name]) for day, name in enumerate(names))))
        assert release.state.cells[0].cell.state == "value"


LIMITS = Gates(rows_min_share=0.75, undecided_max_share=0.25, missing_tables_max=0, missing_measures_max=0)
HELD = PageRules(LIMITS)


HEAD = "# A: Complaints\nIndicator | Target | Actual Mar 24\n"
ROWS = "".join(f"Indicator {number} | 5 | {number}\n" for number in range(8))


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (HEAD + ROWS.split("Indicator 3")[0], "E_ROW_COUNT_GATE: 3 rows, expected at least 0.75 of 8"),
        ("# B: Calls\nIndicator | Target\n" + "Calls | 5\n" * 8, "E_SCHEMA_DRIFT: 1 tables missing: A: Complaints"),
        (
            "# A: Complaints\nIndicator | Target\n" + ROWS.replace(" | 5 |", " |"),
            "E_SCHEMA_DRIFT: A: Complaints: no actual column; header was Target | Actual Mar 24, is Target",
        ),
        (
            HEAD + ROWS.replace("| 5 |", "| ?5/50 |").replace("Indicator 7 | ?5/50 | 7", "Indicator 7 | 6 | 8"),
            "E_UNDECIDED_GATE: 0.44 of the cells undecided, expected at most 0.25",
        ),
    ],
    ids=["T14-rows", "T09-tables", "T09-header", "undecided"],
)  # fmt: skip
def test_a_release_beyond_the_limits_is_held(after: str, reason: str) -> None:
    """Held with its reason, code first; a decision that accepts it lets it pass."""
    nights = dated((0, "a", HEAD + ROWS), (1, "b", after))
    first, second = fold_releases("p", nights, HELD)
    assert (first.held, second.held) == (None, reason)
    assert fold_releases("p", nights, HELD, accepted=[second.id])[1].held is None
    assert fold_releases("p", nights)[1].held is None


def test_texts_that_are_certain_count_as_read() -> None:
    """A page that prints all its figures in a form that is refused is shown with its texts, and not held."""
    nights = dated((0, "a", HEAD + ROWS), (1, "b", HEAD + ROWS.replace("| 5 |", "| =5 000 |")))
    assert [it.held for it in fold_releases("p", nights, HELD)] == [None, None]


def test_what_follows_a_held_release_is_measured_against_the_sound_one() -> None:
    """Rows that shrank for good stay held until accepted; the page that recovers passes."""
    few = HEAD + ROWS.split("Indicator 3")[0]
    fewer = few.replace("| 5 | 2\n", "| 5 | 9\n")
    nights = dated((0, "a", HEAD + ROWS), (1, "b", few), (2, "c", fewer), (3, "d", HEAD + ROWS))
    held = [release.held is not None for release in fold_releases("p", nights, HELD)]
    assert held == [False, True, True, False]
    accepted = fold_releases("p", nights, HELD, accepted=[fold_releases("p", nights, HELD)[1].id])
    assert [it.held is not None for it in accepted] == [False, False, False, False]


def test_a_cut_capture_is_not_held_for_what_it_does_not_show() -> None:
    """Rows behind the cut are not missing."""
    few = HEAD + ROWS.split("Indicator 3")[0].replace("| 2\n", "| 22\n") + "!cut"
    assert [it.held for it in fold_releases("p", dated((0, "a", HEAD + ROWS), (1, "b", few)), HELD)] == [None, None]


def test_a_release_carries_the_findings_that_need_its_predecessor() -> None:
    """The note that declared the basis is gone."""
    note = "*Figures may differ as they are now cumulative"
    releases = fold_releases("p", dated((0, "a", FIRST + note), (1, "b", FIRST)))
    assert [[it.kind for it in release.findings] for release in releases] == [[], ["basis_note_gone"]]


def test_two_releases_next_to_each_other_always_differ() -> None:
    """Each begins with a publisher's change."""
    releases = fold_releases("p", dated((0, "a", FIRST), (1, "b", SECOND), (2, "a", FIRST)))
    for before, after in pairwise(releases):
        assert any(it.origin == "publisher" for it in compare_states(before.state, after.state).changes)
