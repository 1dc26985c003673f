"""The audit of a diff raises the findings that the product has, and no others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kpi_ingest.archive import open_archive
from kpi_ingest.config import Settings
from kpi_ingest.model import Bounds
from kpi_ingest.pages import load_page
from kpi_ingest.pipeline import Workplace, audit_releases, diff_releases, releases_of, replay

START = datetime(2024, 1, 1, tzinfo=UTC)
DEFINITION = """
id = "trams"
title = "Trams"
publisher = "Tramways"
licence = "none"
[[sections]]
id = "T"
titles = ["Trams"]
[[indicators]]
id = "late"
section = "T"
labels = ["Trams that ran late"]
unit = "rate per 100"
kind = "{kind}"
"""


def _page(actual: str) -> bytes:
    head = "<tr><th>Indicator</th><th>Target</th><th>Actual Mar 23</th></tr>"
    row = f"<tr><td>Trams that ran late</td><td>9</td><td>{actual}</td></tr>"
    notes = "<p>*Figures are cumulative</p>"
    return f"<html><body><h2>Trams</h2><table>{head}{row}</table>{notes}</body></html>".encode()


@pytest.mark.parametrize(("kind", "kinds"), [("share", []), ("flow", ["cumulative_fell"])])
def test_the_audit_has_the_findings_of_the_release(tmp_path: Path, kind: str, kinds: list[str]) -> None:
    """A cumulative count that fell is doubtful, a share that fell is not: the audit says what the releases say."""
    path = tmp_path / "trams.toml"
    path.write_text(DEFINITION.format(kind=kind), encoding="utf-8")
    definition = load_page(path)
    settings = Settings(f"sqlite:///{tmp_path / 'store.db'}", str(tmp_path / "archive"))
    workplace = Workplace(settings, {"trams": definition}, tmp_path / "archive", False, lambda: START)
    with open_archive(tmp_path / "archive", writable=True) as archive:
        for day, actual in enumerate(("9.5", "8.5")):
            at = START + timedelta(days=day)
            archive.add_capture(
                _page(actual), page="trams", captured=Bounds(at, at), recorded_at=at, source="https://t.example/"
            )
    replay(workplace)
    with workplace.open_store() as store:
        releases = releases_of(store, "trams", definition)
        diff = diff_releases(*releases, releases, definition)
        audit = audit_releases(workplace, store, diff, *releases, {})
    shown = [finding.kind for finding in releases[-1].findings]
    assert [finding.kind for finding in audit.findings] == shown == kinds
