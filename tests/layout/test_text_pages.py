"""KPI tables of text captures in several shapes, also in one file."""

from __future__ import annotations

from kpi_ingest.layout import lay_out
from kpi_ingest.model import KpiTable
from kpi_ingest.read.limits import ReadLimits
from kpi_ingest.read.plain import read_text


def tables_of(text: str) -> tuple[KpiTable, ...]:
    return lay_out(read_text(text.encode(), None, ReadLimits())).tables


def cells_of(table: KpiTable) -> list[tuple[str, list[str]]]:
    return [(row.form, [piece.text for piece in row.pieces]) for row in table.rows]


def test_shapes_are_mixed_in_one_file() -> None:
    """Runs, Markdown and aligned columns each become a table under its own title, in the order of the page."""
    tables = tables_of(
        "Barns\n\nMeasure Target Actual Mar 24\nBales 40 36\nRats caught 95% \n\nFields\n\n"
        "| Measure | Target | Actual Mar 24 |\n|---|---|---|\n| Barley | 7 | |\n\nOrchards\n\n"
        "Measure        Target   Actual Mar 24\nPears              30              28\nPlums              12\n"
    )
    assert [table.section for table in tables] == ["Barns", "Fields", "Orchards"]
    assert cells_of(tables[1]) == [("cells", ["Barley", "7", ""])]
    assert cells_of(tables[2]) == [("cells", ["Pears", "30", "28"]), ("cells", ["Plums", "12", ""])]


def test_single_blanks_delimit_where_a_blank_cell_keeps_its_own() -> None:
    """A row that ends in a blank shows that every cell leaves its separator: all rows are cut from their end."""
    [table] = tables_of(
        "Barns\n\nMeasure Target Actual Mar 24\nBales 40 36\nRats caught 95% \n"
        "Cats aged 5 2 1 (June 2023)\nDogs 120 101\n"
    )
    assert cells_of(table) == [
        ("cells", ["Bales", "40", "36"]),
        ("cells", ["Rats caught", "95%", ""]),
        ("cells", ["Cats aged 5", "2", "1 (June 2023)"]),
        ("cells", ["Dogs", "120", "101"]),
    ]


def test_single_blanks_alone_are_no_proof() -> None:
    """Without a blank cell's own separator, `Year 6 18` may be a label and one cell: the rows go to repair."""
    [table] = tables_of("Barns\n\nMeasure Target Actual Mar 24\nBales 40 36\nYear 6 18\nDogs 12 10\n")
    assert {row.form for row in table.rows} == {"run"}


def test_blanks_for_thousands_are_no_separators() -> None:
    """`Year 2 400 16` may hold 400 or 2 400: such a body goes to repair."""
    [table] = tables_of("Barns\n\nMeasure Target Actual Mar 24\nBales 40 36\nRats 95% \nYear 2 400 16\n")
    assert {row.form for row in table.rows} == {"run"}
