"""Columns that keep near a constant ratio of each other: metres and feet, one year and the next, played and won.

Such a tie says nothing exact, but it foretells the magnitude of a number better than its own column does. It is
believed where it would have bet better on the rows settled so far than the column by itself, every row foretold by
those before it, and the number of columns looked at is charged to it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, pi

from kpi_ingest.repair.runs.habits import Column
from kpi_ingest.repair.runs.paths import Reading
from kpi_ingest.repair.runs.pieces import NUMBER, read_piece
from kpi_ingest.repair.runs.readings import Row, reweigh

KEEPS = 0.9
"""Share of a table's rows that keep near the ratio."""
LEAST_GAIN = 3.0
"""Nats, the charge for looking paid, from which a tie is believed."""
HOPELESS = -12.0
"""Nats behind which a pair of columns is not looked at further."""
UNASKED = 0.3
"""Factor of a reading in which the tie cannot be asked."""
MOST_ROWS = 30
"""Settled rows that are looked at."""
LEAST_ROWS = 3
_ALONE = (1.3, 0.15, 0.12)
_RATIO = (0.0, 0.1, 0.03)
"""Prior of a column's magnitude by itself, and of its ratio to another: mean, what that counts, half a spread."""
_FREEDOM = 2.6

Sizes = tuple[float | None, ...]
"""log10 of each number of a row, one unit of its last place added; None where the cell is no number."""


class Law:
    """Student's t over values seen one after the other."""

    __slots__ = ("base", "count", "mean", "seen", "spread")

    def __init__(self, prior: tuple[float, float, float]) -> None:
        self.mean, self.count, self.base = prior
        self.spread = 0.0
        self.seen = 0

    def chance(self, value: float) -> float:
        """Log density of the next value."""
        freedom = _FREEDOM + self.seen
        square = (2 * self.base + self.spread) * (self.count + 1) / (self.count * freedom)
        gap = value - self.mean
        return _height(self.seen) - 0.5 * log(square) - (freedom + 1) / 2 * log(1 + gap * gap / (square * freedom))

    def learn(self, value: float) -> None:
        """Takes in a value."""
        gap = value - self.mean
        self.spread += gap * gap * self.count / (self.count + 1)
        self.count += 1
        self.seen += 1
        self.mean += gap / self.count


@lru_cache(maxsize=1024)
def _height(seen: int) -> float:
    freedom = _FREEDOM + seen
    return lgamma((freedom + 1) / 2) - lgamma(freedom / 2) - 0.5 * log(freedom * pi)


@dataclass(frozen=True, slots=True)
class Tie:
    """One column's magnitude foretold by another's."""

    target: int
    source: int
    gain: float
    """Nats that it would have won on the settled rows, the charge paid."""
    law: Law
    """Of log10 of target over source."""


def sizes_of(cells: Reading) -> Sizes:
    """Of a reading."""
    pieces = map(read_piece, cells)
    return tuple(piece.size if piece.kind == NUMBER else None for piece in pieces)


def find_ties(settled: Sequence[Sizes], taken: Collection[int]) -> list[Tie]:
    """The ties believed, the surest first; no column that is taken is foretold, and none by itself."""
    rows = settled[:MOST_ROWS]
    if len(rows) < LEAST_ROWS:
        return []
    sources: dict[int, int] = {}
    kept = []
    for tie in sorted(_all_ties(rows, taken), key=lambda tie: -tie.gain):
        if tie.target not in sources and not _leads_to(sources, tie.source, tie.target):
            sources[tie.target] = tie.source
            kept.append(tie)
    return kept


def _all_ties(rows: Sequence[Sizes], taken: Collection[int]) -> Iterator[Tie]:
    columns = list(zip(*rows, strict=True))
    charge = LEAST_GAIN + log(len(columns))
    figures = [place for place, sizes in enumerate(columns) if len(sizes) - sizes.count(None) >= LEAST_ROWS]
    for target in figures:
        if target not in taken:
            bets = _bets(columns[target])
            for source in figures:
                if source != target:
                    law, gain = _bet_on_ratio(columns[target], columns[source], bets)
                    if gain > charge and law.seen >= LEAST_ROWS:
                        yield Tie(target, source, gain - charge, law)


def _bets(column: Sizes) -> list[float]:
    """What a column by itself bets on each of its numbers, log density."""
    law = Law(_ALONE)
    bets = []
    for size in column:
        if size is None:
            bets.append(0.0)
        else:
            bets.append(law.chance(size))
            law.learn(size)
    return bets


def _bet_on_ratio(column: Sizes, other: Sizes, bets: Sequence[float]) -> tuple[Law, float]:
    """What the ratio to another column would have won over those bets."""
    law, gain = Law(_RATIO), 0.0
    for size, source, bet in zip(column, other, bets, strict=True):
        if size is not None and source is not None:
            gain += law.chance(size - source) - bet
            if gain < HOPELESS:
                break
            law.learn(size - source)
    return law, gain


def _leads_to(sources: dict[int, int], start: int, goal: int) -> bool:
    while start in sources:
        start = sources[start]
        if start == goal:
            return True
    return start == goal


def gain_of_ties(settled: Sequence[Reading], taken: Collection[int]) -> float:
    """Nats that a table's ties are worth where every row has one reading."""
    return sum(tie.gain for tie in find_ties([sizes_of(cells) for cells in settled], taken))


def tie_rows(
    rows: Sequence[Row], settled: Sequence[Reading], columns: Sequence[Column], taken: Collection[int]
) -> None:
    """Re-weighs the rows by the ties of the settled readings; what is `taken` is explained already."""
    ties = find_ties([sizes_of(cells) for cells in settled[:MOST_ROWS]], taken)
    if not ties:
        return
    for row in rows:
        factors = [1.0] * len(row.cells)
        for tie in ties:
            free = columns[tie.target].free_chance
            for place, cells in enumerate(row.cells):
                factors[place] *= _factor(tie, cells, free)
        reweigh(row, factors)


def _factor(tie: Tie, cells: Reading, free: Callable[[str], float]) -> float:
    """What a reading gains by a number that keeps near the ratio."""
    piece, other = read_piece(cells[tie.target]), read_piece(cells[tie.source])
    if piece.kind != NUMBER or other.kind != NUMBER:
        return 1 - KEEPS * (1 - UNASKED)
    return 1 - KEEPS + KEEPS * exp(tie.law.chance(piece.size - other.size)) * piece.grain / free(piece.text)
