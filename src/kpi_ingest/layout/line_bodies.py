"""The body of a table among bare lines: its rows, its notes, and the lines that are neither."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kpi_ingest.grammar import MarkerLike, tokenise
from kpi_ingest.layout.notes import RawNote
from kpi_ingest.layout.pieces import (
    around,
    has_cells,
    is_cell,
    is_cells_only,
    is_chrome,
    is_open,
    line_piece,
    note_text,
    run_piece,
)
from kpi_ingest.layout.spaced import spaced_rows
from kpi_ingest.model import BodyRow, Line, Piece

_ATOM_SHARE = 0.25
"""Of the body's lines must be single cells for it to be one cell a line; in a body of runs none or few are (a broken
row's second line), where cells stand a line each more than half are."""


COLUMNS_UNKNOWN = "COLUMNS_UNKNOWN"
"""Reason of a row whose stretches stand apart on the page, under columns that the print does not settle."""


@dataclass(slots=True)
class LineBody:
    """What stands under one header."""

    rows: list[BodyRow] = field(default_factory=list)
    notes: list[RawNote] = field(default_factory=list)
    ignored: list[Line] = field(default_factory=list)


def read_body(lines: Sequence[Line], columns: int, markers: Sequence[MarkerLike], *, last: bool) -> LineBody:
    """Rows and notes of the lines under a header of `columns` columns; `last` says that the capture ends with them."""
    body = LineBody()
    rest = take_notes(lines, body)
    if any(stands_apart(line) for line in rest):
        _read_apart(rest, body)
        return body
    printed = [line for line in rest if line.text.strip()]
    cells = sum(is_cell(line.text, markers) for line in printed)
    atoms = cells > _ATOM_SHARE * len(printed)
    if atoms:
        _read_atoms(printed, columns, markers, body)
    elif spaced := spaced_rows(rows := _row_lines(rest), columns, markers):
        body.rows += spaced
        body.ignored += [line for line in printed if line not in rows]
    else:
        _read_runs(rest, columns, body)
    if last and body.rows and not body.notes and not body.ignored:
        body.rows[-1] = _mark_cut(body.rows, _atoms_cut if atoms else _run_cut)
    return body


def stands_apart(line: Line) -> bool:
    """Whether white space sets stretches of a line apart, as the columns of a printed table are."""
    return line.delimited == "gap" and len(line.chunks) > 1


def _read_apart(lines: Sequence[Line], body: LineBody) -> None:
    """A row a line, all of them open: the print has columns, and which stretch stands in which is for whoever saw
    the whole table to say. The engine, which moves stretches between columns, is not asked."""
    for line in lines:
        if line.text.strip():
            body.rows.append(BodyRow("run", _stretches(line), open=COLUMNS_UNKNOWN))


def _stretches(line: Line) -> tuple[Piece, ...]:
    """The line's chunks, each but the last with the blank behind it, so that they join to its text."""
    if not line.chunks:
        return (run_piece(line),)
    *firsts, last = line.chunks
    spaced = (Piece(f"{chunk.text} ", chunk.where, chunk.doubt) for chunk in firsts)
    return (*spaced, Piece(last.text, last.where, last.doubt))


def take_notes(lines: Sequence[Line], body: LineBody) -> list[Line]:
    """The lines without the notes among them; a note's next line goes on where it is small print of the same
    sentence."""
    rest: list[Line] = []
    going_on = False
    for line in lines:
        text = line.text.strip()
        if is_chrome(text):
            body.ignored.append(line)
        elif note := note_text(text):
            body.notes.append(RawNote(note[0], note[1].rstrip(), line.where))
            going_on = True
            continue
        elif going_on and text[:1].islower() and not body.notes[-1].text.endswith((".", "!", "?")):
            before = body.notes.pop()
            body.notes.append(RawNote(before.mark, f"{before.text} {text}", around(before.where, line.where)))
            continue
        else:
            rest.append(line)
        going_on = False
    return rest


def _read_atoms(lines: Sequence[Line], columns: int, markers: Sequence[MarkerLike], body: LineBody) -> None:
    """A label line, then its cells: blank cells left no line."""
    row: list[Piece] = []
    for line in lines:
        piece = line_piece(line)
        if not is_cell(piece.text, markers):
            _close_row(row, columns, body)
            row = [piece]
        elif row:
            row.append(piece)
        else:
            body.ignored.append(line)
    _close_row(row, columns, body)


def _close_row(row: list[Piece], columns: int, body: LineBody) -> None:
    if row:
        body.rows.append(BodyRow("cells" if len(row) == columns + 1 else "atoms", tuple(row)))


def _read_runs(lines: Sequence[Line], columns: int, body: LineBody) -> None:
    """A row a line; a line of cells without a label continues the row above while that lacks cells. Behind a blank
    line only what ends in a cell is a row: the page's own words follow its tables."""
    apart = False
    for line in lines:
        text = line.text
        if not text.strip():
            apart = bool(body.rows)
        elif body.rows and is_cells_only(text) and _fewest_cells(body.rows[-1].run) < columns:
            row = body.rows[-1]
            body.rows[-1] = replace(row, pieces=(*row.pieces, run_piece(line)))
        elif is_cells_only(text) or (apart and not has_cells(text)):
            body.ignored.append(line)
        else:
            body.rows.append(BodyRow("run", (run_piece(line),)))
            apart = False


def _row_lines(lines: Sequence[Line]) -> list[Line]:
    """The printed lines without those behind a blank line that do not end in a cell: the page's own words."""
    rows: list[Line] = []
    apart = False
    for line in lines:
        apart = (apart or bool(rows)) if not line.text.strip() else apart and not has_cells(line.text)
        if line.text.strip() and not apart:
            rows.append(line)
    return rows


def _fewest_cells(run: str) -> int:
    """How many cells a run holds at least: every percent sign and every bracket behind a figure ends one."""
    tokens = tokenise(run)
    ended = sum(token.kind == "percent" for token in tokens)
    bracketed = pairwise(tokens)
    return ended + sum(two.kind == "qualifier" and one.kind == "digits" for one, two in bracketed)


def _mark_cut(rows: Sequence[BodyRow], cut: Callable[[Sequence[BodyRow]], bool]) -> BodyRow:
    return replace(rows[-1], truncated=True) if cut(rows) else rows[-1]


def _atoms_cut(rows: Sequence[BodyRow]) -> bool:
    """The capture ends in a row that has fewer cells than any other, or in the middle of a cell."""
    cells = [len(row.pieces) for row in rows]
    return cells[-1] < min(cells[:-1], default=2) or is_open(rows[-1].pieces[-1].text)


def _run_cut(rows: Sequence[BodyRow]) -> bool:
    """The capture ends in a row without a cell where the rows above have some, or where no cell can end."""
    without = not has_cells(rows[-1].run) and any(has_cells(row.run) for row in rows[:-1])
    return without or is_open(rows[-1].run)
