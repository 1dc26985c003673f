"""Scale slips: a target or baseline ten or a hundred times off all that stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kpi_ingest.interpret.doubts.figures import Examined, Figure, doubt
from kpi_ingest.model import Finding

_FAR = 5
_NEAR = 2


def scale_slips(row: Examined) -> Iterator[Finding]:
    """A target or baseline at least five times away from every other figure of its row, that lies within twice of them
    all once its decimal point is moved, and that is no round figure.

    `30.8% (national SEN2 2022)` stands beside 3.99 %, 4.1 %, 4.25 % ...; 3.08 % would fit. Far targets that are meant
    are round (`90%` beside `8%`, `60%` beside `11.8%`): they are chosen, and have two significant digits at most. One
    with three was measured, as averages are, and a measured one is of the order of what it is compared with.
    """
    for it in row.figures:
        others = [other for other in row.figures if other is not it and other.value > 0 and _one_scale(it, other)]
        if it.column.measure in ("baseline", "target") and it.value > 0 and len(others) >= 2:
            moved = _moved(it.value, [other.value for other in others])
            if moved is not None:
                yield doubt("scale_slip", "warning", _arithmetic(it, moved, others), it, row, others)


def _one_scale(it: Figure, other: Figure) -> bool:
    """`£1.3m` beside `£900,000` has not slipped."""
    return it.cell.multiplier == other.cell.multiplier


def _moved(value: Decimal, others: list[Decimal]) -> Decimal | None:
    """The value that would fit; None where it fits as it is, is round, or fits nowhere."""
    if _significant(value) < 3 or not all(_apart(value, other) >= _FAR for other in others):
        return None
    shifts = (value.scaleb(shift) for shift in (1, -1, 2, -2))
    return next((moved for moved in shifts if all(_apart(moved, other) <= _NEAR for other in others)), None)


def _arithmetic(it: Figure, moved: Decimal, others: list[Figure]) -> str:
    """`30.8 is 6.7 to 7.7 times 3.99 to 4.63`."""
    values = [other.value for other in others]
    low, high = min(values), max(values)
    times = sorted(round(_apart(it.value, other), 1) for other in (low, high))
    how = "times" if it.value > high else "times below"
    return (
        f"{it.column.label}: {it.cell.text!r} beside {low} to {high} in the same row, {times[0]} to {times[1]} {how}; "
        f"{moved:f} would fit"
    )


def _apart(one: Decimal, other: Decimal) -> Decimal:
    return max(one / other, other / one)


def _significant(value: Decimal) -> int:
    return len(value.normalize().as_tuple().digits)
