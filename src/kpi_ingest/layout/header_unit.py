"""The unit that a header prints for its column."""

from __future__ import annotations

import re

_SCALES = {
    "k": "k", "m": "m", "mn": "m", "million": "m", "millions": "m", "bn": "bn", "billion": "bn", "billions": "bn",
    "000": "000", "000s": "000", "thousand": "000", "thousands": "000",
}  # fmt: skip
_MONEY = re.compile(
    r"[(\[]?(?P<sign>[£€$])(?: ?(?P<scale>k|mn?|bn|millions?|billions?|thousands?|[’'‘]?000[’']?s?))?(?!\w)[)\]]?", re.I
)
_THOUSANDS = re.compile(
    r"(?<![\w,.])\(?[’'‘]000[’']?s?(?!\w)\)?|\(000[’']?s?\)|\((?:in )?(?:thousands|millions)\)", re.I
)
_UNITS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("%", re.compile(r"\(?(?:%|\bper ?cent\b|\bpercentage\b)(?! points?)\)?", re.I)),
    ("per {0}", re.compile(r"\b(?:rate )?per (1,?000|10,?000|100,?000)\b", re.I)),
    ("rate", re.compile(r"\brate\b", re.I)),
    ("number", re.compile(r"\b(?:number|no\.|count|volume)(?!\w)", re.I)),
    ("{0}", re.compile(r"\((days|hours|hrs|minutes|mins|weeks|months|years|tonnes|kg|km|fte|wte|pp|ppts?)\)", re.I)),
)


def take_unit(text: str) -> tuple[str | None, str]:
    """The unit, scale included (`£000` of `£'000`, `£m` of `£ million`), and the rest; None where none is printed."""
    if match := _MONEY.search(text):
        scale = (match["scale"] or "").lower().strip("’'‘").replace("’", "").replace("'", "")
        return f"{match['sign']}{_SCALES.get(scale, '')}", f"{text[: match.start()]} {text[match.end() :]}"
    if match := _THOUSANDS.search(text):
        word = "millions" if "million" in match[0].lower() else "000"
        return word, f"{text[: match.start()]} {text[match.end() :]}"
    for name, pattern in _UNITS:
        if match := pattern.search(text):
            groups = (group.lower() for group in match.groups() if group)
            return name.format(*groups), pattern.sub(" ", text, count=1)
    return None, text
