"""What became of one cell: every kind of the taxonomy on a page small enough to see."""

from __future__ import annotations

from decimal import Decimal

import pytest
from stating import cell_kinds, digest, stated

from kpi_ingest.compare import compare_states
from kpi_ingest.model import Change, Diff

PAGE = """
# A: Complaints
Indicator | Baseline | Target | Milestone 1 – Mar 24 | Actual Mar 24
Formal complaints | 142 (June 2022) | {target} | {milestone} | {actual}
Phone calls | 81% | 95% | 90% | 70%
"""


def page(name: str, *, target: str = "<50", milestone: str = "140", actual: str = "176") -> str:
    return PAGE.format(target=target, milestone=milestone, actual=actual)


def changed(before: str, after: str) -> Change:
    """The one change between two texts of the actual of March."""
    diff = compare_states(stated(page("a", actual=before), "a"), stated(page("b", actual=after), "b"))
    (change,) = diff.changes
    assert len(diff.confirmed) == 7
    return change


@pytest.mark.parametrize(
    ("before", "after", "kind", "hint"),
    [
        ("176", "178", "revision", None),
        ("70.4%", "<70.4%", "revision", None),
        ("4.33%", "4.3%", "revision", "rounding"),
        ("1.17% (projected end of year)", "1.3%", "revision", "status_too, qualifier_too"),
        ("", "176", "initial_release", None),
        ("Awaiting data", "176", "initial_release", None),
        ("n/a", "176", "initial_release", None),
        ("176", "", "withdrawal", "blanked"),
        ("176", "n/a", "withdrawal", None),
        ("176", "Awaiting data", "withdrawal", "awaiting"),
        ("176", "[c]", "suppression", None),
        ("[c]", "176", "status_change", "suppression_lifted"),
        ("", "Awaiting data", "status_change", None),
        ("Awaiting data", "n/a", "status_change", None),
        ("47%", "47.0%", "presentation_change", None),
        ("47%", "47 per cent", "presentation_change", None),
        ("1897", "1,897", "presentation_change", None),
        ("47%", "0.47", "presentation_change", "scale"),
        ("n/a", "N/A", "presentation_change", None),
        ("12.1%", "12.1% (academic year 22/23)", "qualifier_change", None),
        ("4.25%", "4.25% (provisional)", "status_change", "qualifier"),
        ("176", "176*", "note_change", "mark"),
        ("Awaiting data*", "Awaiting data", "note_change", "mark"),
        ("13.02", "13.02%", "unclassified", "unit_changed"),
        ("on track", "delayed", "unclassified", "words"),
        ("?176/17", "176", "undecided", "undecided_before"),
        ("176", "?176/17", "undecided", "undecided_now"),
        ("?176/17", "?176/17", "undecided", "undecided_on_both_sides"),
        ("176", "…", "undecided", "truncated"),
        ("918", "=1 234", "unclassified", "unparsed"),
        ("=1 234", "1,234", "unclassified", "unparsed"),
        ("=1 234", "=1 235", "unclassified", "figure_in_words"),
        ("=yes and no", "=no and yes", "unclassified", "unparsed"),
        ("=1 234", "", "unclassified", "figure_in_words"),
        ("Awaiting data", "=1 234", "unclassified", "figure_in_words"),
        ("=1 234", "[c]", "suppression", None),
        ("18 of 25", "72%", "unclassified", "unparsed"),
        ("28", '"31 bins', "unclassified", "figure_in_words"),
        ('"31 bins', '"33 bins', "unclassified", "figure_in_words"),
        ("", '"31 bins', "unclassified", "figure_in_words"),
        ('"31 bins', '"31 Bins', "presentation_change", None),
        ("176", "?28/2837", "undecided", "undecided_now, texts_differ"),
        ("?28/2837", "176", "undecided", "undecided_before, texts_differ"),
        ("?28/2837", "?31/3137", "undecided", "undecided_on_both_sides, texts_differ"),
        ("176", "?28/2837/…", "undecided", "undecided_now"),
        ("47%", "?47.0%/4", "undecided", "undecided_now"),
        ("176", "!178", "undecided", "undecided_now, texts_differ"),
        ("176", "!176", "undecided", "undecided_now"),
        ("!176", "!178", "undecided", "undecided_on_both_sides, texts_differ"),
        ("918", "!9\ufffd8", "undecided", "undecided_now"),
    ],
)
def test_two_texts_of_a_cell_have_one_kind(before: str, after: str, kind: str, hint: str | None) -> None:
    """Each pair of printed texts is one change of one kind, with the hint that qualifies it."""
    change = changed(before, after)
    assert (change.kind, change.hint) == (kind, hint)


@pytest.mark.parametrize(
    ("column", "kind"),
    [("target", "target_reset"), ("milestone", "milestone_reprofile"), ("actual", "revision")],
)
def test_a_moved_figure_is_named_by_its_measure(column: str, kind: str) -> None:
    """A target is reset, a milestone reprofiled, an actual revised."""
    diff = compare_states(stated(page("a", **{column: "60"}), "a"), stated(page("b", **{column: "70"}), "b"))
    assert list(cell_kinds(diff).values()) == [kind]


def test_a_moved_baseline_is_a_rebaseline() -> None:
    """A baseline that moved is not a revision of an actual."""
    after = page("b").replace("142 (June 2022)", "150 (June 2022)")
    assert list(cell_kinds(compare_states(stated(page("a"), "a"), stated(after, "b"))).values()) == ["rebaseline"]


def test_equal_cells_are_confirmed_whatever_the_blanks() -> None:
    """White space is the medium's, not the publisher's."""
    before = stated(page("a", actual="1.23% (projected end of year)"), "a")
    after = stated(page("b", actual="1.23%  (projected\u00a0end of year)"), "b")
    diff = compare_states(before, after)
    assert diff.changes == ()
    assert len(diff.confirmed) == 8


