"""What people see in two editions: updates, header status told once, rows that moved, units by meaning, flips."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from stating import cell_kinds, dated, kinds, stated

from kpi_ingest.compare import compare_states, fold_releases
from kpi_ingest.model import Basis, Change, State

PAGE = """
# {title}
Indicator | Target | Actual {period}
Ferries on time | 95% | {first}
Decks scrubbed | 60 | {second}
Ropes spliced | 20 | 14
"""


def page(
    name: str, *, title: str = "Ferry lines", period: str = "Mar 24", first: str = "91%", second: str = "52"
) -> State:
    return stated(PAGE.format(title=title, period=period, first=first, second=second), name)


def with_header(state: State, label: str, flags: tuple[str, ...] = (), basis: Basis = "unknown") -> State:
    """The state with words beside the header of its actual column, as the layout and the cells carry them."""
    (table,) = state.tables
    columns = tuple(
        replace(it, label=label, flags=flags, basis=basis) if it.measure == "actual" else it for it in table.columns
    )
    cells = tuple(
        replace(it, column=label, cell=replace(it.cell, flags=tuple(sorted({*it.cell.flags, *flags}))))
        if it.key.measure == "actual"
        else it
        for it in state.cells
    )
    return replace(state, tables=(replace(table, columns=columns),), cells=cells)


def only_cell(before: str, after: str) -> Change:
    """The one change between two texts of one cell."""
    (change,) = compare_states(page("a", second=before), page("b", second=after)).changes
    return change


def test_a_figure_without_any_period_is_an_update() -> None:
    """Restated or moved on: the page does not say, and so nothing is undeclared and nothing major."""
    (change,) = compare_states(page("a", period=""), page("b", period="", first="93%")).changes
    assert (change.kind, change.severity, change.hint) == ("update", "minor", None)


@pytest.mark.parametrize(
    ("before", "after", "kind", "hint"),
    [
        ("Ferry lines, quarter 1 2023/24", "Ferry lines, quarter 1 2023/24", "revision", None),
        ("Ferry lines, quarter 1 2023/24", "Ferry lines, quarter 2 2023/24", "update", "next_period"),
    ],
)
def test_the_period_of_a_title_counts(before: str, after: str, kind: str, hint: str | None) -> None:
    """Under a title that names one period a figure is revised; under the next one it is the next figure."""
    sides = page("a", title=before, period=""), page("b", title=after, period="", first="93%")
    cells = [it for it in compare_states(*sides).changes if it.subject == "cell"]
    assert [(it.kind, it.hint) for it in cells] == [(kind, hint)]


@pytest.mark.parametrize(("printed", "mark"), [("93% [r]", "[r]"), ("93%r", "r"), ("93%ʳ", "ʳ")])
def test_an_update_that_is_marked_revised_is_a_revision(printed: str, mark: str) -> None:
    """Then the page does say."""
    (change,) = compare_states(page("a", period=""), page("b", period="", first=printed)).changes
    assert change.kind == "revision"
    assert change.declared is not None
    assert change.declared.text == mark


@pytest.mark.parametrize(
    ("before", "after", "kind", "delta"),
    [
        ("2 days", "1 day", "revision", "-1"),
        ("£1.3m", "£1.4 million", "revision", "0.1"),
        ("£2.5m", "£2,600,000", "revision", "100000"),
        ("5 weeks", "5 wks", "presentation_change", None),
        ("0.3pp", "0.3 ppts", "presentation_change", None),
        ("1.2k", "1,200", "presentation_change", None),
        ("£2.5m", "£2,500,000", "presentation_change", None),
        ("47%", "0.47", "presentation_change", None),
        ("31", "31 days", "unclassified", None),
    ],
)
def test_figures_are_compared_by_what_their_units_mean(before: str, after: str, kind: str, delta: str | None) -> None:
    """Spelling and scale are print; the difference is told in the scale of the later print."""
    change = only_cell(before, after)
    assert change.kind == kind
    assert (change.delta and change.delta.abs) == (None if delta is None else Decimal(delta))


def test_the_scale_of_a_header_counts() -> None:
    """Under a header that says thousands and later says nothing the same digits are another figure."""
    before = page("a")
    cells = tuple(
        replace(it, cell=replace(it.cell, multiplier=Decimal(1000))) if it.cell.text == "52" else it
        for it in before.cells
    )
    (change,) = compare_states(replace(before, cells=cells), page("b")).changes
    assert (change.kind, change.delta and change.delta.abs) == ("revision", Decimal(-51948))


@pytest.mark.parametrize("mark", [" [r]", " (r)", "ʳ", "r", " (revised)"])
def test_a_mark_of_revision_declares(mark: str) -> None:
    """Quoted; and alone, on the same figure, it is a change of status."""
    change = only_cell("31", f"33{mark}")
    assert (change.kind, change.declared is not None) == ("revision", True)
    alone = only_cell("33", f"33{mark}")
    assert alone.kind == "status_change"
    assert "revised_mark" in (alone.hint or "")


def test_the_status_of_a_header_is_told_once() -> None:
    """Provisional to final is one change of the column; what moved below it is a revision."""
    before = with_header(page("a"), "Actual Mar 24 (provisional)", ("P",))
    diff = compare_states(before, page("b", second="55"))
    assert kinds(diff)[0] == ("column", "status_change", "P removed")
    assert cell_kinds(diff) == {"decks-scrubbed/actual/2024-03": "revision"}
    assert len(diff.confirmed) == 5


def test_a_flag_of_the_cell_is_told_beside_that_of_its_header() -> None:
    """Only what the header explains is left to it."""
    before = with_header(page("a"), "Actual Mar 24 (provisional)", ("P",))
    diff = compare_states(before, page("b", second="52 [e]"))
    assert cell_kinds(diff) == {"decks-scrubbed/actual/2024-03": "status_change"}


def test_a_header_that_is_no_longer_to_date_breaks_the_series() -> None:
    """One event over the figures that grew, and no undeclared revision."""
    before = with_header(page("a"), "Actual Mar 24 (to date)", basis="cumulative")
    diff = compare_states(before, page("b", first="93%", second="55"))
    assert set(cell_kinds(diff).values()) == {"series_break"}
    (group,) = diff.groups
    assert "to date" in group.evidence


MOVED = """
# Service
Indicator | Target | Actual Mar 24 | Actual Jun 24
Calls answered | 90% | 85% | 86%
{here}
# Community
Indicator | Target | Actual Mar 24 | Actual Jun 24
Gardens dug | 7 | 5 | 6
{there}
"""
VISITS = "Visits made | 120 | 101 | {last}"


def moved(name: str, there: bool, last: str = "118") -> State:
    row = VISITS.format(last=last)
    return stated(MOVED.format(here="" if there else row, there=row if there else ""), name)


def test_a_row_that_moved_is_one_change() -> None:
    """Its figures are neither withdrawn nor new."""
    diff = compare_states(moved("a", False), moved("b", True))
    (change,) = diff.changes
    assert (change.subject, change.kind, change.hint) == ("indicator", "structure_change", "moved")
    assert dict(change.key) == {"section": "community", "from": "service", "indicator": "visits-made"}


def test_a_row_may_move_and_be_revised() -> None:
    """The move, and one revision."""
    diff = compare_states(moved("a", False), moved("b", True, last="121"))
    assert cell_kinds(diff) == {"visits-made/actual/2024-06": "revision"}
    assert [it.hint for it in diff.changes if it.subject == "indicator"] == ["moved"]


def test_another_row_of_the_same_label_has_not_moved() -> None:
    """`Total` of one table and of another hold other figures."""
    elsewhere = stated(MOVED.format(here="", there="Visits made | 60 | 44 | 51"), "b")
    changes = compare_states(moved("a", False), elsewhere).changes
    assert {it.kind for it in changes} == {"withdrawal", "new_observation"}


def test_a_page_that_flips_is_told_so_once() -> None:
    """From the second return on, under one id; one correction taken back is none."""
    old = PAGE.format(title="A", period="Mar 24", first="91%", second="52")
    new = old.replace("52", "55")
    nights = [(day, f"{day % 2}", new if day % 2 else old) for day in range(7)]
    releases = fold_releases("page", dated(*nights))
    found = [[it for it in release.findings if it.kind == "flips"] for release in releases]
    assert [len(each) for each in found] == [0, 0, 0, 1, 1, 1, 1]
    assert len({it.id for each in found for it in each}) == 1
    assert "6 times" in found[-1][0].message
