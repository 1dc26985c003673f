"""Which cell of one state answers to which cell of the other.

By key. Where a publisher renames a section, a row or a column that no page definition names, its key changes with it:
such a rename is proposed where the figures themselves carry it, and shown as a change of its own, never silently made.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TypeAlias, TypeVar

from kpi_ingest.compare.state import ColumnKey, Published, is_seen, key_column, published
from kpi_ingest.grammar import fold_label, period_bounds
from kpi_ingest.model import Key, State, StatedCell, StatedTable

Row: TypeAlias = tuple[str, str]
"""Section id and indicator id."""
Place: TypeAlias = tuple[str, ColumnKey]
"""Section id and column."""
_Name = TypeVar("_Name", Row, Place)
_Sheet: TypeAlias = Mapping[tuple[str, ...], Published]
"""The decided figures of one row or column, by what is left of their keys."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Renames, from the later name to the earlier one; a name that is not listed kept itself."""

    sections: Mapping[str, str]
    rows: Mapping[Row, Row]
    """In the earlier section's id on both sides."""
    columns: Mapping[Place, Place]

    def section(self, later: str) -> str:
        """The section's earlier id."""
        return self.sections.get(later, later)

    def indicator(self, later: Row) -> Row:
        """Section and indicator under their earlier ids."""
        row = (self.section(later[0]), later[1])
        return self.rows.get(row, row)

    def column(self, later: Place) -> Place:
        """Section and column under their earlier names."""
        place = (self.section(later[0]), later[1])
        return self.columns.get(place, place)

    def key(self, later: Key) -> Key:
        """The key under which the earlier state would hold the cell."""
        section, indicator = self.indicator((later.section, later.indicator))
        return Key(section, indicator, *self.column((later.section, key_column(later)))[1])


@dataclass(frozen=True, slots=True)
class Pairing:
    """Every cell of both states, once."""

    pairs: tuple[tuple[StatedCell, StatedCell], ...]
    gone: tuple[StatedCell, ...]
    new: tuple[StatedCell, ...]


def pair_cells(previous: State, current: State, alignment: Alignment) -> Pairing:
    """Cells by key; of a repeated key first the equal ones, then the rest in the order of their substance, so that the
    order of rows and columns decides nothing."""
    waiting: dict[Key, list[StatedCell]] = defaultdict(list)
    for stated in previous.cells:
        waiting[stated.key].append(stated)
    arriving: dict[Key, list[StatedCell]] = defaultdict(list)
    for stated in current.cells:
        arriving[alignment.key(stated.key)].append(stated)
    parts = [_pair_key(waiting.get(key, []), arriving.get(key, [])) for key in {**waiting, **arriving}]
    return Pairing(
        tuple(pair for part in parts for pair in part.pairs),
        tuple(stated for part in parts for stated in part.gone),
        tuple(stated for part in parts for stated in part.new),
    )


def _pair_key(waiting: list[StatedCell], arriving: list[StatedCell]) -> Pairing:
    if len(waiting) == len(arriving) == 1:
        return Pairing(((waiting[0], arriving[0]),), (), ())
    before, after = _sorted(waiting), _sorted(arriving)
    shared = Counter(published(it.cell) for it in before) & Counter(published(it.cell) for it in after)
    same_before, rest_before = _take(before, shared)
    same_after, rest_after = _take(after, shared)
    count = min(len(rest_before), len(rest_after))
    pairs = (*zip(same_before, same_after, strict=True), *zip(rest_before, rest_after, strict=False))
    return Pairing(tuple(pairs), tuple(rest_before[count:]), tuple(rest_after[count:]))


def _sorted(cells: Iterable[StatedCell]) -> list[StatedCell]:
    return sorted(cells, key=lambda it: (published(it.cell), it.occurrence))


def _take(cells: Iterable[StatedCell], wanted: Counter[Published]) -> tuple[list[StatedCell], list[StatedCell]]:
    """As many cells of each substance as wanted, and the rest."""
    left = Counter(wanted)
    taken: list[StatedCell] = []
    rest: list[StatedCell] = []
    for stated in cells:
        content = published(stated.cell)
        (taken if left[content] > 0 else rest).append(stated)
        left[content] -= 1
    return taken, rest


def align(previous: State, current: State) -> Alignment:
    """Sections first, then rows and columns within them; between incomplete states nothing is proposed, for there a
    name that is absent may only not have been seen."""
    if not (previous.complete and current.complete):
        return Alignment({}, {}, {})
    sections = _rename_sections(previous.tables, current.tables)
    by_section = Alignment(sections, {}, {})
    moved = [replace(it, key=by_section.key(it.key)) for it in current.cells]
    columns = _rename(_by_column(previous.cells), _by_column(moved), _is_column_rename)
    by_column = Alignment({}, {}, columns)
    placed = [replace(it, key=by_column.key(it.key)) for it in moved]
    labels = _row_labels(previous.cells), _row_labels(placed)
    rows = _rename(_by_row(previous.cells), _by_row(placed), lambda a, b, x, y: _is_row_rename(labels, a, b, x, y))
    return Alignment(sections, rows, columns)


