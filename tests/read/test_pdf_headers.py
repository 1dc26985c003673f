"""What stands around and over the figures of a printed table: titles, headers over several columns, lines between rows,
frames, and tables side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

import pytest
from reportlab.pdfgen.canvas import Canvas

from kpi_ingest.model import Document, Grid, Line
from kpi_ingest.pipeline import read_page
from kpi_ingest.read.dispatch import read_here
from rendering import pdf_samples as samples

Rule = tuple[float, float, float]
"""Place below the top of the table, and from where to where."""
Placed = tuple[float, float, str]
"""Where a text ends on the right, or begins where it is a label (left of 200); its base line from the top; the text."""
TOP = 700.0


def page(texts: Sequence[Placed], rules: Sequence[Rule] = (), bold: Sequence[str] = ()) -> Callable[[Canvas], None]:
    """A drawing of these texts and level rules; the texts in `bold` are bold."""

    def draw(canvas: Canvas) -> None:
        for y, start, end in rules:
            canvas.line(start, TOP - y, end, TOP - y)
        for x, y, text in texts:
            canvas.setFont("Helvetica-Bold" if text in bold else "Helvetica", 9)
            (canvas.drawString if x < 200 else canvas.drawRightString)(x, TOP - y, text)

    return draw


def rows_of(document: Document) -> list[tuple[str, ...]]:
    """The texts of the only grid."""
    [grid] = grids_of(document)
    return texts_of(grid)


def grids_of(document: Document) -> list[Grid]:
    """Every grid of a document."""
    return [block for block in document.blocks if isinstance(block, Grid)]


def texts_of(grid: Grid) -> list[tuple[str, ...]]:
    """The texts of a grid."""
    return [tuple(cell.text for cell in row) for row in grid.rows]


def lines_of(document: Document) -> list[str]:
    """The texts outside of grids."""
    return [block.text for block in document.blocks if isinstance(block, Line)]


ENDS = (260.0, 330.0, 400.0, 470.0)
FIGURES = (("Bins emptied", "11", "12", "13", "14"), ("Lamps mended", "21", "22", "23", "24"))


def body(first: float, rows: Sequence[Sequence[str]] = FIGURES) -> list[Placed]:
    """Rows of a label and figures, the first one that far below the top."""
    return [
        (x, first + 14 * number, text)
        for number, row in enumerate(rows)
        for x, text in zip((60.0, *ENDS), row, strict=True)
        if text
    ]


def test_a_numbered_title_over_the_first_rule_is_no_row_of_its_table() -> None:
    """The title has two lines and a running head right above; the table begins with its header."""
    texts = [
        (60, -30, "ANNEX A"),
        (470, -30, "Yearly report"),
        (60, -16, "Table 4."),
        (110, -16, "Works done and open,"),
    ]
    texts += [(110, -5, "by quarter"), (60, 11, "Measure"), *((x, 11, f"Q{n}") for n, x in enumerate(ENDS, 1))]
    rules = [(0, 58, 475), (15, 58, 475), (50, 58, 475)]
    bold = ["Table 4.", "Works done and open,", "by quarter"]
    document = read_here(samples.drawn(page([*texts, *body(28)], rules, bold)))
    assert rows_of(document) == [("Measure", "Q1", "Q2", "Q3", "Q4"), *FIGURES]
    assert "Table 4. Works done and open," in lines_of(document)


def test_a_header_of_two_columns_whose_first_says_table_stays() -> None:
    """`Table 1` over labels, with years beside it, is no title."""
    texts = [(60, -4, "Table 1"), *((x, -4, str(year)) for x, year in zip(ENDS, range(2021, 2025), strict=True))]
    document = read_here(samples.drawn(page([*texts, *body(14)], [(0, 58, 475), (36, 58, 475)])))
    assert rows_of(document) == [("Table 1", "2021", "2022", "2023", "2024"), *FIGURES]


def test_texts_beside_a_wrapped_one_are_on_its_level() -> None:
    """Below a text over three columns one header has three lines and the others have one, at the foot."""
    texts = [(330, 11, "By team"), (330, 26, "Parks"), (330, 36, "and"), (60, 46, "Measure"), (260, 46, "All")]
    texts += [(330, 46, "woods"), (400, 46, "Roads"), (470, 46, "Pools"), *body(64)]
    rules = [(0, 58, 475), (15, 290, 475), (51, 58, 475), (84, 58, 475)]
    rows = rows_of(read_here(samples.drawn(page(texts, rules))))
    assert rows[:2] == [("Measure", "All", "By team", "", ""), ("", "", "Parks and woods", "Roads", "Pools")]
    assert rows[2:] == list(FIGURES)


def test_a_header_goes_on_below_the_rule_under_its_upper_text() -> None:
    """The columns are counted, 7 to 10, under a text that a rule of its own sets over them, between two columns."""
    texts = [(370, 11, "Grade"), (60, 26, "Measure"), *((x, 26, str(n)) for n, x in enumerate(ENDS, 7)), *body(44)]
    rules = [(0, 58, 475), (15, 235, 475), (31, 58, 475), (64, 58, 475)]
    [grid] = grids_of(read_here(samples.drawn(page(texts, rules))))
    assert texts_of(grid) == [("Measure", "Grade", "", "", ""), ("", "7", "8", "9", "10"), *FIGURES]
    assert grid.rows[0][1].column_span == 4
    assert not any(cell.doubt for row in grid.rows for cell in row)


def test_a_row_below_a_rule_that_leaves_labels_out_is_no_header() -> None:
    """Its figures count nothing, so that the text above the rule is all of the header."""
    counts = ("Bins emptied", "11", "19", "17", "15")
    texts = [(370, 11, "Grade"), *body(26, [counts]), *body(44)]
    rules = [(0, 58, 475), (15, 235, 475), (31, 58, 475), (64, 58, 475)]
    assert counts in rows_of(read_here(samples.drawn(page(texts, rules))))


def test_an_upright_rule_divides_the_rule_below_it() -> None:
    """One rule stands under two header texts; the upright one between them tells how far each reaches."""

    def draw(canvas: Canvas) -> None:
        page([(240, 11, "2021"), (375, 11, "2022"), (60, 26, "Measure"), *leaves, *body(44)], rules)(canvas)
        for x in (200, 270, 340, 410):
            canvas.line(x, TOP - (0 if x in (200, 340) else 15), x, TOP - 64)

    leaves = [(x, 26, text) for x, text in zip(ENDS, ("Plan", "Done", "Plan", "Done"), strict=True)]
    rules = [(0, 58, 475), (15, 200, 475), (31, 58, 475), (64, 58, 475)]
    rows = rows_of(read_here(samples.drawn(draw)))
    assert rows[:2] == [("Measure", "2021", "", "2022", ""), ("", "Plan", "Done", "Plan", "Done")]


def walled(first: str, second: str) -> Callable[[Canvas], None]:
    """A header of two texts, each between upright rules in the middle over two columns; no rule is below them."""

    def draw(canvas: Canvas) -> None:
        leaves = [(x, 26, text) for x, text in zip(ENDS, ("Men", "Women", "Men", "Women"), strict=True)]
        page([(60, 26, "Measure"), *leaves, *body(44)], [(0, 58, 485), (31, 58, 485), (64, 58, 485)])(canvas)
        for x in (205, 345, 485):
            canvas.line(x, TOP, x, TOP - 64)
        for x, text in ((275, first), (415, second)):
            canvas.drawCentredString(x, TOP - 11, text)

    return draw


def test_a_text_in_the_middle_between_upright_rules_is_over_all_their_columns() -> None:
    """The blank between its two words stands right over the white between two columns."""
    rows = rows_of(read_here(samples.drawn(walled("Parks", "Longish  woodland"))))
    assert rows[:2] == [("Measure", "Parks", "", "Longish woodland", ""), ("", "Men", "Women", "Men", "Women")]


def test_a_line_over_the_figures_heads_the_rows_below_it() -> None:
    """Text in the middle of the figures' columns, as near to the row above as to the one below, is in neither."""
    head = [(60, 11, "Measure"), *((x, 11, f"Q{n}") for n, x in enumerate(ENDS, 1))]
    texts = [*head, (430, 28, "Counted by hand, in each of the parks"), *body(42, FIGURES[:1])]
    texts += [(430, 56, "Counted by a machine, along all roads"), *body(70, FIGURES[1:])]
    rows = rows_of(read_here(samples.drawn(page(texts, [(0, 58, 475), (16, 58, 475), (76, 58, 475)]))))
    assert rows[1:] == [
        ("", "Counted by hand, in each of the parks", "", "", ""),
        FIGURES[0],
        ("", "Counted by a machine, along all roads", "", "", ""),
        FIGURES[1],
    ]


