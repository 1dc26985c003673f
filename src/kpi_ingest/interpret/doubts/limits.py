"""Impossible values: a share of more than the whole or of less than nothing, a count below nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kpi_ingest.grammar import fold_label
from kpi_ingest.interpret.doubts.figures import Examined, Figure, doubt
from kpi_ingest.model import Finding

_SHARE = re.compile(r"(?:percentage|proportion|share)\b|%|.*\bas (?:an? )?(?:%|percentage|proportion|share) of\b")
_COUNT = re.compile(r"(?:total )?(?:number|count) of\b|total number\b")
_RELATIVE = re.compile(
    r"\b(?:changes?|increases?|decreases?|reduction|growth|variance|variation|difference|net|surplus|deficit|budget\w*"
    r"|expenditure|planned|expected|forecast|capacity|occupancy|utili[sz]ation|compared|relative|percentage points?"
    r"|(?:rise|fall) in|(?:of|above|below|over|under) (?:the |its |their )?(?:target|plan|profile|baseline|previous)\b)"
)
"""Percentages of something that the figure is no part of (`104%` of the budget), and counts that may be negative
(`-3`, the change since last year)."""


def impossible_values(row: Examined) -> Iterator[Finding]:
    """Where a page definition says what the indicator is, that counts; else its label must say it plainly."""
    share, count = _is_share(row), _is_count(row)
    for it in row.figures:
        printed = it.cell.unit or it.column.unit
        if share and printed == "%" and not 0 <= it.value <= 100:
            limit = "100" if it.value > 100 else "0"
            yield doubt("impossible_value", "error", _cannot(it, "a share of a whole", limit), it, row)
        elif count and printed is None and it.value < 0:
            yield doubt("impossible_value", "error", _cannot(it, "a count", "0"), it, row)


def _is_share(row: Examined) -> bool:
    if row.indicator and row.indicator.kind:
        return row.indicator.kind == "share"
    label = fold_label(row.row.indicator)
    return bool(_SHARE.match(label)) and not _RELATIVE.search(label)


def _is_count(row: Examined) -> bool:
    if row.indicator and row.indicator.unit:
        return row.indicator.unit == "count"
    label = fold_label(row.row.indicator)
    return bool(_COUNT.match(label)) and not _RELATIVE.search(label)


def _cannot(it: Figure, what: str, limit: str) -> str:
    side = ">" if it.value > 0 else "<"
    return f"{it.column.label}: {it.cell.text!r} cannot be {what}: {it.value:f} {side} {limit}"
