"""A format changed alike in every row: a boundary between two columns shifted, or two cells joined and another split.

These are the ways in which whole tables are cut wrongly: `4070|10.17` for `40701|0.17`, or `102.78|9|13|11|1420`
for `102.789|13|11|142|0`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from kpi_ingest.repair.runs.cuts import find_cuts
from kpi_ingest.repair.runs.figures import Commas
from kpi_ingest.repair.runs.habits import Column
from kpi_ingest.repair.runs.paths import Reading
from kpi_ingest.repair.runs.promises import read_promise

STEPS = (-3, -2, -1, 1, 2, 3)
"""Characters by which a boundary is shifted, or that are split off before or behind the others."""
FARTHEST = 8
"""Columns between cells joined and a cell split."""
LEAST_SHARE = 0.5
"""Share of the rows that a change must reach."""

Cells = tuple[Reading | None, ...]
"""One reading of every row; None where a row has none."""
Change = Callable[[Reading], Reading | None]
"""Makes another reading of one; None where it cannot be made."""


def changed_alike(labels: Sequence[str], runs: Sequence[str], cells: Cells) -> list[Cells]:
    """The format changed in each way, the likeliest by the columns that changed first."""
    cuts = [set(find_cuts(run)) for run in runs]
    scale = Scale(labels)
    before = scale.chances(cells, 0, len(labels))
    found: list[tuple[float, int, Cells]] = []
    for first, last, change in _changes(len(labels)):
        moved = [
            None if each is None else _allowed(change(each), places) for each, places in zip(cells, cuts, strict=True)
        ]
        if sum(new is not None for new in moved) >= LEAST_SHARE * len(cells):
            after = tuple(new or each for new, each in zip(moved, cells, strict=True))
            gain = sum(scale.chances(after, first, last + 1)) - sum(before[first : last + 1])
            found.append((gain, -len(found), after))
    return [each for _, _, each in sorted(found, key=lambda each: each[:2], reverse=True)]


def _changes(width: int) -> Iterator[tuple[int, int, Change]]:
    """Every change, with the first and the last column that it touches."""
    for boundary in range(1, width):
        for step in STEPS:
            yield boundary - 1, boundary, partial(_shift, boundary, step)
    for joined in range(width - 1):
        for split in range(max(0, joined - FARTHEST), min(width, joined + FARTHEST + 2)):
            if split not in (joined, joined + 1):
                for step in STEPS:
                    yield min(joined, split), max(joined + 1, split), partial(_join_and_split, joined, split, step)


def _shift(boundary: int, step: int, cells: Reading) -> Reading | None:
    """The reading with the boundary before a column shifted."""
    both = cells[boundary - 1] + cells[boundary]
    size = len(cells[boundary - 1]) + step
    if not 0 <= size <= len(both):
        return None
    return (*cells[: boundary - 1], both[:size], both[size:], *cells[boundary + 1 :])


def _join_and_split(joined: int, split: int, step: int, cells: Reading) -> Reading | None:
    """The reading with a cell joined to the next, another split in two, and those between moved up."""
    text = cells[split]
    if len(text) <= abs(step):
        return None
    halves = (text[:step], text[step:])
    both = cells[joined] + cells[joined + 1]
    if split > joined:
        return (*cells[:joined], both, *cells[joined + 2 : split], *halves, *cells[split + 1 :])
    return (*cells[:split], *halves, *cells[split + 1 : joined], both, *cells[joined + 2 :])


def _allowed(cells: Reading | None, cuts: set[int]) -> Reading | None:
    """The reading where its cells end where cells may end."""
    end = 0
    for text in cells or ():
        end += len(text)
        if end not in cuts:
            return None
    return cells


class Scale:
    """Log chances of whole columns under these labels, each column by itself; every question is answered once."""

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = labels
        self.known: dict[tuple[int, tuple[str, ...]], float] = {}

    def chances(self, cells: Cells, first: int, last: int) -> list[float]:
        """Of the columns from the first to before the last."""
        read = [each[first:last] for each in cells if each is not None]
        found = []
        for column, texts in enumerate(zip(*read, strict=True), start=first):
            key = (column, texts)
            if key not in self.known:
                self.known[key] = self._chance(column, texts)
            found.append(self.known[key])
        return found

    def _chance(self, place: int, texts: Sequence[str]) -> float:
        """Every row foretold by those before it."""
        column = Column(read_promise(self.labels[place], place == 0), Commas(0.7, 0.3))
        chance = 0.0
        for text in texts:
            chance += column.log_weight(text)
            column.learn(text)
        return chance
