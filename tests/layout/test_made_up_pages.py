"""Tables of other shapes than the captures show, as blocks that a reader gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_ingest.errors import LayoutError
from kpi_ingest.layout import lay_out
from kpi_ingest.model import Document, ElementPath, Grid, GridCell, Line, PageBox
from kpi_ingest.pages import load_page
from kpi_ingest.read import read_document

DEVON = load_page(Path(__file__).parents[2] / "parsers" / "devon-send-kpis.toml")


def html(markup):
    """A page's blocks, through the real reader."""
    return read_document(f"<!doctype html><html><body>{markup}</body></html>".encode(), media="html")


def table(*rows, head=1):
    """Markup of a table; the first `head` rows are header rows."""
    lines = [
        "<tr>"
        + "".join(f"<{'th' if n < head else 'td'}>{cell}</{'th' if n < head else 'td'}>" for cell in row)
        + "</tr>"
        for n, row in enumerate(rows)
    ]
    return "<table>" + "".join(lines) + "</table>"


def texts(found):
    """Rows of a table as texts."""
    return [[piece.text for piece in row.pieces] for row in found.rows]


def test_a_general_table_without_targets_counts():
    """`Indicator | 2021/22 | 2022/23`, its header not marked as one, titled by the heading above."""
    markup = "<h2>Health</h2>" + table(["Indicator", "2021/22", "2022/23"], ["Visits", "12", "15"], head=0)
    [found] = lay_out(html(markup)).tables
    assert (found.section, found.label_header) == ("Health", "Indicator")
    assert [(column.measure, column.period) for column in found.columns] == [
        ("actual", "2021/22"),
        ("actual", "2022/23"),
    ]
    assert texts(found) == [["Visits", "12", "15"]]


def test_tables_without_kpis_are_passed_over():
    """An address list beside a KPI table is listed as ignored."""
    markup = table(["Name", "Telephone"], ["Front desk", "01392"]) + table(["KPI", "Target", "Actual"], ["A", "1", "2"])
    layout = lay_out(html(markup))
    assert len(layout.tables) == 1
    assert "IGNORED_GRID" in [warning.code for warning in layout.warnings]


def test_a_caption_is_the_title():
    """It stands nearer than the heading."""
    markup = "<h2>Health</h2>" + table(["KPI", "Target", "Actual"], ["A", "1", "2"]).replace(
        "<table>", "<table><caption>Visits</caption>"
    )
    assert [found.section for found in lay_out(html(markup)).tables] == ["Visits"]


def test_header_levels_come_from_spans():
    """`2023` over `Number` and `Rate`: two levels, told apart by the series."""
    markup = (
        "<table><tr><td rowspan=2>Indicator</td><td colspan=2>2023</td></tr><tr><td>Number</td><td>Rate</td></tr>"
        "<tr><td>Visits</td><td>12</td><td>3.4</td></tr></table>"
    )
    [found] = lay_out(html(markup)).tables
    assert [(column.levels, column.period, column.series) for column in found.columns] == [
        (("2023", "Number"), "2023", "number"),
        (("2023", "Rate"), "2023", "rate"),
    ]
    assert texts(found) == [["Visits", "12", "3.4"]]


def test_a_sub_heading_is_what_rows_stand_under_and_is_no_row():
    """A cell that spans the table."""
    markup = table(["KPI", "Target", "Actual"], ["A", "1", "2"]).replace(
        "<tr><td>A", "<tr><td colspan=3>Schools</td></tr><tr><td>A"
    )
    layout = lay_out(html("<h2>Health</h2>" + markup))
    assert [texts(found) for found in layout.tables] == [[["A", "1", "2"]]]
    assert [[piece.text for piece in row.groups] for row in layout.tables[0].rows] == [["Schools"]]


def test_sections_inside_one_table_are_tables_of_their_own():
    """Spanning rows whose titles the page definition knows."""
    titles = [section.titles[0] for section in DEVON.sections[:2]]
    rows = "".join(f"<tr><td colspan=3>{title}</td></tr><tr><td>A</td><td>1</td><td>2</td></tr>" for title in titles)
    markup = f"<table><tr><th>KPI</th><th>Target</th><th>Actual</th></tr>{rows}</table>"
    layout = lay_out(html(markup), DEVON)
    assert [(found.section, texts(found)) for found in layout.tables] == [
        (title, [["A", "1", "2"]]) for title in titles
    ]


