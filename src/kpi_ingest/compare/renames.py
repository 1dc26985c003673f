"""Names that changed over the same figures: sections, rows and columns that no page definition ties together.

A rename is proposed only where exactly one pairing is carried by the figures, and it reads the same in both directions.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, TypeAlias, TypeVar

from kpi_ingest.compare.codes import NO_CODES, Codes, Row
from kpi_ingest.compare.state import ColumnKey, Published, is_seen, key_column, published
from kpi_ingest.compare.window import known_bounds
from kpi_ingest.grammar import find_periods, fold_label, parse_period
from kpi_ingest.model import State, StatedCell, StatedTable

Place: TypeAlias = tuple[str, ColumnKey]
"""Section id and column."""

_Figures: TypeAlias = tuple[Published, ...]
_NOTE_NUMBER = re.compile(r" ?\(\d{1,2}\)$")
"""`Letters answered (1)`: the number of a note, perhaps. It makes another label, and a rename is still proposed."""
_TO = "../"
"""How the period of a running total begins whose first day is not printed (ISO 8601-2)."""
_MOST_PAIRS = 250_000
"""Pairings looked at in one state; a page on which 500 rows went and 500 came is another page, not a renamed one."""
_Name = TypeVar("_Name", Row, Place)
_Any = TypeVar("_Any", bound=Hashable)


@dataclass(slots=True)
class _Sheet(Generic[_Name]):
    """One row or column: its label, and its figures by the other half of their keys. Of one that stands twice the label
    that sorts first counts, and all figures, sorted: the order of the page decides nothing."""

    name: _Name
    label: str
    figures: dict[Hashable, _Figures]


def likeness(first: str, second: str) -> float:
    """How much two texts are alike, 0 to 1, whichever comes first."""
    return SequenceMatcher(None, min(first, second), max(first, second), autojunk=False).ratio()


def renamed_sections(previous: State, current: State) -> dict[str, str]:
    """Later id to earlier id, where one table went, one came, and each shares half its rows with the other only. Where
    several that went and came have the same rows, as tables of one page often do, their titles without the period that
    these name (`Homes: quarter 1 2023/24`), and else their figures, tell which is which."""
    before = {table.section_id: {row for row, _ in table.indicators} for table in previous.tables}
    after = {table.section_id: {row for row, _ in table.indicators} for table in current.tables}
    gone, new = before.keys() - after.keys(), after.keys() - before.keys()
    pairs = [
        (old, late)
        for old in gone
        for late in new
        if 2 * len(before[old] & after[late]) >= max(len(before[old]), len(after[late]), 1)
    ]
    certain = _mutual(pairs)
    if len(pairs) == len(certain) or len(pairs) > _MOST_PAIRS:
        return certain
    titled = certain | _told_by_titles(_open(pairs, certain), previous.tables, current.tables)
    return titled | _told_by_figures(_open(pairs, titled), previous.cells, current.cells)


def _open(pairs: Iterable[tuple[str, str]], told: Mapping[str, str]) -> list[tuple[str, str]]:
    """The pairs neither of whose members is told."""
    taken = set(told.values())
    return [(old, late) for old, late in pairs if late not in told and old not in taken]


def _told_by_titles(
    pairs: Iterable[tuple[str, str]], before: Iterable[StatedTable], after: Iterable[StatedTable]
) -> dict[str, str]:
    """Later section to earlier section, of pairs whose titles differ by the period alone."""
    earlier = {table.section_id: _timeless(table.section) for table in before}
    later = {table.section_id: _timeless(table.section) for table in after}
    return _mutual((old, late) for old, late in pairs if earlier[old] and earlier[old] == later[late])


def _timeless(title: str) -> str:
    """A title without the periods that it names, folded."""
    kept, end = [], 0
    for found in find_periods(title):
        kept.append(title[end : found.start])
        end = found.end
    return fold_label(" ".join((*kept, title[end:])))


def _told_by_figures(
    pairs: Sequence[tuple[str, str]], before: Iterable[StatedCell], after: Iterable[StatedCell]
) -> dict[str, str]:
    """Later section to earlier section, of pairs that have two figures and more in common, over half of them equal."""
    earlier = _figures_of_sections(before, {old for old, _ in pairs})
    later = _figures_of_sections(after, {late for _, late in pairs})
    agreeing = {(old, late): _agreement(earlier[old], later[late]) for old, late in pairs}
    return _mutual(pair for pair, (shared, equal) in agreeing.items() if shared >= 2 and 2 * equal > shared)


def _figures_of_sections(cells: Iterable[StatedCell], sections: set[str]) -> dict[str, dict[Hashable, _Figures]]:
    """What each of the sections prints, by indicator and column."""
    found: dict[str, dict[Hashable, _Figures]] = {section: {} for section in sections}
    for it in cells:
        if it.key.section in sections and is_seen(it.cell) and it.cell.state != "blank":
            figures, name = found[it.key.section], (it.key.indicator, key_column(it.key))
            figures[name] = tuple(sorted((*figures.get(name, ()), published(it.cell))))
    return found


def renamed_columns(before: Sequence[StatedCell], after: Sequence[StatedCell]) -> dict[Place, Place]:
    """Later column to earlier column, under the same section ids."""
    return _renamed(before, after, _place_of, lambda it: it.key.indicator, _is_column_rename)


def renamed_rows(before: Sequence[StatedCell], after: Sequence[StatedCell], codes: Codes = NO_CODES) -> dict[Row, Row]:
    """Later row to earlier row, under the same section ids and columns. A code that the publisher prints beside the
    label outweighs both label and figures: the same code is the same row, and another code another."""

    def is_rename(old: _Sheet[Row], late: _Sheet[Row]) -> bool:
        codes_told = codes.earlier.get(old.name), codes.later.get(late.name)
        return codes_told[0] == codes_told[1] if None not in codes_told else _is_row_rename(old, late)

    return _renamed(before, after, _row_of, lambda it: key_column(it.key), is_rename)


def moved_rows(before: Sequence[StatedCell], after: Sequence[StatedCell]) -> dict[Row, Row]:
    """Later row to earlier row, where a row left one section and came in another under the same label and with its
    figures. No other row of that label may have come or gone: which of two it is would be a guess."""
    earlier, later = {_row_of(it) for it in before}, {_row_of(it) for it in after}
    gone = _sheets(before, earlier - later, _row_of, lambda it: key_column(it.key))
    new = _sheets(after, later - earlier, _row_of, lambda it: key_column(it.key))
    by_label: dict[str, tuple[list[_Sheet[Row]], list[_Sheet[Row]]]] = defaultdict(lambda: ([], []))
    for side, sheets in enumerate((gone, new)):
        for sheet in (each for listed in sheets.values() for each in listed):
            by_label[sheet.label][side].append(sheet)
    pairs = ((old[0], late[0]) for old, late in by_label.values() if len(old) == len(late) == 1)
    return {late.name: old.name for old, late in pairs if old.name[0] != late.name[0] and _is_move(old, late)}


def _row_of(stated: StatedCell) -> Row:
    return (stated.key.section, stated.key.indicator)


def _place_of(stated: StatedCell) -> Place:
    return (stated.key.section, key_column(stated.key))


def _renamed(
    before: Sequence[StatedCell],
    after: Sequence[StatedCell],
    name_of: Callable[[StatedCell], _Name],
    rest_of: Callable[[StatedCell], Hashable],
    is_rename: Callable[[_Sheet[_Name], _Sheet[_Name]], bool],
) -> dict[_Name, _Name]:
    earlier, later = {name_of(it) for it in before}, {name_of(it) for it in after}
    gone = _sheets(before, earlier - later, name_of, rest_of)
    new = _sheets(after, later - earlier, name_of, rest_of)
    pairs = [(old, late) for section in gone.keys() & new.keys() for old in gone[section] for late in new[section]]
    if len(pairs) > _MOST_PAIRS:
        return {}
    return _mutual((old.name, late.name) for old, late in pairs if is_rename(old, late))


def _sheets(
    cells: Iterable[StatedCell],
    names: set[_Name],
    name_of: Callable[[StatedCell], _Name],
    rest_of: Callable[[StatedCell], Hashable],
) -> Mapping[str, list[_Sheet[_Name]]]:
    """The rows or columns of these names, by section."""
    sheets: dict[_Name, _Sheet[_Name]] = {}
    for it in cells if names else ():
        name = name_of(it)
        if name in names:
            label, rest = fold_label(it.indicator), rest_of(it)
            sheet = sheets.setdefault(name, _Sheet(name, label, {}))
            sheet.label = min(sheet.label, label)
            if is_seen(it.cell) and it.cell.state != "blank":
                known: _Figures = sheet.figures.get(rest, ())
                sheet.figures[rest] = tuple(sorted((*known, published(it.cell))))
    by_section: dict[str, list[_Sheet[_Name]]] = defaultdict(list)
    for sheet in sheets.values():
        by_section[sheet.name[0]].append(sheet)
    return by_section


def _mutual(matches: Iterable[tuple[_Any, _Any]]) -> dict[_Any, _Any]:
    """Later name to earlier name, for pairs whose members have no other partner: a split or a merge is no rename."""
    pairs = list(matches)
    earlier, later = Counter(old for old, _ in pairs), Counter(late for _, late in pairs)
    return {late: old for old, late in pairs if earlier[old] == later[late] == 1}


def _agreement(before: Mapping[Hashable, _Figures], after: Mapping[Hashable, _Figures]) -> tuple[int, int]:
    """How many figures both hold in one place, and how many of these are equal."""
    shared = before.keys() & after.keys()
    return len(shared), sum(before[name] == after[name] for name in shared)


def _is_row_rename(old: _Sheet[Row], late: _Sheet[Row]) -> bool:
    """Two figures and more, all equal, under labels half alike; or half of them equal under labels that are much alike
    and name the same numbers: `over 30 weeks` and `over 52 weeks` are two indicators."""
    shared, equal = _agreement(old.figures, late.figures)
    if shared < 2 or 2 * equal < shared:
        return False
    first, second = _NOTE_NUMBER.sub("", old.label), _NOTE_NUMBER.sub("", late.label)
    alike = max(likeness(first, second), likeness(_own(first), _own(second)))
    same_numbers = re.findall(r"\d+", first) == re.findall(r"\d+", second)
    return alike >= 0.5 if equal == shared else alike >= 0.75 and same_numbers


def _own(label: str) -> str:
    """A row's own words, without the group in which it stands (`People > Calls answered`)."""
    return label.rpartition(" > ")[2]


