"""Notations: how a page writes its numbers, by its locale.

Which sign parts thousands and which the decimals is a habit of a language and a country. A page in a language that is
not listed is read with care: `1.200` and `1,200` may be two numbers each there, so both are refused. The order of days
and months is a matter of `periods`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

DecimalMark = Literal[".", ","]

LOCALES: tuple[str, ...] = (
    "en-GB", "en-IE", "en-US", "cy-GB", "fr", "fr-FR", "fr-BE", "fr-CH", "de", "de-DE", "de-AT", "de-CH", "es", "es-ES",
    "it", "it-IT", "nl", "nl-NL", "pt", "pt-PT",
)  # fmt: skip
"""Those that a page definition may name."""
MAY_BE_AMERICAN = "en-x-us"
"""The locale of a page that says `en-US` of itself, which American and British pages do: English, but neither the order
of its dates nor the months of its fiscal years are known."""


@dataclass(frozen=True, slots=True)
class Notation:
    """How numbers are written."""

    decimal: DecimalMark | None
    """None where it is not known: only numbers that can be read one way are read then."""
    groups: str = ","
    """The signs that may part thousands; every kind of blank counts as " "."""


_ENGLISH = Notation(".", ",")
_UNKNOWN = Notation(None)
_SWISS = Notation(".", "'’ ")
_DOTTED = Notation(",", ".")
_SPACED = Notation(",", " ")
_EITHER = Notation(",", ". ")
_NOTATIONS: dict[str, Notation] = {
    **dict.fromkeys(("en", "cy", "ga", "gd", "ja", "zh", "ko", "es-mx", "es-us"), _ENGLISH),
    **dict.fromkeys(("de", "es", "pt"), _EITHER),
    **dict.fromkeys(("de-ch", "fr-ch", "it-ch"), _SWISS),
    **dict.fromkeys(("it", "nl", "da", "el", "tr", "ro", "hr", "sl", "sr", "id", "is"), _DOTTED),
    **dict.fromkeys(
        ("fr", "pl", "fi", "nb", "nn", "no", "cs", "sk", "bg", "ru", "uk", "et", "lv", "sv", "hu", "lt"), _SPACED
    ),
}  # fmt: skip


def notation_of(locale: str | None, decimal_mark: DecimalMark | None = None) -> Notation:
    """How a locale (`en-GB`, `fr`; a language tag of HTML) writes. Without one numbers are English. A
    declared decimal mark wins over the locale's."""
    tag = (locale or "").replace("_", "-").casefold().strip()
    notation = _ENGLISH if not tag else _NOTATIONS.get(tag) or _NOTATIONS.get(tag.partition("-")[0], _UNKNOWN)
    if decimal_mark is None or decimal_mark == notation.decimal:
        return notation
    return replace(notation, decimal=decimal_mark, groups=". " if decimal_mark == "," else ",")


def page_locale(declared: str | None, language: str | None) -> str | None:
    """The locale of a page: the definition's word, else the language that the page says it is in. Many British pages
    say `en-US`, as their software came, so without a definition that orders no dates: it is MAY_BE_AMERICAN."""
    if declared or not language:
        return declared
    return MAY_BE_AMERICAN if language.casefold().replace("_", "-") == "en-us" else language


_STRETCH = re.compile(r"[0-9]+(?:[ .,'’][0-9]+)*")
_ONE_WAY = re.compile(r"[0-9]+(?:\.(?:[0-9]{1,2}|[0-9]{4,12}))?|0\.[0-9]{3}|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{1,12}")


def plain_numbers(text: str, notation: Notation) -> str | None:
    """The text with its numbers written as in English; None where one of them is no number of the notation. Every
    blank of the text is a plain one."""
    if notation == _ENGLISH:
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
