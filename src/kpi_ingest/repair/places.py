"""Where a cell of a repaired run stood in its capture."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_ingest.model import Piece, Place, TextSpan


def place_between(pieces: Sequence[Piece], start: int, end: int) -> Place | None:
    """The place of characters `start` to `end` of the pieces' joined text; None where there are none.

    Inside a text capture it is exact; of other captures the element or box of the piece it begins in is all that is
    known.
    """
    first = _locate(pieces, start)
    if first is None or end <= start:
        return None
    last = _locate(pieces, end - 1)
    piece, offset = first
    if last is None or not isinstance(piece.where, TextSpan) or not isinstance(last[0].where, TextSpan):
        return piece.where
    begin = min(piece.where.start + offset, piece.where.end)
    close = min(last[0].where.start + last[1] + 1, last[0].where.end)
    return TextSpan(piece.where.line, begin, close)


def _locate(pieces: Sequence[Piece], position: int) -> tuple[Piece, int] | None:
    for piece in pieces:
        if position < len(piece.text):
            return piece, position
        position -= len(piece.text)
    return None
