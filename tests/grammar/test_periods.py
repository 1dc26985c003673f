"""Periods as headers and qualifiers print them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_ingest.grammar import find_periods, parse_period, period_bounds

PERIODS = [
    ("Jul 23", "2023-07"),
    ("July 2023", "2023-07"),
    ("Mar-24", "2024-03"),
    ("Mar ’24", "2024-03"),
    ("Sept. 2023", "2023-09"),
    ("MAY 2023", "2023-05"),
    ("12/2023", "2023-12"),
    ("2024-03", "2024-03"),
    ("31 March 2024", "2024-03-31"),
    ("31st March 2024", "2024-03-31"),
    ("March 31, 2024", "2024-03-31"),
    ("31/03/2024", "2024-03-31"),
    ("2024-03-31", "2024-03-31"),
    ("Q1 2024", "2024-Q1"),
    ("2024 Q1", "2024-Q1"),
    ("Q1 2024/25", "FY2024/25-Q1"),
    ("Quarter 1 2024-25", "FY2024/25-Q1"),
    ("2024/25 Q4", "FY2024/25-Q4"),
    ("Q1 24/25", "FY2024/25-Q1"),
    ("2023/24", "2023/24"),
    ("2023-24", "2023/24"),
    ("2023–24", "2023/24"),
    ("2023/2024", "2023/24"),
    ("1999/00", "1999/00"),
    ("FY 2023/24", "FY2023/24"),
    ("2023/24 financial year", "FY2023/24"),
    ("Financial year 23/24", "FY2023/24"),
    ("academic year 21/22", "AY2021/22"),
    ("Academic Year 2021-22", "AY2021/22"),
    ("Apr–Jun 2024", "2024-Q2"),
    ("April to June 2024", "2024-Q2"),
    ("Apr 2023 – Mar 2024", "FY2023/24"),
    ("Sep 2022 - Aug 2023", "AY2022/23"),
    ("Jan-Dec 2023", "2023"),
    ("year ending 31 March 2024", "FY2023/24"),
    ("2024", "2024"),
    ("Autumn 2023", "2023-autumn"),
    ("Spring term 2024", "2024-spring"),
    ("2024 Summer", "2024-summer"),
    ("Autumn ’23", "2023-autumn"),
    ("Autumn 2023/24", "2023-autumn"),
    ("Spring term, academic year 2023/24", "2024-spring"),
    ("2023/24 Summer term", "2024-summer"),
]


@pytest.mark.parametrize(("text", "period"), PERIODS)
def test_a_printed_period_has_one_canonical_form(text: str, period: str) -> None:
    """The usual month, quarter, day and year forms."""
    assert parse_period(text) == period
    begin, end = period_bounds(period)
    assert begin < end


@pytest.mark.parametrize(
    "text",
    [
        "21/22", "2011-12", "FY24", "FY2024", "03/04/2024", "31/03/24", "31/02/2024", "30 Feb 2024", "Q5 2023",
        "Mar 99", "2022/24", "2024-13", "0001", "3024", "Winter 2023", "Term 2 2023/24", "H1", "H1 FY24",
        "Spring", "Spring 2022/24", "Q1", "", "12", "year",
        "academic year 21/23", "2023" * 1000,
    ],
)  # fmt: skip
def test_what_has_no_or_two_meanings_has_no_period(text: str) -> None:
    """Nothing is guessed."""
    assert parse_period(text) is None


@pytest.mark.parametrize(
    ("period", "begin", "end"),
    [
        ("2024-02", date(2024, 2, 1), date(2024, 3, 1)),
        ("2024-12", date(2024, 12, 1), date(2025, 1, 1)),
        ("2024-03-31", date(2024, 3, 31), date(2024, 4, 1)),
        ("2024-Q4", date(2024, 10, 1), date(2025, 1, 1)),
        ("FY2023/24", date(2023, 4, 1), date(2024, 4, 1)),
        ("FY2023/24-Q4", date(2024, 1, 1), date(2024, 4, 1)),
        ("AY2023/24", date(2023, 9, 1), date(2024, 9, 1)),
        ("2023/24", date(2023, 4, 1), date(2024, 9, 1)),
        ("2024", date(2024, 1, 1), date(2025, 1, 1)),
        ("2023-autumn", date(2023, 9, 1), date(2024, 1, 1)),
        ("2024-spring", date(2024, 1, 1), date(2024, 5, 1)),
        ("2024-summer", date(2024, 5, 1), date(2024, 9, 1)),
    ],
)
def test_bounds_are_half_open(period: str, begin: date, end: date) -> None:
    """First day inside, last day outside."""
    assert period_bounds(period) == (begin, end)


@pytest.mark.parametrize(
    "text", ["March 2024", "FY2024-autumn", "2023/24-autumn", "2024-13", "2024-02-30", "FY2024", "x", ""]
)
def test_bounds_are_given_for_canonical_periods_only(text: str) -> None:
    """Printed words are no period."""
    with pytest.raises(ValueError, match=r".+"):
        period_bounds(text)


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("SEN2 Jan 2023", ["2023-01"]),
        ("national SEN2 2022", ["2022"]),
        ("England average 21/22", []),
        ("from 31/02/2024", []),
        ("Jun 2022 and May 23", ["2022-06", "2023-05"]),
        ("Milestone 3 – Mar 24", ["2024-03"]),
        ("Actual Autumn 2023", ["2023-autumn"]),
        ("Actual Winter 2023", []),
        ("Actual Term 2 2023/24", []),
        ("Year 6 2023", []),
        ("projected end of year", []),
        ("4.2023", []),
        ("12023", []),
    ],
)
def test_periods_are_found_inside_a_text(text: str, periods: list[str]) -> None:
    """A longer form hides the shorter ones inside it; offsets point at the words."""
    found = find_periods(text)
    assert [item.period for item in found] == periods
    assert [parse_period(text[item.start : item.end]) for item in found] == periods


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_day_written_out_comes_back(day: date) -> None:
    """In ISO form and with the month's name."""
    assert parse_period(day.isoformat()) == day.isoformat()
    assert parse_period(f"{day.day} {day:%B} {day.year}") == day.isoformat()
    begin, _ = period_bounds(day.isoformat())
    assert begin == day


