"""Months under a year across two (`2023/24` over `Jul`, `Aug`, `Sep`), whose years their order tells.

By itself `Jul` of 2023/24 is July 2023 in a financial year and July 2024 in an academic one. Months that follow each
other from August into September lie within a year that begins in April; those from March into April in one that begins
in September.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from kpi_ingest.grammar import parse_period
from kpi_ingest.layout.header_label import HeaderLabel

_SPLIT = re.compile(r"(?:FY|AY)?(?P<first>\d{4})/\d\d")
_APRIL, _SEPTEMBER = 4, 9


def month_runs(columns: Sequence[Sequence[HeaderLabel]], own: str | None, locale: str | None) -> Mapping[int, str]:
    """The months, `2023-07`, of the columns that lie in such a run, by number; `columns` are their header texts, the
    lowest first, and `own` is the period of the whole table."""
    runs: dict[str, list[tuple[int, int]]] = {}
    for number, labels in enumerate(columns):
        month = _month(labels[0], locale) if labels else None
        year = _split_year(labels[1:], own)
        if month is not None and year is not None:
            runs.setdefault(year, []).append((number, month))
    return {number: month for year, run in runs.items() for number, month in _dated(year, run)}


def _month(label: HeaderLabel, locale: str | None) -> int | None:
    """The month that a text is, and no more."""
    if not label.bare or label.period is not None:
        return None
    period = parse_period(f"{label.timing} 2000", locale)
    return int(period[5:]) if period and re.fullmatch(r"2000-\d\d", period) else None


def _split_year(above: Sequence[HeaderLabel], own: str | None) -> str | None:
    period = next((label.period for label in above if label.period), own)
    match = _SPLIT.fullmatch(period or "")
    return match["first"] if match else None


def _dated(year: str, run: Sequence[tuple[int, int]]) -> list[tuple[int, str]]:
    """The months with their years, where their order tells in which month the year begins."""
    steps = list(pairwise(month for _, month in run))
    if any(two != one % 12 + 1 for one, two in steps):
        return []
    begins = {_APRIL for step in steps if step == (8, 9)} | {_SEPTEMBER for step in steps if step == (3, 4)}
    if len(begins) != 1:
        return []
    begin = begins.pop()
    return [(number, f"{int(year) + (month < begin)}-{month:02d}") for number, month in run]
