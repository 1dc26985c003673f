"""Series breaks: one event over all its member cells, with the note or the arithmetic that shows it.

A break is declared by a note that is new, or by words new in a header; its members are the revised figures in that
scope. Undeclared, it is shown by running totals (`sums`), or by a unit that changed in every figure of a row. Whatever
is not shown stays a revision, with the hint `possible_cumulative` where one sum matches.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from kpi_ingest.compare.classify import Verdict
from kpi_ingest.compare.figures import changes_unit
from kpi_ingest.compare.kinds import KINDS
from kpi_ingest.compare.notes import Announcement
from kpi_ingest.compare.past import Past
from kpi_ingest.compare.state import key_column
from kpi_ingest.compare.structure import Frame
from kpi_ingest.compare.sums import Sums, figures_of, find_sums, line_of, remembered, versions_of
from kpi_ingest.compare.units import unit_of
from kpi_ingest.compare.wording import Wording, read_wording
from kpi_ingest.grammar import fold_label
from kpi_ingest.model import Change, Column, Declaration, StatedCell
from kpi_ingest.pages import PageRules

_SHOWN_SUMS = 12


@dataclass(frozen=True, slots=True)
class Judged:
    """A cell that both states show, and what became of it."""

    before: StatedCell
    after: StatedCell
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Break:
    """One series break; members are places in the list of judged cells."""

    members: frozenset[int]
    evidence: str
    declaration: Declaration | None = None


@dataclass(frozen=True, slots=True)
class Breaks:
    """All breaks between two states, and the cells that may be part of one that is not shown."""

    found: tuple[Break, ...]
    possible: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Declared:
    """Words that declare a break, and the cells in their scope."""

    wording: Wording
    declaration: Declaration
    members: frozenset[int]


_Numbered: TypeAlias = Sequence[tuple[int, Judged]]


def find_breaks(
    frame: Frame,
    judged: Sequence[Judged],
    announced: Sequence[Announcement],
    structure: Sequence[Change],
    past: Past,
    rules: PageRules,
) -> Breaks:
    """The breaks among the publisher's changes; every judged cell is in one break at most. `shares` names indicators
    that never sum."""
    revised = [(place, it) for place, it in enumerate(judged) if _is_revised(it)]
    declared = [*_by_note(revised, announced), *_by_header(revised, structure, rules)]
    sums = _sums(frame, [it for it in revised if it[1].before.key.indicator not in rules.shares], past)
    taken: set[int] = set()
    found = [*_declared_breaks(declared, revised, sums, taken), *_summed_breaks(revised, sums, taken)]
    found += _unit_breaks(frame, judged, taken)
    matched = frozenset(place for each in sums for place in _places(revised, each))
    return Breaks(tuple(found), matched - taken)


def _is_revised(judged: Judged) -> bool:
    return KINDS[judged.verdict.kind].may_break_series and judged.verdict.origin == "publisher"


def _by_note(revised: _Numbered, announced: Sequence[Announcement]) -> Iterator[_Declared]:
    for note in announced:
        if note.wording is not None and note.wording.says != "revised":
            members = frozenset(place for place, it in revised if note.covers(it.after) and _breaks(note.wording, it))
            yield _Declared(note.wording, note.declaration(), members)


def _by_header(revised: _Numbered, structure: Sequence[Change], rules: PageRules) -> Iterator[_Declared]:
    """`Actual Jul 23` that became `Actual Jul 23 (year to date)`."""
    for change in structure:
        if not (isinstance(change.previous, Column) and isinstance(change.current, Column)):
            continue
        found = _header_words(change.previous, change.current, rules)
        if found is None:
            continue
        wording, declaration = found
        name = dict(change.key)
        place = (name["measure"], name["series"], name["period"], name["period_words"])
        members = frozenset(
            number
            for number, it in revised
            if it.after.key.section == name["section"] and key_column(it.after.key) == place and _breaks(wording, it)
        )
        yield _Declared(wording, declaration, members)


def _header_words(before: Column, after: Column, rules: PageRules) -> tuple[Wording, Declaration] | None:
    """What a header's new words say of the basis; or that `Actual 2023/24 (to date)` is the whole year's by now."""
    wording, earlier = (read_wording(it.label, rules) for it in (after, before))
    if wording is not None and wording.says != "revised":
        known = earlier is not None and earlier.says == wording.says
        return None if known else (wording, Declaration(after.label, "", None, wording.reason))
    to_date = before.basis == "cumulative" or (earlier is not None and earlier.says == "cumulative")
    left = to_date and after.basis != "cumulative"
    return (Wording("discrete"), Declaration(before.label, "", None, None)) if left else None


def _breaks(wording: Wording, judged: Judged) -> bool:
    """A note that says `cumulative` breaks no series that was cumulative before."""
    return judged.before.cell.basis != wording.says


def _declared_breaks(
    declared: Sequence[_Declared], revised: _Numbered, sums: Sequence[Sums], taken: set[int]
) -> Iterator[Break]:
    """One break for each wording, however many notes repeat it; sums that agree stand beside its words."""
    by_words: dict[tuple[str, str], list[_Declared]] = defaultdict(list)
    for each in declared:
        words = "" if each.declaration.note is None else fold_label(each.declaration.text)
        by_words[each.wording.says, words].append(each)
    for (says, _), group in sorted(by_words.items()):
        members = frozenset().union(*(each.members for each in group)) - taken
        if members:
            taken |= members
            agreeing = [it for it in sums if it.direction == says and _places(revised, it) & members]
            words = "; ".join(dict.fromkeys(_quote(each.declaration) for each in group))
            yield Break(members, "; ".join([words, *_show(agreeing)]), group[0].declaration)


def _quote(declaration: Declaration) -> str:
    kind = "note" if declaration.note else "header"
    return f"{kind} “{declaration.mark}{declaration.text}”"


def _summed_breaks(revised: _Numbered, sums: Sequence[Sums], taken: set[int]) -> Iterator[Break]:
    """One break for each direction that at least one line proves; lines with a single match go with it."""
    for direction in ("cumulative", "discrete"):
        lines = [it for it in sums if it.direction == direction and not _places(revised, it) & taken]
        if any(line.proven for line in lines):
            members = frozenset(place for line in lines for place in _places(revised, line))
            taken |= members
            yield Break(members, "; ".join(_show(lines)))


def _show(lines: Iterable[Sums]) -> list[str]:
    shown = tuple(lines)
    equations = [str(match) for line in shown for match in line.matches]
    more = [f"and {len(equations) - _SHOWN_SUMS} more"] if len(equations) > _SHOWN_SUMS else []
    years = dict.fromkeys(year for line in shown for year in line.years)
    anew = [f"the totals start anew with each {' or '.join(years)} year"] if years else []
    return [*equations[:_SHOWN_SUMS], *more, *anew]


def _sums(frame: Frame, revised: _Numbered, past: Past) -> list[Sums]:
    lines = {line_of(it.before.key) for _, it in revised} - {None}
    if not lines:
        return []
    later = ((frame.alignment.key(it.key), it.cell) for it in frame.current.cells)
    shown = figures_of(((it.key, it.cell) for it in frame.previous.cells), lines)
    versions = versions_of(remembered(past, frame.previous.cells), lines)
    return find_sums([(it.before, it.after) for _, it in revised], versions, shown, figures_of(later, lines))


def _places(revised: _Numbered, sums: Sums) -> frozenset[int]:
    periods = {match.period for match in sums.matches}
    return frozenset(
        place for place, it in revised if line_of(it.before.key) == sums.line and it.before.key.period in periods
    )


def _unit_breaks(frame: Frame, judged: Sequence[Judged], taken: set[int]) -> Iterator[Break]:
    """Rows of two figures and more in which every figure went from one unit to another."""
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, it in enumerate(judged):
        unit_changed = changes_unit(it.before.cell, it.after.cell)
        if unit_changed and it.verdict.origin == "publisher" and place not in taken:
            rows[it.after.key.section, it.after.key.indicator].append(place)
    figures = Counter((it.key.section, it.key.indicator) for it in frame.current.cells if it.cell.state == "value")
    for row, places in sorted(rows.items()):
        units = {(unit_of(judged[it].before.cell), unit_of(judged[it].after.cell)) for it in places}
        if len(places) >= 2 and len(units) == 1 and len(places) == figures[row]:
            ((old, new),) = units
            yield Break(frozenset(places), f"unit “{old}” became “{new}” in {len(places)} of {figures[row]} figures")
