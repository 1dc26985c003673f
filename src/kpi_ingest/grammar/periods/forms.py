"""The forms of periods, written in the kinds of `tokens`; each reads the whole of what it is given, or nothing.

Words such as `of` and `the`, brackets and colons are gone before a form is tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from kpi_ingest.grammar.periods.canonical import (
    interval_of_months,
    last_day,
    months_before,
    name_day,
    name_days,
    name_months,
    split_name,
)
from kpi_ingest.grammar.periods.tokens import Token, year_of

Parts: TypeAlias = Mapping[str, Sequence[Token]]
"""What the named groups of a form hold."""
Month: TypeAlias = tuple[int, int]

_DAY = timedelta(days=1)
_D = r"(?:[NO][-/]?M[-/,]?[YNV]|M[NO],?Y|[DI])"
_M = r"(?:M[-~,/]?Y|M[-/,]?[NV]|Y[-,]?M|[CK])"
_Q = r"(?:Q|Oq|qO)"
_TO = r"[-~t]"
_GAP = r"[-~,/]?"
_SPLIT = r"(?:[SsA]|YtY|Y[~\\][YN])"
_WORDED = rf"(?:[FB],?{_SPLIT}|{_SPLIT}[FB]|{_SPLIT})"


def day_of(tokens: Sequence[Token]) -> date | None:
    """The day that tokens of the form of a day name; None where there is no such day, or two."""
    if tokens[0].kind in ("D", "I"):
        return tokens[0].day
    month = next(token.value for token in tokens if token.kind == "M")
    number = next(token.value for token in tokens if token.kind in ("N", "O"))
    year = year_of(tokens[-1])
    try:
        return date(year, month, number) if year and month and number else None
    except ValueError:
        return None


def month_of(tokens: Sequence[Token]) -> Month | None:
    """Year and month of tokens of the form of a month."""
    if tokens[0].kind in ("C", "K"):
        return divmod(tokens[0].value or 0, 100)
    month = next(token.value for token in tokens if token.kind == "M")
    years = [year for token in tokens if token.kind != "M" and (year := year_of(token))]
    return (years[0], month) if years and month else None


def end_of(tokens: Sequence[Token]) -> date | None:
    """The last day of what a day or a month names."""
    if any(token.kind in ("N", "O", "D", "I") for token in tokens[:-1]) or tokens[0].kind in ("D", "I"):
        return day_of(tokens)
    month = month_of(tokens)
    return last_day(month) if month else None


@dataclass(frozen=True, slots=True)
class _Split:
    """A split year with the word beside it."""

    year: int
    kind: str
    """F financial, B academic, "" where no word says so."""
    clear: bool
    """Whether the figures by themselves are a year: `2023/24`, not `23/24` or `2011-12`."""


def _split_of(tokens: Sequence[Token]) -> _Split | None:
    word = next((token.kind for token in tokens if token.kind in "FB"), "")
    years = [token for token in tokens if token.kind in "SsAYN"]
    first = years[0].value or 0
    if len(years) == 2:
        second = years[1].value or 0
        # `2023 to 2024`, as GOV.UK writes; `2020 to 2025` is no split year.
        if (first + 1) % (100 if years[1].kind == "N" else 10000) != second:
            return None
    return _Split(first, word, years[0].kind in "SY")


def _day(parts: Parts) -> str | None:
    day = day_of(parts["day"])
    return day.isoformat() if day else None


def _month(parts: Parts) -> str | None:
    month = month_of(parts["month"])
    return name_months(month, month) if month else None


def _quarter_number(tokens: Sequence[Token]) -> int | None:
    number = next(token.value for token in tokens if token.kind in "QO")
    return number if number and 1 <= number <= 4 else None


def _calendar_quarter(parts: Parts) -> str | None:
    year, number = year_of(parts["year"][0]), _quarter_number(parts["quarter"])
    return f"{year}-Q{number}" if year and number else None


def _financial_quarter(parts: Parts) -> str | None:
    """Quarters of a split year are financial: academic years are told in terms."""
    split, number = _split_of(parts["split"]), _quarter_number(parts["quarter"])
    if split is None or number is None or split.kind == "B":
        return None
    return f"FY{split_name(split.year)}-Q{number}"


def _quarter_of_months(parts: Parts) -> str | None:
    """`Quarter 1 (Apr-Jun) 2023`: the months say which year's quarter it is, and must be those of the number."""
    number = _quarter_number(parts["quarter"])
    first, last = parts["first"][0].value or 0, parts["last"][0].value or 0
    if number is None or (last - first) % 12 != 2:
        return None
    if first == 3 * number - 2 and "year" in parts:
        return _calendar_quarter(parts)
    if first != (3 * number) % 12 + 1:
        return None
    if "split" in parts:
        return _financial_quarter(parts)
    year = year_of(parts["year"][0])
    # `Quarter 4 (Jan-Mar) 2023` may be of the months' year or of the year that began in 2023.
    return f"FY{split_name(year)}-Q{number}" if year and number < 4 else None


