"""Tables as browsers and offices print them: what the print settles is read, and what it leaves open is in doubt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from kpi_ingest.model import Grid, Line
from kpi_ingest.pipeline import read_page
from kpi_ingest.read.dispatch import read_here
from rendering.placed import Placed, banded, cells_of, grids_of, laid, pages_of, printed

XS = (60, 300, 360, 420)
HEAD = ("Measure", "Target", "Apr 24", "May 24")
BODY = [
    ("Bins emptied", "10.1", "20.2", "30.3"),
    ("Lamps mended", "11.1", "21.2", "31.3"),
    ("Trees planted", "12.1", "22.2", "32.3"),
    ("Ponds cleared", "13.1", "23.2", "33.3"),
]


def ruled(heights: Sequence[float], right: float = 470) -> Callable[[Canvas], None]:
    """Level rules at these distances from the top."""

    def draw(canvas: Canvas) -> None:
        for y in heights:
            canvas.line(58, 700 - y, right, 700 - y)

    return draw


def side_by_side(texts: Sequence[str], start: float, gap: float, size: float = 10) -> list[float]:
    """Where texts begin that stand so far from each other."""
    widths = [stringWidth(text, "Helvetica", size) + gap for text in texts]
    return [*accumulate(widths[:-1], initial=start)]


def test_headers_as_near_as_words_are_cut_where_their_columns_part() -> None:
    """Three years that fill their columns stand 3.8 points apart, over figures that stand alike."""
    years = ("2021/22", "2022/23", "2023/24")
    xs = (60, *side_by_side(years, 300, 3.8))
    rows = [("Measure", *years), *BODY]
    assert cells_of(printed(laid(rows, xs, 20))) == rows


def test_a_text_with_common_blanks_over_columns_is_not_cut() -> None:
    """`for all of 2023` has the blanks of any sentence: it is no header of four columns."""
    words = ("for", "all", "of", "2023")
    gap = stringWidth(" ", "Helvetica", 10)
    xs = (60, *side_by_side(words, 300, gap))
    rows = [("Measure", *words), *(("Row " + name, "1", "2", "3", "4") for name in ("one", "two", "three", "four"))]
    found = grids_of(printed(laid(rows, xs, 20)))
    assert all(row != rows[0] for grid in found for row in grid)


NEAR = (
    "Calls that were answered in ward A",
    "Calls that were answered in ward B",
    "Calls that were answered in ward C",
)


@pytest.mark.parametrize(("gap", "is_read"), [(4.4, True), (2.8, False)])
def test_labels_close_to_their_figures_are_read_where_these_stand_in_line(gap: float, is_read: bool) -> None:
    """Three of ten labels end right before their figure: further than words stand, or as near."""
    column = 60 + max(stringWidth(label, "Helvetica", 10) for label in NEAR) + gap
    body = [(label, "41.1", "52.2", "63.3") for label in NEAR] + [(f"More {row[0]}", *row[1:]) for row in BODY]
    body += [(f"Less {row[0]}", *row[1:]) for row in BODY[:3]]
    found = cells_of(printed(laid([HEAD, *body], (60, column, 360, 420), 20)))
    shown = [row for row in found[1:] if row[0].startswith("Calls")]
    assert (shown == body[:3]) == is_read
    assert is_read or all(text.endswith("?") or not text for row in shown for text in row)


def test_words_of_a_typewriter_are_not_cut_where_their_blanks_stand_over_white() -> None:
    """Every blank is as wide as a letter, 0.6 of the size, wherever the columns are."""
    words = ("for", "all", "quarters")

    def head(canvas: Canvas) -> None:
        canvas.setFont("Courier", 10)
        canvas.drawString(300, 700, " ".join(words))
        canvas.drawString(60, 700, "Measure")

    xs = (60, 301, 325, 349)
    rows = [("Row " + name, "1", "2", "3") for name in ("one", "two", "three", "four")]
    found = grids_of(printed([(x, y + 20, text) for x, y, text in laid(rows, xs, 20)], head))
    assert all(row[1:] != words for grid in found for row in grid)


def test_a_mark_before_the_first_figure_makes_no_header_of_its_row() -> None:
    """The first row's figures have raised marks before them, and its label goes on in a second line."""

    def marks(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 6)
        for x in (296.4, 356.4, 416.4):
            canvas.drawString(x, 700 - 20 + 4, "1")

    texts = [*laid([HEAD, ("Books past their first", "£165", "£175", "£185")], XS, 20), (60, 32, "check")]
    texts += [(x, y + 52, text) for x, y, text in laid(BODY, XS, 20)]
    found = cells_of(printed(texts, marks))
    assert found[:2] == [HEAD, ("Books past their first check", "¹£165", "¹£175", "¹£185")]


