"""The notation of periods: their names, the days they cover, and the name of a stretch of days.

A stretch that coincides with a month, a quarter or a year is named so; any other is an interval of months
(`2023-10/2024-03`) or of days (`2024-03-25/2024-03-31`), both ends included, as ISO 8601 writes intervals.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal, TypeAlias

PeriodKind: TypeAlias = Literal[
    "day", "week", "month", "quarter", "term", "calendar year", "financial year", "academic year", "split year",
    "months", "days", "to date",
]  # fmt: skip

_DAY = timedelta(days=1)
_TERMS = {"spring": (1, 4), "summer": (5, 4), "autumn": (9, 4)}
"""First month and number of months."""
_NAMED = re.compile(
    r"(?P<kind>FY|AY)?(?P<year>\d{4})(?:/(?P<next>\d\d))?(?:-Q(?P<quarter>[1-4])|-W(?P<week>\d\d)"
    r"|-(?P<term>autumn|spring|summer)|-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>\d\d))?)?"
)
_SPAN = re.compile(r"(?P<first>\d{4}-\d\d(?:-\d\d)?)/(?P<last>\d{4}-\d\d(?:-\d\d)?)")
_OPEN = re.compile(r"\.\./(?P<last>\d{4}-\d\d(?:-\d\d)?)")
_YEAR_STARTS = {1: "", 4: "FY", 9: "AY"}


def period_bounds(period: str) -> tuple[date, date]:
    """First day and the day behind the last one (half-open) of a canonical period.

    The bounds of a split year of unknown kind are the hull of the financial and the academic year; those of a term are
    a third of the calendar year, since each authority sets its own days. Raises ValueError for text that is no
    canonical period, and for a period up to a date (`../2023-12`), whose first day nobody printed.
    """
    if span := _SPAN.fullmatch(period):
        return _bounds_of_span(span)
    match = _NAMED.fullmatch(period)
    if match is None or not _is_sound(match):
        raise ValueError(f"not a canonical period with two ends: {period!r}")
    year = int(match["year"])
    if match["next"]:
        return _bounds_of_split_year(match["kind"], year, int(match["quarter"] or 0))
    if match["day"]:
        day = date(year, int(match["month"]), int(match["day"]))
        return day, day + _DAY
    if match["week"]:
        monday = date.fromisocalendar(year, int(match["week"]), 1)
        return monday, monday + 7 * _DAY
    return months_from(year, *_months_named(match))


def period_kind(period: str) -> PeriodKind:
    """What kind of stretch a canonical period is; raises ValueError for other text.

    A rolling year is `months` even where it covers the days of a financial year: it is another figure.
    """
    if _OPEN.fullmatch(period):
        return "to date"
    period_bounds(period)
    if span := _SPAN.fullmatch(period):
        return "months" if len(span["first"]) == 7 else "days"
    match = _NAMED.fullmatch(period)
    parts: tuple[PeriodKind, ...] = ("day", "week", "month", "quarter", "term")
    for part in parts:
        if match is not None and match[part]:
            return part
    if match is None or match["next"] is None:
        return "calendar year"
    return {"FY": "financial year", "AY": "academic year"}.get(match["kind"], "split year")  # type: ignore[return-value]


def name_day(month: str, day: int) -> str | None:
    """The day of a month in canonical notation; None where it has no such day, or the text is no month."""
    try:
        return date.fromisoformat(f"{month}-{day:02d}").isoformat()
    except ValueError:
        return None


def name_days(first: date, last: date) -> str | None:
    """The canonical name of the days from the first to the last, both included; None where they run backwards."""
    if first > last:
        return None
    if first.day == 1 and (last + _DAY).day == 1:
        return name_months((first.year, first.month), (last.year, last.month))
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def name_months(first: tuple[int, int], last: tuple[int, int]) -> str | None:
    """The canonical name of the months from the first to the last: a month, a quarter, a year, or an interval."""
    length = (last[0] - first[0]) * 12 + last[1] - first[1] + 1
    if length == 3 and first[1] % 3 == 1:
        return f"{first[0]}-Q{(first[1] + 2) // 3}"
    if length == 12 and first[1] in _YEAR_STARTS:
        return f"{_YEAR_STARTS[first[1]]}{split_name(first[0])}" if first[1] > 1 else str(first[0])
    return interval_of_months(first, last)


def interval_of_months(first: tuple[int, int], last: tuple[int, int]) -> str | None:
    """The interval as such, whatever it coincides with: a rolling year is no financial year."""
    if first > last or not 1000 <= first[0] <= last[0] <= 9999:
        return None
    return _month_name(first) if first == last else f"{_month_name(first)}/{_month_name(last)}"


def split_name(year: int) -> str:
    """`2023/24` for 2023."""
    return f"{year}/{(year + 1) % 100:02d}"


def months_before(month: tuple[int, int], count: int) -> tuple[int, int]:
    """The month that lies `count` months before another."""
    number = month[0] * 12 + month[1] - 1 - count
    return number // 12, number % 12 + 1


def months_from(year: int, month: int, count: int) -> tuple[date, date]:
    """First day of the month and the day behind the last of `count` months."""
    end = months_before((year, month), -count)
    return date(*months_before((year, month), 0), 1), date(*end, 1)


def last_day(month: tuple[int, int]) -> date:
    """The last day of a month."""
    return months_from(*month, 1)[1] - _DAY


def _month_name(month: tuple[int, int]) -> str:
    return f"{month[0]}-{month[1]:02d}"


def _is_sound(match: re.Match[str]) -> bool:
    """Whether the parts of a name go together: a kind asks for a split year, and that has no parts but quarters."""
    plain_part = match["month"] or match["term"] or match["week"]
    if match["next"]:
        # Only the quarters of financial years have names: `2023/24-Q1` says too little, `AY2023/24-Q1` is not in use.
        follows = (int(match["year"]) + 1) % 100 == int(match["next"])
        return follows and not plain_part and (match["kind"] == "FY" or not match["quarter"])
    return match["kind"] is None and 1000 <= int(match["year"]) <= 9998


def _months_named(match: re.Match[str]) -> tuple[int, int]:
    if match["term"]:
        return _TERMS[match["term"]]
    if match["month"]:
        return int(match["month"]), 1
    return (3 * int(match["quarter"]) - 2, 3) if match["quarter"] else (1, 12)


def _bounds_of_split_year(kind: str | None, year: int, quarter: int) -> tuple[date, date]:
    if kind == "AY":
        return months_from(year, 9, 12)
    if kind == "FY":
        return months_from(year, 3 * quarter + 1, 3) if quarter else months_from(year, 4, 12)
    return date(year, 4, 1), date(year + 1, 9, 1)


def _bounds_of_span(span: re.Match[str]) -> tuple[date, date]:
    first, last = span["first"], span["last"]
    if len(first) != len(last) or first >= last:
        raise ValueError(f"not a canonical period: {span[0]!r}")
    if len(first) == 10:
        return date.fromisoformat(first), date.fromisoformat(last) + _DAY
    begin, end = (date.fromisoformat(f"{month}-01") for month in (first, last))
    return begin, months_from(end.year, end.month, 1)[1]
