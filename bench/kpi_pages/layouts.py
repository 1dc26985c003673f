"""The columns of such pages: periods in a publisher's words, and which figures stand under them, in what order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

Slot = tuple[str, int]
"""What stands in a column: `baseline`, `target`, `milestone` or `actual`, and the number of its period."""
Header = list[tuple[str, Slot]]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def name_periods(rng: Random, year: int, count: int) -> list[str]:
    """Consecutive periods as one publisher names them."""
    scheme = rng.choices(("months", "quarters", "years", "terms"), (50, 28, 14, 8))[0]
    if scheme == "quarters":
        return [f"Q{n % 4 + 1} {year + n // 4}/{(year + n // 4 + 1) % 100:02}" for n in range(count)]
    if scheme == "years":
        return [f"{year - 4 + n}/{(year - 3 + n) % 100:02}" for n in range(count)]
    if scheme == "terms":
        return [f"{('Autumn', 'Spring', 'Summer')[n % 3]} {year + (n + 2) // 3}" for n in range(count)]
    first, every, long = rng.randrange(12), rng.choice((1, 2, 3, 3, 4, 6)), rng.random() < 0.25
    found = []
    for number in range(count):
        month = first + number * every
        shown = year + month // 12
        found.append(f"{_MONTHS[month % 12]} {shown if long else f'{shown % 100:02}'}")
    return found


def _pairs(names: Sequence[str], shown: Sequence[int], words: str) -> Header:
    found: Header = [(words, ("baseline", -1)), ("Target", ("target", -1))]
    for n in shown:
        found += [(f"Milestone {n + 1} – {names[n]}", ("milestone", n)), (f"Actual {names[n]}", ("actual", n))]
    return found


def _blocks(names: Sequence[str], shown: Sequence[int], words: str) -> Header:
    found: Header = [(words, ("baseline", -1)), ("Target", ("target", -1))]
    found += [(f"Milestone {names[n]}", ("milestone", n)) for n in shown]
    return found + [(f"Actual {names[n]}", ("actual", n)) for n in shown]


def _target_behind(names: Sequence[str], shown: Sequence[int], words: str) -> Header:
    found: Header = [(words, ("baseline", -1))]
    found += [(f"Actual {names[n]}", ("actual", n)) for n in shown]
    return [*found, ("Target", ("target", -1))]


def _bare_periods(names: Sequence[str], shown: Sequence[int], words: str) -> Header:
    return [("Target", ("target", -1)), *((names[n], ("actual", n)) for n in shown)]


def _outturns(names: Sequence[str], shown: Sequence[int], words: str) -> Header:
    found: Header = [(words, ("baseline", -1)), ("Target", ("target", -1))]
    return found + [(f"{names[n]} outturn", ("actual", n)) for n in shown]


def _target_by_period(names: Sequence[str], shown: Sequence[int], words: str) -> Header:
    found: Header = [(words, ("baseline", -1))]
    for n in shown:
        found += [(f"{names[n]} Target", ("milestone", n)), (f"{names[n]} Actual", ("actual", n))]
    return found


def _goal_between(names: Sequence[str], shown: Sequence[int], words: str) -> Header:
    found: Header = [(words, ("baseline", -1))]
    found += [(f"Milestone {n + 1} ({names[n]})", ("milestone", n)) for n in shown]
    found += [("Target", ("target", -1))]
    return found + [(f"Actual ({names[n]})", ("actual", n)) for n in shown]


Layout = Callable[[Sequence[str], Sequence[int], str], Header]
_LAYOUTS: tuple[tuple[Layout, float], ...] = (
    (_pairs, 42), (_blocks, 12), (_target_behind, 10), (_bare_periods, 8), (_outturns, 14), (_target_by_period, 8),
    (_goal_between, 6),
)  # fmt: skip


def pick_layout(rng: Random) -> Layout:
    """How one page lays out its columns."""
    return rng.choices([each for each, _ in _LAYOUTS], [weight for _, weight in _LAYOUTS])[0]


def pick_baseline_words(rng: Random) -> str:
    """The baseline's header."""
    return rng.choice(("Baseline", "Baseline", "Baseline (date)", "Baseline (and date)"))


def pick_window(rng: Random) -> Callable[[int, int], list[int]]:
    """Which periods are shown when so many have begun: all so far, the latest few, or those planned ahead as well."""
    style = rng.choices(("all", "latest", "ahead"), (40, 35, 25))[0]
    size = rng.choice((2, 3, 3, 4))
    if style == "latest":
        return lambda begun, total: list(range(max(0, begun - size), begun))
    if style == "ahead":
        return lambda begun, total: list(range(max(0, begun - size), min(total, begun + 1 + size % 2)))
    return lambda begun, total: list(range(max(0, begun - 6), begun))
