"""Export files of the shipped snapshots, read back with the tools that other people have."""

from __future__ import annotations

import csv
import io
import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet
import pytest

import kpi_ingest
from command_line import PAGE, environment, run
from kpi_ingest.errors import StorageError, UsageError
from kpi_ingest.export.alfred import realtime_records
from kpi_ingest.export.fields import ALFRED_FIELDS, ASOF_FIELDS, FIGURE_FIELDS, RELEASE_FIELDS
from kpi_ingest.export.files import PageExport
from kpi_ingest.export.lines import write_csv, write_jsonl
from kpi_ingest.export.package import write_datapackage
from kpi_ingest.export.parquet import parquet_bytes
from kpi_ingest.export.spreadsheet import formula_safe
from kpi_ingest.vintages import Figure, Rows, VintageDate, VintageStore, record_of


@pytest.fixture(scope="module")
def store(replayed: Path) -> Iterator[VintageStore]:
    """The store of the shipped snapshots."""
    with kpi_ingest.open_store(f"sqlite:///{replayed / 'kpi-ingest.db'}") as opened:
        yield opened


@pytest.fixture(scope="module")
def figures(store: VintageStore) -> tuple[Figure, ...]:
    """Every vintage of the page."""
    return store.all_releases(PAGE)


def exported(kind: str, place: Path, *words: str) -> Path:
    """What `kpi-ingest export` writes, by the path it prints."""
    ran = run("export", PAGE, "--as", kind, "--to", "out", *words, folder=place)
    assert ran.code == 0, ran.err
    return place / ran.out.strip()


