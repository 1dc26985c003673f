"""Windows: the stretch of periods that a table shows, and how it moved on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeAlias

from kpi_ingest.grammar import period_bounds
from kpi_ingest.model import Key, State

Line: TypeAlias = tuple[str, str, str]
"""Section, measure and series: columns that differ in nothing but their period."""
_Span: TypeAlias = tuple[date, date]
_YEAR, _YEAR_AND_A_HALF = timedelta(days=366), timedelta(days=549)


@dataclass(frozen=True, slots=True)
class Windows:
    """First and last first-day of the periods that each line of columns shows, before and after."""

    before: Mapping[Line, _Span]
    after: Mapping[Line, _Span]

    def left_behind(self, key: Key) -> bool:
        """Whether the period lies wholly before a window that moved on: it rolled off and was not withdrawn."""
        line = (key.section, key.measure, key.series)
        bounds = known_bounds(key.period)
        if bounds is None or line not in self.before or line not in self.after:
            return False
        first, last = self.after[line]
        return _end(bounds) <= first and last > self.before[line][1]


def _end(bounds: _Span) -> date:
    """The day after a period. The bounds of `2021/22` reach from April to the September after next, for the page does
    not say which year it counts by; but it counts all its years alike, and the next one begins when this one ends."""
    start, end = bounds
    return start.replace(year=start.year + 1, day=1) if _YEAR < end - start < _YEAR_AND_A_HALF else end


def windows_of(previous: State, current: State, section_of: Callable[[str], str]) -> Windows:
    """The windows of both states, under the earlier state's section ids."""
    renamed = ((section_of(section), measure, series, day) for section, measure, series, day in _starts(current))
    return Windows(_spans(_starts(previous)), _spans(renamed))


@lru_cache(maxsize=16_384)
def known_bounds(period: str) -> tuple[date, date] | None:
    """Bounds of a canonical period; None for words that are none."""
    try:
        return period_bounds(period)
    except ValueError:
        return None


def _starts(state: State) -> Iterator[tuple[str, str, str, date]]:
    for table in state.tables:
        for column in table.columns:
            bounds = known_bounds(column.period or "")
            if bounds is not None:
                yield table.section_id, column.measure, column.series or "", bounds[0]


def _spans(starts: Iterator[tuple[str, str, str, date]]) -> dict[Line, _Span]:
    spans: dict[Line, _Span] = {}
    for section, measure, series, start in starts:
        first, last = spans.get((section, measure, series), (start, start))
        spans[section, measure, series] = (min(first, start), max(last, start))
    return spans
