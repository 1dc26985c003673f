"""What earlier releases showed: the memory without which a return looks like something new."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kpi_ingest.compare.state import is_seen
from kpi_ingest.compare.units import figure_of
from kpi_ingest.model import Cell, Key, Release, StatedCell


@dataclass(frozen=True, slots=True)
class Past:
    """Every seen cell of the releases before, by key, oldest first."""

    cells: Mapping[Key, Sequence[StatedCell]]
    """Of a figure that stood as it was from one release to the next, the first."""
    is_told: bool = True
    """Whether any release is known before; two bare files have no past."""

    def knows(self, key: Key) -> bool:
        """Whether any earlier release showed the key."""
        return key in self.cells

    def had_value(self, key: Key) -> bool:
        """Whether any earlier release showed a figure under the key."""
        return any(stated.cell.state == "value" for stated in self.cells.get(key, ()))

    def had_figure(self, key: Key, cell: Cell) -> bool:
        """Whether an earlier release showed this very figure under the key."""
        return any(figure_of(stated.cell) == figure_of(cell) for stated in self.cells.get(key, ()))


NO_PAST = Past({}, is_told=False)


def past_of(history: Iterable[Release]) -> Past:
    """The memory of releases, oldest first."""
    return deque([NO_PAST, *pasts_of(history)], maxlen=1)[0]


def pasts_of(history: Iterable[Release]) -> Iterator[Past]:
    """The memory up to and with each release, oldest first: one that grows, so that a history is walked once. Each is
    good until the next is asked for."""
    cells: dict[Key, list[StatedCell]] = {}
    past = Past(cells)
    for release in history:
        for stated in release.state.cells:
            if is_seen(stated.cell):
                known = cells.setdefault(stated.key, [])
                if not known or _figure(known[-1].cell) != _figure(stated.cell):
                    known.append(stated)
        yield past


def _figure(cell: Cell) -> tuple[object, ...]:
    """All that is ever asked of a cell of the past."""
    return cell.state, cell.text, cell.value, cell.unit, cell.comparator, cell.multiplier
