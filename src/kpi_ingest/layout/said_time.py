"""The time of a whole table where the page definition says it, or says where it is printed."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_ingest.grammar import find_periods
from kpi_ingest.layout.header_label import read_label
from kpi_ingest.layout.setting import OwnTime
from kpi_ingest.layout.surroundings import Surroundings, headings_over
from kpi_ingest.model import Grid
from kpi_ingest.pages import TableDefinition

WORDS = "the page definition"
"""Where a period comes from that the definition itself says."""


def said_time(table: TableDefinition, grid: Grid, around: Surroundings, locale: str | None) -> OwnTime | None:
    """The table's own time by its entry; None where the entry leaves it to the structure, or where the text that it
    names holds no period, or more than one."""
    if table.period is not None:
        return OwnTime(table.period, WORDS, read_label(table.period, locale))
    for text in _texts(table, grid, around):
        found = find_periods(text, locale)
        if len(found) == 1:
            stretch = text[found[0].start : found[0].end]
            return OwnTime(found[0].period, text, read_label(stretch, locale))
    return None


def _texts(table: TableDefinition, grid: Grid, around: Surroundings) -> Iterator[str]:
    """The texts in which the period may stand, the nearest first."""
    headings = headings_over(around)
    if table.period_from == "caption" and grid.caption:
        yield grid.caption
    elif table.period_from == "heading":
        yield from headings
    elif table.period_from == "title":
        yield from headings[-1:]
    elif table.period_from == "line":
        yield from (line.text.strip() for line in reversed(around.between) if line.heading is None)
