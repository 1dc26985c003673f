"""Findings as the verbs print them: open ones, and acknowledged ones with who, when and why; `kpi-ingest findings`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi_ingest.cli import drawing, options
from kpi_ingest.cli.wording import bounds_words
from kpi_ingest.compare import Answer
from kpi_ingest.errors import UsageError
from kpi_ingest.model import Decision, Finding
from kpi_ingest.model.content import Json
from kpi_ingest.model.encode import finding_to_json

if TYPE_CHECKING:
    from kpi_ingest.vintages import FindingRow

    _Told = tuple[FindingRow, tuple[str, ...]]

SCHEMA = "kpi-ingest/findings/1"
OPEN = "open"
HEADER = ("finding", "page", "kind", "severity", "what", "releases", "standing")


@click.command(name="findings")
@click.argument("page", required=False)
@click.option("--open", "opened", is_flag=True, help="Open ones, which are meant where no standing is named.")
@click.option("--answered", is_flag=True, help="Those that a later capture answered.")
@click.option("--acknowledged", is_flag=True, help="Those that a person looked at and let stand.")
@click.option("--kind", metavar="KIND", help="Only this kind, such as unit_mismatch.")
@options.recorded
@options.settings
@options.formats("table", "json", "csv")
def command(
    page: str | None,
    opened: bool,
    answered: bool,
    acknowledged: bool,
    kind: str | None,
    recorded: str | None,
    config: Path | None,
    store: str | None,
    archive: str | None,
    form: str,
) -> None:
    """List the doubts about the releases of PAGE, or of every page, each once: open ones, or those of the standings
    named. `kpi-ingest decide FINDING --acknowledge` settles one. The JSON is `kpi-ingest/findings/1`.

    \b
    Example:
      kpi-ingest findings devon-send-kpis
    """
    from kpi_ingest.pipeline import set_up
    from kpi_ingest.vintages import VintageStore, told_once

    workplace = set_up(config, store=store, archive=archive)
    with workplace.open_store(create=False) as facts:
        vintages = VintageStore(facts, workplace.definitions)
        pages = vintages.pages() if page is None else (page,)
        every = [each for named in pages for each in told_once(vintages.findings(named, recorded))]
    if kind is not None and all(row.kind != kind for row, _ in every):
        raise _no_such_kind(kind, page, (row for row, _ in every))
    standings = {"open": opened, "answered": answered, "acknowledged": acknowledged}
    wanted = {name for name, asked in standings.items() if asked} or {OPEN}
    of_kind = [each for each in every if kind in (None, each[0].kind)]
    _print(of_kind, [each for each in of_kind if each[0].standing in wanted], page, form)


def _print(every: Sequence[_Told], found: Sequence[_Told], page: str | None, form: str) -> None:
    if form == "json":
        drawing.print_json({"schema": SCHEMA, "page": page, "findings": [_json(*each) for each in found]})
    elif form == "csv":
        drawing.print_csv(HEADER, [_line(row, releases) for row, releases in found])
    else:
        if found:
            drawing.print_table(HEADER, [_line(row, releases) for row, releases in found])
        counts = Counter(row.standing for row, _ in every)
        click.echo(", ".join(f"{counts[name]} {name}" for name in ("open", "answered", "acknowledged")))


def _line(row: FindingRow, releases: Sequence[str]) -> tuple[str, ...]:
    place = ", ".join(part for part in (row.section, row.indicator) if part)
    what = f"{place}: {row.message}" if place else row.message
    return row.id, row.page, row.kind, row.severity, what, " ".join(releases), _standing_words(row)


def _standing_words(row: FindingRow) -> str:
    if row.acknowledged_at is not None:
        return (
            f"acknowledged by {row.acknowledged_by}, {row.acknowledged_at:%Y-%m-%d %H:%M}: {row.acknowledged_because}"
        )
    return OPEN if row.answered_by is None else f"answered by {row.answered_by}: {row.answered_text!r}"


def _json(row: FindingRow, releases: Sequence[str]) -> dict[str, Json]:
    from kpi_ingest.export.records import json_record

    told = {name: value for name, value in json_record(row).items() if name not in ("release", "acknowledged")}
    listed: list[Json] = [*releases]
    return {**told, "releases": listed, "standing": row.standing}


def _no_such_kind(kind: str, page: str | None, rows: Iterable[FindingRow]) -> UsageError:
    known = ", ".join(sorted({row.kind for row in rows}))
    return UsageError(
        "E_NO_SUBJECT", page=page, place=kind, got="no finding of this kind, of any standing",
        expected=f"one of {known}" if known else "a kind of finding", next_step="docs/findings.md lists all kinds",
    )  # fmt: skip


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
