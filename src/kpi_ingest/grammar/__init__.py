"""The one grammar of numbers, units, comparators, qualifiers, markers and periods, with the printed text kept.

A leaf: standard library only, no I/O, and every pattern runs in time linear in its text.
"""

from kpi_ingest.grammar.cells import ParsedCell, parse_cell
from kpi_ingest.grammar.islands import (
    COMPARED_PATTERN,
    MARK_PATTERN,
    MARKER_PATTERN,
    NUMBER_PATTERN,
    PERCENT_PATTERN,
    QUALIFIER_PATTERN,
    Token,
    TokenKind,
    possible_boundaries,
    tokenise,
)
from kpi_ingest.grammar.labels import fold_label, slug
from kpi_ingest.grammar.markers import AWAITING, BUILT_IN, MARKER_WORDS, MarkerLike, marker_flags
from kpi_ingest.grammar.marks import leading_mark, mark_name, strip_marks
from kpi_ingest.grammar.numbers import COMPARATORS, number_of
from kpi_ingest.grammar.periods import FoundPeriod, PeriodKind, find_periods, parse_period, period_bounds, period_kind
from kpi_ingest.grammar.wording import declared_basis

__all__ = [
    "AWAITING",
    "BUILT_IN",
    "COMPARATORS",
    "COMPARED_PATTERN",
    "MARKER_PATTERN",
    "MARKER_WORDS",
    "MARK_PATTERN",
    "NUMBER_PATTERN",
    "PERCENT_PATTERN",
    "QUALIFIER_PATTERN",
    "FoundPeriod",
    "MarkerLike",
    "ParsedCell",
    "PeriodKind",
    "Token",
    "TokenKind",
    "declared_basis",
    "find_periods",
    "fold_label",
    "leading_mark",
    "mark_name",
    "marker_flags",
    "number_of",
    "parse_cell",
    "parse_period",
    "period_bounds",
    "period_kind",
    "possible_boundaries",
    "slug",
    "strip_marks",
    "tokenise",
]  # fmt: skip
