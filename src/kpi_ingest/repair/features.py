"""What speaks for and against a cell in its column: named features, each of which would hold on any KPI page.

A feature is a name that is counted along a reading; its weight stands in `weights.json`, fitted by
`bench/fit_repair.py`. Names begin with their group, so that a group can be switched off as one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from kpi_ingest.repair.islands import DATED, Shape

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """A column as the features see it: its measure and its place in the chain."""

    measure: str
    """One letter: b, t, m, a, o."""
    first: bool
    """First of its chain (milestones, or actuals)."""
    last: bool
    """Last of its chain."""
    left: int
    """Columns of its chain from this one to the last, itself included."""
    paired: bool
    """An actual with a milestone of its period before it, or a milestone with such an actual behind it."""
    beside: bool = True
    """The last milestone before an actual is that of its period: not so where they stand in blocks."""


def cell_features(measure: str, shape: Shape) -> Names:
    """The cell by itself: its kind, digits, decimals, brackets, comparator, roundness.

    Dates and sources are printed with baselines and targets, comparators with targets; plans are round, outcomes are
    not; long numbers are rarer than short ones.
    """
    names = [f"kind:{measure}:{shape.kind}"]
    chain = _chain(measure)
    if shape.value is not None:
        names.append(f"whole:{chain}:{min(shape.whole, 7)}:{'p' if shape.kind == 'percent' else 'n'}")
        names.append(f"decimals:{measure}:{shape.decimals}")
        names.append(f"round:{measure}:{_roundness(shape)}")
        if shape.value == 0:
            names.append(f"zero:{measure}")
        if shape.whole > 3 and shape.value >= 1000:
            names.append("comma:in" if shape.comma else "comma:out")
        if shape.negative:
            names.append(f"negative:{shape.kind}")  # `-92%` is seldom one figure: `-` stands for none
        if shape.kind == "percent" and shape.value > 100:
            names.append("percent:over")
        if shape.decimals and shape.text.rstrip("%").endswith("0"):
            names.append("decimals:padded")
    if shape.qualifier:
        names.append(f"qualifier:{measure}")
        names.append(f"qualifier:{measure}:{'dated' if DATED.search(shape.text.rstrip('* ')) else 'worded'}")
    if shape.comparator:
        names.append(f"comparator:{measure}")
        if shape.value is not None and shape.value <= 10:
            names.append(f"comparator:{measure}:small")  # `<5` is also how a count too small to be shown is printed
    if shape.mark:
        names.append(f"mark:{measure}")
        if shape.text.endswith(("**", "* *")):
            names.append("mark:many")
    return tuple(names)


def _chain(measure: str) -> str:
    """`c` for milestones and actuals, which come period by period; `p` for what is printed once."""
    return "c" if measure in "ma" else "p"


def _roundness(shape: Shape) -> str:
    """How round a number is for its length: plans are made in round figures."""
    if shape.decimals or shape.value is None:
        return "fraction"
    digits = str(int(abs(shape.value)))
    zeros = len(digits) - len(digits.rstrip("0"))
    if len(digits) == 1:
        return "digit"
    if zeros == len(digits) - 1:
        return "one"
    if zeros:
        return "ten" if len(digits) - zeros == 2 else "tens"
    return "five" if digits[-1] == "5" else "odd"


def _is_round(shape: Shape) -> str:
    """Plans of one row are made in figures of one roundness: 220, 175, 130, not 220, 175, 73."""
    return {"one": "r", "ten": "r", "tens": "r", "five": "5", "digit": "d", "odd": "o"}.get(_roundness(shape), "f")


def blank_features(slot: Slot, plan_blank: str, actual_blank: str, unit: str, based: bool, begun: bool = True) -> Names:
    """A blank, by its place in the chain: `plan_blank` and `actual_blank` tell of the cells last passed (f, b, or -).

    Baselines and targets are rarely blank; the actual of a milestone not yet due is; blanks keep company, as in survey
    rows, rows begun late and rows dropped early. Surveys are percentages: `unit` is p, n or - (not known). A row with
    no figure for its baseline (not `based`) is often one begun late: `n/a`, then blanks, then the first milestone.
    Before the first figure of its chain (not `begun`) a blank is another thing than after one.
    """
    if not slot.beside:
        plan_blank = "x"
    if slot.measure in "ma":
        edge = f"{'F' if slot.first else '.'}{'L' if slot.last else '.'}"
        names = (
            f"blank:{slot.measure}:{plan_blank}{actual_blank}{'p' if slot.paired else '.'}",
            f"blank:{slot.measure}:{edge}:{plan_blank}{actual_blank}",
            f"blank:{slot.measure}:{unit}:{plan_blank}{actual_blank}",
            f"blank:{slot.measure}:{'begun' if begun else 'unbegun'}:{plan_blank}{actual_blank}",
        )
        return names if based else (*names, f"blank:{slot.measure}:unbased:{plan_blank}{actual_blank}")
    return (f"blank:{slot.measure}:{plan_blank}",)


def fill_features(slot: Slot, plan_blank: str, actual_blank: str, unit: str, based: bool, begun: bool = True) -> Names:
    """A cell after blanks: most chains, once silent, stay silent; others only begin here (not `begun`)."""
    if not slot.beside:
        plan_blank = "x"
    if slot.measure in "ma" and "b" in (plan_blank, actual_blank):
        names = (
            f"fill:{slot.measure}:{plan_blank}{actual_blank}",
            f"fill:{slot.measure}:{unit}:{plan_blank}{actual_blank}",
            f"fill:{slot.measure}:{'resumes' if begun else 'begins'}:{plan_blank}{actual_blank}",
        )
        return names if based else (*names, f"fill:{slot.measure}:unbased:{plan_blank}{actual_blank}")
    return ()


_RATIO_STEPS = (0.05, 0.2, 0.5, 1.0, 1.7, 2.5, 3.5, 5.0)


def log_ratio(shape: Shape, other: Shape) -> float:
    """Log of the ratio of two magnitudes, half a unit of the coarser's last decimal added to each, so that 0 counts."""
    half = 0.5 * 10.0 ** -min(shape.decimals, other.decimals)
    return log((abs(shape.value or 0.0) + half) / (abs(other.value or 0.0) + half))


