"""Statuses that contradict their figures: a figure marked Green that misses its target, or Red that reaches it.

Only where the page or its definition says which way is better, and one target of the figure's unit stands in the row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kpi_ingest.grammar import Way, fold_label, read_polarity
from kpi_ingest.interpret.doubts.figures import Examined, Figure, doubt
from kpi_ingest.model import Cell, Column, Finding

_REACHED = re.compile(
    r"(?:rag:? ?)?(?:green|met|achieved|(?:on|at|above|exceed(?:s|ed|ing)|ahead of) target|target met)\b"
)
_MISSED = re.compile(
    r"(?:rag:? ?)?(?:red|not met|not achieved|missed|(?:off|below|behind) target|target (?:not met|missed))\b"
)
_OF_PLACE = re.compile(r"(?:rag:? ?)?(?:above|below|behind|ahead|exceed\w*)\b")
"""Words that may say where the figure lies: below the target is good where lower is better."""
_IN_PART = re.compile(
    r"\b(?:part|partly|partially|nearly|almost|amber|yellow|not yet)\b|(?:green|red)\W+(?:to\W+)?(?:red|green)"
)


def contradicted_statuses(row: Examined) -> Iterator[Finding]:
    """One finding for each figure whose status the row's target contradicts."""
    better = _better(row)
    if better is None:
        return
    for column, cell in zip(row.table.columns, row.row.cells, strict=True):
        figure = _rated(row, column) if column.role == "status" else None
        target = figure and _target(row, figure)
        said = _said(cell, better)
        if figure is None or target is None or said is None or figure is target:
            continue
        reached = figure.value >= target.value if better == "higher" else figure.value <= target.value
        if reached != said:
            verb = "reaches" if reached else "misses"
            message = f"{cell.text!r} under {column.label}, but {figure.told} {verb} {target.told}: {better} is better"
            yield doubt("status_contradicted", "warning", message, figure, row, (target,))


def _rated(row: Examined, column: Column) -> Figure | None:
    return next((it for it in row.figures if it.column.index == column.of and it.plain), None)


def _target(row: Examined, figure: Figure) -> Figure | None:
    """The one target of the figure's period and series, else the one that has no period."""
    targets = [it for it in row.of("target") if it.unit == figure.unit and it.plain and _fits(it, figure)]
    own = [it for it in targets if it.column.when is not None and it.column.when == figure.column.when]
    found = own or [it for it in targets if it.column.when is None]
    return found[0] if len(found) == 1 else None


def _fits(target: Figure, figure: Figure) -> bool:
    return target.column.series in (None, figure.column.series)


def _said(cell: Cell, better: Way) -> bool | None:
    """Whether a status says that the target is reached; None for amber, what is met in part, words that are not known,
    and words of place where lower is better."""
    text = fold_label(cell.text or "") if cell.state == "text" else ""
    if _IN_PART.search(text) or (better == "lower" and _OF_PLACE.match(text)):
        return None
    if _MISSED.match(text):
        return False
    return True if _REACHED.match(text) else None


def _better(row: Examined) -> Way | None:
    """Which way is better: as the definition says, else as the row prints it."""
    if row.indicator and row.indicator.polarity != "none":
        return row.indicator.polarity
    printed = (
        read_polarity(cell.text)
        for column, cell in zip(row.table.columns, row.row.cells, strict=True)
        if column.role == "polarity" and cell.text
    )
    ways = {way for way in printed if way}
    return next(iter(ways)) if len(ways) == 1 else None
