"""What nobody who looks at a page sees is left out and named; what readers open is read where a definition says so."""

from __future__ import annotations

import pytest

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Document, Grid, GridCell
from kpi_ingest.read import read_document, tables_of
from kpi_ingest.read.dispatch import read_here

TABLE = "<table><tr><th>Indicator<th>Target<tr><td>Calls<td>5</table>"


def grid_of(markup: str) -> Grid:
    """The first grid of a page."""
    return next(block for block in read_here(markup.encode()).blocks if isinstance(block, Grid))


def cell(markup: str) -> GridCell:
    """The first cell of a table whose only row holds the markup."""
    return grid_of(f"<table><tr><td>{markup}</table>").rows[0][0]


def said(document: Document, code: str) -> list[str]:
    """The details of the warnings of one code."""
    return [warning.detail for warning in document.warnings if warning.code == code]


WORDS = [
    '<span class="visually-hidden">Figure: </span>16',
    '<span class="govuk-visually-hidden">Figure </span>16',
    '<span class="nhsuk-u-visually-hidden">Figure </span>16',
    '<span class="a sr-only b">Figure </span>16',
    '<span class="screen-reader-text">Figure </span>16',
    '16<noscript>17</noscript>',
    '<span style="position:absolute; left:-9999px">Figure </span>16',
    '<span style="position:absolute;clip:rect(1px, 1px, 1px, 1px)">9</span>16',
    '<span style="clip-path: inset(50%)">9</span>16',
    '<span style="width:1px;height:1px;overflow:hidden">9</span>16',
    '<span style="font-size:0">9</span>16',
    '<span style="opacity: 0 !important">9</span>16',
    '<span style="visibility:hidden">9</span>16',
    '<span style="color:transparent">9</span>16',
    '<span style="display:none">9</span>16',
    '<span style="text-indent:-999em">9</span>16',
    '<template>9</template>16',
    '<span hidden>9</span>16',
]  # fmt: skip


@pytest.mark.parametrize("markup", WORDS)
def test_words_that_nobody_sees_are_no_part_of_a_cell(markup: str) -> None:
    """The figure stands alone, undoubted, and a warning names the rule that left something out."""
    document = read_here(f"<table><tr><td>{markup}</table>".encode())
    assert [(cell.text, cell.doubt) for block in document.blocks for cell in block.rows[0]] == [("16", None)]
    assert len(said(document, "HIDDEN_CONTENT")) == 1


@pytest.mark.parametrize(
    "markup",
    ['<span aria-hidden="true">16</span>', '<span style="opacity:.6">16</span>', '<i class="hidden-xs">16</i>'],
)
def test_what_is_seen_is_read(markup: str) -> None:
    """`aria-hidden` hides from screen readers alone; half transparent is seen; style sheets are not consulted."""
    assert cell(markup).text == "16"


def test_a_header_for_screen_readers_alone_is_still_the_columns_name() -> None:
    """A label column whose header is visually hidden keeps it; in a body cell such words are left out."""
    hidden = '<span class="visually-hidden">Indicator</span>'
    grid = grid_of(f"<table><tr><th>{hidden}<th>Target{hidden}<tr><td>Calls<td>{hidden}</table>")
    assert [[cell.text for cell in row] for row in grid.rows] == [["Indicator", "Target"], ["Calls", ""]]


def test_a_caption_for_screen_readers_alone_is_read() -> None:
    """It is what the page calls the table."""
    grid = grid_of("<table><caption class='govuk-visually-hidden'>Calls</caption><tr><td>1</table>")
    assert grid.caption == "Calls"


PANELS = [
    ("attribute hidden", "<div hidden>{}</div>"),
    ("attribute hidden", "<section hidden=''><h2>North</h2>{}</section>"),
    ("style display:none", "<div style='display:none'>{}</div>"),
    ("style no size", "<div style='height:0; overflow:hidden'>{}</div>"),
    ("closed dialog", "<dialog>{}</dialog>"),
    ("class sr-only", "<div class='sr-only'>{}</div>"),
]


