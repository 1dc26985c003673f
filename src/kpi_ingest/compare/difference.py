"""Two states laid side by side: every cell of both in exactly one of changed, confirmed or assumed.

`confirmed` and `assumed` are equal cells; assumed where one of them was repaired with a capture of the other state as
evidence, for evidence is not confirmation (design, section 3). A cell that both states take from one and the same
capture is confirmed, undecided or not: nothing differs, and so diff(A, A) is empty. Of a cell whose meaning was
refused, or whose row or column is in doubt, the text that is certain is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from kpi_ingest.compare.align import Pairing, Sides, lay_beside
from kpi_ingest.compare.classify import Verdict, judge_gone, judge_new, judge_pair
from kpi_ingest.compare.declared import declaration_of, states_revision
from kpi_ingest.compare.figures import measure_delta
from kpi_ingest.compare.identity import short_id, sort_key, with_ids
from kpi_ingest.compare.notes import Announcement, announcements, note_changes
from kpi_ingest.compare.past import NO_PAST, Past, past_of
from kpi_ingest.compare.renames import Place
from kpi_ingest.compare.series import Breaks, Judged, find_breaks
from kpi_ingest.compare.severity import severity_of
from kpi_ingest.compare.state import is_seen, key_column
from kpi_ingest.compare.structure import Frame, frame_of, header_flags, structure_changes
from kpi_ingest.compare.window import windows_of
from kpi_ingest.model import Cell, Change, ChangeGroup, Diff, Key, Release, State, StatedCell
from kpi_ingest.pages import NO_RULES, PageRules

UNTOLD = ("reinstatement", "reversion", "series_break")
"""What two bare files cannot tell: a return needs the past, and undeclared breaks are told by the full history only."""

_CellPair = tuple[StatedCell, StatedCell]
_Under: TypeAlias = Mapping[Key, Sequence[Cell]]


def compare_states(
    previous: State,
    current: State,
    history: Sequence[Release] = (),
    rules: PageRules = NO_RULES,
) -> Diff:
    """All that differs from `previous` to `current`, classified (design, section 6).

    `history` is every release up to and with the one that `previous` is, oldest first; without it (two bare files)
    `untold` names what could not be told. `rules` are the page definition's words on bases, ratios and polarity.
    """
    return compare_sides(lay_beside(previous, current), past_of(history), rules)


def compare_sides(sides: Sides, past: Past = NO_PAST, rules: PageRules = NO_RULES) -> Diff:
    """`compare_states` of states that lie beside each other; of `past` only the cells of `rows_in_question` count,
    and of releases one after another that show these alike only the first."""
    previous, current, pairing = sides.previous, sides.current, sides.pairing
    frame = frame_of(previous, current, sides.alignment)
    judged, equal = _judge_pairs(pairing, past, header_flags(frame))
    notes, structure = note_changes(frame), structure_changes(frame)
    announced = announcements(frame, notes, rules)
    breaks = find_breaks(frame, judged, announced, structure, past, rules)
    cells = [*_paired(frame, judged, breaks, announced), *_single(frame, pairing, past, announced)]
    changes, groups = _finish(cells, breaks, [*structure, *notes])
    confirmed, assumed = _split_equal(equal, frame)
    return Diff(previous.page, previous, current, changes, groups, confirmed, assumed, () if past.is_told else UNTOLD)


def shows_change(previous: State, current: State) -> bool:
    """Whether the publisher changed anything between two states."""
    return any(change.origin == "publisher" for change in compare_states(previous, current).changes)


def _judge_pairs(
    pairing: Pairing, past: Past, restated: Mapping[Place, frozenset[str]]
) -> tuple[list[Judged], list[_CellPair]]:
    judged: list[Judged] = []
    equal: list[_CellPair] = []
    for before, after in pairing.pairs:
        verdict = judge_pair(before, after, past)
        if verdict is not None and restated:
            verdict = _beside_header(verdict, before, after, past, restated)
        if verdict is None:
            equal.append((before, after))
        else:
            judged.append(Judged(before, after, verdict))
    return judged, equal


def _beside_header(
    verdict: Verdict, before: StatedCell, after: StatedCell, past: Past, restated: Mapping[Place, frozenset[str]]
) -> Verdict | None:
    """The verdict without what the header's status says of every cell below it: that is one change of the column."""
    said = restated.get((before.key.section, key_column(before.key)), frozenset())
    differing = {*before.cell.flags} ^ {*after.cell.flags}
    if not differing or not differing <= said:
        return verdict
    alone = judge_pair(before, replace(after, cell=replace(after.cell, flags=before.cell.flags)), past)
    return None if alone is None else verdict if alone.kind == verdict.kind else alone


