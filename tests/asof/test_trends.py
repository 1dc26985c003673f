"""Trends and bases: differences between figures that measure the same, and none across a series break."""

from __future__ import annotations

from pathlib import Path

import pytest
from complaints_pages import COUNTS, PAGE, TOTALS, page, stored

from kpi_ingest.errors import UsageError

SWITCHED = (page(0, COUNTS[:4]), page(1, COUNTS[1:5]), page(2, TOTALS[2:6]))
"""November 2022 and March 2023 rolled off as counts, the rest was restated as totals of the academic year."""


def test_a_trend_is_the_latest_figure_of_each_period(tmp_path: Path) -> None:
    """With difference and relative change; of a figure that was revised the revision counts."""
    revised = (118, 112, 108, 96)
    with stored(tmp_path, page(0, COUNTS[:3]), page(0, revised)) as store:
        rows = store.trend(PAGE, "formal-complaints")
    assert [(row.period, row.text, str(row.difference), str(row.relative)) for row in rows] == [
        ("2022-11", "118", "None", "None"),
        ("2023-03", "112", "-6", "-0.050847"),
        ("2023-07", "108", "-4", "-0.035714"),
        ("2023-11", "96", "-12", "-0.111111"),
    ]


def test_a_trend_does_not_cross_a_series_break(tmp_path: Path) -> None:
    """The refusal names the release and the arithmetic; asked to, it answers without that difference."""
    with stored(tmp_path, *SWITCHED) as store:
        with pytest.raises(
            UsageError, match=r"E_SERIES_BREAK complaints, formal-complaints actual before 2023-07"
        ) as no:
            store.trend(PAGE, "formal-complaints")
        rows = store.trend(PAGE, "formal-complaints", across_breaks=True)
        assert "118 + 112 + 104 = 334" in str(no.value)
        assert store.vintage_dates(PAGE)[2].release in str(no.value)
    assert [(row.period, row.difference and int(row.difference), bool(row.across)) for row in rows] == [
        ("2022-11", None, False),
        ("2023-03", -6, False),
        ("2023-07", None, True),
        ("2023-11", None, False),
        ("2024-03", 121, False),
        ("2024-07", 90, False),
    ]
    assert [row.starts_anew for row in rows] == [False, False, False, True, False, False]


def test_percentages_cross_no_break(tmp_path: Path) -> None:
    """Their row was not restated: the differences are points."""
    with stored(tmp_path, *SWITCHED) as store:
        rows = store.trend(PAGE, "share-upheld")
    assert [row.difference and int(row.difference) for row in rows] == [None, 10, 10, -18, 10, 9]


def test_a_declared_basis_differs_from_one_that_is_not(tmp_path: Path) -> None:
    """The page says cumulative from its first capture on, and then no more."""
    note = "<p>*Figures are now cumulative</p>"
    store = stored(tmp_path, page(0, TOTALS[:3], note), page(1, (230, 334, 96)))
    with store, pytest.raises(UsageError, match="one is cumulative, the other unknown"):
        store.trend(PAGE, "formal-complaints")


def test_sums_against_another_release_show_the_basis(tmp_path: Path) -> None:
    """Within the academic year, with the arithmetic; percentages have none."""
    with stored(tmp_path, *SWITCHED) as store:
        (basis,) = [it for it in store.bases(PAGE) if it.known == "shown"]
    assert (basis.indicator, basis.basis, basis.years) == ("formal-complaints", "cumulative", ("academic",))
    assert basis.evidence == "118 + 112 + 104 = 334; 96 + 121 = 217"


def test_figures_alone_only_hint_at_a_basis(tmp_path: Path) -> None:
    """Rising within each year and falling with the next is what seasons do, too; shares are not even asked about."""
    with stored(tmp_path, page(0, (5, 9, 12, 4, 8, 11, 6, 7, 13))) as store:
        (basis,) = store.bases(PAGE)
        rows = store.trend(PAGE, "formal-complaints")
    assert (basis.indicator, basis.known, basis.basis, basis.years) == (
        "formal-complaints", "hint", "unknown", ("academic",),
    )  # fmt: skip
    assert [row.difference and int(row.difference) for row in rows] == [None, 4, 3, -8, 4, 3, -5, 1, 6]


def test_a_trend_goes_on_behind_a_period_without_figure_without_a_difference(tmp_path: Path) -> None:
    """Awaiting and undecided have rows of their own, and nothing is joined over them; blanks to come have none."""
    with stored(tmp_path, page(0, (118, "Awaiting data", 104, 96, ""))) as store:
        rows = store.trend(PAGE, "formal-complaints")
    assert [(row.state, row.value and int(row.value), row.difference and int(row.difference)) for row in rows] == [
        ("value", 118, None),
        ("text", None, None),
        ("value", 104, None),
        ("value", 96, -8),
    ]
    assert "awaiting" in rows[1].flags


def test_a_trend_does_not_cross_a_change_of_unit(tmp_path: Path) -> None:
    """Refused by default, and marked where asked for across breaks."""
    with stored(tmp_path, page(0, (118, "£112", "£104"))) as store:
        with pytest.raises(UsageError, match="one is printed with no unit, the other with the unit £"):
            store.trend(PAGE, "formal-complaints")
        rows = store.trend(PAGE, "formal-complaints", across_breaks=True)
    assert [bool(row.across) for row in rows] == [False, True, False]
    assert [row.difference and int(row.difference) for row in rows] == [None, None, -8]


def test_a_trend_is_that_of_one_vintage(tmp_path: Path) -> None:
    """What came after the release asked about counts for nothing."""
    with stored(tmp_path, page(0, (118, 112)), page(0, (118, 110, 104))) as store:
        first = store.vintage_dates(PAGE)[0].release
        then = store.trend(PAGE, "formal-complaints", release=first)
        now = store.trend(PAGE, "formal-complaints")
    assert [row.text for row in then] == ["118", "112"]
    assert [row.text for row in now] == ["118", "110", "104"]
