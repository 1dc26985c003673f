"""The command line and the Python face tell one history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kpi_ingest
from command_line import STORE, run
from kpi_ingest.store import open_store

HEAD = "<tr><th>Indicator</th><th>Target</th><th>Actual Mar 23</th></tr>"
ROWS = ("<tr><td>Late</td><td>9</td><td>{0}</td></tr>", "<tr><td>Bolts returned late</td><td>5</td><td>{0}</td></tr>")


def _page(actual: str, rows: tuple[str, ...] = ROWS) -> str:
    body = "".join(row.format(actual) for row in rows)
    return f"<html><body><h2>Bolts</h2><table>{HEAD}{body}</table></body></html>"


@pytest.fixture
def bolts(tmp_path: Path) -> Path:
    """Two editions of a page: two indicators, one of which has the other's id in its label, and a row that goes."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "bolts.2023-04.html").write_text(_page("4"), encoding="utf-8")
    (tmp_path / "files" / "bolts.2023-05.html").write_text(_page("6", ROWS[:1]), encoding="utf-8")
    assert run("replay", "files", "--archive", "archive", folder=tmp_path).code == 0
    return tmp_path


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("late", {"late"}),
        ("returned", {"bolts-returned-late"}),
        ("Bolts", {"bolts-returned-late"}),
        (None, {"late", "bolts-returned-late"}),
    ],
)
def test_an_indicator_is_the_same_to_both(bolts: Path, asked: str | None, ids: set[str]) -> None:
    """An id means that indicator alone; words mean every label that holds them."""
    words = [] if asked is None else [asked]
    told = json.loads(run("history", "bolts", *words, "--archive", "archive", "--format", "json", folder=bolts).out)
    url = STORE.replace("kpi-ingest.db", str(bolts / "kpi-ingest.db"))
    with kpi_ingest.open_store(url) as store:
        figures = store.history("bolts", asked)
    spoken = [(it["indicator_id"], it["release"], it["state"], it["text"]) for it in told["vintages"]]
    assert sorted(spoken) == sorted((it.indicator, it.release, it.state, it.text or "") for it in figures)
    assert {it.indicator for it in figures} == ids
    with open_store(url) as facts:
        assert facts.pages() == ("bolts",)
