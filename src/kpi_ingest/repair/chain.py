"""The scorer of KPI rows: baseline, target, and the chains of milestones and actuals.

The context of a node is what the cells to come are measured against: baseline, target, last milestone, last actual
(cell numbers, BLANK where there is none), whether the last milestone and the last actual were blank, and the pace and
manner of the plan so far.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp

from kpi_ingest.model import Column
from kpi_ingest.repair.features import (
    Names,
    Shown,
    Slot,
    beside_features,
    blank_features,
    cell_features,
    fill_features,
    habit_features,
    known_features,
    likely_features,
    manner_after,
    manner_features,
    pace_features,
    pace_of,
    pair_features,
    sibling_features,
    walk_features,
)
from kpi_ingest.repair.islands import Shape
from kpi_ingest.repair.lattice import BLANK, UNSEEN, Context

START: Context = (BLANK, BLANK, BLANK, BLANK, 0, 0, 0)
"""Nothing seen yet. The fifth number: 0 none, 1 filled, 2 blank for the last milestone, plus 3 times the same for the
last actual. The sixth: the pace of the last milestone's step, as `features.pace_of` numbers it. The seventh: the manner
of the milestones so far, round or not, as an index into `features.MANNERS`."""

_FLAG = "-fb"
_UNIT = "-np"
_PAST = ((False, False), (True, False), (False, True), (True, True))


def slots_of(columns: Sequence[Column]) -> tuple[Slot, ...]:
    """The columns as the features see them."""
    measures = [column.measure[0] for column in columns]
    periods = {(column.measure, *_period(column)) for column in columns if any(_period(column))}
    slots = []
    for index, column in enumerate(columns):
        letter = measures[index]
        same = [i for i, other in enumerate(measures) if other == letter]
        partner = {"m": "actual", "a": "milestone"}.get(letter)
        paired = (partner, *_period(column)) in periods
        place = same.index(index)
        before = next((other for other in reversed(columns[:index]) if other.measure == "milestone"), None)
        beside = letter != "a" or before is None or _period(before) == _period(column)
        slots.append(Slot(letter, place == 0, place == len(same) - 1, len(same) - place, paired, beside))
    return tuple(slots)


def _period(column: Column) -> tuple[str | None, str | None]:
    return column.period, column.period_words


Likely = tuple[Mapping[str, float], ...]
"""For each column text -> how likely other captures, which leave it open, hold it; "" is a blank."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a row from outside it: from other captures of the page, and from the table's other rows."""

    labels: tuple[str, ...] = ()
    cells: tuple[tuple[Shown, ...], ...] = ()
    """For each column the cells that other captures show; empty tuples where they show none."""
    start: tuple[Shape | None, Shape | None] = (None, None)
    """Last milestone and last actual of periods before this table's first."""
    plans: tuple[Shape, ...] = ()
    """Figures of the row's target and milestones, of any period, in other captures."""
    outcomes: tuple[Shape, ...] = ()
    """Figures of its baseline and actuals."""
    habits: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """For milestones (m) and actuals (a) how many periods of the row other captures show filled, and left blank."""
    siblings: tuple[tuple[int, int], ...] = ()
    """For each column how many other rows of the table have a cell there, and how many a blank."""
    likely: Likely = ()
    """What other captures hold likely of columns that none of them decides: it ranks, and decides nothing."""

    def beside(self, measure: str) -> tuple[Shape, ...]:
        """Figures of the same kind as those of a measure."""
        return self.plans if measure in "mt" else self.outcomes


NOTHING_KNOWN = Known()

Factor = tuple[str, int, int, int, int]
"""Kind, cell and up to three numbers of what the cell is measured against: the unit in which weights are remembered."""


