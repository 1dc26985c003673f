"""Running totals: whether figures that changed are the sums of those shown before, exactly, or the other way round.

At least two exact matches in one line of figures, each adding something other than nothing; percentages are exempt, for
they do not add up. One match alone is a hint and no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Literal, TypeAlias

from kpi_ingest.compare.past import Past
from kpi_ingest.compare.units import unit_of
from kpi_ingest.compare.window import known_bounds
from kpi_ingest.compare.years import Year, years_of
from kpi_ingest.model import Cell, Key, StatedCell

Direction: TypeAlias = Literal["cumulative", "discrete"]
Line: TypeAlias = tuple[str, str, str, str, int]
"""Section, indicator, measure, series, and the length of the periods in months (0 for days)."""
Figures: TypeAlias = Mapping[str, Decimal]
"""Value by period."""


@dataclass(frozen=True, slots=True)
class Match:
    """A figure that is the exact sum of others."""

    period: str
    addends: tuple[Decimal, ...]
    total: Decimal
    start: str | None = None
    """The period of the first addend; None for the step from one total to the next."""

    @property
    def adds(self) -> bool:
        """Whether the last addend is other than nothing; a total that stays where it was shows little."""
        return self.addends[-1] != 0

    def __str__(self) -> str:
        return f"{' + '.join(map(str, self.addends))} = {self.total}"


@dataclass(frozen=True, slots=True)
class Sums:
    """What the arithmetic of one line shows."""

    line: Line
    direction: Direction
    matches: tuple[Match, ...]
    years: tuple[Year, ...] = ()
    """The years at whose start the totals start anew, where they were seen to."""

    @property
    def proven(self) -> bool:
        """At least two matches that add something."""
        return sum(match.adds for match in self.matches) >= 2


def line_of(key: Key) -> Line | None:
    """The line of figures that a key belongs to; None where its period has no place in time."""
    bounds = known_bounds(key.period)
    if bounds is None or key.measure not in ("actual", "other"):
        return None
    return (key.section, key.indicator, key.measure, key.series, _months(*bounds))


def _months(first: date, behind: date) -> int:
    return (behind.year - first.year) * 12 + behind.month - first.month


Figured: TypeAlias = Mapping[Line, Figures]


@dataclass(frozen=True, slots=True)
class Memory:
    """What was known of a line of figures before, and what the later state shows."""

    shown: Figures
    """In the earlier state."""
    latest: Figures
    """As last shown, periods that rolled off among them."""
    older: Figures
    """As shown before they were last restated: of figures that were restated as totals the counts they were before."""
    after: Figures


def find_sums(
    revised: Iterable[tuple[StatedCell, StatedCell]], versions: Versions, shown: Figured, after: Figured
) -> list[Sums]:
    """For each line with revised figures the direction whose arithmetic holds best; none without a match."""
    changed: dict[Line, set[str]] = defaultdict(set)
    for old, _ in revised:
        line = line_of(old.key)
        if line is not None and is_count(old.cell):
            changed[line].add(old.key.period)
    found = []
    for line in sorted(changed):
        known = versions.get(line, {})
        latest = {period: values[-1] for period, values in known.items()}
        older = {period: values[-2:][0] for period, values in known.items()}
        memory = Memory(shown.get(line, {}), latest, older, after.get(line, {}))
        found.append(_sums_of(line, changed[line], memory))
    return [sums for sums in found if sums.matches]


Versions: TypeAlias = Mapping[Line, Mapping[str, Sequence[Decimal]]]
"""The different values that each period has been given, oldest first."""


def versions_of(cells: Iterable[tuple[Key, Cell]], lines: Set[Line | None]) -> dict[Line, dict[str, list[Decimal]]]:
    """Plain counts of these lines by period, each value that differs from the one before."""
    found: dict[Line, dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    for line, period, value in _counts(cells, lines):
        values = found[line][period]
        if values[-1:] != [value]:
            values.append(value)
    return found


def figures_of(cells: Iterable[tuple[Key, Cell]], lines: Set[Line | None]) -> dict[Line, dict[str, Decimal]]:
    """Plain counts of these lines by period; of a period that stands more than once the last."""
    found: dict[Line, dict[str, Decimal]] = defaultdict(dict)
    for line, period, value in _counts(cells, lines):
        found[line][period] = value
    return found


def _counts(cells: Iterable[tuple[Key, Cell]], lines: Set[Line | None]) -> Iterator[tuple[Line, str, Decimal]]:
    rows = {line[:4] for line in lines if line is not None}
    for key, cell in cells:
        if (key.section, key.indicator, key.measure, key.series) in rows:
            line = line_of(key)
            if line in lines and line is not None and cell.value is not None and is_count(cell):
                yield line, key.period, cell.value


def remembered(past: Past, cells: Iterable[StatedCell]) -> Iterator[tuple[Key, Cell]]:
    """Every figure known before: those of the past, the latest last, then those of the earlier state."""
    for key, older in past.cells.items():
        yield from ((key, stated.cell) for stated in older)
    yield from ((stated.key, stated.cell) for stated in cells)


def is_count(cell: Cell) -> bool:
    """Whether the figure can be added up: no percentage, no `<5`."""
    return cell.state == "value" and not cell.comparator and unit_of(cell) != "%"


def _sums_of(line: Line, changed: set[str], known: Memory) -> Sums:
    totals, steps = _totals_of(changed, known), _steps_of(changed, known)
    if len(totals) < len(steps):
        return Sums(line, "discrete", steps)
    starts = [(match.start, match.period) for match in totals if match.start]
    alone = [period for period in known.after if known.shown.get(period) == known.after[period]]
    return Sums(line, "cumulative", totals, years_of(starts, alone, known.latest))


def _totals_of(changed: set[str], known: Memory) -> tuple[Match, ...]:
    """New figures that are running totals of the old ones. A period that rolled off is added as last shown or, where
    that was a total itself, as shown before."""
    ways = (known.latest, {**known.older, **known.shown})
    return max((_running_totals(changed, addends, known.after) for addends in ways), key=len)


def _steps_of(changed: set[str], known: Memory) -> tuple[Match, ...]:
    """New figures whose running totals are the old ones: each the step from one old total to the next or, where the
    total before it was never shown, one of the counts that add up to its old total."""
    steps = _differences(changed, known.latest, known.after)
    left = changed - {match.period for match in steps}
    ways = ({**known.older, **known.after}, {**known.latest, **known.after})
    sums = max((_running_totals(changed, addends, known.shown) for addends in ways), key=len)
    return tuple(sorted((*steps, *(match for match in sums if match.period in left)), key=_time_of))


def _time_of(match: Match) -> tuple[date, date]:
    return known_bounds(match.period) or (date.min, date.min)


def _running_totals(changed: set[str], before: Figures, after: Figures) -> tuple[Match, ...]:
    """New figures that are running totals of the old ones. A total may start anywhere, for it starts anew each year;
    the longest chains are taken first, and none overlaps another."""
    periods = _in_order(before)
    chains = [_chain(periods[start:], changed, before, after) for start in range(len(periods))]
    taken: set[str] = set()
    kept: list[Match] = []
    for chain in sorted(chains, key=len, reverse=True):
        if not taken.intersection(match.period for match in chain):
            taken.update(match.period for match in chain)
            kept += chain
    return tuple(sorted(kept, key=_time_of))


def _chain(periods: Sequence[str], changed: set[str], before: Figures, after: Figures) -> list[Match]:
    """Running totals from the first period on, until one that is shown does not fit."""
    first, *rest = periods
    if after.get(first, before[first]) != before[first]:
        return []
    addends = [before[first]]
    chain: list[Match] = []
    for period in rest:
        addends.append(before[period])
        if period not in after:
            continue
        if after[period] != sum(addends) or (period not in changed and before[period] != after[period]):
            break
        if period in changed:
            chain.append(Match(period, tuple(addends), after[period], first))
    return chain


def _differences(changed: set[str], before: Figures, after: Figures) -> tuple[Match, ...]:
    """New figures that are the steps between old running totals."""
    periods = _in_order(before)
    steps = pairwise(periods)
    return tuple(
        Match(period, (before[earlier], after[period]), before[period])
        for earlier, period in steps
        if period in changed and period in after and before[earlier] + after[period] == before[period]
    )


def _in_order(figures: Figures) -> list[str]:
    return sorted(figures, key=lambda period: known_bounds(period) or (date.min, date.min))
