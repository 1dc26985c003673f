"""A page definition says whether tables in closed tabs and accordions are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_ingest.errors import LayoutError
from kpi_ingest.pages import PageDefinition, load_page
from kpi_ingest.pipeline import read_page

PAGE = b"""<body><h1>Bins</h1><div style="display:none"><h2>Waste</h2>
<table><tr><th>Indicator<th>Target<th>Actual<tr><td>Missed bins<td>5<td>7</table></div></body>"""
DEFINITION = """id = "bins"
title = "Bins"
publisher = "A council"
{}
[[sections]]
id = "W"
titles = ["Waste"]
rows_min = 1
rows_max = 3

[[indicators]]
id = "missed"
section = "W"
labels = ["Missed bins"]
unit = "count"
polarity = "lower"
kind = "flow"
"""


def definition(folder: Path, line: str) -> PageDefinition:
    """A definition with one line more."""
    path = folder / "bins.toml"
    path.write_text(DEFINITION.format(line), encoding="utf-8")
    return load_page(path)


def test_hidden_tables_are_read_where_the_definition_says_so(tmp_path: Path) -> None:
    """With the heading inside the panel as the title of its section."""
    reading = read_page(PAGE, definition=definition(tmp_path, 'hidden = "read"'))
    assert [cell.text for cell in reading.tables[0].rows[0].cells] == ["5", "7"]
    assert reading.tables[0].section_id == "W"
    assert "HIDDEN_READ" in [warning.code for warning in reading.warnings]


@pytest.mark.parametrize("line", ["", 'hidden = "skip"'])
def test_otherwise_they_are_named_in_the_refusal(tmp_path: Path, line: str) -> None:
    """A definition that says nothing leaves them out."""
    with pytest.raises(LayoutError, match="1 table is hidden"):
        read_page(PAGE, definition=definition(tmp_path, line))
