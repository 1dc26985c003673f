"""SDMX exports: identifiers, times, status and reasons; what stands in the files, without a reader of SDMX."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kpi_ingest
from command_line import PAGE, run
from kpi_ingest.export.files import PageExport
from kpi_ingest.export.sdmx import write_sdmx
from kpi_ingest.export.sdmx_codes import (
    obs_status,
    obs_value,
    sdmx_id,
    sdmx_time,
    unit_measure,
    unit_mult,
    why_no_value,
)
from kpi_ingest.export.sdmx_structure import FLOWS, code_lists
from kpi_ingest.grammar.periods.examples import EXAMPLES
from kpi_ingest.vintages import Figure

FILES = {flow.suffix: flow.file for flow in FLOWS}


@pytest.fixture(scope="module")
def export(replayed: Path) -> PageExport:
    """Every vintage of the shipped page."""
    with kpi_ingest.open_store(f"sqlite:///{replayed / 'kpi-ingest.db'}") as store:
        return PageExport(PAGE, store.all_releases(PAGE), store.vintage_dates(PAGE), store.definitions[PAGE])


@pytest.fixture(scope="module")
def figure(export: PageExport) -> Figure:
    """A printed figure."""
    return next(each for each in export.figures if each.state == "value" and each.support == "printed")


def rows_of(folder: Path) -> list[dict[str, str]]:
    """The lines of both data files."""
    texts = [(folder / name).read_text(encoding="utf-8") for name in FILES.values()]
    return [row for text in texts for row in csv.DictReader(io.StringIO(text, newline=""))]


@pytest.mark.parametrize(
    ("period", "time"),
    [
        pytest.param("2024-03-31", "2024-03-31", id="day"),
        pytest.param("2024-W12", "2024-W12", id="ISO week"),
        pytest.param("2024-03", "2024-03", id="month"),
        pytest.param("2024-Q1", "2024-Q1", id="quarter"),
        pytest.param("2024", "2024", id="calendar year"),
        pytest.param("FY2023/24", "2023-04-01/P1Y", id="financial year"),
        pytest.param("FY2023/24-Q4", "2024-01-01/P3M", id="financial quarter"),
        pytest.param("AY2023/24", "2023-09-01/P1Y", id="academic year"),
        pytest.param("2023-10/2024-03", "2023-10-01/P6M", id="months"),
        pytest.param("2022-04/2024-03", "2022-04-01/P2Y", id="two years of months"),
        pytest.param("2024-03-25/2024-03-31", "2024-03-25/P7D", id="days"),
        pytest.param("2023/24", None, id="a year of either kind"),
        pytest.param("2023-autumn", None, id="term"),
        pytest.param("../2023-12", None, id="to date"),
        pytest.param("", None, id="no period"),
        pytest.param("2024-13", None, id="no month"),
    ],
)
def test_a_period_is_a_time_only_where_sdmx_has_the_same(period: str, time: str | None) -> None:
    """Days, weeks, months, quarters and years alike; stretches with certain ends as ranges; the rest not at all."""
    assert sdmx_time(period) == time


def test_every_period_of_the_grammar_has_a_time_or_none() -> None:
    """No notation that the grammar reads is unknown here."""
    read = {each.period for each in EXAMPLES}
    forms = re.compile(r"\d{4}(-(\d\d(-\d\d)?|Q[1-4]|W\d\d))?|\d{4}-\d\d-\d\d/P\d+[YMD]")
    times = {period: sdmx_time(period) for period in read}
    assert len(times) > 20
    assert all(time is None or forms.fullmatch(time) for time in times.values())
    without = {period for period, time in times.items() if time is None}
    assert all(re.fullmatch(r"\d{4}/\d\d|\d{4}-(autumn|spring|summer)|\.\./.*", period) for period in without), without


@given(st.lists(st.text(max_size=60), unique=True, max_size=8))
def test_no_two_texts_share_an_identifier(texts: list[str]) -> None:
    """Whatever is printed becomes an identifier that SDMX takes, and stays apart from every other."""
    ids = [sdmx_id(text) for text in texts]
    assert len(set(ids)) == len(texts)
    assert all(re.fullmatch(r"[A-Za-z0-9_@$\-]+", id) for id in ids)


def test_identifiers_stay_as_they_are() -> None:
    """Ids of definitions are SDMX's already; nothing is `_Z`, and only nothing."""
    assert [sdmx_id(text) for text in ("absence-ehc-plan", "A", "", "2023_24")] == [
        "absence-ehc-plan",
        "A",
        "_Z",
        "2023_24",
    ]
    assert sdmx_id("_Z") not in ("_Z", "_U")
    assert sdmx_id("rate per 100").startswith("rate_per_100_")