def test_a_figure_that_spans_columns_is_in_doubt():
    """Which of the columns it belongs to is not said; blanks that span are no figure."""
    markup = table(["KPI", "Target", "Actual"], ["A", "1", "2"]).replace("<td>1</td><td>2</td>", "<td colspan=2>7</td>")
    [found] = lay_out(html(markup)).tables
    assert [bool(piece.doubt) for piece in found.rows[0].pieces] == [False, True, True]


def test_marks_tie_notes_to_headers_and_cells():
    """A raised mark in a header, one in a cell, one that stands nowhere, and a `*` that is all of a cell."""
    markup = (
        table(["KPI", "Target<sup>†</sup>", "Actual Mar 24"], ["A", "1", "2<sup>1</sup>"], ["B", "3", "*"])
        + "<p>† Agreed by the board</p><p>[1] Provisional for now</p><p>* Withheld by law</p><p>‡ See the plan</p>"
    )
    [found] = lay_out(html(markup)).tables
    scopes = {note.mark: (note.scope, note.columns) for note in found.notes}
    assert scopes["†"] == ("column", (0,))
    assert scopes["*"] == ("cell", ())
    assert scopes["‡"] == ("table", ())
    assert set(scopes) == {"†", "*", "‡", "1"}


def test_notes_at_the_end_of_the_page_find_their_tables():
    """`†` stands in the first table only, `*` in both, `‡` in neither; each note is printed once, below the second."""
    one = table(["KPI", "Target†", "Actual"], ["A", "1", "2*"])
    two = table(["KPI", "Target", "Actual"], ["B", "3", "4*"])
    notes = "<p>† Set by the board</p><p>* Year to date</p><p>‡ See the plan</p>"
    first, second = lay_out(html(f"<h2>Health</h2>{one}<h2>Schools</h2>{two}{notes}")).tables
    assert [(note.mark, note.scope) for note in first.notes] == [("†", "column"), ("*", "cell")]
    assert [(note.mark, note.scope) for note in second.notes] == [("*", "cell"), ("‡", "table")]


def test_a_row_without_a_label_is_listed():
    """Figures that no indicator owns are not published and not lost from sight."""
    markup = table(["KPI", "Target", "Actual"], ["A", "1", "2"], ["", "3", "4"])
    layout = lay_out(html(markup))
    assert texts(layout.tables[0]) == [["A", "1", "2"]]
    assert "UNLABELLED_ROW" in [warning.code for warning in layout.warnings]


def test_a_repeated_header_is_no_row():
    """Long tables print their header again."""
    header = ["KPI", "Target", "Actual"]
    [found] = lay_out(html(table(header, ["A", "1", "2"], header, ["B", "3", "4"]))).tables
    assert texts(found) == [["A", "1", "2"], ["B", "3", "4"]]


def pdf_grid(page, *rows):
    """A grid on a page of a PDF."""
    box = PageBox(page, (0.0, 0.0, 1.0, 1.0))
    return Grid(tuple(tuple(GridCell(text, box) for text in row) for row in rows), box, page=page)


def pdf_line(page, text, heading=None):
    """A line on a page of a PDF."""
    return Line(text, PageBox(page, (0.0, 0.0, 1.0, 1.0)), heading)


HEADER = ("KPI", "Target", "Actual")


@pytest.mark.parametrize("repeats", [True, False], ids=["header repeated", "no header"])
def test_a_table_goes_on_over_the_page(repeats):
    """Running heads and page numbers between the two grids do not part them (fault P11)."""
    second = (HEADER, ("B", "3", "4")) if repeats else (("B", "3", "4"),)
    blocks = (
        pdf_line(1, "Council performance"), pdf_line(1, "Health", 2), pdf_grid(1, HEADER, ("A", "1", "2")),
        pdf_line(1, "Page 1 of 2"), pdf_line(2, "Council performance"), pdf_grid(2, *second),
        pdf_line(2, "Page 2 of 2"),
    )  # fmt: skip
    [found] = lay_out(Document("pdf", blocks)).tables
    assert (found.section, texts(found)) == ("Health", [["A", "1", "2"], ["B", "3", "4"]])
    assert {piece.where.page for piece in found.rows[1].pieces} == {2}


