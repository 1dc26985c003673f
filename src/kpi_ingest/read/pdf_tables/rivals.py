"""Rival readings of a table's columns: what explains the print as well, and puts a figure elsewhere.

Columns are told by white. A rival tells them by the headers alone: a figure belongs to the header that it stands under.
Where the two differ on a figure (it stands in one column, and under the header of another one alone), the figure is in
doubt. Rivals of rows are told where rows are made: what distance joins, wrapping must not part (`rows`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kpi_ingest.read.pdf_tables.columns import Columns
from kpi_ingest.read.pdf_tables.fragments import Fragment

_UNDER = 0.5
"""Share of a figure's width that must stand under another header."""


def contested(body: Iterable[Fragment], head: Sequence[Fragment], columns: Columns) -> list[Fragment]:
    """The figures of a body that stand under the header of another column, and under none of their own."""
    headers = _headers(head, columns)
    found = []
    for each in body:
        first, last = columns.place(each)
        if first != last or first not in headers or not each.is_cell:
            continue
        width = each.x1 - each.x0
        others = (_overlap(each, span) for number, span in headers.items() if number != first)
        if _overlap(each, headers[first]) <= 0 and max(others, default=0.0) > _UNDER * width:
            found.append(each)
    return found


def _headers(head: Sequence[Fragment], columns: Columns) -> dict[int, tuple[float, float]]:
    """From where to where the lowest header text of each column of figures reaches; one that reaches over two columns
    is told to the one that it covers most of."""
    foot = max((each.bottom for each in head), default=0.0)
    lowest = [each for each in head if each.bottom > foot - 0.5 * each.size and columns.place(each)[1] > 0]
    headers: dict[int, tuple[float, float]] = {}
    for each in lowest:
        number = max(range(len(columns.spans)), key=lambda n: _covered(columns.spans[n], each))
        x0, x1 = headers.get(number, (each.x0, each.x1))
        headers[number] = min(x0, each.x0), max(x1, each.x1)
    return headers


def _covered(span: tuple[float, float], each: Fragment) -> float:
    """The share of a column that a text reaches over."""
    return _overlap(each, span) / max(span[1] - span[0], 1.0)


def _overlap(each: Fragment, span: tuple[float, float]) -> float:
    return min(each.x1, span[1]) - max(each.x0, span[0])
