"""Tables that go on from the page before: what stands there tells the columns of the few rows that are left here.

A table goes on where its header stands again, word for word at the same places, or where no header stands and its
rules reach as far as there. Where its own lines show other columns than there, because some are blank or because few
lines are left, its columns are those of both pages' lines together, if these show as many as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kpi_ingest.read.pdf_tables.blocks import Block
from kpi_ingest.read.pdf_tables.columns import Columns, find_columns
from kpi_ingest.read.pdf_tables.fragments import Band

_SAME_PLACE = 1.0
"""Points."""
_RULES = 2
"""Rules of one reach, at least, that hold a table together on both pages."""


@dataclass(frozen=True, slots=True)
class Above:
    """The last table of a page."""

    head: tuple[Band, ...]
    """The lines of its header, which may stand on an earlier page."""
    body: tuple[Band, ...]
    """Its lines below the header."""
    reaches: frozenset[tuple[int, int]]
    """From where to where its rules reach."""
    columns: int


def above_of(block: Block, lines: int, columns: Columns, before: Above | None) -> Above:
    """What a block with so many header lines tells of the rows that the next page may hold; `before` is the table that
    it goes on from."""
    head = block.bands[:lines] or (before.head if before else ())
    return Above(head, block.bands[lines:], _reaches(block), len(columns.spans))


def carried_columns(block: Block, lines: int, above: Above | None, own: Columns | None) -> Columns | None:
    """The columns of a block with so many header lines that goes on from the page before: its own where they are as
    many as there, else those of both pages' lines together. None where it does not go on, or these disagree."""
    if above is None or not _goes_on(block, lines, above):
        return None
    if own is not None and len(own.spans) == above.columns:
        return own
    if block.column_rules():
        return None
    columns = find_columns(block.bands[:lines] or above.head, [*above.body, *block.bands[lines:]])
    if columns is None or len(columns.spans) != above.columns:
        return None
    return columns if all(left[1] <= right[0] for left, right in pairwise(columns.spans)) else None


def _goes_on(block: Block, lines: int, above: Above) -> bool:
    if lines:
        return _are_same(block.bands[:lines], above.head)
    first, label = block.bands[0].fragments[0], above.body[0].fragments[0]
    alike = abs(first.x0 - label.x0) < _SAME_PLACE and abs(first.size - label.size) < 0.05 * label.size
    return alike and bool(above.head) and not _reaches(block).isdisjoint(above.reaches)


def _are_same(head: Sequence[Band], other: Sequence[Band]) -> bool:
    """Whether two headers say the same at the same places."""
    texts = [[each for band in bands for each in band.fragments] for bands in (head, other)]
    return len(texts[0]) == len(texts[1]) and all(
        one.text == two.text and abs(one.x0 - two.x0) < _SAME_PLACE and abs(one.x1 - two.x1) < _SAME_PLACE
        for one, two in zip(*texts, strict=True)
    )


def _reaches(block: Block) -> frozenset[tuple[int, int]]:
    """From where to where several of a block's rules reach that reach over all of its text."""
    wide = [each for each in block.level if each.start <= block.left + 1 and each.end >= block.right - 1]
    reaches = [(round(each.start), round(each.end)) for each in wide]
    return frozenset(reach for reach in reaches if reaches.count(reach) >= _RULES)
