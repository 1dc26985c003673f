"""Notes that came, went, were reworded or moved; and what those that came announce."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from kpi_ingest.compare.renames import likeness
from kpi_ingest.compare.state import ColumnKey, column_key, key_column, note_words, printed
from kpi_ingest.compare.structure import Frame
from kpi_ingest.compare.wording import Wording, read_wording
from kpi_ingest.grammar import fold_label
from kpi_ingest.model import Change, Declaration, Note, StatedCell
from kpi_ingest.pages import PageRules

_Placed: TypeAlias = tuple[str, Note]
"""Earlier section id, note."""
_Pairs: TypeAlias = list[tuple[_Placed, _Placed]]
_LIKE = 0.6


@dataclass(frozen=True, slots=True)
class Announcement:
    """A note that the later state has and the earlier one had not, and what its words announce."""

    section: str
    """The later state's section id."""
    note: Note
    wording: Wording | None
    columns: frozenset[ColumnKey]
    """The columns whose header carries the note's mark."""

    def covers(self, stated: StatedCell) -> bool:
        """Whether the cell lies in the note's scope."""
        if stated.key.section != self.section:
            return False
        if self.note.scope == "cell":
            return self.note.mark in stated.cell.notes
        return self.note.scope == "table" or key_column(stated.key) in self.columns

    def declaration(self) -> Declaration:
        """The note as quoted by a change."""
        return Declaration(self.note.text, self.note.mark, self.note, self.wording.reason if self.wording else None)


def note_changes(frame: Frame) -> list[Change]:
    """Every note that differs, once; ids are still empty."""
    earlier = [(table.section_id, note) for table in frame.previous.tables for note in table.notes]
    later = [
        (frame.alignment.section(table.section_id), note) for table in frame.current.tables for note in table.notes
    ]
    pairs, gone, new = _pair_notes(earlier, later)
    return [
        *(_changed(frame, old, late) for old, late in pairs if _place(old) != _place(late)),
        *(_gone(frame, *placed) for placed in gone),
        *(_new(frame, *placed) for placed in new),
    ]


def announcements(frame: Frame, changes: Sequence[Change], rules: PageRules) -> tuple[Announcement, ...]:
    """The notes that are new in the later state. One that the earlier state would not have shown may be old, and
    announces nothing."""
    later = {frame.alignment.section(table.section_id): table for table in frame.current.tables}
    found: list[Announcement] = []
    for change in changes:
        section = dict(change.key)["section"]
        note = change.current
        if change.origin == "publisher" and isinstance(note, Note):
            wording = read_wording(note.text, rules)
            if change.previous is None or _says_more(change.previous, wording, rules):
                table = later[section]
                columns = frozenset(column_key(it) for it in table.columns if it.index in note.columns)
                found.append(Announcement(table.section_id, note, wording, columns))
    return tuple(found)


def _says_more(before: object, wording: Wording | None, rules: PageRules) -> bool:
    """Whether a reworded note announces what its earlier words did not."""
    earlier = read_wording(before.text, rules) if isinstance(before, Note) else None
    return wording is not None and (earlier is None or earlier.says != wording.says)


def _place(placed: _Placed) -> tuple[Hashable, ...]:
    return (placed[0], *note_words(placed[1]))


def _words(placed: _Placed) -> Hashable:
    return note_words(placed[1])


def _text(placed: _Placed) -> Hashable:
    return (placed[0], fold_label(placed[1].text))


def _pair_notes(earlier: Sequence[_Placed], later: Sequence[_Placed]) -> tuple[_Pairs, list[_Placed], list[_Placed]]:
    """Equal notes, then moved ones, then those that changed their mark, then those that were reworded."""
    pairs: _Pairs = []
    gone, new = sorted(earlier, key=_sorting), sorted(later, key=_sorting)
    for name in (_place, _text, _words):
        found, gone, new = _match(gone, new, name)
        pairs += found
    found, gone, new = _match_reworded(gone, new)
    return pairs + found, gone, new


def _sorting(placed: _Placed) -> tuple[str, str, str]:
    return (placed[0], placed[1].mark, printed(placed[1].text))


def _match(
    gone: list[_Placed], new: list[_Placed], name: Callable[[_Placed], Hashable]
) -> tuple[_Pairs, list[_Placed], list[_Placed]]:
    shared = Counter(map(name, gone)) & Counter(map(name, new))
    old, rest = _take(gone, shared, name)
    late, fresh = _take(new, shared, name)
    key = lambda placed: repr(name(placed))  # noqa: E731 - one order for both sides, whatever the name is made of
    return list(zip(sorted(old, key=key), sorted(late, key=key), strict=True)), rest, fresh


def _take(
    placed: list[_Placed], wanted: Counter[Hashable], name: Callable[[_Placed], Hashable]
) -> tuple[list[_Placed], list[_Placed]]:
    left = Counter(wanted)
    taken: list[_Placed] = []
    rest: list[_Placed] = []
    for item in placed:
        (taken if left[name(item)] > 0 else rest).append(item)
        left[name(item)] -= 1
    return taken, rest


def _match_reworded(gone: list[_Placed], new: list[_Placed]) -> tuple[_Pairs, list[_Placed], list[_Placed]]:
    """Notes of one table whose words are much alike, the likest first."""
    scored = sorted(_alike(gone, new), key=lambda it: (-it[0], _sorting(it[1]), _sorting(it[2])))
    pairs: _Pairs = []
    old, late = list(gone), list(new)
    for _, first, second in scored:
        if first in old and second in late:
            pairs.append((first, second))
            old.remove(first)
            late.remove(second)
    return pairs, old, late


def _alike(gone: list[_Placed], new: list[_Placed]) -> Iterator[tuple[float, _Placed, _Placed]]:
    for old in gone:
        for late in new:
            if old[0] == late[0]:
                score = likeness(old[1].text, late[1].text)
                if score >= _LIKE:
                    yield score, old, late


def _changed(frame: Frame, old: _Placed, late: _Placed) -> Change:
    if old[0] != late[0]:
        hint = "moved"
    else:
        hint = "reworded" if fold_label(old[1].text) != fold_label(late[1].text) else "mark"
    change = _note_change(frame, late, old[1], late[1], shown=True, hint=hint)
    return replace(change, key=(*change.key, ("from", old[0]))) if hint == "moved" else change


def _gone(frame: Frame, section: str, note: Note) -> Change:
    shown = frame.after.complete
    return _note_change(frame, (section, note), note, None, shown=shown, hint="removed" if shown else "truncated")


def _new(frame: Frame, section: str, note: Note) -> Change:
    shown = frame.before.shows_end(section)
    return _note_change(frame, (section, note), None, note, shown=shown, hint="added" if shown else "truncated")


def _note_change(
    frame: Frame, placed: _Placed, before: Note | None, after: Note | None, *, shown: bool, hint: str
) -> Change:
    key = (("section", placed[0]), ("mark", placed[1].mark))
    return Change("", "note", "note_change", "minor", frame.origin(shown), key, before, after, hint=hint)
