"""Notes under a table, tied to the cells and headers that carry their marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpi_ingest.grammar import MARK_PATTERN, mark_name, strip_marks
from kpi_ingest.model import BodyRow, Column, KpiTable, Note, Place


@dataclass(frozen=True, slots=True)
class RawNote:
    """A note line before it is known what it belongs to."""

    mark: str
    text: str
    where: Place


def scope_notes(notes: Sequence[RawNote], columns: Sequence[Column], rows: Sequence[BodyRow]) -> tuple[Note, ...]:
    """Each note with its scope: cell where its mark stands in a cell or label, column where it stands in a header,
    table where it stands nowhere but at the note."""
    in_cells = {mark for row in rows for mark in _row_marks(row)}
    return tuple(_scope(note, columns, in_cells) for note in notes)


def share_notes(tables: Sequence[KpiTable]) -> tuple[KpiTable, ...]:
    """The tables with every marked note at all tables that carry its mark: pages often print their notes at the end.

    A table that has a note of its own with that mark keeps to its own. A note whose mark stands nowhere stays where it
    is printed.
    """
    carried = [_marks_in(table) for table in tables]
    return tuple(_with_shared(table, number, tables, carried) for number, table in enumerate(tables))


def _with_shared(table: KpiTable, number: int, tables: Sequence[KpiTable], carried: Sequence[set[str]]) -> KpiTable:
    own = {note.mark for note in table.notes}
    later = (note for other in tables[number + 1 :] for note in other.notes)
    wanted: dict[str, RawNote] = {}
    for note in later:
        if note.mark and note.mark in carried[number] - own:
            wanted.setdefault(note.mark, RawNote(note.mark, note.text, note.where))
    kept = [note for note in table.notes if not _belongs_above(note, number, tables, carried)]
    if not wanted and len(kept) == len(table.notes):
        return table
    return replace(table, notes=(*kept, *scope_notes(list(wanted.values()), table.columns, table.rows)))


def _belongs_above(note: Note, number: int, tables: Sequence[KpiTable], carried: Sequence[set[str]]) -> bool:
    """Whether a note's mark stands not in its own table but in one above that has no such note itself."""
    if note.scope != "table" or not note.mark:
        return False
    above = zip(tables[:number], carried[:number], strict=True)
    return any(note.mark in marks and all(own.mark != note.mark for own in table.notes) for table, marks in above)


def _marks_in(table: KpiTable) -> set[str]:
    in_cells = {mark for row in table.rows for mark in _row_marks(row)}
    return in_cells.union(*(_header_marks(column) for column in table.columns))


def _scope(note: RawNote, columns: Sequence[Column], in_cells: set[str]) -> Note:
    marked = tuple(column.index for column in columns if note.mark and note.mark in _header_marks(column))
    if note.mark and note.mark in in_cells:
        return Note(note.mark, note.text, "cell", note.where, marked)
    return Note(note.mark, note.text, "column" if marked else "table", note.where, marked)


def _header_marks(column: Column) -> set[str]:
    return {mark for level in column.levels for mark in strip_marks(level)[1]}


def _row_marks(row: BodyRow) -> set[str]:
    """Marks at the end of a delimited cell, or that are all of it (`*` for a figure withheld); of a run every mark in
    it, for its cells are not known yet."""
    if row.form == "run":
        return {mark_name(match[0]) for match in MARK_PATTERN.finditer(row.run)}
    alone = {mark_name(piece.text) for piece in row.pieces if MARK_PATTERN.fullmatch(piece.text)}
    return alone | {mark for piece in row.pieces for mark in strip_marks(piece.text)[1]}
