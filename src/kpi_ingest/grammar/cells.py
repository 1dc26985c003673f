"""One cell understood: value, unit, comparator, qualifier, date, flags and marks beside its printed text.

What is not understood is not made to fit: a text that means to be a number or a date and is none of the grammar carries
an error and no value; every other text is a text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kpi_ingest.grammar.markers import LETTER_FLAGS, MarkerLike, marker_flags
from kpi_ingest.grammar.marks import strip_marks
from kpi_ingest.grammar.numbers import COMPARATOR, COMPARATORS, CURRENCY, NUMBER, UNIT, looks_like_number, number_of
from kpi_ingest.grammar.periods import find_periods, looks_like_date, parse_period


@dataclass(frozen=True, slots=True)
class ParsedCell:
    """What the grammar says about one cell's text."""

    state: Literal["value", "text", "blank"]
    text: str
    """As given, untouched."""
    value: Decimal | None = None
    unit: str | None = None
    """As printed: `%`, `£`, `m`, `£m`, `days`; a multiplier word is kept here, the value is not scaled."""
    comparator: str | None = None
    """`<`, `>`, `<=`, `>=`, `~`."""
    qualifier: str | None = None
    """The words in brackets behind the figure, without brackets; several joined by `; `."""
    date: str | None = None
    """Canonical period, where the qualifier (or a text that is a date) names exactly one."""
    flags: tuple[str, ...] = ()
    """SDMX CL_OBS_STATUS letters, and `awaiting`; sorted."""
    marks: tuple[str, ...] = ()
    """Note marks at the end, in printed order."""
    error: str | None = None
    """`E_NUMBER` or `E_DATE`: the text means to be one and is not. With state "value" it is about the qualifier."""


_VALUE = re.compile(
    rf"(?P<comparator>{COMPARATOR})?\s?"
    rf"(?P<sign>[+\-−]\s?)?(?P<currency>{CURRENCY})?\s?(?P<late_sign>[+\-−])?"
    rf"(?P<number>{NUMBER}|\.[0-9]{{1,12}})(?P<plus>\+)?\s?(?P<unit>{UNIT})?(?P<more>\+)?",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(rf"\((?P<currency>{CURRENCY})(?P<number>{NUMBER})(?P<unit>[kmb]|bn)?\)")
_RATIO = re.compile(rf"{NUMBER} ?: ?{NUMBER}")
_LETTER = re.compile(r"\[([a-z])\]$")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_BLANKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f]{1,10000}")
_DATE_IN_WORDS = re.compile(r"(?<![\w/.-])(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|[Qq]\d{1,2} \d{4})(?![\w/-])")
_STATUS_WORDS = (
    (re.compile(r"\b(?:projected|projection|estimated?|indicative)\b", re.I), "E"),
    (re.compile(r"\bforecast", re.I), "F"),
    (re.compile(r"\b(?:provisional|unvalidated|unaudited)\b", re.I), "P"),
)
_LONGEST = 10_000
_LONGEST_NUMBER = 200


def parse_cell(text: str, markers: Sequence[MarkerLike] = (), *, decimal_mark: Literal[".", ","] = ".") -> ParsedCell:
    """Read one cell. `markers` are those of the page definition; with `decimal_mark=","` the page prints `1.234,5`."""
    if len(text) > _LONGEST:
        return ParsedCell("text", text, error="E_NUMBER" if looks_like_number(text) else None)
    plain = _BLANKS.sub(" ", text.translate(_INVISIBLE)).strip()
    if not plain:
        return ParsedCell("blank", text)
    if len(plain) > _LONGEST_NUMBER and looks_like_number(plain):
        return ParsedCell("text", text, error="E_NUMBER")
    flags = marker_flags(plain, markers)
    if flags is not None:
        return ParsedCell("text", text, flags=_sorted(flags))
    return _read_parts(text, plain, markers, decimal_mark)


def _read_parts(text: str, plain: str, markers: Sequence[MarkerLike], decimal_mark: str) -> ParsedCell:
    core, qualifiers, letters, marks = _take_apart(plain)
    qualifier = "; ".join(qualifiers) or None
    date, date_error = _qualifier_date(qualifier or "")
    flags = _sorted((*letters, *_status_flags(qualifier or "")))
    status = marker_flags(core, markers)
    if status is not None:
        return ParsedCell("text", text, None, None, None, qualifier, date, _sorted((*flags, *status)), marks)
    swapped = core.translate(str.maketrans(",.", ".,")) if decimal_mark == "," else core
    if read := _read_value(swapped):
        value, unit, comparator = read
        return ParsedCell("value", text, value, unit, comparator, qualifier, date, flags, marks, date_error)
    if _RATIO.fullmatch(swapped):
        return ParsedCell("text", text, None, "ratio", None, qualifier, date, flags, marks, date_error)
    return _read_words(text, core, qualifier, date, flags, marks)


