"""Findings that need two releases, or the time of a capture.

basis_note_gone           the note that declared the basis of figures is gone
marked_revised_unchanged  a figure, or a whole column, newly marked as revised that did not change
changed_unmarked          a figure that changed without a mark, although the page marks its revisions
cumulative_fell           a total of the year to date that was lowered without a word
awaiting_overdue          data still awaited after the end of its period, with its age

Only what the publisher did raises one. Each cites its cells and says its arithmetic; its id is made of what it claims.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from kpi_ingest.compare.encode import is_undeclared
from kpi_ingest.compare.identity import named_column, short_id
from kpi_ingest.compare.kinds import KINDS
from kpi_ingest.compare.state import column_key, key_column, note_words, printed
from kpi_ingest.compare.units import figure_of, size_of, unit_of
from kpi_ingest.compare.window import known_bounds
from kpi_ingest.compare.wording import read_wording
from kpi_ingest.compare.years import YEARS, year_of
from kpi_ingest.model import (
    Bounds,
    Change,
    CitedCell,
    Diff,
    Finding,
    Gravity,
    Key,
    Note,
    Release,
    State,
    StatedCell,
    StatedTable,
)
from kpi_ingest.model.content import Json
from kpi_ingest.pages import NO_RULES, PageRules

_HEDGED = re.compile(r"\b(?:may|might|could|can|will|subject to|provisional)\b", re.I)
"""`*Provisional, may be revised` marks what is to come, not what was done."""
_PRELIMINARY = frozenset(("E", "F", "P"))
_NEVER = (date.min, date.min)
_DATED = ("actual", "milestone", "other")
_QUARTER = 92


def release_findings(diff: Diff, rules: PageRules = NO_RULES) -> tuple[Finding, ...]:
    """The doubts that a diff raises, in the order of its changes."""
    changes = [change for change in diff.changes if change.origin == "publisher"]
    return (
        *_basis_notes_gone(diff, changes, rules),
        *_columns_marked(diff, changes),
        *(found for change in changes for found in _cell_findings(change, rules.shares)),
        *_unmarked(diff, changes),
        *_fell_behind_the_window(diff, changes, rules.shares),
    )


def awaited_findings(release: Release) -> Iterator[Finding]:
    """Data still awaited after its period ended. Its age runs to the last capture that shows it so, whose time alone
    counts here: no clock is read. Under a quarter of a year it is for information."""
    for stated in release.state.cells:
        bounds = known_bounds(stated.key.period)
        if "awaiting" in stated.cell.flags and stated.key.measure in _DATED and bounds is not None:
            ended = bounds[1] - timedelta(days=1)
            least, most = _age(ended, release.last_seen)
            if least > 0:
                later = _published_since(release.state, stated, bounds[1])
                message = _overdue(stated, ended, least, most, release.last_seen, later)
                gravity: Gravity = "warning" if least > _QUARTER else "info"
                yield _finding("awaiting_overdue", gravity, message, stated, later, named=(stated,))


def _age(ended: date, seen: Bounds) -> tuple[int, int]:
    """Days from the last of the period to the last sight of the cell, at least and at most."""
    last = max(seen.lower, seen.upper - timedelta(microseconds=1))
    return (seen.lower.date() - ended).days, (last.date() - ended).days


def _published_since(state: State, awaited: StatedCell, ended: date) -> list[StatedCell]:
    """The first figure of a later period in the same row: what was awaited has been overtaken."""
    key = awaited.key
    later = [
        (bounds, it)
        for it in state.cells
        if (it.key.section, it.key.indicator, it.key.measure, it.key.series)
        == (key.section, key.indicator, key.measure, key.series)
        and it.cell.state == "value"
        and (bounds := known_bounds(it.key.period)) is not None
        and bounds[0] >= ended
    ]
    return [min(later, key=lambda it: it[0])[1]] if later else []


def _overdue(stated: StatedCell, ended: date, least: int, most: int, seen: Bounds, later: Sequence[StatedCell]) -> str:
    age = f"{least} day{'s' * (least != 1)}" if least == most else f"{least} to {most} days"
    overtaken = "".join(f"; {it.column} {it.cell.text!r} is published already" for it in later)
    return (
        f"{stated.column}: {stated.cell.text!r} still, {age} after {ended} when last captured "
        f"({seen.lower:%Y-%m-%d}){overtaken}"
    )


def _basis_notes_gone(diff: Diff, changes: list[Change], rules: PageRules) -> Iterator[Finding]:
    """`*Figures may differ from previous published as they are now cumulative` stood in one release and not in the
    next: are the figures still cumulative?"""
    for change in changes:
        gone, now = change.previous, change.current
        wording = read_wording(gone.text, rules) if isinstance(gone, Note) else None
        if not isinstance(gone, Note) or wording is None or wording.says not in ("cumulative", "discrete"):
            continue
        later = read_wording(now.text, rules) if isinstance(now, Note) else None
        if later is not None and later.says == wording.says:
            continue
        section = dict(change.key)["section"]
        name = short_id(["basis_note_gone", section, *note_words(gone)])
        message = f"the note that declares the basis ({wording.says}) is gone: “{gone.mark}{gone.text}”"
        covered = (it for it in diff.previous.cells if it.key.section == section and it.cell.basis == wording.says)
        yield Finding(
            name, "basis_note_gone", "warning", message, section, where=gone.where, cells=tuple(map(cited, covered))
        )


def _columns_marked(diff: Diff, changes: Sequence[Change]) -> Iterator[Finding]:
    """A note new on a column's header says that its figures were revised, and none of them changed."""
    tables = {table.section_id: table for table in diff.current.tables}
    moved = {(it.key.section, key_column(it.key)) for change in changes for it in _sides(change)}
    for change in changes:
        note = change.current
        table = tables.get(dict(change.key)["section"])
        if table and isinstance(note, Note) and change.previous is None and _says_revised(note.text):
            cells = _under(diff.current, table, note)
            if cells and not any((it.key.section, key_column(it.key)) in moved for it in cells):
                said = f"{cells[0].column} is marked “{note.mark}{note.text}”"
                message = f"{said}, but none of its {len(cells)} figures changed"
                yield _finding("marked_revised_unchanged", "warning", message, cells[0], cells[1:])


