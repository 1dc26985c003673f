"""White space as readers see it: one blank for any run of it, nothing for characters that print nothing."""

from __future__ import annotations

import re

BREAK = "\v"
"""Stands for a line break that the capture prints, until white space is folded."""

_UNPRINTED = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUPERSCRIPT = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ",
)
_SUBSCRIPT = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_NOTE_NUMBER = re.compile(r"\s*\d[\d,\s]*")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_OVERRIDES = re.compile("[\u202d\u202e]")
_BROKEN_FIGURE = re.compile(rf"[\d.,]\s*{BREAK}\s*[\d.,]")
_CID = re.compile(r"\(cid:\d+\)")


def fold_blanks(text: str) -> str:
    """Runs of white space (nbsp and thin blanks too) as one blank, ends trimmed, unprinted characters removed."""
    return " ".join(text.translate(_UNPRINTED).split())


def superscript(text: str) -> str:
    """What a page raises, in raised characters; a character that has no raised form stays as it is."""
    return text.translate(_SUPERSCRIPT)


def subscript(text: str) -> str:
    """What a page lowers, in lowered characters, as far as there are such."""
    return text.translate(_SUBSCRIPT)


def raise_digits(before: str, raised: str) -> str:
    """A raised note number behind a figure as superscript digits: `5<sup>1</sup>` is `5¹`, and never 51."""
    behind_figure = bool(re.search(r"[\d%)]\s*\Z", before))
    return raised.translate(_RAISED) if behind_figure and _NOTE_NUMBER.fullmatch(raised) else raised


def doubt_in(text: str) -> str | None:
    """Why no reader can be sure of these characters; None where nothing speaks against them."""
    if "\ufffd" in text:
        return "a character could not be decoded (U+FFFD)"
    if _CID.search(text):
        return "a glyph without a character (cid)"
    if _PRIVATE.search(text):
        return "a private-use character, whose look the capture does not say"
    if _OVERRIDES.search(text):
        return "a bidirectional override: printed order and stored order differ"
    return None


def doubt_at_break(text: str) -> str | None:
    """Figures over a line break: `12` over `345` may be one broken figure or two; words may wrap as they like."""
    if _BROKEN_FIGURE.search(text) and not any(character.isalpha() for character in text):
        return f"a line break between figures: {text.split(BREAK)!r}"
    return None
