"""The shapes of text tables: what the text delimits comes as grids, and what it leaves open is in doubt."""

from __future__ import annotations

import pytest

from kpi_ingest.model import Document, Grid, Line
from kpi_ingest.read.limits import ReadLimits
from kpi_ingest.read.plain import read_text


def read(text: str) -> Document:
    return read_text(text.encode(), None, ReadLimits())


def only_grid(text: str) -> Grid:
    [grid] = [block for block in read(text).blocks if isinstance(block, Grid)]
    return grid


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


HARVEST = [["Crop", "Target", "Mar 24"], ["Barley cut", "40", "36"], ["Hops picked", "95%", ""], ["Rye", "7", "8"]]

SHAPES = {
    "tabs": "Crop\tTarget\tMar 24\nBarley cut\t40\t36\nHops picked\t95%\t\nRye\t7\t8\n",
    "pipes between": "Crop | Target | Mar 24\nBarley cut | 40 | 36\nHops picked | 95% |\nRye | 7 | 8\n",
    "pipes around": "| Crop | Target | Mar 24 |\n| Barley cut | 40 | 36 |\n| Hops picked | 95% |  |\n| Rye | 7 | 8 |\n",
    "Markdown": "|Crop|Target|Mar 24|\n|:--|--:|---|\n|Barley cut|40|36|\n|Hops picked|95%||\n|Rye|7|8|\n",
    "Markdown without frame": (
        "Crop | Target | Mar 24\n--- | --- | ---\nBarley cut | 40 | 36\nHops picked | 95% |\nRye | 7 | 8\n"
    ),
    "drawn": (
        "+------------+------+------+\n|Crop        |Target|Mar 24|\n+============+======+======+\n"
        "|Barley cut  |    40|    36|\n|Hops picked |   95%|      |\n|Rye         |     7|     8|\n"
        "+------------+------+------+\n"
    ),
    "drawn between all rows": (
        "+------+------+------+\n|Crop  |Target|Mar   |\n|      |      |24    |\n+------+------+------+\n"
        "|Barley|    40|    36|\n|cut   |      |      |\n+------+------+------+\n"
        "|Hops  |   95%|      |\n|picked|      |      |\n+------+------+------+\n"
        "|Rye   |     7|     8|\n+------+------+------+\n"
    ),
    "a cell a line": "".join(f"{cell} |\n" for row in HARVEST for cell in row),
    "a cell a line, semicolons": "".join(f"{cell};\n" for row in HARVEST for cell in row),
    "aligned": (
        "Crop              Target    Mar 24\nBarley cut            40        36\n"
        "Hops picked          95%\nRye                    7         8\n"
    ),
    "aligned, header over two lines": (
        "                               Mar 24\nCrop              Target\nBarley cut            40       36\n"
        "Hops picked          95%\nRye                    7        8\n"
    ),
}


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_every_shape_gives_the_same_cells(text: str) -> None:
    """One table printed in each shape is one grid, blank cells in their places."""
    assert texts(only_grid(text)) == HARVEST


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_every_cell_leads_back_to_its_print(text: str) -> None:
    """The span of each cell begins and ends with the printed text of that cell."""
    for row in only_grid(text).rows:
        for cell in row:
            printed = text[cell.where.start : cell.where.end]  # type: ignore[union-attr]
            assert printed.startswith(cell.text.split()[0] if cell.text else ""), cell
            assert printed.endswith(cell.text.split()[-1] if cell.text else ""), cell


def test_a_wrapped_label_of_an_aligned_table_is_one_label() -> None:
    """A lone line in lower case goes on with the label above it, or begins the one below."""
    grid = only_grid(
        "Crop                Target   Mar 24\nBarley cut before\nthe first frost         40       36\n"
        "Hops picked in all     95%      91%\nand every garden\nRye                      7        8\n"
    )
    assert [row[0].text for row in grid.rows[1:]] == [
        "Barley cut before the first frost", "Hops picked in all and every garden", "Rye",
    ]  # fmt: skip


def test_a_lone_line_with_room_left_above_is_a_heading() -> None:
    """A label that did not fill its column was not wrapped: the line below it spans the table."""
    grid = only_grid(
        "Crop                       Target   Mar 24\nBarley cut in the long field   40       36\n"
        "Hops                          95%      91%\nOrchard\nPears                           7        8\n"
    )
    assert [(row[0].text, row[0].column_span) for row in grid.rows[1:]] == [
        ("Barley cut in the long field", 1), ("Hops", 1), ("Orchard", 3), ("Pears", 1),
    ]  # fmt: skip


def test_a_capital_below_a_full_label_is_in_doubt() -> None:
    """Whether `Health Service` is a heading or the end of a full label above it is not said."""
    grid = only_grid(
        "Crop               Target   Mar 24\nPatients of the Natl  40       36\n"
        "Health Service\nRye                   7        8\n"
    )
    assert grid.rows[1][0].text == "Patients of the Natl Health Service"
    assert grid.rows[1][0].doubt is not None


def test_a_chunk_across_two_columns_is_in_doubt() -> None:
    """A text that stands under two headers puts both cells in doubt."""
    grid = only_grid(
        "Crop         Target   Mar 24\nBarley           40       36\nHops          awaiting returns\n"
        "Rye               7        8\n"
    )
    assert [cell.doubt is not None for cell in grid.rows[2]] == [False, True, True]


def test_a_row_of_other_length_is_in_doubt() -> None:
    """Missing cells of a short row are in doubt, and so are all cells of a long one."""
    grid = only_grid("A | B | C\nOne | 1\nTwo | 2 | 3 | 4\nThree | 5 | 6\n")
    assert [[cell.doubt is not None for cell in row] for row in grid.rows] == [
        [False, False, False, True],
        [False, False, True, True],
        [True, True, True, True],
        [False, False, False, True],
    ]


def test_a_heading_between_rows_spans_the_table() -> None:
    """A line without a separator is a heading where figures go on below it, and ends the table elsewhere."""
    inside = only_grid("A | B | C\nOne | 1 | 2\nNorth\nTwo | 3 | 4\n")
    assert [(row[0].text, row[0].column_span) for row in inside.rows] == [
        ("A", 1), ("One", 1), ("North", 3), ("Two", 1),
    ]  # fmt: skip
    apart = read("A | B | C\nOne | 1 | 2\nNorth\nA | B | D\nTwo | 3 | 4\n")
    assert sum(isinstance(block, Grid) for block in apart.blocks) == 2
    assert [block.text for block in apart.blocks if isinstance(block, Line)] == ["North"]


def test_cells_that_fit_no_width_are_lines() -> None:
    """Seven cells a line are rows of no one length: they are left as lines."""
    text = "".join(f"{cell} |\n" for cell in ("Crop", "Target", "Rye", "1", "Hops", "2", "3"))
    assert not any(isinstance(block, Grid) for block in read(text).blocks)


@pytest.mark.parametrize(
    "text",
    [
        "First sentence.  Second sentence.\nThird one.  Fourth one.\n",
        "Home | About | Contact\n\nA page of words.\n",
        "A line with 3  gaps and 4  figures\n",
    ],
    ids=["double blanks behind sentences", "a menu", "one line"],
)
def test_prose_is_no_table(text: str) -> None:
    """Two blanks behind a full stop, or a menu, do not make a table."""
    assert not any(isinstance(block, Grid) for block in read(text).blocks)


def test_long_files_are_read_in_linear_time() -> None:
    """No stretch is looked at twice: ten thousand lines of each shape's look are read at once."""
    lines = ["word  word", "cell |", "a\tb", "x | y", "lone"] * 2000
    assert read("\n".join(lines)).blocks
