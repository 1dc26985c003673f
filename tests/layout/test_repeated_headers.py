"""Headers that stand in every cell again, for narrow screens, are headers and no part of labels or figures."""

from __future__ import annotations

import pytest

from kpi_ingest.layout import lay_out
from kpi_ingest.read import read_document

HEADER = "<tr><th>Measure<th>Target<th>Actual Mar 24"


def rows(*cells: str, header: str = HEADER) -> tuple[list[list[str]], list[str]]:
    """Texts of the rows of a table with these body cells, three a row, and the codes of the warnings."""
    body = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in cells[at : at + 3])}" for at in range(0, len(cells), 3))
    layout = lay_out(read_document(f"<table>{header}{body}</table>".encode(), media="html"))
    [table] = layout.tables
    return [[piece.text for piece in row.pieces] for row in table.rows], [each.code for each in layout.warnings]


REPEATED = [
    ("blank", ["Measure Calls", "Target 95%", "Actual Mar 24 88.4%",
               "Measure Letters", "Target 0", "Actual Mar 24 16"]),
    ("colon", ["Calls", "Target: 95%", "Actual Mar 24: 88.4%", "Letters", "Target: 0", "Actual Mar 24: 16"]),
    ("span", ["<b>Measure </b>Calls", "<b>Target </b>95%", "<b>Actual Mar 24 </b>88.4%",
              "<b>Measure </b>Letters", "<b>Target </b>0", "<b>Actual Mar 24 </b>16"]),
    ("block", ["Calls", "<div>Target</div>95%", "<div>Actual Mar 24</div>88.4%",
               "Letters", "<div>target</div>0", "<div>Actual Mar 24</div>16"]),
]  # fmt: skip


@pytest.mark.parametrize("cells", [pytest.param(cells, id=name) for name, cells in REPEATED])
def test_repeated_headers_are_taken_off(cells: list[str]) -> None:
    """Off figures and labels alike, and the reading says so."""
    found, codes = rows(*cells)
    assert found == [["Calls", "95%", "88.4%"], ["Letters", "0", "16"]]
    assert "REPEATED_HEADER" in codes


def test_a_blank_under_a_repeated_header_is_blank() -> None:
    """`Target` alone is a cell without a figure."""
    found, _ = rows("Calls", "Target 95%", "7", "Letters", "Target", "8")
    assert found == [["Calls", "95%", "7"], ["Letters", "", "8"]]


def test_note_marks_of_the_header_need_not_be_repeated() -> None:
    """`Target¹` over `Target 95%`."""
    header = "<tr><th>Measure<th>Target<sup>1</sup><th>Actual Mar 24"
    found, _ = rows("Calls", "Target 95%", "7", "Letters", "Target 9%", "8", header=header)
    assert found == [["Calls", "95%", "7"], ["Letters", "9%", "8"]]


KEPT = [
    ("not-every-cell", ["Calls", "Target 95%", "7", "Letters", "94%", "8"]),
    ("words", ["Calls", "Target missed", "7", "Letters", "Target met", "8"]),
    ("labels-alone", ["Measure of calls", "95%", "7", "Measure of letters", "94%", "8"]),
    ("longer-word", ["Calls", "Targeted 5", "7", "Letters", "Targeted 6", "8"]),
]


@pytest.mark.parametrize("cells", [pytest.param(cells, id=name) for name, cells in KEPT])
def test_what_merely_begins_like_its_header_stays(cells: list[str]) -> None:
    """A header is taken off a whole column or not at all, and only where it uncovers a figure."""
    found, codes = rows(*cells)
    assert [text for row in found for text in row] == cells
    assert "REPEATED_HEADER" not in codes
