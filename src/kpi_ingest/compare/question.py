"""Which rows of a page's past a comparison can ask for."""

from __future__ import annotations

from kpi_ingest.compare.align import Sides
from kpi_ingest.compare.state import alike, is_seen
from kpi_ingest.model import Key, StatedCell


def rows_in_question(sides: Sides) -> frozenset[tuple[str, str]]:
    """(section, indicator), under their earlier ids, of every figure that differs, is new or was not seen. Of the past
    of all others `compare_sides` asks nothing: a figure that is equal on both sides has no change to be told."""
    differing = [before.key for before, after in sides.pairing.pairs if not _same(before, after)]
    return frozenset(_row(key) for key in (*differing, *(sides.alignment.key(it.key) for it in sides.pairing.new)))


def _same(before: StatedCell, after: StatedCell) -> bool:
    return is_seen(before.cell) and alike(before.cell, after.cell)


def _row(key: Key) -> tuple[str, str]:
    return key.section, key.indicator
