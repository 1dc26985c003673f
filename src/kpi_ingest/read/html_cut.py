"""HTML sources that stop before their end: what stood behind the cut was never seen, and is not blank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kpi_ingest.model import CUT_OFF, Block, Grid, GridCell, Line, Warning


def doubt_last_row(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with doubt on the cut row: its last printed cell may be half of one, and the cells behind it are not
    blank but unseen. Half a header is none, and a row of which there is but the beginning of one cell is no row."""
    places = [place for place, block in enumerate(blocks) if isinstance(block, Grid) and block.rows]
    if not places:
        return tuple(blocks)
    last = blocks[places[-1]]
    assert isinstance(last, Grid)
    rest = last.rows[:-1] if _is_no_row(last) else (*last.rows[:-1], _doubted(last.rows[-1]))
    if not rest:
        return (*blocks[: places[-1]], *blocks[places[-1] + 1 :])
    cut = replace(last, rows=rest)
    return (*blocks[: places[-1]], cut, *blocks[places[-1] + 1 :])


def _is_no_row(grid: Grid) -> bool:
    """Whether the cut left nothing of the last row that can be compared: half of a header, or the half of a label."""
    printed = [cell for cell in grid.rows[-1] if cell.text]
    half_label = len(printed) <= 1 and len(grid.rows) > 1 and len(grid.rows[-1]) > 1
    return half_label or (bool(printed) and all(cell.header for cell in printed))


def leave_out_cut_words(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Warning, ...]]:
    """The blocks without the words in which the source ends, and what was left out: half a note says what the whole
    one may not."""
    last = blocks[-1]
    if not isinstance(last, Line):
        return tuple(blocks), ()
    told = f"the source ends inside {' '.join(last.text.split())[:80]!r}, which is left out"
    return tuple(blocks[:-1]), (Warning("CUT_WORDS", told, last.where),)


def _doubted(row: Sequence[GridCell]) -> tuple[GridCell, ...]:
    printed = [place for place, cell in enumerate(row) if cell.text]
    first = printed[-1] if printed else 0
    return tuple(cell if place < first else replace(cell, doubt=CUT_OFF) for place, cell in enumerate(row))