def _quarter_of_dated_months(parts: Parts) -> str | None:
    """`Q4 (Jan-Mar 2024)`: the year is that of the months."""
    number = _quarter_number(parts["quarter"])
    first, last = parts["first"][0].value or 0, parts["last"][0].value or 0
    year = year_of(parts["year"][0])
    if number is None or year is None or last - first != 2:
        return None
    if first == 3 * number - 2:
        return f"{year}-Q{number}"
    return f"FY{split_name(year - (number == 4))}-Q{number}" if first == (3 * number) % 12 + 1 else None


def _months_of_split(parts: Parts) -> str | None:
    """Months of a split year, where the financial and the academic year agree on them or the word tells."""
    split = _split_of(parts["split"])
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


def _half_of_year(parts: Parts) -> str | None:
    """Halves of a single year are those of the calendar year, as its quarters are."""
    year, number = year_of(parts["year"][0]), next((it.value for it in parts["half"] if it.kind in "HO"), None)
    if year is None or number not in (1, 2):
        return None
    first = (year, 1) if number == 1 else (year, 7)
    return name_months(first, months_before(first, -5))


def _numbered_month(parts: Parts) -> str | None:
    """`M7 2023/24`: months are numbered from April, as quarters are; academic years are told in terms."""
    split, number = _split_of(parts["split"]), parts["number"][0].value
    if split is None or split.kind == "B" or not number or not 1 <= number <= 12:
        return None
    month = months_before((split.year, 4), 1 - number)
    return name_months(month, month)


def _day_of_split(parts: Parts) -> str | None:
    """`31 Dec 2023/24`, where the month lies in one year whatever kind of year it is."""
    month = _months_of_split(parts)
    number = parts["number"][0].value
    return name_day(month, number) if month and number else None


def _years_range(parts: Parts) -> str | None:
    """`2019 to 2023`: whole calendar years."""
    first, last = parts["year"][0].value or 0, parts["last"][0].value or 0
    return name_months((first, 1), (last, 12)) if first + 1 < last else None


def _listed_months(parts: Parts) -> str | None:
    """Two months that follow each other are one stretch, whatever joins them (`Dec 23 / Jan 24`)."""
    last = month_of(parts["until"])
    if last is None:
        return None
    first = month_of(parts["since"]) if "since" in parts else (last[0], parts["first"][0].value or 0)
    return name_months(first, last) if first == months_before(last, 1) else None


def _three_months(parts: Parts) -> str | None:
    last = month_of(parts["until"])
    first = (last[0], parts["first"][0].value or 0) if last else None
    return name_months(first, last) if first and last and first == months_before(last, 2) else None


def _half(parts: Parts) -> str | None:
    """Halves of a split year are those of the financial year."""
    split = _split_of(parts["split"])
    number = next((token.value for token in parts["half"] if token.kind in "HO"), None)
    if split is None or number not in (1, 2) or split.kind == "B":
        return None
    first = (split.year, 4) if number == 1 else (split.year, 10)
    return name_months(first, months_before(first, -5))


def _term(parts: Parts) -> str | None:
    year, season = year_of(parts["year"][0]), parts["term"][0].text.split()[0]
    return f"{year}-{season}" if year else None


def _term_of_split(parts: Parts) -> str | None:
    """Autumn is in the first of the two years, spring and summer in the second."""
    split, season = _split_of(parts["split"]), parts["term"][0].text.split()[0]
    if split is None or split.kind == "F":
        return None
    return f"{split.year + (season != 'autumn')}-{season}"


def _calendar_year(parts: Parts) -> str | None:
    return str(parts["year"][0].value)


