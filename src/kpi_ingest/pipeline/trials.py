"""Captures read again and again with an edited definition: the bytes are read once, and each row is repaired once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, TypeAlias, TypeVar

from kpi_ingest.errors import LayoutError
from kpi_ingest.interpret import Source, interpret_tables
from kpi_ingest.layout import lay_out
from kpi_ingest.model import Document, Inputs, Reading
from kpi_ingest.pages import ColumnDefinition, Hidden, PageDefinition, RowDefinition, TableDefinition
from kpi_ingest.pipeline.reading import Material, parser_version, read_material
from kpi_ingest.read import CaptureReader
from kpi_ingest.repair import repair_table

Path: TypeAlias = tuple[str | int, ...]
"""Of a key or an entry in a file: `("tables", 0, "columns", 1)`."""
Edit: TypeAlias = Callable[[PageDefinition], PageDefinition]
_Entry: TypeAlias = TableDefinition | ColumnDefinition | RowDefinition
_Item = TypeVar("_Item")
_Held = TypeVar("_Held", bound=PageDefinition | _Entry)


class TriedCapture:
    """One capture, its bytes read once for each way of dealing with hidden parts."""

    def __init__(self, material: Material, reader: CaptureReader) -> None:
        self._material = material
        self._reader = reader
        self._documents: dict[Hidden, Document] = {}
        self._repaired = cache(repair_table)

    def outcome(self, definition: PageDefinition | None) -> Reading | LayoutError:
        """What the capture is read as with this definition, or with none."""
        document = self.document("skip" if definition is None else definition.opens)
        try:
            layout = lay_out(document, definition)
        except LayoutError as error:
            error.on(page=definition.id if definition else None, place=self._material.name)
            return error
        source = Source(
            page=definition.id if definition else "",
            sha256=hashlib.sha256(self._material.content).hexdigest(),
            size=len(self._material.content),
            media=document.media,
            encoding=document.encoding,
            locale=document.language,
            truncated=layout.truncated,
            warnings=(*document.warnings, *layout.warnings),
            inputs=Inputs(parser_version(), None),
        )
        return interpret_tables(tuple(map(self._repaired, layout.tables)), source, definition)

    def document(self, hidden: Hidden) -> Document:
        """What the readers see, with hidden parts read or left out."""
        if hidden not in self._documents:
            self._documents[hidden] = read_material(self._material, self._reader, hidden)
        return self._documents[hidden]


@dataclass(frozen=True, slots=True)
class Trial:
    """The captures as read with the definition, for readings without one key to be held against."""

    captures: tuple[TriedCapture, ...]
    definition: PageDefinition
    outcomes: tuple[Reading | LayoutError, ...]

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Of the captures that could be read."""
        return tuple(it for it in self.outcomes if isinstance(it, Reading))

    def differs(self, edit: Edit) -> bool:
        """Whether any capture is read otherwise with the definition edited so."""
        edited = edit(self.definition)
        return any(
            not _same(capture.outcome(edited), outcome)
            for capture, outcome in zip(self.captures, self.outcomes, strict=True)
        )


def _same(one: Reading | LayoutError, other: Reading | LayoutError) -> bool:
    if isinstance(one, LayoutError) or isinstance(other, LayoutError):
        return str(one) == str(other)
    return one == other


def usual(key: str) -> Edit:
    """The definition without a key of the page itself."""
    return lambda definition: _with_usual(definition, key)


def without(entry: Path) -> Edit:
    """The definition without an entry."""
    if len(entry) == 4:
        return lambda it: _with_inner(it, entry, lambda each: _dropped(each, int(entry[3])))
    name, number = str(entry[0]), int(entry[1])
    return lambda it: _with_value(it, name, _dropped(getattr(it, name), number))


def ignoring(entry: Path) -> Edit:
    """The definition with all that an entry finds ignored."""
    return lambda it: _edited(it, entry, _ignored)


def without_key(entry: Path, key: str) -> Edit:
    """The definition without one key of an entry of `[[tables]]` or `[[columns]]`."""
    return lambda it: _edited(it, entry, lambda each: _with_usual(each, key))


def without_item(entry: Path, key: str, number: int) -> Edit:
    """The definition without one text of a list that finds tables or columns."""
    return lambda it: _edited(it, entry, lambda each: _with_value(each, key, _dropped(getattr(each, key), number)))


def _edited(definition: PageDefinition, entry: Path, edit: Callable[[_Entry], _Entry]) -> PageDefinition:
    """The definition with one entry of `[[tables]]`, `[[columns]]`, `[[rows]]` or of those within a table edited."""
    if len(entry) == 4:
        return _with_inner(definition, entry, lambda each: _replaced(each, int(entry[3]), edit))
    name, number = str(entry[0]), int(entry[1])
    return _with_value(definition, name, _replaced(getattr(definition, name), number, edit))


def _with_inner(
    definition: PageDefinition, entry: Path, edit: Callable[[tuple[_Entry, ...]], tuple[_Entry, ...]]
) -> PageDefinition:
    """The definition with the `columns` or `rows` of one of its tables edited."""
    number, name = int(entry[1]), str(entry[2])
    table = definition.tables[number]
    edited = _with_value(table, name, edit(getattr(table, name)))
    return replace(definition, tables=(*definition.tables[:number], edited, *definition.tables[number + 1 :]))


def _replaced(items: tuple[_Entry, ...], number: int, edit: Callable[[_Entry], _Entry]) -> tuple[_Entry, ...]:
    return (*items[:number], edit(items[number]), *items[number + 1 :])


def _dropped(items: tuple[_Item, ...], number: int) -> tuple[_Item, ...]:
    return (*items[:number], *items[number + 1 :])


def _ignored(entry: _Entry) -> _Entry:
    if isinstance(entry, ColumnDefinition):
        return ColumnDefinition(entry.headers, entry.number, "ignore")
    if isinstance(entry, RowDefinition):
        return RowDefinition(entry.labels, "ignore")
    return TableDefinition(entry.headings, entry.captions, entry.number, entry.header_words, ignore=True)


def _with_usual(holder: _Held, key: str) -> _Held:
    """A frozen value with one of its keys as a file that leaves it out has it."""
    return _with_value(holder, key, next(each.default for each in fields(holder) if each.name == key))


def _with_value(holder: _Held, key: str, value: object) -> _Held:
    changes: dict[str, Any] = {key: value}
    return replace(holder, **changes)
