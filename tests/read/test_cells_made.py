"""Cells and lines made in numbers are those of the model."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from kpi_ingest.model import ElementPath, GridCell, Line
from kpi_ingest.read.cells import CellRun, RowsInRuns, grid_cell, line_at, plain_cells, plain_lines

PLACE = ElementPath("/html[1]")
ARGUMENTS = [("5", PLACE), ("5", PLACE, True), ("5", PLACE, True, 2, 3), ("", PLACE, False, 1, 1, (0, 1), "a doubt")]


@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_a_made_cell_is_the_models(arguments: tuple[object, ...]) -> None:
    """Equal, with the same hash, and of the same class."""
    made = grid_cell(*arguments)
    assert (made, hash(made), type(made)) == (GridCell(*arguments), hash(GridCell(*arguments)), GridCell)


def test_a_made_cell_cannot_be_changed() -> None:
    """It is as frozen as any other."""
    with pytest.raises(FrozenInstanceError):
        grid_cell("5", PLACE).text = "6"


def test_cells_made_together_are_the_models() -> None:
    """Equal, with the same hash, and of the same class, and so are their places."""
    made = plain_cells(["5", "6"], ["/a[1]", "/a[2]"], [True, False])
    expected = [GridCell("5", ElementPath("/a[1]"), True), GridCell("6", ElementPath("/a[2]"))]
    assert made == expected
    assert list(map(hash, made)) == list(map(hash, expected))
    assert {(type(cell), type(cell.where)) for cell in made} == {(GridCell, ElementPath)}


def test_lines_made_together_and_alone_are_the_models() -> None:
    """Equal, with the same hash, and of the same class, and so are their places."""
    expected = [Line("a", ElementPath("/p[1]"), 2), Line("b", ElementPath("/p[2]"))]
    together = plain_lines(["a", "b"], ["/p[1]", "/p[2]"], [2, None])
    alone = [line_at("a", "/p[1]", 2), line_at("b", "/p[2]", None)]
    assert together == alone == expected
    assert list(map(hash, together)) == list(map(hash, alone)) == list(map(hash, expected))
    assert {(type(line), type(line.where)) for line in together + alone} == {(Line, ElementPath)}


def test_what_is_made_together_cannot_be_changed() -> None:
    """Cells, lines and places are as frozen as any other."""
    [cell], [line] = plain_cells(["5"], ["/a[1]"], [False]), plain_lines(["a"], ["/p[1]"], [None])
    for value, name in ((cell, "text"), (cell.where, "path"), (line, "text"), (line.where, "path")):
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, "6")


def test_values_of_unequal_number_are_refused() -> None:
    """A text without a place is lost in silence nowhere."""
    with pytest.raises(ValueError, match="zip"):
        plain_cells(["5", "6"], ["/a[1]"], [False, False])
    with pytest.raises(ValueError, match="zip"):
        plain_lines(["a"], ["/p[1]", "/p[2]"], [None])


def test_a_run_gives_its_rows() -> None:
    """Row by row, each cell at its step from its row."""
    run = CellRun("/t[1]/tr", 3, ("th[1]", "td[1]"), (True, False), ["a", "1", "b", "2"])
    rows = [
        (GridCell("a", ElementPath("/t[1]/tr[3]/th[1]"), True), GridCell("1", ElementPath("/t[1]/tr[3]/td[1]"))),
        (GridCell("b", ElementPath("/t[1]/tr[4]/th[1]"), True), GridCell("2", ElementPath("/t[1]/tr[4]/td[1]"))),
    ]
    assert len(run) == 2
    assert list(run.rows()) == rows
    mixed = RowsInRuns((rows[0], run), 2)
    assert (len(mixed), mixed.cells()) == (3, (rows[0], *rows))


@pytest.mark.parametrize(
    ("headers", "single", "expected"),
    [((True, True), True, True), ((True, False), True, False), ((True, True), False, False)],
)
def test_rows_are_a_header_where_every_cell_is_one(headers: tuple[bool, bool], single: bool, expected: bool) -> None:
    """In runs as in rows that stand alone."""
    run = CellRun("/tr", 1, ("th[1]", "th[2]"), headers, ["a", "b"])
    assert RowsInRuns((run, (GridCell("", PLACE, single),)), 2).is_header() is expected
