"""How plans are made and how outcomes come: values first, their print in `printing`.

A plan is made by people: from where they stand they walk to the target in round, mostly even steps, or hold a standard.
An outcome follows the plan and its own past, more or less well, with noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from random import Random

from bench.kpi_pages.indicators import Indicator

STANDARDS = (80, 85, 90, 92, 95, 98, 100)
"""Percentages that services are held to."""


@dataclass(slots=True)
class Course:
    """One indicator over all periods of its plan."""

    baseline: float
    target: float
    milestones: list[float]
    outcomes: list[float]
    unit: float
    """Smallest step its plan is made in."""


def make_course(rng: Random, indicator: Indicator, periods: int) -> Course:
    """Where an indicator stands, where it is to go, by which steps, and how it went."""
    baseline = _baseline(rng, indicator)
    target = _target(rng, indicator, baseline)
    unit = _step(rng, indicator, abs(target - baseline) / periods)
    milestones = walk(rng, baseline, target, periods, unit)
    return Course(baseline, target, milestones, _outcomes(rng, indicator, baseline, milestones), unit)


def _baseline(rng: Random, indicator: Indicator) -> float:
    if indicator.high > 50 * abs(indicator.low):
        return 10 ** rng.uniform(log10(max(indicator.low, 1)), log10(indicator.high))
    return rng.uniform(indicator.low, indicator.high)


def _target(rng: Random, indicator: Indicator, baseline: float) -> float:
    """People name targets in round figures; a standard where there is one; nought for what should not be."""
    kind = indicator.kind
    if kind in ("percent", "survey") and not indicator.falls:
        above = [value for value in STANDARDS if value > baseline + 2]
        if above and rng.random() < 0.6:
            return float(rng.choice(above))
        return min(100.0, round_to(baseline + rng.uniform(3, 30), 5))
    if kind in ("count", "small") and indicator.falls and rng.random() < 0.3:
        return 0.0
    if kind == "score":
        ahead = round_to(baseline + abs(baseline) * rng.uniform(0.3, 0.9), 0.1 if abs(baseline) < 2 else 5)
        return 0.0 if baseline < 0 and rng.random() < 0.6 else ahead
    most = 1.9 if kind in ("count", "small", "money") else 1.25
    share = rng.uniform(0.35, 0.92) if indicator.falls else rng.uniform(1.06, most)
    return round_to(baseline * share, max(_unit(indicator), nice(abs(baseline) * 0.08)))


def _unit(indicator: Indicator) -> float:
    """The smallest step that a plan of this kind is made in."""
    if indicator.kind in ("percent", "survey"):
        return 0.5 if indicator.high < 12 else 1.0
    if indicator.kind == "rate":
        return 0.01 if indicator.high < 2 else 0.1 if indicator.high < 15 else 0.5
    if indicator.kind == "score":
        return 0.01 if abs(indicator.low) < 2 else 1.0
    return 1.0


def _step(rng: Random, indicator: Indicator, stride: float) -> float:
    """What milestones are rounded to: about the stride, sometimes finer."""
    return max(_unit(indicator), nice(stride * rng.choice((1.0, 1.0, 0.5, 0.5, 0.2, 0.1))))


def nice(value: float) -> float:
    """The round step (1, 2, 5, 10 ...) at or below a value."""
    if value <= 0:
        return 0.0
    power = 10.0 ** floor(log10(value))
    return max(power * lead for lead in (1, 2, 5) if power * lead <= value * 1.000001)


def round_to(value: float, step: float) -> float:
    """The multiple of `step` that is nearest."""
    return round(round(value / step) * step, 6) if step else value


def walk(rng: Random, start: float, goal: float, periods: int, unit: float) -> list[float]:
    """Milestones from start to goal."""
    style = rng.choices(("even", "hold", "late", "early", "stairs", "short", "level"), (38, 18, 9, 9, 10, 10, 6))[0]
    shares = [(number + 1) / periods for number in range(periods)]
    if style == "hold":
        return [goal] * periods
    if style == "level":
        return [round_to(start, unit)] * (periods - 1) + [goal]
    if style == "late":
        shares = [share**1.8 for share in shares]
    if style == "early":
        shares = [share**0.6 for share in shares]
    if style == "stairs":
        shares = [(number // 2 * 2 + 2) / (periods + periods % 2) for number in range(periods)]
    if style == "short":
        reach = rng.uniform(0.6, 0.9)
        shares = [share * reach for share in shares]
    steps = [round_to(start + (goal - start) * share, unit) for share in shares]
    return steps if style == "short" else [*steps[:-1], goal]


def _outcomes(rng: Random, indicator: Indicator, baseline: float, milestones: list[float]) -> list[float]:
    """Each outcome pulled from the last towards its milestone, by a service's own strength, with noise."""
    pull = rng.uniform(0.1, 0.9) if rng.random() < 0.8 else rng.uniform(-0.03, 0.1)
    size = max(abs(baseline), abs(milestones[-1]), 1e-9)
    steady = indicator.kind in ("percent", "survey")
    noise = size * rng.choice((0.01, 0.03, 0.03, 0.06) if steady else (0.02, 0.05, 0.05, 0.1, 0.18))
    last, found = baseline, []
    for milestone in milestones:
        shock = rng.gauss(0, noise) * (3 if rng.random() < 0.04 else 1)
        last = _within(indicator, last + pull * (milestone - last) + shock)
        found.append(last)
    return found


def _within(indicator: Indicator, value: float) -> float:
    if indicator.kind == "score":
        return value
    return min(100.0, max(0.0, value)) if indicator.kind in ("percent", "survey") else max(0.0, value)


def revised(rng: Random, indicator: Indicator, value: float) -> float:
    """A figure put right later: mostly by a little."""
    return _within(indicator, value * (1 + rng.gauss(0, rng.choice((0.01, 0.03, 0.1)))))
