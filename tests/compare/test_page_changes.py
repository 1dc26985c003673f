"""What became of a page: windows, tables, columns, labels and notes."""

from __future__ import annotations

from collections import Counter

import pytest
from stating import cell_kinds, dated, digest, kinds, stated

from kpi_ingest.compare import compare_states, fold_releases

OLD = """
# A: Complaints
Indicator | Target | Milestone 1 – Jul 23 | Actual Jul 23 | Milestone 2 – Nov 23 | Actual Nov 23
Formal complaints | <50 | 140 | 176 | 135 | 266
"""
MOVED_ON = """
# A: Complaints
Indicator | Target | Milestone 2 – Nov 23 | Actual Nov 23 | Milestone 3 – Mar 24 | Actual Mar 24
Formal complaints | <50 | 135 | 266 | 130 | 237
"""


def test_a_window_that_moves_on_rolls_off_and_gains() -> None:
    """July left at the old edge, March came at the new one; November stands."""
    diff = compare_states(stated(OLD, "a"), stated(MOVED_ON, "b"))
    assert cell_kinds(diff) == {
        "formal-complaints/milestone/2023-07": "roll_off",
        "formal-complaints/actual/2023-07": "roll_off",
        "formal-complaints/milestone/2024-03": "new_observation",
        "formal-complaints/actual/2024-03": "new_observation",
    }
    assert [change.hint for change in diff.changes if change.subject == "column"] == ["removed", "added"] * 2
    assert len(diff.confirmed) == 3


def test_a_period_that_leaves_a_window_that_stands_is_withdrawn() -> None:
    """No newer period came: the publisher took July away."""
    after = """
    # A: Complaints
    Indicator | Target | Milestone 2 – Nov 23 | Actual Nov 23
    Formal complaints | <50 | 135 | 266
    """
    diff = compare_states(stated(OLD, "a"), stated(after, "b"))
    assert set(cell_kinds(diff).values()) == {"withdrawal"}


def test_a_period_gone_from_the_middle_is_withdrawn() -> None:
    """November vanished between July and March."""
    after = """
    # A: Complaints
    Indicator | Target | Milestone 1 – Jul 23 | Actual Jul 23 | Milestone 3 – Mar 24 | Actual Mar 24
    Formal complaints | <50 | 140 | 176 | 130 | 237
    """
    gone = cell_kinds(compare_states(stated(OLD, "a"), stated(after, "b")))
    assert gone["formal-complaints/actual/2023-11"] == "withdrawal"


def test_a_row_that_goes_is_withdrawn_cell_by_cell() -> None:
    """Every figure of the row is gone inside the window."""
    before = OLD + "Phone calls | 95% | 90% | 70.4% | 90% | 70%\n"
    diff = compare_states(stated(before, "a"), stated(OLD, "b"))
    assert [change.kind for change in diff.changes] == ["withdrawal"] * 5
    assert len(diff.confirmed) == 5


def test_a_cut_capture_withdraws_nothing() -> None:
    """What lies behind the end of a cut capture is undecided, and the capture answers for it."""
    before = OLD + "Phone calls | 95% | 90% | 70.4% | 90% | 70%\n"
    cut = OLD + "Phone calls | 95% | 90% | … | … | …\n!cut"
    diff = compare_states(stated(before, "a"), stated(cut, "b"))
    assert {(change.kind, change.origin, change.hint) for change in diff.changes} == {
        ("undecided", "capture", "truncated")
    }
    assert len(diff.changes) == 3
    shorter = compare_states(stated(before, "a"), stated(OLD + "!cut", "b"))
    assert [(change.kind, change.origin) for change in shorter.changes] == [("undecided", "capture")] * 5
    back = compare_states(stated(OLD + "!cut", "b"), stated(before, "a"))
    assert [(change.kind, change.origin) for change in back.changes] == [("undecided", "capture")] * 5


def test_a_header_seen_in_a_cut_capture_counts() -> None:
    """The column was not there: the header above the cut shows it."""
    cut = OLD + "Phone calls | 95% | … | … | … | …\n!cut"
    diff = compare_states(stated(cut, "a"), stated(MOVED_ON, "b"))
    found = {(it.kind, it.origin) for it in diff.changes if dict(it.key).get("indicator") == "formal-complaints"}
    assert found == {("roll_off", "publisher"), ("new_observation", "publisher")}


def test_rows_and_columns_in_another_order_are_no_change() -> None:
    """Order alone is none."""
    before = OLD + "Phone calls | 95% | 90% | 70.4% | 90% | 70%\n"
    after = """
    # A: Complaints
    Indicator | Actual Nov 23 | Milestone 2 – Nov 23 | Actual Jul 23 | Milestone 1 – Jul 23 | Target
    Phone calls | 70% | 90% | 70.4% | 90% | 95%
    Formal complaints | 266 | 135 | 176 | 140 | <50
    """
    diff = compare_states(stated(before, "a"), stated(after, "b"))
    assert diff.changes == ()
    assert len(diff.confirmed) == 10