def _paired(
    frame: Frame, judged: Sequence[Judged], breaks: Breaks, announced: Sequence[Announcement]
) -> Iterator[Change]:
    """One change for each judged cell, in their order."""
    broken = {place: found for found in breaks.found for place in found.members}
    for place, it in enumerate(judged):
        verdict = it.verdict
        if place in breaks.possible:
            verdict = replace(verdict, hints=(*verdict.hints, "possible_cumulative"))
        if place in broken:
            verdict = replace(verdict, kind="series_break")
        declared = declaration_of(it.before, it.after, verdict, announced, frame)
        if place in broken:
            declared = broken[place].declaration or declared
        elif verdict.kind == "update" and states_revision(declared):
            verdict = replace(verdict, kind="revision")
        change = _cell_change(it.before, it.after, verdict)
        yield replace(change, declared=declared, delta=measure_delta(it.before.cell, it.after.cell))


def _single(frame: Frame, pairing: Pairing, past: Past, announced: Sequence[Announcement]) -> Iterator[Change]:
    """One change for each cell that one side alone has."""
    windows = windows_of(frame.previous, frame.current, frame.alignment.section)
    others = _standing_beside(frame, pairing)
    for before in pairing.gone:
        verdict = judge_gone(before, frame.current, windows, others[1].get(before.key, ()))
        declared = declaration_of(before, None, verdict, announced, frame)
        yield replace(_cell_change(before, None, verdict), declared=declared)
    for after in pairing.new:
        earlier = frame.alignment.key(after.key)
        hidden = frame.before.hides(earlier)
        verdict = judge_new(after, earlier, frame.previous, past, hidden, others[0].get(earlier, ()))
        yield _cell_change(None, after, verdict)


def _standing_beside(frame: Frame, pairing: Pairing) -> tuple[_Under, _Under]:
    """What each side shows under the key of a cell that the other side alone has and that is not seen: a row that
    stands twice where it stood once."""
    keys = {it.key for it in pairing.gone if not is_seen(it.cell)}
    keys |= {frame.alignment.key(it.key) for it in pairing.new if not is_seen(it.cell)}
    found: tuple[dict[Key, list[Cell]], dict[Key, list[Cell]]] = ({}, {})
    for before, after in pairing.pairs if keys else ():
        if before.key in keys:
            found[0].setdefault(before.key, []).append(before.cell)
            found[1].setdefault(before.key, []).append(after.cell)
    return found


def _cell_change(before: StatedCell | None, after: StatedCell | None, verdict: Verdict) -> Change:
    key = _named((after or before).key) if after or before else ()  # type: ignore[union-attr]
    hint = ", ".join(verdict.hints) or None
    return Change("", "cell", verdict.kind, "minor", verdict.origin, key, before, after, hint=hint)


def _named(key: Key) -> tuple[tuple[str, str], ...]:
    return (
        ("section", key.section),
        ("indicator", key.indicator),
        ("measure", key.measure),
        ("series", key.series),
        ("period", key.period),
        ("period_words", key.period_words),
    )


def _finish(
    cells: Sequence[Change], breaks: Breaks, others: Sequence[Change]
) -> tuple[tuple[Change, ...], tuple[ChangeGroup, ...]]:
    """Changes with their ids, groups and severity, in their order. The places in `breaks` count from the first cell."""
    named = with_ids([*cells, *others])
    groups: list[ChangeGroup] = []
    for found in breaks.found:
        members = sorted(named[place].id for place in found.members)
        group = ChangeGroup(short_id(["series_break", *members]), "series_break", found.evidence, tuple(members))
        groups.append(group)
        for place in found.members:
            named[place] = replace(named[place], group=group.id)
    weighed = (replace(change, severity=severity_of(change)) for change in named)
    return tuple(sorted(weighed, key=sort_key)), tuple(sorted(groups, key=lambda group: group.id))


def _split_equal(equal: Iterable[_CellPair], frame: Frame) -> tuple[tuple[_CellPair, ...], tuple[_CellPair, ...]]:
    """Confirmed and assumed pairs, each in the order of their keys."""
    before, after = set(frame.previous.captures), set(frame.current.captures)
    confirmed: list[_CellPair] = []
    assumed: list[_CellPair] = []
    for pair in sorted(equal, key=_key_order):
        (assumed if _leans_on(pair[0], after) or _leans_on(pair[1], before) else confirmed).append(pair)
    return tuple(confirmed), tuple(assumed)


def _key_order(pair: _CellPair) -> tuple[str | int, ...]:
    """That of `Key`, spelled out so that a long sort compares texts and not objects."""
    key, occurrences = pair[1].key, (pair[1].occurrence, pair[0].occurrence)
    return key.section, key.indicator, key.measure, key.series, key.period, key.period_words, *occurrences


def _leans_on(stated: StatedCell, captures: set[str]) -> bool:
    """Whether the cell was repaired with one of these captures as evidence."""
    return stated.cell.support == "repaired" and not captures.isdisjoint(stated.cell.evidence)
