"""Which words of the publisher announced a cell's change: quoted with their place, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kpi_ingest.compare.classify import Verdict
from kpi_ingest.compare.kinds import KINDS
from kpi_ingest.compare.notes import Announcement
from kpi_ingest.compare.structure import Frame
from kpi_ingest.compare.wording import read_wording, revision_mark
from kpi_ingest.model import Declaration, Note, StatedCell

_RESTATING = ("cumulative", "discrete", "method")


def declaration_of(
    before: StatedCell | None,
    after: StatedCell | None,
    verdict: Verdict,
    announced: Sequence[Announcement],
    frame: Frame,
) -> Declaration | None:
    """The cell's own words, then a mark that is new on it, then words new in its header, then a note that is new and
    covers it."""
    if verdict.origin != "publisher" or KINDS[verdict.kind].announcing == "never":
        return None
    if after is None:
        return _by_table(before, announced, frame) if before else None
    own = _by_qualifier(before, after) or _by_mark(before, after, frame) or _by_letter(before, after, verdict)
    return own or _by_header(before, after) or _by_note(after, announced)


def states_revision(declared: Declaration | None) -> bool:
    """Whether the publisher's words say that a figure replaces another."""
    if declared is None:
        return False
    wording = read_wording(declared.text)
    # `r` behind digits stands alone once it is taken off them: `71r`.
    marked = declared.text == "r" or revision_mark(declared.text) is not None
    return marked or (wording is not None and wording.says == "revised")


def _by_qualifier(before: StatedCell | None, after: StatedCell) -> Declaration | None:
    """`37.16 (revised)`, where it was not marked so before."""
    words = after.cell.qualifier or ""
    wording = read_wording(words)
    if wording is None or (before is not None and before.cell.qualifier == words):
        return None
    return Declaration(words, "", None, wording.reason)


def _by_mark(before: StatedCell | None, after: StatedCell, frame: Frame) -> Declaration | None:
    """A mark that the cell did not carry, or one whose note says that figures with it are revised."""
    old = before.cell.notes if before else ()
    for mark in after.cell.notes:
        for note in _marked(frame, after.key.section, mark):
            wording = read_wording(note.text)
            if mark not in old or wording is not None:
                return Declaration(note.text, mark, note, wording.reason if wording else None)
    return None


def _by_letter(before: StatedCell | None, after: StatedCell, verdict: Verdict) -> Declaration | None:
    """`33 [r]` or `33ʳ`: a letter that says revised, where the figure did not bear it or is another one now."""
    mark = revision_mark(after.cell.text or "")
    old = revision_mark(before.cell.text or "") if before else None
    moved = KINDS[verdict.kind].replaces_figure
    return Declaration(mark, "", None, None) if mark and (moved or mark != old) else None


def _by_header(before: StatedCell | None, after: StatedCell) -> Declaration | None:
    """`Actual Mar 24 [r]`, where the header did not say so before."""
    mark = revision_mark(after.column)
    new = mark and before is not None and revision_mark(before.column) is None
    return Declaration(after.column, "", None, None) if new else None


def _marked(frame: Frame, section: str, mark: str) -> Iterable[Note]:
    table = frame.after.tables.get(section)
    return (note for note in (table.notes if table else ()) if note.mark == mark)


def _by_note(after: StatedCell, announced: Sequence[Announcement]) -> Declaration | None:
    """A note on the cell's column says something of it; a note on the whole table only where its words announce."""
    for note in announced:
        if note.covers(after) and (note.wording is not None or note.note.scope == "column") and _fits(note, after):
            return note.declaration()
    return None


def _fits(note: Announcement, after: StatedCell) -> bool:
    """A new basis or method restates what was measured; it moves no target."""
    restating = note.wording is not None and note.wording.says in _RESTATING
    return not restating or after.key.measure in ("actual", "other")


def _by_table(before: StatedCell, announced: Sequence[Announcement], frame: Frame) -> Declaration | None:
    for note in announced:
        if note.wording and note.note.scope == "table" and frame.alignment.section(note.section) == before.key.section:
            return note.declaration()
    return None
