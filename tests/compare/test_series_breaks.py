"""A switch to cumulative figures is one event; whatever is not shown stays a revision."""

from __future__ import annotations

from dataclasses import replace

import pytest
from stating import cell_kinds, dated, stated

from kpi_ingest.compare import compare_states, fold_releases, release_findings
from kpi_ingest.compare.bases import line_bases
from kpi_ingest.model import Diff, Release
from kpi_ingest.pages import NoteRule, PageRules

DISCRETE = [118, 112, 104, 96, 121]
TOTALS = [118, 230, 334, 430, 551]
PERIODS = ["Jul 23", "Nov 23", "Mar 24", "Jul 24", "Nov 24", "Mar 25"]
NOTE = "*Figures may differ from previous published as they are now cumulative"


def page(first: int, figures: list[object], *rest: str, share: str = "12%") -> str:
    """A table of actuals from the given period on, with a percentage beside them."""
    columns = " | ".join(f"Actual {period}" for period in PERIODS[first : first + len(figures)])
    cells = " | ".join(map(str, figures))
    shares = " | ".join([share] * len(figures))
    lines = ["# A: Complaints", f"Indicator | {columns}", f"Formal complaints | {cells}", f"Share | {shares}", *rest]
    return "\n".join(lines)


def history(*pages: str) -> tuple[Release, ...]:
    return fold_releases("p", dated(*((day, f"n{day}", text) for day, text in enumerate(pages))))


def last_diff(releases: tuple[Release, ...]) -> Diff:
    return compare_states(releases[-2].state, releases[-1].state, releases[:-1])


def test_running_totals_without_a_note_are_one_break() -> None:
    """Two exact prefix sums, the arithmetic shown; the first period did not change and is no member."""
    diff = last_diff(
        history(page(0, [118]), page(0, [118, 112]), page(0, [118, 112, 104]), page(0, [118, 230, 334, 430]))
    )
    (group,) = diff.groups
    assert group.evidence == "118 + 112 = 230; 118 + 112 + 104 = 334"
    assert cell_kinds(diff) == {
        "formal-complaints/actual/2023-11": "series_break",
        "formal-complaints/actual/2024-03": "series_break",
        "formal-complaints/actual/2024-07": "new_observation",
        "share/actual/2024-07": "new_observation",
    }
    assert set(group.members) == {it.id for it in diff.changes if it.group == group.id}
    assert all(it.declared is None for it in diff.changes)


def test_a_rate_printed_without_its_unit_never_sums() -> None:
    """An indicator that the page definition calls a share is exempt as a percentage is: revisions, and no hint."""
    releases = history(page(0, [118]), page(0, [118, 112]), page(0, [118, 112, 104]), page(0, [118, 230, 334]))
    shares = {"formal-complaints"}
    diff = compare_states(releases[-2].state, releases[-1].state, releases[:-1], PageRules(shares=shares))
    assert diff.groups == ()
    assert [(it.kind, it.hint) for it in diff.changes] == [("revision", None)] * 2
    assert {it.indicator for it in line_bases(releases)} == shares
    assert line_bases(releases, PageRules(shares=shares)) == ()


def test_running_totals_need_periods_that_rolled_off() -> None:
    """The window begins in November; July's figure is in the history, and the sums start there."""
    diff = last_diff(history(page(0, [118, 112, 104]), page(1, [112, 104, 96]), page(1, [230, 334, 430])))
    (group,) = diff.groups
    assert group.evidence == "118 + 112 = 230; 118 + 112 + 104 = 334; 118 + 112 + 104 + 96 = 430"
    assert len(group.members) == 3


def test_a_switch_back_is_one_break() -> None:
    """The steps between the old totals are the new figures."""
    diff = last_diff(history(page(0, TOTALS[:4]), page(0, DISCRETE[:4])))
    (group,) = diff.groups
    assert group.evidence == "118 + 112 = 230; 230 + 104 = 334; 334 + 96 = 430"
    assert len(group.members) == 3