def _ratio_bucket(ratio: float) -> str:
    step = bisect_left(_RATIO_STEPS, abs(ratio))
    return "0" if ratio == 0 else f"{'+' if ratio > 0 else '-'}{step}"


def pair_features(tag: str, shape: Shape, other: Shape, heading: int) -> Names:
    """Two cells of one row that should agree in unit, decimals and magnitude; `tag` says which two.

    `heading` is +1 where the row's target lies above its baseline, -1 below, 0 unknown: a log ratio counts as toward
    or away from the target.
    """
    percent, before = shape.kind == "percent", other.kind == "percent"
    unit = "same" if shape.unit == other.unit else "lose" if not shape.unit else "gain" if not other.unit else "swap"
    names = [f"{tag}:unit:{unit}"]
    step = shape.decimals - other.decimals
    names.append(f"{tag}:decimals:{max(-3, min(3, step))}")
    ratio = log_ratio(shape, other)
    # leaving or reaching 0 is common in counts and says nothing about ratios: 0 -> 37 is no 315 -> 37003
    kind = "z" if (shape.value == 0) != (other.value == 0) else "p" if percent and before else "n"
    names.append(f"{tag}:ratio:{kind}:{_ratio_bucket(ratio * (heading or 1))}")
    if tag == "mm":
        names.append(f"mm:round:{_is_round(shape)}{_is_round(other)}")
    if shape.whole > 3 and other.whole > 3 and shape.comma != other.comma:
        names.append("comma:mixed")
    return tuple(names)


_SHARE_STEPS = (-30.0, -8.0, -2.5, -1.0, -0.3, -0.05, 0.0, 0.05, 0.35, 0.75, 1.3, 2.0, 3.5)


def walk_features(shape: Shape, reference: Shape, target: Shape, left: int) -> Names:
    """The milestone's step: the share of the way still to go to the target, per milestone still to come.

    Plans spread the way over the periods left, reach the target at the end, or keep the level; they rarely turn back
    and rarely overshoot. This is what tells 70, 50, 30 from 70, 0, 0.
    """
    late = "1" if left == 1 else "2" if left == 2 else "n"
    value, start, goal = shape.value or 0.0, reference.value or 0.0, target.value or 0.0
    if value == goal:
        if start == goal:
            return (f"walk:{late}:level",)
        return (f"walk:{late}:arrived:{min(5, bisect_left(_RATIO_STEPS, abs(log_ratio(reference, target))))}",)
    if value == start:
        return (f"walk:{late}:still",)
    if start == goal:
        far = abs(log_ratio(shape, target))
        return (f"walk:{late}:left:{min(5, bisect_left(_RATIO_STEPS, far))}",)
    share = (value - start) / (goal - start)
    if share > 1.0:
        return (f"walk:{late}:past:{min(5, bisect_left(_RATIO_STEPS, abs(log_ratio(shape, target))))}",)
    return (f"walk:{late}:{bisect_right(_SHARE_STEPS, share * left)}",)


