"""Evidence follows the indicator, not the wording of its label."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_ingest.interpret import Source
from kpi_ingest.layout import read_header
from kpi_ingest.model import BodyRow, Inputs, KpiTable, Piece, TextSpan
from kpi_ingest.pages import PageDefinition, load_pages
from kpi_ingest.reconcile import Isolated, read_alone, reconcile

SECTION = "Section A: Advice"
COLUMNS = read_header(
    [
        "Indicator",
        "Baseline (date)",
        "Target",
        "Milestone 1 – Jul 23",
        "Actual Jul 23",
        "Milestone 2 – Nov 23",
        "Actual Nov 23",
    ]
)
OLD, NEW = "Assessments awaiting advice", "Assessments that wait for advice"
CELLS = ("269 (June 2022)", "0", "130", "127", "90", "73")
DEFINITION = f"""id = "centre"
title = "Advice"
publisher = "Advice centre"
licence = "none"
locale = "en-GB"

[[sections]]
id = "A"
titles = ["{SECTION}"]
rows_min = 1
rows_max = 9

[[indicators]]
id = "awaiting"
section = "A"
labels = ["{OLD}", "{NEW}"]
unit = "count"
polarity = "lower"
kind = "stock"
"""


@pytest.fixture
def definition(tmp_path: Path) -> PageDefinition:
    """A page that knows both wordings."""
    (tmp_path / "centre.toml").write_text(DEFINITION, encoding="utf-8")
    return load_pages([tmp_path])["centre"]


def _alone(digit: str, row: BodyRow, definition: PageDefinition | None) -> Isolated:
    table = KpiTable(SECTION, "Indicator", COLUMNS, (row,), (), TextSpan(1, 0, 99))
    return read_alone(Source("centre", digit * 64, 99, "text", Inputs("1", None)), [table], definition)


def _captures(definition: PageDefinition | None) -> list[Isolated]:
    """An older capture with its cells delimited, a newer one run together under another wording."""
    where = TextSpan(1, 0, 1)
    delimited = BodyRow("cells", tuple(Piece(text, where) for text in (OLD, *CELLS)))
    run = NEW + "".join(CELLS)
    return [
        _alone("a", delimited, definition),
        _alone("b", BodyRow("run", (Piece(run, TextSpan(1, 0, len(run))),)), definition),
    ]


def test_a_row_whose_wording_changed_is_evidence_under_its_indicator(definition: PageDefinition) -> None:
    """A definition says that both labels are one indicator: digits are cut as the other capture has them."""
    _, reading = reconcile(_captures(definition), definition)
    (row,) = reading.tables[0].rows
    assert [cell.text for cell in row.cells] == list(CELLS)
    assert reading.inputs.evidence == ("a" * 64,)


def test_a_wording_that_nobody_knows_is_no_evidence() -> None:
    """Without a definition the two labels are two rows, and the digits stay open."""
    _, reading = reconcile(_captures(None), None)
    (row,) = reading.tables[0].rows
    assert reading.inputs.evidence == ()
    assert any(cell.state == "undecided" for cell in row.cells)