def lines_of(path: Path) -> list[dict[str, str]]:
    """The lines of a CSV file."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def test_every_column_is_described(figures, store):
    """Each field of a row is a column of the exports, with its meaning; none is left out."""
    names = [field.name for field in fields(Figure)]
    assert [column.name for column in ASOF_FIELDS] == names
    assert [column.name for column in RELEASE_FIELDS] == [field.name for field in fields(VintageDate)]
    assert all(column.description for column in (*ASOF_FIELDS, *RELEASE_FIELDS, *ALFRED_FIELDS))


def test_csv_holds_every_vintage_with_its_support(figures, place: Path):
    """Text, value, support, confidence and evidence of each state, line by line."""
    lines = lines_of(exported("csv", place))
    assert len(lines) == len(figures) > 400
    for line, figure in zip(lines, figures, strict=True):
        assert line["text"] == (figure.text or "")
        assert line["value"] == ("" if figure.value is None else str(figure.value))
        assert line["support"] == (figure.support or "")
        assert line["evidence"].split() == list(figure.evidence)
    assert {line["support"] for line in lines} == {"printed", "repaired", ""}


def test_support_leaves_repaired_cells_out(place: Path):
    """`--support printed,decided`: no repaired cell, and no delete of one."""
    lines = lines_of(exported("csv", place, "--support", "printed,decided"))
    assert {line["support"] for line in lines} == {"printed", ""}
    names = ("section", "indicator", "measure", "series", "period", "occurrence")
    printed = {tuple(line[name] for name in names) for line in lines if line["support"]}
    assert {tuple(line[name] for name in names) for line in lines} == printed


def test_json_lines_keep_numbers_exact(figures, place: Path):
    """One object a line, values as strings, candidates and places whole."""
    lines = [json.loads(line) for line in exported("jsonl", place).read_text(encoding="utf-8").splitlines()]
    assert [line["value"] for line in lines] == [None if it.value is None else str(it.value) for it in figures]
    undecided = next(line for line in lines if line["state"] == "undecided")
    assert undecided["text"] is None
    assert {"text", "confidence"} == set(undecided["candidates"][0])
    assert set(lines[0]) == {column.name for column in FIGURE_FIELDS}


def test_parquet_keeps_decimals_times_and_evidence(figures, place: Path):
    """pyarrow gives back exact decimals, times in UTC and lists, and the meaning of each column."""
    table = pyarrow.parquet.read_table(exported("parquet", place))
    assert table.column("value").to_pylist() == [it.value for it in figures]
    assert table.column("shown_from").to_pylist() == [it.shown_from for it in figures]
    assert table.column("evidence").to_pylist() == [list(it.evidence) for it in figures]
    assert table.schema.field("support").metadata[b"description"]


def test_parquet_never_rounds_a_number_that_does_not_fit(figures):
    """Eighty digits, or ten decimal places, are kept as text; the number beside them is empty."""
    numbers = [Decimal("1" * 80), Decimal("0.1234567891"), Decimal("1" * 29 + ".123456789"), Decimal("1E+28")]
    told = [replace(figures[0], value=number) for number in numbers]
    table = pyarrow.parquet.read_table(io.BytesIO(parquet_bytes(told)))
    assert table.column("value").to_pylist() == [None, None, numbers[2], numbers[3]]
    assert table.column("value_exact").to_pylist() == [f"{number:f}" for number in numbers]


def test_parquet_has_one_schema_whatever_the_data(figures):
    """No figure, blank ones and long ones: files of different pages concatenate, and an empty one has its columns."""
    long = replace(figures[0], value=Decimal("0.1"), multiplier=Decimal(1000))
    files = [parquet_bytes(some) for some in ([], figures[:1], [long], figures)]
    tables = [pyarrow.parquet.read_table(io.BytesIO(file)) for file in files]
    assert {str(table.schema) for table in tables} == {str(tables[0].schema)}
    assert str(tables[0].schema.field("value").type) == "decimal128(38, 9)"
    assert pyarrow.concat_tables(tables).num_rows == len(figures) + 2


@pytest.mark.frictionless
def test_the_data_package_is_valid(place: Path):
    """The `frictionless` tool finds package, schemas, keys, sizes and digests in order."""
    path = exported("datapackage", place)
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"]
    ran = subprocess.run(command, cwd=path, env=environment(), capture_output=True, text=True)
    report = json.loads(ran.stdout)
    assert (ran.returncode, report["valid"], report["errors"]) == (0, True, []), ran.stdout
    assert [task["name"] for task in report["tasks"]] == ["figures", "releases"]
    assert report["stats"]["tasks"] == 2


@pytest.mark.frictionless
def test_a_damaged_data_package_is_not(place: Path):
    """The check above can fail: a digit changed in a file contradicts its digest."""
    path = exported("datapackage", place)
    content = (path / "figures.csv").read_text(encoding="utf-8")
    (path / "figures.csv").write_text(content.replace("value,14.7%", "value,14.8%", 1), encoding="utf-8")
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"]
    ran = subprocess.run(command, cwd=path, env=environment(), capture_output=True, text=True)
    assert ran.returncode == 1
    assert "hash-count" in ran.stdout


def at(figure: Figure, since: tuple[int, int], until: tuple[int, int] | None) -> Figure:
    """The figure, standing between two (day, hour) of January 2024, captured at exact times."""
    times = [None if each is None else datetime(2024, 1, *each, tzinfo=UTC) for each in (since, until)]
    assert times[0] is not None
    return replace(
        figure, shown_from=times[0], shown_from_latest=times[0], shown_until=times[1], shown_until_latest=times[1]
    )


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        pytest.param((5, 3), (9, 3), ("2024-01-05", "2024-01-08"), id="the-day-of-the-change-is-the-next-one's"),
        pytest.param((5, 3), None, ("2024-01-05", "9999-12-31"), id="still-stands"),
        pytest.param((5, 3), (5, 9), None, id="replaced-on-the-same-day"),
        pytest.param((5, 23), (6, 0), ("2024-01-05", "2024-01-05"), id="one-evening"),
    ],
)
def test_real_time_columns_are_whole_days(figures, since, until, days):
    """As ALFRED has them: both ends included, one vintage a day."""
    records = [
        (each["realtime_start"], each["realtime_end"]) for each in realtime_records([at(figures[0], since, until)])
    ]
    assert records == ([] if days is None else [days])


def test_real_time_periods_of_one_figure_do_not_overlap(place: Path, figures):
    """A figure has one value a day; without one the value is a dot; a bounded capture time names its latest day."""
    lines = lines_of(exported("alfred", place))
    names = ("section", "indicator", "measure", "series", "period", "occurrence")
    last: dict[tuple[str, ...], str] = {}
    for line in lines:
        key = tuple(line[name] for name in names)
        assert last.get(key, "") < line["realtime_start"] <= line["realtime_end"]
        last[key] = line["realtime_end"]
    assert all((line["value"] == ".") == (line["state"] != "value") for line in lines)
    assert {line["realtime_start_latest"] for line in lines} == {"2023-11-30", "2024-11-30"}
    assert next(line["date"] for line in lines if line["period"] == "2024-03") == "2024-03-01"


def test_real_time_columns_say_what_their_days_depend_on(place: Path, figures):
    """The shipped captures are dated to a month: each line says so; one that was replaced says it of its end too."""
    for line in lines_of(exported("alfred", place)):
        began, *ended = json.loads(line["depends"])
        assert f"{line['release']} was captured between {line['realtime_start']} and" in began
        assert len(ended) == (line["realtime_end"] != "9999-12-31")
    exact = at(figures[0], (5, 3), (9, 3))
    assert [each["depends"] for each in realtime_records([exact])] == [[]]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        pytest.param("=1+1", "'=1+1", id="formula"),
        pytest.param("-12.5%", "-12.5%", id="negative-number"),
        pytest.param("+44 1392", "'+44 1392", id="telephone"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
        pytest.param("12%", "12%", id="plain"),
    ],
)
def test_csv_runs_nothing(figures, tmp_path: Path, text: str, safe: str):
    """A printed text that a spreadsheet would run gets an apostrophe; `--raw` leaves it."""
    odd = PageExport(PAGE, [replace(figures[0], text=text, indicator_label=text)], ())
    write_csv(odd, tmp_path / "safe.csv")
    write_csv(replace(odd, raw=True), tmp_path / "raw.csv")
    assert formula_safe(text) == safe
    assert [lines_of(tmp_path / name)[0]["text"] for name in ("safe.csv", "raw.csv")] == [safe, text]


def test_half_a_surrogate_pair_is_written_as_an_escape(figures, tmp_path: Path):
    """A PDF may print what has no UTF-8; the export goes on."""
    odd = PageExport(PAGE, [replace(figures[0], text="5\ud800")], ())
    write_csv(odd, tmp_path / "a.csv")
    write_jsonl(odd, tmp_path / "a.jsonl")
    assert lines_of(tmp_path / "a.csv")[0]["text"] == "5\\ud800"
    assert json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8"))["text"] == "5\ud800"


def test_a_place_that_cannot_be_written_keeps_what_it_has(figures, tmp_path: Path):
    """The file is moved to its place whole, or not at all."""
    (tmp_path / "taken").write_text("kept")
    with pytest.raises(StorageError, match="E_EXPORT"):
        write_datapackage(PageExport(PAGE, figures, ()), tmp_path / "taken")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
    assert (tmp_path / "taken").read_text() == "kept"


def test_two_exports_are_the_same_bytes(place: Path):
    """No time of writing and no order of chance stands in a file."""
    for kind in ("csv", "jsonl", "parquet", "alfred"):
        first = exported(kind, place).read_bytes()
        assert exported(kind, place).read_bytes() == first


def test_rows_become_data_frames(store: VintageStore, figures):
    """pandas and polars take every kind of row; numbers stay exact."""
    assert len(figures.to_pandas()) == figures.to_polars().height == len(figures)
    assert figures.to_pandas()["value"].iloc[0] == figures[0].value
    for rows in (store.changes(PAGE), store.findings(PAGE), store.revision_stats(PAGE), store.vintage_dates(PAGE)):
        exact = sum(isinstance(value, Decimal) for value in record_of(rows[0]).values())
        assert rows.to_pandas().shape == rows.to_polars().shape
        assert len(rows) == len(rows.to_pandas())
        assert len(rows.to_pandas().columns) >= len(record_of(rows[0])) + exact


def test_frames_have_one_schema_whatever_the_data(figures, store):
    """An empty answer has the columns and types of a full one; a number beyond decimal(38, 9) is told as text alone."""
    none = store.as_of(PAGE, "2019")
    assert len(none) == 0
    assert dict(none.to_polars().schema) == dict(figures.to_polars().schema)
    assert dict(none.to_pandas().dtypes) == dict(figures.to_pandas().dtypes)
    assert str(none.to_polars().schema["value"]) == "Decimal(precision=38, scale=9)"
    long = Rows[Figure]([replace(figures[0], value=Decimal("1" * 80))])
    for frame in (long.to_polars().to_dicts()[0], long.to_pandas().to_dict("records")[0]):
        assert (frame["value"], frame["value_exact"]) == (None, "1" * 80)


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_a_missing_package_is_named(figures, monkeypatch: pytest.MonkeyPatch, name: str):
    """Without it the rows are all there is, and the error says what to install."""
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(UsageError, match=f"pip install {name}"):
        getattr(figures, f"to_{name}")()


def test_parquet_without_its_extra_is_named(figures, monkeypatch: pytest.MonkeyPatch):
    """So does the export."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"kpi-ingest\[parquet\]"):
        parquet_bytes(figures)


def test_intervals_meet(figures):
    """A state ends where the next one of its key begins: nothing is cut to the question."""
    for earlier, later in itertools.pairwise(figures):
        names = ("section", "indicator", "measure", "series", "period", "occurrence")
        if all(getattr(earlier, name) == getattr(later, name) for name in names):
            assert earlier.shown_until == later.shown_from
            assert later.shown_from - earlier.shown_from > timedelta(days=300)
