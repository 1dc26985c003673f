"""One row of a page through its releases: what is published when, what is revised, what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from bench.kpi_pages.indicators import Indicator
from bench.kpi_pages.layouts import Slot
from bench.kpi_pages.plans import Course, make_course, revised, walk
from bench.kpi_pages.printing import House, Print, make_print, print_baseline, print_figure, print_target

HIDDEN_BELOW = 5


@dataclass(slots=True)
class Row:
    """What a publisher knows of one indicator, as it stands at the current release."""

    indicator: Indicator
    form: Print
    course: Course
    baseline: str
    target: str
    milestones: list[str]
    actuals: list[str]
    """Every period's text as it is, or will be, published; "" where there is none."""
    late: int
    """Periods after which its figures come: 0 at once, 1 a period later."""
    ends: int
    """Period from which on it is no longer measured."""
    gap: str = ""
    """A blank that some authors leave behind the label."""
    pending: bool = False
    """The newest figure is not in yet."""


def make_row(rng: Random, house: House, indicator: Indicator, periods: int, year: int) -> Row:
    """A row with all its texts to come."""
    course = make_course(rng, indicator, periods)
    form = make_print(rng, house, indicator, course.unit)
    row = Row(
        indicator,
        form,
        course,
        print_baseline(rng, house, _figure(rng, house, indicator, form, course.baseline, False), year),
        print_target(rng, house, form, indicator, course.target),
        [print_figure(rng, house, form, value, True) for value in course.milestones],
        [_figure(rng, house, indicator, form, value, False) for value in course.outcomes],
        1 if rng.random() < 0.1 else 0,
        periods,
        " " if rng.random() < 0.08 else "",
    )
    _leave_out(rng, house, row, periods)
    return row


def _figure(rng: Random, house: House, indicator: Indicator, form: Print, value: float, plan: bool) -> str:
    text = print_figure(rng, house, form, value, plan)
    if indicator.kind == "small" and 0 < round(value) < HIDDEN_BELOW and house.hidden != "<5":
        return house.hidden
    return "<5" if indicator.kind == "small" and house.hidden == "<5" and 0 < round(value) < HIDDEN_BELOW else text


def _leave_out(rng: Random, house: House, row: Row, periods: int) -> None:
    """Surveys are taken in some periods only; measures begin late, end early, have no plan, or miss a period."""
    if row.indicator.kind == "survey":
        _keep_waves(rng, house, row, periods)
        return
    fate = rng.random()
    if fate < 0.08 and periods > 2:
        begins = rng.randrange(1, periods - 1)
        for number in range(begins):
            row.milestones[number], row.actuals[number] = "", house.absent if rng.random() < 0.5 else ""
        row.baseline = rng.choice((row.baseline, house.absent, "", rng.choice(("n/a", "n/a", "TBC", "New measure"))))
    elif fate < 0.13 and periods > 2:
        row.ends = rng.randrange(2, periods)
    elif fate < 0.19:
        row.milestones = [""] * periods
        row.target = rng.choice(("", house.absent, row.target))
    for number in range(periods):
        if rng.random() < 0.02:
            row.actuals[number] = house.absent
        if rng.random() < 0.008:
            row.milestones[number] = ""


def _keep_waves(rng: Random, house: House, row: Row, periods: int) -> None:
    """A survey stands in the columns of its waves; one in ten is another survey with waves of its own."""
    every, first = house.waves
    if rng.random() < 0.1:
        first = rng.randrange(every)
    for number in range(periods):
        if number % every != first:
            row.milestones[number] = row.actuals[number] = ""
        elif not house.survey_plans:
            row.milestones[number] = ""


def show(row: Row, slot: Slot, begun: int, house: House) -> str:
    """The cell as the current release prints it, when so many periods have begun."""
    measure, number = slot
    if measure == "baseline":
        return row.baseline
    if measure == "target":
        return row.target
    if number >= row.ends:
        return ""
    if measure == "milestone":
        return row.milestones[number]
    text = row.actuals[number]
    if number >= begun:
        return ""
    awaited = number >= begun - row.late or (row.pending and number == begun - 1)
    return house.missing if awaited and text else text


def move_on(rng: Random, house: House, row: Row, begun: int) -> None:
    """What a publisher changes before the next release: late figures, revisions, new plans, another target."""
    row.pending = rng.random() < 0.12
    for number in range(min(begun, len(row.actuals))):
        if row.actuals[number][:1].isdigit() and rng.random() < 0.03:
            value = revised(rng, row.indicator, row.course.outcomes[number])
            row.actuals[number] = _figure(rng, house, row.indicator, row.form, value, False)
    if rng.random() < 0.03:
        _plan_anew(rng, house, row, begun)
    if rng.random() < 0.008:
        row.target = print_target(rng, house, row.form, row.indicator, row.course.target)


def _plan_anew(rng: Random, house: House, row: Row, begun: int) -> None:
    """Milestones still to come are walked anew from the latest outcome."""
    left = len(row.milestones) - begun
    if left < 1:
        return
    start = row.course.outcomes[max(0, begun - 1)]
    for number, value in enumerate(walk(rng, start, row.course.target, left, row.course.unit), start=begun):
        if row.milestones[number]:
            row.milestones[number] = print_figure(rng, house, row.form, value, True)


def texts(row: Row, slots: Sequence[Slot], begun: int, house: House) -> tuple[str, ...]:
    """The row's cells under these columns."""
    return tuple(show(row, slot, begun, house) for slot in slots)
