"""PDF files by fault: ruled cells as drawn, doubts where readers cannot be sure, a named refusal for the rest."""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Document, Grid, GridCell, Line, PageBox
from kpi_ingest.read import ReadLimits, read_document, tables_of
from kpi_ingest.read.dispatch import read_here
from kpi_ingest.read.pdf_second import readings_agree
from rendering import pdf_samples as samples

CELLS = [list(row) for row in samples.TEXTS]


def grids(document: Document) -> list[Grid]:
    """The grids of a document."""
    return [block for block in document.blocks if isinstance(block, Grid)]


def lines(document: Document) -> list[str]:
    """The texts of its lines."""
    return [block.text for block in document.blocks if isinstance(block, Line)]


def cell_in(draw_more: object, row: int, column: int) -> GridCell:
    """A cell of the sample's grid after something more was drawn."""

    def draw(canvas: Canvas) -> None:
        samples.rules(canvas)
        draw_more(canvas)

    [grid] = grids(read_here(samples.drawn(draw)))
    return grid.rows[row][column]


def test_a_ruled_table_is_read_cell_by_cell() -> None:
    """Text, blanks, page and boxes; nothing is in doubt."""
    document = read_here(samples.plain_table())
    assert [table["rows"] for table in tables_of(document)] == [CELLS]
    assert document.warnings == ()
    [grid] = grids(document)
    assert grid.page == 1
    assert grid.rows[1][2].where == PageBox(1, (300.0, 182.0, 400.0, 222.0))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_along_its_writing(turn: int) -> None:
    """P11: a page shown turned gives the table as somebody reads it who turns the sheet, with a remark."""

    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)
        samples.table(canvas)

    document = read_here(samples.drawn(draw, pagesize=(842, 842)))
    assert [table["rows"] for table in tables_of(document)] == [CELLS]
    assert [warning.code for warning in document.warnings] == ["SIDEWAYS"]


@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize(("turn", "corner"), [(90, (300, 100)), (270, (300, 700)), (180, (500, 500))])
def test_a_table_printed_sideways_is_read(turn: int, corner: tuple[int, int], ruled: bool) -> None:
    """On an upright page: every cell under its header, its place where it stands on the page, and a remark."""
    rows = [["Measure", "Target", "Apr 24"], ["Calls answered", "81.6%", "95%"], ["Complaints", "142", "50"]]
    rows += [["Reviews overdue", "1", "2"], ["Plans issued", "11.8%", "60%"]]

    def draw(canvas: Canvas) -> None:
        canvas.translate(*corner)
        canvas.rotate(turn)
        for number, row in enumerate(rows):
            for x, text in zip((4, 150, 220), row, strict=True):
                canvas.drawString(x, -14 - 20 * number, text)
        if ruled:
            canvas.grid([0, 146, 216, 290], [-20 * line for line in range(6)])

    document = read_here(samples.drawn(draw, pagesize=(595, 842)))
    assert [table["rows"] for table in tables_of(document)] == [rows]
    assert [warning.code for warning in document.warnings] == ["SIDEWAYS"]
    where = grids(document)[0].rows[1][0].where
    assert isinstance(where, PageBox)
    x0, top, x1, bottom = where.box
    across, down = {90: (330, 700), 270: (270, 182), 180: (470, 311)}[turn]
    assert x0 <= across <= x1
    assert top <= down <= bottom


def test_an_offset_media_box_changes_nothing() -> None:
    """A page whose corner is not at zero reads the same."""
    content = samples.plain_table().replace(b"/MediaBox [ 0 0 595 842 ]", b"/MediaBox [ 9 5 595 842 ]")
    assert b"[ 9 5 595 842 ]" in content
    document = read_here(content)
    assert [table["rows"] for table in tables_of(document)] == [CELLS]
    assert document.warnings == ()


