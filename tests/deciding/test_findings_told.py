"""Findings on the command line: open until a person looked at them, then shown with who, when and why."""

from __future__ import annotations

import json
from pathlib import Path

import kpi_ingest
from command_line import PAGE, run

SIGNED = ("--by", "A. Auditor", "--because", "as printed; the publisher was asked")
SLIP = "79edd71d1e0f"


def shown(folder: Path) -> list[dict[str, object]]:
    """The findings of the latest release."""
    return json.loads(run("show", PAGE, "--format", "json", folder=folder).out)["findings"]


def test_the_findings_of_the_shipped_captures_are_these(place: Path) -> None:
    """Looked at one by one; another is a false alarm, or a discovery that belongs in this list."""
    told = json.loads(run("review", PAGE, "--format", "json", folder=place).out)["pages"][0]["findings"]
    assert sorted((each["kind"], each["indicator_id"], each["cells"][0]["text"]) for each in told) == [
        ("awaiting_overdue", "assessed-within-18-weeks", "Awaiting data*"),
        ("basis_note_gone", None, "12.1% (academic year 22/23)"),
        ("milestones_walk_away", "absence-ehc-plan", "12.1% (England average 21/22)"),
        ("scale_slip", "ehc-plans-share", "30.8% (national SEN2 2022)"),
        ("unit_mismatch", "permanent-exclusion-rate-ehc-plan", "0.28%"),
        ("unit_mismatch", "permanent-exclusion-rate-sen-support", "0.16%"),
        ("unit_mismatch", "permanent-exclusion-rate-sen-support", "0.45%"),
        ("unit_mismatch", "suspension-rate-ehc-plan", "13.02%"),
    ]


def test_an_acknowledged_finding_says_who_when_and_why(place: Path) -> None:
    """In review, show, the audit report and from Python, with its cells; open again when the decision is taken back."""
    assert all("acknowledged" not in each for each in shown(place))
    done = run("decide", SLIP, "--acknowledge", *SIGNED, "--format", "json", folder=place)
    (seen,) = [each["acknowledged"] for each in shown(place) if "acknowledged" in each]
    assert (seen["by"], seen["because"]) == (SIGNED[1], SIGNED[3])
    review = run("review", PAGE, folder=place, COLUMNS="240").out
    listed = review.partition("Findings acknowledged")[2].splitlines()
    assert any(SLIP in line and SIGNED[1] in line and SIGNED[3] in line for line in listed)
    assert f"{SIGNED[1]}, {seen['decided_at'][:10]}" in run("show", PAGE, folder=place, COLUMNS="240").out
    run("diff", f"{PAGE}@2023-11", f"{PAGE}@2024-11", "--html", "report.html", folder=place)
    report = (place / "report.html").read_text(encoding="utf-8")
    assert f"acknowledged by {SIGNED[1]} on {seen['decided_at'][:10]}: <q>{SIGNED[3]}</q>" in report
    with kpi_ingest.open_store(f"sqlite:///{place / 'kpi-ingest.db'}") as store:
        rows = store.findings(PAGE)
    known = [it for it in rows if it.acknowledged]
    assert known
    for row in known:
        assert (row.id, row.acknowledged_by, row.acknowledged_because) == (SLIP, SIGNED[1], SIGNED[3])
        assert f"{row.acknowledged_at:%Y-%m-%d}" == seen["decided_at"][:10]
        assert row.cells
    assert all(it.acknowledged_by is None for it in rows if not it.acknowledged)
    assert run("decide", "--undo", json.loads(done.out)["decision"], *SIGNED, folder=place).code == 0
    assert all("acknowledged" not in each for each in shown(place))
