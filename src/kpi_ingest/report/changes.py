"""Changes as tables, the publisher's words and the arithmetic beside each."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_ingest.compare import is_undeclared
from kpi_ingest.compare.kinds import KINDS, in_order
from kpi_ingest.model import Change, ChangeGroup, ChangeKind, Declaration, Effect, StatedCell, StatedTable
from kpi_ingest.report.markup import Markup, element, joined
from kpi_ingest.report.sides import side
from kpi_ingest.report.tables import Head, group, grouped, table
from kpi_ingest.report.wording import counted, hint_words, place_words, subject_words

ORIGINS = {
    "publisher": "by the publisher",
    "capture": "not by the publisher: only the captures differ",
    "parser": "not by the publisher: only our reading differs",
}
REASONS = {"R1": "source data", "R2": "recalculation", "R3": "method", "C": "correction"}
Titles = dict[str, str]
"""Section titles as printed, by id."""


def needs_eyes(change: Change) -> bool:
    """Whether a change stands first in the report: a series break, or one that the publisher announced nowhere."""
    return not stands_elsewhere(change) and (change.kind == "series_break" or is_undeclared(change))


def stands_elsewhere(change: Change) -> bool:
    """Whether a change belongs to the notes, the structure or the undecided cells."""
    return KINDS[change.kind].section != "changes"


def by_kind(changes: Sequence[Change], titles: Titles) -> Markup:
    """A heading and a table for each kind among the changes."""
    return joined(
        _kind(kind, [each for each in changes if each.kind == kind], titles)
        for kind in in_order(each.kind for each in changes)
    )


def event_boxes(known: Sequence[ChangeGroup]) -> Markup:
    """Changes that are one event, each with the evidence that binds them."""
    return joined(_event(event) for event in known)


def change_tables(changes: Sequence[Change], titles: Titles) -> Markup:
    """A table for each section, the changes of one row of the page together."""
    return joined(
        _section_table(section_title(section, titles), found)
        for section, found in grouped(changes, lambda change: dict(change.key).get("section", "")).items()
    )


def section_title(section: str, titles: Titles) -> str:
    """A section as printed; in words where it has no title."""
    return titles.get(section, section) or "Table without a title"


def _section_table(title: str, changes: Sequence[Change]) -> Markup:
    """A side on which none of the changes stands is left out."""
    before = any(change.previous is not None for change in changes)
    after = any(change.current is not None for change in changes)
    heads: list[Head] = [("What", "what"), *[("Before", None)] * before, *[("After", None)] * after]
    heads.append(("How it changed", "how"))
    rows = grouped(changes, lambda change: (subject_words(change)[0], dict(change.key).get("indicator")))
    bodies = [group(of, [_row(each, before, after) for each in found], len(heads)) for (of, _), found in rows.items()]
    return table(title, heads, bodies, "fixed")


def _kind(name: ChangeKind, changes: Sequence[Change], titles: Titles) -> Markup:
    kind = KINDS[name]
    heading = element("h3", f"{kind.title} ({len(changes)})")
    return joined([heading, element("p", kind.meaning), change_tables(changes, titles)])


def _event(event: ChangeGroup) -> Markup:
    event_words = f"{KINDS[event.kind].title}: one event over {counted(len(event.members), 'figure')}. "
    return element("p", element("strong", event_words), f"Evidence: {event.evidence}", class_="call")


def _row(change: Change, before: bool, after: bool) -> Markup:
    _, what = subject_words(change)
    previous = [element("td", side(change.previous))] * before
    current = [element("td", side(change.current))] * after
    return element("tr", element("th", what, scope="row"), *previous, *current, element("td", how(change)))


def how(change: Change) -> Markup:
    """Weight, difference, declaration, origin and id of a change."""
    tags = [element("span", change.severity, class_="tag alarm" if change.severity == "major" else "tag quiet")]
    if is_undeclared(change):
        tags.append(element("span", "undeclared", class_="tag alarm"))
    tags += [_flip(effect) for effect in change.effect]
    lines = [*_difference(change), *_retitled(change), *([hint_words(change.hint)] if change.hint else [])]
    if change.origin != "publisher":
        lines.append(ORIGINS[change.origin])
    told = [element("span", line, class_="from") for line in lines]
    declared = [] if change.declared is None else [_declared(change.declared)]
    number = element("span", "change ", element("code", change.id), class_="id")
    return joined([*tags, number, *told, *declared])


def _difference(change: Change) -> list[str]:
    """How far the figure moved; nothing over a series break, where the two do not compare."""
    delta = change.delta
    if delta is None or change.kind == "series_break":
        return []
    share = "" if delta.rel is None else f" ({delta.rel * 100:+.2f} % of the value before)"
    return [f"{delta.abs:+f}{share}"]


def _flip(effect: Effect) -> Markup:
    """How the indicator stands since, with the figures that show it."""
    words = f"{effect.against} {effect.before} → {effect.after}"
    flipped = element("span", words, class_="tag alarm" if effect.flips else "tag")
    return joined([flipped, element("span", effect.evidence, class_="from")])


def _retitled(change: Change) -> list[str]:
    """A change of a cell whose row or column goes by another label on the other side."""
    old, late = change.previous, change.current
    if isinstance(old, StatedTable) and isinstance(late, StatedTable):
        return [f"{len(old.columns)} columns before, {len(late.columns)} after"]
    if not isinstance(old, StatedCell) or not isinstance(late, StatedCell):
        return []
    pairs = ((old.indicator, late.indicator), (old.column, late.column))
    return [f"before: “{was}”" for was, is_now in pairs if was != is_now]


def _declared(declared: Declaration) -> Markup:
    where = "" if declared.note is None else f" ({place_words(declared.note.where)})"
    reason = "" if declared.reason is None else f", reason: {REASONS.get(declared.reason, declared.reason)}"
    quoted = element("q", f"{declared.mark}{declared.text}")
    return element("span", f"announced by the publisher{reason}: ", quoted, where, class_="from")
