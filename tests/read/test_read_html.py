"""HTML fragments by fault: the grid a sighted reader sees, or a refusal; nothing is lost without a word."""

from __future__ import annotations

import pytest

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Document, ElementPath, Grid, Line
from kpi_ingest.read import ReadLimits, read_document, tables_of
from kpi_ingest.read.dispatch import read_here


def read(markup: str, **limits: int) -> Document:
    """The document of a fragment, read in this process."""
    return read_here(markup.encode(), limits=ReadLimits(**limits))


def rows(markup: str) -> list[list[list[str]]]:
    """The texts of every table of a fragment."""
    return [table["rows"] for table in tables_of(read(markup))]


def codes(document: Document) -> list[str]:
    """Codes of the warnings, in order."""
    return [warning.code for warning in document.warnings]


CANARY = "<table><tr><td>canary</td></tr></table>"

GRIDS = [
    ("plain", "<table><tr><th>A<th>B<tr><td>1<td>2</table>", [["A", "B"], ["1", "2"]]),
    ("blank-cells", "<table><tr><td>a<td><td>&nbsp;<tr><td><td>b<td></table>", [["a", "", ""], ["", "b", ""]]),
    ("short-row", "<table><tr><td>a<td>b<tr><td>c</table>", [["a", "b"], ["c", ""]]),
    ("T05-colspan", "<table><tr><td colspan=2>a<td>b<tr><td>1<td>2<td>3</table>", [["a", "", "b"], ["1", "2", "3"]]),
    ("T05-zero", "<table><tr><td colspan=0>a<td>b</table>", [["a", "b"]]),
    ("T05-negative", "<table><tr><td colspan=-1>a<td>b</table>", [["a", "b"]]),
    ("T05-fraction", "<table><tr><td colspan=2.5>a<td>b</table>", [["a", "", "b"]]),
    ("T05-arabic", "<table><tr><td colspan='١٠'>a<td>b</table>", [["a", "b"]]),
    ("T05-exponent", "<table><tr><td colspan=1e9>a<td>b</table>", [["a", "b"]]),
    ("T05-plus-and-blank", "<table><tr><td colspan=' +2'>a<td>b</table>", [["a", "", "b"]]),
    ("T06-rowspan", "<table><tr><td rowspan=2>a<td>1<tr><td>2</table>", [["a", "1"], ["", "2"]]),
    ("T06-zero", "<table><tr><td rowspan=0>a<td>1<tr><td>2<tr><td>3</table>", [["a", "1"], ["", "2"], ["", "3"]]),
    (
        "T06-zero-ends-with-its-group",
        "<table><tbody><tr><td rowspan=0>a<td>1<tr><td>2<tbody><tr><td>b<td>3</table>",
        [["a", "1"], ["", "2"], ["b", "3"]],
    ),
    ("T06-past-the-end", "<table><tr><td rowspan=3>a<td>1<tr><td>2</table>", [["a", "1"], ["", "2"], ["", ""]]),
    ("T08-no-end-tags", "<table><thead><tr><th>A<tbody><tr><td>1<tr><td>2", [["A"], ["1"], ["2"]]),
    ("T08-cells-without-row", "<table><td>1<td>2<tr><td>3<td>4</table>", [["1", "2"], ["3", "4"]]),
    ("T08-form-in-table", "<table><form><tr><td>1</td></tr></form></table>", [["1"]]),
    ("T08-th-in-tbody", "<table><tbody><tr><th>a<td>1</table>", [["a", "1"]]),
    ("T08-footer-first", "<table><tfoot><tr><td>f<tbody><tr><td>b</table>", [["b"], ["f"]]),
    ("T12-hidden-row", "<table><tr><td>1<tr hidden><td>2<tr style='display: none'><td>3<tr><td>4", [["1"], ["4"]]),
    ("T12-hidden-cell", "<table><tr><td>1<td style='color:red;DISPLAY:NONE'>2<td>3</table>", [["1", "3"]]),
    ("T12-hidden-words", "<table><tr><td>1<span hidden>9</span>2</table>", [["12"]]),
    ("T12-template", "<table><tr><td>1<template><b>9</b></template></table>", [["1"]]),
    ("T12-comment", "<table><tr><td>1<!-- <td>9 --><td>2</table>", [["1", "2"]]),
    ("T12-script", "<table><tr><td>1<script>'<td>9'</script><style>b{}</style></table>", [["1"]]),
    ("T13-entity", "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><table><tr><td>&a;</table>", [["&a;"]]),
    ("C03-blanks", "<table><tr><td> 1\n 2 <td>3&nbsp;%<td>4\u202f5</table>", [["1 2", "3 %", "4 5"]]),
    ("C03-unprinted", "<table><tr><td>a&shy;b&#8203;c&zwj;d\ufeff</table>", [["abcd"]]),
    ("C03-verbatim", "<table><tr><td>−5<td>Â£3<td>‘x’</table>", [["−5", "Â£3", "‘x’"]]),
    ("break-is-blank", "<table><tr><td>1<br>2<td><p>a</p><p>b</p><td>x<wbr>y</table>", [["1 2", "a b", "xy"]]),
    ("inline-is-no-blank", "<table><tr><td>1<b>2</b><i>3</i></table>", [["123"]]),
    ("raised-mark", "<table><tr><td>Awaiting data<sup>*</sup></table>", [["Awaiting data*"]]),
    ("raised-number-behind-figure", "<table><tr><td>5<sup>1</sup><td>12%<sup>2</sup></table>", [["5¹", "12%²"]]),
    ("raised-ordinal", "<table><tr><td>31<sup>st</sup> May<td>m<sup>2</sup></table>", [["31st May", "m²"]]),
    ("entities-are-text", "<table><tr><td>&lt;50<td>&amp;</table>", [["<50", "&"]]),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "expected"), [pytest.param(m, e, id=i) for i, m, e in GRIDS])