def test_a_switch_back_at_once_counts_what_rolled_off() -> None:
    """July rolled off before the switch, so that no total of it was ever shown: November's is 118 + 112."""
    diff = last_diff(history(page(0, [118, 112, 104]), page(1, [112, 104, 96]), page(1, [230, 334, 430]),
                             page(1, [112, 104, 96])))  # fmt: skip
    (group,) = diff.groups
    assert group.evidence == "118 + 112 = 230; 230 + 104 = 334; 334 + 96 = 430"
    assert {it.kind for it in diff.changes} == {"series_break"}


def test_a_switch_in_a_longer_history_is_the_only_break() -> None:
    """Seven releases with roll-off and a later correction: one break where it happened, one plain revision later."""
    releases = history(
        page(0, [118]),
        page(0, [118, 112]),
        page(0, [118, 112, 104]),
        page(1, [112, 104, 96]),
        page(1, [230, 334, 430]),
        page(2, [334, 430, 551]),
        page(2, [334, 430, 553]),
    )
    assert len(releases) == 7
    diffs = [compare_states(releases[i].state, releases[i + 1].state, releases[: i + 1]) for i in range(6)]
    assert [len(diff.groups) for diff in diffs] == [0, 0, 0, 1, 0, 0]
    revisions = [list(cell_kinds(diff).values()).count("revision") for diff in diffs]
    assert revisions == [0, 0, 0, 0, 0, 1]


def test_one_match_is_a_hint_and_no_more() -> None:
    """118 + 112 = 230 alone may be chance."""
    diff = last_diff(history(page(0, [118, 112]), page(0, [118, 230])))
    assert [(it.kind, it.hint) for it in diff.changes] == [("revision", "possible_cumulative")]
    assert diff.groups == ()


def test_percentages_do_not_add_up() -> None:
    """10%, 20%, 30% after 10%, 10%, 10% are revisions."""
    before = page(0, ["10%", "10%", "10%"])
    diff = last_diff(history(before, page(0, ["10%", "20%", "30%"])))
    assert set(cell_kinds(diff).values()) == {"revision"}
    assert diff.groups == ()


def test_zeros_prove_nothing() -> None:
    """5, 0, 0 after 5, 5, 5: totals that stay where they were add nothing."""
    diff = last_diff(history(page(0, [5, 0, 0]), page(0, [5, 5, 5])))
    assert diff.groups == ()


def test_sums_start_at_a_figure_that_stands() -> None:
    """118 became 120: the totals that follow are not those of the figures that were shown."""
    diff = last_diff(history(page(0, [118, 112, 104]), page(0, [120, 230, 334])))
    assert [it.kind for it in diff.changes] == ["revision"] * 3


def test_totals_that_start_anew_each_year_are_one_break() -> None:
    """Two chains, each from the start of its year, which the periods show to be the financial one."""
    diff = last_diff(history(page(0, [10, 20, 30, 40, 50, 60]), page(0, [10, 30, 60, 40, 90, 150])))
    (group,) = diff.groups
    sums = "10 + 20 = 30; 10 + 20 + 30 = 60; 40 + 50 = 90; 40 + 50 + 60 = 150"
    assert group.evidence == f"{sums}; the totals start anew with each financial year"
    assert len(group.members) == 4


def test_a_note_that_is_new_declares_the_break() -> None:
    """Its members are the figures whose values changed; the note itself is a note change."""
    diff = compare_states(stated(page(0, [118, 112, 104]), "a"), stated(page(0, [118, 240, 350], NOTE), "b"))
    (group,) = diff.groups
    assert group.evidence == f"note “{NOTE}”"
    assert sorted(it.kind for it in diff.changes) == ["note_change", "series_break", "series_break"]
    quoted = {it.declared.text for it in diff.changes if it.declared}
    assert quoted == {NOTE.removeprefix("*")}


