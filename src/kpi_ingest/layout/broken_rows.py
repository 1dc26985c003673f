"""Rows that a page's end breaks in two: the rest of a label, or of wrapped cells, stands at the head of the next page.

Two halves of one row never hold a figure each in one column. Where the words show that the second goes on the first,
they are joined; where they might, both are doubted; else they are two rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kpi_ingest.model import BodyRow, Line, Piece, Warning
from kpi_ingest.model.document import ROW_TORN

BROKEN = "the row may go on from, or onto, the next page"
_OPEN_END = re.compile(
    r"(?:[-–—,(/&‘“]|\b(?:a|an|and|as|at|by|for|from|in|into|of|on|or|per|than|that|the|their|to|who|with|within))\s*\Z",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"[^\W\d_A-Z]|[)\]’”.,;:&–-]|(?:or|and)\b")


def mend_break(above: BodyRow, below: BodyRow) -> tuple[list[BodyRow], Warning | None]:
    """The last row of a page and the first of the next: joined, doubted, or as they are, with a word where it is not
    the last."""
    label, rest = above.pieces[0].text, below.pieces[0].text
    if len(above.pieces) != len(below.pieces) or not _fit(above.pieces[1:], below.pieces[1:]):
        torn = rest[:1].islower() and not label[:1].islower()
        return ([_doubted(above), _doubted(below)] if torn else [above, below]), None
    said = f"{label[:60]!r} and {rest[:60]!r}"
    if not rest or _OPEN_END.search(label) or _GOES_ON.match(rest) or _open_cells(above.pieces[1:]):
        rests = _settled(below.pieces) if _OPEN_END.search(label) and _GOES_ON.match(rest) else below.pieces
        pieces = tuple(_joined(one, other) for one, other in zip(above.pieces, rests, strict=True))
        detail = f"one row over the end of a page: {said}"
        return [replace(above, pieces=pieces)], Warning("ROW_JOINED", detail, above.pieces[0].where)
    if any(piece.text for piece in below.pieces[1:]) and any(piece.text for piece in above.pieces[1:]):
        return [above, below], None
    if not _may_wrap(label, rest):
        return [above, below], None
    return [_doubted(above), _doubted(below)], Warning("ROW_OPEN", f"{BROKEN}: {said}", above.pieces[0].where)


def doubt_before(rows: list[BodyRow], lines: Sequence[Line]) -> None:
    """Doubt the last row where these words stand behind it: they may be the rest of its label."""
    if rows and any(line.text.strip() for line in lines):
        rows[-1] = _doubted(rows[-1])


def _fit(above: Sequence[Piece], below: Sequence[Piece]) -> bool:
    """Whether no column holds a whole cell in both halves, and one half holds hardly more than the ends of cells."""
    both = [(one.text, other.text) for one, other in zip(above, below, strict=True) if one.text and other.text]
    return all(_goes_on(one, other) for one, other in both)


def _goes_on(one: str, other: str) -> bool:
    """Whether the second text of a cell can be the end of the first: `10.9% (academic` and `year 21/22)`."""
    return one.count("(") > one.count(")") and other.count(")") > other.count("(")


def _open_cells(pieces: Sequence[Piece]) -> bool:
    return any(piece.text.count("(") > piece.text.count(")") for piece in pieces)


def _may_wrap(label: str, rest: str) -> bool:
    """Whether a label could go on in words that begin with a capital: one of a row without any cell."""
    return len(label) > 12 and not label.endswith((".", ")", ":")) and bool(rest)


def _joined(one: Piece, other: Piece) -> Piece:
    if not (one.text and other.text):
        kept = one if one.text else other
        return replace(kept, doubt=one.doubt or other.doubt)
    blank = "" if re.search(r"\w-\Z", one.text) else " "
    return Piece(f"{one.text}{blank}{other.text}", one.where, one.doubt or other.doubt)


def _settled(pieces: Sequence[Piece]) -> list[Piece]:
    """The cells of a row that was doubted for no other reason than that another row, now found, goes on in it."""
    return [replace(piece, doubt=None) if piece.doubt == ROW_TORN else piece for piece in pieces]


def _doubted(row: BodyRow) -> BodyRow:
    pieces = tuple(replace(piece, doubt=piece.doubt or BROKEN) for piece in row.pieces)
    return replace(row, pieces=pieces)
