"""What became of one cell: kind, origin and hints, with `unclassified` rather than a guess.

A cell that one side did not see (undecided, truncated, behind the end of a cut capture) is `undecided`, whatever stands
on the other side; it is the publisher's doing where both sides cannot print the same (`texts_differ`). Of several
differences in one cell the gravest names it: figure, status, qualifier, marks, print. A text that is no figure to us
but holds digits (`31 bins`, and whatever is unparsed) is compared as text, never as if nothing were printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kpi_ingest.compare.contradiction import at_odds, at_odds_with_all, prints_alike
from kpi_ingest.compare.figures import judge_figures
from kpi_ingest.compare.kinds import Told
from kpi_ingest.compare.past import Past
from kpi_ingest.compare.state import alike, is_seen, printed
from kpi_ingest.compare.units import scale_of
from kpi_ingest.compare.window import Windows
from kpi_ingest.grammar import fold_label, strip_marks
from kpi_ingest.model import Cell, ChangeKind, Key, Origin, State, StatedCell

_DIGIT = re.compile(r"\d")
_ABSENT = frozenset(("awaiting", "L", "M", "O", "Q"))
"""Flags that say that there is no figure."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a cell."""

    kind: ChangeKind
    origin: Origin = "publisher"
    hints: tuple[str, ...] = ()


def judge_pair(before: StatedCell, after: StatedCell, past: Past) -> Verdict | None:
    """What became of a cell that both states hold; None where they are equal. Undecided cells are equal where one and
    the same capture shows both, or where both texts are certain and the same: else two captures may hide two different
    figures behind the same candidates."""
    same_bytes = before.capture == after.capture
    seen = is_seen(before.cell) and is_seen(after.cell)
    if _is_equal(before.cell, after.cell, comparable=seen or same_bytes):
        return None
    if not seen:
        differ = at_odds(before.cell, after.cell)
        return _open(_unseen(before.cell, after.cell), same_bytes=same_bytes, differ=differ)
    kind, *hints = _judge_seen(before, after, past)
    return Verdict(kind, "parser" if same_bytes else "publisher", tuple(hints))


def _is_equal(before: Cell, after: Cell, *, comparable: bool) -> bool:
    if comparable and alike(before, after):
        return scale_of(before) == scale_of(after)
    by_text = "unparsed" in (before.state, after.state) or before.state == after.state == "undecided"
    return by_text and is_seen(before) == is_seen(after) and prints_alike(before, after)


def _open(*hints: str, same_bytes: bool, differ: bool = False) -> Verdict:
    """What cannot be told of a cell that one side did not see."""
    if not differ:
        return Verdict("undecided", "parser" if same_bytes else "capture", hints)
    return Verdict("undecided", "parser" if same_bytes else "publisher", (*hints, "texts_differ"))


def judge_gone(before: StatedCell, current: State, windows: Windows, others: Sequence[Cell] = ()) -> Verdict:
    """What became of a cell that the later state lacks; `others` stand there under its key."""
    same_bytes = before.capture in current.captures
    if not current.complete:
        return _open("truncated", same_bytes=same_bytes)
    if not is_seen(before.cell):
        hint = "truncated" if before.cell.state == "truncated" else "undecided_before"
        return _open(hint, "gone", same_bytes=same_bytes, differ=at_odds_with_all(before.cell, others))
    kind: ChangeKind = "roll_off" if windows.left_behind(before.key) else "withdrawal"
    hints = ("blank",) if before.cell.state == "blank" else ()
    return Verdict(kind, "parser" if same_bytes else "publisher", hints)


def judge_new(
    after: StatedCell, earlier_key: Key, previous: State, past: Past, hidden: bool, others: Sequence[Cell] = ()
) -> Verdict:
    """What a cell is that the earlier state lacks; `hidden` where it may have stood behind that state's end, `others`
    what that state shows under its key: another text there than they print is the publisher's."""
    same_bytes = after.capture in previous.captures
    if not is_seen(after.cell):
        hint = "truncated" if after.cell.state == "truncated" else "undecided_now"
        return _open(hint, same_bytes=same_bytes, differ=not hidden and at_odds_with_all(after.cell, others))
    if hidden:
        return _open("truncated", same_bytes=same_bytes)
    kind: ChangeKind = "reinstatement" if past.knows(earlier_key) else "new_observation"
    return Verdict(kind, "parser" if same_bytes else "publisher")


def _unseen(before: Cell, after: Cell) -> str:
    if "truncated" in (before.state, after.state):
        return "truncated"
    if before.state == after.state:
        return "undecided_on_both_sides"
    return "undecided_before" if before.state == "undecided" else "undecided_now"


def _judge_seen(before: StatedCell, after: StatedCell, past: Past) -> Told:
    match (before.cell.state, after.cell.state):
        case ("value", "value"):
            return judge_figures(before, after, past)
        case ("value", _) if _prints_figure(after.cell):
            return "unclassified", _in_words(before.cell, after.cell)
        case (_, "value") if _prints_figure(before.cell):
            return "unclassified", _in_words(before.cell, after.cell)
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


def _judge_words(before: Cell, after: Cell) -> Told:
    if "Q" in after.flags and "Q" not in before.flags:
        return ("suppression",)
    figures = _prints_figure(before) or _prints_figure(after)
    if set(before.flags) != set(after.flags) and not (figures and _bare(before) != _bare(after)):
        return ("status_change",)
    if before.notes != after.notes and _bare(before) == _bare(after):
        return ("note_change", "mark")
    if figures:
        restyled = printed(before.text or "").casefold() == printed(after.text or "").casefold()
    else:
        restyled = bool(before.flags) or fold_label(before.text or "") == fold_label(after.text or "")
    return ("presentation_change",) if restyled else ("unclassified", _in_words(before, after))


def _prints_figure(cell: Cell) -> bool:
    """Whether what is printed may be a figure that we do not understand: whatever is unparsed, and words with digits
    that are no marker (`31 bins`)."""
    is_marker = cell.state != "text" or not _ABSENT.isdisjoint(cell.flags)
    return cell.state == "unparsed" or (not is_marker and _has_digits(cell))


def _has_digits(cell: Cell) -> bool:
    return _DIGIT.search(strip_marks(printed(cell.text or ""))[0]) is not None


def _in_words(before: Cell, after: Cell) -> str:
    """How texts differ of which one at least is no figure to us."""
    states = (before.state, after.state)
    if "unparsed" in states and "value" in states:
        return "unparsed"
    if any(_prints_figure(cell) and _has_digits(cell) for cell in (before, after)):
        return "figure_in_words"
    return "unparsed" if "unparsed" in states else "words"


def _bare(cell: Cell) -> str:
    return fold_label(strip_marks(printed(cell.text or ""))[0])
