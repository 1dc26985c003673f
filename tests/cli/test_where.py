"""`where`: every place where a figure was printed, and a picture of it that shows that very cell."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import stat
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import kpi_ingest
from command_line import PAGE, ROOT, environment, run
from kpi_ingest.export.records import json_record
from pictures import RED, framed, pixels
from rendering import render_html, render_pdf

FIGURE = (PAGE, "absence-ehc-plan", "--measure", "actual", "--period", "2024-03")
GOLD = ROOT / "tests" / "gold" / f"{PAGE}.2024-11.csv"
STORE = "sqlite:///kpi-ingest.db"


def test_a_figure_is_shown_with_its_captures(place: Path) -> None:
    """Printed text, time, address, digest, table, row and cell, place, and the row as printed."""
    ran = run("where", *FIGURE, folder=place)
    assert (ran.code, ran.err) == (0, "")
    told = " ".join(ran.out.split())
    for words in (
        "text: 16.2%",
        "captured: 2024-11",
        "sha256: ab9ce8f299d192f1f29360187489b91b7617bca1dd4725f343bba7a88137352a",
        "address: https://www.devon.gov.uk/",
        "cell: table 1, row 2, figure 4; row id 56d760be746a",
        "place: line 12, characters 617 to 622",
        "13.3%16.2%13.1%",
    ):
        assert words in told


def test_the_verb_answers_what_the_python_face_answers(place: Path) -> None:
    """JSON and CSV, of every figure of the indicator and of one release alone."""
    for release in (None, f"{PAGE}@2023-11"):
        asked = ("where", release or PAGE, "absence-ehc-plan")
        document = json.loads(run(*asked, "--format", "json", folder=place).out)
        with kpi_ingest.open_store(f"sqlite:///{place / 'kpi-ingest.db'}") as store:
            found = [json_record(each) for each in store.where(PAGE, "absence-ehc-plan", release=release)]
        assert document["schema"] == "kpi-ingest/where/1"
        assert document["sightings"] == found
        lines = list(csv.DictReader(io.StringIO(run(*asked, "--format", "csv", folder=place).out)))
        assert [line["capture"] for line in lines] == [each["capture"] for each in found]
    assert {each["captured"][:7] for each in found} == {"2023-11"}


def test_the_digest_and_place_lead_to_the_printed_text(place: Path) -> None:
    """Whoever takes the archived bytes and cuts them at the place finds the figure, for every figure of the page."""
    with kpi_ingest.open_store(f"sqlite:///{place / 'kpi-ingest.db'}") as store:
        found = store.where(PAGE, "a")  # every label has the letter
    assert len(found) > 300
    for each in found:
        if each.where is not None and each.text:
            kept = (place / "kpi-archive" / "objects" / each.capture[:2] / each.capture).read_text(encoding="utf-8")
            assert kept[each.where.start : each.where.end] == each.text


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ((PAGE, "absence-ehc-plan", "--period", "2031-01"), 2, "E_NO_FIGURE"),
        ((PAGE, "nonsense"), 2, "E_NO_INDICATOR"),
        ((f"{PAGE}@2019", "absence-ehc-plan"), 2, "E_NO_RELEASE"),
        (("other-page", "absence-ehc-plan"), 2, "E_NO_RELEASE"),
        ((PAGE, "absence-ehc-plan", "--measure", "score"), 2, "E_USAGE"),
        ((PAGE, "absence-ehc-plan", "--to", "x.html"), 2, "E_SEVERAL_FIGURES"),
        ((*FIGURE, "--to", "x.png"), 2, "E_USAGE"),
        ((*FIGURE, "--to", "no.html/x.html", "--archive", "nowhere"), 6, "E_NO_ARCHIVE"),
        ((*FIGURE, "--to", "kpi-ingest.db/x.html"), 6, "E_EXPORT"),
    ],
)
def test_a_figure_that_is_none_is_an_error_of_one_line(place: Path, words: tuple[str, ...], code: int, told: str):
    """With the right exit code, and no picture."""
    ran = run("where", *words, folder=place)
    assert (ran.code, ran.err.splitlines()[-1].split()[0]) == (code, told)
    assert len(ran.err.splitlines()) == 1
    assert not list(place.glob("x.*"))


def excerpt(path: Path) -> ElementTree.Element:
    """A picture of HTML, which is well-formed XML too."""
    return ElementTree.fromstring(path.read_text(encoding="utf-8").removeprefix("<!DOCTYPE html>\n"))


def test_the_picture_of_a_text_marks_the_figure_in_its_line(place: Path) -> None:
    """Once, between the words that stand around it."""
    ran = run("where", *FIGURE, "--to", "place.html", folder=place)
    assert (ran.code, ran.err) == (0, "picture: place.html\n")
    (mark,) = excerpt(place / "place.html").iter("mark")
    assert (mark.text, (mark.tail or "")[:11]) == ("16.2%", "13.1%16.1%1")


HOSTILE = """<!DOCTYPE html><html><body><h2>Section A: Bins &amp; roads</h2><table>
<tr><th>Indicator</th><th>Target</th><th>Actual Mar 24</th></tr>
<tr><td rowspan="2">Missed bins</td><td>200</td><td>241</td></tr>
<tr><td>300</td><td>&lt;script&gt;alert(1)&lt;/script&gt; 7</td></tr>
<tr><td>Potholes &lt;img src=x onerror=alert(1)&gt;</td><td>20</td><td>24</td></tr></table></body></html>"""


def test_the_picture_of_a_page_is_its_table_with_the_cell_marked_and_no_script(tmp_path: Path) -> None:
    """What the page printed is text, whatever it looks like; nothing is fetched or run."""
    arrived = tmp_path / "arrived"
    arrived.mkdir()
    (arrived / "waste.2024-04.html").write_text(HOSTILE, encoding="utf-8")
    (tmp_path / "kpi-ingest.toml").write_text('archive = "kept"\n', encoding="utf-8")
    run("replay", "arrived", folder=tmp_path)
    ran = run("where", "waste", "potholes", "--measure", "actual", "--to", "place.html", folder=tmp_path)
    assert ran.code == 0, ran.err
    page = excerpt(tmp_path / "place.html")
    (mark,) = page.iter("mark")
    assert mark.text == "24"
    assert "<script>alert(1)</script> 7" in [cell.text for cell in page.iter("td")]
    assert {each.tag for each in page.iter()} <= {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "dl", "dt", "dd", "div", "table", "tr", "th",
        "td", "mark", "caption",
    }  # fmt: skip
    assert all("http" not in "".join(each.attrib.values()) for each in page.iter())
    assert [each.get("rowspan") for each in page.iter("td") if each.get("rowspan")] == ["2"]


def test_a_long_table_is_cut_around_the_figure(tmp_path: Path) -> None:
    """Its header stays, and how many rows are left out is said."""
    rows = "".join(f"<tr><td>Ward {number}</td><td>{number}</td></tr>" for number in range(1, 101))
    arrived = tmp_path / "arrived"
    arrived.mkdir()
    table = f"<table><tr><th>Ward</th><th>Actual Mar 24</th></tr>{rows}</table>"
    (arrived / "wards.2024-04.html").write_text(f"<!DOCTYPE html><html><body>{table}</body></html>", encoding="utf-8")
    (tmp_path / "kpi-ingest.toml").write_text('archive = "kept"\n', encoding="utf-8")
    run("replay", "arrived", folder=tmp_path)
    assert run("where", "wards", "ward-50", "--to", "place.html", folder=tmp_path).code == 0
    page = excerpt(tmp_path / "place.html")
    assert [mark.text for mark in page.iter("mark")] == ["50"]
    assert [each.text for each in page.iter("th")] == ["Ward", "Actual Mar 24"]
    assert "75 rows" in next(page.iter("caption")).text


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The newer table as an HTML page and, a month later, as a PDF."""
    folder = tmp_path_factory.mktemp("rendered")
    arrived = folder / "arrived"
    arrived.mkdir()
    (arrived / f"{PAGE}.2024-11.html").write_bytes(render_html(GOLD))
    (arrived / f"{PAGE}.2024-12.pdf").write_bytes(render_pdf(GOLD))
    (folder / "kpi-ingest.toml").write_text('archive = "kept"\n', encoding="utf-8")
    assert run("replay", "arrived", folder=folder).code == 0
    return folder