@given(st.dates(date(2000, 1, 1), date(2049, 12, 31)))
def test_a_month_has_one_form_however_written(day: date) -> None:
    """Name or short name, two or four digits, blank or hyphen; and the bounds hold its days."""
    forms = {parse_period(day.strftime(form)) for form in ("%b %y", "%B %Y", "%b-%y", "%b %Y")}
    assert forms == {day.strftime("%Y-%m")}
    begin, end = period_bounds(day.strftime("%Y-%m"))
    assert begin <= day < end


WHOLE_OR_NOT = [
    ("Quarter ended 31 December 2023", "2023-Q4"),
    ("3 months to Mar 24", "2024-01/2024-03"),
    ("months to Mar 24", None),
    ("R12M Mar 24", "2023-04/2024-03"),
    ("Rolling average Mar 24", None),
    ("YE Mar 2024", "FY2023/24"),
    ("YE 2024", None),
    ("Dec 23 / Jan 24", "2023-12/2024-01"),
    ("Jan 24 Feb 24", None),
    ("Apr & May 2023", "2023-04/2023-05"),
    ("2024 wk 12", None),
    ("2023-W53", None),
    ("P7 2023/24", None),
    ("¹Mar 24", "2024-03"),
    ("2023/24(1)", "2023/24"),
    ("2022/23 [note 1]", "2022/23"),
    ("2023/24 at Q3", None),
    ("Styczeń 2024", None),
    ("Febuary 2024", None),
    ("Brumaire 2024", None),
    ("3 month average Mar 24", None),
    ("2015=100", None),
    ("vs 2022/23", None),
    ("Change Mar 23 to Mar 24", None),
    ("Homes let 2023/24", "2023/24"),
    ("Population 2023", "2023"),
    ("Under 18s 2023", "2023"),
    ("16-17 year olds 2023/24", "2023/24"),
    ("Attainment 8 2022/23", "2022/23"),
    ("Target by March 2025", "2025-03"),
]


@pytest.mark.parametrize(("text", "period"), WHOLE_OR_NOT, ids=[row[0] for row in WHOLE_OR_NOT])
def test_a_period_is_read_whole_or_not_at_all(text: str, period: str | None) -> None:
    """Whatever may be about time and is left over voids what stands beside it; other words do not."""
    found = find_periods(text)
    assert (found[0].period if len(found) == 1 else None) == period


@pytest.mark.parametrize(
    ("text", "locale", "period"),
    [
        ("06/05/2024", "en-GB", "2024-05-06"),
        ("06/05/2024", "en-US", "2024-06-05"),
        ("06/05/2024", None, None),
        ("31/03/24", "en-IE", "2024-03-31"),
        ("Okt. 2023", "de", "2023-10"),
        ("T1 2024", "fr", "2024-Q1"),
        ("T1 2024", None, None),
        ("ago 2023", "es", "2023-08"),
        ("ago 2023", None, None),
        ("Mar 24", "en-US", None),
        ("FY 2023-24", "en-US", None),
        ("Anrufe 2024", "de", None),
    ],
)
def test_the_locale_orders_dates_and_names_months(text: str, locale: str | None, period: str | None) -> None:
    """A short month that is a word elsewhere counts on a page in its language only."""
    assert parse_period(text, locale) == period


@given(st.text(max_size=60))
def test_any_text_is_searched_without_raising(text: str) -> None:
    """Whatever is found has bounds."""
    for found in find_periods(text):
        assert found.period.startswith("../") or period_bounds(found.period)
