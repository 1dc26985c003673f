"""The published substance of a reading, and the digest that names it.

Two readings with one digest say the same of the publisher's figures, however they were arrived at: places, support,
confidence and candidates are no part of it (design, section 1).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from typing import TypeAlias

from kpi_ingest.model.naming import repeated_labels, row_name
from kpi_ingest.model.reading import Cell, Key, Observation, Reading, ReadRow, ReadTable
from kpi_ingest.model.substance import alike, is_seen
from kpi_ingest.model.table import Column, Measure, Note

_Substance: TypeAlias = tuple[
    tuple[str, ...], int, str, tuple[str | None, ...], tuple[str, ...], tuple[str, ...], str, tuple[str, str]
]
ColumnKey: TypeAlias = tuple[Measure, str, str, str]
"""Measure, series, period and its words: what a column is about within its table."""
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_spelling = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False).encode

quoted = encode_basestring_ascii
"""A text as JSON: what the encoder itself spells it with."""


def spelled(value: object) -> str:
    """The one spelling of a JSON value: sorted names, no blanks, ASCII (a capture may hold half a surrogate pair, which
    UTF-8 cannot). Equal values give equal texts everywhere."""
    return _spelling(value)


def spelled_text(text: str | None) -> str:
    """`spelled` of a text, or of null."""
    return "null" if text is None else quoted(text)


def spelled_texts(texts: Sequence[str]) -> str:
    """`spelled` of a list of texts."""
    return f"[{','.join(map(quoted, texts))}]" if texts else "[]"


def canonical_json(value: object) -> bytes:
    """The bytes of `spelled`."""
    return _spelling(value).encode("ascii")


def digest_of(value: object) -> str:
    """sha256 of the canonical spelling, as 64 hex digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def key_of(table: ReadTable, row: ReadRow, column: Column) -> Key:
    """What the cell of `row` under `column` is about."""
    return Key(table.section_id, row.indicator_id, *column_key(column))


def observations(reading: Reading) -> tuple[Observation, ...]:
    """Every cell of the reading under its key, in the order of the page; repeats of a key are numbered. Copies that are
    alike (a page prints its table once for narrow and once for wide screens) are one observation, at the first."""
    keyed = _keyed_cells(reading)
    if _stands_once(reading):
        return tuple([Observation(key, cell) for key, cell in keyed])
    copies = _copies(reading)
    return tuple(_numbered((it for at, it in enumerate(keyed) if at not in copies), Counter()))


def printed_labels(reading: Reading) -> Iterator[tuple[str, str, str]]:
    """Section title, row's name and column label of each observation, in the order of `observations`."""
    copies = frozenset() if _stands_once(reading) else _copies(reading)
    repeated = repeated_labels(reading.tables)
    labels = (
        (table.section, name, column.label)
        for table in reading.tables
        for name in [row_name(table, row, repeated) for row in table.rows]
        for column in table.columns
    )
    return (it for at, it in enumerate(labels) if at not in copies) if copies else labels


def contradicted(keyed: Iterable[tuple[Key, Cell]]) -> frozenset[Key]:
    """The keys under which two cells do not say the same, or under which one of several is not seen."""
    first: dict[Key, Cell] = {}
    found: set[Key] = set()
    for key, cell in keyed:
        known = first.setdefault(key, cell)
        if known is not cell and not (is_seen(known) and is_seen(cell) and alike(known, cell)):
            found.add(key)
    return frozenset(found)


def _copies(reading: Reading) -> frozenset[int]:
    """Places, in the order of the page, of cells that say once more what another says under the same key."""
    said: dict[Key, list[Cell]] = {}
    copies: set[int] = set()
    for place, (key, cell) in enumerate(_keyed_cells(reading)):
        known = said.setdefault(key, [])
        if is_seen(cell) and any(alike(cell, other) for other in known):
            copies.add(place)
        elif is_seen(cell):
            known.append(cell)
    return frozenset(copies)


def _stands_once(reading: Reading) -> bool:
    """Whether no row of a section and no column of a table stands twice, so that no key can."""
    rows = [(table.section_id, row.indicator_id) for table in reading.tables for row in table.rows]
    columns = [(at, *column_key(column)) for at, table in enumerate(reading.tables) for column in table.columns]
    return len(set(rows)) == len(rows) and len(set(columns)) == len(columns)


def _keyed_cells(reading: Reading) -> Iterator[tuple[Key, Cell]]:
    for table in reading.tables:
        columns = [column_key(column) for column in table.columns]
        for row in table.rows:
            for of_column, cell in zip(columns, row.cells, strict=True):
                yield Key(table.section_id, row.indicator_id, *of_column), cell


def column_key(column: Column) -> ColumnKey:
    """What a column is about within its table."""
    return column.measure, column.series or "", column.period or "", column.period_words or ""


def _numbered(keyed: Iterable[tuple[Key, Cell]], seen: Counter[Key]) -> Iterator[Observation]:
    for key, cell in keyed:
        yield Observation(key, cell, seen[key])
        seen[key] += 1


def published_notes(reading: Reading) -> tuple[tuple[str, Note], ...]:
    """(section id, note) for every note of the reading but stamps, in the order of the page."""
    noted = ((table.section_id, note) for table in reading.tables for note in table.notes)
    return tuple((section, note) for section, note in noted if note.scope != "stamp")


def content_digest(reading: Reading) -> str:
    """sha256 over the published substance: it does not depend on the order of rows, columns or tables."""
    return digest_observed(reading, observations(reading))


def digest_observed(reading: Reading, observed: Iterable[Observation]) -> str:
    """`content_digest` of a reading whose observations are at hand."""
    cells = sorted([_spelled_cell(_substance(observation)) for observation in observed])
    notes = sorted(spelled((section, note.mark, note.text, note.scope)) for section, note in published_notes(reading))
    whole = f'{{"cells":[{",".join(cells)}],"notes":[{",".join(notes)}]}}'  # as `canonical_json` spells it
    return hashlib.sha256(whole.encode("ascii")).hexdigest()


def _substance(observation: Observation) -> _Substance:
    key, cell = observation.key, observation.cell
    return (
        (key.section, key.indicator, key.measure, key.series, key.period),
        observation.occurrence,
        cell.state,
        (cell.text, None if cell.value is None else str(cell.value), cell.comparator, cell.unit, cell.qualifier),
        cell.flags,
        cell.notes,
        cell.basis,
        (key.period_words, "" if cell.multiplier is None else str(cell.multiplier)),
    )


def forget_spellings() -> None:
    """Let go of the spellings that were remembered of one page's cells: no other page has their keys."""
    _spelled_cell.cache_clear()


@lru_cache(maxsize=65_536)
def _spelled_cell(substance: _Substance) -> str:
    """The canonical spelling; most figures of an edition are those of the one before. What cells have been able to say
    since 0.2.0 is spelled only where they say it: the contents of older stores keep their digests."""
    key, occurrence, state, words, flags, notes, basis, later = substance
    more = f",{spelled_texts(later)}" if any(later) else ""
    return (
        f"[[{','.join(map(quoted, key))},{occurrence}],{quoted(state)},{','.join(map(spelled_text, words))}"
        f",{spelled_texts(flags)},{spelled_texts(notes)},{quoted(basis)}{more}]"
    )
