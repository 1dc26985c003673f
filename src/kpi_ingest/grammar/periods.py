"""Periods: what a header or a qualifier says a figure is about, in one canonical form, or nothing at all.

    month 2024-03   quarter 2024-Q1   calendar year 2024   day 2024-03-31
    financial year FY2023/24   its quarter FY2023/24-Q1   academic year AY2023/24
    split year 2023/24: printed without a word that says whether it is financial or academic
    term or season 2023-autumn, 2024-spring, 2024-summer (of 2023/24 the same three)

Nothing is guessed: `03/04/2024`, `31/03/24`, `FY24`, `21/22` without a word, `31/02/2024`, `2011-12` (a month or a
year), `Winter 2023` (in January or in December) and `Term 2 2023/24` (of three or of six) have no canonical form. A
two-digit year counts only beside a month's name, a quarter, a term or the word for the year (`Jul 23`, `academic year
21/22`), and only for 2000 to 2049.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:(?:1[89]|20|21)\d\d)"
_SHORT = r"(?:['’]?[0-4]\d)"
_GAP = r"[ .,/-]{0,3}"
_BEGIN, _END = r"(?<![\w/.,:-])", r"(?![\w/:]|[.,-]\d)"
_FINANCIAL = r"(?:financial[ -]year|fin\.? year|fiscal year|f/?y)"
_ACADEMIC = r"(?:academic[ -]year|acad\.? year|school[ -]year|a/?y)"
_SPLIT = rf"(?P<first>{_YEAR}|\d\d)(?P<join> ?[/–—-] ?)(?P<second>{_YEAR}|\d\d)"


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period found inside a longer text."""

    period: str
    """Canonical."""
    start: int
    end: int


def parse_period(text: str) -> str | None:
    """The canonical period that the whole text is, or None: no form, an impossible date, or more than one meaning."""
    plain = _flat(text)
    if _DIGIT.search(plain) is None:
        return None
    for pattern, build in _FORMS:
        if match := pattern.fullmatch(plain):
            return build(match)
    return None


def find_periods(text: str) -> tuple[FoundPeriod, ...]:
    """Every period that stands in the text, in order, without overlaps; offsets into the text as given."""
    if _DIGIT.search(text) is None or len(text) > 2000 or len(plain := _flat(text, strip=False)) != len(text):
        return ()
    found: list[FoundPeriod] = []
    taken: list[tuple[int, int]] = []
    for pattern, build in _FORMS:
        for match in pattern.finditer(plain):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            if period := build(match):
                found.append(FoundPeriod(period, *match.span()))
    return tuple(sorted(found, key=lambda item: item.start))


def period_bounds(period: str) -> tuple[date, date]:
    """First day and the day behind the last one (half-open) of a canonical period; raises ValueError for other text.

    The bounds of a split year of unknown kind are the hull of the financial and the academic year; those of a term are
    a third of the calendar year, since each authority sets its own days.
    """
    match = _CANONICAL.fullmatch(period)
    if match is None:
        raise ValueError(f"not a canonical period: {period!r}")
    year = int(match["year"])
    if match["day"]:
        day = date(year, int(match["month"]), int(match["day"]))
        return day, day + timedelta(days=1)
    if match["term"]:
        if match["kind"] or match["next"]:
            raise ValueError(f"not a canonical period: {period!r}")
        return _months(year, *_TERMS[match["term"]])
    if match["month"] and match["kind"] is None and match["next"] is None:
        return _months(year, int(match["month"]), 1)
    quarter = int(match["quarter"] or 0)
    if match["next"] is None:
        if match["kind"] or match["month"]:
            raise ValueError(f"not a canonical period: {period!r}")
        return _months(year, 3 * quarter - 2, 3) if quarter else _months(year, 1, 12)
    if match["kind"] == "AY":
        return _months(year, 9, 12)
    if match["kind"] == "FY":
        return _months(year, 3 * quarter + 1, 3) if quarter else _months(year, 4, 12)
    return date(year, 4, 1), date(year + 1, 9, 1)


def looks_like_date(text: str) -> bool:
    """Whether a text means to be a date or a quarter, sound or not: `31/02/2024`, `Q5 2023`, `1 Mar 0001`."""
    return _DATE_LIKE.fullmatch(_flat(text)) is not None


