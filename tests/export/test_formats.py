"""Export formats stand in one list: a new one is one file and one line, and whatever speaks of formats follows."""

from __future__ import annotations

import ast
import importlib
from dataclasses import replace
from pathlib import Path

import pytest

import kpi_ingest.export
from command_line import PAGE, ROOT, run
from kpi_ingest.export import formats
from kpi_ingest.export.formats import FORMATS, ExportFormat, format_named

SOURCE = ROOT / "src" / "kpi_ingest"


def test_every_writer_is_there():
    """Each line of the list names a function; none is named twice, and no format goes by another's name."""
    writers = [each.writer.split(":") for each in FORMATS]
    for module, name in writers:
        assert callable(getattr(importlib.import_module(f"kpi_ingest.export.{module}"), name))
    assert len({tuple(each) for each in writers}) == len({each.name for each in FORMATS}) == len(FORMATS)
    endings = [each.ending for each in FORMATS if each.ending]
    assert len(set(endings)) == len(endings)


def test_a_new_format_is_one_file_and_one_line(place: Path, monkeypatch: pytest.MonkeyPatch):
    """A module and an entry of the list, and the command line knows it: choice, help, file name and file."""
    (place / "headlines.py").write_text(
        "def write_headlines(export, path):\n"
        "    path.write_text('\\n'.join(sorted({each.indicator_label for each in export.figures})))\n"
    )
    monkeypatch.setattr(kpi_ingest.export, "__path__", [*kpi_ingest.export.__path__, str(place)])
    line = ExportFormat("headlines", ".headlines.txt", "a label a line", "headlines:write_headlines")
    monkeypatch.setattr(formats, "FORMATS", (*FORMATS, line))
    import kpi_ingest.cli.export as verb

    importlib.reload(verb)
    try:
        helped = run("export", "--help", folder=place, COLUMNS="400")
        assert "headlines: a label a line" in helped.out
        (place / "out").mkdir()
        ran = run("export", PAGE, "--as", "headlines", "--to", "out", folder=place)
        assert (ran.code, ran.out) == (0, f"out/{PAGE}.headlines.txt\n")
        assert len((place / "out" / f"{PAGE}.headlines.txt").read_text(encoding="utf-8").splitlines()) == 37
    finally:
        monkeypatch.undo()
        importlib.reload(verb)


def test_no_other_module_lists_formats():
    """No tuple, list, set or mapping of the source but the one names the formats together."""
    names = {each.name for each in FORMATS}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            parts = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", ())
            listed = {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}
            assert len(names & listed) < 3, f"{path}:{node.lineno}"


def test_the_document_describes_every_format():
    """docs/exports.md has a row for each, with its ending and its extra."""
    document = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(): line for line in document.splitlines() if line.startswith("| `")}
    for each in FORMATS:
        row = rows[f"`{each.name}`"]
        assert f"`{each.ending}`" in row if each.ending else "folder" in row
        assert (f"`[{each.extra}]`" in row) == (each.extra is not None)
        assert each.writes in row


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("--as", "csv"), "without a PAGE", id="a page's format without one"),
        pytest.param((PAGE, "--as", "dataset"), f"with PAGE '{PAGE}'", id="the store's with one"),
        pytest.param((PAGE, "--all"), f"--all with PAGE '{PAGE}'", id="all of one"),
        pytest.param(("--all", "--as", "csv"), "--all with --as csv", id="all as something else"),
        pytest.param(("--as", "xlsx"), "'xlsx' is not one of", id="no such format"),
    ],
)
def test_what_makes_no_sense_together_is_refused(place: Path, words: tuple[str, ...], said: str):
    """Before anything is written."""
    ran = run("export", *words, "--to", "out", folder=place)
    assert ran.code == 2
    assert said in ran.complaint
    assert not (place / "out").exists()


@pytest.mark.parametrize("name", [each.name for each in FORMATS if each.extra])
def test_a_missing_extra_is_named(place: Path, monkeypatch: pytest.MonkeyPatch, name: str):
    """What to install, and nothing is written."""
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    chosen = format_named(name)
    page = (PAGE,) if chosen.subject == "page" else ()
    ran = run("export", *page, "--as", name, "--to", "out", folder=place)
    assert (ran.code, ran.out) == (2, "")
    assert f"kpi-ingest[{chosen.extra}]" in ran.complaint
    assert not (place / "out").exists()


def test_a_place_is_a_file_or_a_folder(tmp_path: Path):
    """A name with an ending is a file, unless a folder goes by it; formats that are folders take the place itself."""
    csv, whole = format_named("csv"), format_named("datasette")
    assert csv.place(Path("a.csv"), "p") == Path("a.csv")
    assert csv.place(Path("a"), "p") == Path("a/p.csv")
    (tmp_path / "v1.2").mkdir()
    assert csv.place(tmp_path / "v1.2", "p") == tmp_path / "v1.2" / "p.csv"
    assert whole.place(Path("a"), None) == Path("a/metadata.json")
    assert replace(csv, ending="").place(Path("a.b"), "p") == Path("a.b")
