"""The years that totals keep to, told from where their sums begin; what figures alone can hint at."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpi_ingest.compare.years import Year, looks_cumulative, year_of, years_of

TERMS = ("2022-11", "2023-03", "2023-07", "2023-11", "2024-03", "2024-07")
QUARTERS = ("2022-06", "2022-09", "2022-12", "2023-03", "2023-06", "2023-09")


@pytest.mark.parametrize(
    ("period", "year", "begins"),
    [
        ("2023-08", "academic", 2022),
        ("2023-09", "academic", 2023),
        ("2024-03", "financial", 2023),
        ("2024-04", "financial", 2024),
        ("FY2023/24-Q4", "financial", 2023),
        ("2023-12", "calendar", 2023),
        ("Autumn", "calendar", None),
    ],
)
def test_a_period_lies_in_a_year(period: str, year: Year, begins: int | None) -> None:
    """By its first day; words that are no period lie in none."""
    assert year_of(period, year) == begins


@pytest.mark.parametrize(
    ("chains", "alone", "known", "years"),
    [
        ([("2022-11", "2023-03"), ("2022-11", "2023-07"), ("2023-11", "2024-03")], [], TERMS, ("academic",)),
        ([("2022-11", "2023-07")], ["2022-11", "2023-11"], TERMS, ("academic",)),
        ([("2022-06", "2023-03"), ("2023-06", "2023-09")], [], QUARTERS, ("financial",)),
        ([("2022-11", "2023-07")], ["2022-11"], TERMS[:3], ()),
        ([("2022-11", "2023-11"), ("2022-11", "2024-03")], [], TERMS, ()),
        ([("2023-03", "2023-07"), ("2023-11", "2024-03")], [], TERMS, ()),
        ([("2023-06", "2023-09"), ("2024-06", "2024-09")], [], ("2023-06", "2023-09", "2024-06", "2024-09"),
         ("calendar", "financial")),
        ([], ["2022-11", "2023-11"], TERMS, ()),
    ],
    ids=[
        "two years of terms", "a new year's first figure", "financial quarters", "no second year seen",
        "totals that go on", "a total that starts late", "periods that do not tell", "no sums at all",
    ],
)  # fmt: skip
def test_totals_keep_to_a_year_only_where_a_new_one_was_seen_to_begin(
    chains: list[tuple[str, str]], alone: list[str], known: tuple[str, ...], years: tuple[Year, ...]
) -> None:
    """Each sum within one year from its first period on, and a second year begun."""
    assert years_of(chains, alone, known) == years


@pytest.mark.parametrize(
    ("figures", "hints"),
    [
        ((5, 9, 12, 4, 8, 11, 6), True),
        ((5, 9, 12, 4, 8, 11), False),
        ((5, 9, 8, 4, 8, 11, 6), False),
        ((5, 9, 12, 13, 14, 15, 6), False),
    ],
    ids=["two falls", "one fall", "falls within its year", "rises into a new year"],
)
def test_figures_that_rise_and_fall_with_the_year_only_hint(figures: tuple[int, ...], hints: bool) -> None:
    """Twice at least, and never otherwise."""
    periods = (*TERMS, "2024-11")
    shown = {period: Decimal(figure) for period, figure in zip(periods, figures, strict=False)}
    assert looks_cumulative(shown, "academic") is hints
