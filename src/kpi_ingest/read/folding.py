"""Characters as readers see them: one blank for any run of white space, nothing for what prints nothing, and raised or
lowered ones where the page raises or lowers them (`5<sup>1</sup>` is `5¹` and never 51, `CO<sub>2</sub>` is `CO₂`).

Digits and letters have raised and lowered forms in Unicode; the grammar then tells a note number from a status letter
and from a unit. What has no such form stays as it is, with a blank on either side. Ordinals (`4<sup>th</sup>`) and
signs (`85<sup>%</sup>`) stay as they are: raising them is a matter of style.
"""

from __future__ import annotations

import re

BREAK = "\v"
"""Stands for a line break that the capture prints, until white space is folded."""
BROKEN_FIGURE = "a line break between figures"

APART = "\0"
"""Stands between texts that are folded together: no capture has it, for readers put U+FFFD in its place."""

_UNPRINTED = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_OVERRIDES = re.compile("[\u202d\u202e]")
_DOUBTFUL = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010fffd\u202d\u202e]|\\(cid:")
"""What `doubt_in` doubts, or may doubt."""
_BROKEN_FIGURE = re.compile(rf"[\d.,]\s*{BREAK}\s*[\d.,]")
_CID = re.compile(r"\(cid:\d+\)")
_RAISED = str.maketrans(
    "0123456789+-−=()abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRTUVW",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖ𐞥ʳˢᵗᵘᵛʷˣʸᶻᴬᴮꟲᴰᴱꟳᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾꟴᴿᵀᵁⱽᵂ",
)
_LOWERED = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|ers|re|ère|nde?)\b", re.I)
_SIGNS = {"tm": "™", "sm": "℠"}
_BRACKETED = re.compile(r"[\[(]\s*(?P<inner>[^\[\]()]{1,24}?)\s*[\])]")
_NOTE_WORDS = re.compile(
    r"(?:(?:foot)?notes?|fn)\.?\s*(?P<list>(?:\d{1,2}|[a-z])(?:\s*(?:,|;|&|and)\s*\d{1,2})*)", re.I
)
_LIST = re.compile(r"\s*(?:[,;&/]|\band\b|\s)\s*", re.I)
_PART = re.compile(r"[+\-−]?[0-9]{1,4}(?:[-–][0-9]{1,2})?|[A-Za-z]{1,3}|[0-9]{1,2}[a-z]|[a-z][0-9]{1,2}|[*†‡§¶#]{1,4}")
_GLUED_DIGIT = re.compile(r"[0-9]\Z")
_POWER = re.compile(r"(?:(?<![0-9.,])10|[×x*·]\s?[0-9.]+)\Z")
_PRICE = re.compile(r"[£$€]\s?[0-9][0-9,]*\Z")
_RAISED_FORMS = frozenset(map(chr, (form for form in _RAISED.values() if isinstance(form, int))))


def fold_blanks(text: str) -> str:
    """Runs of white space (nbsp and thin blanks too) as one blank, ends trimmed, unprinted characters removed."""
    return " ".join((text if text.isascii() else text.translate(_UNPRINTED)).split())


def doubt_in(text: str) -> str | None:
    """Why no reader can be sure of these characters; None where nothing speaks against them."""
    if text.isascii() and "(" not in text:
        return None
    if "\ufffd" in text:
        return "a character could not be decoded (U+FFFD)"
    if _CID.search(text):
        return "a glyph without a character (cid)"
    if _PRIVATE.search(text):
        return "a private-use character, whose look the capture does not say"
    if _OVERRIDES.search(text):
        return "a bidirectional override: printed order and stored order differ"
    return None


