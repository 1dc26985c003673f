"""Text captures come back line by line, every character under its span."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_ingest.model import Grid, Line
from kpi_ingest.read import tables_of
from kpi_ingest.read.dispatch import read_here

CAPTURES = sorted((Path(__file__).parents[1] / "captures").glob("*.txt"))


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: path.name)
def test_a_capture_comes_back_line_by_line(capture: Path) -> None:
    """Both real captures: one line each for every line of the file, and no grid."""
    document = read_here(capture.read_bytes(), name=capture.name)
    assert [block.text for block in document.blocks] == capture.read_text(encoding="utf-8").split("\n")[
        : len(document.blocks)
    ]
    assert document.media == "text"
    assert not tables_of(document)


@given(
    st.lists(st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=("Cs", "Cc"))), min_size=1),
    st.data(),
)
def test_every_span_leads_back(lines: list[str], data: st.DataObject) -> None:
    """`text[start:end]` is the line, whatever ends it and whatever stands in it."""
    text = "x" + "".join(line + data.draw(st.sampled_from(["\n", "\r\n", "\r"])) for line in lines)
    blocks = read_here(b"\xef\xbb\xbf" + text.encode(), media="text").blocks
    assert [block.where.line for block in blocks] == list(range(1, len(blocks) + 1))
    assert all(isinstance(block, Line) and text[block.where.start : block.where.end] == block.text for block in blocks)
    assert "".join(block.text for block in blocks) == text.replace("\r", "").replace("\n", "")


def test_blank_lines_and_odd_breaks_are_kept() -> None:
    """Only CR, LF and CRLF end a line; a form feed or U+2028 is part of it, trailing blanks stay."""
    blocks = read_here("a \r\n\rb\fc\u2028d".encode(), media="text").blocks
    assert [block.text for block in blocks] == ["a ", "", "b\fc\u2028d"]


def test_tabs_delimit_cells() -> None:
    """Lines with tabs are a grid, each cell under its span; what a shorter row does not reach is in doubt."""
    text = "Title\nKPI\tTarget\tActual\nCalls\t\t 70 %\none\ttab\n"
    document = read_here(text.encode())
    [grid] = [block for block in document.blocks if isinstance(block, Grid)]
    assert [[cell.text for cell in row] for row in grid.rows] == [
        ["KPI", "Target", "Actual"],
        ["Calls", "", "70 %"],
        ["one", "tab", ""],
    ]
    assert [cell.doubt is not None for cell in grid.rows[2]] == [False, False, True]
    assert [text[cell.where.start : cell.where.end] for cell in grid.rows[1]] == ["Calls", "", "70 %"]
    assert [block.text for block in document.blocks if isinstance(block, Line)] == ["Title"]


def test_commas_delimit_nothing() -> None:
    """A comma is as often a thousands mark: such lines are left to layout."""
    assert not tables_of(read_here(b"a,1,2\nb,3,4\n", name="x.txt"))
