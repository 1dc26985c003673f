"""A further header within a table, which the capture does not mark as one."""

from __future__ import annotations

import pytest

from kpi_ingest.model import Reading
from kpi_ingest.pipeline import read_page


def _read(*rows: tuple[str, ...]) -> Reading:
    body = "".join(f"<tr>{''.join(f'<td>{text}' for text in row)}</tr>" for row in (("Let", "1", "2"), *rows))
    head = "<tr><th>Indicator<th>2022/23<th>2023/24</tr>"
    return read_page(f"<html lang=en><body><h2>Homes</h2><table>{head}{body}</table></body></html>".encode())


def _figures(reading: Reading) -> list[tuple[str, str | None, str | None]]:
    return [
        (row.indicator, table.columns[cell.column].period, cell.text)
        for table in reading.tables
        for row in table.rows
        for cell in row.cells
    ]


@pytest.mark.parametrize("name", ["Indicator", "Measure"], ids=["the same name", "another name of labels"])
def test_figures_below_a_further_header_stand_under_it(name: str) -> None:
    """A row of a name of labels and periods is never an indicator, nor are the figures below those of older periods."""
    assert _figures(_read((name, "Q1 2024/25", "Q2 2024/25"), ("Sold", "3", "4"))) == [
        ("Let", "2022/23", "1"), ("Let", "2023/24", "2"), ("Sold", "FY2024/25-Q1", "3"), ("Sold", "FY2024/25-Q2", "4"),
    ]  # fmt: skip


def test_an_indicator_whose_figures_are_words_begins_no_part() -> None:
    """Its label is no name of labels."""
    read = _figures(_read(("Next survey", "May 2024", "June 2025"), ("Sold", "3", "4")))
    assert [it for it in read if it[0] == "Sold"] == [("Sold", "2022/23", "3"), ("Sold", "2023/24", "4")]


def test_years_without_a_label_are_a_further_header() -> None:
    """Under a header of years, a row of other years and no label is nobody's figures: those below are of its years."""
    assert _figures(_read(("", "2024/25", "2025/26"), ("Sold", "3", "4")))[2:] == [
        ("Sold", "2024/25", "3"), ("Sold", "2025/26", "4"),
    ]  # fmt: skip


def test_a_row_of_years_with_a_label_is_a_row() -> None:
    """Years may be an indicator's figures: when it was last surveyed."""
    read = _figures(_read(("Last survey", "2021", "2022"), ("Sold", "3", "4")))
    assert [it for it in read if it[0] == "Sold"] == [("Sold", "2022/23", "3"), ("Sold", "2023/24", "4")]