def _under(state: State, table: StatedTable, note: Note) -> list[StatedCell]:
    """The figures of the columns whose header carries the note's mark."""
    columns = {column_key(it) for it in table.columns if it.index in note.columns}
    return [
        it
        for it in state.cells
        if it.key.section == table.section_id and key_column(it.key) in columns and it.cell.state == "value"
    ]


def _sides(change: Change) -> Iterator[StatedCell]:
    return (it for it in (change.previous, change.current) if isinstance(it, StatedCell))


def _cell_findings(change: Change, shares: Collection[str]) -> Iterator[Finding]:
    before, after = change.previous, change.current
    if not isinstance(before, StatedCell) or not isinstance(after, StatedCell):
        return
    if KINDS[change.kind].beside_figure and change.declared is not None and _says_revised(change.declared.text):
        message = f"{after.column}: marked “{change.declared.text}”, but still {after.cell.text!r}"
        yield _finding("marked_revised_unchanged", "warning", message, after, [before], named=(after,))
    if change.kind == "revision" and before.cell.basis == after.cell.basis == "cumulative" and _fell(change, shares):
        message = (
            f"{after.column}: a cumulative figure fell from {before.cell.text!r} to {after.cell.text!r}{_by(change)}"
        )
        yield _finding("cumulative_fell", "warning", message, after, [before])


def _fell(change: Change, shares: Collection[str]) -> bool:
    """A share may fall; a total falls only where a correction is announced."""
    after = change.current
    share = isinstance(after, StatedCell) and (after.cell.unit == "%" or after.key.indicator in shares)
    return change.delta is not None and change.delta.abs < 0 and not share and change.declared is None


def _fell_behind_the_window(diff: Diff, changes: Sequence[Change], shares: Collection[str]) -> Iterator[Finding]:
    """A new total below the one before it, which has left the page by now; within one release `interpret` sees it. Both
    must lie in one year by every way of counting."""
    shown = {it.key for it in diff.current.cells}
    left = [it for it in diff.previous.cells if it.key not in shown and _is_total(it)]
    left = [it for it in left if it.key.indicator not in shares]
    for change in changes:
        new = change.current
        if KINDS[change.kind].first_figure and isinstance(new, StatedCell) and _is_total(new):
            before = [it for it in left if _precedes(it.key, new.key)]
            last = max(before, key=lambda it: known_bounds(it.key.period) or _NEVER) if before else None
            if last and unit_of(last.cell) == unit_of(new.cell) and _value(new) < _value(last):
                yield _finding("cumulative_fell", "warning", _lost(last, new), new, [last])


