"""Wording that declares what figures measure over, and what their brackets mean, whatever the page."""

from __future__ import annotations

import re
from typing import Literal

NOT_CUMULATIVE = re.compile(r"\b(?:no longer|not|non)[ -]cumulative\b|\bin[- ](?:month|quarter) figures?\b", re.I)
_CUMULATIVE = re.compile(r"\bcumulative(?:ly)?\b|\b(?:year|month|financial year|term)[ -]to[ -]date\b|\bYTD\b", re.I)
_NEGATIVE = r"(?:negatives?|minus|deficits?|losses|loss|overspends?|overspent|decreases?|reductions?|credits?)"
_BRACKETS_ARE = re.compile(
    rf"\b(?:brackets?|bracketed|parenthes[ie]s)\b[^.]{{0,60}}\b{_NEGATIVE}\b"
    rf"|\b{_NEGATIVE}\b[^.]{{0,60}}\b(?:in|with|by) (?:round )?(?:brackets|parenthes[ie]s)",
    re.I,
)
_DENIED = re.compile(r"\b(?:not|no|never|excluding|rather than)\b", re.I)
_NAMED = re.compile(
    r"\((?:deficits?|loss(?:es)?|overspends?|overspent|underspends?|under-?spent|decreases?|reductions?|adverse|outflow"
    r"|expenditure|negative|over|under)\)",
    re.I,
)


def declared_basis(text: str) -> Literal["cumulative", "discrete"] | None:
    """The basis that a note declares in the usual words; None where it declares none."""
    if NOT_CUMULATIVE.search(text):
        return "discrete"
    return "cumulative" if _CUMULATIVE.search(text) else None


def declares_negative_brackets(note: str) -> bool:
    """Whether a note says that figures in brackets are negative: `Figures in brackets show an overspend`."""
    match = _BRACKETS_ARE.search(note[:2000])
    return match is not None and _DENIED.search(match[0]) is None


def names_a_negative(label: str) -> bool:
    """Whether a label brackets the name of the negative, as accounts do: `Surplus/(deficit)`, `(Loss) for the year`."""
    return _NAMED.search(label) is not None
