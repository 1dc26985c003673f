"""`repair_rows`: one face for KPI tables and for any other table."""

import pytest

import kpi_ingest
from kpi_ingest.errors import RepairError

KPI = ("Key performance indicator", "Baseline (date)", "Target", "Milestone 1 – Jul 23", "Actual Jul 23")
AREAS = ("Area", "Cases", "Rate")


def test_a_kpi_header_is_cut_by_its_chains():
    """Percentages delimit themselves: every cell is decided, and the label stands first."""
    [row] = kpi_ingest.repair_rows(KPI, ["Calls answered by the service81.61% (June 2021)95%90%70.40%"])
    assert row.cells == ("Calls answered by the service", "81.61% (June 2021)", "95%", "90%", "70.40%")


def test_an_anchor_of_an_earlier_edition_settles_a_kpi_row():
    """A run that could be cut in several ways is cut where the known row has it."""
    anchor = ("Reviews overdue", "1897 (June 2022)", "0", "1000", "1055")
    [row] = kpi_ingest.repair_rows(KPI, ["Reviews overdue1897 (June 2022)010001055"], [anchor])
    assert row.best == anchor


@pytest.mark.parametrize("columns", [KPI, AREAS], ids=["kpi", "any table"])
@pytest.mark.parametrize("run", ["", "x", "Exeter1403.5", "1 2 3", "–", "日本 12 %", "0" * 40])
def test_readings_join_back_to_their_run(columns, run):
    """Whatever the run, the best reading and every candidate give it back when joined."""
    [row] = kpi_ingest.repair_rows(columns, [run])
    assert "".join(row.best) == run
    assert all("".join(candidate.cells) == run for candidate in row.candidates)
    assert len(row.cells) == len(row.best) == len(row.confidence) == len(columns)


@pytest.mark.parametrize("columns", [KPI, AREAS], ids=["kpi", "any table"])
def test_a_run_beyond_the_bounds_is_refused(columns):
    """Ten thousand digits are an error with a code, not a long wait."""
    with pytest.raises(RepairError) as caught:
        kpi_ingest.repair_rows(columns, ["1" * 10_000])
    assert caught.value.code == "E_RUN_TOO_LONG"


def test_the_package_offers_no_other_names():
    """A name that is not offered is an AttributeError, as of any module."""
    with pytest.raises(AttributeError):
        kpi_ingest.no_such_name  # noqa: B018
