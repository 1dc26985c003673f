"""Headers understood: which measure, period, unit and series a header cell names.

A header says little, so it is taken literally: a measure counts only where its word is the label's business (`Target`,
`Milestone 3 – Mar 24`, not `Variance from target`), a period only where there is exactly one and nothing that may be
about time is left over. Status words and marks are taken off first: they are no part of what a header names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kpi_ingest.layout.columns import AMBIGUOUS, read_columns
from kpi_ingest.layout.header_label import is_label_header, read_label
from kpi_ingest.model import Column

__all__ = ["AMBIGUOUS", "is_kpi_header", "may_be_header", "read_header", "read_levels"]

_HINT = re.compile(
    r"\d|baseline|base line|target|milestone|actual|outturn|performance|result|autumn|spring|summer"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
    re.I,
)


def read_header(labels: Sequence[str], locale: str | None = None) -> tuple[Column, ...]:
    """The columns of bare header labels; the first label is that of the label column and is left out."""
    return read_levels([(label,) for label in labels[1:]], locale)


def read_levels(levels: Sequence[tuple[str, ...]], locale: str | None = None) -> tuple[Column, ...]:
    """The columns of header cells, each with its texts from the top level down.

    `locale` is that of the page (`en-GB`): it tells the order of numeric dates, and its language the short names of
    months.
    """
    return read_columns(levels, locale)


def is_kpi_header(label_header: str, levels: Sequence[tuple[str, ...]], locale: str | None = None) -> bool:
    """Whether header cells are those of a KPI table: a measure's word, two periods, or one beside `Indicator`."""
    readings = [[read_label(text, locale) for text in texts] for texts in levels]
    measures = sum(any(label.measure for label in column) for column in readings)
    periods = sum(any(label.bare or label.period for label in column) for column in readings)
    named = is_label_header(label_header)
    return measures >= 2 or periods >= 2 or (named and measures + periods >= 1)


def may_be_header(text: str) -> bool:
    """A quick look: whether a line holds anything that a header cell is made of."""
    return _HINT.search(text) is not None
