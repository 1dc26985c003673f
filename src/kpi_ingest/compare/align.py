"""Which cell of one state answers to which cell of the other.

By key. Where a publisher renames a section, a row or a column that no page definition names, its key changes with it:
such a rename is proposed where the figures themselves carry it, and shown as a change of its own, never silently made.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from kpi_ingest.compare.codes import Codes, Row, codes_of
from kpi_ingest.compare.contradiction import at_odds
from kpi_ingest.compare.renames import Place, moved_rows, renamed_columns, renamed_rows, renamed_sections
from kpi_ingest.compare.state import Published, is_seen, key_column, published
from kpi_ingest.model import Key, State, StatedCell


@dataclass(frozen=True, slots=True)
class Alignment:
    """Renames, from the later name to the earlier one; a name that is not listed kept itself."""

    sections: Mapping[str, str]
    rows: Mapping[Row, Row]
    """In the earlier section's id on both sides."""
    columns: Mapping[Place, Place]
    moves: Mapping[Row, Row] = field(default_factory=dict)
    """Rows that stand in another section: section and indicator as they are now, to what they were."""

    @property
    def renames_nothing(self) -> bool:
        """Whether every name is still what it was."""
        return not (self.sections or self.rows or self.columns or self.moves)

    def section(self, later: str) -> str:
        """The section's earlier id."""
        return self.sections.get(later, later)

    def indicator(self, later: Row) -> Row:
        """Section and indicator under their earlier ids."""
        if later in self.moves:
            return self.moves[later]
        row = (self.section(later[0]), later[1])
        return self.rows.get(row, row)

    def column(self, later: Place) -> Place:
        """Section and column under their earlier names."""
        place = (self.section(later[0]), later[1])
        return self.columns.get(place, place)

    def key(self, later: Key) -> Key:
        """The key under which the earlier state would hold the cell."""
        if self.renames_nothing:
            return later
        section, indicator = self.indicator((later.section, later.indicator))
        return Key(section, indicator, *self.column((later.section, key_column(later)))[1])


@dataclass(frozen=True, slots=True)
class Pairing:
    """Every cell of both states, once."""

    pairs: tuple[tuple[StatedCell, StatedCell], ...]
    gone: tuple[StatedCell, ...]
    new: tuple[StatedCell, ...]


_Pairs: TypeAlias = list[tuple[StatedCell, StatedCell]]
_MOST_PAIRS = 40_000
"""Pairings looked at under one key: two hundred rows of one label on either side."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Two states, laid beside each other once for all that is asked of them."""

    previous: State
    current: State
    alignment: Alignment
    pairing: Pairing


def lay_beside(previous: State, current: State) -> Sides:
    """Both states with their cells paired, renames allowed for."""
    alignment = align(previous, current)
    return Sides(previous, current, alignment, pair_cells(previous, current, alignment))


def pair_cells(previous: State, current: State, alignment: Alignment) -> Pairing:
    """Cells by key; of a repeated key first the equal ones, then those that may be equal, then the rest in the order of
    their substance, so that the order of rows and columns decides nothing."""
    later = _under(current.cells, alignment)
    waiting = {stated.key: stated for stated in previous.cells}
    arriving = {before.key: stated for before, stated in zip(later, current.cells, strict=True)}
    if len(waiting) == len(previous.cells) and len(arriving) == len(current.cells):
        return _pair_singles(waiting, arriving)
    return _pair_repeated(previous.cells, later, current.cells)


def _pair_singles(waiting: Mapping[Key, StatedCell], arriving: Mapping[Key, StatedCell]) -> Pairing:
    """Where no key stands twice."""
    return Pairing(
        tuple([(stated, arriving[key]) for key, stated in waiting.items() if key in arriving]),
        tuple([stated for key, stated in waiting.items() if key not in arriving]),
        tuple([stated for key, stated in arriving.items() if key not in waiting]),
    )


def _pair_repeated(
    previous: Sequence[StatedCell], later: Sequence[StatedCell], current: Sequence[StatedCell]
) -> Pairing:
    """`later` is `current` under earlier keys."""
    waiting: dict[Key, list[StatedCell]] = defaultdict(list)
    for stated in previous:
        waiting[stated.key].append(stated)
    arriving: dict[Key, list[StatedCell]] = defaultdict(list)
    for before, stated in zip(later, current, strict=True):
        arriving[before.key].append(stated)
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
    perhaps, rest_before, rest_after = _pair_open(rest_before, rest_after)
    count = min(len(rest_before), len(rest_after))
    pairs = (*zip(same_before, same_after, strict=True), *perhaps, *zip(rest_before, rest_after, strict=False))
    return Pairing(tuple(pairs), tuple(rest_before[count:]), tuple(rest_after[count:]))


def _pair_open(before: list[StatedCell], after: list[StatedCell]) -> tuple[_Pairs, list[StatedCell], list[StatedCell]]:
    """As many pairs of a cell that is not seen and one that it may be as there can be, and what is left on both sides:
    one cell too many with another's partner would look like a change."""
    if len(before) * len(after) > _MOST_PAIRS or all(is_seen(it.cell) for it in (*before, *after)):
        return [], before, after
    likely = [
        [
            place
            for place, late in enumerate(after)
            if not (is_seen(old.cell) and is_seen(late.cell)) and not at_odds(old.cell, late.cell)
        ]
        for old in before
    ]
    partners: dict[int, int] = {}
    for old in range(len(before)):
        _find_partner(old, likely, partners, set())
    pairs = [(before[old], after[late]) for late, old in sorted(partners.items())]
    taken = set(partners.values())
    left = [it for place, it in enumerate(before) if place not in taken]
    return pairs, left, [it for place, it in enumerate(after) if place not in partners]


def _find_partner(old: int, likely: Sequence[Sequence[int]], partners: dict[int, int], tried: set[int]) -> bool:
    """Give `old` a later cell, moving others to another one where they have it; `partners` is later to earlier."""
    for late in likely[old]:
        if late not in tried:
            tried.add(late)
            if late not in partners or _find_partner(partners[late], likely, partners, tried):
                partners[late] = old
                return True
    return False


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
    sections = renamed_sections(previous, current)
    moved = _under(current.cells, Alignment(sections, {}, {}))
    columns = renamed_columns(previous.cells, moved)
    renamed = _under(moved, Alignment({}, {}, columns))
    codes = Codes(codes_of(previous), _under_earlier_sections(codes_of(current), sections))
    rows = renamed_rows(previous.cells, renamed, codes)
    settled = _under(renamed, Alignment({}, rows, {}))
    moves = moved_rows(previous.cells, settled)
    return Alignment(sections, rows, columns, _named_now(moves, current.cells, settled))


def _named_now(
    moves: Mapping[Row, Row], current: Sequence[StatedCell], settled: Sequence[StatedCell]
) -> Mapping[Row, Row]:
    """Moves under the names that their rows have now; `settled` is `current` under earlier names."""
    names = {} if not moves else {_row(old.key): _row(it.key) for it, old in zip(current, settled, strict=True)}
    return {names[late]: old for late, old in moves.items()}


def _under_earlier_sections(codes: Mapping[Row, str], sections: Mapping[str, str]) -> dict[Row, str]:
    return {(sections.get(section, section), indicator): code for (section, indicator), code in codes.items()}


def _row(key: Key) -> Row:
    return key.section, key.indicator


def _under(cells: Sequence[StatedCell], alignment: Alignment) -> Sequence[StatedCell]:
    """The later cells under their earlier keys."""
    if alignment.renames_nothing:
        return cells
    return [replace(it, key=alignment.key(it.key)) for it in cells]
