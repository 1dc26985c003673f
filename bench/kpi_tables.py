"""Makes realistic KPI pages in several releases, as data to fit and to judge the repair engine on.

Nothing here is taken from a real page. A page draws its habits first (kinds of rows, roundness, decimals, blanks,
qualifiers, revisions) and every row then follows them loosely: a narrow mix taught confident mistakes on pages with
other habits. `python bench/kpi_tables.py SEED COUNT` prints some rows.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
import sys
from dataclasses import asdict, dataclass, field

Column = tuple[str, int | None, str | None]
"""Measure, ordinal and period."""
KINDS = ("backlog", "volume", "percent", "fine percent", "rate", "survey", "ratio", "money", "time", "change")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
WORDS = [
    *("percentage", "number", "rate", "of", "children", "young", "people", "plans", "issued", "within", "weeks", "who"),
    *("receive", "support", "reviews", "overdue", "assessments", "awaiting", "advice", "phone", "calls", "answered"),
    *("complaints", "families", "report", "experience", "good", "better", "placements", "permanent", "exclusion"),
    *("absence", "from", "school", "service", "referrals", "accepted", "days", "first", "contact", "homes"),
    *("inspected", "annual"),
]


@dataclass(frozen=True)
class Sample:
    """One row of one release with its truth; broken, unless the release delimits its cells."""

    label: str
    cells: list[str]
    run: str | None
    """None where the row does not come as a run."""
    atoms: list[str] | None
    truncated: bool = False
    """The capture ends inside the row: `cells` ends with the last cell that is printed, whole or in part."""
    outside: bool = False
    """The row is not what the columns promise: no reading is right."""


@dataclass(frozen=True)
class Sheet:
    """The table of one release."""

    columns: list[Column]
    rows: list[Sample]


@dataclass(frozen=True)
class Page:
    """The releases of one page, oldest first; rows of one page stay on one side of any split."""

    name: str
    sheets: list[Sheet]


@dataclass
class Habits:
    """What a page's rows have in common."""

    mix: list[float]
    structure: str
    goal: str
    """Where the target stands: `first`, behind the baseline; `last`; or `between` plans and outcomes in blocks."""
    baseline: bool
    target: bool
    qualified: float
    qualified_target: float
    qualified_actual: float
    roundness: float
    unit_slips: float
    strip_zeros: float
    comma: float
    volatility: float
    jumps: float
    tail: list[float]
    ragged: float
    late: float
    plan_late: float
    """Share of the rows whose plan begins after their outcomes: milestones are first set when the next plan is made."""
    dropped: float
    no_plan: float
    unmeasured: float
    blank_baseline: float
    blank_target: float
    survey_values: list[float]
    wave: tuple[int, int]
    """Periods from one survey of the page to the next, and the first: most rows share it."""
    revised: float
    replanned: float
    reworded: float
    marker: float
    markers: list[str]
    awaited: str
    """Printed for a result that is next to come out; "" where its cell is left blank until then."""
    gap: str
    comparator: float
    small: int
    """Counts below this are printed as `<5`, say, not to give anyone away; 0 where all are shown."""
    level_plans: float
    held: float
    """Share of the targets that are to keep the baseline."""
    delimited: float
    """Share of the releases that were captured with their cells delimited."""


_NOTHING = ["New measure", "New indicator", "No baseline", "Not set"]
_MARKERS = [
    "n/a",
    "N/A",
    "Awaiting data",
    "Not yet available",
    "Data not available",
    "To be confirmed",
    "Not collected",
    "No data",
    "Awaiting data*",
    "TBC",
    "Not available",
    "[c]",
    "[x]",
    "..",
    "*",
    "–",
    "-",
    "c",
]
_USUAL = {"rate": 1.7, "ratio": 0.15, "money": 0.25, "time": 0.2, "change": 0.12}
"""How usual a kind of row is, others being 1."""


