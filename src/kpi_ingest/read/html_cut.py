"""HTML sources that stop in the middle of a table: what stood behind the cut was never seen, and is not blank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kpi_ingest.model import Block, Grid, GridCell

_DOUBT = "the source ends inside this row"


def doubt_last_row(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with doubt on the cut row: its last printed cell may be half of one, and the cells behind it are not
    blank but unseen."""
    places = [place for place, block in enumerate(blocks) if isinstance(block, Grid) and block.rows]
    if not places:
        return tuple(blocks)
    last = blocks[places[-1]]
    assert isinstance(last, Grid)
    cut = replace(last, rows=(*last.rows[:-1], _doubted(last.rows[-1])))
    return (*blocks[: places[-1]], cut, *blocks[places[-1] + 1 :])


def _doubted(row: Sequence[GridCell]) -> tuple[GridCell, ...]:
    printed = [place for place, cell in enumerate(row) if cell.text]
    first = printed[-1] if printed else 0
    return tuple(cell if place < first else replace(cell, doubt=_DOUBT) for place, cell in enumerate(row))
