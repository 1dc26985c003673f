"""Whatever stands down the side of a table, its figures end in rows of indicators under typed columns."""

from __future__ import annotations

import pytest

from kpi_ingest.layout import lay_out
from kpi_ingest.model import KpiTable
from kpi_ingest.read import read_document


def rows(*lines: str, head: int = 1) -> str:
    """Markup of a table, cells parted by `|`; `=2` before a text spans two rows, `-2` two columns."""
    return "<table>" + "".join(_row(line, "th" if at < head else "td") for at, line in enumerate(lines)) + "</table>"


def _row(line: str, tag: str) -> str:
    cells = []
    for text in map(str.strip, line.split("|")):
        span = {"=": f" rowspan={text[1:2]}", "-": f" colspan={text[1:2]}"}.get(
            text[:1] if text[1:2].isdigit() else "", ""
        )
        cells.append(f"<{tag}{span}>{text[2:].strip() if span else text}</{tag}>")
    return f"<tr>{''.join(cells)}</tr>"


def tables(markup: str, language: str = "en-GB") -> tuple[KpiTable, ...]:
    """The tables of a page."""
    page = f"<!doctype html><html lang={language}><body>{markup}</body></html>"
    return lay_out(read_document(page.encode(), media="html")).tables


def figures(*found: KpiTable) -> set[tuple[str, ...]]:
    """Each cell as group, label, measure, time, series and text, what is blank left out."""
    return {
        tuple(
            part
            for part in (
                *(group.text for group in row.groups), row.pieces[0].text, column.measure, column.when or "",
                column.series or "", piece.text,
            )
            if part
        )
        for table in found
        for row in table.rows
        for column, piece in zip(table.columns, row.pieces[1:], strict=True)
        if piece.text
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("Month | Visits | Sales (£)", "Apr 24 | 12 | 30", "May 24 | 15 | 28"),
            {("Visits", "actual", "2024-04", "12"), ("Visits", "actual", "2024-05", "15"),
             ("Sales (£)", "actual", "2024-04", "30"), ("Sales (£)", "actual", "2024-05", "28")},
        ),
        (
            ("Year | Target | Actual", "2022/23 | 90% | 85%", "2023/24 | 92% | 91%"),
            {("Leisure", "target", "2022/23", "90%"), ("Leisure", "actual", "2022/23", "85%"),
             ("Leisure", "target", "2023/24", "92%"), ("Leisure", "actual", "2023/24", "91%")},
        ),
        (
            ("Indicator | | Apr 24 | May 24", "=2Visits | Target | 10 | 12", "Actual | 9 | 13",
             "=2Sales | Target | 20 | 21", "Actual | 19 | 24"),
            {("Visits", "target", "2024-04", "10"), ("Visits", "target", "2024-05", "12"),
             ("Visits", "actual", "2024-04", "9"), ("Visits", "actual", "2024-05", "13"),
             ("Sales", "target", "2024-04", "20"), ("Sales", "target", "2024-05", "21"),
             ("Sales", "actual", "2024-04", "19"), ("Sales", "actual", "2024-05", "24")},
        ),
        (
            ("Indicator | Period | Type | Value", "Visits | 2022/23 | Actual | 8", "Visits | 2023/24 | Actual | 9",
             "Visits | 2023/24 | Target | 10", "Sales | 2023/24 | Actual | 7"),
            {("Visits", "actual", "2022/23", "8"), ("Visits", "actual", "2023/24", "9"),
             ("Visits", "target", "2023/24", "10"), ("Sales", "actual", "2023/24", "7")},
        ),
        (
            ("Ward | Let | Empty", "North | 41 | 3", "South | 29 | 8"),
            {("North", "other", "let", "41"), ("North", "other", "empty", "3"), ("South", "other", "let", "29"),
             ("South", "other", "empty", "8")},
        ),
        (("What we count | Total", "Cards | 312", "Fines | 97"),
         {("Cards", "other", "total", "312"), ("Fines", "other", "total", "97")}),
    ],
    ids=["periods down", "periods down by measures", "measures down", "long list", "places down", "two columns"],
)  # fmt: skip
def test_an_orientation_is_told_by_structure(lines: tuple[str, ...], expected: set[tuple[str, ...]]) -> None:
    """No figure is lost, none stands under another key, and a cell that is not printed is not there."""
    assert figures(*tables(f"<h2>Leisure</h2>{rows(*lines)}")) == expected