def test_a_heading_between_begins_another_table():
    """The same header under a new heading is a new section."""
    blocks = (
        pdf_line(1, "Health", 2), pdf_grid(1, HEADER, ("A", "1", "2")),
        pdf_line(2, "Schools", 2), pdf_grid(2, HEADER, ("B", "3", "4")),
    )  # fmt: skip
    assert [found.section for found in lay_out(Document("pdf", blocks)).tables] == ["Health", "Schools"]


def test_text_with_its_header_a_cell_a_line_and_rows_as_runs():
    """The form of the body does not hang on that of the header."""
    text = "Health\nIndicator\nTarget\nActual Mar 24\nVisits in time90%85%\nCalls answered95%70%\n"
    [found] = lay_out(read_document(text.encode())).tables
    assert (found.section, found.label_header) == ("Health", "Indicator")
    assert [(row.form, row.run) for row in found.rows] == [
        ("run", "Visits in time90%85%"), ("run", "Calls answered95%70%"),
    ]  # fmt: skip


def test_tab_separated_text_is_a_grid():
    """Copied out of a spreadsheet."""
    text = "Health\nIndicator\tTarget\tActual Mar 24\nVisits\t90%\t85%\nCalls\t95%\t\n"
    [found] = lay_out(read_document(text.encode())).tables
    assert (found.section, texts(found)) == ("Health", [["Visits", "90%", "85%"], ["Calls", "95%", ""]])
    assert [text[p.where.start : p.where.end] for row in found.rows for p in row.pieces] == [
        t for row in texts(found) for t in row
    ]


def test_chrome_below_the_last_table_is_no_row():
    """Footers are ignored, whether a cell a line or a row a line is printed."""
    stacked = "Health\nIndicator\nTarget\nActual\nVisits\n90%\n85%\nCalls\n95%\n70%\nLast updated 3 May 2024\n"
    runs = "Health\n\nIndicatorTargetActual\nVisits90%85%\nCalls95%70%\n\nThis page is for parents.\nPrivacy notice\n"
    for text in (stacked, runs):
        layout = lay_out(read_document(text.encode()))
        assert [len(found.rows) for found in layout.tables] == [2]
        assert not layout.truncated


@pytest.mark.parametrize(
    ("markup", "code"),
    [
        ("<h1>Welcome</h1><p>Nothing to measure here.</p>", "E_NO_TABLES"),
        (table(["Name", "Telephone"], ["Front desk", "01392"]), "E_NO_TABLES"),
        (table(["KPI", "Target", "Actual"]), "E_NO_ROWS"),
    ],
    ids=["prose", "another table", "a header that a script would fill"],
)
def test_pages_without_kpi_rows_are_refused(markup, code):
    """One line that says what was there and what to do (faults T11, exit 3)."""
    with pytest.raises(LayoutError) as refused:
        lay_out(html(markup))
    assert (refused.value.code, refused.value.exit_code) == (code, 3)
    assert "next:" in str(refused.value)


def test_a_page_that_shares_no_section_with_its_definition_has_drifted():
    """Old and new titles are both named (fault T09)."""
    with pytest.raises(LayoutError, match=r"E_SCHEMA_DRIFT.*Highways.*Section A"):
        lay_out(html("<h2>Highways</h2>" + table(["KPI", "Target", "Actual"], ["A", "1", "2"])), DEVON)


def test_an_absent_section_is_a_warning():
    """The gate decides whether the release is held; nothing is guessed from positions."""
    markup = f"<h2>{DEVON.sections[0].titles[0]}</h2>" + table(["KPI", "Target", "Actual"], ["A", "1", "2"])
    codes = [warning.code for warning in lay_out(html(markup), DEVON).warnings]
    assert codes.count("SECTION_ABSENT") == 3
    assert codes.count("ROW_COUNT") == 1


def test_an_incomplete_document_is_truncated():
    """What the reader could not read to its end stays marked."""
    grid = Grid(
        tuple(tuple(GridCell(t, ElementPath("/x")) for t in row) for row in (HEADER, ("A", "1", "2"))),
        ElementPath("/x"),
    )
    assert lay_out(Document("html", (grid,), incomplete="2 tables are lost")).truncated