def draw_habits(rng: random.Random) -> Habits:
    """The habits of one page."""
    pick = rng.choices
    return Habits(
        mix=[rng.gammavariate(0.6, _USUAL.get(kind, 1.0)) + 0.01 for kind in KINDS],
        structure=pick(["pairs", "actuals", "blocks", "plans late"], [0.64, 0.17, 0.13, 0.06])[0],
        goal=pick(["first", "last", "between"], [0.84, 0.1, 0.06])[0],
        baseline=rng.random() < 0.93,
        target=rng.random() < 0.93,
        qualified=rng.choice([0.0, 0.5, 0.9, 0.97]),
        qualified_target=pick([0.0, 0.1, 0.4], [0.7, 0.2, 0.1])[0],
        qualified_actual=pick([0.0, 0.05, 0.25], [0.6, 0.25, 0.15])[0],
        roundness=rng.betavariate(3.0, 1.0),
        unit_slips=pick([0.0, 0.02, 0.1], [0.6, 0.3, 0.1])[0],
        strip_zeros=pick([0.0, 0.3, 0.8, 1.0], [0.3, 0.2, 0.2, 0.3])[0],
        comma=pick([0.0, 0.5, 1.0], [0.5, 0.1, 0.4])[0],
        volatility=math.exp(rng.gauss(-1.7, 0.7)),
        jumps=pick([0.0, 0.03, 0.12], [0.4, 0.4, 0.2])[0],
        tail=[rng.betavariate(0.3, 0.6), pick([0.0, 0.2, 0.9], [0.65, 0.15, 0.2])[0]],
        ragged=pick([0.0, 0.005, 0.03, 0.15], [0.74, 0.16, 0.08, 0.02])[0],
        late=pick([0.0, 0.05, 0.2], [0.6, 0.25, 0.15])[0],
        plan_late=pick([0.0, 0.03, 0.2], [0.6, 0.3, 0.1])[0],
        dropped=pick([0.0, 0.02, 0.1], [0.65, 0.25, 0.1])[0],
        no_plan=pick([0.0, 0.05, 0.15, 0.4], [0.5, 0.25, 0.17, 0.08])[0],
        unmeasured=pick([0.0, 0.03, 0.12], [0.6, 0.28, 0.12])[0],
        blank_baseline=pick([0.0, 0.03, 0.12, 0.4], [0.75, 0.13, 0.09, 0.03])[0],
        blank_target=pick([0.0, 0.03, 0.12, 0.4], [0.6, 0.2, 0.15, 0.05])[0],
        survey_values=[rng.gammavariate(0.7, 1.0) + 0.05 for _ in range(5)],
        wave=(rng.choice([2, 2, 3, 4]), rng.randrange(4)),
        revised=pick([0.0, 0.005, 0.03, 0.12], [0.4, 0.35, 0.18, 0.07])[0],
        replanned=pick([0.0, 0.05, 0.2], [0.55, 0.33, 0.12])[0],
        reworded=pick([0.0, 0.02, 0.1], [0.5, 0.35, 0.15])[0],
        marker=pick([0.0, 0.02, 0.1], [0.4, 0.4, 0.2])[0],
        markers=rng.sample(_MARKERS, 3),
        awaited=rng.choice(_MARKERS) if rng.random() < 0.35 else "",
        gap=pick(["", " "], [0.95, 0.05])[0],
        comparator=pick([0.0, 0.1, 0.3, 0.7], [0.55, 0.25, 0.1, 0.1])[0],
        small=pick([0, 5, 10], [0.72, 0.22, 0.06])[0],
        level_plans=rng.choice([0.05, 0.15, 0.4]),
        held=pick([0.0, 0.04, 0.15], [0.6, 0.25, 0.15])[0],
        delimited=rng.choice([0.0, 0.2, 0.4, 0.6]),
    )


@dataclass
class Row:
    """One indicator over all periods, as text; `plans` and `actuals` by period."""

    label: str
    kind: str
    baseline: str
    target: str
    plans: list[str]
    actuals: list[str]
    silent: list[bool] = field(default_factory=list)


def _label(rng: random.Random) -> str:
    words = [rng.choice(WORDS) for _ in range(rng.randint(3, 14))]
    if rng.random() < 0.35:
        words.insert(
            rng.randint(1, len(words)), rng.choice(["0-24", "20", "2 – 2.5", "18", "1-year", "(NBV)", "2.5", "52"])
        )
    label = " ".join(words).capitalize()
    ending = rng.random()
    if ending < 0.12:
        return f"{label} ({rng.choice(['annual', 'Attendance', 'Demand', 'NHS', 'aged 16-25'])})"
    if ending < 0.2:
        return label + "."
    if ending < 0.24:
        return f"{label} {rng.choice(['2', '11', '16', 'aged 5', 'Year 6', 'KS2', 'KS4', 'P8', '2023', '2022/23'])}"
    return label


