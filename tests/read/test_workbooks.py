"""Workbooks: numbers as their sheets show them, places by sheet and cell, and what cannot be known in doubt."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

import pytest
from workbooks import number, ods, packed, repacked, row, words, xlsx

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Document, Grid, Line, SheetCell
from kpi_ingest.read.dispatch import read_here


def _grid(document: Document) -> Grid:
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    return grid


def _texts(document: Document) -> list[list[str]]:
    return [[cell.text for cell in line] for line in _grid(document).rows]


def _doubts(document: Document) -> dict[str, str]:
    return {str(cell.where.cell): cell.doubt for line in _grid(document).rows for cell in line if cell.doubt}  # type: ignore[union-attr]


def _table(book: Any, sheet: Any) -> None:
    sheet.write(0, 0, "Scorecard, Quarter 2 2023/24")
    sheet.write_row(2, 0, ["Indicator", "Target", "Actual Mar 24"])
    sheet.write_row(3, 0, ["Bins collected", 0.95, 0.9412], book.add_format({"num_format": "0.0%"}))
    sheet.write_row(4, 0, ["Cost of a visit", 1250, 1249.5], book.add_format({"num_format": "£#,##0.00"}))
    sheet.write(6, 0, "Source: the service's own records")


def test_numbers_read_as_their_sheet_shows_them() -> None:
    """A share stored as .9412 is printed `94.1%`, an amount with its sign and two decimals."""
    document = read_here(xlsx(_table))
    assert document.media == "sheet"
    assert _texts(document) == [
        ["Indicator", "Target", "Actual Mar 24"],
        ["Bins collected", "95.0%", "94.1%"],
        ["Cost of a visit", "£1,250.00", "£1,249.50"],
    ]
    assert _doubts(document) == {}


def test_places_are_sheet_and_cell_and_lines_stand_around_the_table() -> None:
    """Title and source are lines, and a cell can be found again in the workbook."""
    document = read_here(xlsx(_table))
    lines = [block for block in document.blocks if isinstance(block, Line)]
    assert [(line.text, line.where) for line in lines] == [
        ("KPIs", SheetCell("KPIs", "")),
        ("Scorecard, Quarter 2 2023/24", SheetCell("KPIs", "A1")),
        ("Source: the service's own records", SheetCell("KPIs", "A7")),
    ]
    assert _grid(document).rows[1][2].where == SheetCell("KPIs", "C4")


@pytest.mark.parametrize(
    ("stored", "code", "shown"),
    [
        (44.5, "General", "44.5"),
        (2.5, "0", "3"),
        (0.125, "0.00", "0.13"),
        (1234567.0, '0.0,,"m"', "1.2m"),
        (-1234.567, "#,##0.00;[Red](#,##0.00)", "(1,234.57)"),
        (0.0, '#,##0;-#,##0;"-"', "-"),
        (1234.0, "[$£-809]#,##0", "£1,234"),
        (12.0, "0000", "0012"),
        (-3.0, "0", "-3"),
        (1500.0, "0.0,K", "1.5K"),
    ],
)
def test_format_codes_give_the_print(stored: float, code: str, shown: str) -> None:
    """Sections, scales, percent, literals, colours and rounding half up."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Indicator", "Actual Mar 24"])
        sheet.write(1, 0, "Bins")
        sheet.write_number(1, 1, stored, book.add_format({"num_format": code}))

    document = read_here(xlsx(fill))
    assert _texts(document)[1][1] == shown
    assert _doubts(document) == {}


