"""Findings: doubts worth an auditor's minute. They never change a figure.

unit_mismatch            a figure's unit is not the indicator's (`13.02%` in a suspension rate)
scale_slip               a target or baseline that fits its row only with the decimal point moved (`30.8%` by `3.99%`)
impossible_value         a share above 100 or below 0, a count below 0
milestones_walk_away     milestones that lead away from the target (`12.7%`, `13.6%` on the way to `12.1%`)
actual_equals_milestone  actuals in a row that are their milestones over again, where the row otherwise differs
cumulative_fell          a total of the year to date below the one before it
invalid_date             a date behind a figure that no calendar has, or that can be read in two ways
ambiguous_header         a column that cannot be told from another, or has no header

Each cites every cell that it rests on and says its arithmetic. Its id is made of what it claims: kind, indicator, and
the figures the claim is about. Other cells, other captures and other versions of the parser leave it as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kpi_ingest.grammar import ParsedCell
from kpi_ingest.interpret.doubts.figures import cited, examine
from kpi_ingest.interpret.doubts.limits import impossible_values
from kpi_ingest.interpret.doubts.plans import copied_actuals, walks_away
from kpi_ingest.interpret.doubts.printed import doubtful_columns, invalid_dates
from kpi_ingest.interpret.doubts.running import cumulative_falls
from kpi_ingest.interpret.doubts.scale import scale_slips
from kpi_ingest.interpret.doubts.statuses import contradicted_statuses
from kpi_ingest.interpret.doubts.units import unit_mismatches
from kpi_ingest.model import Finding, ReadRow, ReadTable
from kpi_ingest.pages import IndicatorDefinition

__all__ = ["cited", "doubtful_columns", "find_doubts"]


def find_doubts(
    table: ReadTable, row: ReadRow, indicator: IndicatorDefinition | None, parse: Callable[[str], ParsedCell]
) -> Iterator[Finding]:
    """The findings of one row; `parse` reads a cell's text as the page writes it."""
    examined = examine(table, row, indicator, parse)
    yield from unit_mismatches(examined)
    yield from scale_slips(examined)
    yield from impossible_values(examined)
    yield from walks_away(examined)
    yield from copied_actuals(examined)
    yield from cumulative_falls(examined)
    yield from contradicted_statuses(examined)
    yield from invalid_dates(examined)