def test_the_picture_of_a_pdf_is_its_page_with_the_cell_framed(rendered: Path) -> None:
    """The frame stands around the box that the store holds: nothing of it within, ink within, paper or rules beyond."""
    ran = run("where", *FIGURE, "--to", "place.png", folder=rendered)
    assert ran.code == 0, ran.err
    document = json.loads(run("where", *FIGURE, "--format", "json", folder=rendered).out)
    where = document["sightings"][-1]["where"]
    picture = pixels((rendered / "place.png").read_bytes())
    left, top, right, bottom = framed(picture)
    scale = 1.5
    for got, expected in zip((left, top, right, bottom), where["box"], strict=True):
        assert abs(got - expected * scale) <= 8
    inside = [picture[y][x] for y in range(top + 6, bottom - 5) for x in range(left + 6, right - 5)]
    assert RED not in inside
    assert min(map(sum, inside)) < 200


def test_the_picture_is_that_of_the_newest_capture_of_the_release_asked_about(rendered: Path) -> None:
    """Both editions are one release: without a date the PDF is drawn."""
    document = json.loads(run("where", *FIGURE, "--format", "json", folder=rendered).out)
    assert [each["media"] for each in document["sightings"]] == ["html", "pdf"]
    assert [each["text"] for each in document["sightings"]] == ["16.2%", "16.2%"]


