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
from kpi_ingest.grammar.numbers import COMPARATOR, CURRENCY, NUMBER

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


NUMBER_PATTERN = re.compile(NUMBER)
"""One unsigned number. Use `fullmatch` on a candidate: inside a run the longest number need not be a cell's."""
PERCENT_PATTERN = re.compile(rf"{NUMBER} ?%")
COMPARED_PATTERN = re.compile(rf"{COMPARATOR}{CURRENCY}?{NUMBER}", re.IGNORECASE)
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


def possible_boundaries(run: str) -> frozenset[int]:
    """Offsets at which a cell may end and the next begin as far as the grammar alone can tell; both ends included.

    Never beside a space, inside a word or bracket, or before `%`, `,`, `;`, `:`, `)`; never beside a decimal point or
    a comma that stands between digits, nor behind a comparator or currency sign.
    """
    inside = {place for token in tokenise(run) for place in _inner_places(run, token)}
    free = {place for place in range(1, len(run)) if place not in inside and _may_end(run, place)}
    return frozenset(free | {0, len(run)})


def _inner_places(run: str, token: Token) -> list[int]:
    """The places inside a token that no boundary can be at."""
    if token.kind == "digits":
        return []
    places = range(token.start + 1, token.end)
    return [place for place in places if token.kind != "word" or not _new_cell(run, place)]


def _new_cell(run: str, place: int) -> bool:
    """Whether a capital stands right behind a small letter (`90%GoodPoor`): a word may have run into the next cell."""
    return run[place - 1].islower() and run[place].isupper()


def _may_end(run: str, place: int) -> bool:
    before, after = run[place - 1], run[place]
    if before.isspace() or after.isspace() or after in "%,;:)" or before in "<>≤≥~≈£$€,(" or _comma_group(run, place):
        return False
    if before == "." or after == ".":
        return not _between_digits(run, place - 1 if before == "." else place)
    return (
        not (before.isalpha() and after.isalpha()) or _new_cell(run, place) or run[place : place + 3].lower() == "n/a"
    )


def _comma_group(run: str, place: int) -> bool:
    """Whether the three digits behind a comma (`1,2|34`) would be torn apart."""
    comma = run.rfind(",", max(0, place - 3), place)
    return comma > 0 and run[comma - 1].isdigit() and run[comma + 1 : place + 1].isdigit()


def _between_digits(run: str, place: int) -> bool:
    return 0 < place < len(run) - 1 and run[place - 1].isdigit() and run[place + 1].isdigit()
