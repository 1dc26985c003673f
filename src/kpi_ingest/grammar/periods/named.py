"""Canonical periods of the forms that name one: days, weeks, months, quarters, halves, terms and years.

Each function takes what the named groups of a form hold, and gives None where there is no such period, or several.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kpi_ingest.grammar.periods.canonical import (
    months_before,
    name_day,
    name_months,
    split_name,
)
from kpi_ingest.grammar.periods.parts import Parts, day_of, month_of, split_of
from kpi_ingest.grammar.periods.tokens import Token, year_of


def read_day(parts: Parts) -> str | None:
    day = day_of(parts["day"])
    return day.isoformat() if day else None


def read_month(parts: Parts) -> str | None:
    month = month_of(parts["month"])
    return name_months(month, month) if month else None


def quarter_number(tokens: Sequence[Token]) -> int | None:
    number = next(token.value for token in tokens if token.kind in "QO")
    return number if number and 1 <= number <= 4 else None


def read_calendar_quarter(parts: Parts) -> str | None:
    year, number = year_of(parts["year"][0]), quarter_number(parts["quarter"])
    return f"{year}-Q{number}" if year and number else None


def read_financial_quarter(parts: Parts) -> str | None:
    """Quarters of a split year are financial: academic years are told in terms."""
    split, number = split_of(parts["split"]), quarter_number(parts["quarter"])
    if split is None or number is None or split.kind == "B":
        return None
    return f"FY{split_name(split.year)}-Q{number}"


def read_quarter_of_months(parts: Parts) -> str | None:
    """`Quarter 1 (Apr-Jun) 2023`: the months say which year's quarter it is, and must be those of the number."""
    number = quarter_number(parts["quarter"])
    first, last = parts["first"][0].value or 0, parts["last"][0].value or 0
    if number is None or (last - first) % 12 != 2:
        return None
    if first == 3 * number - 2 and "year" in parts:
        return read_calendar_quarter(parts)
    if first != (3 * number) % 12 + 1:
        return None
    if "split" in parts:
        return read_financial_quarter(parts)
    year = year_of(parts["year"][0])
    # `Quarter 4 (Jan-Mar) 2023` may be of the months' year or of the year that began in 2023.
    return f"FY{split_name(year)}-Q{number}" if year and number < 4 else None


def read_quarter_of_dated_months(parts: Parts) -> str | None:
    """`Q4 (Jan-Mar 2024)`: the year is that of the months."""
    number = quarter_number(parts["quarter"])
    first, last = parts["first"][0].value or 0, parts["last"][0].value or 0
    year = year_of(parts["year"][0])
    if number is None or year is None or last - first != 2:
        return None
    if first == 3 * number - 2:
        return f"{year}-Q{number}"
    return f"FY{split_name(year - (number == 4))}-Q{number}" if first == (3 * number) % 12 + 1 else None


def read_months_of_split(parts: Parts) -> str | None:
    """Months of a split year, where the financial and the academic year agree on them or the word tells."""
    split = split_of(parts["split"])
    if split is None:
        return None
    first = parts["first"][0].value or 0
    last = parts["last"][0].value or 0 if "last" in parts else first
    found = {_in_year(split.year, start, first, last) for start in _starts(split.kind)} - {None}
    return found.pop() if len(found) == 1 else None


def _starts(kind: str) -> tuple[int, ...]:
    return {"F": (4,), "B": (9,)}.get(kind, (4, 9))


def _in_year(year: int, start: int, first: int, last: int) -> str | None:
    """The months of a year that begins with the month `start`; None where they do not follow each other in it."""
    begin, end = ((year + (month < start), month) for month in (first, last))
    return name_months(begin, end) if begin <= end else None


def read_half_of_year(parts: Parts) -> str | None:
    """Halves of a single year are those of the calendar year, as its quarters are."""
    year, number = year_of(parts["year"][0]), next((it.value for it in parts["half"] if it.kind in "HO"), None)
    if year is None or number not in (1, 2):
        return None
    first = (year, 1) if number == 1 else (year, 7)
    return name_months(first, months_before(first, -5))


def read_numbered_month(parts: Parts) -> str | None:
    """`M7 2023/24`: months are numbered from April, as quarters are; academic years are told in terms."""
    split, number = split_of(parts["split"]), parts["number"][0].value
    if split is None or split.kind == "B" or not number or not 1 <= number <= 12:
        return None
    month = months_before((split.year, 4), 1 - number)
    return name_months(month, month)


def read_day_of_split(parts: Parts) -> str | None:
    """`31 Dec 2023/24`, where the month lies in one year whatever kind of year it is."""
    month = read_months_of_split(parts)
    number = parts["number"][0].value
    return name_day(month, number) if month and number else None


def read_half(parts: Parts) -> str | None:
    """Halves of a split year are those of the financial year."""
    split = split_of(parts["split"])
    number = next((token.value for token in parts["half"] if token.kind in "HO"), None)
    if split is None or number not in (1, 2) or split.kind == "B":
        return None
    first = (split.year, 4) if number == 1 else (split.year, 10)
    return name_months(first, months_before(first, -5))


def read_term(parts: Parts) -> str | None:
    year, season = year_of(parts["year"][0]), parts["term"][0].text.split()[0]
    return f"{year}-{season}" if year else None


def read_term_of_split(parts: Parts) -> str | None:
    """Autumn is in the first of the two years, spring and summer in the second."""
    split, season = split_of(parts["split"]), parts["term"][0].text.split()[0]
    if split is None or split.kind == "F":
        return None
    return f"{split.year + (season != 'autumn')}-{season}"


def read_calendar_year(parts: Parts) -> str | None:
    return str(parts["year"][0].value)


def read_split_year(parts: Parts) -> str | None:
    split = split_of(parts["split"])
    if split is None or not (split.kind or split.clear):
        return None
    return {"F": "FY", "B": "AY", "": ""}[split.kind] + split_name(split.year)


def read_iso_week(parts: Parts) -> str | None:
    return _week(*divmod(parts["week"][0].value or 0, 100))


def read_numbered_week(parts: Parts) -> str | None:
    return _week(parts["year"][0].value or 0, parts["number"][0].value or 0)


def _week(year: int, week: int) -> str | None:
    try:
        date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return f"{year}-W{week:02d}"
