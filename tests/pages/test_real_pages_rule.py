"""The rule by which `bench.real_pages` tells tables of labels and figures from others."""

from __future__ import annotations

import pytest
from bench.real_pages import is_figure, is_label, shows_figures

from kpi_ingest.model import Grid
from kpi_ingest.pipeline import Material, read_material

TABLES = [
    ("labels and figures", True, ["Ward|Let|Sold", "Ash|12|3", "Oak|7|9"]),
    ("dates and figures", True, ["Date|Tests", "1 May 2020|1,204", "2 May 2020|1,377"]),
    ("bands and figures", True, ["Age|Learners", "19 to 24|31,240", "25 to 49|88,900"]),
    ("row numbers before the labels", True, ["No|Ward|Let", "1|Ash|12", "2|Oak|7"]),
    ("words alone", False, ["Proof of name|Proof of address", "Passport|Bill", "Licence|Statement"]),
    ("dates of events", False, ["Phase|Date", "Launch|10 July 2015", "Decision|7 September 2015"]),
    ("years alone", False, ["Act|Year", "Roads|1980", "Schools|1996"]),
    ("telephones", False, ["Office|Telephone", "Ash|01999 555100", "Oak|01999 555200"]),
    ("two rows", False, ["Ward|Let", "Ash|12"]),
]


@pytest.mark.parametrize(("counts", "rows"), [row[1:] for row in TABLES], ids=[row[0] for row in TABLES])
def test_a_table_counts_where_a_person_sees_labels_and_figures(counts: bool, rows: list[str]) -> None:
    """Told from the grid alone."""
    body = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row.split('|'))}</tr>" for row in rows)
    document = read_material(Material(f"<!DOCTYPE html><body><table>{body}</table>".encode()))
    [grid] = [block for block in document.blocks if isinstance(block, Grid)]
    assert shows_figures(grid) is counts


@pytest.mark.parametrize("text", ["12", "1,204", "48.9%", "£3.2m", "(361)", "-2.70%", "7 days", "12*", "3.1 [p]"])
def test_figures(text: str) -> None:
    """Numbers with their unit at most."""
    assert is_figure(text)
    assert not is_label(text)


@pytest.mark.parametrize("text", ["2019", "2019/20", "£000", "7 May 2020", "3 items", "n/a", ""])
def test_what_is_no_figure(text: str) -> None:
    """Years, dates, scales and words."""
    assert not is_figure(text)