PACES = ("none", "still", "slow", "even", "fast", "there", "past", "back")


def pace_of(shape: Shape, reference: Shape, target: Shape, left: int) -> int:
    """The pace of a milestone's step on the way to the target, as an index into PACES: even steps take 1 of `left`."""
    value, start, goal = shape.value or 0.0, reference.value or 0.0, target.value or 0.0
    if value == start:
        return 1
    if value == goal:
        return 5
    if start == goal:
        return 7
    share = (value - start) / (goal - start)
    if share > 1.0:
        return 6
    return 7 if share < 0.0 else 2 if share * left < 0.4 else 3 if share * left < 1.8 else 4


def pace_features(before: int, now: int, left: int) -> Names:
    """Plans keep their pace: after 220, 175, 130 comes 90 or 85, seldom 0."""
    late = "1" if left == 1 else "n"
    return (f"pace:{PACES[before]}:{PACES[now]}", f"pace:{late}:{PACES[before]}:{PACES[now]}")


MANNERS = ("none", "round once", "not round", "mixed", "round")


def manner_after(manner: int, shape: Shape) -> int:
    """The manner of a row's milestones with one more, as an index into MANNERS. A single digit tells nothing: 5, 4, 3
    are as round as plans of that size can be."""
    kind = _is_round(shape)
    if kind == "d":
        return manner
    is_round = kind in ("r", "5")
    if manner == 0:
        return 1 if is_round else 2
    if manner in (1, 4):
        return 4 if is_round else 3
    return 3 if is_round else manner


def manner_features(manner: int, shape: Shape) -> Names:
    """A milestone beside the manner of all before it: whoever plans 220, 175, 130 does not go on with 73."""
    return (f"manner:{MANNERS[manner]}:{_is_round(shape)}",)


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell of the row, for the same measure and period, as another capture shows it."""

    shape: Shape
    passed: bool = False
    """That capture's row goes on behind it: a blank there was left, and is not one still to be filled."""
    delimited: bool = True
    """That capture delimits its cells, and cannot be misread; others were read by the same engine as this one."""
    age: str = "level"
    """That capture beside this one: `older` or `newer` by the periods they reach, `level` where they reach the same."""

    @property
    def text(self) -> str:
        """As printed; "" for a blank."""
        return self.shape.text


def known_features(measure: str, shape: Shape | None, known: Sequence[Shown]) -> Names:
    """The cell, or a blank, beside what other captures show in its place; `known` has at least one.

    Published figures mostly stay as they are; some are revised, mostly a little; blanks fill in with time, unless the
    row went on without them (`passed`), and what was filled rarely goes blank. Before and after are told by `age`.
    """
    text = "" if shape is None else shape.text
    same = [other for other in known if other.text == text]
    others = [other for other in known if other.text != text]
    if shape is None:
        names = _blank_beside(measure, same, others)
    elif same:
        names = ("known:same", f"known:{measure}:same")
    elif figures := [other for other in others if other.text]:
        names = _moved(measure, shape, max(figures, key=lambda other: other.delimited).shape)
    else:
        names = _turned(measure, "filled", others, ("newer", "level", "older"))
    against = [other.delimited for other in others if _speaks_against(shape, other)]
    return (*names, *vote_features(measure, [other.delimited for other in same], against))


def _speaks_against(shape: Shape | None, other: Shown) -> bool:
    """Whether a capture that shows something else is at odds with this one: not where it is older, and its blank was
    to be filled, or newer, and has filled this one's."""
    if shape is None:
        return other.age != "newer"
    return bool(other.text) or other.passed or other.age != "older"


def _blank_beside(measure: str, blanks: Sequence[Shown], figures: Sequence[Shown]) -> Names:
    if blanks:
        return _turned(measure, "stays", blanks, ("newer", "level", "older"))
    return _turned(measure, "gone", figures, ("older", "level", "newer"))


def _turned(measure: str, how: str, others: Sequence[Shown], telling: Sequence[str]) -> Names:
    """A blank that stays or was filled, or a figure that is gone: of several captures that which tells most counts."""
    age = next(age for age in telling if any(other.age == age for other in others))
    where = "passed" if any(other.passed for other in others) else "last"
    return (f"known:{measure}:{how}:{where}", f"known:{measure}:{how}:{where}:{age}")


