"""Totals of the year to date that fall within their year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from kpi_ingest.interpret.doubts.figures import Examined, Figure, bounds_of, doubt
from kpi_ingest.model import Finding

_JANUARY, _APRIL, _SEPTEMBER = 1, 4, 9
_FINANCIAL = re.compile(r"\b(?:financial|fiscal) year\b|\bFY\b", re.I)
_ACADEMIC = re.compile(r"\b(?:academic|school) year\b|\bAY\b", re.I)


def cumulative_falls(row: Examined) -> Iterator[Finding]:
    """A cumulative figure below the one before it, of the same year.

    Percentages may fall. Which year the page counts by is taken from its words; where they do not say, the fall must
    lie within the calendar, the financial and the academic year alike, for a total begins anew with its year (`47.7` of
    July 2023 and `14.48` of November lie in two academic years).
    """
    totals = [it for it in row.of("actual") if it.cell.basis == "cumulative" and it.cell.unit != "%" and it.plain]
    starts = _year_starts(row)
    for series in dict.fromkeys(it.column.series for it in totals):
        for before, after in pairwise(it for it in totals if it.column.series == series):
            if after.value < before.value and _one_year(before, after, starts) and _comparable(before, after):
                message = (
                    f"{after.column.label}: {after.cell.text!r} after {before.told}, both cumulative and of one year: "
                    f"{before.value:f} − {after.value:f} = {before.value - after.value:f} lost"
                )
                yield doubt("cumulative_fell", "warning", message, after, row, [before])


def _comparable(before: Figure, after: Figure) -> bool:
    return (before.unit, before.cell.date) == (after.unit, after.cell.date)


def _one_year(before: Figure, after: Figure, starts: tuple[int, ...]) -> bool:
    first, second = bounds_of(before.column), bounds_of(after.column)
    if first is None or second is None or first == second:
        return False
    return all(_year(_last_day(first), start) == _year(_last_day(second), start) for start in starts)


def _last_day(bounds: tuple[date, date]) -> date:
    return bounds[1] - timedelta(days=1)


def _year(day: date, start: int) -> int:
    return day.year - (day.month < start)


def _year_starts(row: Examined) -> tuple[int, ...]:
    """The months in which the page's year may begin."""
    words = " ".join(
        [row.row.indicator, *(note.text for note in row.table.notes), *(it.label for it in row.table.columns)]
    )
    financial, academic = _FINANCIAL.search(words), _ACADEMIC.search(words)
    if bool(financial) != bool(academic):
        return (_APRIL,) if financial else (_SEPTEMBER,)
    return (_JANUARY, _APRIL, _SEPTEMBER)