def test_a_column_retitled_is_one_change() -> None:
    """Another number for the same milestone of the same period."""
    diff = compare_states(stated(OLD, "a"), stated(OLD.replace("Milestone 2 –", "Milestone 7 –"), "b"))
    assert kinds(diff) == [("column", "structure_change", "retitled")]


def test_a_table_added_is_one_change_and_its_figures_are_new() -> None:
    """The table stands for its columns."""
    after = OLD + "# B: Calls\nIndicator | Target\nPhone calls | 95%\n"
    diff = compare_states(stated(OLD, "a"), stated(after, "b"))
    assert kinds(diff) == [("table", "structure_change", "added"), ("cell", "new_observation", "phone-calls/target")]
    back = compare_states(stated(after, "b"), stated(OLD, "a"))
    assert kinds(back) == [("table", "structure_change", "removed"), ("cell", "withdrawal", "phone-calls/target")]


def test_an_empty_table_is_a_table() -> None:
    """A table without rows holds no cell and still comes and goes."""
    after = OLD + "# B: Calls\nIndicator | Target\n"
    assert kinds(compare_states(stated(OLD, "a"), stated(after, "b"))) == [("table", "structure_change", "added")]
    assert compare_states(stated(after, "a"), stated(after, "b")).changes == ()


def test_a_title_that_changes_is_a_change_of_the_table_alone() -> None:
    """The section keeps its id."""
    diff = compare_states(stated(OLD, "a"), stated(OLD.replace("# A: Complaints", "# A: Complaints received"), "b"))
    assert kinds(diff) == [("table", "structure_change", "retitled")]
    assert len(diff.confirmed) == 5


def test_a_section_renamed_keeps_its_rows() -> None:
    """Without a page definition the id goes with the title; the rows carry the table over."""
    diff = compare_states(stated(OLD, "a"), stated(OLD.replace("# A: Complaints", "# Part 1: Complaints"), "b"))
    assert kinds(diff) == [("table", "structure_change", "retitled, proposed")]
    assert len(diff.confirmed) == 5


def test_a_known_indicator_under_another_label_is_a_relabel() -> None:
    """The page definition's id ties the two labels together."""
    ids = {"Formal complaints": "complaints", "Complaints (formal)": "complaints"}
    after = OLD.replace("Formal complaints", "Complaints (formal)")
    diff = compare_states(stated(OLD, "a", ids), stated(after, "b", ids))
    assert [(it.subject, it.kind, it.previous, it.current, it.hint) for it in diff.changes] == [
        ("indicator", "relabel", "Formal complaints", "Complaints (formal)", None)
    ]


def test_a_row_renamed_without_a_definition_is_proposed() -> None:
    """Equal figures under a like label: shown as a proposal, not as five withdrawals and five arrivals."""
    after = OLD.replace("Formal complaints", "Number of formal complaints")
    diff = compare_states(stated(OLD, "a"), stated(after, "b"))
    assert [(it.subject, it.kind, it.hint) for it in diff.changes] == [("indicator", "relabel", "proposed")]
    assert len(diff.confirmed) == 5


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "Not completed and over 30 weeks | 0 | 250 | 276 | 250 | 295",
            "Not completed and over 52 weeks | 0 | 8 | 17 | 250 | 295",
        ),
        ("Formal complaints | <50 | 140 | 176 | 135 | 266", "Phone calls | 95% | 90% | 70.4% | 90% | 70%"),
        ("Formal complaints | | | 176 | | ", "Informal complaints | | | 176 | | "),
    ],
    ids=["numbers differ", "figures differ", "one figure alone"],
)
def test_rows_that_only_resemble_each_other_are_never_merged(before: str, after: str) -> None:
    """`over 30 weeks` that became `over 52 weeks` is another indicator."""
    head = "\n".join(OLD.strip().splitlines()[:2]) + "\n"
    diff = compare_states(stated(head + before, "a"), stated(head + after, "b"))
    assert not [it for it in diff.changes if it.kind == "relabel"]
    assert diff.confirmed == ()


def test_a_row_that_splits_in_two_is_not_a_rename() -> None:
    """Two rows claim the same figures: neither is taken for the old one."""
    after = (
        OLD.replace("Formal complaints", "Formal complaints, schools")
        + "Formal complaints, homes | <50 | 140 | 176 | 135 | 266"
    )
    diff = compare_states(stated(OLD, "a"), stated(after, "b"))
    assert Counter(it.kind for it in diff.changes) == {"withdrawal": 5, "new_observation": 10}
    assert diff.confirmed == ()


def test_duplicate_keys_are_paired_by_what_they_hold() -> None:
    """Two rows of one label, one of them edited and their order turned: one change."""
    twice = "# A: Complaints\nIndicator | Actual Mar 24\nComplaints | {}\nComplaints | {}\n"
    before, after = stated(twice.format("10", "20"), "a"), stated(twice.format("20", "11"), "b")
    diff = compare_states(before, after)
    assert [(it.kind, it.delta and str(it.delta.abs)) for it in diff.changes] == [("revision", "1")]
    assert len(diff.confirmed) == 1


