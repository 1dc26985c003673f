"""Findings: doubts worth a minute, with their weight and whether a person has looked at them."""

from __future__ import annotations

from kpi_ingest.compare import Answer
from kpi_ingest.model import CitedCell, Decision, Finding
from kpi_ingest.report.audit import Audit
from kpi_ingest.report.changes import Titles, section_title
from kpi_ingest.report.markup import Markup, element, joined
from kpi_ingest.report.sides import SHORT
from kpi_ingest.report.tables import Head, table
from kpi_ingest.report.wording import bounds_words, counted, place_words

WEIGHTS = ("error", "warning", "info")
Sighting = tuple[str, str]
"""A side that shows a finding, and the place there."""


def findings_table(audit: Audit, titles: Titles) -> Markup:
    """Each finding once, the weightiest first."""
    known = _sides(audit)
    if not known:
        return element("p", "No finding on either side.")
    ordered = sorted(known.values(), key=lambda it: WEIGHTS.index(it[0].severity))
    labels = indicator_labels(audit)
    rows = [_row(finding, sides, _standing(audit, finding.id), titles, labels) for finding, sides in ordered]
    heads: list[Head] = [("Finding", "what"), ("What was found", None), ("Side", "side"), ("Weight", "how")]
    caption = f"{counted(len(rows), 'finding')}; a finding never changes a figure"
    return table(caption, heads, [element("tbody", *rows)], "fixed")


def open_findings(audit: Audit) -> tuple[Finding, ...]:
    """The findings of the report that are neither acknowledged nor answered, each once."""
    settled = audit.acknowledged.keys() | audit.answers.keys()
    return tuple(finding for finding, _ in _sides(audit).values() if finding.id not in settled)


def indicator_labels(audit: Audit) -> dict[tuple[str, str], str]:
    """Labels as printed by (section id, indicator id), the later side's where both have one."""
    tables = (*audit.diff.previous.tables, *audit.diff.current.tables)
    return {(table.section_id, name): label for table in tables for name, label in table.indicators}


def _sides(audit: Audit) -> dict[str, tuple[Finding, list[Sighting]]]:
    sides: dict[str, tuple[Finding, list[Sighting]]] = {}
    told = (("between both", audit.findings), ("before", audit.previous.findings), ("after", audit.current.findings))
    for side, findings in told:
        for finding in findings:
            sides.setdefault(finding.id, (finding, []))[1].append((side, place_words(finding.where)))
    return sides


def _row(
    finding: Finding,
    sides: list[Sighting],
    standing: Markup | None,
    titles: Titles,
    labels: dict[tuple[str, str], str],
) -> Markup:
    name = (finding.section, finding.indicator_id or "")
    about = labels.get(name, finding.indicator_id or "")
    section = section_title(finding.section, titles)
    weight = [element("span", finding.severity, class_="tag alarm" if finding.severity == "error" else "tag")]
    if standing is not None:
        weight.append(standing)
    kind = element("span", finding.kind.replace("_", " "), class_="of")
    return element(
        "tr",
        element("th", kind, element("code", finding.id), scope="row"),
        element(
            "td",
            finding.message,
            element("span", joined([about, "; " if about else "", section]), class_="from"),
            *_cells(finding),
        ),
        element("td", *(joined([side, element("span", place, class_="from")]) for side, place in sides)),
        element("td", *weight),
    )


def _standing(audit: Audit, finding: str) -> Markup | None:
    """How a finding was settled; None where it is open."""
    if finding in audit.acknowledged:
        return _acknowledgement(audit.acknowledged[finding])
    return _answer(audit.answers[finding]) if finding in audit.answers else None


def _answer(answer: Answer) -> Markup:
    """What came, in which release, and when that was captured."""
    told = f"answered by {answer.release}, captured {bounds_words(answer.captured)}: "
    return element("span", told, element("q", answer.text), class_="from")


def _acknowledgement(decision: Decision) -> Markup:
    """Who looked at it, when, and why it stands."""
    words = f"acknowledged by {decision.by} on {decision.decided_at:%Y-%m-%d}: "
    return element("span", words, element("q", decision.because), class_="from")


def _cells(finding: Finding) -> list[Markup]:
    """The cells that the finding rests on, each with its place and its capture."""
    if not finding.cells:
        return []
    return [element("ul", *(element("li", _cited(cell)) for cell in finding.cells), class_="list")]


def _cited(cell: CitedCell) -> Markup:
    printed = "undecided" if cell.text is None else cell.text or "blank"
    told = [f"{cell.column}: ", element("span", printed, class_="words" if cell.text else "state")]
    place = joined([f"{place_words(cell.where)}; capture ", element("code", cell.capture[:SHORT])])
    return joined([*told, element("span", place, class_="from")])