def test_a_small_table_is_named_by_its_heading() -> None:
    """The section is what that heading stands under."""
    markup = "".join(
        f"<h3>{name}</h3>{rows(' | Apr 24 | May 24', 'Target | 92% | 93%', 'Actual | 88% | 90%')}"
        for name in ("Trams on time", "Stops cleaned")
    )
    found = tables(f"<h2>Tramway</h2>{markup}")
    assert [(table.section, table.rows[0].pieces[0].text) for table in found] == [
        ("Tramway", "Trams on time"), ("Tramway", "Stops cleaned"),
    ]  # fmt: skip
    assert ("Trams on time", "actual", "2024-05", "90%") in figures(*found)


def test_every_turned_cell_keeps_its_place() -> None:
    """Where it stands in the original table."""
    [table] = tables(rows("Month | Visits", "Apr 24 | 12", "May 24 | 15"))
    [row] = table.rows
    assert [str(piece.where.path)[-12:] for piece in row.pieces[1:]] == ["/tr[2]/td[2]", "/tr[3]/td[2]"]


@pytest.mark.parametrize(
    "lines",
    [
        ("Kind | Q1 2023/24", "-2Row boats", "Hired | 8", "Sunk | 3", "-2Sail boats", "Hired | 18", "Sunk | 1"),
        ("Kind | Q1 2023/24", "Row boats |", "Hired | 8", "Sunk | 3", "Sail boats |", "Hired | 18", "Sunk | 1"),
        ("Fleet | Kind | Q1 2023/24", "=2Row boats | Hired | 8", "Sunk | 3", "=2Sail boats | Hired | 18", "Sunk | 1"),
        ("Fleet | Kind | Q1 2023/24", "Row boats | Hired | 8", "| Sunk | 3", "Sail boats | Hired | 18", "| Sunk | 1"),
    ],
    ids=["spanning headings", "headings before blanks", "cells that span rows", "a theme printed once"],
)
def test_rows_stand_under_their_groups(lines: tuple[str, ...]) -> None:
    """However the page prints what holds for several rows."""
    assert figures(*tables(f"<h2>Harbour</h2>{rows(*lines)}")) == {
        ("Row boats", "Hired", "actual", "FY2023/24-Q1", "8"), ("Row boats", "Sunk", "actual", "FY2023/24-Q1", "3"),
        ("Sail boats", "Hired", "actual", "FY2023/24-Q1", "18"), ("Sail boats", "Sunk", "actual", "FY2023/24-Q1", "1"),
    }  # fmt: skip


def test_a_row_that_is_still_blank_is_no_heading() -> None:
    """Its figures are to come, and those below are not its own."""
    [table] = tables(rows("Indicator | Target | Actual", "Visits | 1 | 2", "Letters | | ", "Calls | 3 | 4"))
    assert [row.pieces[0].text for row in table.rows] == ["Visits", "Letters", "Calls"]
    assert not any(row.groups for row in table.rows)


@pytest.mark.parametrize(
    ("lines", "label"),
    [
        (("Ref | What we count | 2021 | 2022", "P1 | Trees | 1 | 2", "P2 | Shrubs | 3 | 4"), "Trees"),
        (("| Town | 2021 | 2022", "1 | Upper | 1 | 2", "2 | Lower | 3 | 4"), "Upper"),
        (("-2Town | 2021 | 2022", "| Upper | 1 | 2", "| Lower | 3 | 4"), "Upper"),
    ],
    ids=["codes", "row numbers", "a picture"],
)
def test_labels_stand_where_the_names_are(lines: tuple[str, ...], label: str) -> None:
    """Codes, row numbers and pictures in front of them name no row, and are no figures."""
    [table] = tables(rows(*lines))
    assert table.rows[0].pieces[0].text == label
    assert {column.role for column in table.columns} <= {"figure", "code"}


