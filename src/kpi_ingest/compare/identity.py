"""Stable ids and a stable order of changes: the same change has the same id in every run, however rows were ordered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from kpi_ingest.compare.state import ColumnKey, column_key, note_words, printed, published
from kpi_ingest.model import Change, Column, Note, StatedCell, StatedTable
from kpi_ingest.model.content import Json, digest_of

_SUBJECTS = ("table", "column", "indicator", "note", "cell")
NO_WORDS = ("period_words", "")
"""Is no part of an id: changes that were told before keys had words keep theirs."""
_MEASURES = ("baseline", "target", "milestone", "actual", "other")


def short_id(value: Json) -> str:
    """12 hex digits over a JSON value."""
    return digest_of(value)[:12]


def with_ids(changes: Iterable[Change]) -> list[Change]:
    """The changes in the order given, each with its id; changes that are equal in everything are numbered."""
    seen: Counter[str] = Counter()
    named: list[Change] = []
    for change in changes:
        content: list[Json] = [
            change.subject,
            change.kind,
            [list(pair) for pair in change.key if pair != NO_WORDS],
            _side(change.previous),
            _side(change.current),
        ]
        name = digest_of(content)
        named.append(replace(change, id=short_id([*content, seen[name]])))
        seen[name] += 1
    return named


def named_column(column: ColumnKey) -> tuple[str, ...]:
    """A column as ids name it: words are part of it where there are any."""
    return column if column[-1] else column[:-1]


def sort_key(change: Change) -> tuple[object, ...]:
    """Tables, columns, labels, notes, cells; each by section, indicator, measure and period."""
    key = dict(change.key)
    measure = key.get("measure", "other")
    return (
        _SUBJECTS.index(change.subject),
        key.get("section", ""),
        key.get("indicator", ""),
        _MEASURES.index(measure) if measure in _MEASURES else len(_MEASURES),
        key.get("series", ""),
        key.get("period", ""),
        key.get("period_words", ""),
        key.get("mark", ""),
        change.kind,
        change.id,
    )


def _side(side: StatedCell | Note | Column | StatedTable | str | None) -> Json:
    match side:
        case StatedCell():
            return list(published(side.cell))
        case Note():
            return list(note_words(side))
        case Column():
            return [printed(side.label), *named_column(column_key(side))]
        case StatedTable():
            return [side.section_id, printed(side.section)]
        case _:
            return side
