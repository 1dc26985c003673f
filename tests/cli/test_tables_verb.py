"""`kpi-ingest tables` shows its doubts: in the JSON, beside the cells, on stderr and in the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from command_line import run
from rendering import pdf_samples

PAGE = """<html lang=en><body><p>a</p>
<table><tr><th>Indicator<th>Target<tr><td>Calls<td>10<sup>3</sup><tr><td>Letters<td>7</table>
<div hidden><table><tr><td>1</table></div></body></html>"""
LABELLED = [["Measure", "Target", "Actual Mar 24"], ["Calls answered", "70%", "64%"], ["Letters sent", "12", "15"]]
BARE = [["41.2", "17.5", "3"], ["18.1", "9.9", "7"], ["5.5", "4.1", "8"]]
CUT = "<body><table><tr><th>Indicator<th>Target<tr><td>Calls<td>7"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A page with a doubt and a hidden table, and one that breaks off."""
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "cut.html").write_text(CUT, encoding="utf-8")
    return tmp_path


def test_doubts_and_warnings_are_in_the_json(folder: Path) -> None:
    """Rows stay lists of texts; each doubt names its row and column."""
    ran = run("tables", "page.html", "--format", "json", folder=folder)
    document = json.loads(ran.out)
    [table] = document["tables"]
    assert table["rows"][1] == ["Calls", "10³"]
    assert [(doubt["row"], doubt["column"], doubt["text"]) for doubt in table["doubts"]] == [(1, 1, "10³")]
    assert "HIDDEN_TABLES" in [warning["code"] for warning in document["warnings"]]
    assert (document["language"], document["incomplete"]) == ("en", None)


@pytest.mark.parametrize("form", ["json", "table"])
def test_doubts_and_warnings_are_said_on_stderr(folder: Path, form: str) -> None:
    """Whatever the form."""
    ran = run("tables", "page.html", "--format", form, folder=folder)
    assert "doubt in table 1: '10³'" in ran.err
    assert "HIDDEN_TABLES" in ran.err
    assert ran.code == 0


def test_a_drawn_cell_in_doubt_is_marked(folder: Path) -> None:
    """With a question mark, as in other drawings."""
    assert "10³ ?" in run("tables", "page.html", folder=folder).out


def test_a_file_read_in_part_ends_with_3(folder: Path) -> None:
    """What is not whole is said on stderr, in the JSON and by the exit code."""
    ran = run("tables", "cut.html", "--format", "json", folder=folder)
    assert (ran.code, json.loads(ran.out)["incomplete"]) == (3, "the source ends inside a table")
    assert "INCOMPLETE: the source ends inside a table" in ran.err


def test_parse_says_why_a_capture_is_not_whole(folder: Path) -> None:
    """The reason stands beside `truncated`."""
    capture = json.loads(run("parse", "cut.html", "--format", "json", folder=folder).out)["capture"]
    assert (capture["truncated"], capture["incomplete"]) == (True, "the source ends inside a table")


def test_parse_ends_with_3_where_figures_became_part_of_no_table(tmp_path: Path) -> None:
    """A grid of figures without labels beside a table that is read: remarked, and not passed over with code 0."""

    def draw(canvas: Canvas) -> None:
        for x, y, rows in ((50, 700, LABELLED), (50, 400, BARE)):
            canvas.grid([x + 100 * n for n in range(len(rows[0]) + 1)], [y - 20 * n for n in range(len(rows) + 1)])
            for number, row in enumerate(rows):
                for place, text in enumerate(row):
                    canvas.drawString(x + 4 + 100 * place, y - 14 - 20 * number, text)

    (tmp_path / "two.pdf").write_bytes(pdf_samples.drawn(draw))
    ran = run("parse", "two.pdf", folder=tmp_path)
    assert "IGNORED_FIGURES" in ran.err
    assert ran.code == 3
