"""Cells made in numbers are the cells of the model."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from kpi_ingest.model import ElementPath, GridCell
from kpi_ingest.read.cells import grid_cell

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
