"""Two figures of one cell: what kind of change leads from one to the other, and by how much.

Of several differences the gravest names the change: unit, figure, status, qualifier, marks, print.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from kpi_ingest.compare.kinds import Told
from kpi_ingest.compare.past import Past
from kpi_ingest.compare.units import figure_of, scale_of, size_of, unit_of
from kpi_ingest.compare.window import known_bounds
from kpi_ingest.compare.wording import revision_mark
from kpi_ingest.grammar import find_periods
from kpi_ingest.model import Cell, ChangeKind, Delta, Key, Measure, StatedCell

MOVES: dict[Measure, ChangeKind] = {
    "actual": "revision",
    "target": "target_reset",
    "milestone": "milestone_reprofile",
    "baseline": "rebaseline",
    "other": "unclassified",
}
"""Kind of a figure that moved, by its measure. What a column without a measure means is not for us to say, unless its
header is a period: such a column holds that period's figures."""


def judge_figures(before: StatedCell, after: StatedCell, past: Past) -> Told:
    """Kind of the change from one figure to another of the same cell, then hints."""
    old, new = before.cell, after.cell
    if changes_unit(old, new):
        return "unclassified", "unit_changed"
    if unit_of(old) != unit_of(new):
        return "presentation_change", "scale"
    if figure_of(old) != figure_of(new):
        return (_move(before, after), *_move_hints(before, after, past))
    return _judge_setting(old, new)


def changes_unit(before: Cell, after: Cell) -> bool:
    """Whether two figures of one cell are of different units; `47%` and `0.47` are not."""
    if not before.state == after.state == "value":
        return False
    return unit_of(before) != unit_of(after) and not _same_share(before, after)


def measure_delta(before: Cell, after: Cell) -> Delta | None:
    """Difference of two plain numbers of one unit, in the scale that the later one is printed in; None for all else,
    `<50` and `40` among it."""
    old, new = size_of(before), size_of(after)
    if old is None or new is None or before.comparator or after.comparator or old == new:
        return None
    if unit_of(before) != unit_of(after):
        return None
    share = ((new - old) / abs(old)).quantize(Decimal("0.000001")) if old else None
    return Delta(_plain((new - old) / scale_of(after)), share)


def _move(before: StatedCell, after: StatedCell) -> ChangeKind:
    """A figure without any period that is replaced was restated, or is the next one: the page does not say. Where the
    title over the table names another period than before, it is the next one."""
    measure = before.key.measure
    if measure not in ("actual", "other"):
        return MOVES[measure]
    if not has_period(before.key):
        return "revision" if _titled(before) and _titled(before) == _titled(after) else "update"
    return "revision" if measure == "actual" or is_dated(before.key) else MOVES[measure]


def has_period(key: Key) -> bool:
    """Whether the header says what time the figure is about, in a form or in words."""
    return bool(key.period or key.period_words)


def is_dated(key: Key) -> bool:
    """Whether the period is one, and not words that the header has instead of a measure."""
    return bool(key.period_words) or known_bounds(key.period) is not None


def _titled(stated: StatedCell) -> tuple[str, ...]:
    """The periods that the title over the table names."""
    return tuple(found.period for found in find_periods(stated.section))


def _move_hints(before: StatedCell, after: StatedCell, past: Past) -> tuple[str, ...]:
    old, new = before.cell, after.cell
    hints = {
        "reversion": past.had_figure(before.key, new),
        "next_period": not has_period(before.key) and _titled(before) != _titled(after),
        "rounding": _is_rounding(old, new),
        "status_too": set(old.flags) != set(new.flags),
        "qualifier_too": old.qualifier != new.qualifier,
    }
    return tuple(hint for hint, holds in hints.items() if holds)


def _judge_setting(old: Cell, new: Cell) -> Told:
    """What differs around one and the same figure."""
    marked = ("revised_mark",) if revision_mark(old.text or "") != revision_mark(new.text or "") else ()
    if set(old.flags) != set(new.flags):
        return ("status_change", *(("qualifier",) if old.qualifier != new.qualifier else ()), *marked)
    if marked:
        return ("status_change", *marked)
    if (old.qualifier, old.date) != (new.qualifier, new.date):
        return ("qualifier_change",)
    if set(old.notes) != set(new.notes):
        return ("note_change", "mark")
    return ("presentation_change", "scale") if scale_of(old) != scale_of(new) else ("presentation_change",)


def _same_share(old: Cell, new: Cell) -> bool:
    """`47%` and `0.47` are one quantity."""
    if old.value is None or new.value is None or {unit_of(old), unit_of(new)} != {"%", ""}:
        return False
    share, plain = (old, new) if unit_of(old) == "%" else (new, old)
    return share.comparator == plain.comparator and share.value == (plain.value or Decimal(0)) * 100


def _is_rounding(old: Cell, new: Cell) -> bool:
    """`4.33%` and `4.3%`: one is the other with fewer decimals."""
    if old.value is None or new.value is None or (old.comparator or "") != (new.comparator or ""):
        return False
    if scale_of(old) != scale_of(new):
        return False
    fine, coarse = sorted((old.value, new.value), key=_decimals, reverse=True)
    return _decimals(fine) > _decimals(coarse) and round(fine, _decimals(coarse)) == coarse


def _decimals(value: Decimal) -> int:
    exponent: int | Literal["n", "N", "F"] = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _plain(value: Decimal) -> Decimal:
    """Without an exponent, as the page prints it."""
    return Decimal(f"{value:f}") if value.as_tuple().exponent != 0 else value
