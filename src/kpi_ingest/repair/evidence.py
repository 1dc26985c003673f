"""What other captures of the page show of a row: cells that their isolated readings decided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from kpi_ingest.grammar import fold_label, period_bounds
from kpi_ingest.model import Cell, Column, KnownCell, KnownRow, RepairedCell, RepairedTable
from kpi_ingest.repair.chain import NOTHING_KNOWN, Known, Likely
from kpi_ingest.repair.features import Shown
from kpi_ingest.repair.islands import Shape, shape_of
from kpi_ingest.repair.known import KnownIndex
from kpi_ingest.repair.labels import known_end


@dataclass(frozen=True, slots=True)
class Evidence:
    """Known cells laid under a table's columns, and the captures they come from."""

    known: Known
    captures: tuple[str, ...]
    likely: Likely = ()
    """What those captures leave open themselves."""

    @property
    def decided(self) -> bool:
        """Whether they decide anything of the row."""
        known = self.known
        return any(map(any, (known.cells, known.labels, known.plans, known.outcomes)))


_Place: TypeAlias = tuple[str, str | None, str | None, str | None]
"""Measure, period, its words and series."""
NO_EVIDENCE = Evidence(NOTHING_KNOWN, ())


def known_rows(repaired: RepairedTable, capture: str) -> Iterator[KnownRow]:
    """What a table, repaired in isolation, shows other captures: decided cells, and the candidates of open ones."""
    for row in repaired.rows:
        cells = tuple(known_cells(repaired.table.columns, row.cells))
        if cells:
            sure = row.label_probability >= repaired.threshold
            yield KnownRow(repaired.table.section, row.label.text, cells, capture, None, sure, row.source is None)


def known_cells(columns: Sequence[Column], cells: Sequence[RepairedCell | Cell]) -> Iterator[KnownCell]:
    """What a row, repaired or read, shows other captures: decided cells, and candidates of what repair left open."""
    for column, cell in zip(columns, cells, strict=True):
        key, words = (column.measure, column.period, column.series), column.period_words
        if cell.state not in ("undecided", "truncated") and cell.text is not None:
            yield KnownCell(*key, cell.text, column.ordinal, period_words=words)
        elif cell.state == "undecided" and cell.support == "repaired":
            yield from (KnownCell(*key, each.text, column.ordinal, each.confidence, words) for each in cell.candidates)


def evidence_for_run(run: str, columns: Sequence[Column], known: KnownIndex) -> Evidence:
    """Evidence for a run: of the row whose label, the longest that fits, stands at its head."""
    found = ((group.label, known_end(run, [group.label])) for group in known.groups)
    ends = {label: end for label, end in found if end is not None}
    longest = max(ends.values(), default=0)
    rows = known.rows_where(lambda group: ends.get(group.label) == longest)
    if not any(row.label_sure for row in rows):
        near = {label for label, end in ends.items() if not _WORD.search(run[end:longest])}
        rows = known.rows_where(lambda group: group.label in near)
    return _evidence(columns, rows)


def evidence_for_label(label: str, columns: Sequence[Column], known: KnownIndex) -> Evidence:
    """Evidence for a row whose label is delimited: of rows with this label, and of those whose label, its end being in
    doubt, may have swallowed figures behind it."""
    folded = fold_label(label)
    same = {group.label for group in known.groups if fold_label(group.label) == folded}
    longer = {group.label for group in known.groups if _swallows(group.label, label)}
    rows = known.rows_where(lambda group: group.label in same or group.label in longer)
    return _evidence(columns, [row for row in rows if row.label in same or not row.label_sure])


def _swallows(longer: str, label: str) -> bool:
    end = known_end(longer, [label])
    return end is not None and not _WORD.search(longer[end:])


_WORD = re.compile(r"[^\W\d_]{2}")


def _evidence(columns: Sequence[Column], found_rows: Sequence[KnownRow]) -> Evidence:
    rows = _trusted(found_rows)
    if not rows:
        return NO_EVIDENCE
    decided = [cell for row in rows for cell in row.cells if cell.chance is None]
    aged = [(row, _age(columns, row)) for row in rows]
    cells = tuple(tuple(each for row, age in aged for each in _cells_under(column, row, age)) for column in columns)
    shown = Known(
        tuple(row.label for row in rows if row.label_sure),
        cells,
        (_rolled_off("milestone", columns, decided), _rolled_off("actual", columns, decided)),
        _figures_of(decided, ("target", "milestone")),
        _figures_of(decided, ("baseline", "actual", "other")),
        _habits(rows),
    )
    likely = tuple({} if known else _likely_texts(column, rows) for column, known in zip(columns, cells, strict=True))
    return Evidence(shown, tuple(sorted(set(_telling(rows)))), likely if any(likely) else ())


def at_odds(agreements: Sequence[bool]) -> bool:
    """Whether two accounts of a row's figures differ at least as often as they agree, and more than once: then the row
    was rewritten in between, or one of them is misread. `agreements` has an entry for each figure both show."""
    return agreements.count(False) >= max(2, agreements.count(True))


def is_disputed(shown: Sequence[Shown]) -> bool:
    """Whether captures that delimit their cells show a figure and a blank in the same place: they settle neither."""
    printed = [other.text for other in shown if other.delimited]
    return "" in printed and any(printed)


