"""Numbers as pages print them: which texts are one, and their exact decimal value.

Digits are ASCII; thousands are set off by commas, in threes; no leading zeros (`012` is no number, `0` and `0.45` are).
Every quantifier is bounded, so a match takes time linear in the text, and a text beyond the bounds is no number: it is
refused before anything is converted (`int(Decimal("1e9999999"))` would never come back).
"""

from __future__ import annotations

import re
from decimal import Decimal

INTEGER = r"(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,8}|[1-9][0-9]{0,23})"
NUMBER = rf"(?:{INTEGER}(?:\.[0-9]{{1,12}})?)"
"""Pattern text of an unsigned number, without groups: `1,897`, `15.50`, `0`."""

CURRENCY = r"[£$€]"
COMPARATOR = (
    r"(?:<=|>=|<|>|≤|≥|~|≈|c\. ?|ca\. ?|circa |approx(?:\.|imately)? |about |around |less than |fewer than |under "
    r"|below |more than |over |above |at least |at most |up to )"
)
COMPARATORS: dict[str, str] = {
    **dict.fromkeys(("<", "less than", "fewer than", "under", "below"), "<"),
    **dict.fromkeys((">", "more than", "over", "above"), ">"),
    **dict.fromkeys(("<=", "≤", "at most", "up to"), "<="),
    **dict.fromkeys((">=", "≥", "at least"), ">="),
    **dict.fromkeys(("~", "≈", "c.", "ca.", "circa", "approx", "approx.", "approximately", "about", "around"), "~"),
}
"""Printed comparator, folded, -> `<`, `>`, `<=`, `>=` or `~`."""

_NUMBER_LIKE = re.compile(r"[(\[£$€\d.,_'’eE+\-−–\s%)\]]{1,10000}|[+\-−]?(?:nan|inf(?:inity)?)", re.IGNORECASE)
_PLAIN = re.compile(r"[+-]?(?:[0-9]{1,24}(?:\.[0-9]{1,12})?|\.[0-9]{1,12})")


def number_of(text: str) -> Decimal:
    """The value of a text that NUMBER (with an optional sign) matched; raises ValueError for any other."""
    plain = text.replace(",", "").replace("−", "-")
    if not _PLAIN.fullmatch(plain):
        raise ValueError(f"not a number of the grammar: {text[:40]!r}")
    return Decimal(plain)


def looks_like_number(text: str) -> bool:
    """Whether a text means to be a number though the grammar refuses it: `012`, `1,23`, `1.234,5`, `٣`, `nan`."""
    if len(text) > 10_000:
        return not any(sign.isalpha() for sign in text[:100])
    match = _NUMBER_LIKE.fullmatch(text)
    return match is not None and (text[-1].isalpha() or any(sign.isdigit() for sign in text))
