"""How far the comparison goes: which cells could be compared, and what may be said of the others, which is nothing."""

from __future__ import annotations

from kpi_ingest.compare.kinds import KINDS
from kpi_ingest.model import Change, Diff
from kpi_ingest.report.wording import counted


def open_changes(diff: Diff) -> tuple[Change, ...]:
    """The changes of which nobody can tell whether they are one: a side is undecided, or beyond a capture's end."""
    return tuple(change for change in diff.changes if KINDS[change.kind].section == "undecided")


def uncompared(diff: Diff) -> int:
    """How many cells could not be compared, a cell of both sides counted once."""
    return len(open_changes(diff))


def broken_off(diff: Diff) -> tuple[str, ...]:
    """The sides of which no capture is whole, in words."""
    sides = (("earlier", diff.previous), ("later", diff.current))
    return tuple(name for name, state in sides if not state.complete)


def claim(words: str, diff: Diff) -> str:
    """A sentence that says that something did not happen, with how far it goes: of cells that could not be compared,
    and of what lies beyond the end of a capture, it claims nothing. `words` begin with a capital and have no stop."""
    count, sides = uncompared(diff), broken_off(diff)
    if not count and not sides:
        return f"{words}."
    limits = []
    if count:
        limits.append(f"{counted(count, 'cell')} could not be compared")
    if sides:
        limits.append(f"every capture of the {' and the '.join(sides)} side breaks off")
    return f"As far as cells could be compared: {words[:1].lower()}{words[1:]}. But {', and '.join(limits)}."
