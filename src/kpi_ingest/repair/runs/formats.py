"""A table of which no row is known: whole formats compete, and what they disagree on is in doubt for every row.

Read row by row, such a table can be cut alike in one coherent wrong way, each row confirming the next (`4101|1000` ->
`410|11000`). So several formats are tried, each begun from a different joint reading of a few rows, and each is judged
by what all rows together say for it: the chance of its cells one row after the other, every row foretold by those
before it, and the relations that hold in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import log

from kpi_ingest.repair.runs.habits import Column, read_columns
from kpi_ingest.repair.runs.joint import Table, sums_up
from kpi_ingest.repair.runs.paths import Reading
from kpi_ingest.repair.runs.pieces import read_piece
from kpi_ingest.repair.runs.readings import Row, known_row
from kpi_ingest.repair.runs.relations import gain_of_relations
from kpi_ingest.repair.runs.verdicts import cell_shares, log_odds

SEEDS = 6
"""Rows, the surest of the table, that begin a format."""
KEPT = 6
"""Joint readings kept while the seeds are read one by one."""
LISTED_MORE = 12
"""Readings looked at of every seed but the first."""
FORMATS = 4
"""Formats tried beside the one that comes from reading row by row."""
REFINED = 2
"""Times the best format is read anew with the habits of all its rows."""
UNREAD = 30.0
"""Nats that a row without a reading costs its format."""
_LEAST_WEIGHT = 1e-300

BLOCK = 240
"""Rows that are read together; a longer table is read in blocks, each with the same known rows."""

Seeds = tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Format:
    """One way of reading the whole table."""

    rows: list[Row]
    evidence: float
    """Nats that its cells and relations are worth together; formats of one table compare."""


def read_table(
    labels: Sequence[str], runs: Iterable[str], anchors: Sequence[Sequence[str]]
) -> Iterator[tuple[str, Row]]:
    """Every run with its ranked readings, block by block; a row without any has no reading at all."""
    todo = iter(runs)
    while block := list(islice(todo, BLOCK)):
        rows = Table(labels, anchors).read(block) if anchors else _read_unknown(labels, block)
        yield from zip(block, rows, strict=True)


def _read_unknown(labels: Sequence[str], runs: Sequence[str]) -> list[Row]:
    """The rows in the best format, each beside what it says by itself."""
    table = Table(labels, ())
    alone = {run: table.read_run(run, table.columns) for run in dict.fromkeys(runs)}
    formats = [_weigh_format(labels, runs, table.read(runs))]
    for seeds in _begin_formats(labels, alone)[:FORMATS]:
        formats.append(_weigh_format(labels, runs, Table(labels, (), seeds).read(runs, turns=1)))
    best = _refine(labels, runs, max(formats, key=lambda each: each.evidence))
    support = _support(best.rows, [alone[run] for run in runs], len(labels))
    for row, run in zip(best.rows, runs, strict=True):
        row.alone, row.support = alone[run], support
    return best.rows


def _support(rows: Sequence[Row], alone: Sequence[Row], width: int) -> tuple[float, ...]:
    """How well the rows by themselves bear the format out, column by column."""
    read = [(own, row.cells[0]) for row, own in zip(rows, alone, strict=True) if row.cells and own.cells]
    shares = [cell_shares(own, cells, own.shares) for own, cells in read]
    return tuple(sum(log_odds(each[column]) for each in shares) / max(1, len(shares)) for column in range(width))


def _refine(labels: Sequence[str], runs: Sequence[str], best: Format) -> Format:
    """Reads the table anew with the habits of all its rows, while that makes it likelier."""
    for _ in range(REFINED):
        lessons = [row.cells[0] for row, run in zip(best.rows, runs, strict=True) if row.cells and not sums_up(run)]
        again = _weigh_format(labels, runs, Table(labels, (), lessons).read(runs, turns=1))
        if again.evidence <= best.evidence:
            break
        best = again
    return best


def _begin_formats(labels: Sequence[str], alone: Mapping[str, Row]) -> list[Seeds]:
    """Joint readings of the surest rows, the likeliest first."""
    usual = [(row, run) for run, row in alone.items() if row.cells and not sums_up(run)]
    kept: list[tuple[float, Seeds]] = [(0.0, ())]
    for row, run in sorted(usual, key=lambda each: -each[0].shares[0])[:SEEDS]:
        grown = [more for chance, seeds in kept for more in _grow(labels, chance, seeds, row, run)]
        kept = sorted(grown, key=lambda each: -each[0])[:KEPT]
    return [seeds for _, seeds in kept if seeds]


def _grow(labels: Sequence[str], chance: float, seeds: Seeds, row: Row, run: str) -> list[tuple[float, Seeds]]:
    """The joint readings that one more row makes of a joint reading."""
    if not seeds:
        columns = read_columns(labels, ())
        return [(chance + chance_of(columns, cells), (cells,)) for cells in row.cells]
    table = Table(labels, seeds)
    found = table.read_run(run, table.columns, LISTED_MORE).cells
    return [(chance + chance_of(table.columns, cells), (*seeds, cells)) for cells in found]


def chance_of(columns: Sequence[Column], cells: Reading) -> float:
    """Log chance of the cells, over what their characters cost at rest."""
    return sum(
        log(max(column.weigh(read_piece(text)), _LEAST_WEIGHT)) for column, text in zip(columns, cells, strict=True)
    )


def _weigh_format(labels: Sequence[str], runs: Sequence[str], rows: list[Row]) -> Format:
    columns = read_columns(labels, ())
    evidence = 0.0
    for row, run in zip(rows, runs, strict=True):
        if not row.cells:
            evidence -= UNREAD
        elif not sums_up(run):
            evidence += chance_of(columns, row.cells[0])
            for column, text in zip(columns, row.cells[0], strict=True):
                column.learn(text)
    settled = [known_row(row.cells[0]) for row in rows if row.cells]
    return Format(rows, evidence + gain_of_relations(settled, columns))
