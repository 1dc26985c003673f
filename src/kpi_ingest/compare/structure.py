"""Changes around the figures: tables, columns and labels. Order alone is none.

The columns of a table that came or went are not counted one by one: the table stands for them. What a cut capture lacks
behind its end has origin `capture`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kpi_ingest.compare.align import Alignment
from kpi_ingest.compare.regroup import Regrouping, regroupings
from kpi_ingest.compare.renames import Place
from kpi_ingest.compare.sight import Sight, sight_of
from kpi_ingest.compare.state import ColumnKey, column_key, printed
from kpi_ingest.compare.wording import revision_mark
from kpi_ingest.grammar import strip_marks
from kpi_ingest.model import Change, ChangeKind, Column, Origin, State, StatedTable

_STATUS_LETTERS = frozenset("pref")
"""Raised letters that say how final a figure is (`Q1 2024/25ᵖ`), and are no numbers of notes."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Two states laid side by side."""

    previous: State
    current: State
    alignment: Alignment
    before: Sight
    after: Sight
    same_bytes: bool
    """Both were read from the same captures: whatever differs is the parser's."""

    def origin(self, shown: bool) -> Origin:
        """Whose a difference is: `shown` where the side that lacks the thing would have shown it."""
        return "parser" if self.same_bytes else "publisher" if shown else "capture"


def frame_of(previous: State, current: State, alignment: Alignment) -> Frame:
    """Both states, and how far each of them sees."""
    same_bytes = set(previous.captures) == set(current.captures)
    return Frame(previous, current, alignment, sight_of(previous), sight_of(current), same_bytes)


def header_flags(frame: Frame) -> Mapping[Place, frozenset[str]]:
    """The status flags that a header says on one side only, by earlier section and column. Columns that stand twice say
    nothing for sure."""
    sides = [_flags_of(frame.previous, Alignment({}, {}, {})), _flags_of(frame.current, frame.alignment)]
    both = sides[0].keys() & sides[1].keys()
    return {place: flags for place in both if (flags := sides[0][place] ^ sides[1][place])}


def _flags_of(state: State, alignment: Alignment) -> dict[Place, frozenset[str]]:
    found: dict[Place, list[frozenset[str]]] = defaultdict(list)
    for table in state.tables:
        for column in table.columns:
            found[alignment.column((table.section_id, column_key(column)))].append(frozenset(column.flags))
    return {place: flags[0] for place, flags in found.items() if len(flags) == 1}


def structure_changes(frame: Frame) -> list[Change]:
    """Tables, columns and indicators that were added, removed, renamed, split or merged; ids are still empty."""
    later = {frame.alignment.section(table.section_id): table for table in frame.current.tables}
    pairs = [(table, later[table.section_id]) for table in frame.previous.tables if table.section_id in later]
    return [
        *_tables_gone(frame, later.keys()),
        *_tables_new(frame, later),
        *(change for before, after in pairs for change in _table_changes(frame, before, after)),
        *_moves(frame),
        *(_regrouped(frame, it) for it in regroupings(frame.previous, frame.current, frame.alignment) if it.exact),
    ]


def _regrouped(frame: Frame, found: Regrouping) -> Change:
    """One indicator that became several, or several that became one, with the arithmetic that shows it. The figures
    themselves stay what they are: withdrawn under the old names, new under the new ones."""
    whole, parts = found.whole.label, " + ".join(part.label for part in found.parts)
    labels = (whole, parts) if found.kind == "split" else (parts, whole)
    key = (("section", found.whole.section), ("indicator", found.whole.indicator))
    hint = f"{found.kind}, {found.arithmetic}"
    return Change("", "indicator", "structure_change", "minor", frame.origin(True), key, *labels, hint=hint)


def _tables_gone(frame: Frame, later: Iterable[str]) -> Iterator[Change]:
    present = set(later)
    for table in frame.previous.tables:
        if table.section_id not in present:
            origin = frame.origin(frame.after.complete)
            yield _table_change(origin, table, None, "removed" if frame.after.complete else "truncated")


def _tables_new(frame: Frame, later: dict[str, StatedTable]) -> Iterator[Change]:
    for section, table in later.items():
        if section not in frame.before.tables:
            origin = frame.origin(frame.before.complete)
            yield _table_change(origin, None, table, "added" if frame.before.complete else "truncated")


def _table_change(origin: Origin, before: StatedTable | None, after: StatedTable | None, hint: str) -> Change:
    table = after or before
    key = (("section", table.section_id if table else ""),)
    return Change("", "table", "structure_change", "minor", origin, key, before, after, hint=hint)


def _table_changes(frame: Frame, before: StatedTable, after: StatedTable) -> Iterator[Change]:
    if before.section_id != after.section_id or printed(before.section) != printed(after.section):
        proposed = before.section_id != after.section_id
        yield _table_change(frame.origin(True), before, after, "retitled, proposed" if proposed else "retitled")
    yield from _column_changes(frame, before, after)
    yield from _label_changes(frame, before, after)


