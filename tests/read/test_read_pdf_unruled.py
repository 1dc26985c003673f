"""PDF tables without upright rules: a grid where alignment leaves no choice, lines where it does."""

from __future__ import annotations

from io import BytesIO

import pytest
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from kpi_ingest.model import Document, Line
from kpi_ingest.read import tables_of
from kpi_ingest.read.dispatch import read_here

CELL = ParagraphStyle("cell", fontName="Helvetica", fontSize=8, leading=10)
HEADER = ParagraphStyle("header", parent=CELL, fontName="Helvetica-Bold")
SHORT = [
    ["KPI", "Baseline", "Target", "Actual"],
    ["Calls answered", "81.61%", "95%", "70%"],
    ["Complaints", "142", "<50", ""],
    ["Reviews overdue", "n/a", "", "7"],
    ["Plans issued", "11.8% (2022)", "60%", "10%"],
]
WRAPPED = [
    ["Key performance indicator", "Baseline (date)", "Target", "Actual Mar 24"],
    ["Percentage of phone calls answered by SEN Statutory Service", "81.61% (June 2021)", "95%", "70%"],
    ["Complaints", "142", "<50", ""],
    ["Percentage of parent carers who rate their confidence", "12", "", "7"],
    ["Plans issued", "1", "2", "3"],
]
BLANK_END = [*SHORT, ["Visits made in the year", "", "", ""]]
BLANK_WRAPPED_END = [*WRAPPED, ["Percentage of parent carers who rate their confidence", "", "", ""]]
LEAFLET = [["Our service", "Your rights", "Get help"], *[["more words here", "and more there", "call us today"]] * 4]

BELOW = [("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.black)]
ZEBRA = [("ROWBACKGROUNDS", (0, 0), (-1, -1), [colors.white, colors.lightgrey])]
RULED_HEADER = [("GRID", (0, 0), (-1, 0), 0.5, colors.black), ("LINEBELOW", (0, 1), (-1, -1), 0.5, colors.black)]
BANDS = [("GRID", (0, 0), (-1, 0), 0.5, colors.black)] + [
    ("BOX", (0, row), (-1, row), 0.5, colors.black) for row in range(1, 5)
]

FRAME = [("BOX", (0, 0), (-1, -1), 0.5, colors.black)]
HEAD_RULES = [
    ("LINEABOVE", (0, 0), (-1, 0), 1, colors.black),
    ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black),
    ("LINEBELOW", (0, -1), (-1, -1), 1, colors.black),
]
COLUMN_RULES = [("BOX", (0, 0), (-1, -1), 0.5, colors.black), ("LINEAFTER", (0, 0), (-1, -1), 0.5, colors.black)]


def rendered(rows: list[list[str]], style: list[tuple[object, ...]]) -> Document:
    """The reading of a page with a title, the table in the given style, and a note."""
    styled = [
        [Paragraph(text.replace("<", "&lt;"), HEADER if row is rows[0] else CELL) for text in row] for row in rows
    ]
    table = Table(
        styled, [120, 80, 80, 80][: len(rows[0])], style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *style])
    )
    out = BytesIO()
    flow = [Paragraph("Section A", CELL), Spacer(1, 12), table, Spacer(1, 12), Paragraph("*A note about it", CELL)]
    SimpleDocTemplate(out, pagesize=(600, 500), invariant=1).build(flow)
    return read_here(out.getvalue())


@pytest.mark.parametrize(
    ("rows", "style"),
    [
        pytest.param(SHORT, [], id="no-rules"),
        pytest.param(SHORT, BELOW, id="rules-below-rows"),
        pytest.param(WRAPPED, BELOW, id="rules-below-wrapped-rows"),
        pytest.param(WRAPPED, ZEBRA, id="zebra-wrapped"),
        pytest.param(WRAPPED, RULED_HEADER, id="ruled-header-wrapped"),
        pytest.param(WRAPPED, BANDS, id="ruled-header-over-bands"),
        pytest.param(WRAPPED, [], id="wrapped-labels-without-rules"),
        pytest.param(SHORT[:2], [], id="bold-header-over-one-row"),
        pytest.param(WRAPPED, FRAME, id="frame"),
        pytest.param(WRAPPED, HEAD_RULES, id="head-rules"),
        pytest.param(WRAPPED, COLUMN_RULES, id="column-rules"),
        pytest.param(BLANK_END, [], id="last-row-blank-without-rules"),
        pytest.param(BLANK_END, BELOW, id="last-row-blank-over-a-rule"),
        pytest.param(BLANK_WRAPPED_END, [], id="last-row-blank-and-wrapped"),
        pytest.param(BLANK_WRAPPED_END, HEAD_RULES, id="last-row-blank-over-a-head-rule"),
    ],
)
def test_aligned_rows_are_a_grid(rows: list[list[str]], style: list[tuple[object, ...]]) -> None:
    """Every cell and blank stands where it is printed, title and note stay outside, nothing is in doubt."""
    document = rendered(rows, style)
    assert [table["rows"] for table in tables_of(document)] == [rows]
    assert [block.text for block in document.blocks if isinstance(block, Line)] == ["Section A", "*A note about it"]
    assert document.warnings == ()


@pytest.mark.parametrize(
    ("gap", "size", "indent"),
    [
        pytest.param(0, 8, 0, id="nearer-than-a-row"),
        pytest.param(8, 8, 0, id="further-than-a-row"),
        pytest.param(3, 7, 0, id="smaller"),
        pytest.param(3, 8, 6, id="indented"),
    ],
)
def test_a_note_under_a_table_is_no_row(gap: float, size: float, indent: float) -> None:
    """A short line that does not stand where a row would, or is set otherwise than the labels, stays a line."""
    note = ParagraphStyle("note", parent=CELL, fontSize=size, leading=10, leftIndent=6 + indent)
    cells = [
        [Paragraph(text.replace("<", "&lt;"), HEADER if row is SHORT[0] else CELL) for text in row] for row in SHORT
    ]
    table = Table(cells, [120, 80, 80, 80], style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]), hAlign="LEFT")
    out = BytesIO()
    SimpleDocTemplate(out, pagesize=(600, 500), invariant=1).build([table, Spacer(1, gap), Paragraph("A note", note)])
    document = read_here(out.getvalue())
    assert [table["rows"] for table in tables_of(document)] == [SHORT]
    assert [block.text for block in document.blocks if isinstance(block, Line)] == ["A note"]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(LEAFLET, id="text-in-columns"),
        pytest.param([row[:2] for row in SHORT], id="two-columns"),
    ],
)
def test_where_alignment_leaves_a_choice_lines_stay_lines(rows: list[list[str]]) -> None:
    """Text in columns, two columns without rules: no grid is guessed, and no line is lost."""
    document = rendered(rows, [])
    assert tables_of(document) == []
    words = " ".join(block.text for block in document.blocks).split()
    assert sorted(words) == sorted(f"Section A {' '.join(' '.join(row) for row in rows)} *A note about it".split())
