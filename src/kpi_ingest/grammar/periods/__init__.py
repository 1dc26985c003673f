"""Periods: what a header or a qualifier says a figure is about, in one canonical form, or nothing at all.

    day 2024-03-31   week 2024-W12   month 2024-03   quarter 2024-Q1   calendar year 2024
    financial year FY2023/24   its quarter FY2023/24-Q1   academic year AY2023/24
    split year 2023/24: printed without a word that says whether it is financial or academic
    term or season 2023-autumn, 2024-spring, 2024-summer (of 2023/24 the same three)
    interval of months 2023-10/2024-03, of days 2024-03-25/2024-03-31, both ends included
    running total up to a month or a day whose first day is not printed ../2023-12

A stretch of days that coincides with a month, a quarter or a year is named so. A rolling twelve months is always an
interval (`2023-04/2024-03`), because it is another figure than that of the financial year. docs/periods.md has every
form with an example and a look-alike.

A period is read whole or not at all: where a word or a figure that may be about time is left over beside it
(`quarter ended`, `W12`, a second date, a month in another language), nothing is read. Nothing is guessed: without a
locale `03/04/2024` and `31/03/24`, and with any `FY24`, `21/22` without a word, `31/02/2024`, `2011-12` (a month or a
year), `Winter 2023` (in January or in December) and `Term 2 2023/24` (of three or of six) have no canonical form. A
two-digit year counts only beside a month's name, a quarter, a term or the word for the year (`Jul 23`, `academic year
21/22`), and only for 2000 to 2049.
"""

from kpi_ingest.grammar.periods.canonical import PeriodKind, period_bounds, period_kind
from kpi_ingest.grammar.periods.reading import (
    FoundPeriod,
    TimeWords,
    find_periods,
    looks_like_date,
    parse_period,
    read_time,
)

__all__ = [
    "FoundPeriod",
    "PeriodKind",
    "TimeWords",
    "find_periods",
    "looks_like_date",
    "parse_period",
    "period_bounds",
    "period_kind",
    "read_time",
]
