"""One row's readings while evidence is gathered: shares, cells, and the numbers the cells print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kpi_ingest.repair.runs.paths import Beyond, Reading
from kpi_ingest.repair.runs.pieces import NUMBER, read_piece

Numbers = tuple[float | None, ...]


@dataclass(slots=True)
class Row:
    """Readings with shares that sum to one with `rest`, the share of every reading not listed."""

    cells: list[Reading]
    shares: list[float]
    rest: float = 0.0
    beyond: Beyond = ()
    """What the readings not listed agree on: for each column, their share that has each text."""
    known: bool = False
    """Its cells are given, not read: relations learn from it and leave it alone."""
    alone: Row | None = None
    """The run read with nothing but the header's promise, where no row of its table is known."""
    support: tuple[float, ...] = ()
    """For each column, the mean log odds that its table's best cells have by themselves; beside `alone`."""
    numbers: list[Numbers] = field(default_factory=list)
    places: list[tuple[int, ...]] = field(default_factory=list)
    """Decimals of each cell."""

    def __post_init__(self) -> None:
        for cells in self.cells:
            pieces = [read_piece(text) for text in cells]
            self.numbers.append(tuple(piece.value if piece.kind == NUMBER else None for piece in pieces))
            self.places.append(tuple(piece.decimals for piece in pieces))


def known_row(cells: Sequence[str]) -> Row:
    """A row whose cells are given."""
    return Row([tuple(cells)], [1.0], known=True)


def reweigh(row: Row, factors: Sequence[float]) -> None:
    """Multiplies each reading by what it gained; the readings not listed gain and lose nothing."""
    shares = [share * factor for share, factor in zip(row.shares, factors, strict=True)]
    total = sum(shares) + row.rest
    if total > 0.0:
        row.shares = [share / total for share in shares]
        row.rest /= total


def rank(row: Row) -> None:
    """Puts the readings best first."""
    order = sorted(range(len(row.shares)), key=row.shares.__getitem__, reverse=True)
    row.shares = [row.shares[place] for place in order]
    row.cells = [row.cells[place] for place in order]
    row.numbers = [row.numbers[place] for place in order]
    row.places = [row.places[place] for place in order]


def mix_rows(rows: Sequence[Row], weights: Sequence[float]) -> Row:
    """One run's readings averaged over several ways of reading its table, best first."""
    whole = sum(weight for row, weight in zip(rows, weights, strict=True) if row.cells)
    shares: dict[Reading, float] = {}
    beyond: list[dict[str, float]] = []
    rest = 0.0
    for row, weight in zip(rows, weights, strict=True):
        if not row.cells:
            continue
        for cells, share in zip(row.cells, row.shares, strict=True):
            shares[cells] = shares.get(cells, 0.0) + share * weight / whole
        rest += row.rest * weight / whole
        beyond = beyond or [{} for _ in row.cells[0]]
        for sums, agreed in zip(beyond, row.beyond, strict=False):
            for text, share in agreed.items():
                sums[text] = sums.get(text, 0.0) + share * row.rest * weight / whole
    ranked = sorted(shares.items(), key=lambda each: -each[1])
    agreement = tuple({text: share / rest for text, share in sums.items()} for sums in beyond) if rest > 0.0 else ()
    return Row([cells for cells, _ in ranked], [share for _, share in ranked], rest, agreement)
