"""How much a change weighs for an auditor: a simple view over its fields, not a fourth field of its own."""

from __future__ import annotations

from decimal import Decimal

from kpi_ingest.model import Change, Delta, Severity

_MAJOR = ("revision", "target_reset", "rebaseline", "series_break", "withdrawal", "suppression", "unclassified")
_INFO = ("new_observation", "initial_release", "roll_off", "presentation_change")
_SLIGHT = Decimal("0.01")


def severity_of(change: Change) -> Severity:
    """major: a figure that stood was changed or taken away, or a goal is reached that was not, or no longer; minor: its
    setting was, or another figure came of which the page does not say that it replaces one (`update`); info: the page
    moved on. What is not the publisher's doing is never major, and a figure that moved by
    less than a hundredth is minor."""
    if any(effect.flips for effect in change.effect):
        return "major"
    hints = (change.hint or "").split(", ")
    if change.kind in _INFO or "blank" in hints:
        return "info"
    if change.kind not in _MAJOR or change.origin != "publisher":
        return "minor"
    return "minor" if change.kind != "series_break" and _is_slight(change.delta) else "major"


def _is_slight(delta: Delta | None) -> bool:
    return delta is not None and delta.rel is not None and abs(delta.rel) < _SLIGHT
