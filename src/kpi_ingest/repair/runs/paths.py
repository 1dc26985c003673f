"""All ways of cutting one run into its columns: the exact sum over them, and the k best.

A first-order lattice, columns by cuts; the spans are few enough that nothing need be dropped. The weights of a column
do not depend on its neighbours: what ties columns together are the relations, which re-rank what comes out here.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

from kpi_ingest.repair.runs.cuts import Spans
from kpi_ingest.repair.runs.habits import Column

Reading = tuple[str, ...]
Arcs = list[tuple[int, str, float]]
FAINTEST = 1e-7
"""A reading this much fainter than the best is not listed."""
HIGHEST, LOWEST = 1e120, 1e-120


def best_readings(spans: Spans, columns: Sequence[Column], wanted: int) -> tuple[list[tuple[float, Reading]], float]:
    """(share of the sum over all readings, cells) best first, and the share that those left out hold."""
    arcs, best, total = _look_back(spans, columns)
    if total <= 0.0:
        return [], 1.0
    found = _k_best(arcs, best, len(spans) - 1, wanted, total)
    return found, max(0.0, 1.0 - sum(share for share, _ in found))


def _look_back(spans: Spans, columns: Sequence[Column]) -> tuple[list[list[Arcs]], list[list[float]], float]:
    """Arcs of each column at each cut, the best weight from there to the end, and the sum over all readings.

    Layers are rescaled where they leave the range of a float; arcs and best completions stay comparable, since every
    path crosses every layer once.
    """
    size = len(spans)
    ahead = [0.0] * (size - 1) + [1.0]
    best = [ahead]
    every: list[list[Arcs]] = []
    for number in range(len(columns) - 1, -1, -1):
        layer, sums, tops = _one_column(spans, columns[number], ahead, best[-1], range(size) if number else range(1))
        scale = _scale_of(sums)
        if scale != 1.0:
            sums, tops = [value * scale for value in sums], [value * scale for value in tops]
            layer = [[(end, text, weight * scale) for end, text, weight in arcs] for arcs in layer]
        every.append(layer)
        best.append(tops)
        ahead = sums
    every.reverse()
    best.reverse()
    return every, best, ahead[0]


def _scale_of(sums: list[float]) -> float:
    top = max(sums)
    return 1.0 if LOWEST < top < HIGHEST or top <= 0.0 else 1.0 / top


def _one_column(
    spans: Spans, column: Column, ahead: list[float], best: list[float], starts: range
) -> tuple[list[Arcs], list[float], list[float]]:
    weights, weigh = column.weights, column.weigh
    layer: list[Arcs] = [[] for _ in spans]
    sums = [0.0] * len(spans)
    tops = [0.0] * len(spans)
    for start in starts:
        total = top = 0.0
        arcs = layer[start]
        for end, piece in spans[start]:
            onward = ahead[end]
            if onward:
                weight = weights.get(piece.text)
                if weight is None:
                    weight = weigh(piece)
                total += weight * onward
                reach = weight * best[end]
                if reach > top:
                    top = reach
                arcs.append((end, piece.text, weight))
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
