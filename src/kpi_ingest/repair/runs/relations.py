"""Relations between the columns of a table, found over all its rows at once and used to re-rank their readings.

A relation is accepted by its Bayes factor: where it holds, a row's number comes for free instead of at its chance in
the column; where it fails, the row pays. Both are averaged over the row's readings, so that a relation which holds only
in unlikely readings earns little, and the number of relations looked at is charged to each. Every column is explained
once, and nothing is explained by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, log

from kpi_ingest.repair.runs.arithmetic import Fact, Rule, facts_of, holds
from kpi_ingest.repair.runs.habits import Column
from kpi_ingest.repair.runs.readings import Row, reweigh

HOLDS = 0.93
"""Share of a table's rows in which a true relation holds; rounding, revisions and misprints are the rest."""
LEAST_GAIN = 2.5
"""Nats of evidence, the charge for looking paid, from which a relation is believed."""
SHIFT_CHARGE, BLIND_SHIFT_CHARGE = 1.5, 6.5
"""A fixed distance between two columns is cheap to find by chance, the more so where no row is known."""
LOOKED_AT, PAIRS_LOOKED_AT = 12, 7_000
"""Readings of a row in which relations are looked for, and pairs of columns in all of them: fewer readings of a wide
table."""
WIDEST_FOR_RATIOS = 20
"""Columns of a table in which ratios are looked for: they are sought among all pairs for every column."""
LEAST_ROWS, LEAST_ROWS_SHARE = 2, 0.25
UNASKED = 0.3
"""Factor of a reading in which the relation cannot be asked, such as one that leaves the total blank."""
MOST_RELATIONS = 6

Hits = dict[int, list[int]]


class Search:
    """The facts that hold somewhere in a table's readings."""

    def __init__(self, rows: Sequence[Row], columns: Sequence[Column], *, blind: bool) -> None:
        self.rows = [row for row in rows if row.cells]
        self.columns = columns
        self.blind = blind
        self.hits = self._look()

    def _look(self) -> dict[Fact, Hits]:
        width = len(self.columns)
        targets = [column for column in range(width) if width <= WIDEST_FOR_RATIOS and self._may_be_ratio(column)]
        looked_at = max(1, min(LOOKED_AT, PAIRS_LOOKED_AT // width**2))
        found: dict[Fact, Hits] = {}
        for place, row in enumerate(self.rows):
            for reading in range(min(looked_at, len(row.cells))):
                for fact in facts_of(row.numbers[reading], row.places[reading], targets):
                    found.setdefault(fact, {}).setdefault(place, []).append(reading)
        least = max(LEAST_ROWS, LEAST_ROWS_SHARE * len(self.rows))
        return {fact: hits for fact, hits in found.items() if len(hits) >= least}

    def _may_be_ratio(self, column: int) -> bool:
        if self.columns[column].promise.name in ("percent", "rate"):
            return True
        return any(row.places[0][column] or row.cells[0][column].endswith("%") for row in self.rows[:6])

    def evidence(self, fact: Fact) -> list[float]:
        """Log Bayes factor of the relation in each row."""
        target = fact[0]
        free = self.columns[target].free_chance
        hits = self.hits[fact]
        gains = []
        for place, row in enumerate(self.rows):
            readings = hits.get(place)
            if readings:
                gain = sum(row.shares[each] / free(row.cells[each][target]) for each in readings)
                gains.append(log(1 - HOLDS + HOLDS * gain))
            else:
                gains.append(0.0 if row.numbers[0][target] is None else log(1 - HOLDS))
        return gains

    def charge(self, fact: Fact) -> float:
        """What the relation must pay for being one of many looked at."""
        shift = 0.0 if fact[1][0] != "shift" else BLIND_SHIFT_CHARGE if self.blind else SHIFT_CHARGE
        return log(len(self.hits) + 10) + shift

    def best(self, taken: dict[int, Rule]) -> Fact | None:
        """The relation with the most evidence that explains a new column and no circle."""
        top, found = LEAST_GAIN, None
        for fact in self.hits:
            if fact[0] in taken or any(_reaches(taken, source, fact[0]) for source in fact[1][1]):
                continue
            gain = sum(self.evidence(fact)) - self.charge(fact)
            if gain > top:
                top, found = gain, fact
        return found

    def apply(self, fact: Fact) -> None:
        """Re-weighs the readings of every row that is not known, each by what the other rows say of the relation."""
        free = self.columns[fact[0]].free_chance
        gains = self.evidence(fact)
        whole = sum(gains) - self.charge(fact)
        for row, own in zip(self.rows, gains, strict=True):
            if not row.known:
                share = HOLDS / (1 + exp(min(50.0, own - whole)))
                reweigh(row, [_factor(fact, row, each, share, free) for each in range(len(row.cells))])


def gain_of_relations(rows: Sequence[Row], columns: Sequence[Column]) -> tuple[float, dict[int, Rule]]:
    """Nats that a table's relations are worth where every row has one reading, and what they explain."""
    search = Search(rows, columns, blind=True)
    taken: dict[int, Rule] = {}
    whole = 0.0
    while len(taken) < MOST_RELATIONS:
        fact = search.best(taken)
        if fact is None:
            break
        taken[fact[0]] = fact[1]
        whole += sum(search.evidence(fact)) - search.charge(fact)
    return whole, taken


def _factor(fact: Fact, row: Row, reading: int, share: float, free: Callable[[str], float]) -> float:
    """What a reading gains by a relation that holds in a `share` of rows like this one."""
    held = holds(fact, row.numbers[reading], row.places[reading])
    if held is None:
        return 1 - share * (1 - UNASKED)
    return 1 - share + (share / free(row.cells[reading][fact[0]]) if held else 0.0)


def _reaches(taken: dict[int, Rule], start: int, goal: int) -> bool:
    """Whether a column is explained, step by step, by another."""
    todo, seen = [start], set()
    while todo:
        column = todo.pop()
        if column == goal:
            return True
        if column in taken and column not in seen:
            seen.add(column)
            todo.extend(taken[column][1])
    return False


def relate_rows(rows: Sequence[Row], columns: Sequence[Column]) -> dict[int, Rule]:
    """Finds the relations of a table and re-weighs its rows by them; the relations, by the column each explains."""
    search = Search(rows, columns, blind=sum(row.known for row in rows) < 2)
    taken: dict[int, Rule] = {}
    while len(taken) < MOST_RELATIONS:
        fact = search.best(taken)
        if fact is None:
            break
        taken[fact[0]] = fact[1]
        search.apply(fact)
    return taken
