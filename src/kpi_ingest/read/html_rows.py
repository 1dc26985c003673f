"""A table element -> its rows of cell elements, by row group, whatever else stands between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kpi_ingest.read.html_tree import Element, attributes_of
from kpi_ingest.read.html_visible import Visibility

_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_CELLS = frozenset({"td", "th"})
_COLUMNS = frozenset({"colgroup", "col"})


class CellElement(NamedTuple):
    """A cell's element with what the way to it has shown."""

    element: Element
    place: str
    attributes: Mapping[str, str]


@dataclass(slots=True)
class RowElements:
    """A row: its element (that of the group where the row has no tag of its own) and its cells in order."""

    element: Element
    place: str
    cells: list[CellElement] = field(default_factory=list)


@dataclass(slots=True)
class RowGroup:
    """Rows that spans do not leave."""

    name: str
    rows: list[RowElements] = field(default_factory=list)


@dataclass(slots=True)
class TableElements:
    """What stands in one table element, tables inside its cells left aside."""

    caption: Element | None = None
    groups: list[RowGroup] = field(default_factory=list)
    strays: list[Element | str] = field(default_factory=list)
    """Visible nodes outside every cell and caption; browsers show them in front of the table."""
    spans: bool = False
    """Whether a cell says that it spans rows or columns."""

    def ordered(self) -> list[RowGroup]:
        """The groups as the HTML standard lays them out: footers last, wherever they stand in the source."""
        return sorted(self.groups, key=lambda group: group.name == "tfoot")


def gather_rows(table: Element, visibility: Visibility) -> TableElements:
    """The rows of `table`. A `form` or `div` between table and row is looked through, as old pages have it."""
    found = TableElements()
    for node in _parts(table, visibility, _GROUPS | _CELLS | _COLUMNS | {"tr", "caption"}):
        if isinstance(node, str):
            found.strays.append(node)
        elif node.tag == "caption":
            found.caption = found.caption or node
        elif node.tag in _GROUPS:
            found.groups.append(RowGroup(node.tag))
            _gather_group(node, found, visibility)
        elif node.tag == "tr" or node.tag in _CELLS:
            _add_row_part(node, table, _open_group(found), found, visibility)
    return found


def _parts(parent: Element, visibility: Visibility, wanted: frozenset[str]) -> Iterator[Element | str]:
    """Visible descendants that are wanted, and text, in order; wrappers are looked through."""
    stack = [_nodes(parent, visibility)]
    while stack:
        for node in stack[-1]:
            if isinstance(node, str):
                yield node
            elif not visibility.hides(node, attributes_of(node)):
                if node.tag in wanted or node.tag == "table":
                    yield node
                else:
                    stack.append(_nodes(node, visibility))
                    break
        else:
            stack.pop()


def _nodes(parent: Element, visibility: Visibility) -> Iterator[Element | str]:
    """Text and elements that stand directly in an element; comments are noted."""
    if parent.text and not parent.text.isspace():
        yield parent.text
    for child in parent:
        if isinstance(child.tag, str):
            yield child
        else:
            visibility.note_comment(child)
        if child.tail and not child.tail.isspace():
            yield child.tail


def _gather_group(group: Element, found: TableElements, visibility: Visibility) -> None:
    for node in _parts(group, visibility, _CELLS | {"tr"}):
        if not isinstance(node, str) and node.tag != "table":
            _add_row_part(node, group, found.groups[-1], found, visibility)
        else:
            found.strays.append(node)


def _open_group(found: TableElements) -> RowGroup:
    """Rows that stand in no group share one until a group comes between."""
    if not found.groups or found.groups[-1].name != "":
        found.groups.append(RowGroup(""))
    return found.groups[-1]


def _add_row_part(
    node: Element, parent: Element, group: RowGroup, found: TableElements, visibility: Visibility
) -> None:
    """A `tr` is a row; cells without one, as in `<table><td>1<td>2<tr>`, make up a row until a `tr` comes."""
    if node.tag == "tr":
        group.rows.append(_row_of(node, found, visibility))
        return
    if not group.rows or group.rows[-1].element is not parent:
        group.rows.append(RowElements(parent, visibility.paths.path(parent)))
    _add_cell(node, visibility.paths.path(node), attributes_of(node), group.rows[-1], found)


def _row_of(node: Element, found: TableElements, visibility: Visibility) -> RowElements:
    """The row of a `tr`. Its cells are counted on the way, for a page is mostly cells; where anything else stands among
    them the row is looked through with care."""
    row = RowElements(node, visibility.paths.path(node))
    counted = {"td": 0, "th": 0}
    spans, plain = found.spans, not node.text or node.text.isspace()
    for cell in node:
        tag = cell.tag
        if tag not in counted or not plain:
            plain = False
            break
        counted[tag] += 1
        attributes = attributes_of(cell)
        if not attributes or not visibility.hides(cell, attributes):
            _add_cell(cell, f"{row.place}/{tag}[{counted[tag]}]", attributes, row, found)
        tail = cell.tail
        plain = not tail or tail.isspace()
    if plain:
        return row
    row.cells.clear()
    found.spans = spans
    for part in _parts(node, visibility, _CELLS):
        if not isinstance(part, str) and part.tag in _CELLS:
            _add_cell(part, visibility.paths.path(part), attributes_of(part), row, found)
        else:
            found.strays.append(part)
    return row


def _add_cell(
    element: Element, place: str, attributes: Mapping[str, str], row: RowElements, found: TableElements
) -> None:
    row.cells.append(CellElement(element, place, attributes))
    if "colspan" in attributes or "rowspan" in attributes:
        found.spans = True
