"""Milestones that walk away from their target, and actuals that were copied from the milestones beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby, pairwise
from typing import TypeAlias

from kpi_ingest.interpret.doubts.figures import Examined, Figure, bounds_of, joint_doubt
from kpi_ingest.model import Finding

Pair: TypeAlias = tuple[Figure, Figure]
"""The milestone and the actual of one period."""
_FEWEST = 2
_WHOLE = 100


def walks_away(row: Examined) -> Iterator[Finding]:
    """Milestones of which no step leads towards the target, and one at least away from it.

    The heading is the way from the baseline to the target. `12.7%` is to become `12.1%`, and the milestones of
    November 2023 are `12.7%` and `13.6%`. One bad step is no finding where another leads back (28, 30, 20), nor are
    milestones that stay where they are (10 %, 10 %), nor those beyond the target. Totals of the year to date begin anew
    with the year, and so do their milestones: they are left out. One milestone that is undecided or unparsed, and
    nothing is said.
    """
    baseline, target, milestones = row.only("baseline"), row.only("target"), row.of("milestone")
    if baseline is None or target is None or len(milestones) < _FEWEST or not _all_told(row, "milestone"):
        return
    if _is_running_total(row) or len({it.unit for it in (baseline, target, *milestones)}) > 1:
        return
    heading = (target.value > baseline.value) - (target.value < baseline.value)
    gaps = [(target.value - it.value) * heading for it in milestones]
    if heading and _grows(gaps) and gaps[-1] > 0 and all(it.plain for it in milestones):
        yield joint_doubt(
            "milestones_walk_away",
            "warning",
            _walk(baseline, target, milestones, gaps),
            [target, baseline, *milestones],
            row,
        )


def _grows(gaps: Sequence[Decimal]) -> bool:
    return all(before <= after for before, after in pairwise(gaps)) and gaps[-1] > gaps[0]


def _walk(baseline: Figure, target: Figure, milestones: Sequence[Figure], gaps: Sequence[Decimal]) -> str:
    ordered = (target.value, milestones[0].value), (target.value, milestones[-1].value)
    near, far = (f"{max(pair):f} − {min(pair):f}" for pair in ordered)
    way = "up" if target.value > baseline.value else "down"
    steps = ", ".join(repr(it.cell.text) for it in milestones)
    return (
        f"milestones {steps} walk away from the target {target.cell.text!r} (from {baseline.cell.text!r} the way leads "
        f"{way}): {near} = {gaps[0]:f} to go at {milestones[0].column.label}, {far} = {gaps[-1]:f} at "
        f"{milestones[-1].column.label}"
    )


def copied_actuals(row: Examined) -> Iterator[Finding]:
    """Two actuals or more in a row that are printed as their milestones are, where the row's other ones differ.

    The figures must move along: `90%` beside `90%` twice over says no more than that the plan was kept. A nought or a
    whole hundred is reached in earnest, and figures of one digit meet by chance, so neither counts.
    """
    pairs = _pairs(row)
    for same, run in groupby(pairs, key=lambda pair: pair is not None and _is_copy(pair)):
        copies = [pair for pair in run if pair is not None]
        others = [pair for pair in pairs if pair is not None and pair[0].value != pair[1].value]
        if same and len({actual.value for _, actual in copies}) >= _FEWEST and others:
            figures = [figure for pair in copies for figure in reversed(pair)]
            yield joint_doubt("actual_equals_milestone", "warning", _copied(copies, others), figures, row)


def _pairs(row: Examined) -> list[Pair | None]:
    """Milestone and actual of every period with a column for both, in order; None where one of them is no figure."""
    milestones = {(it.column.period, it.column.series): it for it in row.of("milestone")}
    actuals = {(it.column.period, it.column.series): it for it in row.of("actual")}
    planned = {(it.period, it.series) for it in row.table.columns if it.measure == "milestone"}
    dated = [
        (bounds, (column.period, column.series))
        for column in row.table.columns
        if column.measure == "actual" and (bounds := bounds_of(column)) and (column.period, column.series) in planned
    ]
    names = [name for _, name in sorted(dated, key=lambda it: (it[1][1] or "", it[0]))]
    return [(milestones[name], actuals[name]) if name in milestones and name in actuals else None for name in names]


def _is_copy(pair: Pair) -> bool:
    milestone, actual = pair
    if not (milestone.plain and actual.plain) or milestone.unit != actual.unit:
        return False
    if str(milestone.value) != str(actual.value) or actual.value in (0, _WHOLE):
        return False
    return len(actual.value.as_tuple().digits) > 1


def _copied(copies: Sequence[Pair], others: Sequence[Pair]) -> str:
    shown = "; ".join(f"{actual.column.label} {actual.cell.text!r} = {milestone.told}" for milestone, actual in copies)
    beside = "; ".join(
        f"{actual.told} − {milestone.value:f} = {actual.value - milestone.value:+f}" for milestone, actual in others
    )
    return f"{shown}; the row's other actuals differ from their milestones: {beside}"


def _all_told(row: Examined, measure: str) -> bool:
    return all(
        cell.state not in ("unparsed", "undecided", "truncated")
        for column, cell in zip(row.table.columns, row.row.cells, strict=True)
        if column.measure == measure
    )


def _is_running_total(row: Examined) -> bool:
    return any(it.cell.basis == "cumulative" and it.cell.unit != "%" for it in row.of("actual"))
