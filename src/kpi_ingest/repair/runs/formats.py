"""A table of which no row is known: whole formats compete, and what they disagree on is in doubt for every row.

Read row by row, such a table can be cut alike in one coherent wrong way, each row confirming the next (`4101|1000` ->
`410|11000`). So several formats are tried, each begun from a different joint reading of a few rows and changed while
that makes it likelier; each is judged by what all rows together say for it: the chance of its cells one row after the
other, every row foretold by those before it, and the relations that hold in it. The likeliest are averaged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp

from kpi_ingest.repair.runs.habits import Column, read_columns
from kpi_ingest.repair.runs.joint import Table, sums_up
from kpi_ingest.repair.runs.paths import Reading
from kpi_ingest.repair.runs.readings import Row, known_row, mix_rows, rank
from kpi_ingest.repair.runs.relations import gain_of_relations, relate_rows
from kpi_ingest.repair.runs.shifts import Cells, changed_alike
from kpi_ingest.repair.runs.ties import gain_of_ties, tie_rows
from kpi_ingest.repair.runs.verdicts import cell_shares, log_odds

SEEDS = 6
"""Rows, the surest of the table, that begin a format."""
KEPT = 6
"""Joint readings kept while the seeds are read one by one."""
LISTED_MORE = 12
"""Readings looked at of every seed but the first."""
FORMATS = 4
"""Formats tried beside the one that comes from reading row by row."""
ROUNDS, PATIENCE = 8, 1
"""Times the best format is changed at most, and times in a row that this may be in vain."""
CHANGES, REREAD = 16, 5
"""Changes to all rows alike, the likeliest, that are weighed in each round, and of those the ones read anew."""
FOLDS = (2, 3, 4)
"""Parts of a table read by the habits of the other parts, round by round."""
AVERAGED = 6
"""Formats, the likeliest, that are averaged."""
TRUST = 0.4
"""How far a format's evidence counts against another's: the rows of a table err alike."""
UNREAD = 30.0
"""Nats that a row without a reading costs its format."""
BARE, MOSTLY = 4.0, 0.6
"""Nats that a column costs its format which stands blank in most rows: a table has few of them."""

EXPLORED, USUAL_WIDTH = 40, 13
"""Rows over which formats compete, and columns beyond which each column counts for more work."""
MOST_EXPLORED, MOST_ANEW = 30_000, 600_000
"""Characters times columns of a table, in these rows, whose formats compete (in a wider one nothing competes with the
format that comes from reading row by row), and that are read anew in all while formats are changed."""
BLOCK, BLOCK_WORK = 240, 400_000
"""Rows that are read together, and their characters times columns; a longer table is read in blocks, each with the
same known rows."""

Seeds = tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Format:
    """One way of reading the whole table."""

    cells: Cells
    evidence: float
    """Nats that its cells and relations are worth together; formats of one table compare."""


def read_table(
    labels: Sequence[str], runs: Iterable[str], anchors: Sequence[Sequence[str]]
) -> Iterator[tuple[str, Row]]:
    """Every run with its ranked readings, block by block; a row without any has no reading at all."""
    for block in _blocks(runs, len(labels)):
        rows = Table(labels, anchors).read(block) if anchors else _read_unknown(labels, block)
        yield from zip(block, rows, strict=True)


def _blocks(runs: Iterable[str], width: int) -> Iterator[list[str]]:
    """Rows to be read together: so many, or fewer where they are wide."""
    block: list[str] = []
    work = 0
    for run in runs:
        block.append(run)
        work += len(run) * width
        if len(block) == BLOCK or work > BLOCK_WORK:
            yield block
            block, work = [], 0
    if block:
        yield block


def _read_unknown(labels: Sequence[str], runs: Sequence[str]) -> list[Row]:
    """The rows in the likeliest formats, each beside what it says by itself."""
    table = Table(labels, ())
    alone = {run: table.read_run(run, table.columns) for run in dict.fromkeys(runs)}
    asked = _explored(runs)
    formats = Formats(labels, asked)
    if formats.work > MOST_EXPLORED:
        rows = table.read(runs)
    else:
        _compete(formats, table, {run: alone[run] for run in asked})
        rows = formats.average(runs)
    support = _support(rows, [alone[run] for run in runs], len(labels))
    for row, run in zip(rows, runs, strict=True):
        row.alone, row.support = alone[run], support
    return rows


def _compete(formats: Formats, table: Table, alone: Mapping[str, Row]) -> None:
    """Tries formats begun in several ways, and changes the best."""
    formats.add(best_of(table.read(formats.runs)))
    for seeds in _begin_formats(formats.labels, alone)[:FORMATS]:
        formats.add(best_of(Table(formats.labels, (), seeds).read(formats.runs, turns=1)))
    formats.improve()


def _explored(runs: Sequence[str]) -> list[str]:
    """The rows over which formats compete: all of a table of usual length, else as many from all over it."""
    if len(runs) <= EXPLORED:
        return list(runs)
    return [runs[place * len(runs) // EXPLORED] for place in range(EXPLORED)]


def best_of(rows: Iterable[Row]) -> Cells:
    """The best reading of each row."""
    return tuple(row.cells[0] if row.cells else None for row in rows)


def _support(rows: Sequence[Row], alone: Sequence[Row], width: int) -> tuple[float, ...]:
    """How well the rows by themselves bear the format out, column by column."""
    read = [(own, row.cells[0]) for row, own in zip(rows, alone, strict=True) if row.cells and own.cells]
    shares = [cell_shares(own, cells, own.shares) for own, cells in read]
    return tuple(sum(log_odds(each[column]) for each in shares) / max(1, len(shares)) for column in range(width))


class Formats:
    """The formats of one table that were tried so far."""

    def __init__(self, labels: Sequence[str], runs: Sequence[str]) -> None:
        self.labels = labels
        self.runs = runs
        self.tried: dict[Cells, float] = {}
        self.read_anew = 0
        self.work = sum(len(run) for run in runs) * len(labels) * max(len(labels), USUAL_WIDTH) // USUAL_WIDTH

    def add(self, cells: Cells) -> None:
        """Weighs a format."""
        if cells not in self.tried:
            self.tried[cells] = weigh_format(self.labels, self.runs, cells)

    def best(self, count: int) -> list[Format]:
        """The likeliest formats."""
        ranked = sorted(self.tried.items(), key=lambda each: -each[1])
        return [Format(cells, evidence) for cells, evidence in ranked[:count]]

    def improve(self) -> None:
        """Changes the best format while that makes it likelier: by reading it anew, by changing all rows alike."""
        idle, reread = 0, set[Cells]()
        for turn in range(ROUNDS):
            best = self.best(1)[0]
            folds = FOLDS[turn % len(FOLDS)]
            self.add(self.reread(best.cells, folds))
            changed = changed_alike(self.labels, self.runs, best.cells)[:CHANGES]
            for cells in changed:
                self.add(cells)
            fresh = [cells for cells in changed if cells not in reread]
            for cells in sorted(fresh, key=self.tried.__getitem__, reverse=True)[:REREAD]:
                self.add(self.reread(cells, folds))
                reread.add(cells)
            idle = idle + 1 if self.best(1)[0] == best else 0
            if idle > PATIENCE or self.read_anew * self.work > MOST_ANEW:
                break

    def reread(self, cells: Cells, folds: int) -> Cells:
        """The best reading of every row by the habits of the rows in the other folds, then related to each other."""
        self.read_anew += 1
        rows: dict[int, Row] = {}
        for fold in range(folds):
            table = Table(self.labels, (), self._lessons(cells, folds, fold))
            rows.update(table.skim_alone(self.runs, range(fold, len(self.runs), folds)))
        found = [rows[place] for place in range(len(self.runs))]
        self._relate(found, cells)
        return best_of(found)

    def _relate(self, rows: Sequence[Row], cells: Cells) -> None:
        lessons = self._lessons(cells)
        columns = Table(self.labels, (), lessons).columns
        taken = relate_rows(rows, columns)
        tie_rows(rows, lessons, columns, taken)
        for row in rows:
            rank(row)

    def _lessons(self, cells: Cells, folds: int = 1, without: int | None = None) -> list[Reading]:
        """The readings of the usual rows, those in one fold left out."""
        return [
            each
            for place, (each, run) in enumerate(zip(cells, self.runs, strict=True))
            if each is not None and place % folds != without and not sums_up(run)
        ]

    def average(self, runs: Sequence[str]) -> list[Row]:
        """These rows in the likeliest formats, each format counting by its evidence."""
        formats = self.best(AVERAGED)
        top = formats[0].evidence
        weights = [exp(max(-60.0, TRUST * (each.evidence - top))) for each in formats]
        read = [self._read_all(each.cells, runs) for each in formats]
        return [mix_rows(rows, weights) for rows in zip(*read, strict=True)]

    def _read_all(self, cells: Cells, runs: Sequence[str]) -> list[Row]:
        """All readings of these rows, none of them by a habit that it taught itself."""
        folds = FOLDS[-1]
        fold_of = {run: place % folds for place, run in enumerate(self.runs)}
        rows: dict[int, Row] = {}
        for fold in range(folds):
            table = Table(self.labels, (), self._lessons(cells, folds, fold))
            asked = [place for place, run in enumerate(runs) if fold_of.get(run, place % folds) == fold]
            rows.update(table.read_alone(runs, asked))
        found = [rows[place] for place in range(len(runs))]
        self._relate(found, cells)
        return found


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
    return sum(column.log_weight(text) for column, text in zip(columns, cells, strict=True))


def weigh_format(labels: Sequence[str], runs: Sequence[str], cells: Cells) -> float:
    """Nats that the format is worth."""
    columns = read_columns(labels, ())
    evidence = 0.0
    for each, run in zip(cells, runs, strict=True):
        if each is None:
            evidence -= UNREAD
        elif not sums_up(run):
            evidence += chance_of(columns, each)
            for column, text in zip(columns, each, strict=True):
                column.learn(text)
    settled = [each for each in cells if each is not None]
    for texts in zip(*settled, strict=True):
        if texts.count("") > MOSTLY * len(texts):
            evidence -= BARE
    gain, taken = gain_of_relations([known_row(each) for each in settled], columns)
    return evidence + gain + gain_of_ties(settled, taken)
