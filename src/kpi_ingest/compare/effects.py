"""What a change does to how an indicator stands against its milestone and its target: `met` before, `missed` after.

    ahead    better than the goal          met     at the goal, or within a printed bound (`<50`)
    missed   short of a goal that was due  behind  short of a goal that is not due yet, or whose date nobody printed

Whether higher or lower is better is the page definition's word, else the page's own (`Good is: High`), where both sides
of the comparison print the same; without either nothing is claimed. Nor is anything where a
cell is undecided, where units differ, where an actual is itself a bound, or over a series break. A total of the year to
date is held against the milestone of its period, never against a target for the whole year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from kpi_ingest.compare.kinds import KINDS
from kpi_ingest.compare.severity import severity_of
from kpi_ingest.compare.state import column_key, key_column
from kpi_ingest.compare.units import size_of, unit_of
from kpi_ingest.compare.window import known_bounds
from kpi_ingest.grammar import read_polarity
from kpi_ingest.model import Change, Diff, Effect, Goal, Key, Standing, State, StatedCell
from kpi_ingest.pages import PageRules, Polarity

_Rows: TypeAlias = Mapping[tuple[str, str], Sequence[StatedCell]]


@dataclass(frozen=True, slots=True)
class _Stand:
    """How an actual stands against a goal in one state."""

    standing: Standing
    told: str
    """`79% against 75%`."""


def with_effects(diff: Diff, rules: PageRules) -> Diff:
    """The diff with the effect of every change of an actual, a milestone or a target that has one."""
    better = _printed(diff)
    said = {name: way for name, way in rules.polarity.items() if way != "none"}
    moved = [it for it in diff.changes if KINDS[it.kind].tells_standing and it.origin == "publisher"]
    if not (better or said) or not moved:
        return diff
    rows = _rows(diff.previous), _rows(diff.current)
    told = {it.id: effect for it in moved if (effect := tuple(_effects(it, rows, _better(it, said, better))))}
    return replace(diff, changes=tuple(_told(change, told.get(change.id, ())) for change in diff.changes))


def _printed(diff: Diff) -> dict[tuple[str, str], Polarity]:
    """Which way is better by section and indicator id, as the page prints it; a row of one section says nothing of its
    namesake in another."""
    printed: dict[tuple[str, str], set[Polarity]] = defaultdict(set)
    for state in (diff.previous, diff.current):
        columns = ((table.section_id, it) for table in state.tables for it in table.columns)
        said = {(section, column_key(it)) for section, it in columns if it.role == "polarity"}
        for stated in state.cells if said else ():
            if (stated.key.section, key_column(stated.key)) in said:
                name = stated.key.section, stated.key.indicator
                printed[name].add(read_polarity(stated.cell.text or "") or "none")
    return {name: next(iter(ways)) for name, ways in printed.items() if len(ways) == 1}


def _better(change: Change, said: Mapping[str, Polarity], printed: Mapping[tuple[str, str], Polarity]) -> Polarity:
    """Which way is better for the indicator of a change: as the definition says, else as its row prints."""
    after = change.current
    if not isinstance(after, StatedCell):
        return "none"
    key = after.key
    return said.get(key.indicator) or printed.get((key.section, key.indicator), "none")


def _told(change: Change, effect: tuple[Effect, ...]) -> Change:
    if not effect:
        return change
    changed = replace(change, effect=effect)
    return replace(changed, severity=severity_of(changed))


def _rows(state: State) -> _Rows:
    """The figures of each row."""
    rows: dict[tuple[str, str], list[StatedCell]] = defaultdict(list)
    for it in state.cells:
        if it.cell.state == "value" and it.cell.value is not None:
            rows[it.key.section, it.key.indicator].append(it)
    return rows


def _effects(change: Change, rows: tuple[_Rows, _Rows], polarity: Polarity) -> Iterator[Effect]:
    before, after = change.previous, change.current
    if polarity == "none" or not isinstance(before, StatedCell) or not isinstance(after, StatedCell):
        return
    sides = [found.get((it.key.section, it.key.indicator), ()) for found, it in zip(rows, (before, after), strict=True)]
    goals: tuple[Goal, ...] = ("milestone", "target") if after.key.measure == "actual" else (_goal(after.key),)
    for name in _actuals(before.key, sides):
        for goal in goals:
            old, new = (_stand(side, name, goal, polarity) for side in sides)
            if old and new and old.standing != new.standing:
                yield Effect(goal, name[1] or name[2], old.standing, new.standing, f"{old.told}, then {new.told}")


def _goal(key: Key) -> Goal:
    return "milestone" if key.measure == "milestone" else "target"


_Name: TypeAlias = tuple[str, str, str]
"""Series, period and its words of an actual."""


def _name_of(key: Key) -> _Name:
    return key.series, key.period, key.period_words


def _actuals(key: Key, sides: Sequence[Sequence[StatedCell]]) -> list[_Name]:
    """The actuals that a change bears on: the changed one itself, that of a milestone's period, and of a target without
    a period the latest one that both states show."""
    shown = [{_name_of(it.key) for it in side if it.key.measure == "actual"} for side in sides]
    both = shown[0] & shown[1]
    if key.measure == "actual" or known_bounds(key.period) is not None:
        return [name for name in both if name == _name_of(key)]
    dated = [(bounds, name) for name in both if name[0] == key.series and (bounds := known_bounds(name[1])) is not None]
    return [max(dated)[1]] if dated else []


def _stand(side: Sequence[StatedCell], name: _Name, goal: Goal, better: Polarity) -> _Stand | None:
    found = [it for it in side if it.key.measure == "actual" and _name_of(it.key) == name]
    goals = _goals(side, name, goal)
    if len(found) != 1 or len(goals) != 1:
        return None
    actual, against = found[0], goals[0]
    whole_year = goal == "target" and actual.cell.basis == "cumulative"
    if whole_year or actual.cell.comparator or unit_of(actual.cell) != unit_of(against.cell):
        return None
    due = known_bounds(against.key.period) is not None and against.key.period == actual.key.period
    standing = _standing(actual, against, better, due)
    return standing and _Stand(standing, f"{actual.cell.text} against {against.cell.text}")


def _goals(side: Sequence[StatedCell], name: _Name, goal: Goal) -> list[StatedCell]:
    """The goals an actual is held against: of its own period, or else a target without one."""
    series, *period = name
    listed = [it for it in side if it.key.measure == goal and it.key.series == series]
    own = [it for it in listed if [it.key.period, it.key.period_words] == period]
    return own or ([it for it in listed if _bounds(it) is None] if goal == "target" else [])


def _bounds(it: StatedCell) -> tuple[date, date] | None:
    return known_bounds(it.key.period)


def _standing(actual: StatedCell, against: StatedCell, better: Polarity, due: bool) -> Standing | None:
    value, goal, bound = size_of(actual.cell), size_of(against.cell), against.cell.comparator
    if value is None or goal is None or not _fits(bound, better):
        return None
    margin = value - goal if better == "higher" else goal - value
    reached = margin > 0 or (margin == 0 and bound not in ("<", ">"))
    if not reached:
        return "missed" if due else "behind"
    return "ahead" if margin > 0 and bound is None else "met"


def _fits(bound: str | None, better: Polarity) -> bool:
    """`<50` where lower is better; a bound that points the other way, or `~50`, sets no goal that can be told."""
    return bound is None or bound in (("<", "<=") if better == "lower" else (">", ">="))