@pytest.mark.parametrize(("rule", "panel"), PANELS, ids=[panel for _, panel in PANELS])
def test_hidden_tables_are_counted_and_named(rule: str, panel: str) -> None:
    """A table in a closed tab is left out, and a warning says how many were, by which rule and where."""
    document = read_here(f"<p>a</p>{panel.format(TABLE + TABLE)}".encode())
    assert tables_of(document) == []
    [warning] = [warning for warning in document.warnings if warning.code == "HIDDEN_TABLES"]
    assert "2 tables are hidden" in warning.detail
    assert warning.where is not None


@pytest.mark.parametrize("panel", [panel for _, panel in PANELS])
def test_hidden_tables_are_read_where_the_definition_says_so(panel: str) -> None:
    """The same tables are read, in the child too, and a warning says so."""
    document = read_document(f"<p>a</p>{panel.format(TABLE)}".encode(), hidden="read")
    assert len(tables_of(document)) == 1
    assert said(document, "HIDDEN_READ")
    assert not said(document, "HIDDEN_TABLES")


@pytest.mark.parametrize("panel", ["<div hidden=until-found>{}</div>", "<details><summary>x</summary>{}</details>"])
def test_what_a_reader_finds_or_unfolds_is_read(panel: str) -> None:
    """`until-found` is shown by a search on the page, `details` by a click on its summary."""
    document = read_here(panel.format(TABLE).encode())
    assert len(tables_of(document)) == 1
    assert not said(document, "HIDDEN_CONTENT")


def test_reading_hidden_panels_leaves_hidden_words_out() -> None:
    """`hidden = "read"` is about tables, not about words inside cells or templates."""
    page = "<template>" + TABLE + "</template><table><tr><td>16<span hidden>9</span></table>"
    assert [table["rows"] for table in tables_of(read_here(page.encode(), hidden="read"))] == [[["16"]]]


def test_a_page_of_nothing_but_hidden_tables_says_so() -> None:
    """E_EMPTY names them."""
    with pytest.raises(ReadError) as caught:
        read_here(f"<div hidden>{TABLE}</div>".encode())
    assert caught.value.code == "E_EMPTY"
    assert "1 table is hidden" in caught.value.got


NESTED = [
    ("figure-and-picture", "<table><tr><td>83%<td><img src=d.png alt=down></table>", "83%"),
    ("two-figures", "<table><tr><td>83%<td>84%</table>", ""),
    ("words", "<table><tr><td>see note</table>", ""),
    ("deeper", "<table><tr><td><table><tr><td>83%</table></table>", ""),
]


@pytest.mark.parametrize(("markup", "text"), [pytest.param(m, t, id=i) for i, m, t in NESTED])
def test_a_cell_whose_text_stands_in_an_inner_table_is_in_doubt(markup: str, text: str) -> None:
    """It is never blank; an only figure is shown."""
    assert (cell(markup).text, cell(markup).doubt) == (text, "the text of the cell stands in a table inside it")


@pytest.mark.parametrize("markup", ["<table><tr><td></table>", "5<table><tr><td>6</table>"])
def test_an_inner_table_beside_text_or_without_any_raises_no_doubt(markup: str) -> None:
    """The cell's own text, or none at all, is what it shows."""
    assert cell(markup).doubt is None


LANGUAGES = [
    ("<html lang='en-GB'><p>a", "en-GB"),
    ("<html lang=' de '><p>a", "de"),
    ("<html lang=''><p>a", None),
    ("<p>a", None),
]


@pytest.mark.parametrize(("markup", "language"), LANGUAGES)
def test_the_language_is_what_the_page_says(markup: str, language: str | None) -> None:
    """From `<html lang>`, and through the child."""
    assert read_here(markup.encode()).language == language
    assert read_document(markup.encode()).language == language