def _column_changes(frame: Frame, before: StatedTable, after: StatedTable) -> Iterator[Change]:
    waiting: dict[ColumnKey, list[Column]] = defaultdict(list)
    for column in before.columns:
        waiting[column_key(column)].append(column)
    arriving: dict[ColumnKey, list[Column]] = defaultdict(list)
    for column in after.columns:
        arriving[frame.alignment.column((after.section_id, column_key(column)))[1]].append(column)
    gone_is_seen = frame.after.shows_header(after.section_id)
    new_is_seen = frame.before.shows_header(before.section_id)
    for key in {**waiting, **arriving}:
        for old, late in _pair_labels(waiting.get(key, []), arriving.get(key, [])):
            shown = gone_is_seen if late is None else new_is_seen if old is None else True
            yield _column_change(frame, after.section_id, old, late, shown)


def _pair_labels(before: list[Column], after: list[Column]) -> Iterator[tuple[Column | None, Column | None]]:
    """Columns of one key whose labels differ; those that one side alone has stand beside None."""
    left = sorted(_unshared(before, after), key=lambda it: printed(it.label))
    right = sorted(_unshared(after, before), key=lambda it: printed(it.label))
    for place in range(max(len(left), len(right))):
        yield (left[place] if place < len(left) else None, right[place] if place < len(right) else None)


def _unshared(columns: list[Column], others: list[Column]) -> Iterator[Column]:
    left = Counter(printed(other.label) for other in others)
    for column in columns:
        left[printed(column.label)] -= 1
        if left[printed(column.label)] < 0:
            yield column


def _column_change(frame: Frame, section: str, old: Column | None, late: Column | None, shown: bool) -> Change:
    column = late or old
    doubtful = any(it is not None and it.doubt for it in (old, late))
    kind, hint = _header_change(old, late)
    key = (("section", section), *_column_name(column))
    origin = frame.origin(shown and not doubtful)
    return Change("", "column", kind, "minor", origin, key, old, late, hint=hint)


def _header_change(old: Column | None, late: Column | None) -> tuple[ChangeKind, str]:
    """Kind and hint. What a header says of the status of its figures, and the marks it bears, are not its name:
    `Jun 24 (provisional)` that became `Jun 24` is the same column with another status."""
    if old is None or late is None:
        return "structure_change", "added" if old is None else "removed"
    gone, new = sorted({*old.flags} - {*late.flags}), sorted({*late.flags} - {*old.flags})
    if gone or new:
        return "status_change", ", ".join([*(f"{it} removed" for it in gone), *(f"{it} added" for it in new)])
    if revision_mark(old.label) != revision_mark(late.label):
        return "status_change", "revised_mark"
    bare, marks = zip(*(strip_marks(printed(it.label)) for it in (old, late)), strict=True)
    changed = {*marks[0], *old.notes} ^ {*marks[1], *late.notes}
    if bare[0] == bare[1] and changed:
        return ("status_change", "status_mark") if changed <= _STATUS_LETTERS else ("note_change", "mark")
    return "structure_change", "retitled"


def _column_name(column: Column | None) -> tuple[tuple[str, str], ...]:
    measure, series, period, words = column_key(column) if column else ("", "", "", "")
    return (("measure", measure), ("series", series), ("period", period), ("period_words", words))


def _label_changes(frame: Frame, before: StatedTable, after: StatedTable) -> Iterator[Change]:
    """One indicator under another label: by the page definition's id, or proposed because the figures carry it."""
    earlier: dict[str, set[str]] = defaultdict(set)
    for indicator, label in before.indicators:
        earlier[indicator].add(printed(label))
    later: dict[str, dict[str, str]] = defaultdict(dict)
    for indicator, label in after.indicators:
        later[frame.alignment.indicator((after.section_id, indicator))[1]][printed(label)] = indicator
    for indicator in earlier.keys() & later.keys():
        old, late = sorted(earlier[indicator] - later[indicator].keys()), later[indicator].keys() - earlier[indicator]
        for first, second in zip(old, sorted(late), strict=False):
            name = later[indicator][second]
            yield _relabel(frame, after.section_id, name, (first, second), proposed=name != indicator)


def _moves(frame: Frame) -> Iterator[Change]:
    """Rows that stand in another section, with their figures: one change each, under the later section's id."""
    labels = {
        (table.section_id, indicator): label
        for table in (*frame.current.tables, *frame.previous.tables)
        for indicator, label in table.indicators
    }
    for late, old in frame.alignment.moves.items():
        key = (("section", late[0]), ("from", old[0]), ("indicator", late[1]))
        sides = (labels[old], labels[late])
        yield Change("", "indicator", "structure_change", "minor", frame.origin(True), key, *sides, hint="moved")


def _relabel(frame: Frame, section: str, indicator: str, labels: tuple[str, str], *, proposed: bool) -> Change:
    """Another label; or the same one with another mark, which is no part of the name."""
    key = (("section", section), ("indicator", indicator))
    marked = strip_marks(labels[0])[0] == strip_marks(labels[1])[0]
    kind: ChangeKind = "note_change" if marked else "relabel"
    hint = "mark" if marked else "proposed" if proposed else None
    return Change("", "indicator", kind, "minor", frame.origin(True), key, *labels, hint=hint)