def _round_step(value: float, rng: random.Random) -> float:
    """A step that plans of this size are made in."""
    if value <= 12:
        return 1.0
    power = 10 ** math.floor(math.log10(value))
    return float(max(1, rng.choice([power, power / 2, power / 2, power / 10, power / 4, power / 10])))


def _shares(rng: random.Random, count: int, level: float) -> list[float]:
    """How much of the way to the target each period's milestone has gone."""
    style = rng.random()
    if style < level:
        return [rng.choice([1.0, 1.0, 0.0])] * count
    reach = rng.choice([1.0, 1.0, rng.uniform(0.15, 1.0)])
    if style < level + 0.35:
        bend = math.exp(rng.gauss(0.0, 0.5))
        shares = [reach * ((i + 1) / count) ** bend for i in range(count)]
    else:
        shares = sorted(rng.uniform(0.0, reach) for _ in range(count))
    if rng.random() < 0.3:
        shares = [shares[max(0, i - i % 2)] for i in range(count)]
    if rng.random() < 0.2:
        # a plan made anew: what it asked for before was less, or more, but nobody plans back from the goal
        turn, shift = rng.randint(0, count - 1), rng.uniform(-0.4, 0.2)
        most = max(shares[turn], 0.9)
        shares = [min(share + shift, most) if i <= turn else share for i, share in enumerate(shares)]
    if rng.random() < 0.06:
        place, slip = rng.randrange(count), rng.gauss(0.0, 0.3)
        if shares[place] + slip < 1.0:
            shares[place] += slip
    return shares


def _actual_path(
    rng: random.Random, start: float, plans: list[float], habits: Habits, top: float | None
) -> list[float]:
    """Outcomes: a walk from the baseline with some pull to the plan, and now and then a jump."""
    sigma = habits.volatility * math.exp(rng.gauss(0.0, 0.5))
    pull = rng.choice([0.0, 0.0, 0.2, 0.5, 0.8])
    value, path = start, []
    for plan in plans:
        half = 0.5 if top is None else 1.0
        step = rng.gauss(0.0, sigma) + (rng.gauss(0.0, 1.6) if rng.random() < habits.jumps else 0.0)
        middle = math.log(value + half) * (1 - pull) + math.log(max(plan, 0.0) + half) * pull
        value = max(0.0, math.exp(middle + step) - half)
        path.append(min(value, top) if top is not None else value)
        value = path[-1]
    return path


class _Printer:
    """Prints the numbers of one row in the row's own manner, with the page's slips."""

    def __init__(self, rng: random.Random, habits: Habits, kind: str, scale: float) -> None:
        self.rng, self.habits, self.kind = rng, habits, kind
        self.comma = rng.random() < habits.comma
        self.fine = {
            "fine percent": rng.choice([1, 1, 2]),
            "rate": rng.choice([1, 2, 2]) if scale < 200 else 1,
            "money": rng.choice([0, 1, 1, 2]),
            "time": rng.choice([0, 0, 1]),
            "change": 2 if scale < 2 else rng.choice([0, 0, 0, 1]),
        }.get(kind, 0)
        self.before = {"ratio": "1:", "money": "£"}.get(kind, "")
        self.behind = {"money": rng.choice(["", "m", "m", "k", "bn", " million"])}.get(kind, "")
        if kind == "time":
            self.behind = rng.choice(["", "", " days", " weeks", " hours"])
        self.plan_fine = rng.choice([0, max(0, self.fine - 1), self.fine]) if scale > 3 else self.fine
        self.loose = rng.choice([0.0, 0.1, 0.4]) if self.fine else rng.choice([0.0, 0.0, 0.05])

    def print(self, value: float, plan: bool) -> str:
        fine = self.plan_fine if plan else self.fine
        if self.rng.random() < self.loose:
            fine = max(0, min(2, fine + self.rng.choice([-1, 1])))
        if self.kind in ("backlog", "volume", "ratio"):
            fine = 0
        value = max(1.0, value) if self.kind == "ratio" else value
        text = f"{value:.{fine}f}"
        if fine and self.rng.random() < self.habits.strip_zeros:
            text = text.rstrip("0").rstrip(".")
        whole = text.split(".")[0]
        if self.comma and len(whole) > 3:
            text = f"{int(whole):,}" + text[len(whole) :]
        percent = self.kind in ("percent", "fine percent", "survey")
        if self.rng.random() < self.habits.unit_slips * (0.5 if percent else 0.3 if self.kind == "rate" else 0.02):
            percent = not percent
        if not plan and self.kind in ("backlog", "volume") and 0 < value < self.habits.small:
            return f"<{self.habits.small}"
        return self.before + text + self.behind + ("%" if percent else "")


