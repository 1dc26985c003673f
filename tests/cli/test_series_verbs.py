"""`stats`, `trend`, `triangle`, `findings`: they answer what the Python face answers, and say what does not compare."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from test_json_contracts import validator

import kpi_ingest
from command_line import PAGE, run
from kpi_ingest.export.records import json_record
from kpi_ingest.vintages import Rows

BINS = "bins"
EDITIONS = (
    ("Actual Mar 23", "Actual Jul 23", "Actual Nov 23"),
    {
        "Missed bins": (("118", "112", "Awaiting data"), ("118", "110", "104"), ("118", "112", "104")),
        "Late lorries": (("7", "£9", "-4"), ("7", "£9", "-4"), ("7", "£9", "-4")),
        "Broken lids": (("5", "n/a", "9"), ("6", "n/a", "9"), ("6", "n/a", "12")),
    },
)


def page(number: int) -> str:
    """One of the three editions."""
    header, rows = EDITIONS
    heads = "".join(f"<th>{label}</th>" for label in ("Indicator", *header))
    lines = "".join(
        f"<tr><td>{label}</td>{''.join(f'<td>{text}</td>' for text in told[number])}</tr>"
        for label, told in rows.items()
    )
    return f"<!DOCTYPE html><html><body><h2>Section A: Bins</h2><table><tr>{heads}</tr>{lines}</table></body></html>"


@pytest.fixture(scope="module")
def bins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the three editions, a month apart. To be read only."""
    folder = tmp_path_factory.mktemp("bins")
    arrived = folder / "arrived"
    arrived.mkdir()
    for number in range(3):
        (arrived / f"{BINS}.2024-{number + 1:02}-01.html").write_text(page(number), encoding="utf-8")
    (folder / "kpi-ingest.toml").write_text('archive = "kept"\n', encoding="utf-8")
    assert run("replay", "arrived", folder=folder).code == 0
    return folder


QUESTIONS = {
    "trend": ("figures", lambda store, page, words: store.trend(page, *words, across_breaks=True)),
    "triangle": ("cells", lambda store, page, words: store.revision_triangle(page, *words)),
    "stats": ("stats", lambda store, page, words: store.revision_stats(page, *words)),
    "where": ("sightings", lambda store, page, words: store.where(page, *words)),
}


@pytest.mark.parametrize("verb", QUESTIONS)
@pytest.mark.parametrize(("shipped", "indicator"), [(True, "formal-complaints"), (False, "missed-bins")])
def test_a_verb_answers_what_the_python_face_answers(
    bins: Path, replayed: Path, verb: str, shipped: bool, indicator: str
) -> None:
    """In JSON that its shipped schema describes, and in CSV with a column for each field."""
    folder, asked = (replayed, PAGE) if shipped else (bins, BINS)
    ran = run(verb, asked, indicator, "--format", "json", folder=folder)
    assert (ran.code, ran.err) == (0, "")
    document = json.loads(ran.out)
    validator(f"{verb}-1").validate(document)
    name, ask = QUESTIONS[verb]
    with kpi_ingest.open_store(f"sqlite:///{folder / 'kpi-ingest.db'}") as store:
        rows: Rows[object] = ask(store, asked, (indicator,))
    assert rows
    assert document[name] == [json_record(row) for row in rows]
    lines = list(csv.DictReader(io.StringIO(run(verb, asked, indicator, "--format", "csv", folder=folder).out)))
    assert [list(line) for line in lines] == [list(json_record(row)) for row in rows]
    for key in ("indicator", "measure"):
        assert [line[key] for line in lines] == [getattr(row, key) for row in rows]


def test_the_schemas_refuse_what_they_do_not_know(bins: Path) -> None:
    """A field more, a field less, a number that is no string."""
    for verb, (name, _) in QUESTIONS.items():
        document = json.loads(run(verb, BINS, "missed-bins", "--format", "json", folder=bins).out)
        first = document[name][0]
        number = "mr" if verb == "stats" else "text" if verb == "where" else "value"
        for spoiled in ({**first, "more": 1}, dict(list(first.items())[1:]), {**first, number: 1.5}):
            assert list(validator(f"{verb}-1").iter_errors({**document, name: [spoiled]})), (verb, spoiled)


