"""The period of a column, from all levels of its header together.

A level by itself may be half of a period: `Oct` under `2023/24`, `2024` under `March`, `Mar 24` under `3 months to`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kpi_ingest.grammar import parse_period, period_bounds, period_kind
from kpi_ingest.layout.header_label import HeaderLabel
from kpi_ingest.layout.header_status import Running

_MAY_BE_MONTH = re.compile(r"\d{4}[-–]\d\d")
_LEADS_ON = re.compile(r"\b(?:since|from|against|versus|vs\.?|than|before|after|until|compared (?:with|to))$", re.I)
"""Ends of a level that make another thing of the period in the level below it: `Change since` over `2019`."""


_SPLIT_YEAR = re.compile(r"(?<![\w/])\d{4} ?[/–-] ?\d{2}(?:\d{2})?(?![\w/])")


def period_of(nearest: Sequence[HeaderLabel], locale: str | None, years: str | None = None) -> str | None:
    """The canonical period of header levels, the lowest first; None where they name none, several, or what contradicts
    itself. `years` is what years such as 2023/24 are, `financial` or `academic`, where that is known: in most of their
    months the two agree, in July they do not."""
    speaking = [label for label in nearest if label.speaks]
    running = next((label.status.running for label in nearest if label.status.running), None)
    if not speaking or any(_LEADS_ON.search(label.plain) for label in nearest if not label.speaks):
        return None
    period = speaking[0].period
    for label in speaking[1:]:
        if label.period and period:
            period = _narrower(period, label.period)
            if period is None:
                return None
        elif label.period is None and label.bare and _MAY_BE_MONTH.fullmatch(label.timing):
            # `2011-12` by itself is a month or a year.
            return None
        elif joined := _joined(speaking[0], label, locale, years):
            period = joined
        else:
            return None
    return so_far(period, running) if period and running else period


def so_far(period: str, running: Running) -> str | None:
    """The period of a running total: `YTD Mar 24` begins with a year that is not told, `2023/24 to date` with its own.

    None where the words have two meanings (`Mar 24 to date`).
    """
    kind = period_kind(period)
    if running == "period":
        return None if kind in ("month", "day") else period
    if kind == "day":
        return f"../{period}"
    if kind in ("month", "quarter"):
        end = period_bounds(period)[1]
        last = (end.year, end.month - 1) if end.month > 1 else (end.year - 1, 12)
        return f"../{last[0]}-{last[1]:02d}"
    return period


def _narrower(lower: str, upper: str) -> str | None:
    """The lower level's period where the upper one's holds it (`Mar 2023` under `2022/23`), or the other way round."""
    try:
        (begin, end), (first, last) = period_bounds(lower), period_bounds(upper)
    except ValueError:
        return lower if lower == upper else None
    if first <= begin and end <= last:
        return lower
    return upper if begin <= first and last <= end else None


def _joined(lower: HeaderLabel, upper: HeaderLabel, locale: str | None, years: str | None) -> str | None:
    """The period that two levels make together, the upper one read first or last."""
    told = (f"{upper.timing} {lower.timing}", f"{lower.timing} {upper.timing}")
    known = [_SPLIT_YEAR.sub(rf"{years} year \g<0>", text) for text in told] if years else []
    for text in (*told, *known):
        if period := parse_period(text, locale):
            return period
    # `6 April` under `April 2020`: the month is printed twice.
    if upper.period and period_kind(upper.period) == "month":
        day = parse_period(f"{lower.timing} {upper.period[:4]}", locale)
        return day if day and _narrower(day, upper.period) == day else None
    return None
