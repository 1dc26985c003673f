"""Figures by what they say and not by how their unit is spelled: `2 days` and `1 day`, `£1.3m` and `£1.4 million`.

The unit is what is counted; a word or letter that multiplies (`k`, `million`) belongs to the size and not to the unit.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TypeAlias

from kpi_ingest.grammar import unit_meaning
from kpi_ingest.model import Cell

Figure: TypeAlias = tuple[Decimal, str, str]
"""Size, comparator, unit."""


def unit_of(cell: Cell) -> str:
    """The unit as compared: `per cent` is `%`, `wks` are `week`, and `£m` is `£`."""
    return unit_meaning(cell.unit).unit


def scale_of(cell: Cell) -> Decimal:
    """What one unit of the printed value counts for: 1000 in `1.2k`, and under a header `£000`."""
    return cell.multiplier if cell.multiplier is not None else unit_meaning(cell.unit).multiplier


def size_of(cell: Cell) -> Decimal | None:
    """The value in full: 1200 for `1.2k`; None for a cell without a value."""
    return None if cell.value is None else cell.value * scale_of(cell)


def figure_of(cell: Cell) -> Figure | None:
    """Size, comparator and unit; None for a cell without a value. `47%` and `47.0%` are one figure, and so are `1.2k`
    and `1,200`."""
    size = size_of(cell)
    if cell.state != "value" or size is None:
        return None
    return (size, cell.comparator or "", unit_of(cell))
