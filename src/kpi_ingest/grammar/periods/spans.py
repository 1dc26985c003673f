"""Canonical periods of the forms that reach from one date to another: ended, rolling, to date, and ranges.

Each function takes what the named groups of a form hold, and gives None where there is no such period, or several.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from kpi_ingest.grammar.periods.canonical import (
    interval_of_months,
    months_before,
    name_days,
    name_months,
)
from kpi_ingest.grammar.periods.named import quarter_number
from kpi_ingest.grammar.periods.parts import Month, Parts, day_of, end_of, month_of, split_of

_DAY = timedelta(days=1)


def read_years_range(parts: Parts) -> str | None:
    """`2019 to 2023`: whole calendar years."""
    first, last = parts["year"][0].value or 0, parts["last"][0].value or 0
    return name_months((first, 1), (last, 12)) if first + 1 < last else None


def read_listed_months(parts: Parts) -> str | None:
    """Two months that follow each other are one stretch, whatever joins them (`Dec 23 / Jan 24`)."""
    last = month_of(parts["until"])
    if last is None:
        return None
    first = month_of(parts["since"]) if "since" in parts else (last[0], parts["first"][0].value or 0)
    return name_months(first, last) if first == months_before(last, 1) else None


def read_three_months(parts: Parts) -> str | None:
    last = month_of(parts["until"])
    first = (last[0], parts["first"][0].value or 0) if last else None
    return name_months(first, last) if first and last and first == months_before(last, 2) else None


def read_ended(months: int) -> Callable[[Parts], str | None]:
    """The year, half-year, quarter or month that ends with a month or a day."""

    def build(parts: Parts) -> str | None:
        end = end_of(parts["end"])
        if end is None:
            return None
        if (end + _DAY).day == 1:
            month = (end.year, end.month)
            return name_months(months_before(month, months - 1), month)
        if months != 12:
            return None
        try:
            # The tax year that ends on 5 April 2024.
            return name_days(end.replace(year=end.year - 1) + _DAY, end)
        except ValueError:
            return None

    return build


def read_month_ended(parts: Parts) -> str | None:
    # How many months `months to Mar 24` are is not told.
    return None if parts["unit"][0].text.endswith("s") else read_ended(1)(parts)


def read_rolling(parts: Parts) -> str | None:
    """So many months up to one: an interval, whatever it coincides with."""
    end = end_of(parts["end"])
    count = parts["count"][0].value if "count" in parts else 12
    if end is None or not count or count > 60 or (end + _DAY).day != 1:
        return None
    month = (end.year, end.month)
    return interval_of_months(months_before(month, count - 1), month)


def read_weeks_ended(parts: Parts) -> str | None:
    day = day_of(parts["day"])
    weeks = parts["count"][0].value if "count" in parts else 1
    return name_days(day - (7 * weeks - 1) * _DAY, day) if day and weeks else None


def read_days_ended(parts: Parts) -> str | None:
    day, count = day_of(parts["day"]), parts["count"][0].value
    return name_days(day - (count - 1) * _DAY, day) if day and count else None


def read_week_begun(parts: Parts) -> str | None:
    day = day_of(parts["day"])
    return name_days(day, day + 6 * _DAY) if day else None


def read_months_range(parts: Parts) -> str | None:
    last = month_of(parts["until"])
    if last is None:
        return None
    first = month_of(parts["since"]) if "since" in parts else (last[0], parts["first"][0].value or 0)
    return name_months(first, last) if first and first < last else None


def read_days_range(parts: Parts) -> str | None:
    last = day_of(parts["until"])
    if last is None:
        return None
    first = day_of(parts["since"]) if "since" in parts else _day_before(parts, last)
    return name_days(first, last) if first and first < last else None


def _day_before(parts: Parts, last: date) -> date | None:
    """The first day of a range that prints its year, or its month too, only once."""
    tokens = parts["first"]
    month = next((token.value for token in tokens if token.kind == "M"), last.month)
    number = next((token.value for token in tokens if token.kind in "NO"), None)
    try:
        return date(last.year, month or 0, number or 0)
    except ValueError:
        return None


def read_days_joined(parts: Parts) -> str | None:
    """`1-7 April 2023`."""
    first, last = (int(number) for number in re.findall(r"\d+", parts["numbers"][0].text))
    month = month_of(parts["month"])
    try:
        return name_days(date(*month, first), date(*month, last)) if month and first < last else None
    except ValueError:
        return None


def read_quarters_range(parts: Parts) -> str | None:
    """Quarters of a financial year beside a split one, of the calendar year beside a single one."""
    first, last = (next(token.value or 0 for token in parts[name] if token.kind in "QON") for name in ("first", "last"))
    begin = _first_month(parts)
    if begin is None or not 1 <= first < last <= 4 or ("and" in parts and last != first + 1):
        return None
    return name_months(months_before(begin, 3 - 3 * first), months_before(begin, 1 - 3 * last))


def _first_month(parts: Parts) -> Month | None:
    if "year" in parts:
        return parts["year"][0].value or 0, 1
    split = split_of(parts["split"])
    return (split.year, 4) if split and split.kind != "B" else None


def read_to_date(parts: Parts) -> str | None:
    """A running total up to a day or a month: its first day is not printed."""
    end = parts["end"]
    day = day_of(end) if any(token.kind in ("D", "I", "O") or (token.kind == "N") for token in end[:-1]) else None
    if end[0].kind in ("D", "I"):
        day = day_of(end)
    if day:
        return f"../{day.isoformat()}"
    month = month_of(end) if any(token.kind in ("M", "C", "K") for token in end) else None
    return f"../{month[0]}-{month[1]:02d}" if month else None


def read_quarter_to_date(parts: Parts) -> str | None:
    """A running total at the end of a quarter, which is the year's so far."""
    split, number = split_of(parts["split"]), quarter_number(parts["quarter"])
    if split is None or number is None or split.kind == "B":
        return None
    year, month = months_before((split.year, 4), 1 - 3 * number)
    return f"../{year}-{month:02d}"


def read_months_of_year(parts: Parts) -> str | None:
    year = parts["year"][0].value or 0
    first, last = (parts[name][0].value or 0 for name in ("first", "last"))
    return name_months((year, first), (year, last)) if first < last else None