def test_a_fragment_gives_its_grid(markup: str, expected: list[list[str]]) -> None:
    """Every position of the table model has its text, "" where blank or covered."""
    assert rows(markup) == [expected]


@pytest.mark.parametrize(
    ("markup", "code"),
    [
        pytest.param("<table><tr><td colspan=1000000>a</table>", "SPAN_CLAMPED", id="T05-huge"),
        pytest.param("<table><tr><td colspan=-1>a</table>", "SPAN_CLAMPED", id="T05-negative"),
        pytest.param("<table><tr><td rowspan=4>a<td>b</table>", "SPAN_PAST_END", id="T06-past-the-end"),
        pytest.param("<table><tr hidden><td>1<tr><td>2</table>", "HIDDEN_CONTENT", id="T12-row"),
        pytest.param("<table><tr><td>2<!--<td>1--></table>", "HIDDEN_CONTENT", id="T12-comment"),
        pytest.param("<table><tr><td>1\0</table>", "NUL_REPLACED", id="T02"),
        pytest.param("<table><thead><tr><th>A</thead><tbody></table><script></script>", "EMPTY_BODY", id="T11"),
    ],
)
def test_what_was_mended_is_said(markup: str, code: str) -> None:
    """A reader that clamps, hides or replaces names what it did and where."""
    assert code in codes(read(markup))


def test_hidden_content_names_rule_count_and_place() -> None:
    """The rule that hid something is recorded, each hidden element once."""
    document = read("<table><tr><td>1<tr hidden><td>2<tr hidden><td>3</table>")
    [warning] = document.warnings
    assert (warning.code, warning.detail) == ("HIDDEN_CONTENT", "2 left out by the rule: attribute hidden")
    assert warning.where == ElementPath("/html[1]/body[1]/table[1]/tr[2]")


def test_wide_spans_are_clamped_to_a_thousand() -> None:
    """T05: colspan=1000000 covers 1000 columns, as in browsers."""
    [table] = rows("<table><tr><td colspan=1000000>a<tr><td>b</table>")
    assert [len(row) for row in table] == [1000, 1000]


@pytest.mark.parametrize(
    ("markup", "part"),
    [
        pytest.param("<table><tr><td>1<td rowspan=2>2<tr><td colspan=2>3</table>", "overlap", id="T06-overlap"),
        pytest.param("<table><tr><td>1\0002</table>", "U+FFFD", id="T02-nul-in-cell"),
        pytest.param("<table><tr><td>\ue001 5</table>", "private-use", id="private-use"),
        pytest.param("<table><tr><td>\u202e21</table>", "bidirectional", id="C04-override"),
        pytest.param("<table><tr><td><s>12</s> 13</table>", "struck out: '12'", id="struck-out"),
        pytest.param("<table><tr><td><img src=tick.png></table>", "picture", id="picture-for-text"),
    ],
)
def test_a_cell_that_cannot_be_trusted_is_in_doubt(markup: str, part: str) -> None:
    """The cell keeps what was read, and the reason why nobody should rely on it."""
    [grid] = [block for block in read(markup).blocks if isinstance(block, Grid)]
    doubts = [cell.doubt for row in grid.rows for cell in row if cell.doubt]
    assert doubts
    assert part in doubts[0]


@pytest.mark.parametrize("markup", ["<img src=x.gif alt=''>", "<svg aria-hidden=true></svg>", "<input type=hidden>"])
def test_ornaments_leave_a_blank_blank(markup: str) -> None:
    """What pages mark as telling nothing raises no doubt."""
    [grid] = read(f"<table><tr><td>a<td>{markup}</table>").blocks
    assert isinstance(grid, Grid)
    assert [(cell.text, cell.doubt) for cell in grid.rows[0]] == [("a", None), ("", None)]


