"""Every answer in JSON names its schema, and is what the schema of that name in the package says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import click
import pytest
from examples import example_of, type_in
from jsonschema import Draft202012Validator, FormatChecker

from command_line import PAGE, Ran, run
from kpi_ingest.cli import group

SCHEMAS = {
    path.name.removesuffix(".schema.json"): json.loads(path.read_text(encoding="utf-8"))
    for path in (files("kpi_ingest") / "schemas").iterdir()
}
SIGNED = ("--by", "A. Auditor", "--because", "asked the publisher")
OPEN = {
    "diff-1": {
        "summary.by_kind": "a count for each kind that there is",
        "change.key": "the parts differ by subject; each subject names its own",
        "two_sides.anyOf.previous_state": "only says that there is one; its kind is closed",
        "two_sides.anyOf.current_state": "likewise",
    },
    "rebuild-1": {"rows": "a count for each table of the store"},
}
"""Objects that are open, and why; every other one is closed."""


def answering(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every verb that answers in JSON, by walking the commands."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from answering(below, (*words, name))
    elif any(option.name == "form" and "json" in getattr(option.type, "choices", ()) for option in command.params):
        yield words


LISTS = {"release": "kpi-ingest/releases/1", "id": "kpi-ingest/pages/1"}
"""The two answers that are lists, as they have always been, by the first name of an entry."""
VERBS = [" ".join(words) for words in answering(group)]


def valid(ran: Ran) -> dict[str, Any]:
    """The answer, as its own schema has it; fails the test for one that names none, or none that is shipped."""
    assert ran.out, ran.err
    answer = json.loads(ran.out)
    named = LISTS[next(iter(answer[0]))] if isinstance(answer, list) else answer["schema"]
    product, kind, version = named.split("/")
    assert product == "kpi-ingest"
    validator = Draft202012Validator(SCHEMAS[f"{kind}-{version}"], format_checker=FormatChecker())
    assert [f"{error.json_path}: {error.message}"[:300] for error in validator.iter_errors(answer)] == []
    return answer


def test_the_verbs_are_found() -> None:
    """The walk sees the verbs, those of `pages` too."""
    assert {"run", "rebuild", "tables", "parse", "repair", "review", "decide", "show", "history"} <= set(VERBS)
    assert {"asof", "diff", "verify", "pages show", "pages check"} <= set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_the_example_of_every_verb_answers_by_its_schema(verb: str, place: Path) -> None:
    """As its help shows it, on the shipped archive, asked for JSON."""
    helped = run(*verb.split(), "--help", folder=place, COLUMNS="200")
    *before, last = example_of(helped.out)
    valid(type_in([*before, f"{last} --format json"], place))


SHIPPED = {
    "the whole review": "review",
    "a row of it": "review --row ddbd2824392f",
    "releases": "show",
    "an older release": f"show {PAGE}@2023-11",
    "the history of a page": f"history {PAGE}",
    "every page at a time": "asof 2024-12",
    "by time of release": f"asof {PAGE} 2024-12 --axis released",
    "before any capture": "asof 2019",
    "only what is printed": f"asof {PAGE} 2024-12 --support printed",
    "no difference": f"diff {PAGE}@2023-11 {PAGE}@2023-11",
    "asked backwards": f"diff {PAGE}@2024-11 {PAGE}@2023-11",
    "one definition": f"pages show {PAGE}",
}


@pytest.mark.parametrize("words", SHIPPED.values(), ids=SHIPPED)
def test_the_shipped_archive_answers_by_its_schemas(words: str, replayed: Path) -> None:
    """With other words than those of the examples."""
    valid(run(*words.split(), "--format", "json", folder=replayed))


def test_bulk_decisions_answer_by_their_schemas(place: Path) -> None:
    """Previewed, refused, recorded and taken back."""
    pattern = ("--pattern", "B", "--columns", "Milestone 3 – Mar 24, Milestone 5 – Nov 24", *SIGNED)
    previewed = valid(run("decide", PAGE, *pattern, "--preview", "--format", "json", folder=place))
    assert previewed["rows"]
    assert previewed["decided"] is None
    done = valid(run("decide", PAGE, *pattern, "--format", "json", folder=place))
    assert done["decided"]["changes"]
    undone = valid(run("decide", "--undo", done["decided"]["decision"], *SIGNED, "--format", "json", folder=place))
    assert undone["changes"]
    reviewed = valid(run("review", PAGE, "--format", "json", folder=place))
    assert [each["stands"] for each in reviewed["pages"][0]["decisions"]] == [False, False]


def test_an_explanation_answers_by_its_schema(place: Path) -> None:
    """Of a row with candidates, with other captures as evidence."""
    (older, newer) = sorted((path for path in place.glob("snapshots/objects/*/*")), key=lambda path: path.name)
    read = ("parse", str(older), "--page", PAGE, "--evidence", str(newer), "--format", "json")
    rows = [row for table in valid(run(*read, folder=place))["tables"] for row in table["rows"]]
    row = next(row["row"] for row in rows if row["repair"] is not None and len(row["repair"]["candidates"]) > 1)
    told = valid(run(*read, "--explain", row, folder=place))
    assert len(told["candidates"]) > 1


DEFINITION = """id = "harbour"
title = "Harbour office"
publisher = "Harbour office"
locale = "en-GB"