def test_stats_tell_how_often_and_by_how_much(bins: Path) -> None:
    """By hand: 112 became 110 and 112 again, two moves that end where they began; 5 became 6, and 9 became 12."""
    told = " ".join(run("stats", BINS, folder=bins).out.split())
    assert "broken-lids 2 of 2 2 2 2 0.222222 3 0 0 of 3" in told
    assert "missed-bins 1 of 3" not in told
    assert "missed-bins 0 of 3 2 0 0 0 0 0 0 of 3" in told
    assert "actual: 2 of 8 figures revised, 4 times in all; 0 of 9 cells open" in told


def test_a_trend_marks_a_break_and_joins_nothing_over_it(bins: Path) -> None:
    """A line of its own says what lies between; the figure behind it has no difference, nor one behind a gap."""
    told = run("trend", BINS, "late-lorries", folder=bins).out.splitlines()
    assert told[0] == "Late lorries (Section A: Bins) actual"
    assert told[2] == "-- one is printed with no unit, the other with the unit £"
    assert told[3].split()[:2] == ["2023-07", "£9"]
    assert told[4] == "-- one is printed with the unit £, the other with no unit"
    assert all("+" not in line for line in told)
    gap = run("trend", BINS, "broken-lids", folder=bins).out.splitlines()
    assert [line.split()[:2] for line in gap[1:4]] == [["2023-03", "6"], ["2023-07", "n/a"], ["2023-11", "12"]]
    assert "(" not in gap[3]
    moved = run("trend", BINS, "missed-bins", folder=bins).out.splitlines()
    assert moved[2].endswith("-6 (-5.1%)")


def test_bars_are_as_long_as_their_figures(bins: Path) -> None:
    """The longest takes the room; a negative one begins where nothing is."""
    lines = run("trend", BINS, "missed-bins", folder=bins).out.splitlines()[1:4]
    bars = [line.count("█") for line in lines]
    assert [round(bar / bars[0] * 118) for bar in bars] == pytest.approx([118, 112, 104], abs=2)


def test_a_trend_of_one_vintage_is_that_of_its_time(bins: Path) -> None:
    """With the figure that was awaited then said to be."""
    told = run("trend", f"{BINS}@2024-01", "missed-bins", folder=bins).out
    assert "2023-11  Awaiting data" in told
    assert "104" not in told
    assert "110" in run("trend", f"{BINS}@2024-02", "missed-bins", folder=bins).out


def test_a_triangle_has_periods_down_and_releases_across(bins: Path) -> None:
    """R where a figure moved."""
    lines = [line.split() for line in run("triangle", BINS, "missed-bins", folder=bins).out.splitlines()]
    assert ["period", "2024-01-01", "2024-02-01", "2024-03-01"] in lines
    assert ["2023-07", "112", "110", "R", "112", "R"] in lines
    assert ["2023-11", "Awaiting", "data", "104", "104"] in lines


@pytest.mark.parametrize("verb", ["stats", "trend", "triangle", "where", "findings"])
def test_a_narrow_terminal_gets_one_figure_a_line(replayed: Path, verb: str) -> None:
    """Nothing is wider than it but words that are; no frame is drawn."""
    words = (PAGE,) if verb in ("stats", "findings") else (PAGE, "formal-complaints")
    told = run(verb, *words, folder=replayed, COLUMNS="44")
    assert told.code == 0
    assert "─" not in told.out
    assert [line for line in told.out.splitlines() if len(line) > 44 and len(line.split()) > 1] == []


