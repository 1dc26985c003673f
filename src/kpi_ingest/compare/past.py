"""What earlier releases showed: the memory without which a return looks like something new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpi_ingest.compare.state import is_seen
from kpi_ingest.compare.units import figure_of
from kpi_ingest.model import Cell, Key, Release, StatedCell


@dataclass(frozen=True, slots=True)
class Past:
    """Every seen cell of the releases before, by key, oldest first."""

    cells: Mapping[Key, Sequence[StatedCell]]

    def knows(self, key: Key) -> bool:
        """Whether any earlier release showed the key."""
        return key in self.cells

    def had_value(self, key: Key) -> bool:
        """Whether any earlier release showed a figure under the key."""
        return any(stated.cell.state == "value" for stated in self.cells.get(key, ()))

    def had_figure(self, key: Key, cell: Cell) -> bool:
        """Whether an earlier release showed this very figure under the key."""
        return any(figure_of(stated.cell) == figure_of(cell) for stated in self.cells.get(key, ()))


def past_of(history: Sequence[Release]) -> Past:
    """The memory of releases, oldest first."""
    cells: dict[Key, list[StatedCell]] = defaultdict(list)
    for release in history:
        for stated in release.state.cells:
            if is_seen(stated.cell):
                cells[stated.key].append(stated)
    return Past(cells)
