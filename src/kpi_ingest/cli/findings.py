"""Findings as the verbs print them: open ones, and acknowledged ones with who, when and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpi_ingest.cli import drawing
from kpi_ingest.model import Decision, Finding
from kpi_ingest.model.content import Json
from kpi_ingest.model.encode import finding_to_json

OPEN = "open"


def print_findings(findings: Sequence[Finding], acknowledged: Mapping[str, Decision]) -> None:
    """A table of findings, those nobody has looked at first."""
    if not findings:
        return
    drawing.heading("Findings (doubts worth a minute; no figure was changed)")
    ordered = sorted(findings, key=lambda it: it.id in acknowledged)
    rows = [(each.id, each.kind, each.severity, finding_words(each), _standing(each, acknowledged)) for each in ordered]
    drawing.print_table(("finding", "kind", "severity", "what", "acknowledged"), rows)


def finding_words(finding: Finding) -> str:
    """What was found, and in which row of which section: one name may stand in several."""
    place = ", ".join(part for part in (finding.section, finding.indicator_id) if part)
    return f"{place}: {finding.message}" if place else finding.message


def acknowledged_words(decision: Decision) -> tuple[str, str, str]:
    """Who acknowledged a finding, when, and why."""
    return decision.by, f"{decision.decided_at:%Y-%m-%d %H:%M}", decision.because


def acknowledged_json(finding: Finding, decision: Decision) -> dict[str, Json]:
    """A finding with the decision that acknowledges it."""
    told: dict[str, Json] = {
        "decision": decision.id,
        "by": decision.by,
        "because": decision.because,
        "decided_at": decision.decided_at.isoformat(),
    }
    return {**finding_to_json(finding), "acknowledged": told}


def _standing(finding: Finding, acknowledged: Mapping[str, Decision]) -> str:
    decision = acknowledged.get(finding.id)
    return OPEN if decision is None else "{}, {}: {}".format(*acknowledged_words(decision))
