"""A table element -> its rows of cell elements, by row group, whatever else stands between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kpi_ingest.read.html_tree import Element, attributes_of
from kpi_ingest.read.html_visible import Visibility

_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_CELLS = frozenset({"td", "th"})
_COLUMNS = frozenset({"colgroup", "col"})
_HIDING = frozenset({"hidden", "style", "popover"})
"""Attributes by which a cell may be hidden."""
_NONE: Mapping[str, str] = {}


CellElement = tuple[Element, str, Mapping[str, str]]
"""A cell's element with its path and its attributes; a bare tuple, for a page has ten thousand of them."""


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
    attributes = attributes_of(node)
    group.rows[-1].cells.append((node, visibility.paths.path(node), attributes))
    found.spans = found.spans or "colspan" in attributes or "rowspan" in attributes


def _row_of(node: Element, found: TableElements, visibility: Visibility) -> RowElements:
    """The row of a `tr`. Its cells are counted on the way, for a page is mostly cells; where anything else stands among
    them the row is looked through with care."""
    row = RowElements(node, visibility.paths.path(node))
    text = node.text
    if (text and not text.isspace()) or not _count_cells(node, row, visibility):
        row.cells.clear()
        for part in _parts(node, visibility, _CELLS):
            if not isinstance(part, str) and part.tag in _CELLS:
                row.cells.append((part, visibility.paths.path(part), attributes_of(part)))
            else:
                found.strays.append(part)
    found.spans = found.spans or any("colspan" in each or "rowspan" in each for _, _, each in row.cells if each)
    return row


def _count_cells(node: Element, row: RowElements, visibility: Visibility) -> bool:
    """Add the cells of a `tr`; False where it holds anything else."""
    counted = {"td": 0, "th": 0}
    place, add = row.place, row.cells.append
    for cell in node:
        tag, written, tail = cell.tag, cell.items(), cell.tail
        if tag not in counted or (tail and not tail.isspace()):
            return False
        counted[tag] = number = counted[tag] + 1
        if not written:
            add((cell, f"{place}/{tag}[{number}]", _NONE))
            continue
        attributes = dict(written)
        if _HIDING.isdisjoint(attributes) or not visibility.hides(cell, attributes):
            add((cell, f"{place}/{tag}[{number}]", attributes))
    return True
