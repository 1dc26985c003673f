"""How a publisher prints figures: its habits for decimals, signs, commas, dates in brackets, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from bench.kpi_pages.indicators import Indicator


@dataclass(frozen=True, slots=True)
class House:
    """One publisher's habits."""

    commas: bool
    percent: bool
    """Whether cells carry the % sign."""
    padded: bool
    """4.0 and 90.0%; else 4 and 90%."""
    careless: float
    """How often a cell breaks the habits."""
    bracket: str
    """What stands in brackets behind a baseline: `month`, `year`, `academic` or nothing."""
    missing: str
    """For a figure that is not there yet; "" leaves the cell blank."""
    absent: str
    """For a figure that there never was."""
    hidden: str
    """For a count too small to be shown."""
    comparator: str
    """Before targets that are met from a bound on; "" where targets are bare."""
    gap: str
    """Between comparator and figure."""
    waves: tuple[int, int]
    """Surveys are taken every so many periods, first in this one; all surveys of a page together."""
    survey_plans: bool
    """Whether milestones are set for surveys."""


def make_house(rng: Random) -> House:
    """Draws a publisher's habits."""
    return House(
        commas=rng.random() < 0.6,
        percent=rng.random() < 0.87,
        padded=rng.random() < 0.35,
        careless=rng.choice((0.0, 0.0, 0.004, 0.02)),
        bracket=rng.choice(("month", "month", "month", "year", "academic", "")),
        missing=rng.choice(("", "", "", "Awaiting data", "Awaiting data*", "TBC", "n/a", "Not yet available")),
        absent=rng.choice(("", "", "", "n/a", "N/A", "–", "-", "..", "[x]")),
        hidden=rng.choice(("<5", "<5", "c", "[c]", "*", "..")),
        comparator=rng.choice(("", "", "", "<>", "<>", "≤≥")),
        gap=rng.choice(("", "", " ")),
        waves=(every := rng.choice((1, 2, 3, 3, 4)), rng.randrange(every)),
        survey_plans=rng.random() < 0.75,
    )


@dataclass(frozen=True, slots=True)
class Print:
    """How one indicator's figures are printed on a page."""

    plan_decimals: int
    decimals: int
    prefix: str = ""
    suffix: str = ""
    scale: float = 1.0


def make_print(rng: Random, house: House, indicator: Indicator, unit: float) -> Print:
    """Plans are printed as fine as they are made; outcomes as fine as they are computed."""
    plan = 0 if unit >= 1 else 1 if unit >= 0.1 else 2
    kind = indicator.kind
    if kind in ("percent", "survey"):
        sign = "%" if house.percent else ""
        return Print(plan, max(plan, rng.choices((0, 1, 2), (50, 37, 13))[0]), suffix=sign)
    if kind == "rate":
        return Print(plan, max(plan, 2 if indicator.high < 2 else rng.choices((0, 1, 2), (25, 50, 25))[0]))
    if kind == "score":
        return Print(plan, plan)
    if kind == "money":
        millions = indicator.high > 1e6 and rng.random() < 0.25
        if millions:
            return Print(1, rng.choice((1, 2)), "£", "m", 1e-6)
        return Print(0, 0 if indicator.high > 100 else 2, "£")
    return Print(0, 0, "1:" if kind == "ratio" else "")


def print_figure(rng: Random, house: House, form: Print, value: float, plan: bool) -> str:
    """The cell's text; now and then against the habits, as `0.45%` beside `0.45` on a real page."""
    decimals = form.plan_decimals if plan else form.decimals
    slips = rng.random() < house.careless
    number = f"{abs(value) * form.scale:,.{decimals}f}"
    if not house.commas and form.prefix != "£":
        number = number.replace(",", "")
    if "." in number and house.padded == slips:
        number = number.rstrip("0").rstrip(".")
    sign = "-" if value < 0 and float(number.replace(",", "")) else ""
    suffix = form.suffix
    if rng.random() < house.careless and suffix in ("", "%") and not form.prefix:
        suffix = "" if suffix else "%" if form.decimals else ""
    return f"{sign}{form.prefix}{number}{suffix}"


def print_target(rng: Random, house: House, form: Print, indicator: Indicator, value: float) -> str:
    """The target: bare, or with a comparator, or taken from elsewhere with its source in brackets."""
    text = print_figure(rng, house, form, value, True)
    bound = not form.prefix and 0 < value != 100 and (indicator.kind != "small" or value >= 5)
    if house.comparator and bound and rng.random() < 0.6:
        return f"{house.comparator[0 if indicator.falls else 1]}{house.gap}{text}"
    if rng.random() < 0.05:
        return f"{text} ({rng.choice(('England average', 'national', 'South West average', 'statistical neighbours'))})"
    return text


_MONTHS = ("January", "March", "April", "May", "June", "July", "September", "December")


def print_baseline(rng: Random, house: House, text: str, year: int) -> str:
    """The baseline with its date, where the publisher gives one."""
    if not house.bracket or rng.random() < 0.12:
        return text
    short = year % 100
    when = {
        "month": f"{rng.choice(_MONTHS)} {year}",
        "year": f"{year}/{short + 1:02}" if rng.random() < 0.5 else str(year),
        "academic": f"academic year {short:02}/{short + 1:02}",
    }[house.bracket]
    return f"{text} ({when})"
