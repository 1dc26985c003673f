"""PDF tables whose keys or columns the print leaves half open: read where something settles them, else in doubt."""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

from kpi_ingest.model import Grid
from kpi_ingest.read.dispatch import read_here
from kpi_ingest.read.pdf_tables.columns import Columns
from kpi_ingest.read.pdf_tables.fragments import Fragment
from kpi_ingest.read.pdf_tables.rivals import contested
from rendering import pdf_samples as samples
from rendering.placed import banded, cells_of, laid, printed

XS = (60, 300, 360, 420)
HEAD = ("Measure", "Target", "Apr 24", "May 24")


def test_a_section_title_as_near_as_rows_is_no_part_of_a_label() -> None:
    """Between two bands stand a row and a title; a wrapped label elsewhere shows how near lines of one label are."""
    texts = laid([HEAD, ("Bins emptied", "1", "2", "3")], XS, 20)
    texts += [(60, 40, "Calls that were answered within"), (60, 52, "ten minutes"), (300, 40, "4"), (360, 40, "5")]
    texts += [
        (420, 40, "6"),
        (60, 72, "Our workforce"),
        (60, 92, "Nurses"),
        (300, 92, "7"),
        (360, 92, "8"),
        (420, 92, "9"),
    ]
    texts += [(60, 112, "Boats"), (300, 112, "10"), (360, 112, "11")]
    rows = cells_of(printed(texts, banded([(8, 28), (80, 100)])))
    assert [row[0] for row in rows[2:5]] == ["Calls that were answered within ten minutes", "Our workforce", "Nurses"]


def test_a_title_that_may_be_the_rest_of_a_label_leaves_the_row_open() -> None:
    """Where every line stands as far from the next as rows do, nobody can say whose it is."""
    rows = [HEAD, ("Bins emptied", "1", "2", "3"), ("Lamps mended in the whole north", "4", "5", "6"), ("Children",)]
    rows += [("Nurses", "7", "8", "9"), ("Boats", "10", "11", "12")]
    found = cells_of(printed(laid(rows, XS, 16), banded([(5, 21), (53, 69)])))
    assert not any("Children" in row[0] and not row[0].endswith("?") and row[1] for row in found)


def test_a_header_that_repeats_is_dealt_out_by_its_words() -> None:
    """`Target`, `Actual` under each year: the year stands over both, though it reaches over one of them alone."""
    texts = [(330, 0, "2021/22"), (450, 0, "2022/23")]
    texts += laid([("Measure", "Target", "Actual", "Target", "Actual")], (60, 300, 360, 420, 480), 20)
    texts = [*texts[:2], *((x, 13.0, text) for x, _, text in texts[2:])]
    body = [(name, "10", "20", "30", "40") for name in ("Bins", "Lamps", "Trees", "Ponds")]
    texts += [(x, y + 33, text) for x, y, text in laid(body, (60, 300, 360, 420, 480), 20)]
    rows = cells_of(printed(texts))
    assert rows[0][1::2] == ("2021/22", "2022/23")
    assert rows[1] == ("", "Target", "Actual", "Target", "Actual")
    assert rows[2] == ("Bins", "10", "20", "30", "40")


def test_labels_beside_ruled_figures_are_their_labels() -> None:
    """The rules enclose the figures alone, and a section title parts them into two grids."""
    rows = [HEAD, ("Bins", "1", "2", "3"), ("Our workforce",), ("Nurses", "4", "5", "6"), ("Boats", "7", "8", "9")]

    def rules(canvas: Canvas) -> None:
        canvas.grid([290, 350, 410, 470], [713, 693, 673])
        canvas.grid([290, 350, 410, 470], [653, 633, 613])

    found = cells_of(printed(laid(rows, XS, 20), rules))
    assert [row for row in found if row[1] and row[1] != "Our workforce"] == [rows[0], rows[1], rows[3], rows[4]]
    assert found[2][0] == "Our workforce"


def test_a_figure_between_two_columns_does_not_make_them_one() -> None:
    """It is in doubt with its neighbours; the other rows are read."""
    rows = [
        HEAD,
        ("Bins", "10.1", "20.2", "30.3"),
        ("Lamps", "11.1", "21.2", "31.3"),
        ("Trees", "12.1", "22.2", "32.3"),
    ]
    rows += [("Ponds", "13.1", "23.2", "33.3"), ("Walls", "14.1", "24.2", "34.3")]
    texts = [*laid(rows, (60, 300, 324, 420), 20), (60, 120, "Calls"), (311, 120, "25.2"), (420, 120, "35.3")]
    found = cells_of(printed(texts))
    assert found[1:6] == rows[1:]
    assert all(cell.endswith("?") for cell in found[6][1:3])