def test_a_break_is_major_however_little_a_figure_moved() -> None:
    """What it measures is another thing now."""
    diff = compare_states(stated(page(0, ["100.0"]), "a"), stated(page(0, ["100.1"], NOTE), "b"))
    assert [(it.kind, it.severity) for it in diff.changes if it.subject == "cell"] == [("series_break", "major")]


def test_a_note_and_its_sums_stand_together() -> None:
    """The arithmetic is shown beside the words."""
    diff = compare_states(stated(page(0, DISCRETE[:3]), "a"), stated(page(0, TOTALS[:3], NOTE), "b"))
    assert [group.evidence for group in diff.groups] == [f"note “{NOTE}”; 118 + 112 = 230; 118 + 112 + 104 = 334"]


def test_a_note_breaks_only_where_it_is_new() -> None:
    """A figure revised while the note stands is a revision, and nobody announced it."""
    diff = compare_states(stated(page(0, [118, 230], NOTE), "a"), stated(page(0, [118, 231], NOTE), "b"))
    assert [(it.kind, it.declared) for it in diff.changes] == [("revision", None)]


def test_a_note_hidden_by_a_cut_capture_is_not_new_again() -> None:
    """The release in between did not reach the note; the one before it had it."""
    cut = page(0, [118, 230, 400], NOTE).replace(NOTE, "!cut")
    releases = history(page(0, [118, 230], NOTE), cut, page(0, [118, 230, 401], NOTE))
    diff = last_diff(releases)
    assert diff.groups == ()
    assert "series_break" not in {it.kind for it in diff.changes}


def test_a_note_that_goes_is_a_note_change_and_a_finding() -> None:
    """Nothing breaks; an auditor is asked whether the figures are still cumulative."""
    diff = compare_states(stated(page(0, [118, 230], NOTE), "a"), stated(page(0, [118, 230]), "b"))
    assert [it.kind for it in diff.changes] == ["note_change"]
    (finding,) = release_findings(diff)
    assert finding.kind == "basis_note_gone"
    assert NOTE in finding.message


def test_a_note_that_only_its_wording_changed_raises_nothing() -> None:
    """Still declared, in other words."""
    other = "*Figures may differ from those previously published as they are now cumulative"
    diff = compare_states(stated(page(0, [118, 230], NOTE), "a"), stated(page(0, [118, 231], other), "b"))
    assert sorted(it.kind for it in diff.changes) == ["note_change", "revision"]
    assert release_findings(diff) == ()


def test_a_page_definition_may_name_the_words() -> None:
    """Words that no general grammar knows declare a basis where the page's definition says so."""
    rules = PageRules(notes=(NoteRule("since the start of term", "cumulative"),))
    before, after = stated(page(0, [1, 2, 3]), "a"), stated(page(0, [1, 5, 7], "*since the start of term"), "b")
    assert compare_states(before, after).groups == ()
    assert len(compare_states(before, after, rules=rules).groups) == 1


def test_words_new_in_a_header_declare_the_break_of_its_column() -> None:
    """`Actual Nov 23` that became `Actual Nov 23 (year to date)`."""
    before = page(0, [118, 112])
    after = page(0, [118, 240]).replace("Actual Nov 23", "Actual Nov 23 (year to date)")
    diff = compare_states(stated(before, "a"), stated(after, "b"))
    assert [group.evidence for group in diff.groups] == ["header “Actual Nov 23 (year to date)”"]


def test_a_unit_that_changed_in_a_whole_row_is_a_break() -> None:
    """Every figure of the row went from a rate to a percentage; in one figure alone it is unclassified."""
    before = page(0, [0.45, 0.66, 0.16])
    whole = compare_states(stated(before, "a"), stated(page(0, ["0.5%", "0.7%", "0.2%"]), "b"))
    assert [group.evidence for group in whole.groups] == ["unit “” became “%” in 3 of 3 figures"]
    part = compare_states(stated(before, "a"), stated(page(0, [0.45, "0.66%", "0.16%"]), "b"))
    assert [it.kind for it in part.changes] == ["unclassified", "unclassified"]
    assert part.groups == ()