def shaded(colour: float) -> Callable[[Canvas], None]:
    """A ruled table whose first label has two lines, each upon a rectangle of this grey in a grey cell."""

    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.8)
        canvas.rect(60, 630, 140, 40, stroke=0, fill=1)
        canvas.setFillGray(colour)
        canvas.rect(65, 650, 130, 20, stroke=0, fill=1)
        canvas.rect(65, 630, 130, 20, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.grid([60, 200, 280, 360], [700, 670, 630, 600])
        canvas.setFont("Helvetica", 9)
        for y, row in (
            (680, ("Measure", "Plan", "Done")),
            (655, ("Bins that were", "11", "12")),
            (610, ("Lamps", "21", "22")),
        ):
            for x, text in zip((68, 205, 285), row, strict=True):
                canvas.drawString(x, y, text)
        canvas.drawString(68, 635, "emptied in time")

    return draw


def test_the_shading_of_the_lines_of_a_cell_divides_nothing() -> None:
    """Two rectangles of the cell's own colour lie behind the two lines of a label."""
    rows = rows_of(read_here(samples.drawn(shaded(0.8))))
    assert rows == [("Measure", "Plan", "Done"), ("Bins that were emptied in time", "11", "12"), ("Lamps", "21", "22")]


def test_fills_of_another_colour_divide_a_cell() -> None:
    """The same rectangles in white are seen, and set the two lines apart."""
    rows = rows_of(read_here(samples.drawn(shaded(1.0))))
    assert ("Bins that were", "11", "12") in rows


def framed(title: str, foot: str) -> Callable[[Canvas], None]:
    """A frame with a title over the ruled rows and a line under them."""

    def draw(canvas: Canvas) -> None:
        canvas.rect(60, 580, 300, 130)
        canvas.grid([60, 200, 280, 360], [680, 660, 640, 620])
        canvas.setFont("Helvetica-Bold", 9)
        canvas.drawCentredString(210, 697, title)
        canvas.drawCentredString(210, 686, "Works done, by quarter")
        canvas.setFont("Helvetica", 9)
        for y, row in ((666, ("Measure", "Plan", "Done")), (646, ("Bins", "11", "12")), (626, ("Lamps", "21", "22"))):
            for x, text in zip((65, 205, 285), row, strict=True):
                canvas.drawString(x, y, text)
        canvas.drawString(65, 606, foot)
        canvas.drawString(65, 592, "and is checked every year.")

    return draw


def test_a_title_in_the_frame_is_the_caption_and_its_note_is_a_line() -> None:
    """The grid holds the rows that upright rules divide, and nothing of the page is lost."""
    document = read_here(samples.drawn(framed("Exhibit 3", "Source: the log of the works yard,")))
    [grid] = grids_of(document)
    assert texts_of(grid) == [("Measure", "Plan", "Done"), ("Bins", "11", "12"), ("Lamps", "21", "22")]
    assert grid.caption == "Exhibit 3 Works done, by quarter"
    assert " ".join(lines_of(document)) == "Source: the log of the works yard, and is checked every year."


@pytest.mark.parametrize("foot", ["All parks and woods, 43 in all,", "Total 32 34"], ids=["words", "figures"])
def test_a_row_of_a_frame_that_is_no_title_and_no_note_stays(foot: str) -> None:
    """What says neither by its first words is left where it is."""
    document = read_here(samples.drawn(framed("Our works", foot)))
    [grid] = grids_of(document)
    texts = texts_of(grid)
    assert texts[0][0] == "Our works Works done, by quarter"
    assert texts[-1][0].startswith(foot)
    assert grid.caption is None


def test_framed_tables_of_two_titles_are_two_tables() -> None:
    """The second page has the same header and another title: it is not the rest of the first table."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    for title in ("Table 3", "Table 4"):
        framed(title, "Source: the log of the works yard,")(canvas)
        canvas.showPage()
    canvas.save()
    reading = read_page(out.getvalue(), name="framed.pdf", media="pdf")
    assert [table.section.split(" Works")[0] for table in reading.tables] == ["Table 3", "Table 4"]
    assert [len(table.rows) for table in reading.tables] == [2, 2]


BESIDE = (("Age", "People"), ("0 to 9 years", "101"), ("10 to 19 years", "102"), ("20 to 29 years", "103"))


def beside(right: Sequence[tuple[str, str]]) -> Callable[[Canvas], None]:
    """A ruled table of two columns and, right beside it, another one."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 9)
        canvas.grid([60, 150, 210, 300, 360], [700 - 18 * n for n in range(5)])
        for n, rows in enumerate(zip(BESIDE, right, strict=True)):
            for x, text in zip((64, 154, 214, 304), (*rows[0], *rows[1]), strict=True):
                canvas.drawString(x, 687 - 18 * n, text)

    return draw


def test_tables_side_by_side_under_one_header_twice_are_two() -> None:
    """Labels stand under the second `Age` too, so that its figures have labels of their own."""
    right = [("Age", "People"), ("30 to 39 years", "104"), ("40 to 49 years", "105"), ("50 and over", "106")]
    found = [texts_of(grid) for grid in grids_of(read_here(samples.drawn(beside(right))))]
    assert found == [list(BESIDE), right]


def test_columns_of_figures_under_a_header_twice_are_one_table() -> None:
    """Figures under the second `Age` are no labels."""
    right = [("Age", "People"), ("31", "104"), ("32", "105"), ("33", "106")]
    [rows] = [texts_of(grid) for grid in grids_of(read_here(samples.drawn(beside(right))))]
    assert rows[1] == ("0 to 9 years", "101", "31", "104")


def pairs(figures: Sequence[str]) -> Callable[[Canvas], None]:
    """A bold header of two texts over labels with these figures, without a rule."""
    texts: list[Placed] = [
        (60, 0, "Chapter"),
        (260, 0, "Share"),
        (60, 15, "Parks"),
        (60, 30, "Woods"),
        (60, 45, "Pools"),
    ]
    texts += [(260, 15 * n, text) for n, text in enumerate(figures, 1)]
    return page(texts, bold=["Chapter", "Share"])


def test_labels_and_figures_under_a_bold_header_are_a_table() -> None:
    """Two columns are enough where the header is bold and every row is a label and a figure."""
    rows = rows_of(read_here(samples.drawn(pairs(["0.26", "0.21", "0.14"]))))
    assert rows == [("Chapter", "Share"), ("Parks", "0.26"), ("Woods", "0.21"), ("Pools", "0.14")]


def test_a_list_of_contents_is_no_table() -> None:
    """Whole figures that rise from line to line are the numbers of pages."""
    assert not grids_of(read_here(samples.drawn(pairs(["3", "7", "12"]))))


def test_the_header_between_a_title_and_the_first_rule_stays() -> None:
    """Only the title itself goes where columns stand between it and the rule."""
    texts = [(60, -16, "Table 4. Works done"), (60, -4, "Measure"), (260, -4, "Done")]
    texts += [(60, 14, "Bins emptied"), (260, 14, "11"), (60, 28, "Lamps mended"), (260, 28, "21")]
    rules = [(0, 58, 275), (18, 58, 275), (32, 58, 275)]
    rows = rows_of(read_here(samples.drawn(page(texts, rules, ["Table 4. Works done"]))))
    assert rows == [("Measure", "Done"), ("Bins emptied", "11"), ("Lamps mended", "21")]


def test_a_bold_section_row_with_a_number_begins_no_other_table() -> None:
    """Figures stand right below `Table 2 of the plan`, and no header does."""
    head = [(60, 11, "Measure"), *((x, 11, f"Q{n}") for n, x in enumerate(ENDS, 1))]
    texts = [*head, *body(28, FIGURES[:1]), (60, 42, "Table 2 of the plan"), *body(56)]
    rules = [(0, 58, 475), (16, 58, 475), (76, 58, 475)]
    rows = rows_of(read_here(samples.drawn(page(texts, rules, ["Table 2 of the plan"]))))
    assert rows[-3:] == [("Table 2 of the plan", "", "", "", ""), *FIGURES]


def test_a_text_over_the_figures_may_have_two_lines() -> None:
    """A row says why it has no figures; the second line of that heads nothing."""
    head = [(60, 11, "Measure"), *((x, 11, f"Q{n}") for n, x in enumerate(ENDS, 1))]
    texts = [
        *head,
        *body(28, FIGURES[:1]),
        (60, 42, "Ponds cleared"),
        (430, 42, "Not counted before the end of"),
        (400, 51, "the year that begins now"),
    ]
    texts += body(65, FIGURES[1:])
    rows = rows_of(read_here(samples.drawn(page(texts, [(0, 58, 475), (16, 58, 475), (71, 58, 475)]))))
    assert len(rows) == 4
    assert rows[2][0] == "Ponds cleared"
    assert "".join(rows[2][1:]) == "Not counted before the end of the year that begins now"
    assert rows[3] == FIGURES[1]


def test_a_label_that_begins_further_left_is_another_one() -> None:
    """`Pools` stands as near to the wrapped label above it as its lines stand to each other, but left of them."""
    head = [(60, 11, "Measure"), *((x, 11, f"Q{n}") for n, x in enumerate(ENDS, 1))]
    figures = list(zip(ENDS, ("11", "12", "13", "14"), strict=True))
    texts = [*head, (60, 28, "Parks"), (70, 44, "Bins emptied in"), (76, 54, "Central Park"), (60, 64, "Pools")]
    texts += [
        (70, 80, "Lamps mended"),
        (70, 96, "Walls painted"),
        *((x, y, t) for y in (44, 80, 96) for x, t in figures),
    ]
    rows = rows_of(read_here(samples.drawn(page(texts, [(0, 58, 475), (16, 58, 475), (102, 58, 475)]))))
    assert [row[0] for row in rows] == [
        "Measure",
        "Parks",
        "Bins emptied in Central Park",
        "Pools",
        "Lamps mended",
        "Walls painted",
    ]
