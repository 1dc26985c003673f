"""A person's choice for a row."""

from __future__ import annotations

import pytest
from small_tables import HEADER, table_of

from kpi_ingest.errors import DecisionRefused
from kpi_ingest.model import TextSpan
from kpi_ingest.repair import RowDecision, repair_table

RUN = "Complaints12<1012341259"
CHOSEN = ("12", "<10", "12", "34", "12", "59")


def test_a_decision_settles_its_run() -> None:
    """Every cell is decided by a person, with its place."""
    row = repair_table(table_of(RUN), decisions=[RowDecision("S", HEADER, RUN, CHOSEN)]).rows[0]
    assert tuple(cell.text for cell in row.cells) == CHOSEN
    assert {(cell.support, cell.state, cell.confidence) for cell in row.cells} == {("decided", "decided", 1.0)}
    assert row.label.text == "Complaints"
    assert row.cells[1].where == TextSpan(1, 12, 15)


def test_a_decision_settles_atoms() -> None:
    """The chosen columns of atoms; blanks have no place."""
    table = table_of("Awaiting advice", "265", "0", "94", "50", form="atoms")
    chosen = ("265", "0", "", "94", "50", "")
    source = "Awaiting advice\n265\n0\n94\n50"
    row = repair_table(table, decisions=[RowDecision("S", HEADER, source, chosen)]).rows[0]
    assert tuple(cell.text for cell in row.cells) == chosen
    assert row.cells[2].where is None
    assert row.cells[3].where == table.rows[0].pieces[3].where


@pytest.mark.parametrize(
    "cells",
    [
        ("12", "<10", "12", "34", "12", "60"),
        ("12", "<10", "123", "412", "59"),
        ("12", "<10", "12", "34", "1259", "", ""),
    ],
    ids=["another figure", "too few columns", "too many columns"],
)
def test_a_decision_that_contradicts_the_bytes_is_refused(cells: tuple[str, ...]) -> None:
    """Chosen cells must join back to the run, one per column."""
    with pytest.raises(DecisionRefused, match="E_DECISION_CONTRADICTS"):
        repair_table(table_of(RUN), decisions=[RowDecision("S", HEADER, RUN, cells)])


def test_a_decision_holds_only_for_its_own_run_and_header() -> None:
    """Another run, header or section is another row; the later decision of two wins."""
    others = [
        RowDecision("S", HEADER, RUN + "1", CHOSEN),
        RowDecision("S", HEADER[:5], RUN, CHOSEN[:5]),
        RowDecision("T", HEADER, RUN, CHOSEN),
    ]
    assert repair_table(table_of(RUN), decisions=others).rows[0].cells[0].support == "repaired"
    first = RowDecision("S", HEADER, RUN, ("12", "<10", "123", "41", "2", "59"))
    row = repair_table(table_of(RUN), decisions=[first, RowDecision("S", HEADER, RUN, CHOSEN)]).rows[0]
    assert row.cells[2].text == "12"