@dataclass(slots=True)
class ChainScorer:
    """Weighs cells of one row."""

    slots: tuple[Slot, ...]
    shapes: Sequence[Shape]
    """By cell number."""
    known: Known
    weights: Mapping[str, float]
    links: dict[Factor, float] = field(default_factory=dict)
    """Weights of what does not depend on `known`, shared by all scorers of one row under the same weights and start."""
    _weighed: dict[tuple[int, Context, int], float] = field(default_factory=dict)
    _remembered: dict[Factor, float] = field(default_factory=dict)
    _paces: dict[tuple[int, int, int, int], int] = field(default_factory=dict)
    _headings: dict[tuple[int, int], int] = field(default_factory=dict)
    _targeted: bool = field(init=False)

    def __post_init__(self) -> None:
        self._targeted = any(slot.measure == "t" for slot in self.slots)
        self._remembered = dict(self.links)

    def weigh(self, column: int, context: Context, cell: int) -> float:
        """Product of the cell's own weight and of its links to the context."""
        key = (column, context, cell)
        product = self._weighed.get(key)
        if product is None:
            remembered = self._remembered
            product = 1.0
            for factor in self.factors(column, context, cell):
                weight = remembered.get(factor)
                product *= self._remember(factor) if weight is None else weight
            self._weighed[key] = product
        return product

    def _remember(self, factor: Factor) -> float:
        weights = self.weights
        weight = self._remembered[factor] = exp(sum([weights.get(name, 0.0) for name in self.names(factor)]))
        if factor[0] != "own":
            self.links[factor] = weight
        return weight

    def advance(self, column: int, context: Context, cell: int) -> Context:
        """The context behind the cell. A marker fills its column but is no figure to measure by."""
        if cell == UNSEEN:
            return context
        measure = self.slots[column].measure
        baseline, target, plan, actual, flags, pace, manner = context
        figure = cell != BLANK and self.shapes[cell].value is not None
        if measure == "b":
            return (cell if figure else baseline, target, plan, actual, flags, pace, manner)
        if measure == "t":
            return (baseline, cell if figure else target, plan, actual, flags, pace, manner)
        state = 2 if cell == BLANK else 1
        if measure == "m":
            if figure:
                plan, pace = cell, self._pace(column, context, cell)
                manner = manner_after(manner, self.shapes[cell])
            return (baseline, target, plan, actual, flags - flags % 3 + state, pace, manner)
        return (baseline, target, plan, cell if figure else actual, flags % 3 + 3 * state, pace, manner)

    def _pace(self, column: int, context: Context, cell: int) -> int:
        """The pace of a milestone's step; 0 where there is nothing to step from, or to."""
        baseline, target, plan = context[:3]
        reference = plan if plan != BLANK else baseline
        if reference == BLANK or target == BLANK:
            return 0
        key = (cell, reference, target, self.slots[column].left)
        pace = self._paces.get(key)
        if pace is None:
            shapes = self.shapes
            pace = self._paces[key] = pace_of(shapes[cell], shapes[reference], shapes[target], key[3])
        return pace

    def coarsen(self, context: Context) -> Context:
        """Nothing of it: what came before tells little of what the cells ahead may still earn."""
        return START

    def features(self, column: int, context: Context, cell: int) -> Names:
        """All features that `weigh` sums."""
        return tuple(name for factor in self.factors(column, context, cell) for name in self.names(factor))

    def factors(self, column: int, context: Context, cell: int) -> list[Factor]:
        """What the cell is weighed by, as keys for remembering."""
        slot = self.slots[column]
        measure = slot.measure
        flags = context[4]
        if cell == UNSEEN:
            return [("unseen", column, 0, 0, 0)]
        found: list[Factor] = [("own", column, cell, 0, 0)]
        if cell == BLANK:
            found.append(("blank", column, flags, self._unit(context), self._past(measure, context)))
            return found
        if flags > 4 or flags % 3 == 2:
            found.append(("fill", column, flags, self._unit(context), self._past(measure, context)))
        if measure != "b" and self.shapes[cell].value is not None:
            _LINKS[measure](found, self._heading(context), slot, context, cell)
            if measure == "m" and self._targeted and context[1] == BLANK:
                found.append(("untargeted", cell, 0, 0, 0))
            if measure == "m" and context[6]:
                found.append(("manner", context[6], cell, 0, 0))
            if measure == "m" and context[5]:
                found.append(("pace", context[5], self._pace(column, context, cell), slot.left, 0))
        return found

    def names(self, factor: Factor) -> Names:
        """The features of one factor."""
        kind, cell, other, third, left = factor
        shapes = self.shapes
        if kind == "unseen":
            return (f"unseen:{self.slots[cell].measure}",)
        if kind == "untargeted":
            return ("plan:untargeted",)  # without a target there is nothing for a milestone to lead to
        if kind == "pace":
            return pace_features(cell, other, third)
        if kind == "manner":
            return manner_features(cell, shapes[other])
        if kind == "own":
            return self._own_names(cell, other)
        if kind == "blank":
            return blank_features(self.slots[cell], _FLAG[other % 3], _FLAG[other // 3], _UNIT[third], *_PAST[left])
        if kind == "fill":
            return fill_features(self.slots[cell], _FLAG[other % 3], _FLAG[other // 3], _UNIT[third], *_PAST[left])
        if kind == "walk":
            return walk_features(shapes[cell], shapes[other], shapes[third], left)
        return pair_features(kind, shapes[cell], shapes[other], third)

    def _own_names(self, column: int, cell: int) -> Names:
        measure = self.slots[column].measure
        shape = None if cell == BLANK else self.shapes[cell]
        names = [] if shape is None else [*cell_features(measure, shape)]
        known = self.known
        if known.cells and known.cells[column]:
            names += known_features(measure, shape, known.cells[column])
        elif shape is None and (habit := known.habits.get(measure)):
            names += habit_features(measure, *habit)
        if shape is not None and shape.value is not None and (others := known.beside(measure)):
            names += beside_features(measure, shape, others)
        if shape is None and known.siblings and any(known.siblings[column]):
            names += sibling_features(measure, *known.siblings[column])
        if known.likely and (texts := known.likely[column]):
            names += likely_features(measure, shape, texts)
        return tuple(names)

    def _past(self, measure: str, context: Context) -> int:
        """Whether the row has a baseline figure, and its chain a figure before this column, as an index into _PAST."""
        return int(context[0] != BLANK) + 2 * int(context[2 if measure == "m" else 3] != BLANK)

    def _unit(self, context: Context) -> int:
        """Whether target or baseline is a percentage (2) or not (1); 0 where there is neither."""
        reference = context[1] if context[1] != BLANK else context[0]
        return 0 if reference == BLANK else 2 if self.shapes[reference].kind == "percent" else 1

    def _heading(self, context: Context) -> int:
        """Whether the target lies above the baseline (+1) or below (-1)."""
        baseline, target = ends = context[0], context[1]
        if baseline == BLANK or target == BLANK:
            return 0
        heading = self._headings.get(ends)
        if heading is None:
            before, goal = self.shapes[baseline].value or 0.0, self.shapes[target].value or 0.0
            heading = self._headings[ends] = (goal > before) - (goal < before)
        return heading


def _link_target(found: list[Factor], heading: int, slot: Slot, context: Context, cell: int) -> None:
    """A target beside its baseline, or beside the last milestone where milestones stand before it."""
    if context[0] != BLANK:
        found.append(("tb", cell, context[0], 0, 0))
    if context[2] != BLANK:
        found.append(("tm", cell, context[2], 0, 0))


def _link_milestone(found: list[Factor], heading: int, slot: Slot, context: Context, cell: int) -> None:
    """A milestone beside the one before (else the baseline), and on its way to the target."""
    baseline, target, plan = context[:3]
    reference = plan if plan != BLANK else baseline
    if reference != BLANK:
        found.append(("mm" if plan != BLANK else "mb", cell, reference, heading, 0))
    if target != BLANK:
        found.append(("mt", cell, target, 0, 0))
        if reference != BLANK:
            found.append(("walk", cell, reference, target, slot.left))


def _link_actual(found: list[Factor], heading: int, slot: Slot, context: Context, cell: int) -> None:
    """An actual beside the last actual (else the baseline), and beside the milestone it answers."""
    baseline, target, plan, actual = context[:4]
    if actual != BLANK:
        found.append(("aa", cell, actual, heading, 0))
    elif baseline != BLANK:
        found.append(("ab", cell, baseline, heading, 0))
    if plan != BLANK and slot.beside:
        found.append(("am", cell, plan, heading, 0))
    elif target != BLANK:
        found.append(("at", cell, target, 0, 0))


def _link_other(found: list[Factor], heading: int, slot: Slot, context: Context, cell: int) -> None:
    """A column of no known measure beside the one before."""
    if context[3] != BLANK:
        found.append(("oo", cell, context[3], 0, 0))


_LINKS: Mapping[str, Callable[[list[Factor], int, Slot, Context, int], None]] = {
    "t": _link_target,
    "m": _link_milestone,
    "a": _link_actual,
    "o": _link_other,
}
