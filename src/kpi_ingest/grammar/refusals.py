"""Why a text that holds a figure is none: the reasons of the state `unparsed`.

E_NUMBER          means to be a number and is none of the grammar: `012`, `1 234`, `4,12`, `Â£118`, `86％`
E_DATE            means to be a date and is none, or has two meanings: `31/02/2024`, `03/04/2024`
BRACKETS          a figure in brackets, negative or an aside: `(361)`, `£(5m)`
AMBIGUOUS_LETTER  a letter behind a figure that is two things: `12p` (pence, provisional), `12b`, `7x`
SEVERAL_FIGURES   more than one figure: `18 of 25`, `10-12`, `2 days 4 hrs`, `5:20`, `96.1% 90.9%`
FIGURE_IN_WORDS   a figure among words that say more than its unit: `Met: 28`, `5% down`, `two`, `Nil`

Digits that are no figure are none of this: dates and years, ordinals, and codes such as `KS2`, `CO2` and `Q3`.
"""

from __future__ import annotations

import re
import unicodedata

from kpi_ingest.grammar.figures import SPELLED
from kpi_ingest.grammar.numbers import COMPARATOR, CURRENCY, NUMBER, looks_like_number
from kpi_ingest.grammar.parts import BRACKETED
from kpi_ingest.grammar.periods import looks_like_date
from kpi_ingest.grammar.units import LISTED

FIGURE_REASONS = frozenset(("E_NUMBER", "E_DATE", "BRACKETS", "AMBIGUOUS_LETTER"))
"""Reasons of texts that are nothing but a figure or date that is refused; texts of the other reasons hold words too, or
several figures, and may be labels."""

_SCORE = re.compile(rf"{NUMBER} ?%? ?(?:/|:|out of|of|in|[x×]|±) ?{NUMBER} ?%?", re.IGNORECASE)
_RANGE = re.compile(
    rf"{CURRENCY}?{NUMBER} ?(?:%|[a-z£]{{1,12}})? ?(?:-|–|—|to|/) ?{CURRENCY}?{NUMBER} ?(?:{LISTED.pattern})?",
    re.IGNORECASE,
)
_MIXED_DATE = re.compile(r"\d{1,4}(?P<first>[/.-])\d{1,2}(?!(?P=first))[/.-]\d{1,4}")
_TIME = re.compile(r"\d{1,2}[:.]\d\d(?::\d\d)?(?: ?[ap]\.?m\.?)?", re.IGNORECASE)
_AROUND = re.compile(
    rf"^(?:{COMPARATOR})?\s?[+\-−–—]?{CURRENCY}?|\s?(?:{LISTED.pattern.replace('?P<unit>', '?:')})\+?$", re.IGNORECASE
)
_MONEY_DASH = re.compile(r"[£$€] ?[-–—−]|[-–—−] ?[£$€%]")
"""`£ -` is a nought in accounts and a gap elsewhere."""
_LONGEST_FIGURE = 200
"""Characters; a longer text is words, whatever figures it holds."""
_MOJIBAKE = re.compile(r"[ÂÃâ](?=[^A-Za-z ])[\u0080-\u2122£€¥%–—-]{0,3}|[ï]¼")
_LETTERED = re.compile(rf"(?:{CURRENCY}|[+\-−–])?(?:{NUMBER}) ?[A-Za-z]")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_YEAR = r"(?:19|20)\d\d"
_NO_FIGURES = re.compile(
    rf"(?<!\d)\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d\d){{1,2}}(?!\d)"
    rf"|(?:\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? )?\b{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?,?)?"
    rf"(?:[ ,'’-]{{0,2}}(?:{_YEAR}|\d\d))?(?![\d%])"
    rf"|\b{_YEAR}(?: ?[/–-] ?(?:\d\d){{1,2}})?(?![\d%,.]\d|%)"
    r"|\b(?:q|h|t|w|wk|week|m|month|term|quarter|qtr|fy|ay|cy|wave|round) ?\d{1,2}(?:/\d\d)?\b"
    r"|\b\d{1,4}(?:st|nd|rd|th)\b|(?-i:\b[A-Z]{1,6}-?\d{1,3}\b)|[A-Za-z][₀-₉]{1,2}|[²³]",
    re.IGNORECASE,
)


def refusal_of(core: str, plain: str) -> str | None:
    """The reason code of a text that is no figure, date or marker; None where it holds no figure. `plain` is the whole
    text, `core` what is left of it without brackets and marks."""
    if not _has_digit(plain):
        return "E_NUMBER" if _MONEY_DASH.fullmatch(core) else _spelled(core)
    if len(core) > _LONGEST_FIGURE:
        return _figure_among_words(core, plain)
    if BRACKETED.fullmatch(core):
        return "BRACKETS"
    if _SCORE.fullmatch(core) or _MIXED_DATE.fullmatch(core) or _TIME.fullmatch(core):
        return "SEVERAL_FIGURES"
    if looks_like_date(core):
        return "E_DATE"
    if _RANGE.fullmatch(core) or _are_several(core):
        return "SEVERAL_FIGURES"
    if _LETTERED.fullmatch(core):
        return "AMBIGUOUS_LETTER"
    if _means_number(core):
        return "E_NUMBER"
    return _figure_among_words(core, plain)


def _figure_among_words(core: str, plain: str) -> str | None:
    left = _NO_FIGURES.sub(" ", plain)
    figures = _DIGITS.findall(left)
    if len(figures) > 1:
        return "SEVERAL_FIGURES"
    return "FIGURE_IN_WORDS" if figures or _other_number(left) else _spelled(core)


def _spelled(core: str) -> str | None:
    """`Nil`, `none`, `two`: figures in words; `Nil` may be a return that was not made. `nan` means to be a number."""
    words = core.casefold().strip(" .").split()
    if looks_like_number(core):
        return "E_NUMBER"
    return "FIGURE_IN_WORDS" if words and len(words) <= 2 and words[0] in SPELLED else None


def _are_several(core: str) -> bool:
    """`96.1% 90.9%`: figures side by side, each closed by its sign."""
    pieces = core.split(" ")
    closed = [re.fullmatch(rf"[<>]?(?:{CURRENCY}{NUMBER}|{NUMBER}%)", piece) for piece in pieces]
    return len(pieces) > 1 and all(closed)


def _means_number(core: str) -> bool:
    """`012 days` and `c. 1,23%` mean to be numbers, and so do digits in other widths or behind a broken sign."""
    bare = _AROUND.sub("", core)
    folded = unicodedata.normalize("NFKC", _MOJIBAKE.sub("", core))
    return looks_like_number(bare) or looks_like_number(core) or (folded != core and looks_like_number(folded))


def _has_digit(text: str) -> bool:
    return any(sign.isdigit() or (sign.isnumeric() and not sign.isalpha()) for sign in text)


def _other_number(text: str) -> bool:
    """Whether a sign that is a number and no plain digit is left: `½`, `①`."""
    return any(sign.isnumeric() and not sign.isalpha() and sign not in "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉" for sign in text)