def _lost(last: StatedCell, new: StatedCell) -> str:
    old, late = _value(last), _value(new)
    return (
        f"{new.column}: {new.cell.text!r} after {last.column} {last.cell.text!r} of the release before, both "
        f"cumulative and of one year: {old:f} − {late:f} = {old - late:f} lost"
    )


def _is_total(stated: StatedCell) -> bool:
    cell = stated.cell
    plain = cell.value is not None and cell.comparator is None and cell.unit != "%"
    return stated.key.measure == "actual" and cell.basis == "cumulative" and plain


def _value(stated: StatedCell) -> Decimal:
    return size_of(stated.cell) or Decimal(0)


def _precedes(earlier: Key, later: Key) -> bool:
    """Whether the keys differ in their period alone, and the earlier one lies before the later one in the same year."""
    first, second = known_bounds(earlier.period), known_bounds(later.period)
    if first is None or second is None or replace(earlier, period=later.period) != later or first >= second:
        return False
    return all(year_of(earlier.period, year) == year_of(later.period, year) for year in YEARS)


def _says_revised(words: str) -> bool:
    wording = read_wording(words)
    return wording is not None and wording.says == "revised" and not _HEDGED.search(words)


def _unmarked(diff: Diff, changes: Sequence[Change]) -> Iterator[Finding]:
    """A change that nothing announces, on a page whose figures of the same measure carry marks or words that say they
    were revised. A figure printed as an estimate, and one that was only rounded, promised no mark."""
    silent = [it for it in changes if _moved(it) and is_undeclared(it) and "rounding" not in (it.hint or "")]
    states = (diff.previous, diff.current) if silent else ()
    marked = {it.key.measure: it for state in states for it in _revision_marks(state)}
    for change in silent:
        before, after = change.previous, change.current
        if not isinstance(before, StatedCell) or not isinstance(after, StatedCell):
            continue
        example = marked.get(after.key.measure)
        if example is not None and not _PRELIMINARY.intersection(before.cell.flags):
            message = (
                f"{after.column}: {before.cell.text!r} became {after.cell.text!r}{_by(change)} without a mark; the "
                f"page marks its revisions, such as {example.column} {example.cell.text!r} of {example.indicator!r}"
            )
            yield _finding("changed_unmarked", "warning", message, after, [before, example], named=(after, before))


def _moved(change: Change) -> bool:
    return KINDS[change.kind].replaces_figure


def _revision_marks(state: State) -> Iterator[StatedCell]:
    """The figures of a state that say of themselves that they were revised."""
    said = {
        (table.section_id, note.mark)
        for table in state.tables
        for note in table.notes
        if note.scope == "cell" and note.mark and _says_revised(note.text)
    }
    for it in state.cells:
        if it.cell.state == "value" and (
            _says_revised(it.cell.qualifier or "") or any((it.key.section, mark) in said for mark in it.cell.notes)
        ):
            yield it


def _by(change: Change) -> str:
    return "" if change.delta is None else f" ({change.delta.abs:+f})"


def _finding(
    kind: str,
    gravity: Gravity,
    message: str,
    stated: StatedCell,
    others: Sequence[StatedCell] = (),
    named: Sequence[StatedCell] | None = None,
) -> Finding:
    """A finding about one cell; its id depends on the cells it is named by, which are all of them unless told."""
    key = stated.key
    told: list[Json] = [
        [*named_column(key_column(it.key)), *_words(it)] for it in (named if named is not None else (stated, *others))
    ]
    name = short_id([kind, key.section, key.indicator, *told])
    cells = tuple(map(cited, (stated, *others)))
    return Finding(
        name, kind, gravity, message, key.section, key.indicator, stated.cell.column, stated.cell.where, cells
    )


def _words(stated: StatedCell) -> tuple[str, ...]:
    """A figure by its value, so that `47%` and `47.0 %` are one claim; other cells by what they print."""
    figure = figure_of(stated.cell)
    return (printed(stated.cell.text or ""),) if figure is None else (str(figure[0]), figure[1], figure[2])


def cited(stated: StatedCell) -> CitedCell:
    """The cell as findings cite it."""
    key = stated.key
    return CitedCell(
        stated.indicator, stated.column, key.measure, key.series, key.period, stated.cell.text, stated.cell.where,
        stated.capture, key.period_words,
    )  # fmt: skip
