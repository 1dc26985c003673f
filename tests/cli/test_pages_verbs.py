"""`kpi-ingest pages`: definitions listed, checked against captures, and drafted from them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from command_line import ROOT, run
from page_server import Site, serving

CHECK = ROOT / "src" / "kpi_ingest" / "schemas" / "check-1.schema.json"
PAGE = b"""<html lang="en-GB"><h1>Bins</h1><h2>Waste</h2><table><tr><th>Indicator<th>Target 2023/24<th>Q1 2023/24
<tr><td>Bins missed<td>5<td>7<tr><td>Tonnes<td>12<td>3</table></html>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A capture, and a drafted definition of its page among the settings' pages."""
    (tmp_path / "bins.2023-07.html").write_bytes(PAGE)
    (tmp_path / "kpi-ingest.toml").write_text('pages = ["pages"]\n', encoding="utf-8")
    assert run("pages", "draft", "bins.2023-07.html", "--to", "pages/bins.toml", folder=tmp_path).code == 0
    return tmp_path


def test_the_word_show_may_be_left_out(folder: Path) -> None:
    """A page is shown by its name alone, and all are listed without one."""
    assert run("pages", "bins", folder=folder) == run("pages", "show", "bins", folder=folder)
    assert run("pages", "--format", "csv", folder=folder).out.count("bins") == 1
    told = json.loads(run("pages", "bins", "--format", "json", folder=folder).out)[0]
    assert (told["id"], told["tables"], told["columns"]) == ("bins", [], [])


def test_a_file_named_after_its_page_is_checked_with_its_definition(folder: Path) -> None:
    """Every key of a draft met something: exit code 0, and a line for each."""
    ran = run("pages", "check", "bins.2023-07.html", "--format", "csv", folder=folder)
    assert ran.code == 0
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert {row["effect"] for row in rows} == {"took effect", "changes nothing", "says nothing of reading"}
    assert ran.err.startswith(f"bins: {len(rows)} keys: ")


def test_a_key_that_met_nothing_is_named_with_file_and_line(folder: Path) -> None:
    """On stderr, with exit code 1."""
    path = folder / "pages" / "bins.toml"
    lines = path.read_text("utf-8").replace('"Tonnes"', '"Tons"').splitlines()
    path.write_text("\n".join(lines), encoding="utf-8")
    ran = run("pages", "check", "bins.2023-07.html", "--format", "json", folder=folder)
    assert ran.code == 1
    line = next(number for number, text in enumerate(lines, 1) if "Tons" in text)
    assert f"pages/bins.toml:{line}: indicators.labels met nothing: no row of the captures" in ran.err
    answer = json.loads(ran.out)
    Draft202012Validator(json.loads(CHECK.read_text("utf-8"))).validate(answer)
    assert answer["page"] == "bins"
    assert {"line": line, "key": "indicators.labels", "path": ["indicators", 1, "labels"], "effect": "unmet",
            "seen": "no row of the captures"} in answer["keys"]  # fmt: skip


def test_a_definition_outside_the_folders_is_checked_by_its_file(folder: Path) -> None:
    """Its page need not be known."""
    (folder / "pages" / "bins.toml").rename(folder / "new.toml")
    assert run("pages", "check", "bins.2023-07.html", "--definition", "new.toml", folder=folder).code == 0
    ran = run("pages", "check", "bins.2023-07.html", folder=folder)
    assert ran.code == 2
    assert ran.complaint.startswith("E_UNKNOWN_PAGE")


def test_a_file_that_names_no_page_asks_for_one(folder: Path) -> None:
    """One line that says which options name it."""
    (folder / "page.html").write_bytes(PAGE)
    ran = run("pages", "check", "page.html", folder=folder)
    assert ran.code == 2
    assert "expected --page or --definition" in ran.complaint


def test_a_capture_without_tables_is_checked_as_far_as_it_goes(folder: Path) -> None:
    """Exit code 3, the keys and the reason."""
    (folder / "bins.2024.html").write_bytes(b"<h1>Bins</h1><table><tr><td>Closed<td>today</table>")
    ran = run("pages", "check", "bins.2024.html", folder=folder)
    assert ran.code == 3
    assert "E_NO_TABLES bins, bins.2024.html" in ran.err
    assert "met nothing" in ran.out


def test_an_address_is_fetched_under_our_rules_and_kept(tmp_path: Path) -> None:
    """The draft has the address, the bytes are kept as received, and nothing is archived."""
    with serving(Site({"/bins": PAGE})) as site:
        allowed = {"KPI_INGEST_ALLOW_PRIVATE_HOSTS": "127.0.0.1"}
        words = ("pages", "draft", site.url("/bins"), "--page", "bins", "--keep", "captures/bins.2023-07-01.html")
        ran = run(*words, folder=tmp_path, **allowed)
        refused = run("pages", "draft", site.url("/bins"), folder=tmp_path)
        site.robots = b"User-agent: *\nDisallow: /"
        forbidden = run("pages", "draft", site.url("/bins"), folder=tmp_path, **allowed)
        assert f'url = "{site.url("/bins")}"' in ran.out
    assert (ran.code, ran.err) == (0, "")
    assert 'publisher = "127.0.0.1"  # look: ' in ran.out
    assert (tmp_path / "captures" / "bins.2023-07-01.html").read_bytes() == PAGE
    assert [path.name for path in tmp_path.iterdir()] == ["captures"]
    assert (refused.code, refused.complaint.split()[0]) == (3, "E_SSRF")
    assert (forbidden.code, forbidden.complaint.split()[0]) == (3, "E_ROBOTS")


def test_nothing_is_written_over(folder: Path) -> None:
    """A definition that was worked on stays; one line says so."""
    before = (folder / "pages" / "bins.toml").read_bytes()
    ran = run("pages", "draft", "bins.2023-07.html", "--to", "pages/bins.toml", folder=folder)
    assert (ran.code, "a file that is there already" in ran.complaint) == (2, True)
    assert (folder / "pages" / "bins.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["gone.html"], 2, "no such file"),
        (["bins.2023-07.html", "--page", "Not an id"], 2, "lower-case letters"),
        (["ftp://127.0.0.1/x"], 3, "E_SCHEME"),
        (["bins.2023-07.html", "--to", "kpi-ingest.toml/x/y.toml"], 6, "expected a place"),
    ],
    ids=["no-file", "bad-id", "bad-scheme", "bad-place"],
)
def test_a_bad_wish_is_one_line(folder: Path, words: list[str], code: int, told: str) -> None:
    """With what was expected, and the right exit code."""
    ran = run("pages", "draft", *words, folder=folder)
    assert ran.code == code
    assert told in ran.complaint


def test_a_draft_of_a_page_without_figures_names_its_tables(tmp_path: Path) -> None:
    """Exit code 3: the draft on stdout, the reason on stderr."""
    (tmp_path / "shut.html").write_bytes(b"<h1>Shut</h1><table><tr><td>Closed<td>today</table>")
    ran = run("pages", "draft", "shut.html", folder=tmp_path)
    assert (ran.code, ran.complaint.split()[0]) == (3, "E_NO_TABLES")
    assert '# look: table 1, under "Shut", of 1 row, is not read' in ran.out