def test_open_off_a_terminal_writes_the_picture_and_opens_nothing(place: Path, tmp_path: Path) -> None:
    """Into a folder of its own under the temporary one, whose name is said."""
    ran = run("where", *FIGURE, "--open", folder=place, TMPDIR=str(tmp_path), PATH=str(viewer(tmp_path)))
    assert ran.code == 0
    path = Path(ran.complaint.removeprefix("picture: "))
    assert path.name == "ab9ce8f299d1.html"
    assert not (tmp_path / "opened").exists()


def test_open_on_a_terminal_calls_the_viewer(place: Path, tmp_path: Path) -> None:
    """The one that the desktop has for such files, with the file's name."""
    master, terminal = pty.openpty()
    words = [sys.executable, "-m", "kpi_ingest", "where", *FIGURE, "--open", "--to", "seen.html"]
    path = f"{viewer(tmp_path)}{os.pathsep}{os.environ['PATH']}"
    with subprocess.Popen(
        words,
        cwd=place,
        env=environment(PATH=path, TERM="dumb"),
        stdin=terminal,
        stdout=terminal,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(terminal)
        drained = drain(master)
        _, said = process.communicate(timeout=60)
    assert (process.returncode, "picture: seen.html" in said.decode()) == (0, True)
    assert "16.2%" in drained
    assert (tmp_path / "opened").read_text().strip().endswith("seen.html")


def viewer(folder: Path) -> Path:
    """A folder with a viewer that notes what it was asked to open."""
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    script = programs / "xdg-open"
    script.write_text(f'#!/bin/sh\necho "$1" > "{folder}/opened"\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return programs


def drain(master: int) -> str:
    """All that is written to a terminal until it is closed."""
    pieces = []
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError:  # Linux says EIO where the other end is closed
            piece = b""
        if not piece:
            os.close(master)
            return b"".join(pieces).decode(errors="replace")
        pieces.append(piece)
