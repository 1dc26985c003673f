"""The same pages judged again with one thing changed: another threshold, or one group of features switched off.

An ablation sets the weights of a group of features (the part of a name before its first colon) to nought and leaves the
others as they were fitted together with it; nothing is fitted anew. So it says how much the fitted engine leans on a
group, not what an engine without it could do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

from bench.judge_pages.counts import FIGURES, PageCount
from bench.judge_pages.judging import JOINT, judge_page
from bench.kpi_pages import Page

import kpi_ingest.repair.passes as passes
import kpi_ingest.repair.task as task
from kpi_ingest.repair.weights import fitted_weights

THRESHOLDS = (0.9, 0.95, 0.98, 0.99, 0.995, 0.997, 0.9985, 0.999, 0.9995, 0.9999)
_SHOWN = ("row-exact", "ambiguous (a) decided", "wrong of (a) decided", "ambiguous (b) decided", "wrong of (b) decided")


@contextmanager
def threshold_of(value: float) -> Iterator[None]:
    """The engine, deciding from another probability on."""
    before, decide = passes.THRESHOLD, passes.decide_cells
    passes.THRESHOLD, passes.decide_cells = value, partial(decide, threshold=value)
    try:
        yield
    finally:
        passes.THRESHOLD, passes.decide_cells = before, decide


@contextmanager
def weights_of(weights: Mapping[str, float]) -> Iterator[None]:
    """The engine with other weights."""
    before, task.fitted_weights = task.fitted_weights, lambda: weights
    try:
        yield
    finally:
        task.fitted_weights = before


def without_group(weights: Mapping[str, float], group: str) -> dict[str, float]:
    """Weights with those of a group left out: a feature without a weight counts nothing."""
    return {name: weight for name, weight in weights.items() if name.split(":")[0] != group}


def print_risk(pages: Sequence[Page]) -> None:
    """What another threshold would decide, and how much of it wrongly."""
    print(f"risk and coverage with evidence, {len(pages)} pages:")
    _print_head("threshold")
    for value in THRESHOLDS:
        with threshold_of(value):
            _print_line(f"{value:.4f}", _counts(pages))


def print_ablation(pages: Sequence[Page]) -> None:
    """What each group of features is worth to the fitted engine."""
    weights = fitted_weights()
    print(f"without one group of features (not fitted anew), with evidence, {len(pages)} pages:")
    _print_head("without")
    _print_line("nothing", _counts(pages))
    for group in sorted({name.split(":")[0] for name in weights}):
        with weights_of(without_group(weights, group)):
            _print_line(group, _counts(pages))


def _counts(pages: Sequence[Page]) -> list[PageCount]:
    return [judge_page(page)[JOINT] for page in pages]


def _print_head(first: str) -> None:
    print(f"  {first:12}{''.join(f'{name:>24}' for name in _SHOWN)}{'wrong cells':>14}")


def _print_line(first: str, counts: Sequence[PageCount]) -> None:
    figures = "".join(f"{FIGURES[name](counts):24.5f}" for name in _SHOWN)
    print(f"  {first:12}{figures}{sum(count.wrong for count in counts):14}", flush=True)