def test_upright_headers_are_read_along_their_writing() -> None:
    """Column headers that are printed upwards read as words, not as letters from below."""

    def upwards(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.rotate(90)
        canvas.drawString(664, -220, "Mar 24")

    assert cell_in(upwards, 0, 1).text == "Mar 24"
    assert cell_in(upwards, 0, 1).doubt is None


def test_drawing_order_is_not_reading_order() -> None:
    """Words drawn from right to left and below before above come in the order they are seen."""

    def scattered(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 8)
        for x, y, text in ((90, 675, "2023)"), (54, 675, "(May"), (70, 688, "%"), (54, 688, "8.1")):
            canvas.drawString(x, y, text)

    assert cell_in(scattered, 0, 0).text == "8.1 % (May 2023)"


def test_a_raised_note_number_stays_apart() -> None:
    """`5` with a raised 1 is `5¹`: a figure with a note, never 51."""

    def raised(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(204, 680, "5")
        canvas.setFont("Helvetica", 6)
        canvas.drawString(210, 684, "1")

    assert cell_in(raised, 0, 1).text == "5¹"
    assert cell_in(raised, 0, 1).doubt is None


def test_fake_bold_is_one_text() -> None:
    """A figure drawn twice, a hair apart, is printed once."""

    def twice(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(204, 680, "118")
        canvas.drawString(204.2, 680, "118")

    assert cell_in(twice, 0, 1).text == "118"


def test_text_across_a_rule_is_in_doubt() -> None:
    """A figure that runs over the rule into the next cell is nobody's for sure."""

    def overflow(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(191, 680, "12345")

    doubts = [cell_in(overflow, 0, 0).doubt, cell_in(overflow, 0, 1).doubt]
    assert all(doubt and "over the edge" in doubt for doubt in doubts)


def test_figures_over_a_line_break_are_in_doubt() -> None:
    """12 above 345 may be one broken figure or two."""

    def stacked(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(204, 688, "12")
        canvas.drawString(204, 676, "345")

    assert "line break" in (cell_in(stacked, 0, 1).doubt or "")


def test_a_missing_rule_puts_figures_in_doubt() -> None:
    """Two figures that stand apart in one cell are not `12 345`."""

    def apart(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(204, 680, "12")
        canvas.drawString(260, 680, "345")

    assert "wide gap" in (cell_in(apart, 0, 1).doubt or "")


def test_bands_behind_rows_delimit_no_cells() -> None:
    """A ruled row over a band that holds texts apart: nothing in the band counts as a cell or as blank."""

    def draw(canvas: Canvas) -> None:
        for left, right in zip(samples.XS, samples.XS[1:], strict=False):
            canvas.rect(left, 660, right - left, 40)
        canvas.rect(50, 620, 350, 40)
        samples.figures(canvas)
        canvas.drawString(304, 646, "9%")

    document = read_here(samples.drawn(draw))
    assert grids(document) == []
    assert "Calls answered 81.61% 9%" in [block.text for block in document.blocks if isinstance(block, Line)]


def test_spans_and_holes_keep_the_rectangle() -> None:
    """A header over two columns spans them; every position has a cell."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.lines([(50, 700, 400, 700), (50, 660, 400, 660), (50, 620, 400, 620)])
        canvas.lines([(50, 700, 50, 620), (200, 700, 200, 620), (300, 660, 300, 620), (400, 700, 400, 620)])
        for x, y, text in ((54, 680, "KPI"), (250, 680, "2023/24"), (54, 640, "a"), (204, 640, "1"), (304, 640, "2")):
            canvas.drawString(x, y, text)

    [grid] = grids(read_here(samples.drawn(draw)))
    assert [[cell.text for cell in row] for row in grid.rows] == [["KPI", "2023/24", ""], ["a", "1", "2"]]
    assert (grid.rows[0][1].column_span, grid.rows[0][2].anchor) == (2, (0, 1))


def test_headings_and_paragraphs_stand_around_the_table() -> None:
    """Order of the page; larger type is a heading; a wrapped paragraph is one line, a short one its own."""

    def draw(canvas: Canvas) -> None:
        samples.table(canvas)
        canvas.setFont("Helvetica", 16)
        canvas.drawString(50, 800, "Section A")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(50, 600, "*Figures may differ from what was published before, because they are now")
        canvas.drawString(50, 588, "cumulative")
        canvas.drawString(50, 560, "Page 1")

    blocks = read_here(samples.drawn(draw)).blocks
    told = [(block.text, block.heading) if isinstance(block, Line) else "grid" for block in blocks]
    note = "*Figures may differ from what was published before, because they are now cumulative"
    assert told == [("Section A", 1), "grid", (note, None), ("Page 1", None)]


def test_rows_without_rules_stay_lines() -> None:
    """A table without rules is given line by line: no row is joined to another."""
    document = read_here(samples.drawn(samples.figures))
    assert grids(document) == []
    assert lines(document) == ["Complaints 142 <50", "Calls answered 81.61%"]


def test_a_box_around_text_is_no_table() -> None:
    """A frame delimits no cell: its text comes as lines."""

    def draw(canvas: Canvas) -> None:
        canvas.rect(40, 600, 500, 120)
        samples.figures(canvas)

    assert grids(read_here(samples.drawn(draw))) == []


def test_unmapped_glyphs_put_their_cell_in_doubt() -> None:
    """P10: digits are never taken from glyphs without characters; the other cells go on."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [49 /odd] >> >>"
    rules = b"50 620 m 50 700 l S 200 620 m 200 700 l S 300 620 m 300 700 l S "
    rules += b"50 620 m 300 620 l S 50 660 m 300 660 l S 50 700 m 300 700 l S "
    text = b"BT /F1 10 Tf 54 680 Td (Calls) Tj 150 0 Td (1) Tj 0 -40 Td (22) Tj ET"
    [grid] = grids(read_here(samples.one_page(rules + text, font=font)))
    assert grid.rows[0][1].doubt
    assert [(cell.text, cell.doubt) for cell in (grid.rows[0][0], grid.rows[1][1])] == [("Calls", None), ("22", None)]


def test_two_readers_that_disagree_put_the_cell_in_doubt() -> None:
    """P14: a character map that only one reader follows; both readings are said."""
    content = samples.plain_table()
    second = samples.drawn(lambda canvas: (samples.rules(canvas), _other_figures(canvas)))
    from kpi_ingest.read import pdf

    opened = pdf.open_second
    try:
        pdf.open_second = lambda _, pages: opened(second, pages)
        [grid] = grids(read_here(content))
    finally:
        pdf.open_second = opened
    assert grid.rows[0][1].doubt == "two readers disagree: pdfium reads '148', pdfminer '142'"
    assert [cell.doubt for cell in grid.rows[1]] == [None, None, None]


def _other_figures(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 10)
    for y, row in zip(samples.YS, (("Complaints", "148", "<50"), samples.TEXTS[1]), strict=False):
        for x, text in zip(samples.XS, row, strict=False):
            canvas.drawString(x + 4, y - 14, text)


@pytest.mark.parametrize(
    ("first", "second", "agree"),
    [
        ("10.9% (May 23)", "10.9%\n(May 23)", True),
        ("parent carers", "parentcarers", True),
        ("12 34", "1234", False),
        ("12.3", "123", False),
        ("ﬁgures 5¹", "figures 51", True),
        ("", "7", False),
    ],
)
def test_readings_agree_on_what_is_printed(first: str, second: str, agree: bool) -> None:
    """Characters must be the same; blanks may differ between words and never between figures."""
    assert readings_agree(first, second) is agree


def cut(share: float) -> bytes:
    """The sample file, cut."""
    content = samples.plain_table()
    return content[: int(len(content) * share)]


LOOP = samples.objects(samples.CATALOGUE, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>")
NO_PAGES = samples.objects(samples.CATALOGUE, b"<< /Type /Pages /Kids [] /Count 0 >>")
RULES_ONLY = samples.drawn(samples.rules)
HUGE = samples.one_page(b"BT /F1 9 Tf (x) Tj ET", media_box=b"[0 0 1e9 1e9]")
NOT_A_NUMBER = samples.one_page(b"BT /F1 9 Tf (x) Tj ET", media_box=b"[0 0 nan 842]")
CIDS = samples.one_page(b"BT /F1 9 Tf 50 700 Td <00010002> Tj ET", font=samples.UNMAPPED)
NO_CROSS_REFERENCE = samples.plain_table().replace(b"startxref\n", b"startxref\n1")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(cut(0.5), "E_PDF_TRUNCATED", id="P01-half"),
        pytest.param(samples.plain_table().rstrip()[:-1], "E_PDF_TRUNCATED", id="P01-last-byte"),
        pytest.param(cut(0.95), "E_PDF_TRUNCATED", id="P01-tail"),
        pytest.param(NO_CROSS_REFERENCE, "E_PDF_TRUNCATED", id="P01-cross-reference"),
        pytest.param(LOOP, "E_PDF_STRUCTURE", id="P04-kids-loop"),
        pytest.param(NO_PAGES, "E_PDF_STRUCTURE", id="P04-no-pages"),
        pytest.param(samples.encrypted("secret"), "E_PDF_ENCRYPTED", id="P08-user"),
        pytest.param(RULES_ONLY, "E_PDF_NO_TEXT", id="P09-no-text"),
        pytest.param(CIDS, "E_PDF_GLYPHS", id="P10-glyphs-only"),
        pytest.param(HUGE, "E_PDF_STRUCTURE", id="P12-huge"),
        pytest.param(NOT_A_NUMBER, "E_PDF_STRUCTURE", id="P12-nan"),
    ],
)
def test_an_unsound_file_is_refused(content: bytes, code: str) -> None:
    """Each has its own code, exit 3, and one line."""
    with pytest.raises(ReadError) as caught:
        read_here(content)
    assert (caught.value.code, caught.value.exit_code) == (code, 3)
    assert "\n" not in str(caught.value)


def test_every_prefix_of_a_file_is_refused() -> None:
    """P01: wherever a file is cut, it is never read in part (a step of 7 bytes; the last line break may be missing)."""
    content = samples.plain_table().rstrip()
    for length in range(5, len(content), 7):
        with pytest.raises(ReadError) as caught:
            read_here(content[:length], media="pdf")
        assert caught.value.code == "E_PDF_TRUNCATED"


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_is_refused(layers: int) -> None:
    """P03: 400 MB from a few kilobytes end at the child's limits, and not in our memory."""
    with pytest.raises(ReadError) as caught:
        read_document(samples.flate_bomb(layers), limits=ReadLimits(memory=400 << 20, cpu_seconds=10))
    assert caught.value.code in {"E_PARSE_LIMIT", "E_PARSE_TIMEOUT"}


def test_a_page_of_masses_is_listed_and_the_others_are_read() -> None:
    """P06: a page beyond its budget is named as unread, and the next one is tried."""

    def draw(canvas: Canvas) -> None:
        for number in range(300):
            canvas.rect(number, 100, 5, 5)
        canvas.showPage()
        samples.table(canvas)

    document = read_here(samples.drawn(draw), limits=ReadLimits(page_objects=200))
    assert [grid.page for grid in grids(document)] == [2]
    assert document.incomplete == "page 1 is unread: more than 200 lines, rectangles and curves"
    assert [warning.code for warning in document.warnings] == ["PAGE_UNREAD"]


def test_masses_of_rules_are_set_aside() -> None:
    """P06: 300 x 300 rules are a drawing: they are no table, and the rest of the page is read."""

    def draw(canvas: Canvas) -> None:
        canvas.grid([50 + number for number in range(300)], [100 + number for number in range(300)])
        canvas.drawString(10, 10, "x")

    document = read_here(samples.drawn(draw))
    assert [block.text for block in document.blocks if isinstance(block, Line)] == ["x"]


@pytest.mark.parametrize("content", [b"q " * 200_000, b"[" * 100_000, b"<<" * 50_000], ids=["q", "array", "dict"])
def test_deep_content_does_not_take_us_down(content: bytes) -> None:
    """P07: 200,000 `q`, 100,000 `[`: a document or a named error, whatever becomes of the child."""
    outcome = outcome_of(samples.one_page(b"BT /F1 9 Tf 50 700 Td (canary) Tj ET " + content))
    assert outcome == ["canary"] or outcome[0].startswith(("E_PDF_", "E_PARSE_"))


def outcome_of(content: bytes) -> list[str]:
    """The lines of a document, or the code of the error."""
    try:
        return lines(read_document(content))
    except ReadError as error:
        return [error.code]
