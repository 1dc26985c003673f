"""Sums and ranks every way of cutting one run into typed columns: positions x columns, whatever scores a cell.

A node is (position, context); an arc puts one cell, or a blank, into the next column. A scorer weighs arcs and carries
the context. Coarse to fine: an exact backward pass over coarsened contexts says what a node may still earn; nodes that
earn too little of the whole are dropped, and what was dropped is reported as a share. On the nodes kept, sums,
marginals and the k best are exact.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

BLANK = -1
"""The cell of an arc that leaves its column blank."""
UNSEEN = -2
"""The cell of an arc behind the end of a truncated run: it is neither filled nor blank."""

Context = tuple[int, ...]
Node = tuple[int, Context]


class Scorer(Protocol):
    """Weighs a cell in a column, given what went before; weights multiply and are never negative."""

    def weigh(self, column: int, context: Context, cell: int) -> float: ...

    def advance(self, column: int, context: Context, cell: int) -> Context: ...

    def coarsen(self, context: Context) -> Context: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be cut. `cells_from` gives (cell, end) of every cell that may begin at a position."""

    width: int
    length: int
    """Position at which all text is used up."""
    starts: tuple[tuple[int, Context, float], ...]
    """(position, context, weight) of every way to begin: one for each end the label may have."""
    cells_from: Callable[[int], Sequence[tuple[int, int]]]
    open_end: bool = False
    """The run is truncated: columns behind its end are unseen."""
    pins: Mapping[int, Collection[int]] | None = None
    """Cells allowed in a column that is decided already."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of the lattice is kept."""

    nodes: int = 120
    """Nodes kept for each column."""
    depth: float = 1e-5
    """A node is kept while its share of the best node's promise is at least this."""
    each: int = 3
    """Nodes kept at a position although others promise more: promises compare positions badly."""
    reach: float = 1e-9
    """Share of the best node's promise that those must have."""


STANDARD = Bounds()


@dataclass(frozen=True, slots=True)
class Arc:
    """One cell in one column, between two kept nodes given by index."""

    source: int
    target: int
    cell: int
    weight: float


@dataclass(frozen=True, slots=True)
class Lattice:
    """The nodes and arcs kept, layer by layer; layer c lies before column c."""

    nodes: tuple[tuple[Node, ...], ...]
    arcs: tuple[tuple[Arc, ...], ...]
    opening: tuple[float, ...]
    """Weights of the first layer's nodes."""
    dropped: float
    """Estimated share of the total weight that lay on dropped nodes."""


