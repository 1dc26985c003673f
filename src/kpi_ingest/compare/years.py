"""Years within which figures cumulate: calendar, financial (from April) and academic (from September)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Literal, TypeAlias, get_args

from kpi_ingest.compare.window import known_bounds

Year: TypeAlias = Literal["calendar", "financial", "academic"]
_FIRST_MONTH: dict[Year, int] = {"calendar": 1, "financial": 4, "academic": 9}
YEARS: tuple[Year, ...] = get_args(Year)


def year_of(period: str, year: Year) -> int | None:
    """The year in which a period begins, by the calendar year of its first day; None for words that are no period."""
    bounds = known_bounds(period)
    if bounds is None:
        return None
    return bounds[0].year if bounds[0].month >= _FIRST_MONTH[year] else bounds[0].year - 1


def years_of(chains: Iterable[tuple[str, str]], alone: Collection[str], known: Collection[str]) -> tuple[Year, ...]:
    """The kinds of year that running totals keep to: each total (first and last period of its sum) lies within one year
    and begins with its first period, and a second year was seen to begin, by a sum of its own or by a figure `alone`,
    its own count. More than one kind where the periods do not tell them apart; none where no new start was seen."""
    sums = list(chains)
    return tuple(year for year in YEARS if sums and _keeps_to(sums, alone, known, year))


def _keeps_to(sums: list[tuple[str, str]], alone: Collection[str], known: Collection[str], year: Year) -> bool:
    firsts = _first_periods(known, year)
    within = all(year_of(start, year) == year_of(last, year) and start in firsts for start, last in sums)
    begun = {year_of(start, year) for start, _ in sums} | {year_of(it, year) for it in alone if it in firsts}
    return within and len(begun) >= 2


def _first_periods(known: Collection[str], year: Year) -> set[str]:
    """The first known period of each year."""
    dated = sorted((bounds, period) for period in known if (bounds := known_bounds(period)))
    starts = {year_of(later, year): later for _, later in reversed(dated)}
    return set(starts.values())


def looks_cumulative(figures: Mapping[str, Decimal], year: Year) -> bool:
    """Whether figures rise within each year and fall where a new one begins, at least twice. It is a hint and no more:
    figures of a season do the same."""
    dated = sorted((bounds, period) for period in figures if (bounds := known_bounds(period)))
    falls, rises = 0, 0
    for (_, earlier), (_, later) in pairwise(dated):
        same = year_of(earlier, year) == year_of(later, year)
        if same != (figures[later] >= figures[earlier]):
            return False
        rises, falls = rises + same, falls + (not same)
    return falls >= 2 and rises > falls