def fold_together(joined: str) -> str | None:
    """Many texts, with `APART` between them, each folded as `fold_blanks` has it; None where `doubt_in` doubts one.

    A call for each text costs ten times as much.
    """
    if joined.isascii():
        known = joined.replace(APART, "").isprintable() and not ("  " in joined or f" {APART}" in joined)
        if not known or f"{APART} " in joined or joined[:1] == " " or joined[-1:] == " ":
            joined = _fold_apart(joined)
        return None if "(" in joined and _CID.search(joined) else joined
    for sign in _UNPRINTED:
        if chr(sign) in joined:
            joined = joined.replace(chr(sign), "")
    folded = _fold_apart(joined)
    return None if _DOUBTFUL.search(folded) else folded


def _fold_apart(joined: str) -> str:
    return " ".join(joined.split()).replace(f" {APART}", APART).replace(f"{APART} ", APART)


def doubt_at_break(text: str) -> str | None:
    """Figures over a line break: `12` over `345` may be one broken figure or two; words may wrap as they like."""
    if BREAK in text and _BROKEN_FIGURE.search(text) and not any(character.isalpha() for character in text):
        return f"{BROKEN_FIGURE}: {text.split(BREAK)!r}"
    return None


def raise_digits(before: str, raised: str) -> str:
    """What a page raises behind `before`, as it is written behind it.

    Several note numbers are set apart by blanks (`1,2` is `¹ ²`), so that they are not read as one; brackets become
    square ones (`[1]`, `[note 1]`), which are marks to the grammar where round ones would be a qualifier.
    """
    core = raised.strip()
    if not any(map(str.isalnum, core)) or (_ORDINAL.fullmatch(core) and before[-1:].isdigit()):
        return raised
    if core.casefold() in _SIGNS:
        return _SIGNS[core.casefold()]
    written = _marks_of(core)
    if written is None:
        return _apart(before, raised)
    blank = " " if raised[0].isspace() or (before and is_raised(before[-1])) else ""
    return blank + written + (" " if raised[-1].isspace() else "")


def lower_digits(before: str, lowered: str) -> str:
    """What a page lowers behind `before`, as it is written behind it."""
    written = lowered.translate(_LOWERED)
    if any(sign.isascii() and sign.isalnum() for sign in written):
        return _apart(before, lowered)
    return written


def is_raised(sign: str) -> bool:
    """Whether a character is a raised form of another."""
    return sign in _RAISED_FORMS


def doubt_at_raised(before: str, raised: str) -> str | None:
    """Why raised text behind these characters may be more than a note; None where nothing speaks for it."""
    core = raised.strip()
    if not _GLUED_DIGIT.search(before) or not core or raised[0].isspace():
        return None
    if _POWER.search(before) and re.fullmatch(r"[+\-−]?\d{1,3}", core):
        return f"{before[-12:].strip()} with a raised {core}: a power or a note"
    if re.fullmatch(r"\d{2}", core) and _PRICE.search(before):
        return f"a price with a raised {core}: pence or a note"
    if re.match(r"[.,−+-]?\d{3}|[.,−+-]\d", core):
        return f"a raised {core[:20]} behind a figure: part of it or a note"
    return None


def _marks_of(core: str) -> str | None:
    """Raised text in raised characters, or in the square brackets of notes; None where it has no such form."""
    bracketed = _BRACKETED.fullmatch(core)
    inner = bracketed["inner"] if bracketed else core
    if note := _NOTE_WORDS.fullmatch(inner):
        return " ".join(f"[note {part}]" for part in _LIST.split(note["list"]))
    parts = [part for part in _LIST.split(inner) if part]
    if not parts or not all(_PART.fullmatch(part) for part in parts):
        return None
    if bracketed:
        return " ".join(f"[{part}]" for part in parts)
    written = [part.replace("–", "-").translate(_RAISED) for part in parts]
    plain = any(sign.isascii() and sign.isalnum() for part in written for sign in part)
    return None if plain else " ".join(written)


def _apart(before: str, text: str) -> str:
    """The text with a blank on either side, where something stands before it."""
    return f" {text} " if before and not before[-1].isspace() else f"{text} "
