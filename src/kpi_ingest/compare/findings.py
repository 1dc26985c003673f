"""Findings that need two releases: a basis that is no longer declared, figures that contradict what is said of them."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_ingest.compare.identity import short_id
from kpi_ingest.compare.state import note_words
from kpi_ingest.compare.wording import BasisOf, read_wording
from kpi_ingest.model import Change, Diff, Finding, Note, StatedCell

_MARKED = ("qualifier_change", "note_change", "status_change")


def release_findings(diff: Diff, basis_of: BasisOf | None = None) -> tuple[Finding, ...]:
    """The doubts that a diff raises, in the order of its changes: `basis_note_gone`, `marked_revised_unchanged`,
    `cumulative_fell`. Only what the publisher did raises one."""
    changes = [change for change in diff.changes if change.origin == "publisher"]
    return (
        *_basis_notes_gone(changes, basis_of),
        *(found for change in changes for found in _cell_findings(change)),
    )


def _basis_notes_gone(changes: list[Change], basis_of: BasisOf | None) -> Iterator[Finding]:
    """`*Figures may differ from previous published as they are now cumulative` stood in one release and not in the
    next: are the figures still cumulative?"""
    for change in changes:
        gone, now = change.previous, change.current
        wording = read_wording(gone.text, basis_of) if isinstance(gone, Note) else None
        if not isinstance(gone, Note) or wording is None or wording.says not in ("cumulative", "discrete"):
            continue
        later = read_wording(now.text, basis_of) if isinstance(now, Note) else None
        if later is not None and later.says == wording.says:
            continue
        section = dict(change.key)["section"]
        name = short_id(["basis_note_gone", section, *note_words(gone)])
        message = f"the note that declares the basis ({wording.says}) is gone: “{gone.mark}{gone.text}”"
        yield Finding(name, "basis_note_gone", "warning", message, section, where=gone.where)


def _cell_findings(change: Change) -> Iterator[Finding]:
    before, after = change.previous, change.current
    if not isinstance(before, StatedCell) or not isinstance(after, StatedCell):
        return
    if change.kind in _MARKED and _is_marked_revised(change):
        words = change.declared.text if change.declared else ""
        yield _finding("marked_revised_unchanged", after, f"marked “{words}”, but still {after.cell.text}")
    if change.kind == "revision" and before.cell.basis == after.cell.basis == "cumulative" and _fell(change):
        yield _finding(
            "cumulative_fell", after, f"a cumulative figure fell from {before.cell.text} to {after.cell.text}"
        )


def _is_marked_revised(change: Change) -> bool:
    wording = read_wording(change.declared.text) if change.declared else None
    return wording is not None and wording.says == "revised"


def _fell(change: Change) -> bool:
    return change.delta is not None and change.delta.abs < 0


def _finding(kind: str, stated: StatedCell, message: str) -> Finding:
    key = stated.key
    name = short_id([kind, key.section, key.indicator, key.measure, key.series, key.period, stated.cell.text])
    return Finding(name, kind, "warning", message, key.section, key.indicator, stated.cell.column, stated.cell.where)
