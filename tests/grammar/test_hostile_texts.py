"""Texts made to keep a pattern busy: cells and headers cost time in proportion to their length."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from kpi_ingest.grammar import find_periods, parse_cell, parse_period

PIECES = [
    *"09,.%£()[]<>-–+* ~/eEa:;'\"²",
    "\u00a0",
    "1,",
    "1 ",
    "(1",
    "1/",
    "Q1 ",
    "Mar 24 ",
    "20",
    "[c]",
    "to ",
    "n/a ",
]
LENGTHS = [20 << step for step in range(10)]
_SLOW = 0.05
"""Seconds for ten thousand characters, at the best of three tries; in quadratic time they would take several."""


@pytest.mark.parametrize("read", [parse_cell, parse_period, find_periods], ids=lambda each: each.__name__)
@pytest.mark.parametrize("piece", PIECES)
def test_a_text_of_one_piece_is_read_in_linear_time(piece: str, read: Callable[..., object]) -> None:
    """C08: ten lengths of one repeated piece, up to ten thousand characters."""
    for length in LENGTHS:
        assert min(_seconds(read, (piece * length)[:length]) for _ in range(3)) < _SLOW


def _seconds(read: Callable[..., object], text: str) -> float:
    began = time.process_time()
    read(text)
    return time.process_time() - began
