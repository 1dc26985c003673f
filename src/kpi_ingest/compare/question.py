"""Which rows of a page's past a comparison can ask for."""

from __future__ import annotations

from kpi_ingest.compare.align import align, pair_cells
from kpi_ingest.compare.state import is_seen, published
from kpi_ingest.model import Key, State, StatedCell


def rows_in_question(previous: State, current: State) -> frozenset[tuple[str, str]]:
    """(section, indicator), under their earlier ids, of every figure that differs, is new or was not seen. Of the past
    of all others `compare_states` asks nothing: a figure that is equal on both sides has no change to be told."""
    alignment = align(previous, current)
    pairing = pair_cells(previous, current, alignment)
    differing = (before.key for before, after in pairing.pairs if not _same(before, after))
    return frozenset(_row(key) for key in (*differing, *(alignment.key(it.key) for it in pairing.new)))


def _same(before: StatedCell, after: StatedCell) -> bool:
    return is_seen(before.cell) and published(before.cell) == published(after.cell)


def _row(key: Key) -> tuple[str, str]:
    return key.section, key.indicator
