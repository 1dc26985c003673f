"""One indicator that became several, or several that became one: recorded where the figures prove it."""

from __future__ import annotations

import pytest
from stating import dated, stated

from kpi_ingest.compare import apply_diff, compare_states, fold_releases, propose_identities, substance_of

HEADER = "# A: Complaints\nIndicator | Target | Actual Mar 24 | Actual Jul 24 | Actual Nov 24"
OTHER = "Share upheld | 10% | 12% | 14% | 9%"


def page(*rows: str) -> str:
    return "\n".join((HEADER, *rows, OTHER))


WHOLE = page("Complaints | 60 | 64 | 58 | 71")
PARTS = page("Schools complaints | 40 | 41 | 30 | 50", "Care complaints | 20 | 23 | 28 | 21")
ARITHMETIC = "23 + 41 = 64; 21 + 50 = 71; 28 + 30 = 58; 20 + 40 = 60"


def structure(before: str, after: str) -> list[tuple[str, object, object, str | None]]:
    diff = compare_states(stated(before, "a"), stated(after, "b"))
    return [(it.kind, it.previous, it.current, it.hint) for it in diff.changes if it.subject == "indicator"]


def equations(hint: str | None) -> tuple[str, set[str]]:
    kind, _, arithmetic = (hint or "").partition(", ")
    return kind, set(arithmetic.split("; "))


def test_a_split_is_recorded_with_its_arithmetic() -> None:
    """Four cells add up; the figures themselves are withdrawn here and new there."""
    ((kind, before, after, hint),) = structure(WHOLE, PARTS)
    assert (kind, before, after) == ("structure_change", "Complaints", "Care complaints + Schools complaints")
    assert equations(hint) == ("split", set(ARITHMETIC.split("; ")))


def test_labels_that_came_by_a_split_say_so() -> None:
    """Each is still to be identified; the arithmetic stands beside it."""
    releases = fold_releases("p", dated((0, "a", WHOLE), (1, "b", PARTS)))
    proposals = propose_identities(releases, None)
    assert [(it.labels, it.kind) for it in proposals] == [
        (("Care complaints",), "new_indicator"),
        (("Schools complaints",), "new_indicator"),
    ]
    assert all("by a split: “Complaints” = “Care complaints” + “Schools complaints”" in it.evidence for it in proposals)


def test_a_merge_is_recorded_the_other_way_round() -> None:
    """The same arithmetic, and both diffs lead where they should."""
    ((kind, before, after, hint),) = structure(PARTS, WHOLE)
    assert (kind, before, after) == ("structure_change", "Care complaints + Schools complaints", "Complaints")
    assert equations(hint) == ("merge", set(ARITHMETIC.split("; ")))
    for first, second in ((WHOLE, PARTS), (PARTS, WHOLE)):
        states = stated(first, "a"), stated(second, "b")
        assert substance_of(apply_diff(states[0], compare_states(*states))) == substance_of(states[1])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (page("Complaints | | 64 | | 71"), page("Schools | | 41 | | 50", "Care | | 23 | | 21")),
        (WHOLE, PARTS.replace("23", "24")),
    ],
    ids=["two cells", "one cell off"],
)
def test_what_adds_up_less_well_is_a_proposal(before: str, after: str) -> None:
    """No change of the page, but a question with its arithmetic."""
    assert structure(before, after) == []
    releases = fold_releases("p", dated((0, "a", before), (1, "b", after)))
    (proposal,) = [it for it in propose_identities(releases, None) if it.kind == "split"]
    assert "“Complaints” = " in proposal.evidence
    assert "41 = 64" in proposal.evidence or "24 + 41 = 65 and not 64" in proposal.evidence


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (WHOLE, page("Schools complaints | 41 | 33 | 30 | 50", "Care complaints | 20 | 23 | 28 | 20")),
        (
            page("Answered | 60% | 64% | 58% | 9%"),
            page("Schools | 40% | 41% | 30% | 5%", "Care | 20% | 23% | 28% | 4%"),
        ),
        (WHOLE, page("Schools complaints | 60 | 64 | 58 | 71", "Care complaints | 0 | 0 | 0 | 0")),
        (WHOLE, f"{PARTS}\n!cut"),
    ],
    ids=["sums that fail", "percentages", "a part that adds nothing", "a cut capture"],
)
def test_nothing_is_split_by_guess(before: str, after: str) -> None:
    """Neither recorded nor proposed."""
    assert [it for it in structure(before, after) if (it[3] or "").startswith(("split", "merge"))] == []
    releases = fold_releases("p", dated((0, "a", before), (1, "b", after)))
    assert [it for it in propose_identities(releases, None) if it.kind in ("split", "merge")] == []


def test_two_ways_to_add_up_prove_neither() -> None:
    """Care or Health with Schools: the figures cannot tell, so a person is asked."""
    after = PARTS + "\nHealth complaints | 20 | 23 | 28 | 21"
    assert structure(WHOLE, after) == []
    releases = fold_releases("p", dated((0, "a", WHOLE), (1, "b", after)))
    assert [it.kind for it in propose_identities(releases, None)].count("split") == 1


def test_a_whole_that_stays_is_no_split() -> None:
    """Parts shown beside their sum are new rows."""
    assert structure(WHOLE, f"{WHOLE}\n" + "\n".join(PARTS.splitlines()[2:4])) == []