def _split_year(parts: Parts) -> str | None:
    split = _split_of(parts["split"])
    if split is None or not (split.kind or split.clear):
        return None
    return {"F": "FY", "B": "AY", "": ""}[split.kind] + split_name(split.year)


def _ended(months: int) -> Callable[[Parts], str | None]:
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


def _month_ended(parts: Parts) -> str | None:
    # How many months `months to Mar 24` are is not told.
    return None if parts["unit"][0].text.endswith("s") else _ended(1)(parts)


def _rolling(parts: Parts) -> str | None:
    """So many months up to one: an interval, whatever it coincides with."""
    end = end_of(parts["end"])
    count = parts["count"][0].value if "count" in parts else 12
    if end is None or not count or count > 60 or (end + _DAY).day != 1:
        return None
    month = (end.year, end.month)
    return interval_of_months(months_before(month, count - 1), month)


def _weeks_ended(parts: Parts) -> str | None:
    day = day_of(parts["day"])
    weeks = parts["count"][0].value if "count" in parts else 1
    return name_days(day - (7 * weeks - 1) * _DAY, day) if day and weeks else None


def _week_begun(parts: Parts) -> str | None:
    day = day_of(parts["day"])
    return name_days(day, day + 6 * _DAY) if day else None


def _days_ended(parts: Parts) -> str | None:
    day, count = day_of(parts["day"]), parts["count"][0].value
    return name_days(day - (count - 1) * _DAY, day) if day and count else None


def _iso_week(parts: Parts) -> str | None:
    return _week(*divmod(parts["week"][0].value or 0, 100))


def _numbered_week(parts: Parts) -> str | None:
    return _week(parts["year"][0].value or 0, parts["number"][0].value or 0)


def _week(year: int, week: int) -> str | None:
    try:
        date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return f"{year}-W{week:02d}"


def _months_range(parts: Parts) -> str | None:
    last = month_of(parts["until"])
    if last is None:
        return None
    first = month_of(parts["since"]) if "since" in parts else (last[0], parts["first"][0].value or 0)
    return name_months(first, last) if first and first < last else None


def _days_range(parts: Parts) -> str | None:
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


def _days_joined(parts: Parts) -> str | None:
    """`1-7 April 2023`."""
    first, last = (int(number) for number in re.findall(r"\d+", parts["numbers"][0].text))
    month = month_of(parts["month"])
    try:
        return name_days(date(*month, first), date(*month, last)) if month and first < last else None
    except ValueError:
        return None


def _quarters_range(parts: Parts) -> str | None:
    """Quarters of a financial year beside a split one, of the calendar year beside a single one."""
    first, last = (next(token.value or 0 for token in parts[name] if token.kind in "QON") for name in ("first", "last"))
    begin = _first_month(parts)
    if begin is None or not 1 <= first < last <= 4 or ("and" in parts and last != first + 1):
        return None
    return name_months(months_before(begin, 3 - 3 * first), months_before(begin, 1 - 3 * last))


def _first_month(parts: Parts) -> Month | None:
    if "year" in parts:
        return parts["year"][0].value or 0, 1
    split = _split_of(parts["split"])
    return (split.year, 4) if split and split.kind != "B" else None


def _to_date(parts: Parts) -> str | None:
    """A running total up to a day or a month: its first day is not printed."""
    end = parts["end"]
    day = day_of(end) if any(token.kind in ("D", "I", "O") or (token.kind == "N") for token in end[:-1]) else None
    if end[0].kind in ("D", "I"):
        day = day_of(end)
    if day:
        return f"../{day.isoformat()}"
    month = month_of(end) if any(token.kind in ("M", "C", "K") for token in end) else None
    return f"../{month[0]}-{month[1]:02d}" if month else None


def _quarter_to_date(parts: Parts) -> str | None:
    """A running total at the end of a quarter, which is the year's so far."""
    split, number = _split_of(parts["split"]), _quarter_number(parts["quarter"])
    if split is None or number is None or split.kind == "B":
        return None
    year, month = months_before((split.year, 4), 1 - 3 * number)
    return f"../{year}-{month:02d}"


@dataclass(frozen=True, slots=True)
class Form:
    """One form: what it is called, its kinds, and what makes the canonical period of it."""

    name: str
    pattern: re.Pattern[str]
    build: Callable[[Parts], str | None]


