"""The generators of HTML tables and text captures (`bench/read_pages`) and the rule by which they judge."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from bench.read_pages import html_tables, text_captures
from bench.read_pages.html_cells import plain
from bench.read_pages.html_press import Sheet
from bench.read_pages.pdf_contents import make_contents
from bench.read_pages.text_press import SHAPES, flat_rows

from kpi_ingest.model import ElementPath, Grid, GridCell

PLACE = ElementPath("table[1]")


def _grid(texts: list[list[str]], doubt: tuple[int, int] | None = None) -> Grid:
    rows = [
        tuple(
            GridCell(text, PLACE, doubt="SPAN_OVERLAP" if (row, column) == doubt else None)
            for column, text in enumerate(line)
        )
        for row, line in enumerate(texts)
    ]
    return Grid(tuple(rows), PLACE)


SEEN = [["Ref 1", "Target"], ["Homes let", "12¹"]]
SHEET = Sheet("Ref 1", 1, [[plain("Ref 1"), plain("Target")], [plain("Homes let"), plain("12¹")]])


@pytest.mark.parametrize(
    ("grids", "right", "wrong", "left_open", "lost"),
    [
        pytest.param([_grid(SEEN)], 4, 0, 0, 0, id="as seen"),
        pytest.param([_grid([SEEN[0], ["Homes let", "121"]])], 3, 1, 0, 0, id="a mark read as a digit"),
        pytest.param([_grid([SEEN[0], ["Homes let", "121"]], (1, 1))], 3, 0, 1, 0, id="doubted"),
        pytest.param(
            [_grid([["Ref 1", "", "Target"], ["Homes let", "", "12¹"]])], 4, 0, 0, 0, id="a blank column more"
        ),
        pytest.param([_grid([["Ref 1", "Target"]])], 0, 4, 0, 0, id="a row less"),
        pytest.param([], 0, 0, 0, 1, id="not found"),
    ],
)
def test_the_rule_for_html_tables(grids: list[Grid], right: int, wrong: int, left_open: int, lost: int) -> None:
    """What is read and undoubted has to be what is seen; what is doubted or not found is neither right nor wrong."""
    score = html_tables.Score()
    html_tables.judge_page(html_tables.Page("", [SHEET], []), grids, score)
    counts = score.counts
    assert (counts["right"], counts["wrong"], counts["open"], counts["lost tables"]) == (right, wrong, left_open, lost)


def test_a_hidden_table_that_is_read_is_wrong() -> None:
    """Every text of a table that nobody sees counts."""
    score = html_tables.Score()
    html_tables.judge_page(html_tables.Page("", [], ["Ref 1"]), [_grid(SEEN)], score)
    assert score.counts["wrong"] == 4


def test_the_generators_depend_on_the_seed_alone() -> None:
    """The same seed and number give the same page; another number gives another."""
    assert html_tables.make_page(1, 3).markup == html_tables.make_page(1, 3).markup
    assert html_tables.make_page(1, 3).markup != html_tables.make_page(1, 4).markup
    assert text_captures.make_capture(1, 3) == text_captures.make_capture(1, 3)
    assert text_captures.make_capture(1, 3) != text_captures.make_capture(1, 12)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_text_shape_prints_every_figure(shape: str) -> None:
    """No figure of a table is lost on its way into the text."""
    rng = random.Random(shape)
    rows = flat_rows(rng, make_contents(rng))
    text = "\n".join(SHAPES[shape](rng, rows))
    assert [cell for row in rows for cell in row[1:] if cell not in text] == []


def test_a_mixed_capture_is_judged_by_the_labels_of_its_tables() -> None:
    """A capture of two shapes gives each of them a score, with the figures of its own table."""
    page = next(page for number in range(60) if len((page := text_captures.make_capture(1, number)).tables) == 2)
    page = replace(page, shapes=("tabs", "pipes"))
    scores = text_captures.judge_capture(page, None, "capture")
    assert {name: score.counts["refused"] for name, score in scores.items()} == {"tabs": 1, "pipes": 1}
    assert all(score.counts["figures"] > 0 for score in scores.values())
