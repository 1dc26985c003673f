"""A random grid, rendered and read back, is the same grid."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_ingest.model import Document, Grid
from kpi_ingest.read import tables_of, wire
from kpi_ingest.read.dispatch import read_here
from kpi_ingest.read.wire import document_from_json, document_to_json
from rendering.places import WayBack
from rendering.random_grid import RandomGrid, grid_to_html, grid_to_pdf, random_grids


def spans_of(document: Document) -> list[tuple[int, int, int, int]]:
    """(row, column, rows, columns) of every cell that spans."""
    [grid] = [block for block in document.blocks if isinstance(block, Grid)]
    return [
        (y, x, cell.row_span, cell.column_span)
        for y, row in enumerate(grid.rows)
        for x, cell in enumerate(row)
        if cell.row_span * cell.column_span > 1
    ]


def expected_spans(grid: RandomGrid) -> list[tuple[int, int, int, int]]:
    """The same of the grid that was rendered."""
    spanning = (cell for cell in grid.cells if cell.rows * cell.columns > 1)
    return sorted((cell.row, cell.column, cell.rows, cell.columns) for cell in spanning)


@given(random_grids(largest=8))
def test_html_gives_the_grid_back(grid: RandomGrid) -> None:
    """Texts, blanks and spans survive HTML, and every place leads back."""
    content = grid_to_html(grid)
    document = read_here(content)
    assert [table["rows"] for table in tables_of(document)] == [grid.texts()]
    assert spans_of(document) == expected_spans(grid)
    way_back = WayBack(content)
    own = [cell for block in document.blocks for row in block.rows for cell in row if cell.anchor is None]
    assert [way_back.text_at(cell.where) for cell in own] == [cell.text for cell in own]


@settings(max_examples=25)
@given(random_grids(largest=5).filter(lambda grid: any(map(any, grid.texts()))))
def test_a_ruled_pdf_gives_the_grid_back(grid: RandomGrid) -> None:
    """Texts, blanks and spans survive a ruled PDF; no cell is in doubt."""
    document = read_here(grid_to_pdf(grid))
    assert [table["rows"] for table in tables_of(document)] == [grid.texts()]
    assert spans_of(document) == expected_spans(grid)
    assert not document.warnings


@given(random_grids())
def test_documents_survive_the_wire(grid: RandomGrid) -> None:
    """What the child sends is what the parent gets."""
    document = read_here(grid_to_html(grid))
    assert document_from_json(document_to_json(document)) == document


@given(
    st.lists(st.lists(st.sampled_from(["5%", "Calls", "", "é", "(cid:1)", "a\nb"]), min_size=2, max_size=5), min_size=1)
)
def test_plain_tables_survive_the_wire(rows: list[list[str]]) -> None:
    """Runs of rows, rows that are shorter than others, and cells in doubt, with lines in between."""
    written = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    content = f"<h2>A</h2><p>b</p><table>{written}</table><p>c</p><h3>D</h3><table>{written}</table>".encode()
    document = read_here(content)
    answer = json.loads(json.dumps(document_to_json(document)))
    assert document_from_json(answer) == document


def test_rows_with_long_paths_are_written_one_by_one() -> None:
    """A path that is as long as a page is not multiplied by whoever reads the answer."""
    row = "<tr><td>1</td><td>2</td></tr>"
    content = f"{'<div>' * 240}<table>{row * 4}</table>".encode()
    written = document_to_json(read_here(content))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(wire, "_LONGEST_PATH", 1_000)
        alone = document_to_json(read_here(content))
        assert [len(block["rows"]) for block in (written["blocks"][0], alone["blocks"][0])] == [1, 4]
        assert document_from_json(alone) == document_from_json(document_to_json(read_here(content)))
        with pytest.raises(ValueError, match="div"):
            document_from_json(written)


@pytest.mark.parametrize(
    "changed", [{"steps": "td[1] td[2] td[3]"}, {"texts": "1\n2\n3"}, {"headers": "-"}, {"first": "x"}, {"texts": 5}]
)
def test_a_run_that_does_not_fit_is_refused(changed: dict[str, object]) -> None:
    """An answer is not trusted: a text too few would put every later one under another column."""
    row = "<tr><td>1</td><td>2</td></tr>"
    written = document_to_json(read_here(f"<table>{row * 4}</table>".encode()))
    [run] = written["blocks"][0]["rows"]
    run.update(changed)
    with pytest.raises((ValueError, TypeError, AttributeError)):
        document_from_json(written)


@pytest.mark.parametrize("changed", [{"paths": "/p[1]"}, {"headings": "-"}, {"headings": "x-"}, {"lines": None}])
def test_lines_that_do_not_fit_are_refused(changed: dict[str, object]) -> None:
    """An answer with more lines than places is none."""
    written = document_to_json(read_here(b"<p>a</p><p>b</p>"))
    written["blocks"][0].update(changed)
    with pytest.raises((ValueError, TypeError, AttributeError)):
        document_from_json(written)
