"""Findings: what fires on the captures, and what must not."""

from __future__ import annotations

from pathlib import Path

import pytest
from interpreted import DEVON, SOURCE, read_grid

from kpi_ingest.interpret import Source, interpret_tables
from kpi_ingest.layout import lay_out
from kpi_ingest.model import Inputs
from kpi_ingest.model.encode import reading_from_json, reading_to_json
from kpi_ingest.read import read_document
from kpi_ingest.repair import repair_table
from rendering import render_html, render_pdf

GOLD = Path(__file__).parents[1] / "gold"
UNIT_AND_SCALE = ("unit_mismatch", "scale_slip")
CHAIN = ["Baseline", "Target", "Milestone 1 – Jul 23", "Actual Jul 23", "Milestone 2 – Nov 23", "Actual Nov 23"]


def gold_reading(edition, definition):
    """A whole gold table, every cell printed."""
    document = read_document(render_html(GOLD / f"devon-send-kpis.{edition}.csv"))
    tables = [repair_table(table) for table in lay_out(document, definition).tables]
    return interpret_tables(tables, Source("p", "0" * 64, 1, "html", Inputs("1", None)), definition)


def told(findings, *kinds):
    """(kind, column, printed text) of findings."""
    return [
        (finding.kind, finding.column, finding.message.split("'")[1]) for finding in findings if finding.kind in kinds
    ]


@pytest.mark.parametrize("definition", [None, DEVON], ids=["row's majority", "declared unit"])
def test_the_captures_units_that_disagree_are_found(definition):
    """Rates printed as percentages in November 2023, with and without a definition; none in November 2024."""
    found = told(gold_reading("2023-11", definition).findings, "unit_mismatch")
    assert [text for _, _, text in found] == ["13.02%", "0.45%", "0.16%", "0.28%"]
    assert told(gold_reading("2024-11", definition).findings, "unit_mismatch") == []


@pytest.mark.parametrize("edition", ["2023-11", "2024-11"])
def test_of_all_targets_only_the_slipped_one_is_a_scale_slip(edition):
    """30.8 % beside 3.99 %, and neither 90 % beside 8 % nor 60 % beside 11.8 %."""
    found = told(gold_reading(edition, None).findings, "scale_slip")
    assert found == [("scale_slip", 1, "30.8% (national SEN2 2022)")]


@pytest.mark.parametrize(("edition", "walks"), [("2023-11", 1), ("2024-11", 0)])
def test_the_captures_give_no_other_findings(edition, walks):
    """In November 2023 milestones of 12.7% and 13.6% on the way to 12.1%; else no impossible value, copied actual,
    total that fell, invalid date, ambiguous header or duplicate key stands in them."""
    found = [finding for finding in gold_reading(edition, DEVON).findings if finding.kind not in UNIT_AND_SCALE]
    assert [(finding.kind, finding.indicator_id) for finding in found] == [
        ("milestones_walk_away", "absence-ehc-plan")
    ] * walks


SLIPS = [
    (["3.99%", "30.8%", "4.1%", "4.17%", "4.2%", "4.25%"], True),
    (["1897", "185", "1800", "1790", "1700", "1750"], True),
    (["0.452", "45.3", "0.45", "0.44", "0.46", "0.45"], True),
    (["8%", "90%", "15%", "30%", "", ""], False),
    (["11.8%", "60%", "10%", "10%", "10%", "8%"], False),
    (["142", "<50", "140", "176", "135", "266"], False),
    (["1897", "0", "1000", "1055", "1000", "1156"], False),
    (["3.99%", "30.8%", "", "", "", ""], False),
    (["3.99%", "30.8%", "4.1%", "4.17%", "15%", "20%"], False),
]


@pytest.mark.parametrize(("cells", "slipped"), SLIPS, ids=[" ".join(filter(None, row[0])) for row in SLIPS])
def test_a_scale_slip_is_a_measured_figure_that_fits_with_its_point_moved(cells, slipped):
    """Round targets are chosen and may be far; one that milestones walk towards is meant; one pair proves nothing."""
    reading = read_grid(["KPI", *CHAIN], ["EHC plans", *cells])
    assert bool(told(reading.findings, "scale_slip")) is slipped


