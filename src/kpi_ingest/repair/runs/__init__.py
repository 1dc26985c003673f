"""Cuts bare runs of any table into cells, with nothing but header words and perhaps some known rows of the table.

Every column, words or figures, has habits: learnt from known rows, promised by its header before. All ways of cutting a
run are summed exactly over them; relations between columns that hold over all rows (sums, ratios) and columns that keep
near a ratio of each other re-rank the readings, and the surest rows teach the rest. Where no row is known, whole
formats of the table compete and the likeliest are averaged. Probabilities are calibrated; a cell is decided only beyond
a fitted threshold. Work is bounded: what would take too long has no reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kpi_ingest.errors import RepairError
from kpi_ingest.repair.limits import WIDEST_TABLE
from kpi_ingest.repair.runs.fitted import fitted_calibration
from kpi_ingest.repair.runs.formats import read_table
from kpi_ingest.repair.runs.verdicts import RunRepair, answer_run, knowledge_of

__all__ = ["LONGEST_RUN", "RunRepair", "repair_each", "repair_runs"]

LONGEST_RUN = 2_000
"""Characters of a run; rows of tables are far shorter, and what is longer is a page read as one line."""


def repair_runs(
    labels: Sequence[str], runs: Sequence[str], anchors: Sequence[Sequence[str]] = ()
) -> tuple[RunRepair, ...]:
    """The cells of each run under these header labels; `anchors` are known rows of the same table.

    Cells join back to their run exactly. Raises RepairError for a run or a table outside the engine's bounds, and for
    an anchor of another width; then nothing is read at all.
    """
    for run in runs:
        _check_length(run)
    return tuple(repair_each(labels, runs, anchors))


def repair_each(
    labels: Sequence[str], runs: Iterable[str], anchors: Sequence[Sequence[str]] = ()
) -> Iterator[RunRepair]:
    """The same, one answer after the other, for more runs than fit into memory: a block of them is read at a time."""
    _check_width(labels, anchors)
    calibration = fitted_calibration()[knowledge_of(len(anchors))]
    for run, row in read_table(labels, map(_check_length, runs), anchors):
        yield answer_run(run, row, len(labels), calibration)


def _check_width(labels: Sequence[str], anchors: Sequence[Sequence[str]]) -> None:
    if not 1 <= len(labels) <= WIDEST_TABLE:
        raise RepairError(
            "E_TABLE_TOO_WIDE" if labels else "E_NO_COLUMNS",
            got=f"{len(labels)} columns",
            expected=f"1 to {WIDEST_TABLE}",
            next_step="give one header label for each column, the first column's included",
        )
    for number, anchor in enumerate(anchors, start=1):
        if len(anchor) != len(labels):
            raise RepairError(
                "E_ROW_WIDTH",
                got=f"{len(anchor)} cells in known row {number}",
                expected=f"{len(labels)}, one for each column",
                next_step="give blank cells as empty texts",
            )


def _check_length(run: str) -> str:
    if len(run) > LONGEST_RUN:
        raise RepairError(
            "E_RUN_TOO_LONG",
            got=f"a run of {len(run)} characters",
            expected=f"at most {LONGEST_RUN}",
            next_step="look at the capture: a table may have been read as one line",
        )
    return run