def test_a_third_row_of_one_label_is_new() -> None:
    """The two that stood are confirmed whatever their places."""
    head = "# A: Complaints\nIndicator | Actual Mar 24\n"
    before = stated(head + "Complaints | 10\nComplaints | 20\n", "a")
    diff = compare_states(before, stated(head + "Complaints | 30\nComplaints | 20\nComplaints | 10\n", "b"))
    assert [it.kind for it in diff.changes] == ["new_observation"]


def test_one_label_in_two_sections_is_two_indicators() -> None:
    """Each figure is compared within its section."""
    table = "\nIndicator | Actual Mar 24\nComplaints | {}\n"
    page = f"# A: North{table}# B: South{table}"
    diff = compare_states(stated(page.format(1, 2), "a"), stated(page.format(2, 1), "b"))
    assert [it.kind for it in diff.changes] == ["revision", "revision"]


@pytest.mark.parametrize(
    ("before", "after", "hint"),
    [
        ("", "*Provider changed its system", "added"),
        ("*Provider changed its system", "", "removed"),
        ("*Provider changed its system", "*Provider changed its IT system", "reworded"),
        ("*Provider changed its system", "†Provider changed its system", "mark"),
    ],
)
def test_a_note_that_changes_is_one_note_change(before: str, after: str, hint: str) -> None:
    """Come, gone, reworded or under another mark."""
    diff = compare_states(stated(OLD + before, "a"), stated(OLD + after, "b"))
    assert kinds(diff) == [("note", "note_change", hint)]


def test_two_notes_under_one_mark_are_two_changes() -> None:
    """One star, two matters: the cumulative note went and the awaiting note came."""
    before = OLD + "*Figures may differ from previous published as they are now cumulative"
    after = OLD + "*Due to the provider's technical issues no data were supplied for February"
    diff = compare_states(stated(before, "a"), stated(after, "b"))
    assert sorted(kinds(diff)) == [("note", "note_change", "added"), ("note", "note_change", "removed")]


def test_a_note_behind_a_cut_is_the_captures() -> None:
    """A note at the end of the page may have stood behind the end of the cut capture."""
    after = OLD + "*Provider changed its system"
    (change,) = compare_states(stated(OLD + "!cut", "a"), stated(after, "b")).changes
    assert (change.kind, change.origin, change.hint) == ("note_change", "capture", "truncated")


def test_a_return_to_an_older_figure_is_a_reversion() -> None:
    """A -> B -> A: two revisions, the second a reversion."""
    first, second = OLD, OLD.replace("266", "260")
    releases = fold_releases("p", dated((0, "a", first), (1, "b", second), (2, "a", first)))
    assert len(releases) == 3
    to_b = compare_states(releases[0].state, releases[1].state, releases[:1])
    to_a = compare_states(releases[1].state, releases[2].state, releases[:2])
    assert [(it.kind, it.hint) for it in (*to_b.changes, *to_a.changes)] == [
        ("revision", None),
        ("revision", "reversion"),
    ]
    assert to_a.untold == ()


def test_a_figure_that_comes_back_is_reinstated() -> None:
    """A row that went and returned is not new; a blanked figure that returned neither."""
    whole = OLD + "Phone calls | 95% | 90% | 70.4% | 90% | 70%\n"
    releases = fold_releases("p", dated((0, "a", whole), (1, "b", OLD), (2, "c", whole)))
    diff = compare_states(releases[1].state, releases[2].state, releases[:2])
    assert {it.kind for it in diff.changes} == {"reinstatement"}
    blanked = fold_releases("p", dated((0, "a", OLD), (1, "b", OLD.replace("266", "")), (2, "c", OLD)))
    back = compare_states(blanked[1].state, blanked[2].state, blanked[:2])
    assert [it.kind for it in back.changes] == ["reinstatement"]


def test_columns_known_by_words_alone_are_paired_by_their_figures() -> None:
    """`Owner` that became `Lead officer` is a column retitled; `Actual Mar 24` after `Actual Nov 23` never is."""
    before = "# A: Plans\nIndicator | Target | Owner\nPlans | 5 | 11\nVisits | 7 | 12\n"
    diff = compare_states(stated(before, "a"), stated(before.replace("Owner", "Lead"), "b"))
    assert kinds(diff) == [("column", "structure_change", "retitled")]
    dated_page = before.replace("Owner", "Actual Nov 23")
    moved = compare_states(stated(dated_page, "a"), stated(before.replace("Owner", "Actual Mar 24"), "b"))
    assert sorted(set(cell_kinds(moved).values())) == ["new_observation", "roll_off"]


def test_a_doubtful_column_is_the_captures() -> None:
    """A header that could not be read shows no change of the publisher's."""
    after = OLD.replace("| Actual Nov 23\n", "| Actual Nov 23 | !Actual\n").replace("| 266", "| 266 | ?3/30")
    diff = compare_states(stated(OLD, "a"), stated(after, "b"))
    assert {(it.kind, it.origin) for it in diff.changes} == {("structure_change", "capture"), ("undecided", "capture")}
    assert digest("b") in diff.current.captures
