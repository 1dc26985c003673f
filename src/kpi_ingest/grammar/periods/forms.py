"""The forms of periods, written in the kinds of `tokens`; each reads the whole of what it is given, or nothing.

Words such as `of` and `the`, brackets and colons are gone before a form is tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kpi_ingest.grammar.periods import named, spans
from kpi_ingest.grammar.periods.parts import Parts
from kpi_ingest.grammar.periods.tokens import Token

_D = r"(?:[NO][-/]?M[-/,]?[YNV]|M[NO],?Y|[DI])"
_M = r"(?:M[-~,/]?Y|M[-/,]?[NV]|Y[-,]?M|[CK])"
_Q = r"(?:Q|Oq|qO)"
_TO = r"[-~t]"
_GAP = r"[-~,/]?"
_SPLIT = r"(?:[SsA]|YtY|Y[~\\][YN])"
_WORDED = rf"(?:[FB],?{_SPLIT}|{_SPLIT}[FB]|{_SPLIT})"


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
    _form("day", rf"(?P<day>{_D})", named.read_day),
    _form("month", rf"(?:mn|n)?(?P<month>{_M})", named.read_month),
    _form("month of a split year", rf"n?(?P<first>M)[-~,/]?{_IN_SPLIT}", named.read_months_of_split),
    _form("month of a split year", rf"{_IN_SPLIT}[-~,/]?(?P<first>M)", named.read_months_of_split),
    _form("numbered month", rf"(?P<number>x){_GAP}{_IN_SPLIT}", named.read_numbered_month),
    _form("numbered month", rf"{_IN_SPLIT}{_GAP}(?P<number>x)", named.read_numbered_month),
    _form("day of a split year", rf"(?P<number>[NO])(?P<first>M),?{_IN_SPLIT}", named.read_day_of_split),
    _form("calendar quarter", rf"n?{_QUARTER}{_GAP}c?{_IN_YEAR}", named.read_calendar_quarter),
    _form("calendar quarter", rf"(?P<year>Y){_GAP}{_QUARTER}", named.read_calendar_quarter),
    _form("financial quarter", rf"n?{_QUARTER}{_GAP}{_IN_SPLIT}", named.read_financial_quarter),
    _form("financial quarter", rf"{_IN_SPLIT}{_GAP}{_QUARTER}", named.read_financial_quarter),
    _form("quarter with its months", rf"{_QUARTER}{_BRACKETED}{_IN_SPLIT}", named.read_quarter_of_months),
    _form("quarter with its months", rf"{_QUARTER}{_BRACKETED}(?P<year>[YV])", named.read_quarter_of_months),
    _form("quarter with its months", rf"{_QUARTER}{_GAP}{_IN_SPLIT}{_BRACKETED}", named.read_quarter_of_months),
    _form(
        "quarter with its months",
        rf"{_QUARTER}\((?P<first>M){_TO}(?P<last>M)[-/,]?(?P<year>[YNV])\)?",
        named.read_quarter_of_dated_months,
    ),
    _form("half of a calendar year", r"(?P<half>H|Oh)[-,]?(?P<year>Y)", named.read_half_of_year),
    _form("half of a calendar year", r"(?P<year>Y)[-,]?(?P<half>H|Oh)", named.read_half_of_year),
    _form("half of a financial year", rf"(?P<half>H|Oh){_GAP}{_IN_SPLIT}", named.read_half),
    _form("half of a financial year", rf"{_IN_SPLIT}{_GAP}(?P<half>H|Oh)", named.read_half),
    _form("term", rf"(?P<term>T){_GAP}(?P<year>[YV]|N)", named.read_term),
    _form("term", rf"(?P<year>Y){_GAP}(?P<term>T)", named.read_term),
    _form("term of an academic year", rf"(?P<term>T){_GAP}{_IN_SPLIT}", named.read_term_of_split),
    _form("term of an academic year", rf"{_IN_SPLIT}{_GAP}(?P<term>T)", named.read_term_of_split),
    _form("calendar year", r"(?:[cy],?)?(?P<year>Y)", named.read_calendar_year),
    _form("calendar year", r"(?P<year>Y)c", named.read_calendar_year),
    _form("year across two", rf"[yE]?,?(?P<split>{_WORDED})[yE]?", named.read_split_year),
    _form("year ended", rf"(?:Fy?|[yc])[et]{_END}", spans.read_ended(12)),
    _form("half-year ended", rf"h(?:e|t){_END}", spans.read_ended(6)),
    _form("quarter ended", rf"q(?:e|t|n){_END}", spans.read_ended(3)),
    _form("month ended", rf"(?P<unit>m)(?:e|t){_END}", spans.read_month_ended),
    _form("rolling months", rf"r?(?P<count>N)r?-?m(?:r?[et]|r)n?{_END}", spans.read_rolling),
    _form("rolling months", rf"r(?P<count>N)-?m[-~,]?n?{_END}", spans.read_rolling),
    _form("rolling months", rf"{_END}r(?P<count>N)-?m", spans.read_rolling),
    _form("rolling year", rf"ry(?:[et]n?)?{_END}", spans.read_rolling),
    _form("week ended", rf"w(?:e|t)(?P<day>{_D})", spans.read_weeks_ended),
    _form("weeks ended", rf"(?P<count>N)-?w(?:e|t)(?P<day>{_D})", spans.read_weeks_ended),
    _form("days ended", rf"(?P<count>N)-?g(?:e|t)(?P<day>{_D})", spans.read_days_ended),
    _form("week begun", rf"wb(?P<day>{_D})", spans.read_week_begun),
    _form("ISO week", r"(?P<week>J)", named.read_iso_week),
    _form("ISO week", r"(?P<number>i)[/,]?(?P<year>Y)", named.read_numbered_week),
    _form("ISO week", r"(?P<number>O)k(?P<year>Y)", named.read_numbered_week),
    _form("range of months", rf"f?(?P<first>M){_TO}(?P<until>{_M})", spans.read_months_range),
    _form("range of months", rf"f?(?P<since>{_M})(?:{_TO}|[/\\](?=C))(?P<until>{_M})", spans.read_months_range),
    _form("months of a split year", rf"(?P<first>M){_TO}(?P<last>M),?{_IN_SPLIT}", named.read_months_of_split),
    _form("months of a split year", rf"{_IN_SPLIT}[-~,]?(?P<first>M){_TO}(?P<last>M)", named.read_months_of_split),
    _form("months of a year", rf"(?P<year>Y),?(?P<first>M){_TO}(?P<last>M)", spans.read_months_of_year),
    _form("two months", rf"(?:(?P<first>M)|(?P<since>{_M}))[&,/\\](?P<until>{_M})", spans.read_listed_months),
    _form("three months", rf"(?P<first>M)[,/]M[&,/](?P<until>{_M})", spans.read_three_months),
    _form("range of years", r"f?(?P<year>Y)t(?P<last>Y)", spans.read_years_range),
    _form("range of days", rf"f?(?P<since>{_D})(?:{_TO}|[/\\](?=I))(?P<until>{_D})", spans.read_days_range),
    _form("range of days", rf"f?(?P<first>[NO](?:[-/]?M)?){_TO}(?P<until>{_D})", spans.read_days_range),
    _form("range of days", rf"(?P<numbers>R)(?P<month>{_M})", spans.read_days_joined),
    _form(
        "range of quarters",
        rf"f?(?P<first>{_Q})(?:{_TO}|(?P<and>&))(?P<last>{_Q}|N),?{_IN_SPLIT}",
        spans.read_quarters_range,
    ),
    _form(
        "range of quarters",
        rf"f?(?P<first>{_Q})(?:{_TO}|(?P<and>&))(?P<last>{_Q}|N),?(?P<year>Y)",
        spans.read_quarters_range,
    ),
    _form("range of quarters", rf"{_IN_SPLIT},?(?P<first>{_Q}){_TO}(?P<last>{_Q}|N)", spans.read_quarters_range),
    _form("year to date", rf"u[te]?n?[-~,]?{_END}", spans.read_to_date),
    _form("year to date", rf"{_END}[-~,]?u", spans.read_to_date),
    _form("year to date by quarter", rf"u[te]?n?[-~,]?{_QUARTER}{_GAP}{_IN_SPLIT}", spans.read_quarter_to_date),
    _form("year to date by quarter", rf"{_QUARTER}{_GAP}{_IN_SPLIT},?[uv]", spans.read_quarter_to_date),
    _form("year to date by quarter", rf"{_QUARTER},?u,?{_IN_SPLIT}", spans.read_quarter_to_date),
)


APRIL_FORMS = frozenset(
    ("financial quarter", "half of a financial year", "numbered month", "quarter with its months", "range of quarters",
     "year across two", "month of a split year", "months of a split year", "year to date by quarter")
)  # fmt: skip
"""Forms that take a split year to begin in April."""


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
