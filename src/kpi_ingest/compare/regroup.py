"""Splits and merges: one indicator that went, and two or more that came whose figures sum to it; or the reverse.

Counts alone can show it: percentages do not add up. A split is exact where at least three cells add up to the digit,
none does not, and no other rows would do as well; whatever adds up less well is a proposal and no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Literal, TypeAlias

from kpi_ingest.compare.align import Alignment
from kpi_ingest.compare.state import ColumnKey, key_column
from kpi_ingest.compare.sums import is_count
from kpi_ingest.model import Key, State, StatedCell

ENOUGH = 3
"""Cells that must add up before a split is more than a proposal: one equation in three small counts is chance."""
_MOST_ROWS = 12
_MOST_PARTS = 4
"""Bounds of the search: 12 rows give 781 ways to choose two to four of them."""

Kind: TypeAlias = Literal["split", "merge"]


@dataclass(frozen=True, slots=True)
class Part:
    """A row that went or came."""

    section: str
    """The earlier state's id of it."""
    indicator: str
    label: str
    counts: Mapping[ColumnKey, Decimal]


@dataclass(frozen=True, slots=True)
class Regrouping:
    """One indicator against those whose figures sum to it."""

    kind: Kind
    whole: Part
    parts: tuple[Part, ...]
    """In order of their labels."""
    columns: tuple[ColumnKey, ...]
    """Where all of them hold counts."""
    exact: bool

    @property
    def equal(self) -> int:
        """How many columns add up."""
        return sum(_adds_up(self.whole, self.parts, column) for column in self.columns)

    @property
    def arithmetic(self) -> str:
        """`20 + 10 = 30; 14 + 7 = 21`, and `12 + 9 = 21, not 22` where it does not add up."""
        return "; ".join(_equation(self.whole, self.parts, column) for column in self.columns)


def regroupings(previous: State, current: State, alignment: Alignment) -> tuple[Regrouping, ...]:
    """Every split and merge between two states, proposals among them; none where either state is incomplete, for there
    a row that is absent may only not have been seen."""
    if not (previous.complete and current.complete):
        return ()
    before = {_row(it.key) for it in previous.cells}
    earlier = {row: alignment.indicator(row) for row in {_row(it.key) for it in current.cells}}
    after = set(earlier.values())
    if before <= after or after <= before:
        return ()
    gone = _parts((_row(it.key), key_column(it.key), it) for it in previous.cells if _row(it.key) not in after)
    new = _parts(
        (earlier[_row(it.key)], key_column(alignment.key(it.key)), it)
        for it in current.cells
        if earlier[_row(it.key)] not in before
    )
    return tuple(
        found
        for section in sorted(gone.keys() & new.keys())
        for found in (*_all("split", gone[section], new[section]), *_all("merge", new[section], gone[section]))
    )


def _row(key: Key) -> tuple[str, str]:
    return key.section, key.indicator


def _parts(cells: Iterable[tuple[tuple[str, str], ColumnKey, StatedCell]]) -> dict[str, list[Part]]:
    """Rows with counts by section, in the order of their labels."""
    counts: dict[tuple[str, str, str], dict[ColumnKey, Decimal]] = defaultdict(dict)
    for (section, indicator), column, it in cells:
        row = counts[section, it.indicator, indicator]
        if is_count(it.cell) and it.cell.value is not None:
            row[column] = it.cell.value
    rows: dict[str, list[Part]] = defaultdict(list)
    for (section, label, indicator), row in sorted(counts.items()):
        rows[section].append(Part(section, indicator, label, row))
    return rows


def _all(kind: Kind, wholes: Sequence[Part], rows: Sequence[Part]) -> Iterator[Regrouping]:
    if len(wholes) > _MOST_ROWS or len(rows) > _MOST_ROWS:
        return
    for whole in wholes:
        found = list(_of_whole(kind, whole, rows))
        perfect = [it for it in found if it.equal == len(it.columns) >= ENOUGH]
        if len(perfect) == 1:
            yield Regrouping(kind, whole, perfect[0].parts, perfect[0].columns, exact=True)
        else:
            yield from sorted(found, key=lambda it: -it.equal)[:1]


def _of_whole(kind: Kind, whole: Part, rows: Sequence[Part]) -> Iterator[Regrouping]:
    """Every choice of rows that adds up in two cells and more, and in three of four."""
    for size in range(2, min(_MOST_PARTS, len(rows)) + 1):
        for parts in combinations(rows, size):
            columns = _shared(whole, parts)
            found = Regrouping(kind, whole, parts, columns, exact=False)
            if found.equal >= 2 and 4 * found.equal >= 3 * len(columns):
                yield found


def _shared(whole: Part, parts: Sequence[Part]) -> tuple[ColumnKey, ...]:
    """The columns in which all hold counts; none where a part adds nothing, for then it is no part."""
    columns = tuple(sorted(column for column in whole.counts if all(column in part.counts for part in parts)))
    adds = all(any(part.counts[column] for column in columns) for part in parts)
    return columns if adds else ()


def _adds_up(whole: Part, parts: Sequence[Part], column: ColumnKey) -> bool:
    return sum(part.counts[column] for part in parts) == whole.counts[column]


def _equation(whole: Part, parts: Sequence[Part], column: ColumnKey) -> str:
    addends = " + ".join(str(part.counts[column]) for part in parts)
    total = sum(part.counts[column] for part in parts)
    shown = whole.counts[column]
    return f"{addends} = {shown}" if total == shown else f"{addends} = {total} and not {shown}"