def rounded_header(canvas: Canvas) -> None:
    """A header of two levels in rounded boxes as low as their text, over a full grid."""
    edges = (58, 198, 258, 318, 378, 438)
    for left, right in ((58, 198), (198, 318), (318, 438)):
        canvas.roundRect(left, 690, right - left, 12, 3)
    for left, right in pairwise(edges):
        canvas.roundRect(left, 678, right - left, 12, 3)
    canvas.grid(list(edges), [678, 662, 646, 630])


def test_low_boxes_with_rounded_corners_set_header_cells_apart() -> None:
    """Most of a low box's side is its rounded corners."""
    texts = [(240, 7, "2021/22"), (360, 7, "2022/23")]
    texts += [(x, 19, text) for x, text in zip((202, 262, 322, 382), ("Target", "Actual") * 2, strict=True)]
    texts += [(62, 19, "Measure")]
    rows = [("Bins", "1", "2", "3", "4"), ("Lamps", "5", "6", "7", "8"), ("Trees", "9", "10", "11", "12")]
    texts += [(x, y + 34, text) for x, y, text in laid(rows, (62, 202, 262, 322, 382), 16)]
    found = cells_of(printed(texts, rounded_header, 8))
    assert found == [
        ("", "2021/22", "", "2022/23", ""),
        ("Measure", "Target", "Actual", "Target", "Actual"),
        *rows,
    ]


def test_a_section_title_right_below_the_header_is_a_row() -> None:
    """No rule stands between a plain header and the title above the first band."""
    rows = [HEAD, ("Our workforce",), *BODY]
    document = printed(laid(rows, XS, 20), banded([(27, 47), (67, 87)]))
    assert cells_of(document)[:3] == [HEAD, ("Our workforce", "", "", ""), BODY[0]]
    [grid] = [block for block in document.blocks if isinstance(block, Grid)]
    assert [cell.row_span for cell in grid.rows[0]] == [1, 1, 1, 1]


def test_the_second_line_of_the_label_header_is_no_row() -> None:
    """It stands as near as lines of one cell do."""
    texts = [*laid([("Key performance", *HEAD[1:])], XS, 20), (60, 12, "indicator")]
    texts += [(x, y + 32, text) for x, y, text in laid(BODY, XS, 20)]
    found = cells_of(printed(texts, banded([(19, 39), (59, 79)])))
    assert found[:2] == [("Key performance indicator", *HEAD[1:]), BODY[0]]


def test_a_section_title_above_its_row_between_two_bands_is_a_row() -> None:
    """A label that wraps elsewhere shows how near the lines of one label stand."""
    texts = laid([HEAD, BODY[0]], XS, 16)
    texts += [(60, 32, "Calls that were answered within"), (60, 44, "ten minutes")]
    texts += [(x, 32, text) for x, text in zip(XS[1:], ("4", "5", "6"), strict=True)]
    texts += [(x, y + 60, text) for x, y, text in laid([BODY[1], ("Our workforce",), *BODY[2:]], XS, 16)]
    found = cells_of(printed(texts, banded([(5, 21), (49, 65), (97, 113)])))
    assert found[3:6] == [BODY[1], ("Our workforce", "", "", ""), BODY[2]]


def around(labels: Sequence[Sequence[str]], leading: float, pitch: float) -> list[Placed]:
    """Rows with the figures set in the middle of their labels' lines; those without figures have none."""
    texts = laid([HEAD], XS, 20)
    y = 20.0
    for number, lines in enumerate(labels):
        texts += [(60, y + leading * place, line) for place, line in enumerate(lines)]
        middle = y + leading * (len(lines) - 1) / 2
        figures = () if lines[0].startswith("Our") else (str(number + 11), str(number + 31), str(number + 51))
        texts += [(x, middle, text) for x, text in zip(XS[1:], figures, strict=False)]
        y += leading * (len(lines) - 1) + pitch
    return texts


LABELS = [
    ("Roads visited by a nurse in", "their first year at a school"),
    ("Our homes",),
    ("Meals that were visited in", "a year"),
]
LABELS += [("Walks mended",), ("Our money",), ("Buses",), ("Ponds seen again by the end", "of a year"), ("Boats",)]


def test_lines_of_labels_around_their_figures_tell_how_far_rows_stand_apart() -> None:
    """Every row stands 16 points below the one above, and the lines of a label 10."""
    found = cells_of(printed(around(LABELS, 10, 16)))
    assert [row[0] for row in found[1:]] == [" ".join(lines) for lines in LABELS]
    assert not any(text.endswith("?") for row in found for text in row)


