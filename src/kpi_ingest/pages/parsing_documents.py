"""The keys of `[[documents]]` and `[[editions]]` -> their values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast, get_args
from urllib.parse import urlsplit

from kpi_ingest.model import Media
from kpi_ingest.pages.documents import (
    KINDS,
    MOST,
    DocumentDefinition,
    EditionDefinition,
    edition_of,
    parts_of,
)
from kpi_ingest.strict_toml import Fields

_PARTS = ("number", "year", "half", "quarter", "month", "day")
_KINDS = "; ".join(" and ".join(part for part in _PARTS if part in kind) for kind in KINDS)


def parse_documents(root: Fields) -> tuple[DocumentDefinition, ...]:
    """The `[[documents]]` of a definition. Raises TomlRefused."""
    tables = root.tables("documents", may_be_absent=True)
    found = tuple(map(_document, tables))
    kinds = [_kind(table, document) for table, document in zip(tables, found, strict=True)]
    for number, (table, kind) in enumerate(zip(tables, kinds, strict=True), start=1):
        if kind != kinds[0]:
            raise table.refuse(
                f"entry {number} with editions of {_words(kind)}, the first of {_words(kinds[0])}",
                "one kind of edition on a page, so that they stand in one order",
            )
    return found


def parse_editions(root: Fields, documents: Sequence[DocumentDefinition]) -> tuple[EditionDefinition, ...]:
    """The `[[editions]]` of a definition with these documents. Raises TomlRefused."""
    tables = root.tables("editions", may_be_absent=True)
    if tables and not documents:
        raise tables[0].refuse("[[editions]] of a page without [[documents]]", "[[documents]] too, or neither")
    seen: set[str] = set()
    return tuple(_edition(table, documents[0], seen) for table in tables)


def _document(table: Fields) -> DocumentDefinition:
    document = DocumentDefinition(
        text=_pattern(table, "text"),
        address=_pattern(table, "address"),
        title=_pattern(table, "title"),
        min=table.integer("min", 1),
        max=table.integer("max", MOST, least=1),
        media=cast(Media, table.one_of("media", get_args(Media))) if "media" in table else None,
    )
    if document.text is None and document.address is None:
        raise table.refuse("an entry of [[documents]] that no link is found by", "text or address, a pattern")
    if document.max < document.min:
        raise table.refuse(f"max = {document.max}", f"min ({document.min}) or more", "max")
    table.finish()
    return document


def _pattern(table: Fields, key: str) -> re.Pattern[str] | None:
    text = table.text_or_none(key)
    if text is None:
        return None
    try:
        pattern = re.compile(text)
    except re.error as fault:
        raise table.refuse(f'{key} = "{text}", which is no regular expression ({fault})', "one", key) from None
    for part in pattern.groupindex:
        if part not in _PARTS:
            raise table.refuse(f'a part named "{part}" in {key}', "one of " + ", ".join(_PARTS), key)
    return pattern


def _kind(table: Fields, document: DocumentDefinition) -> frozenset[str]:
    """The parts that make an edition of an entry; those of the link and those of the title must be the same."""
    link, title = parts_of(document.text) | parts_of(document.address), parts_of(document.title)
    for key, parts in (("text" if document.text else "address", link), ("title", title)):
        if parts and parts not in KINDS:
            raise table.refuse(f"an edition of {_words(parts)}", f"one of {_KINDS}", key)
    if document.title is not None and not title:
        raise table.refuse("a title pattern without named parts", f"(?P<year>...) and the like: {_KINDS}", "title")
    if link and title and link != title:
        raise table.refuse(f"a title of {_words(title)}, links of {_words(link)}", "the same parts in both", "title")
    if not link and not title:
        raise table.refuse("patterns without named parts, so that no document has an edition", _KINDS)
    return link or title


def _words(parts: frozenset[str]) -> str:
    return " and ".join(part for part in _PARTS if part in parts)


def _edition(table: Fields, first: DocumentDefinition, seen: set[str]) -> EditionDefinition:
    address = table.text("address")
    if not urlsplit(address).scheme and "/" in address:
        raise table.refuse(f'address = "{address}"', "http(s)://host/..., or the name of a file", "address")
    if address in seen:
        raise table.refuse(f'address "{address}" a second time', "each once", "address")
    seen.add(address)
    kind = parts_of(first.text) | parts_of(first.address) or parts_of(first.title)
    parts = {part: _part(table, part) for part in _PARTS if part in kind}
    edition = edition_of(parts)
    if edition is None:
        raise table.refuse(f"an edition that cannot be read: {parts}", "such as quarter = 2 and year = 2023")
    table.finish()
    return EditionDefinition(address, edition)


def _part(table: Fields, part: str) -> str:
    """`quarter = 2`, or as text: `year = "2023/24"`, `month = "June"`."""
    return table.text_or_number(part)