def test_overlap_spares_the_other_cells() -> None:
    """T06: only the two cells that claim one position are in doubt."""
    [grid] = read("<table><tr><td>1<td rowspan=2>2<td>x<tr><td colspan=2>3<td>y</table>").blocks
    assert isinstance(grid, Grid)
    assert [[bool(cell.doubt) for cell in row] for row in grid.rows] == [[False, True, False], [True, True, False]]


def test_header_cells_are_marked() -> None:
    """th anywhere and every cell of a thead are headers."""
    [grid] = read("<table><thead><tr><td>A<th>B<tbody><tr><th>a<td>1</table>").blocks
    assert isinstance(grid, Grid)
    assert [[cell.header for cell in row] for row in grid.rows] == [[True, True], [True, False]]


def test_covered_positions_point_to_their_anchor() -> None:
    """A covered position is blank and names the cell that covers it, by position and by place."""
    [grid] = read("<table><tr><td colspan=2 rowspan=2>a<td>b<tr><td>c</table>").blocks
    assert isinstance(grid, Grid)
    assert (grid.rows[0][0].row_span, grid.rows[0][0].column_span) == (2, 2)
    covered = [grid.rows[0][1], grid.rows[1][0], grid.rows[1][1]]
    assert [(cell.text, cell.anchor, cell.where) for cell in covered] == [("", (0, 0), grid.rows[0][0].where)] * 3


def test_a_caption_belongs_to_its_grid() -> None:
    """The caption is no line of its own."""
    [grid] = read("<table><caption>Table 1:<br>KPIs</caption><tr><td>1</table>").blocks
    assert isinstance(grid, Grid)
    assert grid.caption == "Table 1: KPIs"


def test_nested_tables_are_grids_of_their_own() -> None:
    """T08: the outer cell is without the inner table's text, and neither is lost."""
    assert rows("<table><tr><td>a<table><tr><td>n</table>b<td>2</table>") == [[["a b", "2"]], [["n"]]]


def test_layout_tables_keep_headings_and_order() -> None:
    """A page laid out by a table: heading, table and note inside its cell come in order behind the outer grid."""
    document = read("<table role=presentation><tr><td><h2>S</h2><table><tr><td>n</table><p>*note</p><td>2</table>")
    found = [block.heading if isinstance(block, Line) else len(block.rows[0]) for block in document.blocks]
    assert found == [2, 2, 1, None]
    assert [block.text for block in document.blocks if isinstance(block, Line)] == ["S", "*note"]


LINES = [
    ("paragraphs", "<p>one <b>two</b></p><div>three</div>four", [("one two", None), ("three", None), ("four", None)]),
    ("headings", "<h1>A</h1><h3>B<br>C</h3><h6><span>D</span></h6>", [("A", 1), ("B C", 3), ("D", 6)]),
    ("list", "<ul><li>a<li>b</ul>", [("a", None), ("b", None)]),
    ("note-behind-break", "<p>*one<br>two<br>**three</p>", [("*one two", None), ("**three", None)]),
    ("empty-line", "<p>one<br> <br>two</p>", [("one", None), ("two", None)]),
    ("chrome", "<nav><a>Home</a> <a>Up</a></nav><footer>© X</footer>", [("Home Up", None), ("© X", None)]),
    ("head-and-scripts", "<title>T</title><script>x</script><p>a</p>", [("a", None)]),
    ("text-between-rows", "<table>stray<tr><td>1</table>", [("stray", None)]),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "expected"), [pytest.param(m, e, id=i) for i, m, e in LINES])
def test_text_outside_tables_comes_as_lines(markup: str, expected: list[tuple[str, int | None]]) -> None:
    """A line per block of visible text, headings with their level."""
    lines = [block for block in read(markup).blocks if isinstance(block, Line)]
    assert [(line.text, line.heading) for line in lines] == expected


@pytest.mark.parametrize("depth", [300, 5_000])
@pytest.mark.parametrize("name", ["div", "b", "table><tr><td"])
def test_nothing_behind_deep_nesting_is_lost(depth: int, name: str) -> None:
    """T01: the canary behind (and inside) 5,000 open elements is found; bare lxml.html loses it at 256."""
    opened = f"<{name}>" * depth
    closed = "</td></tr></table>" * depth if name.startswith("table") else f"</{name}>" * depth
    document = read(f"<body>{opened}{CANARY}{closed}{CANARY}", tables=20_000, depth=20_000, cells=1_000_000)
    assert [table["rows"] for table in tables_of(document)].count([["canary"]]) == 2
    assert document.incomplete is None


