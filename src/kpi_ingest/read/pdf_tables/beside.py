"""Tables set side by side to fill the page: `Age`, `Total`, `Age`, `Total` over labels and figures, twice.

The header says the same again over columns of labels, so that each of its stretches is a table of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kpi_ingest.read.pdf_tables.fragments import Fragment
from kpi_ingest.read.pdf_tables.lattice import Lattice

_LABELLED = 0.8
"""Share of the texts under the first header of a stretch that must be labels."""


def parted_beside(lattice: Lattice, fragments: Sequence[Fragment]) -> list[Lattice]:
    """The tables that stand side by side in a lattice; the lattice itself where it is one."""
    texts: dict[tuple[int, int], list[Fragment]] = {}
    for each in fragments:
        position = lattice.position((each.x0 + each.x1) / 2, each.middle)
        if position is not None:
            texts.setdefault(position, []).append(each)
    head = [" ".join(each.text for each in texts.get((0, column), [])) for column in range(lattice.columns)]
    width = _repeating(head)
    starts = range(0, lattice.columns, width)
    whole = any(cell.column // width != (cell.column + cell.columns - 1) // width for cell in lattice.cells)
    if len(starts) < 2 or whole or not all(_is_labels(lattice, column, texts) for column in starts):
        return [lattice]
    return [_stretch(lattice, start, start + width) for start in starts]


def _repeating(head: Sequence[str]) -> int:
    """After how many columns the header says the same again; all of them where it does not."""
    for width in range(2, len(head) // 2 + 1):
        first = list(head[:width])
        if all(first) and len(set(first)) == width and list(head) == first * (len(head) // width):
            return width
    return len(head)


def _is_labels(lattice: Lattice, column: int, texts: dict[tuple[int, int], list[Fragment]]) -> bool:
    own = [each for row in range(1, lattice.rows) for each in texts.get((row, column), [])]
    return bool(own) and sum(not each.is_cell for each in own) >= _LABELLED * len(own)


def _stretch(lattice: Lattice, first: int, last: int) -> Lattice:
    return replace(
        lattice,
        xs=lattice.xs[first : last + 1],
        cells=tuple(replace(cell, column=cell.column - first) for cell in lattice.cells if first <= cell.column < last),
        doubts={(row, at - first): doubt for (row, at), doubt in lattice.doubts.items() if first <= at < last},
    )