@pytest.mark.parametrize(
    ("lines", "head"),
    [
        (("Task | Owner | Start | End", "Drain it | One | March 2024 | May 2024", "Mend it | Two | May 2024 | -"), 1),
        (("Mon | Tue | Wed | Thu | Fri", "1 | 2 | 3 | 4 | 5", "6 | 7 | 8 | 9 | 10"), 1),
        (("Desk | Telephone", "Front | 1392 555", "Back | 1392 556"), 1),
        (("Chapter | Page", "Sea | 4", "Land | 9"), 1),
    ],
    ids=["dates are no figures", "a calendar", "telephone numbers", "a list of contents"],
)
def test_what_is_no_table_of_figures_is_left_out(lines: tuple[str, ...], head: int) -> None:
    """Beside a table of figures it is not read, and no row of it becomes a header."""
    [found] = tables(rows(*lines, head=head) + rows("KPI | Target | Actual", "A | 1 | 2"))
    assert found.label_header == "KPI"


def test_a_count_beside_a_share_is_no_code() -> None:
    """`Number` over figures behind the names counts; in front of them it numbers the rows."""
    [table] = tables(rows("No. | Ward | Number | %", "1 | Upper | 10 | 2.5", "2 | Lower | 4 | 1.5"))
    assert [(column.label, column.role) for column in table.columns] == [
        ("No.", "code"), ("Number", "figure"), ("%", "figure"),
    ]  # fmt: skip


TIMED = [
    ("<h2>Quarter 2 2023/24</h2>", "Indicator | Q1 | Q2 | Target", ["FY2023/24-Q1", "FY2023/24-Q2", None]),
    ("<h1>Scorecard 2023/24</h1><h2>Homes</h2>", "Indicator | Result | Target", ["2023/24", None]),
    ("<h2>Homes, 2023/24</h2>", "Indicator | Last year | This year", ["2022/23", "2023/24"]),
    ("<h2>Q1 2023/24</h2>", "Indicator | Last quarter | Current", ["FY2022/23-Q4", "FY2023/24-Q1"]),
    ("<h2>Homes</h2><p>Position as at 31 March 2024</p>", "Indicator | Actual", ["2024-03-31"]),
    ("<h1>Board meeting 24 May 2024</h1><h2>Homes</h2>", "Indicator | Actual", [None]),
    ("<h1>Performance report May 2024</h1>", "Indicator | Actual", [None]),
    ("<h2>Council plan 2023/24</h2>", "Indicator | Actual", [None]),
    ("<h2>From 2022/23 and 2023/24</h2>", "Indicator | Actual", [None]),
    ("<h2>Quarter 2 2023/24</h2>", "Indicator | Last year", [None]),
]


@pytest.mark.parametrize(("above", "header", "periods"), TIMED, ids=[above[:40] for above, *_ in TIMED])
def test_a_table_has_the_time_of_its_titles(above: str, header: str, periods: list[str | None]) -> None:
    """Where exactly one is named, and it is that of the figures: papers, plans and two years tell none."""
    line = " | ".join(["Visits", *("1" for _ in periods)])
    [table] = tables(above + rows(header, line))
    assert [column.period for column in table.columns] == periods


def test_a_second_header_begins_a_table_of_its_own() -> None:
    """No figure below it stands under the first header; a repeat of the same header changes nothing."""
    header, other = "<tr><th>KPI<th>Target<th>Actual</tr>", "<tr><th>KPI<th>Baseline<th>Actual Sep 24</tr>"
    body = "<tr><td>A<td>1<td>2</tr>"
    found = tables(f"<h2>Market</h2><table>{header}{body}{header}{body.replace('A', 'B')}{other}{body}</table>")
    assert [[column.label for column in table.columns] for table in found] == [
        ["Target", "Actual"], ["Baseline", "Actual Sep 24"],
    ]  # fmt: skip
    assert [[row.pieces[0].text for row in table.rows] for table in found] == [["A", "B"], ["A"]]


def test_a_row_of_names_under_spanning_headers_is_a_level_only_where_it_heads_figures() -> None:
    """Header cells stand under blank or spanning cells; a row of body cells under filled ones is a row."""
    [table] = tables(
        "<table><tr><th>KPI<th colspan=2>2023</tr><tr><td><td>Number<td>Rate</tr><tr><td>A<td>1<td>2</tr></table>"
    )
    assert [column.levels for column in table.columns] == [("2023", "Number"), ("2023", "Rate")]
    [table] = tables(rows("KPI | Target | Actual", "A | to be set | March 2024", "B | 1 | 2"))
    assert [row.pieces[0].text for row in table.rows] == ["A", "B"]
