"""Where KPI tables begin among bare lines: a header cell a line, or the whole header in one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kpi_ingest.layout.header import AMBIGUOUS, is_kpi_header, may_be_header
from kpi_ingest.layout.header_label import is_label_header, read_label
from kpi_ingest.layout.header_run import cut_header_run
from kpi_ingest.layout.line_bodies import stands_apart
from kpi_ingest.layout.pieces import cut_piece, is_cell, is_cells_only, line_piece, note_text
from kpi_ingest.model import Line, Piece
from kpi_ingest.pages import PageDefinition

_WIDEST = 200
"""Header cells; a longer stretch of them is no header."""


@dataclass(frozen=True, slots=True)
class HeaderSpot:
    """A header among lines; numbers are those of the lines."""

    first: int
    last: int
    cells: tuple[Piece, ...]
    """Label column first; its text is "" where no header stands over the labels."""
    title: int | None
    """The line that is the section's title."""
    doubt: str | None = None
    """Why none of its columns can be trusted (AMBIGUOUS_HEADER)."""

    @property
    def begin(self) -> int:
        """The first line that belongs to the table."""
        return self.first if self.title is None else self.title


def find_headers(lines: Sequence[Line], definition: PageDefinition | None) -> tuple[HeaderSpot, ...]:
    """Every header, in order, with its title."""
    spots: list[HeaderSpot] = []
    strong = [may_be_header(line.text) and read_label(line.text).strong for line in lines]
    number = 0
    while number < len(lines):
        spot = _stacked_header(lines, number, strong) or _run_header(lines, number)
        if spot is None:
            number += 1
            continue
        floor = spots[-1].last + 1 if spots else 0
        spots.append(replace(spot, title=_title(lines, spot.first, floor, definition)))
        number = spot.last + 1
    return tuple(spots)


def _stacked_header(lines: Sequence[Line], number: int, strong: Sequence[bool]) -> HeaderSpot | None:
    """One header cell a line, with or without the label column's header above."""
    named = is_label_header(lines[number].text)
    first = number + 1 if named else number
    cells: list[int] = []
    for place in range(first, len(lines)):
        if not lines[place].text.strip():
            continue
        if not strong[place] or len(cells) > _WIDEST:
            break
        cells.append(place)
    measured = any(read_label(lines[place].text).measure for place in cells)
    if not 2 <= len(cells) <= _WIDEST or not (named or measured):
        return None
    label = line_piece(lines[number]) if named else Piece("", lines[first].where)
    return HeaderSpot(number, cells[-1], (label, *(line_piece(lines[place]) for place in cells)), None)


def _run_header(lines: Sequence[Line], number: int) -> HeaderSpot | None:
    if stands_apart(lines[number]):
        return _apart_header(lines[number], number)
    spans = cut_header_run(lines[number].text) if may_be_header(lines[number].text) else None
    if spans is None:
        return None
    cells = tuple(cut_piece(lines[number], start, end) for start, end in spans)
    doubt = AMBIGUOUS if _may_be_cut_otherwise([cell.text for cell in cells[1:]]) else None
    return HeaderSpot(number, number, cells, None, doubt)


def _may_be_cut_otherwise(cells: Sequence[str]) -> bool:
    """Whether a measure and a period that were taken for one header may be two: in `Target Apr 24 May 24` the first
    period may stand by itself as the second does."""
    labels = [read_label(text) for text in cells]
    bare = any(label.bare for label in labels)
    return bare and any(label.measure and label.period and not label.bare for label in labels)


def _apart_header(line: Line, number: int) -> HeaderSpot | None:
    """A header whose cells white space sets apart; where nothing stands over the labels the first one is blank."""
    cells = [Piece(chunk.text, chunk.where, chunk.doubt) for chunk in line.chunks]
    if read_label(cells[0].text).strong:
        cells.insert(0, Piece("", line.where))
    if not is_kpi_header(cells[0].text, [(cell.text,) for cell in cells[1:]]):
        return None
    if any(read_label(cell.text).measure is None and is_cell(cell.text, ()) for cell in cells[1:]):
        return None
    return HeaderSpot(number, number, tuple(cells), None)


def _title(lines: Sequence[Line], header: int, floor: int, definition: PageDefinition | None) -> int | None:
    """The nearest line above that can be a title: no note, no cell, no row."""
    for number in range(header - 1, floor - 1, -1):
        text = lines[number].text.strip()
        if not text:
            continue
        if definition and definition.section_id(text) is not None:
            return number
        markers = definition.markers if definition else ()
        row = is_cell(text, markers) or is_cells_only(text) or text.endswith("%") or _glued(text)
        return None if row or note_text(text) else number
    return None


def _glued(text: str) -> bool:
    """`... psychology advice269`: a digit right behind a word is where a label ran into its cells."""
    return any(one.isalpha() and one.islower() and two.isdigit() for one, two in pairwise(text))
