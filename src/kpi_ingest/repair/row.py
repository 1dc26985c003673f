"""One broken row as a problem for the lattice: its islands, its label ends, what is known of it, and the background.

The background is a path of its own: a row that the grammar does not cover at all. It is weighed against the sum of all
readings, so that such a row comes out as undecided and not as a confident mistake.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from kpi_ingest.repair.chain import START, ChainScorer, Factor, Known
from kpi_ingest.repair.features import Slot
from kpi_ingest.repair.islands import Shape, shape_of
from kpi_ingest.repair.labels import Islands, LabelEnd, find_islands, label_ends
from kpi_ingest.repair.lattice import BLANK, Context, Node, Problem


@dataclass(frozen=True, slots=True)
class Posed:
    """A row ready to be solved."""

    problem: Problem
    scorer: ChainScorer
    shapes: tuple[Shape, ...]
    spans: tuple[tuple[int, int], ...]
    """Start and end of each cell in the run; of an atom its number and the next."""
    openings: Mapping[Node, tuple[tuple[str, int], ...]]
    """Features of each way to begin."""
    background: tuple[tuple[str, int], ...]
    """Features of the path on which the row is none of the grammar's."""
    log_background: float


def pose_run(
    run: str,
    slots: tuple[Slot, ...],
    known: Known,
    weights: Mapping[str, float],
    truncated: bool = False,
    links: dict[Factor, float] | None = None,
) -> Posed:
    """A run, label included. `links` of an earlier question about it save weighing its cells by each other anew."""
    islands = find_islands(run)
    ends = label_ends(run, islands, known.labels)
    background = ("background:run", *ink(run[ends[0].position if ends else 0 :]))
    return _pose(islands, len(run), ends, slots, known, weights, background, truncated, links)


def pose_atoms(
    atoms: Sequence[str],
    slots: tuple[Slot, ...],
    known: Known,
    weights: Mapping[str, float],
    truncated: bool = False,
    links: dict[Factor, float] | None = None,
) -> Posed:
    """Cells without their columns, label left out; `links` as in `pose_run`."""
    shapes = tuple(shape_of(atom) for atom in atoms)
    spans = tuple((number, number + 1) for number in range(len(atoms)))
    begins: dict[int, tuple[tuple[int, int], ...]] = {number: ((number, number + 1),) for number in range(len(atoms))}
    begins[len(atoms)] = ()
    islands = Islands(shapes, spans, begins, (0,))
    spare = len(slots) - len(atoms)
    background = ("background:atoms", f"background:spare:{max(-1, min(3, spare))}", *ink("\n".join(atoms)))
    return _pose(islands, len(atoms), (LabelEnd(0, ()),), slots, known, weights, background, truncated, links)


def _pose(
    islands: Islands,
    length: int,
    ends: Sequence[LabelEnd],
    slots: tuple[Slot, ...],
    known: Known,
    weights: Mapping[str, float],
    background_names: Sequence[str],
    truncated: bool,
    links: dict[Factor, float] | None,
) -> Posed:
    shapes = [*islands.shapes, *(shape for shape in known.start if shape is not None)]
    context = _opening_context(len(islands.shapes), known)
    openings = {(end.position, context): end.features for end in ends}
    starts = tuple((node[0], node[1], exp(total(names, weights))) for node, names in openings.items())
    counted = Counter(background_names)
    counted["background:width"] = len(slots)
    background = tuple(sorted(counted.items()))
    return Posed(
        Problem(len(slots), length, starts, islands.begins.__getitem__, truncated),
        ChainScorer(slots, tuple(shapes), known, weights, {} if links is None else links),
        tuple(shapes),
        islands.spans,
        openings,
        background,
        total(background, weights),
    )


_INK = re.compile(
    r"(?P<bracket>\([^()]*\))|(?P<percent>%)|(?P<point>\.\d)|(?P<comma>,\d)|(?P<digit>\d)|(?P<word>[^\W\d]+)|(?P<sign>[<>≤≥~*])"
)


def ink(text: str) -> list[str]:
    """What the background pays for: everything printed, sign by sign, so that rare signs favour neither side."""
    return [f"background:{match.lastgroup}" for match in _INK.finditer(text)]


def _opening_context(count: int, known: Known) -> Context:
    """Nothing seen yet, but for the last milestone and actual that rolled off the page."""
    plan, actual = known.start
    plan_cell = count if plan is not None else BLANK
    actual_cell = count + (plan is not None) if actual is not None else BLANK
    return (START[0], START[1], plan_cell, actual_cell, *START[4:])


def total(names: Sequence[tuple[str, int]], weights: Mapping[str, float]) -> float:
    """Summed weight of counted features."""
    return sum(weights.get(name, 0.0) * count for name, count in names)