[[urls]]
url = "https://harbour.example/figures"
from = 2024-01-01

[gates]
rows_min_share = 0.75

[[sections]]
id = "A"
titles = ["Section A: Berths"]

[[indicators]]
id = "berths"
section = "A"
labels = ["Berths let"]
unit = "count"

[[tables]]
number = 1
section = "A"

[[columns]]
headers = ["Target"]
role = "target"

[[rows]]
labels = ["Moorings"]
role = "row"
"""
BERTHS = (("Berths let", "60", "64"), ("Moorings", "70", "71"), ("Share let", "90%", "130%"))
RUNS = """<!DOCTYPE html><html><body><h2>Section A: Advice</h2>
<p>Indicator Baseline (date) Target Milestone 1 – Mar 24 Actual Mar 24 Milestone 2 – Jul 24 Actual Jul 24</p>
<p>Appeals lodged120 (June 2022)6010095</p><p>Parents satisfied6% (May 2023)90%50%</p></body></html>"""
AWAITED = """<!DOCTYPE html><html><body><h1>Reading room</h1><table><tr><th>Indicator</th><th>Actual Jan 24</th>
<th>Actual Feb 24</th></tr><tr><td>Visits</td><td>51</td><td>{}</td></tr><tr><td>Loans</td><td>38</td><td>n/a</td></tr>
</table></body></html>"""


def berths(*rows: tuple[str, ...]) -> str:
    """A page with a table of these rows."""
    heads = "".join(f"<th>{label}</th>" for label in ("Indicator", "Target", "Actual Mar 24"))
    lines = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    return f"<!DOCTYPE html><html><body><h2>Section A: Berths</h2><table><tr>{heads}</tr>{lines}</table></body></html>"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A store with a held release, a row of words, open rows, findings, one of them answered, and a blocked capture."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "harbour.toml").write_text(DEFINITION, encoding="utf-8")
    (tmp_path / "kpi-ingest.toml").write_text('archive = "kept"\npages = ["pages"]\n', encoding="utf-8")
    arrived = tmp_path / "arrived"
    arrived.mkdir()
    editions = {
        "harbour.2024-03": berths(*BERTHS),
        "harbour.2024-06": berths(BERTHS[0]),
        "advice.2024-03": RUNS,
        "reading-room.2024-04-02": AWAITED.format("Awaiting data"),
        "reading-room.2024-05-02": AWAITED.format("57"),
        "reading-room.2024-06-02": "<html><title>Just a moment...</title><body>Checking your browser</body></html>",
    }
    for name, content in editions.items():
        (arrived / f"{name}.html").write_text(content, encoding="utf-8")
    run("replay", "arrived", folder=tmp_path)
    return tmp_path


def test_a_review_of_all_kinds_of_doubt_answers_by_its_schema(made: Path) -> None:
    """Open rows, a held release, findings open and answered and acknowledged, a capture that cannot be read."""
    pages = {each["page"]: each for each in valid(run("review", "--format", "json", folder=made))["pages"]}
    assert pages["advice"]["rows"]
    assert pages["reading-room"]["answered"]
    assert pages["reading-room"]["unread"]
    (held,) = pages["harbour"]["held"]
    finding = pages["harbour"]["findings"][0]["id"]
    valid(run("decide", finding, "--acknowledge", *SIGNED, "--format", "json", folder=made))
    valid(run("decide", held["release"], "--accept", *SIGNED, "--format", "json", folder=made))
    row = pages["advice"]["rows"][0]
    valid(
        run("decide", row["row"], json.dumps(row["candidates"][0]["cells"]), *SIGNED, "--format", "json", folder=made)
    )
    after = {each["page"]: each for each in valid(run("review", "--format", "json", folder=made))["pages"]}
    assert after["harbour"]["acknowledged"]
    assert after["harbour"]["held"] == []


MADE = {
    "releases, one held": "show",
    "findings answered": "show reading-room@2024-04",
    "words and blanks": "history reading-room",
    "open rows": "asof advice 2024-12",
    "a page with every kind of rule": "pages show harbour",
    "an awaited figure that came": "diff reading-room@2024-04 reading-room@2024-05",
    "rows withdrawn": "diff harbour@2024-03 harbour@2024-06",
    "sound": "verify",
    "restored": "rebuild --store sqlite:///again.db",
}


def test_a_made_archive_answers_by_its_schemas(made: Path) -> None:
    """What the shipped archive has not."""
    for words in MADE.values():
        valid(run(*words.split(), "--format", "json", folder=made))


def test_faults_answer_by_their_schema(made: Path) -> None:
    """A file of the archive that is not what was written."""
    (kept, *_) = sorted((made / "kept" / "objects").glob("*/*"))
    kept.chmod(0o644)
    kept.write_bytes(b"other")
    assert valid(run("verify", "--format", "json", folder=made))["faults"]


def objects(schema: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every part of a schema that describes an object, by where it stands."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield ".".join(path), schema
        for name, below in schema.items():
            yield from objects(below, path if name in ("properties", "$defs", "items") else (*path, name))
    elif isinstance(schema, list):
        for below in schema:
            yield from objects(below, path)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_closed(name: str) -> None:
    """A field that nobody promised is refused, but where the names themselves are data."""
    opened = {where for where, part in objects(SCHEMAS[name]) if part.get("additionalProperties") is not False}
    assert opened == set(OPEN.get(name, {}))


SHARED = ("cell", "finding", "place", "note", "column", "basis", "flags", "probability", "sha256")
OTHERWISE = {"triangle-1": {"cell"}, "findings-1": {"finding"}}
"""Names that stand for something else there."""


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_schemas_share_is_the_same(name: str) -> None:
    """Each file stands alone, so that one is enough to check an answer; what it shares with a parse is the same."""
    parse, own = SCHEMAS["parse-1"]["$defs"], SCHEMAS[name].get("$defs", {})
    differing = {shared for shared in SHARED if shared in own and own[shared] != parse[shared]}
    assert differing == OTHERWISE.get(name, set())


def test_every_schema_is_of_an_answer_and_has_its_own_address() -> None:
    """No two have one `$id`, and each names the version that it is of."""
    assert {schema["$id"] for schema in SCHEMAS.values()} == {f"urn:kpi-ingest:schema:{name}" for name in SCHEMAS}
