"""What two cells must share to be equal: the one rule by which releases, vintages and changes are told apart."""

from __future__ import annotations

import unicodedata
from operator import attrgetter
from typing import TypeAlias

from kpi_ingest.model.reading import Cell

Published: TypeAlias = tuple[str, ...]
"""The published substance of a cell, in a form that can be compared, hashed and sorted."""


def printed(text: str) -> str:
    """A text in the form in which printed words are compared: composed, each run of white space one blank. Captures of
    one edition in two media differ in their blanks; case, dashes and digits are the publisher's."""
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    return " ".join(composed.split())


def is_seen(cell: Cell) -> bool:
    """Whether the capture says what stands in the cell, be its meaning understood or refused (`unparsed`)."""
    return cell.state not in ("undecided", "truncated")


def published(cell: Cell) -> Published:
    """What two cells must share to be equal.

    Places, support and confidence are no part of it. Basis is none either: it follows from notes and headers, which are
    compared themselves, so that a note that goes is one change and not one per cell. Of an undecided cell the candidate
    texts count, in any order and white space aside.
    """
    if cell.state == "truncated":
        return ("truncated",)
    if cell.state == "undecided":
        return ("undecided", *sorted({printed(candidate.text) for candidate in cell.candidates}))
    scale = "" if cell.multiplier is None else str(cell.multiplier)
    figure = (str(cell.value), cell.comparator or "", cell.unit or "", scale, cell.qualifier or "", cell.date or "")
    return (cell.state, printed(cell.text or ""), *figure, *sorted(cell.flags), "|", *sorted(cell.notes))


_told = attrgetter("state", "text", "comparator", "unit", "multiplier", "qualifier", "date", "flags", "notes")


def alike(one: Cell, other: Cell) -> bool:
    """Whether two cells share what `published` tells of them. Most cells of two editions are equal to the letter, which
    is told without spelling either out."""
    if one is other:
        return True
    if is_seen(one) and _told(one) == _told(other) and str(one.value) == str(other.value):
        return True
    return published(one) == published(other)
