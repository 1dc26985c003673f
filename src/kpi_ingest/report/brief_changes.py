"""What changed, in few lines: single changes one by one, what comes by the column counted."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_ingest.compare.kinds import KINDS, in_order
from kpi_ingest.model import Change, Column, Note, StatedCell
from kpi_ingest.report.audit import Audit
from kpi_ingest.report.changes import ORIGINS, Titles, change_tables, event_boxes, needs_eyes, section_title
from kpi_ingest.report.extent import claim
from kpi_ingest.report.markup import Markup, element, joined
from kpi_ingest.report.tables import Head, group, grouped, table
from kpi_ingest.report.wording import counted

SINGLE_SHOWN = 24
"""Changes listed one by one, those to look at first; the whole report has all of them."""
NOTES_SHOWN = 8
LINES_SHOWN = 30
COLUMN_HEADS: tuple[Head, ...] = (("Kind", "what"), ("Columns, with the number of figures", None))


def changed(audit: Audit, titles: Titles) -> Markup:
    """Everything but what could not be compared."""
    changes = [change for change in audit.diff.changes if KINDS[change.kind].section != "undecided"]
    if not changes:
        return element("p", claim("Nothing changed", audit.diff))
    loud = any(map(needs_eyes, changes)) or audit.diff.groups
    calm = [] if loud else [element("p", claim(_NONE_LOUD, audit.diff))]
    return joined(
        [*calm, event_boxes(audit.diff.groups), *_single(changes, titles), *_notes(changes), *_bulk(changes, titles)]
    )


_NONE_LOUD = "No series broke, and no figure that stood was changed or taken away without announcement"


def _single(changes: Sequence[Change], titles: Titles) -> list[Markup]:
    single = [it for it in changes if not KINDS[it.kind].by_column and not isinstance(it.current or it.previous, Note)]
    single = [it for it in single if not isinstance(it.current or it.previous, Column)]
    ordered = sorted(single, key=lambda it: (not needs_eyes(it), ("major", "minor", "info").index(it.severity)))
    more = len(ordered) - SINGLE_SHOWN
    shown = change_tables(ordered[:SINGLE_SHOWN], titles)
    told = [element("p", f"{counted(more, 'change')} more: see the whole report.")] if more > 0 else []
    return [shown, *told] if ordered else []


def _notes(changes: Sequence[Change]) -> list[Markup]:
    lines = [line for change in changes for line in _note_lines(change)]
    more = [f"{counted(len(lines) - NOTES_SHOWN, 'note')} more: see the whole report."]
    shown = [*lines[:NOTES_SHOWN], *(more if len(lines) > NOTES_SHOWN else [])]
    return [element("h3", "Notes"), element("ul", *(element("li", line) for line in shown))] if lines else []


def _note_lines(change: Change) -> list[Markup]:
    why = "" if change.origin == "publisher" else f" ({ORIGINS[change.origin]})"
    sides = (("gone", change.previous), ("new", change.current))
    return [
        joined([f"{said}{why}: ", element("q", f"{note.mark}{note.text}")])
        for said, note in sides
        if isinstance(note, Note)
    ]


def _bulk(changes: Sequence[Change], titles: Titles) -> list[Markup]:
    lines = [*_by_column(changes, titles), *_columns(changes, titles)]
    if not lines:
        return []
    sections = grouped(lines[:LINES_SHOWN], lambda line: line[1])
    bodies = [
        group(section, [_line(kind, columns) for kind, _, columns in found], len(COLUMN_HEADS))
        for section, found in sections.items()
    ]
    more = len(lines) - LINES_SHOWN
    told = [element("p", f"{counted(more, 'line')} more: see the whole report.")] if more > 0 else []
    return [table("What came or went by the column", COLUMN_HEADS, bodies, "fixed"), *told]


def _line(kind: str, columns: str) -> Markup:
    return element("tr", element("th", kind, scope="row"), element("td", columns))


Line = tuple[str, str, str]
"""Kind, section, and the columns with their counts."""


def _by_column(changes: Sequence[Change], titles: Titles) -> list[Line]:
    bulk = [change for change in changes if KINDS[change.kind].by_column]
    lines: list[Line] = []
    for kind in in_order(change.kind for change in bulk):
        of_kind = [change for change in bulk if change.kind == kind]
        for section, found in grouped(of_kind, _section).items():
            lines.append((KINDS[kind].title, section_title(section, titles), _counts(found)))
    return lines


def _counts(changes: Sequence[Change]) -> str:
    columns = grouped(changes, _column)
    return ", ".join(f"{label} ({len(found)})" for label, found in columns.items())


def _column(change: Change) -> str:
    side = change.current or change.previous
    return side.column if isinstance(side, StatedCell) else ""


def _section(change: Change) -> str:
    return dict(change.key).get("section", "")


def _columns(changes: Sequence[Change], titles: Titles) -> list[Line]:
    """Columns added or removed, a line for each section."""
    lines: list[Line] = []
    for said, gone in (("Columns added", False), ("Columns removed", True)):
        found = [it for it in changes if isinstance(it.previous if gone else it.current, Column)]
        found = [it for it in found if not isinstance(it.current if gone else it.previous, Column)]
        for section, each in grouped(found, _section).items():
            labels = [side.label for it in each if isinstance(side := it.previous if gone else it.current, Column)]
            lines.append((said, section_title(section, titles), ", ".join(labels)))
    return lines
