"""A table element -> its rows of cell elements, by row group, whatever else stands between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import Tag
from bs4.element import PageElement

from kpi_ingest.read.html_visible import Visibility, shown_string

_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_CELLS = frozenset({"td", "th"})
_COLUMNS = frozenset({"colgroup", "col"})


@dataclass(slots=True)
class RowElements:
    """A row: its element (that of the group where the row has no tag of its own) and its cells in order."""

    element: Tag
    cells: list[Tag] = field(default_factory=list)


@dataclass(slots=True)
class RowGroup:
    """Rows that spans do not leave."""

    name: str
    rows: list[RowElements] = field(default_factory=list)


@dataclass(slots=True)
class TableElements:
    """What stands in one table element, tables inside its cells left aside."""

    caption: Tag | None = None
    groups: list[RowGroup] = field(default_factory=list)
    strays: list[PageElement] = field(default_factory=list)
    """Visible nodes outside every cell and caption; browsers show them in front of the table."""

    def ordered(self) -> list[RowGroup]:
        """The groups as the HTML standard lays them out: footers last, wherever they stand in the source."""
        return sorted(self.groups, key=lambda group: group.name == "tfoot")


def gather_rows(table: Tag, visibility: Visibility) -> TableElements:
    """The rows of `table`. A `form` or `div` between table and row is looked through, as old pages have it."""
    found = TableElements()
    for node in _parts(table, visibility, _GROUPS | _CELLS | _COLUMNS | {"tr", "caption"}):
        if not isinstance(node, Tag):
            found.strays.append(node)
        elif node.name == "caption":
            found.caption = found.caption or node
        elif node.name in _GROUPS:
            found.groups.append(RowGroup(node.name))
            _gather_group(node, found, visibility)
        elif node.name == "tr" or node.name in _CELLS:
            _add_row_part(node, table, _open_group(found), found, visibility)
    return found


def _parts(parent: Tag, visibility: Visibility, wanted: frozenset[str]) -> Iterator[PageElement]:
    """Visible descendants that are wanted, and nodes with text, in order; wrappers are looked through."""
    stack = list(reversed(list(parent.children)))
    while stack:
        node = stack.pop()
        if isinstance(node, Tag):
            if visibility.hides(node):
                continue
            if node.name in wanted or node.name == "table":
                yield node
            else:
                stack.extend(reversed(list(node.children)))
        else:
            visibility.note_comment(node)
            if (shown_string(node) or "").strip():
                yield node


def _gather_group(group: Tag, found: TableElements, visibility: Visibility) -> None:
    for node in _parts(group, visibility, _CELLS | {"tr"}):
        if isinstance(node, Tag) and node.name != "table":
            _add_row_part(node, group, found.groups[-1], found, visibility)
        else:
            found.strays.append(node)


def _open_group(found: TableElements) -> RowGroup:
    """Rows that stand in no group share one until a group comes between."""
    if not found.groups or found.groups[-1].name != "":
        found.groups.append(RowGroup(""))
    return found.groups[-1]


def _add_row_part(node: Tag, parent: Tag, group: RowGroup, found: TableElements, visibility: Visibility) -> None:
    """A `tr` is a row; cells without one, as in `<table><td>1<td>2<tr>`, make up a row until a `tr` comes."""
    if node.name == "tr":
        row = RowElements(node)
        group.rows.append(row)
        for part in _parts(node, visibility, _CELLS):
            if isinstance(part, Tag) and part.name in _CELLS:
                row.cells.append(part)
            else:
                found.strays.append(part)
        return
    if not group.rows or group.rows[-1].element is not parent:
        group.rows.append(RowElements(parent))
    group.rows[-1].cells.append(node)
