"""A grid whose cells are made when first asked for is like any other."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from kpi_ingest.model import ElementPath, Grid, GridCell, grid_as_written

PLACE = ElementPath("/table[1]")
ROWS = ((GridCell("a", PLACE), GridCell("1", PLACE)),)


@dataclass
class Written:
    """Rows that count how often they are asked for."""

    asked: list[str] = field(default_factory=list)

    def cells(self) -> tuple[tuple[GridCell, ...], ...]:
        """The rows."""
        self.asked.append("rows")
        return ROWS


def test_it_is_equal_to_the_grid_of_its_cells() -> None:
    """With the same hash and the same look."""
    given = Grid(ROWS, PLACE, "Calls", hidden=True)
    for same in (hash, repr, lambda grid: grid):
        assert same(grid_as_written(Written(), PLACE, "Calls", hidden=True)) == same(given)
    assert given == grid_as_written(Written(), PLACE, "Calls", hidden=True)
    assert given != grid_as_written(Written(), PLACE, "Visits", hidden=True)


def test_cells_are_made_once() -> None:
    """Not before they are asked for, and not a second time."""
    written = Written()
    grid = grid_as_written(written, PLACE)
    assert (written.asked, grid.caption) == ([], None)
    assert grid.rows is grid.rows
    assert written.asked == ["rows"]


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_copy_has_the_rows(copied: object) -> None:
    """However it is copied, and whether its cells were made before or not."""
    assert copied(grid_as_written(Written(), PLACE)) == Grid(ROWS, PLACE)


def test_a_changed_copy_has_what_was_given() -> None:
    """Rows that are replaced are not made anew of what was written."""
    grid = grid_as_written(Written(), PLACE)
    assert replace(grid, rows=()).rows == ()
    assert replace(grid, caption="Calls") == Grid(ROWS, PLACE, "Calls")


def test_it_cannot_be_changed_and_has_nothing_else() -> None:
    """It is frozen before and after its cells are made, and a name that no grid has is refused as ever."""
    grid = grid_as_written(Written(), PLACE)
    for _ in range(2):
        with pytest.raises(FrozenInstanceError):
            grid.rows = ()
        assert grid.rows == ROWS
    with pytest.raises(AttributeError, match="columns"):
        _ = grid.columns
