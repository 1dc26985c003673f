"""Hard islands: stretches of a run that no cell boundary can cut, whatever the columns are.

A run such as `0.28 (academic year 21/22)0.13 (England average 21/22)0.280.37` is full of digits that may be cut in many
ways, and of stretches that may not: brackets, words, comma groups, marker words, a comparator and its first digit. The
pieces here are facts of the grammar; how likely a boundary is elsewhere is for `repair` to weigh.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kpi_ingest.grammar.markers import MARKER_WORDS
from kpi_ingest.grammar.marks import MARK
from kpi_ingest.grammar.numbers import CURRENCY

TokenKind = Literal[
    "qualifier", "marker", "comparator", "currency", "digits", "point", "comma", "percent", "mark", "word", "space",
    "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a run."""

    kind: TokenKind
    start: int
    end: int


QUALIFIER_PATTERN = re.compile(r" ?\((?:[^()]|\([^()]{0,80}\)){0,200}\)")
"""A bracket with the blank before it; one level of brackets inside."""
_COMMON_WORDS = {"awaiting", "awaited", "missing", "na", "pending", "unknown"}
_TELLING = "|".join(re.escape(word) for word in MARKER_WORDS if word not in _COMMON_WORDS)
MARKER_PATTERN = re.compile(rf"(?:(?<![A-Za-z])|(?=n/a|(?-i:(?<=[a-z])[A-Z])))(?:{_TELLING})(?![a-z/])", re.IGNORECASE)
"""Marker words that can be told inside a run; not those that labels use too (`awaiting health advice`)."""
MARK_PATTERN = re.compile(MARK)

_TOKEN = re.compile(
    rf"(?P<qualifier>{QUALIFIER_PATTERN.pattern})|(?P<marker>{MARKER_PATTERN.pattern})|(?P<comparator><=|>=|[<>≤≥~≈])"
    rf"|(?P<currency>{CURRENCY})|(?P<digits>[0-9]{{1,5000}})|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<mark>{MARK})"
    r"|(?P<word>(?:(?!n/a)[^\W\d_]){1,200}(?:['’-][^\W\d_]{1,200}){0,9})|(?P<space>\s{1,200})|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)


def tokenise(run: str) -> tuple[Token, ...]:
    """A run cut into tokens that cover it from end to end; digits are left together, cutting them is not its task."""
    return tuple(Token(match.lastgroup, *match.span()) for match in _TOKEN.finditer(run))  # type: ignore[arg-type]