@pytest.mark.parametrize(
    ("stored", "code", "doubt"),
    [
        (-5.0, "0;[Red]0", "without its sign"),
        (0.333, "# ?/?", None),
        (12.0, "[>=10]0%;0.0", "form that is not known"),
        (45352.0, "[$-F800]dddd", "form that is not known"),
    ],
)
def test_a_print_that_cannot_be_known_is_said(stored: float, code: str, doubt: str | None) -> None:
    """A lost sign is a doubt; a form that is not rendered stands as stored, with a remark or a doubt."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Indicator", "Actual Mar 24"])
        sheet.write(1, 0, "Bins")
        sheet.write_number(1, 1, stored, book.add_format({"num_format": code}))

    document = read_here(xlsx(fill))
    told = _doubts(document).get("B2")
    assert (told is None) == (doubt is None)
    assert doubt is None or (told and doubt in told)
    assert doubt is not None or "AS_STORED" in {warning.code for warning in document.warnings}


def test_days_read_as_their_format_writes_them() -> None:
    """Header cells that are days of a month are printed as such; a system's own form is not known."""

    def fill(book: Any, sheet: Any) -> None:
        month = book.add_format({"num_format": "mmm yy"})
        sheet.write(0, 0, "Indicator")
        sheet.write_datetime(0, 1, datetime.datetime(2024, 3, 1), month)
        sheet.write_datetime(0, 2, datetime.datetime(2024, 4, 1), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_row(1, 0, ["Bins", 4, 5])

    assert _texts(read_here(xlsx(fill)))[0] == ["Indicator", "Mar 24", "01/04/2024"]


@pytest.mark.parametrize(
    "gone",
    [
        {"row": (None, None, {"hidden": True}), "column": (None, None, {"hidden": True})},
        {"row": (0,), "column": (0,)},
    ],
    ids=["hidden", "of no size"],
)
def test_hidden_rows_columns_and_sheets_are_left_out_with_a_remark(gone: dict[str, tuple[object, ...]]) -> None:
    """What nobody sees is no figure of the page, and is told."""

    def fill(book: Any, sheet: Any) -> None:
        _table(book, sheet)
        sheet.set_row(4, *gone["row"])
        sheet.set_column(1, 1, *gone["column"])
        other = book.add_worksheet("working")
        other.write_row(0, 0, ["Indicator", "Actual"])
        other.hide()

    document = read_here(xlsx(fill))
    assert _texts(document) == [["Indicator", "Actual Mar 24"], ["Bins collected", "94.1%"]]
    told = [warning.detail for warning in document.warnings if warning.code == "HIDDEN_CONTENT"]
    assert [detail.split(" left out by the rule: ")[1] for detail in told] == ["hidden row or column", "hidden sheet"]


def test_merged_cells_are_spans() -> None:
    """A merged header covers the columns below it."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "Indicator")
        sheet.merge_range("B1:C1", "2023/24")
        sheet.write_row(1, 0, ["", "Target", "Actual"])
        sheet.write_row(2, 0, ["Bins", 4, 5])

    spanning, covered = _grid(read_here(xlsx(fill))).rows[0][1:]
    assert (spanning.text, spanning.column_span, covered.anchor) == ("2023/24", 2, (0, 1))
    assert spanning.where == SheetCell("KPIs", "B1:C1")


def test_a_raised_note_number_is_no_digit() -> None:
    """`45` with a raised 1 is never 451."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Indicator", "Actual Mar 24"])
        sheet.write(1, 0, "Bins")
        plain, raised = book.add_format({"bold": True}), book.add_format({"font_script": 1})
        sheet.write_rich_string(1, 1, plain, "45", raised, "1")

    assert _texts(read_here(xlsx(fill)))[1][1] == "45¹"


def test_a_formula_without_a_result_is_in_doubt() -> None:
    """A program that never calculated the sheet leaves nothing that could be printed."""

    def unsolved(name: str, content: bytes) -> bytes:
        return content.replace(b"<f>1+1</f><v>0</v>", b"<f>1+1</f>") if "sheet1" in name else content

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Indicator", "Actual Mar 24"])
        sheet.write(1, 0, "Bins")
        sheet.write_formula(1, 1, "=1+1")

    document = read_here(repacked(xlsx(fill), unsolved))
    assert _doubts(document) == {"B2": "a formula without a stored result"}