def _rename_sections(previous: tuple[StatedTable, ...], current: tuple[StatedTable, ...]) -> dict[str, str]:
    """Later id to earlier id, where one table went, one came, and each shares half its rows with the other only."""
    before = {table.section_id: {row for row, _ in table.indicators} for table in previous}
    after = {table.section_id: {row for row, _ in table.indicators} for table in current}
    gone, new = before.keys() - after.keys(), after.keys() - before.keys()
    matches = [
        (old, late)
        for old in gone
        for late in new
        if 2 * len(before[old] & after[late]) >= max(len(before[old]), len(after[late]), 1)
    ]
    return {late: old for old, late in _mutual(matches)}


def _rename(
    before: Mapping[_Name, _Sheet],
    after: Mapping[_Name, _Sheet],
    is_rename: Callable[[_Name, _Name, _Sheet, _Sheet], bool],
) -> dict[_Name, _Name]:
    """Later name to earlier name, where exactly one pairing within a section is carried by the figures."""
    gone, new = before.keys() - after.keys(), after.keys() - before.keys()
    late_by_section: dict[str, list[_Name]] = defaultdict(list)
    for late in new:
        late_by_section[late[0]].append(late)
    matches = [
        (old, late)
        for old in gone
        for late in late_by_section[old[0]]
        if is_rename(old, late, before[old], after[late])
    ]
    return {late: old for old, late in _mutual(matches)}


_Any = TypeVar("_Any", str, Row, Place)


def _mutual(matches: list[tuple[_Any, _Any]]) -> list[tuple[_Any, _Any]]:
    """Pairs whose two members have no other partner: a split or a merge is not a rename."""
    earlier, later = Counter(old for old, _ in matches), Counter(late for _, late in matches)
    return [(old, late) for old, late in matches if earlier[old] == later[late] == 1]


def _by_row(cells: Iterable[StatedCell]) -> dict[Row, dict[tuple[str, ...], Published]]:
    sheets: dict[Row, dict[tuple[str, ...], Published]] = defaultdict(dict)
    for it in cells:
        sheets[it.key.section, it.key.indicator].update(_figure(it, key_column(it.key)))
    return sheets


def _by_column(cells: Iterable[StatedCell]) -> dict[Place, dict[tuple[str, ...], Published]]:
    sheets: dict[Place, dict[tuple[str, ...], Published]] = defaultdict(dict)
    for it in cells:
        sheets[it.key.section, key_column(it.key)].update(_figure(it, (it.key.indicator,)))
    return sheets


def _figure(stated: StatedCell, name: tuple[str, ...]) -> dict[tuple[str, ...], Published]:
    return {name: published(stated.cell)} if is_seen(stated.cell) and stated.cell.state != "blank" else {}


def _row_labels(cells: Iterable[StatedCell]) -> dict[Row, str]:
    return {(it.key.section, it.key.indicator): fold_label(it.indicator) for it in cells}


def _agreement(before: _Sheet, after: _Sheet) -> tuple[int, int]:
    """How many figures both hold in one place, and how many of these are equal."""
    shared = before.keys() & after.keys()
    return len(shared), sum(before[name] == after[name] for name in shared)


def _is_row_rename(
    labels: tuple[Mapping[Row, str], Mapping[Row, str]], old: Row, late: Row, before: _Sheet, after: _Sheet
) -> bool:
    """Two figures and more, all equal, under labels half alike; or most equal under labels that are much alike and
    name the same numbers: `over 30 weeks` and `over 52 weeks` are two indicators."""
    shared, equal = _agreement(before, after)
    if shared < 2 or 2 * equal < shared:
        return False
    first, second = labels[0][old], labels[1][late]
    likeness = SequenceMatcher(None, first, second, autojunk=False).ratio()
    same_numbers = re.findall(r"\d+", first) == re.findall(r"\d+", second)
    return likeness >= 0.5 if equal == shared else likeness >= 0.75 and same_numbers


def _is_column_rename(old: Place, late: Place, before: _Sheet, after: _Sheet) -> bool:
    """A column that is known by its words alone, of one measure, with four fifths of its figures equal. Columns known
    by their periods are never paired: last term's figures under this term's header are new figures."""
    if old[1][:2] != late[1][:2] or _is_period(old[1][2]) or _is_period(late[1][2]):
        return False
    shared, equal = _agreement(before, after)
    return shared >= 2 and 5 * equal >= 4 * shared


def _is_period(text: str) -> bool:
    try:
        period_bounds(text)
    except ValueError:
        return False
    return True
