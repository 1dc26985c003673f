"""How far the comparison goes: which cells could be compared, and what may be said of the others, which is nothing."""

from __future__ import annotations

from kpi_ingest.compare.kinds import KINDS
from kpi_ingest.model import Change, Diff, StatedCell
from kpi_ingest.report.wording import counted

Pair = tuple[StatedCell, StatedCell]
OPEN = ("undecided", "truncated")


def open_changes(diff: Diff) -> tuple[Change, ...]:
    """The changes of which nobody can tell whether they are one: a side is undecided, or beyond a capture's end."""
    return tuple(change for change in diff.changes if KINDS[change.kind].section == "undecided")


def open_pairs(diff: Diff) -> tuple[Pair, ...]:
    """Cells that are open on both sides in the same way: equal in what is printed, and in nothing that is known."""
    return tuple(pair for pair in (*diff.confirmed, *diff.assumed) if _is_open(pair))


def known_pairs(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """Those of which a text is known on both sides."""
    return tuple(pair for pair in pairs if not _is_open(pair))


def _is_open(pair: Pair) -> bool:
    return any(stated.cell.state in OPEN for stated in pair)


def uncompared(diff: Diff) -> int:
    """How many cells could not be compared, a cell of both sides counted once."""
    return len(open_changes(diff)) + len(open_pairs(diff))


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
