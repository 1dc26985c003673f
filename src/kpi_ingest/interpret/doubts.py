"""Findings: doubts worth an auditor's minute. They never change a figure.

unit_mismatch      a figure's unit is not the indicator's (`13.02%` in a suspension rate)
scale_slip         a target or baseline that fits its row only with the decimal point moved (`30.8%` beside `3.99%`)
impossible_value   a share above 100 or below 0, a count below 0
invalid_date       a date behind a figure that no calendar has, or that can be read in two ways
ambiguous_header   a column that cannot be told from another, or has no header
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kpi_ingest.grammar import MarkerLike, fold_label, parse_cell
from kpi_ingest.interpret.identity import short_digest
from kpi_ingest.model import Cell, Column, Finding, ReadRow, ReadTable
from kpi_ingest.pages import IndicatorDefinition

_MEASURED = ("baseline", "target", "milestone", "actual")
_SHARE = re.compile(r"(?:percentage|proportion|share|%)\b|.*\bas (?:a )?% of\b")
_COUNT = re.compile(r"(?:total )?(?:number|count) of\b|total number\b")
_FAR = 5
_NEAR = 2
_FEWEST_FOR_MAJORITY = 3


@dataclass(frozen=True, slots=True)
class _Figure:
    """A decided value with its column."""

    cell: Cell
    column: Column
    value: Decimal


def find_doubts(
    table: ReadTable, row: ReadRow, indicator: IndicatorDefinition | None, markers: Sequence[MarkerLike]
) -> Iterator[Finding]:
    """The findings of one row."""
    figures = [
        _Figure(cell, column, cell.value)
        for column, cell in zip(table.columns, row.cells, strict=True)
        if cell.value is not None and column.measure in _MEASURED
    ]
    yield from _unit_mismatches(table, row, figures, indicator)
    yield from _scale_slips(table, row, figures)
    yield from _impossible_values(table, row, figures, indicator)
    yield from _invalid_dates(table, row, figures, markers)


def doubtful_columns(table: ReadTable) -> Iterator[Finding]:
    """One finding for each column whose header cannot be trusted."""
    for column in table.columns:
        if column.doubt:
            label = " / ".join(column.levels) or "a column without a header"
            message = f"column {column.index + 1}, {label!r}: its cells are undecided ({column.doubt})"
            digest = short_digest("ambiguous_header", table.section_id, column.index, *column.levels)
            yield Finding(digest, "ambiguous_header", "warning", message, table.section_id, None, column.index)


def _finding(
    kind: str, severity: Literal["info", "warning", "error"], message: str, table: ReadTable, row: ReadRow, it: _Figure
) -> Finding:
    column = it.column
    digest = short_digest(
        kind, table.section_id, row.indicator_id, column.measure, column.period, column.series, it.cell.text
    )
    where = it.cell.where
    return Finding(digest, kind, severity, message, table.section_id, row.indicator_id, it.cell.column, where)


def _unit_mismatches(
    table: ReadTable, row: ReadRow, figures: Sequence[_Figure], indicator: IndicatorDefinition | None
) -> Iterator[Finding]:
    """Against the declared unit, else against that of most figures of the row; a column whose header names a unit
    speaks for itself."""
    told = [it for it in figures if it.column.unit is None]
    if indicator:
        odd = [it for it in told if not _agrees(it.cell.unit, indicator)]
        reference = f"the declared unit is {indicator.unit!r}"
    else:
        usual = _usual_unit(told)
        odd = [] if usual is None else [it for it in told if (it.cell.unit or "") != usual]
        reference = f"most figures of the row print {usual or 'none'}"
    for it in odd:
        message = f"{it.column.label}: {it.cell.text!r} prints {it.cell.unit or 'no unit'}; {reference}"
        yield _finding("unit_mismatch", "warning", message, table, row, it)


def _agrees(printed: str | None, indicator: IndicatorDefinition) -> bool:
    """A declared `%` is printed with its figures; any other unit may be left unsaid, or be printed in part."""
    if printed is None or "%" in (printed, indicator.printed_unit):
        return printed == indicator.printed_unit
    return fold_label(printed) in fold_label(indicator.unit) or fold_label(indicator.unit) in fold_label(printed)


def _usual_unit(figures: Sequence[_Figure]) -> str | None:
    """The unit ("" for none) of more than half the figures, of three at least; None where there is no such."""
    counts = Counter(it.cell.unit or "" for it in figures).most_common(1)
    if not counts or counts[0][1] < _FEWEST_FOR_MAJORITY or 2 * counts[0][1] <= len(figures):
        return None
    return counts[0][0]


def _scale_slips(table: ReadTable, row: ReadRow, figures: Sequence[_Figure]) -> Iterator[Finding]:
    """A target or baseline at least five times away from every other figure of its row, that lies within twice of them
    all once its decimal point is moved, and that is no round figure.

    `30.8% (national SEN2 2022)` stands beside 3.99 %, 4.1 %, 4.25 % ...; 3.08 % would fit. Far targets that are meant
    are round (`90%` beside `8%`, `60%` beside `11.8%`): they are chosen, and have two significant digits at most. One
    with three was measured, as averages are, and a measured one is of the order of what it is compared with.
    """
    for it in figures:
        others = [other.value for other in figures if other is not it and other.value > 0]
        if it.column.measure not in ("baseline", "target") or it.value <= 0 or len(others) < 2:
            continue
        if _significant(it.value) < 3 or not all(_apart(it.value, other) >= _FAR for other in others):
            continue
        for shift in (1, -1, 2, -2):
            moved = it.value.scaleb(shift)
            if all(_apart(moved, other) <= _NEAR for other in others):
                message = (
                    f"{it.column.label}: {it.cell.text!r} beside {min(others)} to {max(others)} in the same row; "
                    f"{moved} would fit"
                )
                yield _finding("scale_slip", "warning", message, table, row, it)
                break


def _apart(one: Decimal, other: Decimal) -> Decimal:
    return max(one / other, other / one)


def _significant(value: Decimal) -> int:
    return len(value.normalize().as_tuple().digits)


def _impossible_values(
    table: ReadTable, row: ReadRow, figures: Sequence[_Figure], indicator: IndicatorDefinition | None
) -> Iterator[Finding]:
    label = fold_label(row.indicator)
    share = indicator.kind == "share" if indicator else bool(_SHARE.match(label))
    count = indicator.unit == "count" if indicator else bool(_COUNT.match(label)) and not share
    for it in figures:
        if share and it.cell.unit == "%" and not 0 <= it.value <= 100:
            yield _finding("impossible_value", "error", _says(it, "a share of a whole"), table, row, it)
        elif count and it.cell.unit is None and it.value < 0:
            yield _finding("impossible_value", "error", _says(it, "a count"), table, row, it)


def _says(it: _Figure, what: str) -> str:
    return f"{it.column.label}: {it.cell.text!r} cannot be {what}"


def _invalid_dates(
    table: ReadTable, row: ReadRow, figures: Sequence[_Figure], markers: Sequence[MarkerLike]
) -> Iterator[Finding]:
    for it in figures:
        if it.cell.qualifier and parse_cell(it.cell.text or "", markers).error == "E_DATE":
            message = f"{it.column.label}: {it.cell.qualifier!r} is no date, or more than one"
            yield _finding("invalid_date", "info", message, table, row, it)