def test_nesting_beyond_the_limit_is_refused() -> None:
    """T01: 100,000 open elements are E_TOO_DEEP, never a part of the page."""
    with pytest.raises(ReadError) as caught:
        read_document(("<div>" * 100_000 + CANARY).encode())
    assert caught.value.code == "E_TOO_DEEP"


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("<p>a\0b</p><div class='x\0y'></div><t\0d>", id="T02-nul"),
        pytest.param("<p>" + "x" * (11 << 20) + "</p>", id="T03-text-node"),
        pytest.param("<script>" + "if (a<b) x();<td>" * (1 << 20) + "</script>", id="T03-script"),
        pytest.param("<b><i><p>" * 1_000, id="T04-adoption"),
        pytest.param("<textarea><table></textarea><!-- <table> -->", id="tags-in-raw-text"),
    ],
)
def test_later_tables_stay_whole(before: str) -> None:
    """T02 to T04: what is odd or huge does not swallow the table behind it."""
    document = read(f"<body>{before}{CANARY}")
    assert [table["rows"] for table in tables_of(document)] == [[["canary"]]]
    assert document.incomplete is None


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<table>" + "<tr><td>1<td>2" * 60_000 + "</table>", id="T07-cells"),
        pytest.param("<table><tr><td>1</table>" * 10_000, id="T07-tables"),
        pytest.param("<table>" + "<tr><td colspan=1000>1" * 200 + "</table>", id="T05-spans"),
        pytest.param("<table><tr><td rowspan=65534 colspan=1000>1</table>", id="T05-area"),
        pytest.param("<table><tr><td colspan=1000>1" + "<tr><td>2" * 200 + "</table>", id="ragged"),
    ],
)
def test_masses_of_cells_are_refused(markup: str) -> None:
    """T05, T07: more positions than the limit are E_TABLE_TOO_LARGE, before they cost memory."""
    with pytest.raises(ReadError) as caught:
        read(markup)
    assert caught.value.code == "E_TABLE_TOO_LARGE"


ERROR_TITLES = {
    "Page not found": "E_SOFT_404", "404 Not Found": "E_SOFT_404", "Error 404": "E_SOFT_404",
    "Page not found | Devon County Council": "E_SOFT_404", "Just a moment...": "E_CHALLENGE",
    "Attention Required! | Cloudflare": "E_CHALLENGE", "503 Service Unavailable": "E_SOFT_404",
    "Access Denied": "E_CHALLENGE", "Site maintenance": "E_MAINTENANCE",
    "This page is no longer available": "E_SOFT_404",
}  # fmt: skip
SOUND_TITLES = ["Key performance indicators", "Highways maintenance | Devon", "Lost and found", "KPI 404b", "Found"]


@pytest.mark.parametrize("title", ERROR_TITLES)
def test_an_error_page_is_refused(title: str) -> None:
    """A page with an error for its title and no figures is refused by its name (exit 3), whatever its status said."""
    with pytest.raises(ReadError) as caught:
        read(f"<!doctype html><title>{title}</title><body><p>Sorry.</p>")
    assert (caught.value.code, caught.value.exit_code) == (ERROR_TITLES[title], 3)


@pytest.mark.parametrize("title", SOUND_TITLES)
def test_a_sound_title_is_none(title: str) -> None:
    """The rule looks at whole parts of the title only."""
    assert read(f"<title>{title}</title><p>text</p>").blocks


def test_figures_clear_an_error_title() -> None:
    """A page whose tables show figures is read, whatever its title says; a table that only lays out does not count."""
    figures = "<table><tr><td>Calls</td><td>86%</td><td>90</td></tr><tr><td>Bins</td><td>20</td></tr></table>"
    assert tables_of(read(f"<title>Page not found</title>{figures}"))
    with pytest.raises(ReadError, match="E_SOFT_404"):
        read(f"<title>Page not found</title>{CANARY}")


def test_paths_count_siblings_of_one_name() -> None:
    """A path is child steps with indices among siblings of one name, over the careful reader's tree."""
    document = read("<body><p>x</p><div></div><table></table><table><tr><td>1<th>a<td>2</table>")
    [grid] = [block for block in document.blocks if isinstance(block, Grid)]
    steps = [cell.where.path.removeprefix("/html[1]/body[1]/table[2]/tr[1]") for cell in grid.rows[0]]
    assert steps == ["/td[1]", "/th[1]", "/td[2]"]


def test_a_source_cut_inside_a_table_is_incomplete() -> None:
    """A table open at the end of the source lacks rows: the cut row's last cell and those behind it are in doubt."""
    whole = "<html><body><table><tr><td>Cases<td>10<td>5<tr><td>Calls<td>10<td>15</table></body></html>"
    document = read(whole[: whole.index("5</table>")])
    assert document.incomplete == "the source ends inside a table"
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    assert [[cell.doubt is not None for cell in row] for row in grid.rows] == [[False] * 3, [False, False, True]]
    assert read(whole).incomplete is None
