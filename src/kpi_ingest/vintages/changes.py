"""Changes of a whole page, release by release, and what became of them between two times of recording."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from kpi_ingest.compare.contradiction import known_text
from kpi_ingest.model import Change, ChangeKind, Column, Diff, Key, Note, Release, StatedCell, StatedTable
from kpi_ingest.pages import PageDefinition
from kpi_ingest.pipeline import diffs_of
from kpi_ingest.vintages.display import follows
from kpi_ingest.vintages.rows import ChangeRow

Side: TypeAlias = StatedCell | Note | Column | StatedTable | str | None


def page_diffs(sound: Sequence[Release], definition: PageDefinition | None) -> Iterator[tuple[Release, Release, Diff]]:
    """Each release against the one before it, oldest first; held releases are not among `sound`."""
    return diffs_of(sound, definition)


def change_rows(sound: Sequence[Release], definition: PageDefinition | None) -> list[ChangeRow]:
    """Every change of the page in the order of release."""
    return [
        _change_row(change, earlier, later)
        for earlier, later, diff in page_diffs(sound, definition)
        for change in diff.changes
    ]


def news(before: Iterable[ChangeRow], now: Iterable[ChangeRow]) -> Iterator[ChangeRow]:
    """What a reader who has `before` must take back, and then what he must add, to have `now`."""
    had, has = {_identity(each): each for each in before}, {_identity(each): each for each in now}
    yield from (replace(row, action="dropped") for name, row in had.items() if name not in has)
    yield from (row for name, row in has.items() if name not in had)


def kinds_of(sound: Sequence[Release], definition: PageDefinition | None) -> dict[tuple[Key, str], ChangeKind]:
    """What the publisher did to each figure, by its key and the release in which it was done."""
    return {
        (change.current.key, later.id): change.kind
        for _, later, diff in page_diffs(sound, definition)
        for change in diff.changes
        if isinstance(change.current, StatedCell) and change.origin == "publisher"
    }


def broken_keys(sound: Sequence[Release], definition: PageDefinition | None) -> frozenset[Key]:
    """Keys whose figures lie across a series break."""
    return frozenset(
        change.current.key
        for _, _, diff in page_diffs(sound, definition)
        for change in diff.changes
        if isinstance(change.current, StatedCell) and change.kind == "series_break"
    )


def _identity(row: ChangeRow) -> tuple[str, str, str]:
    return row.id, row.from_release, row.to_release


def _change_row(change: Change, earlier: Release, later: Release) -> ChangeRow:
    key = dict(change.key)
    return ChangeRow(
        page=later.page, id=change.id, action="known", subject=change.subject, kind=change.kind, origin=change.origin,
        severity=change.severity, section=key.get("section", ""), indicator=key.get("indicator", ""),
        measure=key.get("measure", ""), series=key.get("series", ""), period=key.get("period", ""),
        period_words=key.get("period_words", ""),
        previous=_words(change.previous), current=_words(change.current),
        difference=None if change.delta is None else change.delta.abs,
        relative=None if change.delta is None else change.delta.rel,
        declared=None if change.declared is None else change.declared.text,
        group=change.group, hint=change.hint, from_release=earlier.id, to_release=later.id,
        changed_after=earlier.last_seen.lower if follows(earlier, later) else None, changed_before=later.begins.upper,
        effect=change.effect,
    )  # fmt: skip


def _words(side: Side) -> str | None:
    match side:
        case StatedCell():
            return known_text(side.cell)
        case Note():
            return f"{side.mark}{side.text}"
        case Column():
            return side.label
        case StatedTable():
            return side.section
    return side