def test_lines_as_near_as_rows_join_no_label_that_is_decided() -> None:
    """Where lines of labels and rows stand alike, a title is no part of a label that is read."""
    found = cells_of(printed(around(LABELS, 13, 13)))
    assert all(row[1].endswith("?") or "Our" not in row[0] for row in found if row[1].strip("?"))


def wrapped(first: str, second: str) -> list[tuple[str, ...]]:
    """The rows of a table without rules with that label in two lines and its figures beside the second."""
    texts = laid([HEAD, BODY[0]], XS, 20)
    texts += [(60, 40, first), (60, 52, second)]
    texts += [(x, 52, text) for x, text in zip(XS[1:], ("4", "5", "6"), strict=True)]
    texts += [(x, y + 72, text) for x, y, text in laid(BODY[1:], XS, 20)]
    return cells_of(printed(texts))


def test_a_full_label_goes_on_with_a_number() -> None:
    """`20 minutes` would not have fitted behind the words above."""
    assert wrapped("Calls answered within", "20 minutes")[2] == ("Calls answered within 20 minutes", "4", "5", "6")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("Calls", "20 minutes", id="the-line-above-had-room"),
        pytest.param("Calls answered within", "2023", id="all-of-the-line-is-a-number"),
    ],
)
def test_a_number_below_a_label_leaves_the_row_open(first: str, second: str) -> None:
    """It may be the label of another row, or the rest of this one."""
    assert all(text.endswith("?") for row in wrapped(first, second) if second in row[0] for text in row)


def dated(second: str) -> list[tuple[str, ...]]:
    """A ruled row of two lines, with a year in brackets under its first figure."""
    texts = laid([HEAD], XS, 20)
    texts += [(x, 24, text) for x, text in zip(XS, ("Percentage of plans", "11.8%", "60%", "10%"), strict=True)]
    texts += [(60, 35, second), (300, 35, "(2022)")]
    return grids_of(printed(texts, ruled([8, 44])))[0]


def test_a_year_in_brackets_under_a_figure_stands_in_its_row() -> None:
    """The label goes on in lower case beside it."""
    assert dated("issued in 20 weeks")[1] == ("Percentage of plans issued in 20 weeks", "11.8% (2022)", "60%", "10%")


def test_a_year_beside_a_label_of_its_own_is_not_added_to_the_figure_above() -> None:
    """`Issued` may begin another row."""
    assert not any(row[1] == "11.8% (2022)" for row in dated("Issued in 20 weeks"))


LAST = "Visits made by a nurse"


@pytest.mark.parametrize(
    ("below", "is_row"),
    [
        pytest.param([], True, id="nothing"),
        pytest.param([(60, 150, "A paragraph, after white as between paragraphs, that goes on")], True, id="far"),
        pytest.param([(60, 112, "and what was made of them in all of the year that the report is about, and")], False,
                     id="prose"),
        pytest.param([(60, 122, "Two"), (60, 134, "lines of it that reach over all columns of the table, and")], False,
                     id="prose-below-a-row"),
    ],
)  # fmt: skip
def test_a_last_label_is_a_row_where_no_prose_follows(below: list[Placed], is_row: bool) -> None:
    """It stands where a row would, in the type of the labels."""
    texts = [*laid([HEAD, *BODY, (LAST,)], XS, 20), *below]
    labels = [row[0] for grid in grids_of(printed(texts)) for row in grid]
    assert (LAST in labels) == is_row


@pytest.mark.parametrize("note", ["Source: the service", "Note on figures", "(1) revised", "1 revised", "As told."])
def test_a_note_where_a_row_would_stand_is_no_row(note: str) -> None:
    """Its words or its sign say what it is."""
    document = printed(laid([HEAD, *BODY, (note,)], XS, 20))
    assert cells_of(document) == [HEAD, *BODY]
    assert note in [block.text for block in document.blocks if isinstance(block, Line)]


def over_white(second: bool) -> list[tuple[str, ...]]:
    """A header text over the white between two columns; on the line of their headers, or above it."""
    texts = [(60, 14, "Measure"), (280, 14, "Target"), (380, 14, "Actual"), (480, 14, "Actual")]
    texts += [(328, 0, "2021/22")] if second else [(328, 14, "2021/22")]
    texts += [(x, y + 34, text) for x, y, text in laid(BODY, (60, 280, 380, 480), 20)]
    return cells_of(printed(texts, size=9))


def test_a_text_above_two_headers_heads_no_blank_column() -> None:
    """It heads both, or it is open what it heads."""
    assert {len(row) for row in over_white(second=True)} == {4}


