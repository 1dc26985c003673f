"""The command line and the Python face tell one history."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_history import Seen, histories, tell

import kpi_ingest
from command_line import STORE, run
from kpi_ingest.errors import UsageError
from kpi_ingest.store import open_store
from kpi_ingest.vintages import Rows, VintageStore, known_as

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


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, VintageStore]]:
    """A folder with a store in it that is open for questions and for facts."""
    folder = tmp_path_factory.mktemp("faces")
    open_store(f"sqlite:///{folder / 'kpi-ingest.db'}").close()
    with kpi_ingest.open_store(f"sqlite:///{folder / 'kpi-ingest.db'}") as store:
        yield folder, store


SUPPORTS = ("printed,repaired,decided", "printed", "repaired")
_pages = itertools.count(1)


@given(history=histories(), support=st.sampled_from(SUPPORTS), asked=st.sampled_from((None, "Plans", "visits", "s")))
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
def test_generated_histories_are_told_alike(
    shared: tuple[Path, VintageStore], history: list[Seen], support: str, asked: str | None
) -> None:
    """Figures that come, go and come back, cut captures and open cells: command line, Python face and export agree on
    indicators, supports and releases."""
    folder, store = shared
    page = f"page-{next(_pages)}"
    tell(store.facts, page, history)
    try:
        figures = known_as(store.history(page, asked), support.split(","))
    except UsageError:
        figures = Rows(())
    words = [] if asked is None else [asked]
    ran = run("history", page, *words, "--support", support, "--format", "json", folder=folder)
    shown = json.loads(ran.out)["vintages"] if ran.code == 0 else []
    fields = ("indicator", "measure", "period", "release", "state", "text", "support")
    told = sorted(tuple(str(getattr(figure, field) or "") for field in fields) for figure in figures)
    assert sorted(tuple(it["indicator_id" if f == "indicator" else f] for f in fields) for it in shown) == told
    assert (ran.code == 0) == bool(told)
    if asked is None and told:
        (folder / "out").mkdir(exist_ok=True)
        assert run("export", page, "--as", "jsonl", "--to", "out/", "--support", support, folder=folder).code == 0
        lines = (folder / "out" / f"{page}.jsonl").read_text(encoding="utf-8").splitlines()
        exported = [json.loads(line) for line in lines]
        assert sorted(tuple(str(it[field] or "") for field in fields) for it in exported) == told