def _moved(measure: str, shape: Shape, known: Shape) -> Names:
    if shape.value is None or known.value is None:
        return (f"known:{measure}:{'arrived' if shape.value is not None else 'other'}",)
    if shape.value == known.value:
        return ("known:value", f"known:value:{'p' if shape.kind == known.kind else 'u'}")
    # counted once a step, so that what small revisions teach holds for those that no page has ever seen
    step = bisect_left(_RATIO_STEPS, abs(log_ratio(shape, known)))
    return ("known:moved", f"known:moved:{measure}:{step}", *("known:far",) * step)


def vote_features(measure: str, agreeing: Sequence[bool], others: Sequence[bool]) -> Names:
    """How many other captures show the very same in the cell's place, and how many something else.

    Both have an entry for each capture: whether it delimits its cells.
    """
    chain = _chain(measure)
    names = []
    for side, captures in (("for", agreeing), ("against", others)):
        if captures:
            names.append(f"votes:{chain}:{side}:{min(len(captures), 3)}")
        if any(captures):
            names.append(f"votes:{chain}:{side}:delimited")
    return tuple(names)


def habit_features(measure: str, filled: int, blank: int) -> Names:
    """A blank for a period that no other capture shows, in a row with so many periods filled and left blank elsewhere.

    A row without milestones in any period has none in the next either; one that was always measured will be.
    """
    return (f"habit:{measure}:{_blank_share(filled, blank)}",)


def beside_features(measure: str, shape: Shape, others: Sequence[Shape]) -> Names:
    """A figure beside those that other captures show of the same row and kind (plans, or outcomes) in any period.

    A row keeps its manner: its decimals, its unit, its order of magnitude. `others` are figures, at least one.
    """
    kind = "plan" if measure in "mt" else "outcome"
    many = "1" if len(others) == 1 else "few" if len(others) < 5 else "many"
    alike = [other for other in others if other.unit == shape.unit]
    unit = "none" if not alike else "all" if len(alike) == len(others) else "some"
    names = [f"beside:{kind}:unit:{unit}:{many}"]
    if alike:
        fine, coarse = max(other.decimals for other in alike), min(other.decimals for other in alike)
        step = max(0, shape.decimals - fine) or min(0, shape.decimals - coarse)
        names.append(f"beside:{kind}:decimals:{max(-2, min(2, step))}:{many}")
        names.append(f"beside:{kind}:band:{_beyond(shape, alike)}:{many}")
    return tuple(names)


def _beyond(shape: Shape, others: Sequence[Shape]) -> str:
    """How far outside the range of the others a figure lies, in the steps of a log ratio; 0 inside."""
    over = min(log_ratio(shape, other) for other in others)
    under = max(log_ratio(shape, other) for other in others)
    if over > 0.0:
        return f"+{bisect_left(_RATIO_STEPS, over)}"
    return f"-{bisect_left(_RATIO_STEPS, -under)}" if under < 0.0 else "0"


_BLANK_SHARES = (0.08, 0.3, 0.7, 0.92)


def sibling_features(measure: str, filled: int, blank: int) -> Names:
    """A blank where so many other rows of the table have a cell, or none, in this column.

    Columns of a page fall silent together: results not out yet, periods before a plan was made.
    """
    return (f"sibling:{measure}:{_blank_share(filled, blank)}",)


def _blank_share(filled: int, blank: int) -> str:
    """The share of blanks in steps, and how many cells it is a share of."""
    share = (blank + 0.5) / (filled + blank + 1.0)
    many = "few" if filled + blank < 3 else "some" if filled + blank < 6 else "many"
    return f"{bisect_left(_BLANK_SHARES, share)}:{many}"


_CHANCES = (0.01, 0.05, 0.15, 0.35, 0.65, 0.85, 0.95, 0.99)


def likely_features(measure: str, shape: Shape | None, texts: Mapping[str, float]) -> Names:
    """A cell, or a blank, beside what other captures that leave the column open hold likely there.

    They share the row's doubts, and were read without it: how far they are to be followed is for the fit to say.
    """
    chance = texts.get("" if shape is None else shape.text, 0.0)
    chain = _chain(measure)
    return (f"likely:{chain}:{'blank' if shape is None else 'cell'}:{bisect_right(_CHANCES, chance)}",)
