"""All runs of a table together: each read alone, then related, then the surest teach the rest.

Numbers are learnt only from rows given and from rows read at 0.95 or more; learning from less drifts
(`4101|1000` -> `410|11000` in every row, each confirming the next).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from kpi_ingest.repair.runs.cuts import Spans, every_span, find_cuts, find_spans
from kpi_ingest.repair.runs.habits import Column, read_columns
from kpi_ingest.repair.runs.paths import Listing, best_readings, skim_readings
from kpi_ingest.repair.runs.pieces import WORDS, read_piece
from kpi_ingest.repair.runs.readings import Row, known_row, rank
from kpi_ingest.repair.runs.relations import relate_rows
from kpi_ingest.repair.runs.ties import tie_rows

SURE = 0.95
"""Probability from which a row teaches others."""
LESSON = 0.6
"""What a row read here counts beside a row given."""
TURNS = 3
MOST_WORK = 25_000
"""Places to cut times columns of one run; a run that would cost more is left without a reading."""
LISTED, SKIMMED = 40, 12
"""Readings kept of each row while evidence is gathered, and while formats are changed."""
_SUMMARY = re.compile(r"[0-9.]{0,3}(?:grand |sub)?(?:totals?|all|overall|sum)(?![a-z])", re.IGNORECASE)

Find = Callable[[Spans, Sequence[Column], int], Listing]


def sums_up(run: str) -> bool:
    """Whether the run looks like the row that sums up the others: its numbers are no habit of the columns."""
    return _SUMMARY.match(run) is not None


class Table:
    """What is known of one table so far."""

    def __init__(
        self, labels: Sequence[str], anchors: Sequence[Sequence[str]], lessons: Sequence[Sequence[str]] = ()
    ) -> None:
        """`lessons` are supposed readings of rows still to be read: they teach habits, and nothing else."""
        usual = [anchor for anchor in anchors if not sums_up("".join(anchor))]
        self.columns = read_columns(labels, usual or anchors)
        self.known = [known_row(anchor) for anchor in anchors]
        self.texts: set[str] = set()
        self.shapes: set[str] = set()
        for anchor in (*anchors, *lessons):
            self._remember(anchor)
        for lesson in lessons:
            self._teach(lesson, LESSON)

    def _remember(self, cells: Collection[str]) -> None:
        self.texts.update(text for text in cells if any(char.isalpha() for char in text))
        self.shapes.update(read_piece(text).shape for text in cells if text and read_piece(text).kind == WORDS)

    def read(self, runs: Sequence[str], turns: int = TURNS) -> list[Row]:
        """Ranked readings of the runs."""
        rows: dict[int, Row] = {}
        todo = list(range(len(runs)))
        for turn in range(turns):
            rows.update(self.read_alone(runs, todo))
            asked = [rows[place] for place in todo]
            taken = relate_rows([*self.known, *asked], self.columns)
            for row in asked:
                rank(row)
            settled = [row.cells[0] for row in (*self.known, *asked) if row.cells and row.shares[0] >= SURE]
            tie_rows(asked, settled, self.columns, taken)
            for row in asked:
                rank(row)
            sure = [place for place in todo if rows[place].shares and rows[place].shares[0] >= SURE]
            if not sure or turn == turns - 1 or len(sure) == len(todo):
                break
            for place in sure:
                self._learn(rows[place], sums_up(runs[place]))
            todo = [place for place in todo if place not in set(sure)]
        return [rows[place] for place in range(len(runs))]

    def _learn(self, row: Row, summary: bool) -> None:
        cells = row.cells[0]
        if not summary:
            self._teach(cells, LESSON * row.shares[0])
        self.known.append(known_row(cells))
        self._remember(cells)

    def _teach(self, cells: Sequence[str], share: float) -> None:
        for column, text in zip(self.columns, cells, strict=True):
            column.learn(text, share)

    def read_alone(self, runs: Sequence[str], places: Sequence[int]) -> dict[int, Row]:
        """Each of these runs by the habits known so far."""
        habits = self._habits_of(runs, places)
        return {place: self.read_run(runs[place], habits(runs[place])) for place in places}

    def skim_alone(self, runs: Sequence[str], places: Sequence[int]) -> dict[int, Row]:
        """The same, but only the few best readings of each."""
        habits = self._habits_of(runs, places)
        return {place: self._read(runs[place], habits(runs[place]), SKIMMED, skim_readings) for place in places}

    def _habits_of(self, runs: Sequence[str], places: Sequence[int]) -> Callable[[str], Sequence[Column]]:
        """The habits by which a run is read: other ones where it sums up the others."""
        count = len(runs) + len(self.known)
        for_sums = [column.for_sums(count) for column in self.columns] if any(sums_up(runs[p]) for p in places) else []
        return lambda run: for_sums if sums_up(run) else self.columns

    def read_run(self, run: str, columns: Sequence[Column], wanted: int = LISTED) -> Row:
        """The run's best readings under these habits; none where looking for them would take too long."""
        return self._read(run, columns, wanted, best_readings)

    def _read(self, run: str, columns: Sequence[Column], wanted: int, find: Find) -> Row:
        cuts = find_cuts(run, self.texts)
        if len(cuts) * len(columns) > MOST_WORK:
            return Row([], [], 1.0)
        listing = find(find_spans(run, cuts, self.shapes), columns, wanted)
        if not listing.found:
            listing = find(every_span(run, cuts), columns, wanted)
        found = listing.found
        return Row([cells for _, cells in found], [share for share, _ in found], listing.rest, listing.beyond)