CASES = {
    "a number": ({}, "14.7", "A", None),
    "provisional": ({"flags": ("P",)}, "14.7", "P", None),
    "a flag of a missing value beside a value": ({"flags": ("Q", "E")}, "14.7", "E", None),
    "approximate": ({"comparator": "~"}, "14.7", "A", None),
    "a bound": ({"comparator": "<", "text": "<14.7"}, None, "O", "a bound is printed: <14.7"),
    "suppressed": (
        {"state": "text", "value": None, "text": "c", "flags": ("Q",)}, None, "Q", "words are printed: c",
    ),
    "awaited": (
        {"state": "text", "value": None, "text": "tbc", "flags": ("awaiting",)}, None, "O", "words are printed: tbc",
    ),
    "open": (
        {"state": "undecided", "value": None, "text": None, "reason": "BELOW_THRESHOLD"}, None, "O", "BELOW_THRESHOLD",
    ),
    "blank": ({"state": "blank", "value": None, "text": ""}, None, "O", "the cell is blank"),
    "gone": ({"state": "gone", "value": None, "text": None}, None, "O", "no longer on display"),
}  # fmt: skip


@pytest.mark.parametrize(("changed", "value", "status", "why"), CASES.values(), ids=CASES)
def test_a_figure_has_a_value_or_says_why_not(figure: Figure, changed, value, status, why) -> None:
    """Never both, and a status that goes with it."""
    plain = replace(figure, value=Decimal("14.7"), comparator=None, flags=(), reason=None)
    told = replace(plain, **changed)
    found = obs_value(told)
    assert (None if found is None else str(found), obs_status(told), why_no_value(told)) == (value, status, why)


def test_units_and_multipliers_are_codes() -> None:
    """Percent by its cross-domain code; a power of ten; nothing where the print is no power of ten."""
    assert [unit_measure(unit) for unit in ("%", None, "GBP")] == ["PT", "_U", "GBP"]
    assert [unit_mult(each) for each in (None, Decimal(1000), Decimal("1E+6"), Decimal(12))] == ["0", "3", "6", None]


def test_every_vintage_is_one_observation(place: Path, export: PageExport) -> None:
    """Each state of each figure is a line of one of the two files; no key stands twice; values are as printed."""
    ran = run("export", PAGE, "--as", "sdmx", "--to", "out", folder=place)
    assert (ran.code, ran.out) == (0, "out\n")
    rows = rows_of(place / "out")
    assert len(rows) == len(export.figures)
    names = ("SECTION", "INDICATOR", "MEASURE", "SERIES", "OCCURRENCE", "RELEASE", "TIME_PERIOD", "PERIOD")
    assert len({tuple(row.get(name) for name in names) for row in rows}) == len(rows)
    printed = sorted(f"{each.value:f}" for each in export.figures if each.state == "value" and each.comparator is None)
    assert sorted(row["OBS_VALUE"] for row in rows if row["OBS_VALUE"]) == printed
    assert all(bool(row["OBS_VALUE"]) != bool(row["NO_VALUE_REASON"]) for row in rows)
    assert {row["STATE"] for row in rows if not row["OBS_VALUE"]} >= {"undecided", "gone", "text"}
    assert list(rows[0])[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]


def test_every_code_of_the_data_is_in_its_list(export: PageExport, tmp_path: Path) -> None:
    """Also codes of odd series, units, periods and labels."""
    odd = [
        replace(each, series="=1+1 (rate)", unit="£ per head", period="", period_words="the year so far", section="Ä b")
        for each in export.figures[:3]
    ]
    whole = replace(export, figures=[*export.figures, *odd])
    write_sdmx(whole, tmp_path)
    lists = code_lists(whole)
    coded = {each.id: lists[each.codes] for flow in FLOWS for each in flow.components if each.codes is not None}
    for row in rows_of(tmp_path):
        for name, codes in coded.items():
            assert row.get(name) in (None, "", *codes), name
    document = json.loads((tmp_path / "structure.json").read_text(encoding="utf-8"))
    assert {each["id"] for each in document["data"]["codelists"]} == {f"CL_{name}_{PAGE}" for name in lists}


def test_two_sdmx_exports_are_the_same_bytes(export: PageExport, tmp_path: Path) -> None:
    """No time of writing stands in the message."""
    for name in ("a", "b"):
        write_sdmx(export, tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