_TERMS = {"spring": (1, 4), "summer": (5, 4), "autumn": (9, 4)}
"""First month and number of months."""
_DIGIT = re.compile(r"[0-9]")
_CANONICAL = re.compile(
    r"(?P<kind>FY|AY)?(?P<year>\d{4})(?:/(?P<next>\d\d))?(?:-Q(?P<quarter>[1-4])|-(?P<term>autumn|spring|summer)|-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>\d\d))?)?"
)
_DATE_LIKE = re.compile(
    rf"\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{1,4}}|q(?:uarter )?\d{{1,2}}{_GAP}(?:fy)?\d{{2,4}}(?:[/-]\d{{2,4}})?"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th)?{_GAP})?{_MONTH}{_GAP}\d{{1,4}}|\d{{4}}-\d\d"
)
_FLAT = {
    **dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\t\n"), " "),
    **dict.fromkeys(map(ord, "‐‑‒–—−"), "–"),
}


def _flat(text: str, *, strip: bool = True) -> str:
    """Lower case, every blank a space and every dash that is no hyphen an en dash, character for character."""
    if len(text) > 2000:
        return ""
    plain = text.translate(_FLAT).lower()
    return " ".join(plain.split()) if strip else plain


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    begin, end = year * 12 + month - 1, year * 12 + month - 1 + count
    return date(begin // 12, begin % 12 + 1, 1), date(end // 12, end % 12 + 1, 1)


def _year(text: str) -> int:
    digits = text.lstrip("'’")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _month(text: str) -> int:
    return _MONTHS.index(text[:3]) + 1


def _split_year(match: re.Match[str], *, worded: bool) -> str | None:
    """`2021/22` of `2021/22`, `2021-2022`, and of `21/22` where a word makes it a year; None where the years do not
    follow each other or the text may be a month (`2011-12`)."""
    first, second, join = match["first"], match["second"], match["join"].strip()
    if len(first) == 2 and (not worded or first > "49" or len(second) == 4):
        return None
    year = _year(first)
    if (year + 1) % 10 ** len(second) != int(second):
        return None
    if not worded and join == "-" and len(second) == 2 and 1 <= int(second) <= 12:
        return None
    return f"{year}/{(year + 1) % 100:02d}"


def _worded_year(match: re.Match[str]) -> str | None:
    split = _split_year(match, worded=True)
    return split and f"{'AY' if match['academic'] else 'FY'}{split}"


def _bare_split(match: re.Match[str]) -> str | None:
    return _split_year(match, worded=False)


def _financial_quarter(match: re.Match[str]) -> str | None:
    """Quarters of a split year are financial: academic years are told in terms."""
    split = _split_year(match, worded=True)
    return split and f"FY{split}-Q{match['quarter']}"


def _calendar_quarter(match: re.Match[str]) -> str:
    return f"{_year(match['year'])}-Q{match['quarter']}"


def _day(match: re.Match[str]) -> str | None:
    return _real_day(_year(match["year"]), _month(match["month"]), int(match["day"]))


def _real_day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _iso_day(match: re.Match[str]) -> str | None:
    return _real_day(int(match["year"]), int(match["month"]), int(match["day"]))


def _numeric_day(match: re.Match[str]) -> str | None:
    """`31/03/2024` can only be read one way; `03/04/2024` cannot."""
    first, second, year = int(match["a"]), int(match["b"]), int(match["year"])
    if first > 12 or first == second:
        return _real_day(year, second, first)
    return _real_day(year, first, second) if second > 12 else None


def _named_month(match: re.Match[str]) -> str:
    return f"{_year(match['year'])}-{_month(match['month']):02d}"


def _numeric_month(match: re.Match[str]) -> str | None:
    month = int(match["month"])
    return f"{match['year']}-{month:02d}" if 1 <= month <= 12 else None


def _iso_month(match: re.Match[str]) -> str | None:
    """`2024-03` is a month and `2024-25` a year; `2011-12` may be either."""
    year, month = int(match["year"]), int(match["month"])
    return f"{year}-{month:02d}" if 1 <= month <= 12 and (year + 1) % 100 != month else None


def _month_range(match: re.Match[str]) -> str | None:
    """Three months of a calendar quarter, or twelve months that make a year of one of the three kinds."""
    last_year = _year(match["until"])
    first, last = _month(match["from_month"]), _month(match["to_month"])
    first_year = _year(match["since"]) if match["since"] else last_year
    length = (last_year - first_year) * 12 + last - first + 1
    if length == 3 and first % 3 == 1:
        return f"{first_year}-Q{(first + 2) // 3}"
    names = {1: f"{first_year}", 4: f"FY{first_year}/{last_year % 100:02d}", 9: f"AY{first_year}/{last_year % 100:02d}"}
    return names.get(first) if length == 12 else None


def _year_ending(match: re.Match[str]) -> str | None:
    """A year that ends in March is a financial year; one that ends elsewhere has no name here."""
    year = _year(match["year"])
    if match["day"] and match["day"] != "31":
        return None
    return f"FY{year - 1}/{year % 100:02d}" if _month(match["month"]) == 3 else None


def _term(match: re.Match[str]) -> str:
    return f"{_year(match['year'])}-{match['term']}"


def _term_of_split_year(match: re.Match[str]) -> str | None:
    """Autumn is in the first of the two years, spring and summer in the second."""
    split = _split_year(match, worded=True)
    return split and f"{int(split[:4]) + (match['term'] != 'autumn')}-{match['term']}"


def _part_of_a_year(match: re.Match[str]) -> None:
    """A part that has no name here: it hides the year beside it, which is not the period."""


def _plain_year(match: re.Match[str]) -> str:
    return match["year"]


_Build = Callable[[re.Match[str]], str | None]


def _form(pattern: str, build: _Build) -> tuple[re.Pattern[str], _Build]:
    return re.compile(f"{_BEGIN}(?:{pattern}){_END}"), build


_ANY_YEAR = rf"(?P<year>{_YEAR}|{_SHORT})"
_Q = r"(?:q|qtr ?|quarter ?)(?P<quarter>[1-4])"
_WORD = rf"(?:(?P<academic>{_ACADEMIC})|{_FINANCIAL})"
_TERM = r"(?P<term>autumn|spring|summer)(?: term)?"
_PART = (
    r"(?:winter(?: term)?|(?:half )?term ?[1-6]|t[1-6]|h[12]|half ?[12]|semester ?[12]|(?:week|wave|round) ?\d{1,2})"
)

# In order of precedence: a longer form hides the shorter ones inside it (`Jan 2023` hides `2023`).
_FORMS: tuple[tuple[re.Pattern[str], _Build], ...] = (
    _form(
        rf"(?:year|12 months|twelve months) (?:ending|ended|to)(?: (?P<day>\d\d)(?:st)?)?"
        rf" (?P<month>{_MONTH}) {_ANY_YEAR}",
        _year_ending,
    ),
    _form(
        rf"(?P<from_month>{_MONTH})(?:{_GAP}(?P<since>{_YEAR}|{_SHORT}))?(?: ?[-–] ?| to )"
        rf"(?P<to_month>{_MONTH}){_GAP}(?P<until>{_YEAR}|{_SHORT})",
        _month_range,
    ),
    _form(rf"{_Q}{_GAP}(?:{_FINANCIAL} ?)?{_SPLIT}", _financial_quarter),
    _form(rf"(?:{_FINANCIAL} ?)?{_SPLIT}{_GAP}{_Q}", _financial_quarter),
    _form(rf"{_TERM}{_GAP}(?:{_ACADEMIC} ?)?{_SPLIT}", _term_of_split_year),
    _form(rf"(?:{_ACADEMIC} ?)?{_SPLIT}{_GAP}{_TERM}", _term_of_split_year),
    _form(rf"{_PART}{_GAP}(?:{_WORD} ?)?(?:{_SPLIT}|{_YEAR})", _part_of_a_year),
    _form(rf"(?:{_WORD} ?)?(?:{_SPLIT}|{_YEAR}){_GAP}{_PART}", _part_of_a_year),
    _form(rf"{_WORD}:? ?{_SPLIT}", _worded_year),
    _form(rf"{_SPLIT} {_WORD}", _worded_year),
    _form(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_GAP}(?P<month>{_MONTH}){_GAP}{_ANY_YEAR}", _day),
    _form(rf"(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>{_YEAR})", _day),
    _form(rf"(?P<year>{_YEAR})[-/](?P<month>\d\d)[-/](?P<day>\d\d)", _iso_day),
    _form(rf"(?P<a>\d{{1,2}})[/.-](?P<b>\d{{1,2}})[/.-](?P<year>{_YEAR})", _numeric_day),
    _form(rf"(?P<month>{_MONTH}){_GAP}{_ANY_YEAR}", _named_month),
    _form(rf"(?P<year>{_YEAR}) (?P<month>{_MONTH})", _named_month),
    _form(rf"(?P<month>\d\d?)/(?P<year>{_YEAR})", _numeric_month),
    _form(rf"{_Q}{_GAP}{_ANY_YEAR}", _calendar_quarter),
    _form(rf"(?P<year>{_YEAR}){_GAP}{_Q}", _calendar_quarter),
    _form(rf"{_TERM}{_GAP}{_ANY_YEAR}", _term),
    _form(rf"(?P<year>{_YEAR}){_GAP}{_TERM}", _term),
    _form(r"(?P<year>(?:1[89]|20|21)\d\d)-(?P<month>0[1-9]|1[0-2])", _iso_month),
    _form(_SPLIT, _bare_split),
    _form(rf"(?:calendar year |cy ?)?(?P<year>{_YEAR})", _plain_year),
)
