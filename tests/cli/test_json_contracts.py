"""What `--format json` prints is what the schemas in the package say, and they say it strictly."""

from __future__ import annotations

import copy
import csv
import json
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import kpi_ingest
from command_line import PAGE, ROOT, run
from kpi_ingest.model.encode import reading_from_json, reading_to_json
from rendering import render_html, render_pdf

GOLD = ROOT / "tests" / "gold" / f"{PAGE}.2024-11.csv"
CAPTURES = dict(zip(("older.txt", "newer.txt"), sorted((ROOT / "tests" / "captures").iterdir()), strict=True))
SCHEMAS = {
    path.name.removesuffix(".schema.json"): json.loads(path.read_text(encoding="utf-8"))
    for path in (files("kpi_ingest") / "schemas").iterdir()
}


def validator(name: str) -> Draft202012Validator:
    """The schema of `kpi-ingest/NAME`, as the package ships it."""
    return Draft202012Validator(SCHEMAS[name])


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_sound(name):
    """Each is a schema of draft 2020-12 itself, and names the version it is of."""
    Draft202012Validator.check_schema(SCHEMAS[name])
    kind, _, version = name.rpartition("-")
    if SCHEMAS[name]["type"] == "object":  # the list of releases names none
        assert SCHEMAS[name]["properties"]["schema"] == {"const": f"kpi-ingest/{kind}/{version}"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Both captures, and the newer table as an HTML page and as a PDF."""
    place = tmp_path_factory.mktemp("files")
    for name, capture in CAPTURES.items():
        (place / name).write_bytes(capture.read_bytes())
    (place / "page.html").write_bytes(render_html(GOLD))
    (place / "page.pdf").write_bytes(render_pdf(GOLD))
    return place


PARSES = {
    "text, alone": "older.txt",
    "text, with definition and evidence": f"newer.txt --page {PAGE} --evidence older.txt",
    "HTML": "page.html",
    "PDF, with definition": f"page.pdf --page {PAGE}",
}


@pytest.fixture(scope="module", params=PARSES)
def parsed(request, folder: Path) -> dict:
    """What `parse` prints."""
    ran = run("parse", *PARSES[request.param].split(), "--format", "json", folder=folder)
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)


def test_parse_prints_parse_1(parsed: dict):
    """Every medium, decided or not, repaired or not."""
    validator("parse-1").validate(parsed)


def test_a_parse_has_one_cell_for_every_column(parsed: dict):
    """In order; candidates best first, the chosen text among them, each a possibility and not more."""
    for table in parsed["tables"]:
        for row in table["rows"]:
            assert [cell["column"] for cell in row["cells"]] == [column["index"] for column in table["columns"]]
            for cell in row["cells"]:
                shares = [candidate["confidence"] for candidate in cell["candidates"]]
                assert shares == sorted(shares, reverse=True)
                assert sum(shares) < 1.00001
                if cell["support"] == "repaired" and cell["text"] is not None:
                    assert cell["text"] in [candidate["text"] for candidate in cell["candidates"]]


def test_a_parse_can_be_taken_back_in(parsed: dict):
    """The document holds the whole reading: decoded and encoded again it is the same."""
    assert reading_to_json(reading_from_json(parsed)) == parsed


@pytest.fixture(scope="module")
def sound(folder: Path) -> dict:
    """A parse that follows the schema."""
    document = json.loads(run("parse", "page.html", "--format", "json", folder=folder).out)
    assert not list(validator("parse-1").iter_errors(document))
    return document


def first_cell(document: dict) -> dict:
    """The first cell of the first row."""
    return document["tables"][0]["rows"][0]["cells"][0]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(lambda it: it.update(more=1), "'more'", id="a field more at the top"),
        pytest.param(lambda it: it["tables"][0].pop("threshold"), "'threshold'", id="a field less in a table"),
        pytest.param(lambda it: first_cell(it).update(colour="red"), "'colour'", id="a field more in a cell"),
        pytest.param(lambda it: first_cell(it).update(value=1.5), "1.5", id="a number that is no string"),
        pytest.param(lambda it: first_cell(it).update(value=None), "None", id="a value without value"),
        pytest.param(lambda it: first_cell(it).update(confidence=1.2), "1.2", id="more than certain"),
        pytest.param(lambda it: first_cell(it).update(state="undecided"), "type 'null'", id="undecided with text"),
        pytest.param(lambda it: first_cell(it).update(state="guessed"), "guessed", id="an unknown state"),
        pytest.param(lambda it: it["tables"][0]["columns"][0].update(measure="score"), "score", id="unknown measure"),
        pytest.param(lambda it: it["capture"].update(sha256="abc"), "abc", id="half a digest"),
    ],
)
def test_the_schema_of_a_parse_refuses(sound: dict, spoil, said):
    """What the contract does not know, or says otherwise, is no parse/1."""
    spoiled = copy.deepcopy(sound)
    spoil(spoiled)
    assert said in " ".join(str(error) for error in validator("parse-1").iter_errors(spoiled))


@pytest.mark.parametrize(("name", "tables"), [("older.txt", 0), ("page.html", 4), ("page.pdf", 4)])
def test_tables_prints_tables_1(folder: Path, name, tables):
    """Grids as the readers see them; lines of text are none."""
    ran = run("tables", name, "--format", "json", folder=folder)
    document = json.loads(ran.out)
    validator("tables-1").validate(document)
    assert ran.code == 0
    assert len(document["tables"]) >= tables


HEADER = ("Area", "Cases", "Rate")
ROWS = (("Exeter", "140", "3.5"), ("Torbay", "95", "2.8"), ("Bristol", "310", "4.4"))
RUNS = ("Plymouth2104.1", "Truro1203.9", "Bath", "")


@pytest.fixture(scope="module")
def repaired(tmp_path_factory) -> dict:
    """What `repair` prints for bare runs of a table with known rows."""
    place = tmp_path_factory.mktemp("runs")
    (place / "columns.json").write_text(json.dumps(HEADER), encoding="utf-8")
    with (place / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(ROWS)
    (place / "runs.txt").write_text("\n".join(RUNS) + "\n", encoding="utf-8")
    words = "repair --columns columns.json --anchors rows.csv runs.txt --format json"
    ran = run(*words.split(), folder=place)
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)


def test_repair_prints_repair_1(repaired: dict):
    """One row for each run, in order, with a text, a doubt or a blank for each label; nothing of a run is lost."""
    validator("repair-1").validate(repaired)
    assert [row["source"] for row in repaired["rows"]] == list(RUNS)
    for row in repaired["rows"]:
        assert len(row["cells"]) == len(row["best"]) == len(row["confidence"]) == len(HEADER)
        assert all(cell in (None, best) for cell, best in zip(row["cells"], row["best"], strict=True))
        assert "".join(row["best"]) == row["source"]


def test_the_python_face_gives_the_same(repaired: dict):
    """`kpi_ingest.repair_rows` is what the verb prints."""
    for row, told in zip(kpi_ingest.repair_rows(HEADER, RUNS, ROWS), repaired["rows"], strict=True):
        assert (row.source, list(row.cells), list(row.best)) == (told["source"], told["cells"], told["best"])
        assert (list(row.confidence), row.probability) == (told["confidence"], told["probability"])
        assert [(each.probability, list(each.cells)) for each in row.candidates] == [
            (each["probability"], each["cells"]) for each in told["candidates"]
        ]


@pytest.mark.parametrize(
    "spoil",
    [lambda row: row.pop("confidence"), lambda row: row.update(guess=1), lambda row: row.update(cells=[1, 2, 3])],
    ids=["a row without its doubt", "a field more", "numbers for texts"],
)
def test_the_schema_of_a_repair_refuses(repaired: dict, spoil):
    """What nobody promised is no repair/1."""
    spoiled = copy.deepcopy(repaired)
    spoil(spoiled["rows"][0])
    assert list(validator("repair-1").iter_errors(spoiled))
