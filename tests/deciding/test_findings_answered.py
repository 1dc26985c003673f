"""Findings over time: open, answered by a later capture, or acknowledged; and questions that nothing answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kpi_ingest
from command_line import PAGE, run

PAGE_HTML = """<!doctype html><html><body><h1>Reading room</h1><table><tr><th>Indicator</th><th>Actual Jan 24</th>
<th>Actual Feb 24</th></tr><tr><td>Visits</td><td>51</td><td>{visits}</td></tr>
<tr><td>Loans</td><td>38</td><td>{loans}</td></tr></table></body></html>"""
AWAITED = "awaiting_overdue"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two figures of February are awaited in April; in May one has come, and the other is `n/a`."""
    captures = tmp_path / "captures"
    captures.mkdir()
    april = PAGE_HTML.format(visits="Awaiting data", loans="Awaiting data")
    (captures / "reading-room.2024-04-02.html").write_text(april)
    (captures / "reading-room.2024-05-02.html").write_text(PAGE_HTML.format(visits="57", loans="n/a"))
    ran = run("replay", "captures", folder=tmp_path)
    assert ran.code == 0, ran.complaint
    return tmp_path


def reviewed(folder: Path) -> dict:
    """What waits on the page."""
    return json.loads(run("review", "reading-room", "--format", "json", folder=folder).out)["pages"][0]


def test_a_figure_that_came_answers_the_finding_and_a_marker_does_not(folder: Path) -> None:
    """Only the open one is listed as such; the answered one names the release and the figure, wherever it is told."""
    review = reviewed(folder)
    assert [it["indicator_id"] for it in review["findings"] if it["kind"] == AWAITED] == ["loans"]
    (answered,) = review["answered"]
    assert (answered["indicator_id"], answered["answered"]["text"]) == ("visits", "57")
    shown = json.loads(run("show", "reading-room@2024-04", "--format", "json", folder=folder).out)["findings"]
    assert [it["answered"] for it in shown if it["indicator_id"] == "visits"] == [answered["answered"]]
    assert "1 findings open" in run("review", "reading-room", folder=folder).out
    with kpi_ingest.open_store(f"sqlite:///{folder / 'kpi-ingest.db'}", definitions={}) as store:
        told = {it.indicator: it.answered_by for it in store.findings("reading-room") if it.kind == AWAITED}
    assert told == {"visits": answered["answered"]["release"], "loans": None}


def test_a_figure_taken_back_opens_the_finding_again(folder: Path) -> None:
    """Awaited in April, printed in May, awaited again in June."""
    june = folder / "captures" / "reading-room.2024-06-02.html"
    june.write_text(PAGE_HTML.format(visits="Awaiting data", loans="n/a"))
    assert run("replay", "captures", folder=folder).code == 0
    review = reviewed(folder)
    assert "visits" in [it["indicator_id"] for it in review["findings"] if it["kind"] == AWAITED]
    assert review["answered"] == []


def test_the_audit_report_counts_open_findings_and_says_what_answered_the_others(folder: Path) -> None:
    """The release and the figure stand beside the finding."""
    run("diff", "reading-room@2024-04", "reading-room@2024-05", "--html", "report.html", folder=folder)
    report = (folder / "report.html").read_text(encoding="utf-8")
    assert "answered by reading-room#" in report
    assert "findings open" in report


def test_a_row_that_does_not_wait_is_refused(place: Path) -> None:
    """With one line and exit code 2, in words and in JSON."""
    for form in ("table", "json"):
        ran = run("review", PAGE, "--row", "0123456789ab", "--format", form, folder=place)
        assert (ran.code, ran.out) == (2, "")
        assert ran.complaint.startswith("E_NO_SUBJECT")
        assert "; next: " in ran.complaint


def test_a_diff_with_the_newer_release_first_says_so(folder: Path) -> None:
    """The answer stands, with exit code 1 as for any difference, and one line says how to ask it forwards."""
    backwards = run("diff", "reading-room@2024-05", "reading-room@2024-04", folder=folder)
    assert backwards.code == 1
    assert "told backwards; next: kpi-ingest diff reading-room@2024-04 reading-room@2024-05" in backwards.complaint
    assert "backwards" not in run("diff", "reading-room@2024-04", "reading-room@2024-05", folder=folder).err
