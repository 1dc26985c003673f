"""All ways of cutting one run into its columns: the exact sum over them, the k best, and what the others agree on.

A first-order lattice, columns by cuts; the spans are few enough that nothing need be dropped. The weights of a column
do not depend on its neighbours: what ties columns together are the relations, which re-rank what comes out here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from kpi_ingest.repair.runs.cuts import Spans
from kpi_ingest.repair.runs.habits import Column

Reading = tuple[str, ...]
Arcs = list[tuple[int, str, float]]
Beyond = tuple[Mapping[str, float], ...]
LEAST_REST = 1e-3
"""Share of the readings left out from which it is asked what they agree on."""
FAINTEST = 1e-7
"""A reading this much fainter than the best is not listed."""
HIGHEST, LOWEST = 1e120, 1e-120


@dataclass(frozen=True, slots=True)
class Listing:
    """The best readings of a run, and what is known of those not listed."""

    found: tuple[tuple[float, Reading], ...]
    """(share of the sum over all readings, cells), best first."""
    rest: float
    """Share of the readings left out."""
    beyond: Beyond
    """How those agree: for each column, the share of them that has each text. Empty where the rest is negligible."""


@dataclass(frozen=True, slots=True)
class _Layers:
    """The lattice looked at from its end: one entry for each column, and one behind the last."""

    arcs: list[list[Arcs]]
    best: list[list[float]]
    """Best weight from each cut to the end."""
    ahead: list[list[float]]
    """Sum over all readings from each cut to the end."""


def best_readings(spans: Spans, columns: Sequence[Column], wanted: int) -> Listing:
    """The `wanted` best readings under the columns' habits, and what the others agree on."""
    layers = _look_back(spans, columns)
    found = _list_best(layers, len(spans), wanted)
    rest = max(0.0, 1.0 - sum(share for share, _ in found))
    return Listing(found, rest, _agreement(layers, found, rest) if found and rest > LEAST_REST else ())


def skim_readings(spans: Spans, columns: Sequence[Column], wanted: int) -> Listing:
    """The `wanted` best readings; what the others agree on is not asked."""
    found = _list_best(_look_back(spans, columns), len(spans), wanted)
    return Listing(found, max(0.0, 1.0 - sum(share for share, _ in found)), ())


def _list_best(layers: _Layers, size: int, wanted: int) -> tuple[tuple[float, Reading], ...]:
    total = layers.ahead[0][0]
    return tuple(_k_best(layers.arcs, layers.best, size - 1, wanted, total)) if total > 0.0 else ()


def _look_back(spans: Spans, columns: Sequence[Column]) -> _Layers:
    """Arcs of each column at each cut, the best weight from there to the end, and the sum over all readings.

    Layers are rescaled where they leave the range of a float; arcs and best completions stay comparable, since every
    path crosses every layer once.
    """
    size = len(spans)
    layers = _Layers([], [[0.0] * (size - 1) + [1.0]], [[0.0] * (size - 1) + [1.0]])
    for number in range(len(columns) - 1, -1, -1):
        starts = range(size) if number else range(1)
        arcs, sums, tops = _one_column(spans, columns[number], layers.ahead[-1], layers.best[-1], starts)
        scale = _scale_of(sums)
        if scale != 1.0:
            sums, tops = [value * scale for value in sums], [value * scale for value in tops]
            arcs = [[(end, text, weight * scale) for end, text, weight in each] for each in arcs]
        layers.arcs.append(arcs)
        layers.best.append(tops)
        layers.ahead.append(sums)
    for each in (layers.arcs, layers.best, layers.ahead):
        each.reverse()
    return layers


def _agreement(layers: _Layers, found: Sequence[tuple[float, Reading]], rest: float) -> Beyond:
    """For each column, the share of the readings not found that has each text: all readings' less the found ones'."""
    beyond = []
    before = {0: 1.0}
    for column, arcs in enumerate(layers.arcs):
        ahead = layers.ahead[column + 1]
        flows: dict[str, float] = {}
        after: dict[int, float] = {}
        for start, mass in before.items():
            for end, text, weight in arcs[start]:
                flows[text] = flows.get(text, 0.0) + mass * weight * ahead[end]
                after[end] = after.get(end, 0.0) + mass * weight
        whole = sum(flows.values())
        for share, cells in found:
            flows[cells[column]] -= share * whole
        beyond.append({text: min(1.0, max(0.0, flow / whole / rest)) for text, flow in flows.items()})
        scale = _scale_of(list(after.values()))
        before = {end: mass * scale for end, mass in after.items()} if scale != 1.0 else after
    return tuple(beyond)


def _scale_of(sums: list[float]) -> float:
    top = max(sums)
    return 1.0 if LOWEST < top < HIGHEST or top <= 0.0 else 1.0 / top


def _one_column(
    spans: Spans, column: Column, ahead: list[float], best: list[float], starts: range
) -> tuple[list[Arcs], list[float], list[float]]:
    column.tidy()
    weights, judge = column.weights, column.judge
    layer: list[Arcs] = [[] for _ in spans]
    sums = [0.0] * len(spans)
    tops = [0.0] * len(spans)
    for start in starts:
        total = top = 0.0
        arcs = layer[start]
        for end, piece in spans[start]:
            onward = ahead[end]
            if onward:
                text = piece.text
                weight = weights.get(text)
                if weight is None:
                    weight = weights[text] = judge(piece)
                total += weight * onward
                reach = weight * best[end]
                if reach > top:
                    top = reach
                arcs.append((end, text, weight))
        sums[start], tops[start] = total, top
    return layer, sums, tops


def _k_best(
    arcs: list[list[Arcs]], best: list[list[float]], last: int, wanted: int, total: float
) -> list[tuple[float, Reading]]:
    """Best first: what is still to come is known exactly, so each reading is reached without detours."""
    width = len(arcs)
    least = best[0][0] * FAINTEST
    queue: list[tuple[float, int, int, int, float, Reading]] = [(-best[0][0], 0, 0, 0, 1.0, ())]
    serial = 0
    found: list[tuple[float, Reading]] = []
    while queue and len(found) < wanted:
        promise, _, column, start, weight, cells = heappop(queue)
        if column == width:
            found.append((-promise / total, cells))
            continue
        ahead = best[column + 1]
        for end, text, cost in arcs[column][start]:
            gained = weight * cost
            reach = gained * ahead[end]
            if reach > least:
                serial += 1
                heappush(queue, (-reach, serial, column + 1, end, gained, (*cells, text)))
    return found