def _read_words(
    text: str, core: str, qualifier: str | None, date: str | None, flags: tuple[str, ...], marks: tuple[str, ...]
) -> ParsedCell:
    """A cell that holds neither value nor marker: a date, a failed number or date, or words."""
    period = parse_period(core) if _has_digit(core) else None
    if period is not None:
        return ParsedCell("text", text, None, None, None, qualifier, period, flags, marks)
    error = "E_DATE" if _has_digit(core) and looks_like_date(core) else "E_NUMBER" if _means_number(core) else None
    return ParsedCell("text", text, None, None, None, qualifier, date, flags, marks, error)


def _read_value(core: str) -> tuple[Decimal, str | None, str | None] | None:
    """Value, unit and comparator of a text that is one figure; None for any other."""
    if negative := _NEGATIVE.fullmatch(core):
        return -number_of(negative["number"]), negative["currency"] + (negative["unit"] or ""), None
    match = _VALUE.fullmatch(core)
    if match is None or (match["sign"] and match["late_sign"]) or (match["plus"] and match["more"]):
        return None
    sign = (match["sign"] or match["late_sign"] or "").strip()
    open_ended = match["plus"] or match["more"]
    if open_ended and (match["comparator"] or sign):
        return None
    value = number_of(match["number"])
    unit = (match["currency"] or "") + (match["unit"] or "") or None
    printed = COMPARATORS[match["comparator"].strip().casefold()] if match["comparator"] else None
    return -value if sign in ("-", "−") else value, unit, ">=" if open_ended else printed


def _take_apart(plain: str) -> tuple[str, list[str], list[str], tuple[str, ...]]:
    """Core, qualifiers, flags of bracketed letters and marks: brackets and marks are taken off the end in turn."""
    qualifiers: list[str] = []
    flags: list[str] = []
    marks: tuple[str, ...] = ()
    core = plain
    for _ in range(8):
        core, found = strip_marks(core)
        marks = (*found, *marks)
        letter = _LETTER.search(core, max(0, len(core) - 4))
        if letter and letter.start() > 0:
            flags.extend(LETTER_FLAGS.get(letter[1], ()))
            core = core[: letter.start()].rstrip()
        elif (opening := _opening_bracket(core)) > 0:
            qualifiers.insert(0, core[opening + 1 : -1].strip())
            core = core[:opening].rstrip()
        elif not found:
            break
    return core, qualifiers, flags, marks


def _opening_bracket(text: str) -> int:
    """Where the round bracket that closes at the end of the text opens; -1 where none does."""
    depth = 0
    if not text.endswith(")"):
        return -1
    for place in range(len(text) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return -1


def _qualifier_date(qualifier: str) -> tuple[str | None, str | None]:
    """The one period that a qualifier names, and E_DATE where it holds a date that is none or has two meanings."""
    periods = find_periods(qualifier)
    for match in _DATE_IN_WORDS.finditer(qualifier):
        if not any(found.start <= match.start() and match.end() <= found.end for found in periods):
            return None, "E_DATE"
    return (periods[0].period if len(periods) == 1 else None), None


def _status_flags(qualifier: str) -> list[str]:
    return [flag for pattern, flag in _STATUS_WORDS if pattern.search(qualifier)]


def _means_number(core: str) -> bool:
    """`012 days` and `c. 1,23%` mean to be numbers; `10-12` is a range and `3 of 5` a phrase, both texts."""
    if not _has_digit(core):
        return looks_like_number(core)
    if _RANGE.fullmatch(core):
        return False
    bare = _AROUND.sub("", core)
    return looks_like_number(bare) or looks_like_number(core)


_RANGE = re.compile(rf"{CURRENCY}?{NUMBER} ?%? ?(?:-|–|—|to|/) ?{CURRENCY}?{NUMBER} ?(?:{UNIT})?", re.IGNORECASE)
_AROUND = re.compile(rf"^(?:{COMPARATOR})?\s?[+\-−]?{CURRENCY}?|\s?(?:{UNIT})\+?$", re.IGNORECASE)


def _has_digit(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def _sorted(flags: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(flags)))