def test_evidence_is_not_confirmation() -> None:
    """A cell repaired with the other capture is assumed, one repaired without it confirmed."""
    before = stated(page("a"), "a")
    after = stated(page("b", actual="^176@a", milestone="^140@c"), "b")
    diff = compare_states(before, after)
    assert [pair[1].key.measure for pair in diff.assumed] == ["actual"]
    assert len(diff.confirmed) == 7
    back = compare_states(after, before)
    assert [pair[0].key.measure for pair in back.assumed] == ["actual"]


@pytest.mark.parametrize(
    ("before", "after"),
    [("=1 234", "=1  234"), ("=(250)", "!(250)"), ("=176", "176"), ("!250", "!250"), ("=18 of 25", "18 of 25")],
)
def test_a_text_that_is_certain_is_confirmed(before: str, after: str) -> None:
    """What the publisher prints is the same, whatever each reading makes of it; a doubt about its place stays one."""
    diff = compare_states(stated(page("a", actual=before), "a"), stated(page("b", actual=after), "b"))
    doubtful = before.startswith("=") and after.startswith("!")
    assert [change.kind for change in diff.changes] == ["undecided"] * doubtful
    assert [change.origin for change in diff.changes] == ["capture"] * doubtful
    assert len(diff.confirmed) == 8 - doubtful


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (("!250", "!300", "!350"), ("!350", "!250", "!300"), 0),
        (("!250", "!300", "!350"), ("!250", "!299", "!350"), 1),
        (("!250", "!250"), ("!199", "!250"), 1),
        (("!250", "!300"), ("?300/30", "?250/25"), 0),
        (("250",), ("!250", "!250"), 0),
        (("250",), ("!250", "!199"), 1),
        (("!250", "!199"), ("250",), 1),
    ],
)
def test_rows_that_stand_twice_are_compared_by_their_texts(
    before: tuple[str, ...], after: tuple[str, ...], told: int
) -> None:
    """In any order of rows; only a text that no row shows on the other side is the publisher's change."""
    states = [
        stated(HEAD + "".join(f"Calls | {it}\n" for it in texts), name) for texts, name in ((before, "a"), (after, "b"))
    ]
    diff = compare_states(*states)
    assert [change.kind for change in diff.changes if change.origin == "publisher"] == ["undecided"] * told


HEAD = "# A: Complaints\nIndicator | Actual Mar 24\n"


def test_same_bytes_differ_by_the_parser_only() -> None:
    """Another version that reads a figure differently has revised nothing."""
    diff = compare_states(stated(page("a", actual="28"), "a"), stated(page("a", actual="2837"), "a"))
    assert [(change.kind, change.origin) for change in diff.changes] == [("revision", "parser")]


def test_a_decision_on_the_same_bytes_is_the_parsers() -> None:
    """An undecided cell that a person decided is a change of origin parser."""
    diff = compare_states(stated(page("a", actual="?28/2837"), "a"), stated(page("a", actual="28"), "a"))
    assert [(change.kind, change.origin) for change in diff.changes] == [("undecided", "parser")]


def test_a_page_compared_with_itself_differs_in_nothing() -> None:
    """Undecided and truncated cells of one capture are not changes against themselves."""
    state = stated(page("a", actual="?28/2837", milestone="…"), "a")
    diff = compare_states(state, state)
    assert diff.changes == ()
    assert len(diff.confirmed) == 8


def test_candidates_in_another_order_are_the_same_doubt() -> None:
    """How sure we are of each is not the publisher's word."""
    diff = compare_states(stated(page("a", actual="?28/2837"), "a"), stated(page("a", actual="?2837/28"), "a"))
    assert diff.changes == ()


def test_a_delta_is_exact() -> None:
    """Decimal arithmetic: 70.40 to 70.50 is 0.10, a share of 0.001420."""
    delta = changed("70.40", "70.50").delta
    assert delta is not None
    assert (delta.abs, delta.rel) == (Decimal("0.10"), Decimal("0.001420"))


@pytest.mark.parametrize(("before", "after"), [("<50", "40"), ("10", "10%"), ("", "5")])
def test_no_delta_without_two_plain_numbers_of_one_unit(before: str, after: str) -> None:
    """A comparator, another unit or a missing side leaves nothing to subtract."""
    assert changed(before, after).delta is None


def test_a_delta_from_nothing_has_no_share() -> None:
    """From 0 to 5 is 5, and no share of 0."""
    delta = changed("0", "5").delta
    assert delta is not None
    assert (delta.abs, delta.rel) == (Decimal(5), None)


@pytest.mark.parametrize(
    ("before", "after", "severity"),
    [
        ("100", "150", "major"),
        ("100.0", "100.1", "minor"),
        ("47%", "47.0%", "info"),
        ("", "5", "info"),
        ("5", "?5/50", "minor"),
    ],
)
def test_severity_is_a_view(before: str, after: str, severity: str) -> None:
    """A figure that moved is major, by less than a hundredth minor; the page moving on is info."""
    assert changed(before, after).severity == severity


def test_a_cell_knows_the_capture_that_shows_it() -> None:
    """Both sides name the bytes in which they were printed."""
    change = changed("176", "178")
    assert [side.capture for side in (change.previous, change.current)] == [digest("a"), digest("b")]  # type: ignore[union-attr]


def test_bare_files_say_what_they_cannot_tell() -> None:
    """Without history a return cannot be told from something new."""
    diff: Diff = compare_states(stated(page("a"), "a"), stated(page("b", actual="5"), "b"))
    assert diff.untold == ("reinstatement", "reversion", "series_break")