def _date(rng: random.Random) -> str:
    year = rng.randint(2018, 2025)
    month = rng.choice(MONTHS)
    return rng.choice(
        [f"{month} {year}", f"{month} {year % 100}", f"{year}", f"academic year {year % 100}/{year % 100 + 1}",
         f"{year}/{(year + 1) % 100}", f"Q{rng.randint(1, 4)} {year}", "England average", f"national {year}"]
    )  # fmt: skip


def _source(rng: random.Random) -> str:
    """Whose figure a target is, or by when it is to be reached."""
    whose = rng.choice(["England average", "national average", "national", "regional average", "statutory", "peers"])
    year = rng.randint(18, 26)
    return whose + rng.choice(["", "", f" 20{year}", f" {year}/{year + 1}"]) if rng.random() < 0.8 else f"by 20{year}"


def _levels(rng: random.Random, kind: str) -> tuple[float, float]:
    """Baseline and target."""
    if kind in ("backlog", "volume"):
        large = rng.random() < 0.12
        start = min(4e6, max(2.0, math.exp(rng.gauss(9.5, 1.4) if large else rng.gauss(4.6, 1.7))))
        if kind == "backlog":
            return start, 0.0 if rng.random() < 0.45 else start * rng.uniform(0.05, 0.9)
        return start, start * rng.uniform(0.5, 1.8)
    if kind == "rate":
        start = math.exp(rng.gauss(1.4, 1.7))
        return start, start * math.exp(rng.gauss(-0.3, 0.5))
    if kind == "ratio":
        return rng.uniform(4, 30), rng.uniform(4, 25)
    if kind == "money":
        start = math.exp(rng.gauss(1.0, 1.5))
        return start, start * rng.uniform(0.4, 1.5)
    if kind == "time":
        start = rng.uniform(2, 90)
        return start, start * rng.uniform(0.4, 1.1)
    if kind == "change":  # of counts, or of a score such as Progress 8
        size = rng.choice([60.0, 60.0, 1.0])
        return rng.uniform(-size, size), rng.choice([0.0, rng.uniform(-size / 2, size)])
    if kind == "survey":
        return rng.uniform(3, 60), rng.choice([60, 75, 80, 90, 90, 95, 100])
    start = rng.uniform(1, 99) if rng.random() < 0.8 else rng.uniform(0.3, 12)
    if rng.random() < 0.72:
        return start, min(100.0, start + (100 - start) * rng.uniform(0.1, 1.0))
    return start, start * rng.uniform(0.1, 0.95)


