"""A reading held to the truth of its page, figure by figure.

right: the key and the figure. short: nothing said is untrue, but the key or the unit lacks something that the page
says. open: undecided, or text known and meaning not. missing: stands nowhere in the reading. wrong key: published under
a key that the page does not bear out; a value that no figure of the truth stands behind counts too. wrong value: the
key, with another figure, comparator, unit, scale or flags.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from bench.shapes.places import StandsAt
from bench.shapes.truth import Figure, Part, folded

from kpi_ingest.grammar import unit_meaning
from kpi_ingest.model import Cell, Column, Reading, ReadRow, ReadTable

Kind = Literal["right", "short", "open", "missing", "wrong key", "wrong value"]
KINDS: tuple[Kind, ...] = ("right", "short", "open", "missing", "wrong key", "wrong value")
_WORST_FIRST: tuple[Kind, ...] = ("wrong key", "wrong value", "short", "open", "missing", "right")
_SETTLED = ("value", "text", "blank")
NO_TITLES: Mapping[str, str] = MappingProxyType({})
_SMALL = frozenset(("a", "an", "and", "at", "by", "for", "in", "of", "on", "the", "to"))
"""Words that a series may leave out."""
_WORDS = re.compile(r"[^\W_]+|[%£€$]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one figure; `why` says what differs."""

    kind: Kind
    name: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A cell of the reading with what its key is made of."""

    table: ReadTable
    row: ReadRow
    column: Column
    cell: Cell

    @property
    def name(self) -> str:
        """For messages."""
        key = (self.table.section, *_groups(self.row), self.row.indicator, *_column_name(self.column))
        return f"{' | '.join(key)} = {self.cell.text!r}"


def judge_reading(
    figures: Sequence[Figure], reading: Reading | None, stands_at: StandsAt, titles: Mapping[str, str] = NO_TITLES
) -> list[Verdict]:
    """One verdict a figure, and one for each value that no figure stands behind; a refused page has no reading.

    `titles` are those that a page definition gives its sections, by their ids; they name a table whatever is over it.
    """
    seen = list(seen_cells(reading, titles)) if reading else []
    verdicts: list[Verdict] = []
    claimed: set[int] = set()
    for figure in figures:
        found = [at for at, each in enumerate(seen) if any(stands_at(each.cell.where, it) for it in figure.places)]
        claimed.update(found)
        verdicts.append(_worst(figure, [_judge(figure, seen[at]) for at in found]))
    extra = (each for at, each in enumerate(seen) if at not in claimed and each.cell.state == "value")
    return [*verdicts, *(Verdict("wrong key", each.name, "no figure of the page stands there") for each in extra)]


def seen_cells(reading: Reading, titles: Mapping[str, str] = NO_TITLES) -> Iterator[Seen]:
    """Every cell with its table, row and column."""
    for each in reading.tables:
        table = replace(each, section=titles.get(each.section_id, each.section))
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                yield Seen(table, row, column, cell)


def _worst(figure: Figure, verdicts: Sequence[Verdict]) -> Verdict:
    """A figure that is read twice is right only if it is right both times."""
    if not verdicts:
        return Verdict("missing", figure.name)
    return min(verdicts, key=lambda verdict: _WORST_FIRST.index(verdict.kind))


def _judge(figure: Figure, seen: Seen) -> Verdict:
    if seen.cell.state not in _SETTLED:
        return Verdict("open", figure.name, f"{seen.cell.state}: {seen.cell.reason}")
    untrue = list(_untrue(figure, seen))
    if untrue:
        return Verdict("wrong key", figure.name, f"{'; '.join(untrue)}; read as {seen.name}")
    other = list(_other_figure(figure, seen))
    if other:
        return Verdict("wrong value", figure.name, "; ".join(other))
    lacking = list(_lacking(figure, seen))
    return Verdict("short", figure.name, "; ".join(lacking)) if lacking else Verdict("right", figure.name)


def _untrue(figure: Figure, seen: Seen) -> Iterator[str]:
    """What the key says and the page does not."""
    known = (*figure.table, *figure.group)
    rest = _without(seen.table.section, (*known, *_as_parts(figure.label)))
    if rest:
        yield f"{rest!r} is no part of the table's name"
    if not any(_without(seen.row.indicator, (*known, *_as_parts((label,)))) == "" for label in figure.label) or not any(
        _words(label) <= _words(seen.row.indicator) for label in figure.label
    ):
        yield f"label is {seen.row.indicator!r}"
    if seen.column.measure not in (*figure.measures, "other"):
        yield f"measure is {seen.column.measure}"
    if seen.column.period and seen.column.period not in figure.periods:
        yield f"period is {seen.column.period}"
    foreign = _words(seen.column.series or "") - _words(_named(figure))
    if foreign:
        yield f"series has {sorted(foreign)}"


def _lacking(figure: Figure, seen: Seen) -> Iterator[str]:
    """What the page says and the key or the figure does not."""
    column = seen.column
    told = folded(" / ".join((seen.table.section, *_groups(seen.row), seen.row.indicator, *_column_name(column))))
    for part in (*figure.table, *figure.group):
        if part.needed and not any(spelling in told for spelling in part.spellings):
            yield f"{part.spellings[0]!r} is not in the key"
    for part in figure.series:
        if part.needed and not any(_words(spelling) - _SMALL <= _words(told) for spelling in part.spellings):
            yield f"{part.spellings[0]!r} is not in the key"
    if column.measure not in figure.measures:
        yield f"measure is {column.measure}"
    if (column.period or "") not in figure.periods and not _states_words(figure, column):
        yield "no period"
    if not _unit(figure, seen) and "" not in figure.units:
        yield "no unit"


def _states_words(figure: Figure, column: Column) -> bool:
    stated = [period[1:] for period in figure.periods if period.startswith("~")]
    return any(_words(period) <= _words(" ".join(_column_name(column))) for period in stated)


def _other_figure(figure: Figure, seen: Seen) -> Iterator[str]:
    cell = seen.cell
    if figure.value is None and folded(cell.text or "") != folded(figure.text):
        yield f"text is {cell.text!r}"
    if cell.value != figure.value:
        yield f"value is {cell.value}"
    if (cell.comparator or "") != figure.comparator:
        yield f"comparator is {cell.comparator}"
    if figure.value is not None and (cell.multiplier or 1) not in figure.times:
        yield f"multiplier is {cell.multiplier}"
    if frozenset(cell.flags) not in figure.flags:
        yield f"flags are {cell.flags}"
    unit = _unit(figure, seen)
    if unit and not any(_same_unit(unit, known) for known in figure.units):
        yield f"unit is {unit}"


def _unit(figure: Figure, seen: Seen) -> str:
    return "" if figure.value is None else seen.cell.unit or seen.column.unit or ""


def _same_unit(left: str, right: str) -> bool:
    """Whether both name one thing that is counted; the scale (`£000`) is told by the multiplier."""
    return bool(right) and (folded(left) == folded(right) or unit_meaning(left).unit == unit_meaning(right).unit)


def _groups(row: ReadRow) -> tuple[str, ...]:
    """Groups that a row names beside its label."""
    group = getattr(row, "group", None) or ()
    return (group,) if isinstance(group, str) else tuple(group)


def _column_name(column: Column) -> tuple[str, ...]:
    return tuple(word for word in (column.measure, column.series, column.when) if word)


def _named(figure: Figure) -> str:
    """Every word that may stand in the series: of the header, of what tells the figure from others, of the unit."""
    names = (it for part in (*figure.series, *figure.group, *figure.table) for it in part.spellings)
    return " ".join((figure.column, *names, *figure.units))


def _as_parts(labels: Iterable[str]) -> tuple[Part, ...]:
    return tuple(Part((label,), False) for label in labels)


def _without(name: str, parts: Iterable[Part]) -> str:
    """What is left of a name when its known parts, longest first, and the signs between them are taken away."""
    rest = folded(name)
    for spelling in sorted({it for part in parts for it in part.spellings if it}, key=len, reverse=True):
        rest = re.sub(rf"(?<!\w){re.escape(spelling)}(?!\w)", " ", rest)
    return " ".join(_WORDS.findall(rest))


def _words(text: str) -> set[str]:
    return set(_WORDS.findall(folded(text)))
