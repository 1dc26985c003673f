"""Findings between releases: what raises one, and what must not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from stating import dated, digest, stated

from kpi_ingest.compare import compare_states, fold_releases, release_findings
from kpi_ingest.compare.findings import awaited_findings
from kpi_ingest.model import Bounds, Finding, Release, State

HEAD = "# A: Complaints\nIndicator | Target | Actual Nov 23 | Actual Mar 24\n"


def table(*rows: str) -> str:
    """A table of two actuals; lines that begin with a mark are its notes."""
    return HEAD + "\n".join(rows)


def found(before: str, after: str) -> list[Finding]:
    return list(release_findings(compare_states(stated(before, "a"), stated(after, "b"))))


BY_WORDS = ["Visits | 12 | 9 (revised) | 10"]
UNMARKED = [
    ("70% | 74%", "71% | 74%", BY_WORDS, True, "words in brackets"),
    ("70% | 74%", "71% | 74%", ["Visits | 12 | 9* | 10", "*Revised"], True, "a mark and its note"),
    ("70% | 74%", "71% (revised) | 74%", BY_WORDS, False, "marked"),
    ("70% | 74%", "71% | 74%", ["Visits | 12 | 9 | 10"], False, "nothing is ever marked"),
    ("70% | 74%", "71% | 74%", ["Visits | 12 | 9* | 10", "*May be revised"], False, "a disclaimer"),
    ("70% | 74%", "71% | 74%", ["Visits | 12 (revised) | 9 | 10"], False, "targets are marked, not actuals"),
    ("70.4% | 74%", "70% | 74%", BY_WORDS, False, "rounded"),
    ("70% (provisional) | 74%", "71% | 74%", BY_WORDS, False, "was provisional"),
    ("70% | -", "70% | 74%", BY_WORDS, False, "a first figure"),
    ("70% | 74%", "?71%/72% | 74%", BY_WORDS, False, "undecided"),
]


@pytest.mark.parametrize(("before", "after", "rest", "raised", "_"), UNMARKED, ids=[row[4] for row in UNMARKED])
def test_a_figure_changed_unmarked_where_the_page_marks_its_revisions(
    before: str, after: str, rest: list[str], raised: bool, _: str
) -> None:
    """Before, after and the example are cited; a page that marks nothing promised nothing."""
    doubts = [
        it
        for it in found(table(f"Calls | 95% | {before}", *rest), table(f"Calls | 95% | {after}", *rest))
        if it.kind == "changed_unmarked"
    ]
    assert bool(doubts) is raised
    for doubt in doubts:
        assert [cell.text for cell in doubt.cells][:2] == ["71%", "70%"]
        assert "(+1)" in doubt.message
        assert [cell.capture for cell in doubt.cells[:2]] == [digest("b"), digest("a")]


def test_a_break_that_only_the_full_history_proves_raises_no_doubt() -> None:
    """118, 112 and 104, restated as running totals after 118 rolled off: no figure changed unmarked."""
    pages = [
        ("Nov 22 | Actual Mar 23", "118 | 112", "9 (revised) | 10"),
        ("Mar 23 | Actual Jul 23", "112 | 104", "10 (revised) | 11"),
        ("Mar 23 | Actual Jul 23", "230 | 334", "10 (revised) | 11"),
    ]
    texts = [f"# A: X\nIndicator | Actual {head}\nCalls | {calls}\nVisits | {rest}\n" for head, calls, rest in pages]
    releases = fold_releases("p", dated(*((day, f"n{day}", text) for day, text in enumerate(texts))))
    assert [it.kind for release in releases for it in release.findings if it.kind == "changed_unmarked"] == []
    alone = fold_releases("p", dated(*((day, f"n{day}", text) for day, text in enumerate(texts[1:]))))
    assert [it.kind for it in alone[-1].findings if it.kind == "changed_unmarked"] == ["changed_unmarked"] * 2


MARKED = [
    ("70%", "70%*", "*Revised", True, "a mark"),
    ("70%", "70% (revised)", "", True, "words in brackets"),
    ("70%", "71%*", "*Revised", False, "it did change"),
    ("70%", "70%*", "*Provisional, may be revised", False, "a disclaimer"),
    ("70%", "70%*", "*Excludes schools", False, "a mark that explains"),
    ("70%*", "70%*", "*Revised", False, "marked before"),
]


@pytest.mark.parametrize(("before", "after", "said", "raised", "_"), MARKED, ids=[row[4] for row in MARKED])
def test_a_figure_marked_revised_that_stands(before: str, after: str, said: str, raised: bool, _: str) -> None:
    """Both sides are cited."""
    old = [said] if before.endswith("*") else []
    doubts = found(table(f"Calls | 95% | {before} | 74%", *old), table(f"Calls | 95% | {after} | 74%", said))
    doubts = [it for it in doubts if it.kind == "marked_revised_unchanged"]
    assert [len(it.cells) for it in doubts] == [2] * raised


@pytest.mark.parametrize(
    ("row", "raised"),
    [("Calls | 95% | 70% | 74%", True), ("Calls | 95% | 70% | 75%", False)],
    ids=["stands", "changed"],
)
def test_a_column_marked_revised_of_which_nothing_changed(row: str, raised: bool) -> None:
    """The mark stands in the header of March."""
    before = table("Calls | 95% | 70% | 74%", "Visits | 12 | 9 | 10")
    after = table(row, "Visits | 12 | 9 | 10", "*Revised").replace("Actual Mar 24", "Actual Mar 24*")
    doubts = [it for it in found(before, after) if it.kind == "marked_revised_unchanged"]
    assert [[cell.text for cell in it.cells] for it in doubts] == [["74%", "10"]] * raised


def captured(text: str, first: datetime, last: datetime) -> Release:
    """The release of one capture of that time."""
    (release,) = fold_releases("p", dated((0, "a", text)))
    return replace(release, last_seen=Bounds(first, last))


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


AGES = [
    (
        "Awaiting data*",
        "2024-11-01",
        "2024-12-01",
        "215 to 244 days after 2024-03-31",
        "warning",
        "Devon, November 2024",
    ),
    ("TBC", "2024-04-10", "2024-04-10", "10 days after 2024-03-31", "info", "ten days"),
    ("TBC", "2024-04-01", "2024-04-02", "still, 1 day after 2024-03-31", "info", "one day"),
    ("TBC", "2024-07-01", "2024-07-01", "92 days after", "info", "a quarter of a year"),
    ("TBC", "2024-07-02", "2024-07-02", "93 days after", "warning", "more than that"),
    ("TBC", "2024-03-31", "2024-03-31", None, None, "the last day of its period"),
    ("TBC", "2024-03-01", "2024-05-01", None, None, "perhaps before its end"),
    ("n/a", "2024-11-01", "2024-11-01", None, None, "not available is not awaited"),
    ("", "2024-11-01", "2024-11-01", None, None, "a blank awaits nothing"),
    ("74%", "2024-11-01", "2024-11-01", None, None, "a figure"),
]


@pytest.mark.parametrize(("text", "first", "last", "age", "gravity", "_"), AGES, ids=[row[5] for row in AGES])
def test_data_awaited_past_its_date_with_its_age(
    text: str, first: str, last: str, age: str | None, gravity: str | None, _: str
) -> None:
    """By the time of the capture, with both bounds where it is not known to the day."""
    release = captured(table(f"Calls | 95% | 70% | {text}"), day(first), day(last))
    doubts = list(awaited_findings(release))
    assert [it.severity for it in doubts] == ([gravity] if gravity else [])
    assert all(age is not None and age in it.message for it in doubts)


def test_awaited_data_that_a_later_period_has_overtaken() -> None:
    """November still awaited while March is published: both are cited, and the id stays as time goes by."""
    text = table("Calls | 95% | Awaiting data | 74%")
    (early,) = awaited_findings(captured(text, day("2024-04-20"), day("2024-04-20")))
    (late,) = awaited_findings(captured(text, day("2025-04-20"), day("2025-04-20")))
    assert "Actual Mar 24 '74%' is published already" in early.message
    assert [cell.text for cell in early.cells] == ["Awaiting data", "74%"]
    assert (early.id, early.message != late.message) == (late.id, True)


def test_what_is_awaited_in_no_known_period_has_no_age() -> None:
    """A target to be confirmed."""
    release = captured(table("Calls | TBC | 70% | 74%"), day("2030-01-01"), day("2030-01-01"))
    assert list(awaited_findings(release)) == []


def test_a_release_carries_what_it_awaits() -> None:
    """The folding asks; a first release too."""
    (release,) = fold_releases("p", dated((200, "a", table("Calls | 95% | 70% | Awaiting data"))))
    assert [it.kind for it in release.findings] == ["awaiting_overdue"]


def counted_so_far(text: str, name: str) -> State:
    """A total of the year to date."""
    state = stated(table(f"Calls made | 900 | 70 | {text}"), name)
    return replace(state, cells=tuple(replace(it, cell=replace(it.cell, basis="cumulative")) for it in state.cells))


@pytest.mark.parametrize(
    ("before", "after", "raised"),
    [("174", "170", True), ("174", "170 (corrected)", False), ("174", "180", False), ("74%", "70%", False)],
    ids=["lowered", "a correction is announced", "raised", "a share may fall"],
)
def test_a_total_that_was_lowered(before: str, after: str, raised: bool) -> None:
    """Without a word."""
    diff = compare_states(counted_so_far(before, "a"), counted_so_far(after, "b"))
    assert [it.kind for it in release_findings(diff)] == ["cumulative_fell"] * raised


def one_total(period: str, text: str, name: str) -> State:
    """A page that shows the latest total alone."""
    state = stated(f"# A: Visits\nIndicator | Target | Actual {period}\nVisits made | 900 | {text}", name)
    return replace(state, cells=tuple(replace(it, cell=replace(it.cell, basis="cumulative")) for it in state.cells))


@pytest.mark.parametrize(
    ("before", "after", "raised"),
    [
        (("Apr 24", "70"), ("Jun 24", "62"), True),
        (("Apr 24", "70"), ("Jun 24", "75"), False),
        (("Jul 24", "70"), ("Nov 24", "12"), False),
        (("Nov 24", "70"), ("Feb 25", "12"), False),
        (("Apr 24", "70%"), ("Jun 24", "62%"), False),
        (("Apr 24", "70"), ("Jun 24", "<62"), False),
        (("Jun 24", "70"), ("Apr 24", "62"), False),
    ],
    ids=["falls", "rises", "a new academic year", "a new calendar year", "a share", "a bound", "an older period"],
)
def test_a_total_below_the_one_that_left_the_page(
    before: tuple[str, str], after: tuple[str, str], raised: bool
) -> None:
    """The window shows one period; both totals are cited, each with its capture."""
    doubts = release_findings(compare_states(one_total(*before, "a"), one_total(*after, "b")))
    assert [(it.kind, [cell.text for cell in it.cells]) for it in doubts] == [
        ("cumulative_fell", [after[1], before[1]])
    ] * raised
