"""The one grammar of numbers, units, comparators, qualifiers, markers and periods, with the printed text kept.

A leaf: standard library only, no I/O, and every pattern runs in time linear in its text.
"""

from kpi_ingest.grammar.cells import ParsedCell, parse_cell
from kpi_ingest.grammar.islands import (
    MARK_PATTERN,
    MARKER_PATTERN,
    QUALIFIER_PATTERN,
    Token,
    TokenKind,
    tokenise,
)
from kpi_ingest.grammar.labels import fold_label, slug
from kpi_ingest.grammar.locales import LOCALES, DecimalMark, page_locale
from kpi_ingest.grammar.markers import AWAITING, BUILT_IN, LETTER_FLAGS, MARKER_WORDS, MarkerLike, marker_flags
from kpi_ingest.grammar.marks import leading_mark, mark_name, strip_marks
from kpi_ingest.grammar.numbers import COMPARATORS, number_of
from kpi_ingest.grammar.parts import is_bracketed_money
from kpi_ingest.grammar.periods import FoundPeriod, PeriodKind, find_periods, parse_period, period_bounds, period_kind
from kpi_ingest.grammar.polarity import Way, read_polarity
from kpi_ingest.grammar.refusals import FIGURE_REASONS
from kpi_ingest.grammar.units import UnitMeaning, counts_things, is_money, multiplier_of, unit_meaning
from kpi_ingest.grammar.wording import declared_basis, declares_negative_brackets, names_a_negative

__all__ = [
    "AWAITING",
    "BUILT_IN",
    "COMPARATORS",
    "FIGURE_REASONS",
    "LETTER_FLAGS",
    "LOCALES",
    "MARKER_PATTERN",
    "MARKER_WORDS",
    "MARK_PATTERN",
    "QUALIFIER_PATTERN",
    "DecimalMark",
    "FoundPeriod",
    "MarkerLike",
    "ParsedCell",
    "PeriodKind",
    "Token",
    "TokenKind",
    "UnitMeaning",
    "Way",
    "counts_things",
    "declared_basis",
    "declares_negative_brackets",
    "find_periods",
    "fold_label",
    "is_bracketed_money",
    "is_money",
    "leading_mark",
    "mark_name",
    "marker_flags",
    "multiplier_of",
    "names_a_negative",
    "number_of",
    "page_locale",
    "parse_cell",
    "parse_period",
    "period_bounds",
    "period_kind",
    "read_polarity",
    "slug",
    "strip_marks",
    "tokenise",
    "unit_meaning",
]  # fmt: skip