def test_two_figures_set_alike_on_no_side_are_open() -> None:
    """One of them has run out of its cell; which, nothing says."""
    rows = [HEAD, ("Bins", "1", "2,345", "3"), ("Trees", "1", "", "3")]
    texts = [*laid(rows, XS, 20), (348, 40, "34,512")]
    found = cells_of(printed(texts))
    assert all(row[2].endswith("?") for row in found[1:])


def test_a_figure_under_another_header_is_contested() -> None:
    """White puts it into one column, its place under a header into another: a rival reading as good as the first."""

    def piece(x0: float, x1: float, text: str, base: float) -> Fragment:
        return Fragment((), x0, x1, base - 10, base, text)

    head = [piece(60, 100, "Measure", 10), piece(150, 185, "Target", 10), piece(218, 262, "Apr 24", 10)]
    rows = [piece(150, 240, "10% of all last year", 30), piece(228, 234, "9", 50), piece(250, 262, "20", 50)]
    columns = Columns([(60, 120), (150, 240), (248, 262)])
    assert contested(rows, head, columns) == [rows[1]]


def test_a_mark_over_a_rule_puts_both_cells_in_doubt() -> None:
    """A raised digit right before a figure, on the other side of the rule: the label's note or the figure's."""

    def rules_and_mark(canvas: Canvas) -> None:
        samples.table(canvas)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(202, 640, "90")
        canvas.setFont("Helvetica", 6)
        canvas.drawString(198.0, 644, "1")

    [grid] = [b for b in read_here(samples.drawn(rules_and_mark)).blocks if isinstance(b, Grid)]
    assert grid.rows[1][0].doubt
    assert grid.rows[1][1].doubt


def test_a_drawing_that_is_set_aside_is_named() -> None:
    """A map of crossing rules with figures in it is no table, and the page is read; the remark says what it holds."""

    def drawing(canvas: Canvas) -> None:
        samples.table(canvas)
        for step in range(150):
            canvas.line(20, 20 + 3.7 * step, 575, 20 + 3.7 * step)
            canvas.line(20 + 3.7 * step, 20, 20 + 3.7 * step, 575)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(300, 300, "North 45.2%")

    document = read_here(samples.drawn(drawing))
    assert [warning.code for warning in document.warnings if "45.2%" in warning.detail][-1:] == ["DRAWING"]
    assert any(isinstance(block, Grid) and block.rows[0][0].text == "Complaints" for block in document.blocks)


def test_walls_that_pass_by_the_columns_of_the_print_make_no_key_of_figures() -> None:
    """One upright wall behind a label and two figures is no column of the table: no label takes the figures in."""
    rows = [
        ("Measure", "2021", "2022", "2023"),
        ("Calls answered", "81", "82", "83"),
        ("Complaints", "142", "150", "151"),
        ("Plans issued", "17", "19", "23"),
    ]

    def draw(canvas: Canvas) -> None:
        for y in (714, 694, 674, 654, 634):
            canvas.line(50, y, 460, y)
        for x in (50, 410, 460):
            canvas.line(x, 634, x, 714)

    cells = cells_of(printed(laid(rows, XS, 20), draw))
    assert [row[0].rstrip("?") for row in cells] == ["Measure", "Calls answered", "Complaints", "Plans issued"]
    assert all(
        shown.endswith("?") or shown == said
        for row, own in zip(cells, rows, strict=True)
        for shown, said in zip(row, own, strict=True)
    )


def test_rules_beyond_the_most_that_are_used_are_told() -> None:
    """A page with 6,060 level rules, as a map has: the remark counts what was left out."""

    def draw(canvas: Canvas) -> None:
        path = canvas.beginPath()
        for number in range(6060):
            row, column = divmod(number, 60)
            path.moveTo(10 + 9.5 * column, 10 + 4 * row)
            path.lineTo(16 + 9.5 * column, 10 + 4 * row)
        canvas.drawPath(path)

    document = printed([(60, 0, "Calls answered")], draw)
    [told] = [warning for warning in document.warnings if warning.code == "RULES_DROPPED"]
    assert "the 60 shortest are not used" in told.detail
