"""Notes under a table, tied to the cells and headers that carry their marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_ingest.grammar import MARK_PATTERN, mark_name, strip_marks
from kpi_ingest.model import BodyRow, Column, Note, Place


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