def _trusted(rows: Sequence[KnownRow]) -> list[KnownRow]:
    """The rows but those that were worked out, and are at odds with what delimited ones print."""
    printed: dict[_Place, set[str]] = {}
    for row in rows:
        if row.delimited:
            for key, text in _figures_by_period(row):
                printed.setdefault(key, set()).add(text)
    return [
        row
        for row in rows
        if row.delimited
        or not at_odds([text in printed[key] for key, text in _figures_by_period(row) if key in printed])
    ]


def _figures_by_period(row: KnownRow) -> Iterator[tuple[_Place, str]]:
    """The decided milestones and actuals of a row that are not blank, by measure, period and series."""
    for cell in row.cells:
        if cell.chance is None and cell.text and _names_period(cell) and cell.measure in ("milestone", "actual"):
            yield _place(cell), cell.text


def _telling(rows: Sequence[KnownRow]) -> Iterator[str]:
    """The captures that decide a cell or a label: those that only hold something likely settle nothing."""
    return (row.capture for row in rows if row.label_sure or any(cell.chance is None for cell in row.cells))


def _cells_under(column: Column, row: KnownRow, age: str) -> Iterator[Shown]:
    """The decided cells of the row that stand under the column, but for what an older capture was still waiting for: of
    a result that was not out it tells nothing."""
    for cell in row.cells:
        if cell.chance is None and _same_column(column, cell):
            passed = _goes_on(row, cell)
            if cell.text or passed or age != "older" or cell.measure != "actual":
                yield Shown(shape_of(cell.text), passed, row.delimited, age)


def _goes_on(row: KnownRow, cell: KnownCell) -> bool:
    """Whether the row shows a figure of the cell's measure for a later period."""
    begin = _begin(cell.period)
    return begin is not None and any(_is_later(begin, other, cell) for other in row.cells)


def _is_later(begin: str, other: KnownCell, cell: KnownCell) -> bool:
    """Whether `other` is a figure of the cell's measure for a period that begins later."""
    figure = other.measure == cell.measure and other.chance is None and other.text
    return bool(figure) and (_begin(other.period) or "") > begin


def _age(columns: Sequence[Column], row: KnownRow) -> str:
    """Whether the row's capture is older or newer than a table of these columns: the one that reaches a later period
    is the newer, by actuals where both have some."""
    for measure in ("actual", "milestone"):
        ours = [begin for column in columns if column.measure == measure and (begin := _begin(column.period))]
        theirs = [begin for cell in row.cells if cell.measure == measure and (begin := _begin(cell.period))]
        if ours and theirs and max(ours) != max(theirs):
            return "older" if max(theirs) < max(ours) else "newer"
    return "level"


def _habits(rows: Sequence[KnownRow]) -> dict[str, tuple[int, int]]:
    """For milestones and actuals the number of periods that some capture shows filled, and of those left blank by all;
    the blank of an actual behind the row's last may still be filled, and does not count."""
    filled: dict[_Place, bool] = {}
    for row in rows:
        for cell in row.cells:
            if cell.chance is None and (cell.text or cell.measure == "milestone" or _goes_on(row, cell)):
                filled[_place(cell)] = filled.get(_place(cell), False) or bool(cell.text)
    found = {}
    for measure in ("milestone", "actual"):
        shown = [full for (each, *period, _), full in filled.items() if each == measure and any(period)]
        if shown:
            found[measure[0]] = (shown.count(True), shown.count(False))
    return found


def _likely_texts(column: Column, rows: Sequence[KnownRow]) -> dict[str, float]:
    """Candidates of a column that no capture decides, with the mean of what the captures hold them for."""
    found: dict[str, float] = {}
    captures = set()
    for row in rows:
        for cell in row.cells:
            if cell.chance is not None and _same_column(column, cell):
                found[cell.text] = found.get(cell.text, 0.0) + cell.chance
                captures.add(row.capture)
    return {text: chance / len(captures) for text, chance in found.items()}


def _figures_of(cells: Sequence[KnownCell], measures: tuple[str, ...]) -> tuple[Shape, ...]:
    """Every figure of these measures, of any period."""
    shapes = (shape_of(cell.text) for cell in cells if cell.measure in measures)
    return tuple(shape for shape in shapes if shape.value is not None)


def _same_column(column: Column, cell: KnownCell) -> bool:
    """Measure, period and series agree; where the header tells no period, the ordinal must."""
    return _place(column) == _place(cell) and (_names_period(column) or column.ordinal == cell.ordinal)


def _place(it: Column | KnownCell) -> _Place:
    return it.measure, it.period, it.period_words, it.series


def _names_period(it: Column | KnownCell) -> bool:
    """Whether the header names a period, be it in words that have no form."""
    return (it.period or it.period_words) is not None


def _rolled_off(measure: str, columns: Sequence[Column], cells: Sequence[KnownCell]) -> Shape | None:
    """The last known figure of the chain before the table's first period: it stood on the page once."""
    begins = [_begin(column.period) for column in columns if column.measure == measure]
    shown = [begin for begin in begins if begin]
    if not shown:
        return None
    earlier = [
        (begin, cell.text)
        for cell in cells
        if cell.measure == measure and cell.text and (begin := _begin(cell.period)) and begin < min(shown)
    ]
    return shape_of(max(earlier)[1]) if earlier else None


@lru_cache(maxsize=4096)
def _begin(period: str | None) -> str | None:
    """First day of a canonical period as text that sorts; None for words that are no period."""
    if period is None:
        return None
    try:
        return period_bounds(period)[0].isoformat()
    except ValueError:
        return None
