"""What actuals measure over, as far as a note or a header says so in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kpi_ingest.grammar import declared_basis, strip_marks
from kpi_ingest.model import Basis, Cell, Column, Note, ReadRow
from kpi_ingest.pages import PageDefinition

_HAS_BASIS = ("value", "unparsed", "undecided")


def apply_basis(
    rows: Sequence[ReadRow], columns: Sequence[Column], notes: Sequence[Note], definition: PageDefinition | None
) -> tuple[ReadRow, ...]:
    """The rows with the basis that notes and headers declare, on actuals within their scope only.

    The note under Section A of November 2023, "Figures may differ from previous published as they are now cumulative",
    is about what was measured; targets and milestones are plans.
    """
    declared = [(note, basis) for note in notes if (basis := _basis_of(note.text, definition))]
    headers = {column.index: _header_basis(column) for column in columns if column.measure == "actual"}
    return tuple(
        replace(row, cells=tuple(_with_basis(cell, row, headers, declared) for cell in row.cells)) for row in rows
    )


def _basis_of(text: str, definition: PageDefinition | None) -> Basis | None:
    return (definition.declared_basis(text) if definition else None) or declared_basis(text)


def _header_basis(column: Column) -> Basis | None:
    return declared_basis(" ".join(column.levels)) if column.basis == "unknown" else column.basis


def _with_basis(
    cell: Cell, row: ReadRow, headers: dict[int, Basis | None], declared: Sequence[tuple[Note, Basis]]
) -> Cell:
    if cell.column not in headers or cell.state not in _HAS_BASIS or cell.basis != "unknown":
        return cell
    said = [basis for note, basis in declared if _in_scope(note, cell, row)]
    basis = next(iter(said), None) or headers[cell.column]
    return replace(cell, basis=basis) if basis else cell


def _in_scope(note: Note, cell: Cell, row: ReadRow) -> bool:
    if note.scope == "table":
        return True
    if cell.column in note.columns:
        return True
    return note.scope == "cell" and note.mark in (*cell.notes, *strip_marks(row.indicator)[1])
