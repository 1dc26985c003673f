"""Notations: how a page writes its numbers and dates, by its locale.

Which sign parts thousands and which the decimals, and whether days stand before months, is a habit of a language and
a country. A page in a language that is not listed is read with care: `1.200` and `1,200` may be two numbers each there,
so both are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

DecimalMark = Literal[".", ","]
DateOrder = Literal["dmy", "mdy"]

LOCALES: tuple[str, ...] = (
    "en-GB", "en-IE", "en-US", "cy-GB", "fr", "fr-FR", "fr-BE", "fr-CH", "de", "de-DE", "de-AT", "de-CH", "es", "es-ES",
    "it", "it-IT", "nl", "nl-NL", "pt", "pt-PT",
)  # fmt: skip
"""Those that a page definition may name."""


@dataclass(frozen=True, slots=True)
class Notation:
    """How numbers and dates are written."""

    decimal: DecimalMark | None
    """None where it is not known: only numbers that can be read one way are read then."""
    groups: str = ","
    """The signs that may part thousands; every kind of blank counts as " "."""
    order: DateOrder | None = None
    """Of the numbers of a date; None where nothing says so."""


_PLAIN = Notation(".", ",")
_ENGLISH = Notation(".", ",", "dmy")
_UNKNOWN = Notation(None)
_SWISS = Notation(".", "'’ ", "dmy")
_DOTTED = Notation(",", ".", "dmy")
_SPACED = Notation(",", " ", "dmy")
_EITHER = Notation(",", ". ", "dmy")
_NOTATIONS: dict[str, Notation] = {
    "en": _PLAIN, "en-gb": _ENGLISH, "en-ie": _ENGLISH, "en-au": _ENGLISH, "en-nz": _ENGLISH,
    "en-us": Notation(".", ",", "mdy"), "cy": _ENGLISH, "ga": _ENGLISH, "gd": _ENGLISH,
    "ja": _PLAIN, "zh": _PLAIN, "ko": _PLAIN,
    "de": _EITHER, "es": _EITHER, "pt": _EITHER,
    "de-ch": _SWISS, "fr-ch": _SWISS, "it-ch": _SWISS, "fr-ca": replace(_SPACED, order=None),
    "es-mx": _ENGLISH, "es-us": Notation(".", ","),
    **dict.fromkeys(("it", "nl", "da", "el", "tr", "ro", "hr", "sl", "sr", "id", "is"), _DOTTED),
    **dict.fromkeys(("fr", "pl", "fi", "nb", "nn", "no", "cs", "sk", "bg", "ru", "uk", "et", "lv"), _SPACED),
    **dict.fromkeys(("sv", "hu", "lt"), replace(_SPACED, order=None)),
}  # fmt: skip


def notation_of(locale: str | None, decimal_mark: DecimalMark | None = None) -> Notation:
    """How a locale (`en-GB`, `fr`; a language tag of HTML) writes. Without one numbers are English, and no order of
    dates is known. A declared decimal mark wins over the locale's."""
    tag = (locale or "").replace("_", "-").casefold().strip()
    notation = _PLAIN if not tag else _NOTATIONS.get(tag) or _NOTATIONS.get(tag.partition("-")[0], _UNKNOWN)
    if decimal_mark is None or decimal_mark == notation.decimal:
        return notation
    return replace(notation, decimal=decimal_mark, groups=". " if decimal_mark == "," else ",")


_STRETCH = re.compile(r"[0-9]+(?:[ .,'’][0-9]+)*")
_ONE_WAY = re.compile(r"[0-9]+(?:\.(?:[0-9]{1,2}|[0-9]{4,12}))?|0\.[0-9]{3}|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{1,12}")


def plain_numbers(text: str, notation: Notation) -> str | None:
    """The text with its numbers written as in English; None where one of them is no number of the notation. Every
    blank of the text is a plain one."""
    if notation == replace(_PLAIN, order=notation.order):
        return text
    if notation.decimal is None:
        return text if all(_ONE_WAY.fullmatch(stretch) for stretch in _STRETCH.findall(text)) else None
    rewritten = {stretch: _rewritten(stretch, notation) for stretch in _STRETCH.findall(text)}
    if None in rewritten.values():
        return None
    return _STRETCH.sub(lambda match: rewritten[match[0]] or "", text)


def _rewritten(stretch: str, notation: Notation) -> str | None:
    whole, mark, decimals = stretch.partition(notation.decimal or ".")
    for group in notation.groups:
        if re.fullmatch(rf"[0-9]{{1,3}}(?:{re.escape(group)}[0-9]{{3}}){{1,8}}", whole):
            whole = whole.replace(group, ",")
            break
    if not re.fullmatch(r"[0-9,]+", whole) or (mark and not decimals.isdigit()) or ("," in stretch and not mark):
        return None
    return f"{whole}.{decimals}" if mark else whole


NUMERIC_DAY = re.compile(
    r"(?<![\w/.-])(?P<a>\d{1,2})(?P<by>[/.-])(?P<b>\d{1,2})(?P=by)(?P<year>(?:19|20)\d\d|[0-4]\d)(?![\w/-])"
)
"""A day in numbers alone; only an order of day and month says which day."""


def numeric_day(text: str, order: DateOrder | None) -> str | None:
    """The day that `06/05/2024` is where the order of its numbers is known; None for every other text."""
    match = NUMERIC_DAY.fullmatch(text)
    if match is None or order is None:
        return None
    day, month = (match["a"], match["b"]) if order == "dmy" else (match["b"], match["a"])
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
    try:
        return date(year, int(month), int(day)).isoformat()
    except ValueError:
        return None
