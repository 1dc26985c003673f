"""Applying a diff: what proves that it says everything.

A state is compared by its substance: cells under their keys, labels, titles, columns and notes. Order, places and the
confidence of cells are no part of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kpi_ingest.compare.state import column_key, note_words, printed, published
from kpi_ingest.errors import UsageError
from kpi_ingest.model import Change, Column, Diff, Note, State, StatedCell, StatedTable


def substance_of(state: State) -> dict[str, Counter[tuple[object, ...]]]:
    """What a state says, as multisets: two states that say the same are equal here."""
    tables = state.tables
    return {
        "cells": Counter((it.key, *published(it.cell)) for it in state.cells),
        "tables": Counter((table.section_id, printed(table.section)) for table in tables),
        "columns": Counter((t.section_id, column_key(it), printed(it.label)) for t in tables for it in t.columns),
        "labels": Counter({(t.section_id, name, printed(label)): 1 for t in tables for name, label in t.indicators}),
        "notes": Counter((table.section_id, *note_words(note)) for table in tables for note in table.notes),
    }


def apply_diff(state: State, diff: Diff) -> State:
    """The state that `diff` leads to from `state`; raises UsageError where `state` is not what the diff starts from."""
    if substance_of(state) != substance_of(diff.previous):
        raise UsageError(
            "E_DIFF_STATE",
            got="a state that the diff was not made from",
            expected=f"captures {', '.join(sha256[:12] for sha256 in diff.previous.captures)}",
            next_step="compare the two states again",
            page=state.page,
        )
    cells = _cells(diff)
    tables = _tables(state, diff, cells)
    return State(state.page, cells, tables, diff.current.captures, diff.current.complete)


def _cells(diff: Diff) -> tuple[StatedCell, ...]:
    """The later side of every change and of every equal pair."""
    changed = [change.current for change in diff.changes if isinstance(change.current, StatedCell)]
    equal = [after for _, after in (*diff.confirmed, *diff.assumed)]
    return tuple(sorted((*changed, *equal), key=lambda it: (it.key, it.occurrence)))


def _tables(state: State, diff: Diff, cells: Iterable[StatedCell]) -> tuple[StatedTable, ...]:
    tables = {table.section_id: table for table in state.tables}
    renamed = dict(_renames(diff))
    for change in diff.changes:
        if change.subject == "table":
            _apply_table(tables, change)
        elif change.subject == "column":
            _apply_column(tables, renamed, change)
        elif change.subject == "note":
            _apply_note(tables, renamed, change)
    gone = {it.previous.section_id for it in diff.changes if isinstance(it.previous, StatedTable) and not it.current}
    labels: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    for stated in cells:
        labels[stated.key.section][stated.key.indicator, stated.indicator] = None
    kept = ((name, table) for name, table in sorted(tables.items()) if name not in gone)
    return tuple(replace(table, indicators=tuple(labels[name])) for name, table in kept)


def _renames(diff: Diff) -> Iterator[tuple[str, str]]:
    for change in diff.changes:
        if isinstance(change.previous, StatedTable) and isinstance(change.current, StatedTable):
            yield change.previous.section_id, change.current.section_id


def _apply_table(tables: dict[str, StatedTable], change: Change) -> None:
    """Tables come before all else in a diff. One that goes stays until its notes have gone."""
    before, after = change.previous, change.current
    if isinstance(after, StatedTable):
        known = tables.pop(before.section_id) if isinstance(before, StatedTable) else replace(after, notes=())
        tables[after.section_id] = replace(known, section_id=after.section_id, section=after.section)


def _apply_column(tables: dict[str, StatedTable], renamed: Mapping[str, str], change: Change) -> None:
    section = dict(change.key)["section"]
    table = tables[renamed.get(section, section)]
    columns = list(table.columns)
    if isinstance(change.previous, Column):
        named = (column_key(change.previous), printed(change.previous.label))
        columns.remove(next(it for it in columns if (column_key(it), printed(it.label)) == named))
    if isinstance(change.current, Column):
        columns.append(change.current)
    tables[table.section_id] = replace(table, columns=tuple(columns))


def _apply_note(tables: dict[str, StatedTable], renamed: Mapping[str, str], change: Change) -> None:
    key = dict(change.key)
    if isinstance(change.previous, Note):
        section = key.get("from", key["section"])
        table = tables[renamed.get(section, section)]
        left = list(table.notes)
        left.remove(next(it for it in left if note_words(it) == note_words(change.previous)))
        tables[table.section_id] = replace(table, notes=tuple(left))
    if isinstance(change.current, Note):
        table = tables[renamed.get(key["section"], key["section"])]
        tables[table.section_id] = replace(table, notes=(*table.notes, change.current))