def test_a_text_in_line_with_the_headers_beside_it_heads_a_blank_column() -> None:
    """Each of the others has a column of its own."""
    rows = over_white(second=False)
    assert rows[0] == ("Measure", "Target", "2021/22", "Actual", "Actual")
    assert rows[1] == ("Bins emptied", "10.1", "", "20.2", "30.3")


def test_figures_below_each_other_between_upright_rules_stand_in_rows_of_their_own() -> None:
    """The first two columns have blanks in different rows; the end of a header's period looks like a figure."""
    rows = [("Ponds let", "1", "", "n/a"), ("Nurses", "", "2", "3"), ("Pupils", "4", "5", "6"), ("Roads", "", "7", "8")]
    texts = [*laid([("Measure", "Target", "Actual", "Actual Jun")], XS, 20), (420, 12, "24")]
    texts += [(x, y + 36, text) for x, y, text in laid(rows, XS, 18)]

    def rules(canvas: Canvas) -> None:
        canvas.grid([56, 296, 356, 416, 476], [712, 682, 600])

    assert [row for row in cells_of(printed(texts, rules)) if row[0] != "Measure"] == rows


WIDE = [("Bins emptied", "10.1", "", "30.3"), ("Lamps mended", "11.1", "", "31.3")]


@pytest.mark.parametrize(("x", "is_read"), [(360, True), (343, False)])
def test_a_lone_figure_is_read_where_others_stand_below_their_headers(x: float, is_read: bool) -> None:
    """One that begins before its header has run out of the cell to the left, where the others begin alike."""
    texts = [*laid([HEAD, *WIDE], XS, 20), (60, 60, "Ponds"), (x, 60, "42,004"), (420, 60, "33.3")]
    [*_, last] = cells_of(printed(texts))
    assert last[2].endswith("?") != is_read
    assert last[2].rstrip("?") == "42,004"


REST = [("Calls", "1", "", "3"), ("Homes", "4", "", "6"), ("Roads", "7", "", "9")]


def over_two_pages(rest: Sequence[Sequence[str]], right: float) -> list[list[tuple[str, ...]]]:
    """A ruled table, and rows with rules as far as `right` on the next page."""
    lines = [[HEAD, *BODY], rest]

    def draw(canvas: Canvas) -> None:
        reach = 470 if canvas.getPageNumber() == 1 else right
        ruled([6 + 20 * number for number in range(len(lines[canvas.getPageNumber() - 1]))], reach)(canvas)

    return grids_of(read_here(pages_of([laid(rows, XS, 20) for rows in lines], draw)))


def test_rows_left_on_a_page_stand_in_the_columns_of_the_page_before() -> None:
    """No header is repeated, and one column is blank on the second page; the rules reach as far."""
    assert over_two_pages(REST, 470)[1] == REST


def test_rows_under_other_rules_have_columns_of_their_own() -> None:
    """Nothing says that they go on from the table on the page before."""
    assert {len(row) for row in over_two_pages(REST, 450)[1]} == {3}


@pytest.mark.parametrize(
    ("head", "is_read"),
    [pytest.param(HEAD, True, id="repeated"), pytest.param((*HEAD[:3], "Jun 24"), False, id="another")],
)
def test_one_row_below_a_header_is_read_where_the_page_before_has_it_too(head: tuple[str, ...], is_read: bool) -> None:
    """Word for word in its places; two plain lines under any other header may be no table."""
    last = ("Calls", "1", "", "3")
    found = grids_of(read_here(pages_of([laid([HEAD, *BODY], XS, 20), laid([head, last], XS, 20)])))
    assert found[1:] == ([[HEAD, last]] if is_read else [])


@pytest.mark.parametrize(
    ("above", "is_read"),
    [pytest.param("Carers who speak well of", True, id="open-end"), pytest.param("Carers heard", False, id="whole")],
)
def test_a_row_torn_by_the_end_of_a_page_is_read_where_both_halves_show_it(above: str, is_read: bool) -> None:
    """The second half begins in lower case; only where the first ends in the middle of a sentence is it settled."""
    pages = [[HEAD, *BODY, (above, "1", "2", "3")], [HEAD, ("the help they had",), *REST]]
    content = pages_of([laid(rows, XS, 20) for rows in pages], ruled([6 + 20 * number for number in range(6)]))
    [table] = read_page(content, name="page.pdf", media="pdf").tables
    [row] = [row for row in table.rows if row.indicator.startswith(above)]
    states = [cell.state for cell in row.cells]
    assert (row.indicator, states) == (f"{above} the help they had", ["value"] * 3 if is_read else ["undecided"] * 3)