def test_a_triangle_of_many_releases_shows_the_newest_that_fit(tmp_path: Path) -> None:
    """How many are left out is said; CSV has them all."""
    arrived = tmp_path / "arrived"
    arrived.mkdir()
    for number in range(1, 21):
        table = (
            f"<table><tr><th>Indicator</th><th>Actual Mar 23</th></tr><tr><td>Bins</td><td>{number}</td></tr></table>"
        )
        name = f"{BINS}.2024-01-{number:02}.html"
        (arrived / name).write_text(f"<!DOCTYPE html><html><body>{table}</body></html>", encoding="utf-8")
    (tmp_path / "kpi-ingest.toml").write_text('archive = "kept"\n', encoding="utf-8")
    run("replay", "arrived", folder=tmp_path)
    drawn = run("triangle", BINS, "bins", folder=tmp_path)
    shown = drawn.out.count("2024-01-")
    assert 5 < shown < 20
    assert drawn.complaint == f"{20 - shown} earlier releases are left out: --format csv has them"
    assert "20 R" in drawn.out
    assert len(run("triangle", BINS, "bins", "--format", "csv", folder=tmp_path).out.splitlines()) == 21


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("stats no-such-page", "E_NO_RELEASE no-such-page"),
        (f"stats {PAGE} nonsense", f"E_NO_INDICATOR {PAGE}"),
        (f"trend {PAGE} formal-complaints --measure other", f"E_NO_FIGURE {PAGE}"),
        (f"trend {PAGE}@2019 formal-complaints", "E_NO_RELEASE"),
        (f"trend {PAGE}", "E_USAGE"),
        (f"triangle {PAGE} formal-complaints --measure other", f"E_NO_FIGURE {PAGE}"),
        (f"triangle {PAGE} formal-complaints --recorded yesterday", "E_USAGE: got 'yesterday'"),
        ("findings no-such-page", "E_NO_RELEASE no-such-page"),
        (f"findings {PAGE} --kind nonsense", f"E_NO_SUBJECT {PAGE}, nonsense"),
    ],
)
def test_a_question_that_cannot_be_asked_is_one_line(replayed: Path, words: str, told: str) -> None:
    """Exit code 2, and nothing on stdout."""
    ran = run(*words.split(), folder=replayed)
    assert (ran.code, ran.out) == (2, "")
    assert ran.complaint.startswith(told)
    assert "; next: " in ran.complaint


class TestFindings:
    """Each doubt once, by how it stands."""

    def test_open_ones_are_those_of_the_review(self, place: Path) -> None:
        """The same ids, before and after one is acknowledged; the acknowledged one says by whom."""
        assert listed(place) == reviewed(place, "findings")
        words = ("--by", "A. Auditor", "--because", "as printed")
        assert run("decide", "79edd71d1e0f", "--acknowledge", *words, folder=place).code == 0
        assert listed(place) == reviewed(place, "findings")
        assert listed(place, "--acknowledged") == reviewed(place, "acknowledged") == {"79edd71d1e0f"}
        told = run("findings", "--acknowledged", "--format", "csv", folder=place).out
        assert "acknowledged by A. Auditor, " in told
        assert ": as printed" in told
        assert run("findings", folder=place).out.splitlines()[-1] == "7 open, 0 answered, 1 acknowledged"

    def test_one_that_a_later_capture_answered_names_it(self, bins: Path) -> None:
        """With the release, the bytes and what they print; in JSON as the schema says."""
        told = json.loads(run("findings", BINS, "--answered", "--format", "json", folder=bins).out)
        validator("findings-1").validate(told)
        (found,) = told["findings"]
        assert (found["kind"], found["answered_text"]) == ("awaiting_overdue", "104")
        assert found["answered_by"].startswith(f"{BINS}#")
        assert found["standing"] == "answered"
        assert (
            run("findings", BINS, "--kind", "awaiting_overdue", folder=bins).out
            == "0 open, 1 answered, 0 acknowledged\n"
        )

    def test_csv_has_a_line_for_each(self, replayed: Path) -> None:
        """As many as JSON, which its schema describes."""
        document = json.loads(run("findings", "--format", "json", folder=replayed).out)
        validator("findings-1").validate(document)
        lines = list(csv.DictReader(io.StringIO(run("findings", "--format", "csv", folder=replayed).out)))
        assert [line["finding"] for line in lines] == [each["id"] for each in document["findings"]]
        assert len(lines) == 8


def listed(folder: Path, *standing: str) -> set[str]:
    """Ids that the verb lists."""
    told = json.loads(run("findings", PAGE, *standing, "--format", "json", folder=folder).out)
    return {each["id"] for each in told["findings"]}


def reviewed(folder: Path, name: str) -> set[str]:
    """Ids that the review lists under this name."""
    (page,) = json.loads(run("review", PAGE, "--format", "json", folder=folder).out)["pages"]
    return {each["id"] for each in page[name]}