def make_row(rng: random.Random, habits: Habits, periods: int) -> Row:
    """One indicator with its plans and outcomes over all periods."""
    kind = rng.choices(KINDS, habits.mix)[0]
    start, goal = _levels(rng, kind)
    size = max(abs(start), abs(goal))
    printer = _Printer(rng, habits, kind, size)
    step = _round_step(size, rng) if kind in ("backlog", "volume") else rng.choice([5.0, 5.0, 1.0, 10.0])
    if printer.fine and size < 20:
        step = 10.0**-printer.plan_fine

    # planners make all milestones of a row in round figures, or none: 220, 175, 130, 90
    evenly = 0.95 if rng.random() < habits.roundness else 0.1

    def rounded(value: float) -> float:
        if rng.random() < evenly:
            # a plan of 40 is 40 or 50, never 0: the step gives way as the figures shrink
            size = step
            while size > 1.0 and value < 2.5 * size:
                size = 5.0 * size / 10.0 if size % 10 == 0 else max(1.0, size // 5.0)
            return round(value / size) * size
        return value

    goal = start if rng.random() < habits.held else rounded(goal)
    begin = start if rng.random() < 0.6 else start * math.exp(rng.gauss(0.0, 0.25))
    plans = [rounded(begin + (goal - begin) * share) for share in _shares(rng, periods, habits.level_plans)]
    if kind != "change":
        plans = [max(0.0, plan) for plan in plans]
    top = 100.0 if kind in ("percent", "fine percent", "survey") else None
    if top:
        plans = [min(top, plan) for plan in plans]
    if kind == "change":
        spread = abs(goal - start) * 0.3 + size / 20
        outcomes = [plan + rng.gauss(0.0, spread) for plan in plans]
    else:
        outcomes = _actual_path(rng, start, plans, habits, top)
    baseline = printer.print(start, False)
    if rng.random() < habits.qualified:
        baseline += f" ({_date(rng)})"
    elif rng.random() < 0.06:
        baseline = rng.choice(["n/a", "N/A", "TBC", *_NOTHING, *habits.markers])
    target = printer.print(goal, True)
    comparator = rng.choice(["<", ">", "<", "≥"]) if rng.random() < habits.comparator and goal else ""
    comparator += rng.choice(["", "", " "]) if comparator else ""
    target = comparator + target
    if rng.random() < habits.qualified_target:
        target += f" ({_date(rng) if rng.random() < 0.2 else _source(rng)})"
    if rng.random() < habits.blank_baseline:
        baseline = ""
    if kind != "survey" and rng.random() < habits.blank_target:
        target = rng.choice(["", "", "", "", "n/a", habits.markers[0]])
    bound = comparator if rng.random() < 0.15 else ""  # milestones too are mostly printed bare
    row = Row(_label(rng), kind, baseline, target, [bound + printer.print(plan, True) for plan in plans], [])
    markers = habits.markers
    for outcome in outcomes:
        text = printer.print(outcome, False)
        if rng.random() < habits.marker:
            text = rng.choice(markers)
        elif rng.random() < habits.qualified_actual:
            text += f" ({rng.choice(['projected end of year', 'provisional', _date(rng)])})"
        row.actuals.append(text)
    if rng.random() < habits.qualified_actual / 5:
        place = rng.randrange(periods)
        row.plans[place] += f" ({rng.choice(['revised', 'national', 'stretch', _date(rng)])})"
    _silence(rng, habits, row)
    if not any(map(str.isdigit, row.target)) and rng.random() < 0.97:
        row.plans = [""] * periods  # watched, not steered: without a target there are no milestones
    return row


def _silence(rng: random.Random, habits: Habits, row: Row) -> None:
    """Blank cells: survey rows, late starts, rows dropped, rows without plans, and cells left out here and there."""
    periods = len(row.plans)
    if row.kind == "survey":
        _silence_survey(rng, habits, row)
    elif rng.random() < habits.late:
        begin = rng.randint(1, periods - 1)
        row.plans[:begin] = row.actuals[:begin] = [""] * begin
        if rng.random() < 0.5:
            # what is new has nothing to start from
            row.baseline = "" if rng.random() < 0.4 else rng.choice(["n/a", "N/A", "TBC", *_NOTHING, *habits.markers])
            if rng.random() < 0.3:
                row.target = ""
    elif rng.random() < habits.dropped:
        end = rng.randint(1, periods - 1)
        row.plans[end:] = row.actuals[end:] = [""] * (periods - end)
    elif rng.random() < habits.plan_late:
        begin = 1 if rng.random() < 0.6 else rng.randint(1, periods - 1)
        row.plans[:begin] = [""] * begin
    if row.kind != "survey" and rng.random() < habits.no_plan:
        row.plans = [""] * periods
    if rng.random() < habits.unmeasured:
        row.actuals = [""] * periods
    for chain in (row.plans, row.actuals):
        for index in range(periods):
            if rng.random() < habits.ragged:
                chain[index] = ""


def _silence_survey(rng: random.Random, habits: Habits, row: Row) -> None:
    """A survey comes once or twice in all: its plans, its outcomes, or both, in the same few periods."""
    periods = len(row.plans)
    style = rng.choices(["never", "plans", "outcomes", "both", "loose"], habits.survey_values)[0]
    every, first = habits.wave if rng.random() < 0.7 else (rng.choice([2, 3, 4]), rng.randrange(4))
    first %= min(every, periods)
    due = {index for index in range(periods) if index % every == first}
    if style == "loose":
        due = set(rng.sample(range(periods), rng.randint(1, max(1, periods // 2))))
    for index in range(periods):
        loose = style == "loose" and rng.random() < 0.5
        if style in ("never", "outcomes") or index not in due or loose:
            row.plans[index] = ""
        if style in ("never", "plans") or index not in due or (style == "loose" and not loose):
            row.actuals[index] = ""


def revise_row(rng: random.Random, habits: Habits, row: Row) -> Row:
    """The same indicator in the next release."""

    def nudge(text: str, rate: float) -> str:
        if not text or rng.random() >= rate or not text[:1].isdigit():
            return text
        if any(c.isalpha() or c == ":" for c in text.split("(")[0]):
            return text
        if rng.random() < 0.15:
            return text.replace("%", ".0%") if "." not in text and "%" in text else text
        number = "".join(c for c in text.split("%")[0].split("(")[0] if c.isdigit() or c == ".").strip(".")
        if not number:
            return text
        fine = len(number.split(".")[1]) if "." in number else 0
        changed = f"{float(number) * math.exp(rng.gauss(0.0, rng.choice([0.03, 0.2, 0.8]))):.{fine}f}"
        return changed + ("%" if "%" in text else "") + (" (" + text.split("(", 1)[1] if "(" in text else "")

    burst = rng.random() < 0.02
    replanned = rng.random() < habits.replanned
    begin = rng.randrange(len(row.plans))
    return Row(
        row.label if rng.random() > habits.reworded else row.label + " (revised)",
        row.kind,
        nudge(row.baseline, habits.reworded),
        nudge(row.target, habits.reworded),
        [nudge(text, 0.7 if replanned and i >= begin else habits.revised / 3) for i, text in enumerate(row.plans)],
        [nudge(text, 0.8 if burst else habits.revised) for text in row.actuals],
    )


def _columns(habits: Habits, low: int, high: int) -> list[Column]:
    columns: list[Column] = []
    if habits.baseline:
        columns.append(("baseline", None, None))
    goal: list[Column] = [("target", None, None)] if habits.target else []
    if habits.goal == "first" or (habits.goal == "between" and habits.structure != "blocks"):
        columns, goal = columns + goal, []
    plans: list[Column] = [("milestone", i + 1, f"2023-{i + 1:02d}") for i in range(low, high)]
    outcomes: list[Column] = [("actual", None, f"2023-{i + 1:02d}") for i in range(low, high)]
    if habits.structure == "actuals":
        return columns + outcomes + goal
    if habits.structure == "blocks":
        return columns + plans + (goal + outcomes if habits.goal == "between" else outcomes + goal)
    if habits.structure == "plans late":
        plans = plans[len(plans) // 2 :]
    paired = {plan[2]: plan for plan in plans}
    for outcome in outcomes:
        columns += [paired[outcome[2]], outcome] if outcome[2] in paired else [outcome]
    return columns + goal


def _text(row: Row, column: Column, seen: int, awaited: str) -> str:
    measure, _, period = column
    if measure == "baseline":
        return row.baseline
    if measure == "target":
        return row.target
    index = int((period or "-1").split("-")[1]) - 1
    if measure == "milestone":
        return row.plans[index]
    if index < seen:
        return row.actuals[index]
    return awaited if index == seen and row.actuals[index] else ""


def _tail(rng: random.Random, habits: Habits, high: int) -> int:
    """How many periods already have an actual."""
    if rng.random() < habits.tail[1]:
        return high - rng.randint(1, 3)
    return high - (rng.random() < habits.tail[0])


def make_page(rng: random.Random, name: str) -> Page:
    """One page in one to four releases: the same indicators, revised, over windows of periods that move."""
    habits = draw_habits(rng)
    periods = rng.randint(3, 9)
    width = rng.randint(2, min(6, periods))
    rows = [make_row(rng, habits, periods) for _ in range(rng.randint(2, 14))]
    form = rng.choices(["run", "atoms"], [0.8, 0.2])[0]
    rolling = rng.random() < 0.6
    sheets = []
    releases = rng.choices([1, 2, 3, 4, 5], [0.13, 0.37, 0.25, 0.15, 0.1])[0]
    seen = [0] * len(rows)
    for number, high in enumerate(sorted(rng.randint(width, periods) for _ in range(releases))):
        if number:
            rows = [revise_row(rng, habits, row) for row in rows]
        seen = _seen(rng, habits, seen, high)
        low = max(high - width if rolling else 0, high - 6)
        columns = _columns(habits, low, high)
        sheets.append(_sheet(rng, habits, rows, columns, seen, "cells" if rng.random() < habits.delimited else form))
        if rng.random() < 0.15:
            form = rng.choice(["run", "atoms"])
    return Page(name, sheets)


def _seen(rng: random.Random, habits: Habits, before: list[int], high: int) -> list[int]:
    """How many periods of each row have an actual by now: what has once come out stays."""
    together = _tail(rng, habits, high) if rng.random() < 0.5 else None  # results of one period come out together
    now = [_tail(rng, habits, high) if together is None or rng.random() < 0.1 else together for _ in range(len(before))]
    return [min(high, max(pair)) for pair in zip(before, now, strict=True)]


def _sheet(
    rng: random.Random, habits: Habits, rows: list[Row], columns: list[Column], seen: list[int], form: str
) -> Sheet:
    samples = [
        _sample(rng, habits, row, [_text(row, column, until, habits.awaited) for column in columns], form)
        for row, until in zip(rows, seen, strict=True)
    ]
    return Sheet(columns, samples)


def _sample(rng: random.Random, habits: Habits, row: Row, cells: list[str], form: str) -> Sample:
    if form == "cells":
        return Sample(row.label, cells, None, None)
    outside = rng.random() < 0.006
    gap = habits.gap if rng.random() < 0.95 else " "
    truncated = not outside and any(cells) and rng.random() < 0.02
    if truncated:
        cells = _cut_off(rng, cells)
    parts = [cell for cell in cells if cell]
    if outside:
        parts.insert(rng.randint(0, len(parts)), _stranger(rng, parts))
    run = row.label + rng.choice(["", "", "", " "]) + gap.join(parts)
    return Sample(
        row.label, cells, run if form == "run" else None, parts if form == "atoms" else None, truncated, outside
    )


def _cut_off(rng: random.Random, cells: list[str]) -> list[str]:
    """The cells before the end of a capture that stops in mid-row, the last one perhaps in part."""
    last = rng.choice([index for index, cell in enumerate(cells) if cell])
    kept = cells[: last + 1]
    digits = len(kept[-1]) - len(kept[-1].lstrip("0123456789"))
    if digits > 1 and not kept[-1].startswith("0") and rng.random() < 0.5:
        kept[-1] = kept[-1][: rng.randint(1, digits)]
    return kept


def _stranger(rng: random.Random, parts: list[str]) -> str:
    """A cell that belongs to no column: a figure of another kind, or a doubled one."""
    return rng.choice([str(rng.randint(1, 99999)), f"{rng.uniform(0, 5):.2f}", "see below", *(parts or ["7"])])


def make_pages(seed: int, rows: int) -> list[Page]:
    """Pages with at least so many rows in all."""
    rng = random.Random(seed)
    pages: list[Page] = []
    made = 0
    while made < rows:
        pages.append(make_page(rng, f"{seed}-{len(pages)}"))
        made += sum(len(sheet.rows) for sheet in pages[-1].sheets)
    return pages


def digest(pages: list[Page]) -> str:
    """sha256 over the pages, so that a fit names exactly what it was made from."""
    return hashlib.sha256(json.dumps([asdict(page) for page in pages]).encode()).hexdigest()


if __name__ == "__main__":
    for page in make_pages(int(sys.argv[1]), int(sys.argv[2])):
        for sheet in page.sheets:
            print(page.name, [f"{measure[0]} {period}" for measure, _, period in sheet.columns])
            for sample in sheet.rows:
                print("   ", sample.run or sample.atoms, sample.cells)
