"""The bounds within which the engine answers; beyond them a run is refused at once."""

from __future__ import annotations

import re

from kpi_ingest.errors import RepairError

LONGEST_RUN = 10_000
LONGEST_CELL_TEXT = 2_000
WIDEST_TABLE = 60

_PROSE = re.compile(r"[a-z]{3,} [a-z]{2,}")


def check_run_size(run: str, width: int) -> None:
    """Raises RepairError for a run or a table that is too large to be solved in bounded time."""
    too_long = len(run) > LONGEST_RUN
    if too_long or (len(run) > LONGEST_CELL_TEXT and not _PROSE.search(run, len(run) - LONGEST_CELL_TEXT)):
        raise RepairError(
            "E_RUN_TOO_LONG",
            got=f"a run of {len(run)} characters",
            expected=f"at most {LONGEST_CELL_TEXT} of cell text, {LONGEST_RUN} in all",
            next_step="look at the capture: a table may have been read as one line",
        )
    if width > WIDEST_TABLE:
        raise RepairError(
            "E_TABLE_TOO_WIDE",
            got=f"{width} columns",
            expected=f"at most {WIDEST_TABLE}",
            next_step="look at the capture: several tables may have been read as one",
        )
