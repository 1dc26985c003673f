"""Trends and bases: differences between figures that measure the same, and none across a series break."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import run
from kpi_ingest import open_store
from kpi_ingest.errors import UsageError
from kpi_ingest.vintages import VintageStore

PAGE = "complaints"
PERIODS = ("Nov 22", "Mar 23", "Jul 23", "Nov 23", "Mar 24", "Jul 24", "Nov 24", "Mar 25", "Jul 25")
COUNTS = (118, 112, 104, 96, 121, 90)
TOTALS = (118, 230, 334, 96, 217, 307)
SHARES = ("10%", "20%", "30%", "12%", "22%", "31%", "14%", "23%", "32%")


def page(first: int, figures: tuple[int, ...], note: str = "") -> str:
    """A table of actuals from the given period on, a percentage beside them."""
    shown = range(first, first + len(figures))
    heads = "".join(f"<th>Actual {PERIODS[place]}</th>" for place in shown)
    cells = "".join(f"<td>{figure}</td>" for figure in figures)
    shares = "".join(f"<td>{SHARES[place]}</td>" for place in shown)
    rows = f"<tr><td>Formal complaints</td>{cells}</tr><tr><td>Share upheld</td>{shares}</tr>"
    table = f"<table><tr><th>Indicator</th>{heads}</tr>{rows}</table>"
    return f"<!DOCTYPE html><html><body><h2>Section A: Complaints</h2>{table}{note}</body></html>"


def stored(folder: Path, *pages: str) -> VintageStore:
    """A store with these editions, a month apart."""
    arrived = folder / "arrived"
    arrived.mkdir()
    for number, text in enumerate(pages, start=1):
        (arrived / f"{PAGE}.2024-{number:02}.html").write_text(text, encoding="utf-8")
    (folder / "kpi-ingest.toml").write_text('archive = "kept"\n', encoding="utf-8")
    assert run("replay", arrived, folder=folder).code == 0
    return open_store(f"sqlite:///{folder / 'kpi-ingest.db'}")


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