@dataclass(frozen=True, slots=True)
class Path:
    """One reading: its log weight, first node and one cell per column."""

    log_weight: float
    start: Node
    cells: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all paths of a lattice."""

    log_total: float
    """Log of the summed weight; -inf where there is no path."""
    posterior: tuple[tuple[float, ...], ...]
    """For each layer, the share of the total that runs through each arc."""


def build_lattice(
    problem: Problem,
    scorer: Scorer,
    bounds: Bounds = STANDARD,
    keep: frozenset[tuple[int, Node]] = frozenset(),
) -> Lattice:
    """The kept part of the lattice; nodes in `keep`, as (column, node), are never dropped."""
    ways = _ways(problem)
    promise = _promises(problem, scorer, ways)
    opening: dict[Node, float] = {}
    for position, context, weight in problem.starts:
        if promise(0, position, scorer.coarsen(context)) > 0.0:
            opening[(position, context)] = opening.get((position, context), 0.0) + weight
    layers: list[tuple[Node, ...]] = [tuple(opening)]
    arcs: list[tuple[Arc, ...]] = []
    alpha = list(opening.values())
    dropped = 0.0
    for column in range(problem.width):
        reached, raw = _expand(scorer, ways, column, layers[-1], alpha)
        kept, lost = _prune(reached, column + 1, scorer, promise, bounds, keep)
        dropped = 1.0 - (1.0 - dropped) * (1.0 - lost)
        index = {node: number for number, node in enumerate(kept)}
        arcs.append(tuple(Arc(s, index[n], c, w) for s, n, c, w in raw if n in index))
        layers.append(kept)
        alpha = _rescale([reached[node] for node in kept])
    return Lattice(tuple(layers), tuple(arcs), tuple(opening.values()), dropped)


_Ways = Callable[[int, int], Sequence[tuple[int, int]]]


def _ways(problem: Problem) -> _Ways:
    """(column, position) -> (cell, end) of what may stand there, so that the columns left can take in the rest."""
    fewest = _fewest_cells(problem)
    width, pins = problem.width, problem.pins or {}
    known: dict[tuple[int, int], tuple[tuple[int, int], ...]] = {}

    def ways(column: int, position: int) -> Sequence[tuple[int, int]]:
        found = known.get((column, position))
        if found is None:
            left = width - column - 1
            allowed = pins.get(column)
            found = known[(column, position)] = tuple(
                (cell, end)
                for cell, end in _options(problem, position)
                if fewest.get(end, width + 1) <= left and (allowed is None or cell in allowed)
            )
        return found

    return ways


def _options(problem: Problem, position: int) -> Sequence[tuple[int, int]]:
    if problem.open_end and position == problem.length:
        return ((UNSEEN, position),)
    return ((BLANK, position), *problem.cells_from(position))


def _fewest_cells(problem: Problem) -> dict[int, int]:
    """For each position within reach, the fewest cells that use up the rest; positions that never do are left out."""
    reach: set[int] = set()
    open_positions = [position for position, _, _ in problem.starts]
    while open_positions:
        position = open_positions.pop()
        if position not in reach:
            reach.add(position)
            open_positions += [end for _, end in problem.cells_from(position)]
    fewest = {problem.length: 0}
    for position in sorted(reach - {problem.length}, reverse=True):
        steps = [fewest[end] + 1 for _, end in problem.cells_from(position) if end in fewest]
        if steps:
            fewest[position] = min(steps)
    return fewest


def _promises(problem: Problem, scorer: Scorer, ways: _Ways) -> Callable[[int, int, Context], float]:
    """What a coarse node may still earn: the exact backward sum over coarsened contexts, memoised."""
    known: dict[tuple[int, int, Context], float] = {}
    width, length = problem.width, problem.length

    def promise(column: int, position: int, context: Context) -> float:
        if column == width:
            return 1.0 if position == length else 0.0
        key = (column, position, context)
        found = known.get(key)
        if found is None:
            found = 0.0
            for cell, end in ways(column, position):
                following = scorer.coarsen(scorer.advance(column, context, cell))
                ahead = promise(column + 1, end, following)
                if ahead > 0.0:
                    found += ahead * scorer.weigh(column, context, cell)
            known[key] = found
        return found

    return promise


_Raw = list[tuple[int, Node, int, float]]


def _expand(
    scorer: Scorer, ways: _Ways, column: int, layer: Sequence[Node], alpha: Sequence[float]
) -> tuple[dict[Node, float], _Raw]:
    """Every node one column on, with its forward weight, and the arcs that lead there."""
    reached: dict[Node, float] = {}
    raw: _Raw = []
    advance, weigh = scorer.advance, scorer.weigh
    for source, (position, context) in enumerate(layer):
        mass = alpha[source]
        for cell, end in ways(column, position):
            weight = weigh(column, context, cell)
            node = (end, advance(column, context, cell))
            reached[node] = reached.get(node, 0.0) + mass * weight
            raw.append((source, node, cell, weight))
    return reached, raw


def _prune(
    reached: Mapping[Node, float],
    column: int,
    scorer: Scorer,
    promise: Callable[[int, int, Context], float],
    bounds: Bounds,
    keep: frozenset[tuple[int, Node]],
) -> tuple[tuple[Node, ...], float]:
    """The nodes worth keeping, and the share of the promise that the others held."""
    ranked = sorted(
        ((mass * promise(column, node[0], scorer.coarsen(node[1])), node) for node, mass in reached.items()),
        key=lambda entry: -entry[0],
    )
    if not ranked:
        return (), 0.0
    floor, reach = ranked[0][0] * bounds.depth, ranked[0][0] * bounds.reach
    kept: list[Node] = []
    lost = whole = 0.0
    seen: dict[int, int] = {}
    for place, (worth, node) in enumerate(ranked):
        whole += worth
        count = seen.get(node[0], 0)
        if (place < bounds.nodes and worth >= floor) or (worth >= reach and count < bounds.each):
            seen[node[0]] = count + 1
            kept.append(node)
        else:
            lost += worth
    lost /= whole or 1.0
    if keep:
        chosen = set(kept)
        kept += [node for node in reached if (column, node) in keep and node not in chosen]
    return tuple(kept), lost


def _rescale(values: list[float]) -> list[float]:
    top = max(values, default=0.0)
    return [value / top for value in values] if top > 0.0 else values


def sum_paths(lattice: Lattice) -> Totals:
    """Forward-backward over the kept lattice; each layer is rescaled, so that long rows do not underflow."""
    forward, log_scale = _forward(lattice)
    final = sum(forward[-1])
    if final <= 0.0:
        return Totals(-math.inf, tuple(() for _ in lattice.arcs))
    beta = [1.0] * len(lattice.nodes[-1])
    posterior: list[tuple[float, ...]] = []
    for column in range(len(lattice.arcs) - 1, -1, -1):
        alpha = forward[column]
        flows = [alpha[arc.source] * arc.weight * beta[arc.target] for arc in lattice.arcs[column]]
        total = sum(flows)
        posterior.append(tuple(flow / total for flow in flows))
        before = [0.0] * len(alpha)
        for arc in lattice.arcs[column]:
            before[arc.source] += arc.weight * beta[arc.target]
        beta = _rescale(before)
    return Totals(math.log(final) + log_scale, tuple(reversed(posterior)))


def _forward(lattice: Lattice) -> tuple[list[list[float]], float]:
    layers = [list(lattice.opening)]
    log_scale = 0.0
    for column, arcs in enumerate(lattice.arcs):
        alpha = layers[-1]
        following = [0.0] * len(lattice.nodes[column + 1])
        for arc in arcs:
            following[arc.target] += alpha[arc.source] * arc.weight
        top = max(following, default=0.0)
        if top > 0.0:
            log_scale += math.log(top)
            following = [value / top for value in following]
        layers.append(following)
    return layers, log_scale


def best_paths(lattice: Lattice, count: int) -> tuple[Path, ...]:
    """The `count` heaviest paths, heaviest first: A* whose estimate, the best completion of each node, is exact."""
    ahead = _best_completions(lattice)
    leaving: list[dict[int, list[Arc]]] = []
    for arcs in lattice.arcs:
        by_source: dict[int, list[Arc]] = {}
        for arc in arcs:
            by_source.setdefault(arc.source, []).append(arc)
        leaving.append(by_source)
    serial = 0
    queue: list[tuple[float, int, int, int, float, int, tuple[int, ...]]] = []
    for start, weight in enumerate(lattice.opening):
        if weight > 0.0 and ahead[0][start] > -math.inf:
            heapq.heappush(
                queue, (-(math.log(weight) + ahead[0][start]), serial, 0, start, math.log(weight), start, ())
            )
            serial += 1
    found: list[Path] = []
    while queue and len(found) < count:
        _, _, column, node, so_far, start, cells = heapq.heappop(queue)
        if column == len(lattice.arcs):
            found.append(Path(so_far, lattice.nodes[0][start], cells))
            continue
        for arc in leaving[column].get(node, ()):
            if arc.weight > 0.0 and ahead[column + 1][arc.target] > -math.inf:
                gained = so_far + math.log(arc.weight)
                serial += 1
                estimate = -(gained + ahead[column + 1][arc.target])
                heapq.heappush(queue, (estimate, serial, column + 1, arc.target, gained, start, (*cells, arc.cell)))
    return tuple(found)


def _best_completions(lattice: Lattice) -> list[list[float]]:
    layers = [[0.0] * len(lattice.nodes[-1])]
    for column in range(len(lattice.arcs) - 1, -1, -1):
        best = [-math.inf] * len(lattice.nodes[column])
        following = layers[-1]
        for arc in lattice.arcs[column]:
            if arc.weight > 0.0:
                gained = math.log(arc.weight) + following[arc.target]
                if gained > best[arc.source]:
                    best[arc.source] = gained
        layers.append(best)
    layers.reverse()
    return layers


def layout_shares(lattice: Lattice, filled: Sequence[bool]) -> tuple[float, ...]:
    """For each column, the share of all paths that agree with `filled` up to and including it."""
    weights = [1.0] * len(lattice.nodes[-1])
    betas = [weights]
    for column in range(len(lattice.arcs) - 1, -1, -1):
        before = [0.0] * len(lattice.nodes[column])
        for arc in lattice.arcs[column]:
            before[arc.source] += arc.weight * betas[-1][arc.target]
        betas.append(_rescale(before))
    betas.reverse()
    shares: list[float] = []
    alpha = list(lattice.opening)
    share = 1.0
    for column, arcs in enumerate(lattice.arcs):
        agreeing = [0.0] * len(lattice.nodes[column + 1])
        total = kept = 0.0
        for arc in arcs:
            flow = alpha[arc.source] * arc.weight
            total += flow * betas[column + 1][arc.target]
            if (arc.cell != BLANK) == filled[column]:
                agreeing[arc.target] += flow
                kept += flow * betas[column + 1][arc.target]
        share *= kept / total if total > 0.0 else 0.0
        shares.append(share)
        alpha = _rescale(agreeing)
    return tuple(shares)
