"""Which way is better, as a page says it: `Good is: High`, `Lower is better`, an arrow."""

from __future__ import annotations

import re
from typing import Literal

from kpi_ingest.grammar.labels import fold_label

Way = Literal["higher", "lower"]
_HIGHER = re.compile(
    r"\b(?:high(?:er)?|bigger|larger|more|increas(?:e|es|ed|ing)|maximi[sz]e|up|above)\b"
    r"(?: (?:is|are) (?:better|good))?|[↑▲⬆]"
)
_LOWER = re.compile(
    r"\b(?:low(?:er)?|small(?:er)?|less|fewer|decreas(?:e|es|ed|ing)|reduc\w{1,4}|minimi[sz]e|down|below)\b"
    r"(?: (?:is|are) (?:better|good))?|[↓▼⬇]"
)
_TURNED = re.compile(
    r"\b(?:bad|worse|worst|poor(?:er)?|adverse|undesirable|unfavou?rable|negative|concern\w*"
    r"|not|no|never|avoid|up to)\b"
)
"""Words that turn the sense of those above (`Low is bad`), or make them a limit (`up to 5 days`)."""


def read_polarity(text: str) -> Way | None:
    """Which way is better; None where a text says neither, or both, or may mean the contrary (`Low is bad`)."""
    folded = fold_label(text)
    if _TURNED.search(folded):
        return None
    higher, lower = bool(_HIGHER.search(folded)), bool(_LOWER.search(folded))
    if higher == lower:
        return None
    return "higher" if higher else "lower"
