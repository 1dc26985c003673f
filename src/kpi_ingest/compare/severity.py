"""How much a change weighs for an auditor: a simple view over its fields, not a fourth field of its own."""

from __future__ import annotations

from decimal import Decimal

from kpi_ingest.compare.kinds import KINDS
from kpi_ingest.model import Change, Delta, Severity

_SLIGHT = Decimal("0.01")


def severity_of(change: Change) -> Severity:
    """major: a figure that stood was changed or taken away, or a goal is reached that was not, or no longer; minor: its
    setting was, or another figure came of which the page does not say that it replaces one (`update`); info: the page
    moved on. What is not the publisher's doing is never major, and a figure that moved by
    less than a hundredth is minor."""
    if any(effect.flips for effect in change.effect):
        return "major"
    hints = (change.hint or "").split(", ")
    weight = KINDS[change.kind].weight
    if weight == "info" or "blank" in hints:
        return "info"
    if weight == "minor" or change.origin != "publisher":
        return "minor"
    return "minor" if weight == "by_size" and _is_slight(change.delta) else "major"


def _is_slight(delta: Delta | None) -> bool:
    return delta is not None and delta.rel is not None and abs(delta.rel) < _SLIGHT
