"""Findings as the verbs print them: open ones, and acknowledged ones with who, when and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpi_ingest.cli import drawing
from kpi_ingest.cli.wording import bounds_words
from kpi_ingest.compare import Answer
from kpi_ingest.model import Decision, Finding
from kpi_ingest.model.content import Json
from kpi_ingest.model.encode import finding_to_json

OPEN = "open"


def print_findings(
    findings: Sequence[Finding], acknowledged: Mapping[str, Decision], answers: Mapping[str, Answer]
) -> None:
    """A table of findings, open ones first."""
    if not findings:
        return
    drawing.heading("Findings (doubts worth a minute; no figure was changed)")
    ordered = sorted(findings, key=lambda it: it.id in acknowledged or it.id in answers)
    rows = [
        (each.id, each.kind, each.severity, finding_words(each), _standing(each, acknowledged, answers))
        for each in ordered
    ]
    drawing.print_table(("finding", "kind", "severity", "what", "settled"), rows)


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


def answer_words(answer: Answer) -> str:
    """What came, in which release, and when that was captured."""
    return f"answered by {answer.release}, captured {bounds_words(answer.captured)}: {answer.text!r}"


def answered_json(finding: Finding, answer: Answer) -> dict[str, Json]:
    """A finding with the later capture that answers it."""
    told: dict[str, Json] = {
        "release": answer.release,
        "captured": [answer.captured.lower.isoformat(), answer.captured.upper.isoformat()],
        "sha256": answer.capture,
        "text": answer.text,
    }
    return {**finding_to_json(finding), "answered": told}


def settled_json(
    finding: Finding, acknowledged: Mapping[str, Decision], answers: Mapping[str, Answer]
) -> dict[str, Json]:
    """A finding with what settles it; as it is where it is open."""
    if finding.id in acknowledged:
        return acknowledged_json(finding, acknowledged[finding.id])
    return answered_json(finding, answers[finding.id]) if finding.id in answers else finding_to_json(finding)


def _standing(finding: Finding, acknowledged: Mapping[str, Decision], answers: Mapping[str, Answer]) -> str:
    if finding.id in acknowledged:
        return "acknowledged by {}, {}: {}".format(*acknowledged_words(acknowledged[finding.id]))
    return answer_words(answers[finding.id]) if finding.id in answers else OPEN