@pytest.mark.parametrize(
    ("label", "cell", "impossible"),
    [
        ("Percentage of plans in time", "101%", True),
        ("Percentage of plans in time", "-1%", True),
        ("Plans as % of population", "100.1%", True),
        ("Number of complaints", "-3", True),
        ("% of calls answered", "140%", True),
        ("Percentage of children under 5 seen", "112%", True),
        ("Total number of EHC plans", "-12", True),
        ("Percentage of plans in time", "100%", False),
        ("Percentage of plans in time", "0%", False),
        ("Change since last year", "-3", False),
        ("Change in number of complaints", "-3", False),
        ("Number of places above target", "-3", False),
        ("Spend against budget", "104%", False),
        ("Percentage of budget spent", "104%", False),
        ("Percentage change in referrals", "-12%", False),
        ("Percentage of planned visits carried out", "112%", False),
        ("Percentage of target achieved", "112%", False),
        ("Number of complaints", "0", False),
        ("Average days to complete", "130", False),
    ],
)
def test_impossible_values_are_found(label, cell, impossible):
    """A share above the whole, a count below nothing; a change or a ratio may be either."""
    reading = read_grid(["KPI", "Target", "Actual"], [label, "50%", cell])
    assert bool(told(reading.findings, "impossible_value")) is impossible
    assert reading.tables[0].rows[0].cells[1].state == "value"


def test_an_invalid_date_behind_a_figure_is_found():
    """The figure stands, its date does not."""
    reading = read_grid(["KPI", "Baseline", "Target"], ["Visits", "12 (31/02/2024)", "15"])
    cell = reading.tables[0].rows[0].cells[0]
    assert (str(cell.value), cell.date) == ("12", None)
    assert told(reading.findings, "invalid_date") == [("invalid_date", 0, "31/02/2024")]


def test_a_column_whose_header_names_a_unit_speaks_for_itself():
    """A number beside a percentage is no mismatch."""
    header = ["KPI", "2023 Number", "2023 %", "2024 Number", "2024 %"]
    reading = read_grid(header, ["Plans", "12", "3%", "14", "4%"])
    assert told(reading.findings, "unit_mismatch") == []


def test_a_finding_keeps_its_id_from_reading_to_reading():
    """Another figure elsewhere in the row, another place of the column: the same doubt."""
    one = read_grid(["KPI", *CHAIN], ["EHC plans", "3.99%", "30.8%", "4.1%", "4.17%", "4.2%", "4.25%"])
    other = read_grid(
        ["KPI", "Target", "Baseline", *CHAIN[2:]], ["EHC plans", "30.8%", "3.99%", "4.1%", "", "4.2%", ""]
    )
    assert [finding.id for finding in one.findings] == [finding.id for finding in other.findings]
    assert len({finding.id for finding in gold_reading("2023-11", None).findings}) == 6


def test_a_finding_cites_every_cell_it_rests_on():
    """The slipped target first, then all that it was held against, each with its place and the capture's digest; a
    duplicate key with the cells of both rows."""
    slip = read_grid(["KPI", *CHAIN], ["EHC plans", "3.99%", "30.8%", "4.1%", "", "", "4.25%"]).findings[0]
    assert [(cell.column, cell.text) for cell in slip.cells] == [
        ("Target", "30.8%"), ("Baseline", "3.99%"), ("Milestone 1 – Jul 23", "4.1%"), ("Actual Nov 23", "4.25%"),
    ]  # fmt: skip
    assert {cell.capture for cell in slip.cells} == {SOURCE.sha256}
    assert all(cell.where is not None for cell in slip.cells)
    assert "7.2 to 7.7 times; 3.08 would fit" in slip.message
    twice = read_grid(["KPI", "Target"], ["Calls", "1"], ["Visits", "3"], ["Calls", "2"]).findings[0]
    assert [(cell.indicator, cell.measure) for cell in twice.cells] == [("Calls", "target")] * 2


def test_a_finding_survives_the_store():
    """Encoded and read back it is the same; one that was kept before findings cited cells cites none."""
    reading = read_grid(["KPI", *CHAIN], ["EHC plans", "3.99%", "30.8%", "4.1%", "", "", "4.25%"])
    document = reading_to_json(reading)
    assert reading_from_json(document).findings == reading.findings
    for finding in document["findings"]:
        del finding["cells"]
    assert [finding.cells for finding in reading_from_json(document).findings] == [()]


def test_ids_outlive_captures_and_parsers():
    """The same edition as a PDF, read by a later version: all ids stand, and the cells name the capture they were read
    from."""
    first = gold_reading("2023-11", DEVON)
    document = read_document(render_pdf(GOLD / "devon-send-kpis.2023-11.csv"))
    tables = [repair_table(table) for table in lay_out(document, DEVON).tables]
    source = Source("p", "1" * 64, 1, "pdf", Inputs("99.0", None))
    second = interpret_tables(tables, source, DEVON)
    assert {finding.id for finding in second.findings} == {finding.id for finding in first.findings}
    assert {cell.capture for finding in second.findings for cell in finding.cells} == {"1" * 64}
