"""The arithmetic that holds within one reading: sums, points of a league table, ratios, fixed distances.

A fact is (target column, rule); a rule names its kind and its source columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpi_ingest.repair.runs.readings import Numbers

Rule = tuple[str, tuple[int, ...], float]
"""Kind (`sum`, `points`, `ratio`, `growth`, `shift`), source columns, and a constant of the rule."""
Fact = tuple[int, Rule]

RATIO_SCALES = (1.0, 100.0, 1000.0)
POINTS_FOR_A_WIN = (2, 3)
FARTHEST_SHIFT = 5000.0
_EXACT = 5e-5
_ROUNDED = 0.5005


def facts_of(numbers: Numbers, places: Sequence[int], ratio_targets: Sequence[int]) -> set[Fact]:
    """Everything that holds among these numbers; ratios are looked for in the `ratio_targets` only."""
    where: dict[float, list[int]] = {}
    for column, value in enumerate(numbers):
        if value is not None:
            where.setdefault(round(value, 4), []).append(column)
    found = set(_sums(numbers, where))
    found.update(_points(numbers, where))
    found.update(_shifts(numbers, places))
    for target in ratio_targets:
        found.update(_ratios(numbers, places, target))
    return found


def _sums(numbers: Numbers, where: dict[float, list[int]]) -> Iterator[Fact]:
    """Sums of any two columns, and of neighbours or every other column in a row (`League Apps`, `Cup Apps`)."""
    width = len(numbers)
    for first, value in enumerate(numbers):
        if value is None:
            continue
        for second in range(first + 1, width):
            other = numbers[second]
            if other is not None:
                for target in where.get(round(value + other, 4), ()):
                    if target not in (first, second):
                        yield target, ("sum", (first, second), 0.0)
        for stride in (1, 2):
            yield from _stretches(numbers, where, first, value, stride)


def _stretches(
    numbers: Numbers, where: dict[float, list[int]], first: int, total: float, stride: int
) -> Iterator[Fact]:
    for last in range(first + stride, len(numbers), stride):
        value = numbers[last]
        if value is None:
            return
        total += value
        if last > first + stride:
            for target in where.get(round(total, 4), ()):
                if target < first or target > last or (target - first) % stride:
                    yield target, ("sum", tuple(range(first, last + 1, stride)), 0.0)


def _points(numbers: Numbers, where: dict[float, list[int]]) -> Iterator[Fact]:
    """League points: two or three for a win, one for a draw, in columns beside each other or one apart."""
    for wins, won in enumerate(numbers):
        if won is None:
            continue
        for draws in (wins + 1, wins + 2):
            drawn = numbers[draws] if draws < len(numbers) else None
            if drawn is not None:
                for points in POINTS_FOR_A_WIN:
                    for target in where.get(points * won + drawn, ()):
                        if target not in (wins, draws):
                            yield target, ("points", (wins, draws), float(points))


def _shifts(numbers: Numbers, places: Sequence[int]) -> Iterator[Fact]:
    for target, value in enumerate(numbers):
        if value is None or places[target]:
            continue
        for source, other in enumerate(numbers):
            if other is None or source == target or places[source]:
                continue
            if abs(value - other) <= FARTHEST_SHIFT:
                yield target, ("shift", (source,), value - other)


def _ratios(numbers: Numbers, places: Sequence[int], target: int) -> Iterator[Fact]:
    value = numbers[target]
    if not value:
        return
    slack = _ROUNDED * 10.0 ** -places[target]
    for below, divisor in enumerate(numbers):
        if not divisor or below == target:
            continue
        for above, dividend in enumerate(numbers):
            if dividend is None or above in (target, below):
                continue
            ratio = dividend / divisor
            for scale in RATIO_SCALES:
                if abs(scale * ratio - value) <= slack:
                    yield target, ("ratio", (above, below), scale)
            if abs(100.0 * ratio - 100.0 - value) <= slack:
                yield target, ("growth", (above, below), 100.0)


def expected(rule: Rule, numbers: Numbers) -> float | None:
    """What the rule makes of a reading's sources; None where they print no numbers."""
    kind, sources, constant = rule
    values = [numbers[source] for source in sources]
    if any(value is None for value in values):
        return None
    given = [value for value in values if value is not None]
    if kind == "sum":
        return sum(given)
    if kind == "points":
        return constant * given[0] + given[1]
    if kind == "shift":
        return given[0] + constant
    if not given[1]:
        return None
    ratio = constant * given[0] / given[1]
    return ratio - 100.0 if kind == "growth" else ratio


def holds(fact: Fact, numbers: Numbers, places: Sequence[int]) -> bool | None:
    """Whether the fact holds in a reading; None where it cannot be asked."""
    target, rule = fact
    value = numbers[target]
    wanted = expected(rule, numbers)
    if value is None or wanted is None:
        return None
    rounded = rule[0] in ("ratio", "growth")
    return abs(wanted - value) <= (_ROUNDED * 10.0 ** -places[target] if rounded else _EXACT)
