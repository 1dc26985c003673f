"""Notes before and after, every word of them: a note may change what the figures mean without touching one."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_ingest.compare.kinds import KINDS
from kpi_ingest.model import Change, Diff, Note, State
from kpi_ingest.report.changes import ORIGINS, Titles, section_title
from kpi_ingest.report.extent import claim
from kpi_ingest.report.markup import Markup, element, joined
from kpi_ingest.report.sides import side
from kpi_ingest.report.tables import Head, group, grouped, table
from kpi_ingest.report.wording import hint_words, place_words

Entry = tuple[str, Note | None, Note | None, Change | None]
"""Section id, the note before, the note after, and the change that it is."""


def notes_tables(diff: Diff, titles: Titles) -> Markup:
    """The notes of both sides, those of one section together; changed ones first."""
    entries = [*_changed(diff), *_standing(diff)]
    if not entries:
        return element("p", claim("Neither side prints a note", diff))
    heads: list[Head] = [("Note", "how"), ("Before", None), ("After", None)]
    bodies = [
        group(section_title(section, titles), [_row(entry) for entry in found], len(heads))
        for section, found in grouped(entries, lambda entry: entry[0]).items()
    ]
    return table("All notes of both sides, in full", heads, bodies, "fixed")


def _changed(diff: Diff) -> Iterator[Entry]:
    for change in diff.changes:
        if KINDS[change.kind].section == "notes":
            old, late = change.previous, change.current
            section = dict(change.key).get("section", "")
            yield section, old if isinstance(old, Note) else None, late if isinstance(late, Note) else None, change


def _standing(diff: Diff) -> Iterator[Entry]:
    """Notes that no change speaks of: they stand on both sides, or the other side's capture cannot tell."""
    changed = [(entry[0], each) for entry in _changed(diff) for each in entry[1:3] if each is not None]
    before = [entry for entry in _notes(diff.previous) if entry not in changed]
    after = [entry for entry in _notes(diff.current) if entry not in changed]
    for section, old in before:
        late = next((entry for entry in after if _same((section, old), entry)), None)
        if late is not None:
            after.remove(late)
        yield section, old, late[1] if late else None, None
    for section, late_only in after:
        yield section, None, late_only, None


def _notes(state: State) -> list[tuple[str, Note]]:
    return [(table.section_id, note) for table in state.tables for note in table.notes]


def _same(one: tuple[str, Note], other: tuple[str, Note]) -> bool:
    return (one[0], one[1].text.split()) == (other[0], other[1].text.split())


def _row(entry: Entry) -> Markup:
    _, old, late, change = entry
    sides = [element("td", side(each)) for each in (old, late)]
    return element("tr", element("th", _status(old, late, change), scope="row"), *sides)


def _status(old: Note | None, late: Note | None, change: Change | None) -> Markup:
    if change is None:
        words = "unchanged" if old and late else "not told apart by the captures"
        return element("span", words, class_="tag quiet")
    words = "new" if old is None else "gone" if late is None else "reworded"
    lines = [hint_words(change.hint)] if change.hint and change.hint not in ("added", "removed") else []
    if change.origin != "publisher":
        lines.append(ORIGINS[change.origin])
    if change.declared is not None:
        where = "" if change.declared.note is None else f" ({place_words(change.declared.note.where)})"
        lines.append(f"announced: “{change.declared.mark}{change.declared.text}”{where}")
    told = [element("span", line, class_="from") for line in lines]
    number = element("span", "change ", element("code", change.id), class_="id")
    return joined([element("span", words, class_="tag alarm"), number, *told])