def _is_move(old: _Sheet[Row], late: _Sheet[Row]) -> bool:
    """Two figures and more, over half of them equal: that a row moved and one of its figures was revised is one edit,
    and `Total` of another table has other figures."""
    shared, equal = _agreement(old.figures, late.figures)
    return shared >= 2 and 2 * equal > shared


def _is_to_date_of(running: ColumnKey, dated: ColumnKey) -> bool:
    """Whether one column is a running total up to the end of the other's period: `../2024-12` is one up to December
    2024, and so are the words `dec 24` beside `to date`, which are no period of their own there."""
    (_, _, period, words), (_, _, other, _) = running, dated
    end = period.removeprefix(_TO) if period.startswith(_TO) else parse_period(words) if words else None
    ends = known_bounds(end or ""), known_bounds(other)
    return ends[0] is not None and ends[1] is not None and ends[0][1] == ends[1][1]


def _is_column_rename(old: _Sheet[Place], late: _Sheet[Place]) -> bool:
    """A column that is known by its words alone, of one measure, with four fifths of its figures equal. Columns known
    by their periods are never paired, for last term's figures under this term's header are new figures; but `Dec 24 (to
    date)` that becomes `Dec 24` is one column on another basis."""
    (measure, series, period, _), (later_measure, later_series, later_period, _) = old.name[1], late.name[1]
    if (measure, series) != (later_measure, later_series):
        return False
    if known_bounds(period) or known_bounds(later_period):
        return _is_to_date_of(old.name[1], late.name[1]) or _is_to_date_of(late.name[1], old.name[1])
    shared, equal = _agreement(old.figures, late.figures)
    return shared >= 2 and 5 * equal >= 4 * shared