@pytest.mark.parametrize(
    ("before", "after", "quoted", "reason"),
    [
        (page(0, [118]), page(0, ["120 (revised)"]), "revised", None),
        (page(0, [118]), page(0, ["120 (corrected)"]), "corrected", "C"),
        (page(0, [118]), page(0, ["120*"], "*corrected after an error"), "corrected after an error", "C"),
        (page(0, [118]), page(0, ["120*"], "*includes schools"), "includes schools", None),
        (page(0, [118]), page(0, [120], "Restated after late returns"), "Restated after late returns", "R2"),
        (page(0, [118]), page(0, [120], "Calls are counted by term"), None, None),
        (page(0, [118]), page(0, [120]), None, None),
    ],
    ids=["qualifier", "correction", "new mark", "mark that explains", "table note", "note on something else", "none"],
)  # fmt: skip
def test_a_revision_quotes_what_announced_it(before: str, after: str, quoted: str | None, reason: str | None) -> None:
    """The words on the cell, its new mark's note, or a new note on the table that says so."""
    diff = compare_states(stated(before, "a"), stated(after, "b"))
    (revision,) = [it for it in diff.changes if it.kind == "revision"]
    assert (revision.declared and revision.declared.text) == quoted
    assert (revision.declared and revision.declared.reason) == reason


def test_a_mark_that_the_figure_bore_before_announces_nothing() -> None:
    """Unless its note says that figures with it are revised."""
    for note, declared in (("*includes schools", None), ("*revised", "revised")):
        before, after = page(0, ["118*"], note), page(0, ["120*"], note)
        (change,) = compare_states(stated(before, "a"), stated(after, "b")).changes
        assert (change.declared and change.declared.text) == declared


def test_a_series_that_was_cumulative_does_not_become_so() -> None:
    """The note is new, the basis is not: its header had always said so."""
    before = stated(page(0, [118, 230]), "a")
    known = replace(before, cells=tuple(replace(it, cell=replace(it.cell, basis="cumulative")) for it in before.cells))
    diff = compare_states(known, stated(page(0, [118, 240], NOTE), "b"))
    assert [(it.kind, it.declared is not None) for it in diff.changes if it.subject == "cell"] == [("revision", True)]


def test_a_figure_marked_revised_that_did_not_change_is_a_finding() -> None:
    """The mark is new, the figure is not."""
    diff = compare_states(stated(page(0, [118]), "a"), stated(page(0, ["118*"], "*revised"), "b"))
    assert [finding.kind for finding in release_findings(diff)] == ["marked_revised_unchanged"]


def test_a_cumulative_figure_that_fell_is_a_finding() -> None:
    """A total of the year to date cannot lose cases without a word."""
    totals = (stated(page(0, [118, total], NOTE), name) for name, total in (("a", 230), ("b", 220)))
    before, after = (
        replace(state, cells=tuple(replace(it, cell=replace(it.cell, basis="cumulative")) for it in state.cells))
        for state in totals
    )
    diff = compare_states(before, after)
    assert [finding.kind for finding in release_findings(diff)] == ["cumulative_fell"]


def test_a_note_on_a_column_covers_that_column_alone() -> None:
    """The mark stands in the header of March: July's figure changed as well, and nobody announced that."""
    before = page(0, [118, 112, 104])
    after = page(0, [119, 112, 105]).replace("Actual Mar 24", "Actual Mar 24*") + "\n*Restated"
    diff = compare_states(stated(before, "a"), stated(after, "b"))
    declared = {dict(it.key)["period"]: it.declared is not None for it in diff.changes if it.kind == "revision"}
    assert declared == {"2023-07": False, "2024-03": True}
