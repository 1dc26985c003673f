"""What one stretch of characters is on its own, before any column is asked: a number, a mark or words.

Weights are kept against the resting cost of each character, so that a run of any length neither underflows nor lets a
cell escape paying for one: every character is paid for exactly once, in whichever cell it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, log10

from kpi_ingest.repair.runs.wording import resting_cost, shape_cost, shape_of, text_cost, traits_of

BLANK, NUMBER, MARK, WORDS = range(4)
"""Kinds of cells, in the order in which every table of shares lists them."""

MINUS = frozenset("-−–")
MONEY = frozenset("$£€¥")
_MARKS = (
    "- – — − -- * ** *** ? . .. ... / • † : :: c x z [x] [c] [z] [u] n/a n/a† N/A NA na N.A. n.a. TBA TBD tbc tbd"
    " nil Nil None none DNF DNS DSQ"
)
MARKS = frozenset(_MARKS.split())
FIRST_YEARLIKE, LAST_YEARLIKE = 1500, 2100
LONGEST_NUMBER = 15
"""Digits of a number; longer stretches are codes, paid as words."""
HIGHEST_REST = 230.0
"""Nats; an exact repeat of a longer text is no surer than this, and products stay within a float."""

_NUMBER = re.compile(
    r"(?P<prefix>(?:[-−–+][$£€¥]|[$£€¥][-−–]|[-+−–±~≈<>≤≥#$£€¥])?)"
    r"(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+|(?=\.[0-9]))"
    r"(?:\.(?P<fraction>[0-9]+))?"
    r"(?P<suffix>(?:%|st|nd|rd|th|[kKmMbB]|\.)?[+*†‡§#°]{0,2})"
)
_ORDINAL = re.compile(r"^(?:st|nd|rd|th)")

Style = tuple[str, int, str]
"""What is printed about a number's digits: prefix, needless zeros (1 before a whole number as in `007`, 2 before a
decimal as in `047.06`), suffix (any ordinal as `th`)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text as one cell, with everything about it that does not depend on the column."""

    text: str
    kind: int
    rest: float = 1.0
    """exp of its characters' resting cost."""
    style: Style = ("", 0, "")
    decimals: int = 0
    digits: int = 0
    """Before the decimal point."""
    commas: bool | None = None
    """None where the number is too short to show its habit."""
    value: float = 0.0
    """For comparing; figures are never published from here."""
    size: float = 0.0
    """log10 of the magnitude plus one unit of the last place."""
    grain: float = 0.0
    """Width of the last place on the scale of `size`: turns a density into a chance."""
    fill: float = 0.0
    """Chance of these digits among all numbers of this length."""
    form: tuple[Style, int] = (("", 0, ""), 0)
    """Style and decimals."""
    whole: int | None = None
    """The magnitude of a number without decimals."""
    yearlike: bool = False
    """Four digits and nothing else that may be a year."""
    plain: float = 0.0
    """Weight as words of any column, over the resting cost."""
    filled: float = 0.0
    """Weight of the letters and digits once the shape is known, over the resting cost."""
    shape: str = ""
    traits: tuple[str, ...] = ()


@lru_cache(maxsize=65536)
def read_piece(text: str) -> Piece:
    """The piece a text is; words where it is neither blank, number nor mark."""
    if not text:
        return Piece("", BLANK)
    if text in MARKS:
        return Piece(text, MARK, exp(resting_cost(text)))
    found = _NUMBER.fullmatch(text)
    if found is None:
        return _words(text)
    whole, fraction = found["whole"].replace(",", ""), found["fraction"] or ""
    if len(whole) + len(fraction) > LONGEST_NUMBER:
        return _words(text)
    return _number(text, found, whole, fraction)


def _words(text: str) -> Piece:
    rest = resting_cost(text)
    return Piece(
        text,
        WORDS,
        exp(min(rest, HIGHEST_REST)),
        plain=exp(min(rest - text_cost(text), HIGHEST_REST)),
        filled=exp(min(rest - shape_cost(text), HIGHEST_REST)),
        shape=shape_of(text),
        traits=traits_of(text),
    )


def _number(text: str, found: re.Match[str], whole: str, fraction: str) -> Piece:
    prefix = found["prefix"] if whole else "."
    magnitude = float(f"{whole or '0'}.{fraction or '0'}")
    style = (prefix, _needless_zeros(whole, fraction), _ORDINAL.sub("th", found["suffix"]))
    plain = len(whole) == 4 and not fraction and "," not in found["whole"] and not MINUS & set(prefix)
    unit = 10.0 ** -len(fraction)
    free_digits = 10 / 9 if len(whole) > 1 else 1.0
    return Piece(
        text,
        NUMBER,
        exp(resting_cost(text)),
        style,
        len(fraction),
        len(whole),
        "," in found["whole"] if len(whole) > 3 else None,
        -magnitude if MINUS & set(prefix) else magnitude,
        log10(magnitude + unit),
        unit / ((magnitude + unit) * log(10.0)),
        10.0 ** -(len(whole) + len(fraction)) * free_digits,
        (style, len(fraction)),
        None if fraction else round(magnitude),
        plain and FIRST_YEARLIKE <= magnitude <= LAST_YEARLIKE,
    )


def _needless_zeros(whole: str, fraction: str) -> int:
    if len(whole) < 2 or whole[0] != "0":
        return 0
    return 2 if fraction else 1
