"""What is counted of repaired rows, page by page, and the figures made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

CLEAR = 0.99999
"""Definition (a): a cell whose best text the engine holds likelier than this is not ambiguous."""
DRAWS = 400


@dataclass(frozen=True, slots=True)
class JudgedCell:
    """One column of one broken row."""

    truth: str
    decided: str | None
    best: str | None
    chance: float
    """Of `best`."""
    open_to_print: bool
    """Definition (b): the print admits another text here."""

    @property
    def wrong(self) -> bool:
        return self.decided is not None and self.decided != self.truth


@dataclass(slots=True)
class PageCount:
    """Counts over the broken rows of one page."""

    rows: int = 0
    exact: int = 0
    cells: int = 0
    decided: int = 0
    wrong: int = 0
    doubtful: list[int] = field(default_factory=lambda: [0, 0, 0])
    """Ambiguous by (a): all, decided, wrong."""
    open: list[int] = field(default_factory=lambda: [0, 0, 0])
    """Ambiguous by (b): all, decided, wrong."""
    bins: list[list[float]] = field(default_factory=lambda: [[0.0, 0.0, 0.0] for _ in range(10)])
    """Cells, summed probability, right, for each tenth of probability."""
    missed: Counter[str] = field(default_factory=Counter)
    """Rows whose best reading is not the truth, by what stood between."""
    wrong_lines: list[str] = field(default_factory=list)
    missed_lines: list[str] = field(default_factory=list)

    def take(self, cells: Sequence[JudgedCell], exact: bool) -> None:
        """One row."""
        self.rows += 1
        self.exact += exact
        for cell in cells:
            self.cells += 1
            self.decided += cell.decided is not None
            self.wrong += cell.wrong
            for tally, counts in ((self.doubtful, cell.chance < CLEAR), (self.open, cell.open_to_print)):
                tally[0] += counts
                tally[1] += counts and cell.decided is not None
                tally[2] += counts and cell.wrong
            place = self.bins[min(9, int(cell.chance * 10))]
            place[0] += 1
            place[1] += cell.chance
            place[2] += cell.best == cell.truth


Figure = Callable[[Sequence[PageCount]], float]


def summed_bins(pages: Sequence[PageCount]) -> list[list[float]]:
    """The reliability table: cells, summed probability and right ones by tenth."""
    return [[sum(page.bins[place][part] for page in pages) for part in range(3)] for place in range(10)]


def calibration_error(pages: Sequence[PageCount]) -> float:
    """Expected calibration error over ten bins."""
    bins = summed_bins(pages)
    return sum(abs(sure - right) for _, sure, right in bins) / max(1.0, sum(count for count, _, _ in bins))


def _share(top: Callable[[PageCount], int], bottom: Callable[[PageCount], int]) -> Figure:
    return lambda pages: sum(map(top, pages)) / max(1, sum(map(bottom, pages)))


FIGURES: dict[str, Figure] = {
    "row-exact": _share(lambda page: page.exact, lambda page: page.rows),
    "cells decided": _share(lambda page: page.decided, lambda page: page.cells),
    "ambiguous (a) decided": _share(lambda page: page.doubtful[1], lambda page: page.doubtful[0]),
    "wrong of (a) decided": _share(lambda page: page.doubtful[2], lambda page: page.doubtful[1]),
    "ambiguous (b) decided": _share(lambda page: page.open[1], lambda page: page.open[0]),
    "wrong of (b) decided": _share(lambda page: page.open[2], lambda page: page.open[1]),
    "ECE": calibration_error,
}


def interval(figure: Figure, pages: Sequence[PageCount]) -> tuple[float, float]:
    """Where 90 % of the figures lie when pages are drawn anew."""
    rng = Random(1)
    drawn = sorted(figure(rng.choices(pages, k=len(pages))) for _ in range(DRAWS))
    return drawn[DRAWS // 20], drawn[-DRAWS // 20 - 1]
