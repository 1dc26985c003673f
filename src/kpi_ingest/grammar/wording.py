"""Wording that declares what figures measure over, whatever the page: `now cumulative`, `year to date`."""

from __future__ import annotations

import re
from typing import Literal

_NOT_CUMULATIVE = re.compile(r"\b(?:no longer|not|non)[ -]cumulative\b|\bin[- ](?:month|quarter) figures?\b", re.I)
_CUMULATIVE = re.compile(r"\bcumulative(?:ly)?\b|\b(?:year|month|financial year|term)[ -]to[ -]date\b|\bYTD\b", re.I)


def declared_basis(text: str) -> Literal["cumulative", "discrete"] | None:
    """The basis that a note declares in the usual words; None where it declares none."""
    if _NOT_CUMULATIVE.search(text):
        return "discrete"
    return "cumulative" if _CUMULATIVE.search(text) else None
