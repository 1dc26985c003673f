"""What became of one cell: kind, origin and hints, with `unclassified` rather than a guess.

A cell that one side did not see (undecided, truncated, behind the end of a cut capture) is `undecided`, whatever stands
on the other side. Of several differences in one cell the gravest names it: figure, status, qualifier, marks, print.
"""

from __future__ import annotations

from dataclasses import dataclass

from kpi_ingest.compare.figures import judge_figures
from kpi_ingest.compare.past import Past
from kpi_ingest.compare.state import alike, is_seen, printed
from kpi_ingest.compare.window import Windows
from kpi_ingest.grammar import fold_label, strip_marks
from kpi_ingest.model import Cell, Key, Origin, State, StatedCell


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a cell."""

    kind: str
    origin: Origin = "publisher"
    hints: tuple[str, ...] = ()


def judge_pair(before: StatedCell, after: StatedCell, past: Past) -> Verdict | None:
    """What became of a cell that both states hold; None where they are equal. Undecided cells are equal only where one
    and the same capture shows both: two captures may hide two different figures behind the same candidates."""
    same_bytes = before.capture == after.capture
    seen = is_seen(before.cell) and is_seen(after.cell)
    if (seen or same_bytes) and alike(before.cell, after.cell):
        return None
    if not seen:
        return Verdict("undecided", "parser" if same_bytes else "capture", (_unseen(before.cell, after.cell),))
    kind, *hints = _judge_seen(before, after, past)
    return Verdict(kind, "parser" if same_bytes else "publisher", tuple(hints))


def judge_gone(before: StatedCell, current: State, windows: Windows) -> Verdict:
    """What became of a cell that the later state lacks."""
    same_bytes = before.capture in current.captures
    if not current.complete:
        return Verdict("undecided", "parser" if same_bytes else "capture", ("truncated",))
    if not is_seen(before.cell):
        hint = "truncated" if before.cell.state == "truncated" else "undecided_before"
        return Verdict("undecided", "parser" if same_bytes else "capture", (hint, "gone"))
    kind = "roll_off" if windows.left_behind(before.key) else "withdrawal"
    hints = ("blank",) if before.cell.state == "blank" else ()
    return Verdict(kind, "parser" if same_bytes else "publisher", hints)


def judge_new(after: StatedCell, earlier_key: Key, previous: State, past: Past, hidden: bool) -> Verdict:
    """What a cell is that the earlier state lacks; `hidden` where it may have stood behind that state's end."""
    same_bytes = after.capture in previous.captures
    unseen: Origin = "parser" if same_bytes else "capture"
    if not is_seen(after.cell):
        return Verdict("undecided", unseen, ("truncated" if after.cell.state == "truncated" else "undecided_now",))
    if hidden:
        return Verdict("undecided", unseen, ("truncated",))
    kind = "reinstatement" if past.knows(earlier_key) else "new_observation"
    return Verdict(kind, "parser" if same_bytes else "publisher")


def _unseen(before: Cell, after: Cell) -> str:
    if "truncated" in (before.state, after.state):
        return "truncated"
    if before.state == after.state:
        return "undecided_on_both_sides"
    return "undecided_before" if before.state == "undecided" else "undecided_now"


def _judge_seen(before: StatedCell, after: StatedCell, past: Past) -> tuple[str, ...]:
    """Kind, then hints."""
    match (before.cell.state, after.cell.state):
        case ("value", "value"):
            return judge_figures(before, after, past)
        case (_, "value"):
            if "Q" in before.cell.flags:
                return ("status_change", "suppression_lifted")
            return ("reinstatement",) if past.had_value(before.key) else ("initial_release",)
        case ("value", _):
            suppressed = "Q" in after.cell.flags
            return ("suppression",) if suppressed else ("withdrawal", *_absence(after.cell))
        case _:
            return _judge_words(before.cell, after.cell)


def _absence(cell: Cell) -> tuple[str, ...]:
    """How a figure is said to be gone, where it is said."""
    return ("awaiting",) if "awaiting" in cell.flags else () if cell.state == "text" else ("blanked",)


def _judge_words(before: Cell, after: Cell) -> tuple[str, ...]:
    if set(before.flags) != set(after.flags):
        return ("suppression",) if "Q" in after.flags and "Q" not in before.flags else ("status_change",)
    if before.notes != after.notes and _bare(before) == _bare(after):
        return ("note_change", "mark")
    if fold_label(before.text or "") == fold_label(after.text or "") or before.flags:
        return ("presentation_change",)
    return ("unclassified", "words")


def _bare(cell: Cell) -> str:
    return fold_label(strip_marks(printed(cell.text or ""))[0])
