"""Figures by what they say and not by how their unit is spelled: `2 days` and `1 day`, `£1.3m` and `£1.4 million`.

The unit is what is counted; a word or letter that multiplies (`k`, `million`) belongs to the size and not to the unit.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from kpi_ingest.model import Cell

Figure: TypeAlias = tuple[Decimal, str, str]
"""Size, comparator, unit."""

_ONE = Decimal(1)
_SCALES = {
    **dict.fromkeys(("k", "thousand", "000", "000s", "'000", "’000"), Decimal(1_000)),
    **dict.fromkeys(("m", "mn", "million", "millions"), Decimal(1_000_000)),
    **dict.fromkeys(("b", "bn", "billion", "billions"), Decimal(1_000_000_000)),
}
_SPELLINGS = {
    **dict.fromkeys(("per cent", "percent"), "%"),
    **dict.fromkeys(("pp", "ppt", "ppts", "percentage point", "percentage points", "%pt", "%pts"), "pp"),
    **dict.fromkeys(("wk", "wks", "week", "weeks"), "week"),
    **dict.fromkeys(("yr", "yrs", "year", "years"), "year"),
    **dict.fromkeys(("hr", "hrs", "hour", "hours"), "hour"),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), "minute"),
    **dict.fromkeys(("sec", "secs", "second", "seconds"), "second"),
    **dict.fromkeys(("person", "persons", "people"), "person"),
    **dict.fromkeys(("child", "children"), "child"),
    **dict.fromkeys(("family", "families"), "family"),
}


def unit_of(cell: Cell) -> str:
    """The unit as compared: `per cent` is `%`, `wks` are `week`, and `£m` is `£`."""
    return _meaning(cell.unit or "")[0]


def scale_of(cell: Cell) -> Decimal:
    """What one unit of the printed value counts for: 1000 in `1.2k`, and under a header `£000`."""
    return cell.multiplier if cell.multiplier is not None else _meaning(cell.unit or "")[1]


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


@lru_cache(maxsize=4_096)
def _meaning(printed: str) -> tuple[str, Decimal]:
    folded = " ".join(printed.casefold().split())
    for length in range(len(folded), 0, -1):
        scale = _SCALES.get(folded[-length:])
        before = folded[:-length].strip()
        if scale is not None and before in ("", "£", "$", "€"):
            return before, scale
    known = _SPELLINGS.get(folded)
    plural = len(folded) > 3 and folded.endswith("s") and not folded.endswith("ss")
    return known or (folded[:-1] if plural else folded), _ONE
