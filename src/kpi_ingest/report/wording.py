"""Kinds, times, places and probabilities in the words of the report."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from kpi_ingest.model import (
    Bounds,
    Cell,
    Change,
    Column,
    ElementPath,
    Note,
    PageBox,
    Place,
    SheetCell,
    StatedCell,
    TextSpan,
    sheet_words,
)
from kpi_ingest.model.capture import TimeBasis

TIME_BASES: dict[TimeBasis, str] = {
    "observed": "by our clock",
    "filename": "by the name of the file",
    "reported-period": "by the latest period that the page reports",
    "archive-header": "by the header of a web archive",
    "list": "by a list beside the file",
    "commit": "by the commit that first has it",
}
HINTS = {
    "added": "added", "removed": "removed", "retitled": "retitled", "reworded": "reworded", "blank": "blank",
    "truncated": "beyond the point where a capture ends", "undecided_now": "undecided only after",
    "texts_differ": "the texts that may stand on the two sides differ",
    "unparsed": "a text whose meaning was refused", "figure_in_words": "digits in words that are no figure to us",
    "possible_cumulative": "possibly cumulative now", "reversion": "returns to an older value",
}  # fmt: skip
_SHOWN = Decimal("0.0001")


def share_words(share: float) -> str:
    """A probability with four decimals, rounded down, so that doubt never shows as certainty: `0.9996`, `> 0.9999`."""
    if share >= 1:
        return "1"
    if share > 0.9999:
        return "> 0.9999"
    floor = Decimal(repr(share)).quantize(_SHOWN, ROUND_FLOOR)
    return str(floor) if floor else "< 0.0001"


def counted(count: int, what: str) -> str:
    """A count with its noun: `1 table`, `4 tables`."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def place_words(place: Place | None) -> str:
    """A place that a person can go to in the capture's bytes."""
    match place:
        case TextSpan(line, start, end):
            return f"line {line}, characters {start}–{end}"
        case ElementPath(path):
            return f"element {path}"
        case PageBox(page, box):
            return f"page {page}, box {' '.join(f'{edge:g}' for edge in box)} pt"
        case SheetCell():
            return sheet_words(place)
        case None:
            return "no place of its own"


def bounds_words(bounds: Bounds) -> str:
    """When something was captured, both bounds where they differ, and how it is known."""
    how = TIME_BASES[bounds.basis]
    if bounds.lower == bounds.upper:
        return f"{bounds.lower:%Y-%m-%d %H:%M:%S} UTC, {how}"
    return f"from {bounds.lower:%Y-%m-%d %H:%M} to before {bounds.upper:%Y-%m-%d %H:%M} UTC, {how}"


def day_words(bounds: Bounds) -> str:
    """When something was captured, to the day: `on 2024-11-22`, `between 2023-11-01 and 2023-12-01`."""
    first, last = f"{bounds.lower:%Y-%m-%d}", f"{bounds.upper:%Y-%m-%d}"
    return f"on {first}" if first == last else f"between {first} and {last}"


def support_words(cell: Cell) -> str:
    """How the cell is known: the capture delimits it, the engine decided it, or a person did."""
    match cell.support:
        case "printed":
            return "as printed"
        case "decided":
            return "decided by a person"
        case "repaired":
            return f"repaired, probability {share_words(cell.confidence)}"


def hint_words(hint: str) -> str:
    """What the comparison noticed besides, its words joined by commas."""
    return ", ".join(HINTS.get(word, word.replace("_", " ")) for word in hint.split(", "))


def subject_words(change: Change) -> tuple[str, str]:
    """What a change is about: its row, and what in it: `("Calls answered", "Actual Mar 24")`."""
    side = change.current or change.previous
    match side:
        case StatedCell():
            return side.indicator, side.column
        case Note():
            return "Notes", side.mark
        case Column():
            return "Columns", side.label
        case str():
            return "Labels", dict(change.key).get("indicator", "label")
        case _:
            return "Table", "the table"