def _form(name: str, pattern: str, build: Callable[[Parts], str | None]) -> Form:
    return Form(name, re.compile(pattern), build)


_QUARTER = rf"(?P<quarter>{_Q})"
_IN_SPLIT = rf"(?P<split>{_WORDED})"
_IN_YEAR = r"(?P<year>[YNV])"
_END = rf"(?P<end>{_D}|{_M})"
_BRACKETED = rf"[-~,]?(?P<first>M){_TO}(?P<last>M),?"

FORMS: tuple[Form, ...] = (
    _form("day", rf"(?P<day>{_D})", _day),
    _form("month", rf"(?:mn|n)?(?P<month>{_M})", _month),
    _form("month of a split year", rf"n?(?P<first>M)[-~,/]?{_IN_SPLIT}", _months_of_split),
    _form("month of a split year", rf"{_IN_SPLIT}[-~,/]?(?P<first>M)", _months_of_split),
    _form("numbered month", rf"(?P<number>x){_GAP}{_IN_SPLIT}", _numbered_month),
    _form("numbered month", rf"{_IN_SPLIT}{_GAP}(?P<number>x)", _numbered_month),
    _form("day of a split year", rf"(?P<number>[NO])(?P<first>M),?{_IN_SPLIT}", _day_of_split),
    _form("calendar quarter", rf"n?{_QUARTER}{_GAP}c?{_IN_YEAR}", _calendar_quarter),
    _form("calendar quarter", rf"(?P<year>Y){_GAP}{_QUARTER}", _calendar_quarter),
    _form("financial quarter", rf"n?{_QUARTER}{_GAP}{_IN_SPLIT}", _financial_quarter),
    _form("financial quarter", rf"{_IN_SPLIT}{_GAP}{_QUARTER}", _financial_quarter),
    _form("quarter with its months", rf"{_QUARTER}{_BRACKETED}{_IN_SPLIT}", _quarter_of_months),
    _form("quarter with its months", rf"{_QUARTER}{_BRACKETED}(?P<year>[YV])", _quarter_of_months),
    _form("quarter with its months", rf"{_QUARTER}{_GAP}{_IN_SPLIT}{_BRACKETED}", _quarter_of_months),
    _form(
        "quarter with its months",
        rf"{_QUARTER}\((?P<first>M){_TO}(?P<last>M)[-/,]?(?P<year>[YNV])\)",
        _quarter_of_dated_months,
    ),
    _form("half of a calendar year", r"(?P<half>H|Oh)[-,]?(?P<year>Y)", _half_of_year),
    _form("half of a calendar year", r"(?P<year>Y)[-,]?(?P<half>H|Oh)", _half_of_year),
    _form("half of a financial year", rf"(?P<half>H|Oh){_GAP}{_IN_SPLIT}", _half),
    _form("half of a financial year", rf"{_IN_SPLIT}{_GAP}(?P<half>H|Oh)", _half),
    _form("term", rf"(?P<term>T){_GAP}(?P<year>[YV]|N)", _term),
    _form("term", rf"(?P<year>Y){_GAP}(?P<term>T)", _term),
    _form("term of an academic year", rf"(?P<term>T){_GAP}{_IN_SPLIT}", _term_of_split),
    _form("term of an academic year", rf"{_IN_SPLIT}{_GAP}(?P<term>T)", _term_of_split),
    _form("calendar year", r"(?:[cy],?)?(?P<year>Y)", _calendar_year),
    _form("calendar year", r"(?P<year>Y)c", _calendar_year),
    _form("year across two", rf"[yE]?,?(?P<split>{_WORDED})[yE]?", _split_year),
    _form("year ended", rf"(?:Fy?|[yc])[et]{_END}", _ended(12)),
    _form("half-year ended", rf"h(?:e|t){_END}", _ended(6)),
    _form("quarter ended", rf"q(?:e|t|n){_END}", _ended(3)),
    _form("month ended", rf"(?P<unit>m)(?:e|t){_END}", _month_ended),
    _form("rolling months", rf"r?(?P<count>N)r?-?m(?:r?[et]|r)n?{_END}", _rolling),
    _form("rolling months", rf"r(?P<count>N)-?m[-~,]?n?{_END}", _rolling),
    _form("rolling months", rf"{_END}r(?P<count>N)-?m", _rolling),
    _form("rolling year", rf"ry(?:[et]n?)?{_END}", _rolling),
    _form("week ended", rf"w(?:e|t)(?P<day>{_D})", _weeks_ended),
    _form("weeks ended", rf"(?P<count>N)-?w(?:e|t)(?P<day>{_D})", _weeks_ended),
    _form("days ended", rf"(?P<count>N)-?g(?:e|t)(?P<day>{_D})", _days_ended),
    _form("week begun", rf"wb(?P<day>{_D})", _week_begun),
    _form("ISO week", r"(?P<week>J)", _iso_week),
    _form("ISO week", r"(?P<number>i)[/,]?(?P<year>Y)", _numbered_week),
    _form("ISO week", r"(?P<number>O)k(?P<year>Y)", _numbered_week),
    _form("range of months", rf"f?(?P<first>M){_TO}(?P<until>{_M})", _months_range),
    _form("range of months", rf"f?(?P<since>{_M})(?:{_TO}|[/\\](?=C))(?P<until>{_M})", _months_range),
    _form("months of a split year", rf"(?P<first>M){_TO}(?P<last>M),?{_IN_SPLIT}", _months_of_split),
    _form("months of a split year", rf"{_IN_SPLIT}[-~,]?(?P<first>M){_TO}(?P<last>M)", _months_of_split),
    _form("months of a year", rf"(?P<year>Y),?(?P<first>M){_TO}(?P<last>M)", lambda parts: _months_of_year(parts)),
    _form("two months", rf"(?:(?P<first>M)|(?P<since>{_M}))[&,/\\](?P<until>{_M})", _listed_months),
    _form("three months", rf"(?P<first>M)[,/]M[&,/](?P<until>{_M})", _three_months),
    _form("range of years", r"f?(?P<year>Y)t(?P<last>Y)", _years_range),
    _form("range of days", rf"f?(?P<since>{_D})(?:{_TO}|[/\\](?=I))(?P<until>{_D})", _days_range),
    _form("range of days", rf"f?(?P<first>[NO](?:[-/]?M)?){_TO}(?P<until>{_D})", _days_range),
    _form("range of days", rf"(?P<numbers>R)(?P<month>{_M})", _days_joined),
    _form("range of quarters", rf"f?(?P<first>{_Q})(?:{_TO}|(?P<and>&))(?P<last>{_Q}|N),?{_IN_SPLIT}", _quarters_range),
    _form("range of quarters", rf"f?(?P<first>{_Q})(?:{_TO}|(?P<and>&))(?P<last>{_Q}|N),?(?P<year>Y)", _quarters_range),
    _form("range of quarters", rf"{_IN_SPLIT},?(?P<first>{_Q}){_TO}(?P<last>{_Q}|N)", _quarters_range),
    _form("year to date", rf"u[te]?n?[-~,]?{_END}", _to_date),
    _form("year to date", rf"{_END}[-~,]?u", _to_date),
    _form("year to date by quarter", rf"u[te]?n?[-~,]?{_QUARTER}{_GAP}{_IN_SPLIT}", _quarter_to_date),
    _form("year to date by quarter", rf"{_QUARTER}{_GAP}{_IN_SPLIT},?[uv]", _quarter_to_date),
    _form("year to date by quarter", rf"{_QUARTER},?u,?{_IN_SPLIT}", _quarter_to_date),
)


APRIL_FORMS = frozenset(
    ("financial quarter", "half of a financial year", "numbered month", "quarter with its months", "range of quarters",
     "year across two", "month of a split year", "months of a split year", "year to date by quarter")
)  # fmt: skip
"""Forms that take a split year to begin in April."""


def _months_of_year(parts: Parts) -> str | None:
    year = parts["year"][0].value or 0
    first, last = (parts[name][0].value or 0 for name in ("first", "last"))
    return name_months((year, first), (year, last)) if first < last else None


def read_form(tokens: Sequence[Token]) -> tuple[str, str] | None:
    """Name of the form and canonical period of tokens that are one as a whole; None for any others."""
    kinds = "".join(token.kind for token in tokens)
    for form in FORMS:
        if match := form.pattern.fullmatch(kinds):
            parts = {
                name: tokens[match.start(name) : match.end(name)] for name, text in match.groupdict().items() if text
            }
            if period := form.build(parts):
                return form.name, period
    return None
