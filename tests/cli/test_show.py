"""`kpi-ingest show`: groups as headings, what is said of a figure beside it, labels that can be told apart."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command_line import Ran, run
from kpi_ingest.cli.labels import shorten_apart

PAGE = """<html lang=en><body><h2>Scorecard</h2><table>
<tr><th>Indicator<th>Code<th>Good is<th>Target<th>Q1 2024/25<th>Status<th>Q2 2024/25<th>Status<th>Comment</tr>
<tr><th colspan=9>People</tr>
<tr><td>Complaints upheld<td>P1<td>Low<td>20<td>18<td>Amber<td>15<td>Green<td>Fewer in spring</tr>
<tr><td>Share of letters that were answered within ten working days of their receipt by post<td>P2<td>High<td>90%<td>91%
<td>Green<td>88%<td>Red<td></tr>
<tr><td>Share of letters that were answered within six working days of their receipt by post<td>P3<td>High<td>80%<td>79%
<td>Amber<td>81%<td>Green<td></tr>
<tr><th colspan=9>Places</tr>
<tr><td>Complaints upheld<td>L1<td>Low<td>8<td>11<td>Red<td>9<td>Amber<td>Two of one street</tr>
</table></body></html>"""
WIDE = {"COLUMNS": "180"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store with the page."""
    (tmp_path / "pages").mkdir()
    said = 'pages = ["pages"]\narchive = "archive"\n'
    (tmp_path / "kpi-ingest.toml").write_text(said)
    (tmp_path / "pages" / "board.toml").write_text('id = "board"\ntitle = "Scorecard"\npublisher = "Ashcombe"\n')
    (tmp_path / "captures").mkdir()
    (tmp_path / "captures" / "board.2024-10-31.html").write_text(PAGE)
    assert run("replay", "captures", folder=tmp_path).code == 0
    return tmp_path


def _show(folder: Path, *words: str, **environ: str) -> Ran:
    shown = run("show", "board", *words, folder=folder, **environ)
    assert (shown.code, shown.err) == (0, ""), shown
    return shown


def _cells(line: str) -> list[str]:
    return re.split(r"\s{2,}", line.strip())


def test_groups_are_headings_and_rows_stand_under_them(folder: Path) -> None:
    """Each group is told once; two rows of one label stand under their own."""
    lines = [line.rstrip() for line in _show(folder, **WIDE).out.splitlines()]
    told = [_cells(line)[0] for line in lines if line.startswith((" People", " Places", "   Compl"))]
    assert told == ["People", "Complaints upheld", "Places", "Complaints upheld"]


def test_each_status_stands_beside_its_own_figure(folder: Path) -> None:
    """Two columns `Status` are two columns: neither takes the other's words."""
    lines = _show(folder, **WIDE).out.splitlines()
    rows = [_cells(line) for line in lines if "Complaints upheld" in line]
    assert rows == [
        ["Complaints upheld", "P1", "Low", "20", "18", "Amber", "15", "Green", "Fewer in spring"],
        ["Complaints upheld", "L1", "Low", "8", "11", "Red", "9", "Amber", "Two of one street"],
    ]


def test_labels_that_differ_in_their_middle_are_not_shortened_alike(folder: Path) -> None:
    """Whoever reads the table can tell ten days from six."""
    out = _show(folder, **WIDE).out
    assert "answered within ten working days" in re.sub(r"\s+", " ", out)
    assert "answered within six working days" in re.sub(r"\s+", " ", out)


def test_a_narrow_terminal_gets_a_figure_a_line(folder: Path) -> None:
    """With what is said of it behind it; no line is wider than the terminal and no word is broken."""
    out = _show(folder, COLUMNS="56").out
    assert "  Q1 2024/25: 18 (Status: Amber)\n  Q2 2024/25: 15 (Status: Green, Comment: Fewer in\n    spring)" in out
    assert "  Good is: Low" in out
    assert all(len(line) <= 56 or len(line.split()) == 1 for line in out.splitlines())
    assert {"receipt", "working", "answered", "Complaints"} <= set(out.split())


def test_the_json_says_groups_and_what_columns_speak_of(folder: Path) -> None:
    """A program finds the group of each cell, and the column that a status belongs to."""
    shown = json.loads(_show(folder, "--format", "json").out)
    assert {cell["group"] for cell in shown["cells"]} == {"People", "Places"}
    [table] = shown["tables"]
    said = [(column["label"], column["role"], column["of"]) for column in table["columns"]]
    assert said == [
        ("Code", "code", None), ("Good is", "polarity", None), ("Target", "figure", None),
        ("Q1 2024/25", "figure", None), ("Status", "status", "Q1 2024/25"), ("Q2 2024/25", "figure", None),
        ("Status", "status", "Q2 2024/25"), ("Comment", "comment", "Q2 2024/25"),
    ]  # fmt: skip


def test_the_json_says_beside_each_figure_what_the_page_says_of_it(folder: Path) -> None:
    """Its own status and no other's, and the code and polarity of its row; words have nothing said of them."""
    cells = json.loads(_show(folder, "--format", "json").out)["cells"]
    said = {
        cell["column"]: [(it["role"], it["text"]) for it in cell["said"]]
        for cell in cells
        if cell["group"] == "Places" and cell["cell"]["state"] == "value"
    }
    row = [("code", "L1"), ("polarity", "Low")]
    assert said == {
        "Target": row,
        "Q1 2024/25": [*row, ("status", "Red")],
        "Q2 2024/25": [*row, ("status", "Amber"), ("comment", "Two of one street")],
    }
    assert all(not cell["said"] for cell in cells if cell["column"] in ("Status", "Comment", "Code", "Good is"))


WORDS = st.sampled_from(["answered", "letters", "within", "six", "ten", "days"])
LABELS = st.lists(st.lists(WORDS, min_size=1, max_size=14).map(" ".join), max_size=8)


@given(LABELS, st.integers(12, 60))
def test_shortened_labels_tell_apart_what_differs(labels: list[str], width: int) -> None:
    """Different labels stay different, equal ones equal, and every word that is left is a word of the label."""
    short = shorten_apart(labels, width)
    assert len(set(zip(labels, short, strict=True))) == len(set(labels)) == len(set(short))
    for label, form in zip(labels, short, strict=True):
        assert set(form.split()) - {"…"} <= set(label.split())
        assert form == label or len(label) > width
