"""What a generated PDF table says: labels, columns and figures, and what is done to them on paper.

Nothing here knows how tables are read. Labels are told apart by their words, so that a figure can be looked up whatever
a reader makes of the page.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Literal

Trick = Literal["", "mark before", "mark behind", "overflow", "hidden"]

_THINGS = (
    "Bins", "Lamps", "Trees", "Letters", "Homes", "Calls", "Roads", "Pupils", "Visits", "Boats", "Hedges", "Gardens",
    "Meals", "Books", "Claims", "Tenants", "Drains", "Bridges", "Permits", "Beds", "Nurses", "Buses", "Walks", "Ponds",
)  # fmt: skip
_DONE = (
    "emptied on time", "mended in the north", "planted", "answered within 20 minutes", "let", "swept every week",
    "visited by a nurse in their first year at school", "counted", "refused", "past their 1-year check",
    "waiting longer than six weeks for a first appointment", "returned", "paid in full by the end of the quarter",
    "reported as safe and well", "opened", "seen again", "inspected (all wards)", "under 5",
)  # fmt: skip
_SECTIONS = ("Safer streets", "Homes and places", "Children", "Our workforce", "Money")


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """One figure as it is to be printed."""

    text: str
    """"" for a blank."""
    trick: Trick = ""
    """What is done to it on paper. Of an overflowing figure and its right neighbour, no reader need decide either."""


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row: a section line where it has no cells."""

    label: str
    cells: tuple[PrintedCell, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """One table."""

    title: str
    label_header: str
    columns: tuple[tuple[str, ...], ...]
    """Header texts of each figure column, from the top level down."""
    rows: tuple[PrintedRow, ...]
    note: str = ""

    def truth(self) -> dict[tuple[str, str], PrintedCell]:
        """Every cell under its label and its column's levels joined by blanks."""
        return {
            (row.label, " ".join(levels)): cell
            for row in self.rows
            for levels, cell in zip(self.columns, row.cells, strict=False)
        }


@dataclass(slots=True)
class Mix:
    """How often the generator does what."""

    blanks: float = 0.15
    tricks: float = 0.03
    sections: float = 0.15
    used: set[str] = field(default_factory=set)


def make_contents(rng: random.Random) -> Contents:
    """A table of 3 to 7 figure columns and 5 to 14 rows."""
    columns = _columns(rng)
    mix = Mix(blanks=rng.choice((0.0, 0.1, 0.3)), sections=rng.choice((0.0, 0.0, 0.2)))
    rows: list[PrintedRow] = []
    for _ in range(rng.randint(5, 14)):
        if rng.random() < mix.sections:
            section = rng.choice(_SECTIONS)
            if section not in mix.used:
                mix.used.add(section)
                rows.append(PrintedRow(section, ()))
        rows.append(PrintedRow(_label(rng, mix), _cells(rng, mix, len(columns))))
    title = f"{rng.choice(_SECTIONS)} scorecard {rng.randint(2, 9)}"
    note = rng.choice(("", "1 Figures are provisional.", "Source: returns of the service"))
    return Contents(title, rng.choice(("Measure", "Indicator", "Performance indicator")), columns, tuple(rows), note)


def _columns(rng: random.Random) -> tuple[tuple[str, ...], ...]:
    months = ["Apr 24", "May 24", "Jun 24", "Jul 24", "Aug 24", "Sep 24"]
    match rng.randint(0, 5):
        case 0:
            return (("Target",), *((month,) for month in months[: rng.randint(2, 6)]))
        case 1:
            return tuple((f"20{year}/{year + 1}",) for year in range(18, 18 + rng.randint(3, 6)))
        case 2:
            return (("Baseline",), ("Target",), *((f"Q{quarter} 2023/24",) for quarter in range(1, rng.randint(2, 5))))
        case 3:
            years = range(21, 21 + rng.randint(2, 3))
            return tuple((f"20{year}/{year + 1}", word) for year in years for word in ("Target", "Actual"))
        case 4:
            return (("Target 2023/24",), ("Actual 2022/23",), ("Actual 2023/24",))
        case _:
            return (("Target",), ("Actual Mar 24",), ("Actual Jun 24",), ("Actual Sep 24",))


def _label(rng: random.Random, mix: Mix) -> str:
    while True:
        label = f"{rng.choice(_THINGS)} {rng.choice(_DONE)}"
        if label not in mix.used:
            mix.used.add(label)
            return label


def _cells(rng: random.Random, mix: Mix, count: int) -> tuple[PrintedCell, ...]:
    kind = rng.randint(0, 5)
    cells = [_cell(rng, mix, kind) for _ in range(count)]
    for place, cell in enumerate(cells[:-1]):
        if cell.trick == "overflow":
            cells[place + 1] = PrintedCell("")
    if cells[-1].trick == "overflow":
        cells[-1] = PrintedCell(cells[-1].text)
    return tuple(cells)


def _cell(rng: random.Random, mix: Mix, kind: int) -> PrintedCell:
    if rng.random() < mix.blanks:
        return PrintedCell("", "hidden" if rng.random() < mix.tricks else "")
    if rng.random() < 0.03:
        return PrintedCell(rng.choice(("n/a", "TBC", "-")))
    text = _figure(rng, kind)
    chance = rng.random()
    tricks: tuple[Trick, ...] = ("mark before", "mark behind", "overflow")
    return PrintedCell(text, rng.choice(tricks) if chance < mix.tricks else "")


def _figure(rng: random.Random, kind: int) -> str:
    match kind:
        case 0:
            return f"{rng.uniform(1, 99.9):.1f}%"
        case 1:
            return f"{rng.randint(1, 99)}%"
        case 2:
            return f"{rng.randint(1000, 99_999):,}"
        case 3:
            return f"{rng.uniform(0.1, 60):.2f}"
        case 4:
            return f"£{rng.randint(100, 9_999):,}"
        case _:
            return str(rng.randint(0, 999))