def test_a_number_typed_as_text_is_in_doubt_where_its_mark_is() -> None:
    """`1,234` as text is a thousand or a little more than one, by the habit of whoever typed it."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Indicator", "Target", "Actual Mar 24"])
        sheet.write_row(1, 0, ["Bins", "1,234", "45"])

    assert list(_doubts(read_here(xlsx(fill)))) == ["B2"]


def test_two_tables_of_a_sheet_are_told_apart() -> None:
    """A blank row before a further header begins a table; one within a table does not."""

    def fill(book: Any, sheet: Any) -> None:
        for start in (0, 6):
            sheet.write_row(start, 0, ["Indicator", "Target", "Actual"])
            sheet.write_row(start + 1, 0, ["Bins", 4, 5])
            sheet.write_row(start + 3, 0, ["Lamps", 6, 7])

    grids = [block for block in read_here(xlsx(fill)).blocks if isinstance(block, Grid)]
    assert [len(grid.rows) for grid in grids] == [3, 3]


def test_an_ods_sheet_is_read_as_shown_and_held_against_what_it_stores() -> None:
    """A German print gets a point; what is no print of its number is in doubt; a raised digit is a mark."""
    styles = '<style:style style:name="T1"><style:text-properties style:text-position="super 58%"/></style:style>'
    document = read_here(
        ods(
            row(words("Indicator"), words("Target"), words("Actual Mar 24"))
            + row(words("Bins"), number("1234.5", "1.234,5"), number("0.4456", "44,6 %", "percentage"))
            + row(words("Lamps"), number("12", "21"), words('45<text:span text:style-name="T1">1</text:span>'))
            + row(times=1_048_000),
            styles,
        )
    )
    assert _texts(document)[1:] == [["Bins", "1,234.5", "44.6 %"], ["Lamps", "21", "45¹"]]
    assert list(_doubts(document)) == ["B3"]


def _bomb() -> bytes:
    def swollen(name: str, content: bytes) -> bytes:
        return content + b" " * 40_000_000 if "sheet1" in name else content

    return repacked(xlsx(_table), swollen)


def _entities() -> bytes:
    own = b"<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet"
    return repacked(xlsx(_table), lambda name, content: content.replace(b"<worksheet", own))


def _twice() -> bytes:
    file = io.BytesIO(xlsx(_table))
    with zipfile.ZipFile(file, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda: _bomb(), "E_TOO_LARGE"),
        (lambda: _twice(), "E_UNREADABLE"),
        (lambda: xlsx(_table)[:-40], "E_UNREADABLE"),
        (lambda: xlsx(lambda book, sheet: None), "E_EMPTY"),
        (lambda: packed({"a.txt": "nothing"}), "E_UNREADABLE"),
        (lambda: _entities(), "E_UNREADABLE"),
    ],
)  # fmt: skip
def test_hostile_and_broken_workbooks_are_refused(content: Any, code: str) -> None:
    """Bombs, repeated parts, cut files, and markup of one's own."""
    with pytest.raises(ReadError) as refused:
        read_here(content())
    assert refused.value.code == code


def _small_ods() -> bytes:
    return ods(row(words("Indicator"), words("Mar 24")) + row(words("Bins"), number("45", "45")))


def _blocks_or_code(content: bytes) -> object:
    try:
        return read_here(content, media="sheet").blocks
    except ReadError as refused:
        return refused.code


@pytest.mark.parametrize("content", [xlsx(_table), _small_ods()], ids=["xlsx", "ods"])
def test_a_damaged_byte_gives_no_other_figure(content: bytes) -> None:
    """Whichever byte is changed: the same cells, or a refusal that names the file's fault."""
    allowed = (_blocks_or_code(content), "E_UNREADABLE", "E_TOO_LARGE", "E_EMPTY")
    for place in range(0, len(content), 7):
        damaged = bytearray(content)
        damaged[place] ^= 0x15
        assert _blocks_or_code(bytes(damaged)) in allowed, place


def test_a_csv_file_is_a_grid_of_rows_and_columns() -> None:
    """Quoted cells hold commas and line breaks; the claim of the name or the server makes text CSV."""
    content = b'Performance report\n\nIndicator,Target,Actual Mar 24\n"Bins, all","1,234",45%\n'
    document = read_here(content, name="kpis.csv")
    assert document.media == "csv"
    assert _texts(document) == [["Indicator", "Target", "Actual Mar 24"], ["Bins, all", "1,234", "45%"]]
    assert _grid(document).rows[1][1].where == SheetCell("", "B4")
    assert read_here(content, declared="text/csv; charset=utf-8").blocks == document.blocks


def test_a_csv_file_whose_separator_is_not_clear_is_refused() -> None:
    """Two separators that make as good a table: nothing is guessed."""
    with pytest.raises(ReadError) as refused:
        read_here(b"a;b,c;d\n1;2,3;4\n", name="x.csv", declared=None)
    assert refused.value.code == "E_SEPARATOR"


def test_semicolons_and_decimal_commas_are_read_apart() -> None:
    """A file of a country with decimal commas."""
    document = read_here("Kennzahl;Ziel;Ist März 24\nTonnen;1,5;1,25\n".encode(), name="x.csv")
    assert _texts(document)[1] == ["Tonnen", "1,5", "1,25"]
