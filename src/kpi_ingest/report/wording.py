"""Kinds, times, places and probabilities in the words of the report."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from kpi_ingest.model import Bounds, Cell, Change, Column, ElementPath, Note, PageBox, Place, StatedCell, TextSpan
from kpi_ingest.model.capture import TimeBasis

KINDS: dict[str, tuple[str, str]] = {
    "series_break": ("Series breaks", "What the figures measure over has changed: old and new ones do not compare."),
    "revision": ("Revisions", "A published actual figure was replaced by another."),
    "update": (
        "Updates",
        "Another figure stands under a header without a period: restated, or moved on; the page does not say.",
    ),
    "target_reset": ("Targets reset", "A published target was replaced by another."),
    "milestone_reprofile": ("Milestones moved", "A published milestone was replaced by another."),
    "rebaseline": ("Baselines replaced", "A published baseline was replaced by another."),
    "withdrawal": ("Withdrawn figures", "A figure is gone although its period still lies within the published window."),
    "suppression": ("Suppressed figures", "A figure gave way to a sign that it is withheld."),
    "status_change": (
        "Status changes",
        "A figure's status changed, such as from estimate to final, or to not available.",
    ),
    "qualifier_change": ("Qualifiers changed", "The words printed beside a figure changed; the figure did not."),
    "unclassified": ("Not classified", "They differ in a way that no rule names; nothing was guessed."),
    "reinstatement": ("Figures put back", "A figure that had been taken away is back."),
    "initial_release": ("First figures", "A missing or awaited value was published for the first time."),
    "new_observation": ("New figures", "Nothing had been published in this place before."),
    "roll_off": ("Figures that left the window", "Their period left the page when its window moved on."),
    "presentation_change": ("Presentation only", "The same value is printed in another way, such as 47% and 47.0%."),
    "relabel": ("Renamed indicators", "The row goes by another label; it is the same indicator."),
    "structure_change": (
        "Tables and columns",
        "Columns or tables were added, removed or retitled, or a row stands in another table.",
    ),
    "note_change": ("Notes", "A note came, went or was reworded."),
    "undecided": (
        "Undecided",
        "At least one side does not let the cell be told; where the texts that may stand there differ, it says so.",
    ),
}
"""Title and meaning of every kind of change, in the order of the report."""

TIME_BASES: dict[TimeBasis, str] = {
    "observed": "by our clock",
    "filename": "by the name of the file",
    "reported-period": "by the latest period that the page reports",
    "archive-header": "by the header of a web archive",
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
