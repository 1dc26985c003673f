"""What the publisher's own words announce: a basis, a new method, a correction.

Only words that say so count; a note that explains a figure announces nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from kpi_ingest.pages import NO_RULES, PageRules

Announcement: TypeAlias = Literal["cumulative", "discrete", "method", "revised"]


@dataclass(frozen=True, slots=True)
class Wording:
    """What a text announces, and the reason it states."""

    says: Announcement
    reason: str | None = None
    """`R1` source, `R2` recalculation, `R3` method, `C` correction."""


_DISCRETE = re.compile(
    r"\b(?:no longer|not|rather than|instead of|previously|formerly|were) (?:reported as )?"
    r"(?:a )?(?:cumulative|year[ -]to[ -]date|ytd|running totals?)\b"
    r"|\b(?:now|are) (?:discrete|in-(?:month|quarter|period|term))\b|\bdiscrete (?:figures|periods?|counts?)\b",
    re.I,
)
_CUMULATIVE = re.compile(r"\bcumulative(?:ly)?\b|\bto[ -]date\b|\bytd\b|\brunning totals?\b", re.I)
_METHOD = re.compile(
    r"\b(?:new|changed?|revised|updated|different) "
    r"(?:definition|method(?:ology)?|denominator|calculation|counting rules?)\b"
    r"|\b(?:definition|method(?:ology)?|denominator|calculation|counting rules?|population base)"
    r" (?:has|have|was|were|is|are)(?: been)? (?:now )?(?:changed|revised|updated|amended|redefined)\b"
    r"|\b(?:change|changes|revision|amendment) (?:to|in|of) (?:the )?"
    r"(?:definition|method(?:ology)?|denominator|calculation|counting rules?)\b|\brebased\b|\bseries break\b",
    re.I,
)
_CORRECTED = re.compile(r"\b(?:corrected|correction|error in|in error|mis(?:reported|stated))\b", re.I)
_RECALCULATED = re.compile(r"\b(?:recalculated|re-?estimated|restated|re-?stated)\b", re.I)
_SOURCE = re.compile(
    r"\b(?:late returns?|(?:new|updated|revised|final|validated|additional) (?:source )?data"
    r"|data (?:has|have) been updated)\b",
    re.I,
)
_REVISED = re.compile(
    r"\b(?:revised|revisions?|updated|amended|replaces?|(?:may |will )?differs? from (?:those )?previous(?:ly)?)\b",
    re.I,
)
_LONGEST = 5_000


def read_wording(text: str, rules: PageRules = NO_RULES) -> Wording | None:
    """What a note, qualifier or header announces; None where it announces nothing. The page definition's word on a
    basis wins over this grammar's."""
    if len(text) > _LONGEST:
        return None
    declared = rules.basis_of(text)
    if declared in ("cumulative", "discrete"):
        return Wording(declared, _reason(text))
    if _DISCRETE.search(text):
        return Wording("discrete", _reason(text))
    if _CUMULATIVE.search(text):
        return Wording("cumulative", _reason(text))
    if _METHOD.search(text):
        return Wording("method", "R3")
    reason = _reason(text)
    return Wording("revised", reason) if reason or _REVISED.search(text) else None


_REVISED_MARK = re.compile(
    r"[\[(](?:[a-z][a-z]?[,;/ ]{1,3})*(?:r|rev\.?|revised)(?:[,;/ ]{1,3}[a-z][a-z]?)*[\])]"
    r"|ʳ|(?<=[\d%]) ?r(?!\w)",
    re.I,
)
"""`33 [r]`, `33 (r)`, `19 [p, r]`, `33r`, `33ʳ`, `33 (revised)`: how pages mark a figure that replaces another."""


def revision_mark(text: str) -> str | None:
    """The mark by which a printed figure or a header says of itself that it was revised; None where it bears none."""
    found = _REVISED_MARK.search(text) if len(text) <= _LONGEST else None
    return found[0].strip() if found else None


def _reason(text: str) -> str | None:
    """The reason code, where the words state one."""
    stated = (("C", _CORRECTED), ("R3", _METHOD), ("R2", _RECALCULATED), ("R1", _SOURCE))
    return next((code for code, pattern in stated if pattern.search(text)), None)
