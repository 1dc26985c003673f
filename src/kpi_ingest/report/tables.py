"""Tables with a caption, column heads that repeat on every printed page, and rows in named groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from kpi_ingest.report.markup import Markup, element

Item = TypeVar("Item")
Name = TypeVar("Name")
Head = tuple[str, str | None]
"""Words of a column head, and its class."""


def table(caption: str, heads: Sequence[Head], bodies: Iterable[Markup], class_: str | None = None) -> Markup:
    """A table of bodies, each of them a `tbody`."""
    row = element("tr", *(element("th", words, scope="col", class_=named) for words, named in heads))
    return element("table", element("caption", caption), element("thead", row), *bodies, class_=class_)


def group(title: str, rows: Sequence[Markup], width: int) -> Markup:
    """Rows under a heading that spans the table."""
    over = element("th", title, scope="rowgroup", colspan=str(width))
    return element("tbody", element("tr", over), *rows)


def grouped(items: Iterable[Item], name_of: Callable[[Item], Name]) -> dict[Name, list[Item]]:
    """Items by name, names and items in the order they come in."""
    groups: dict[Name, list[Item]] = {}
    for item in items:
        groups.setdefault(name_of(item), []).append(item)
    return groups
