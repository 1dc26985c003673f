"""A table element -> its rows of cell elements, by row group, whatever else stands between them."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_ingest.read.html_tree import Element, attributes_of
from kpi_ingest.read.html_visible import Visibility
from kpi_ingest.read.table_elements import CELLS, GROUPS, RowElements, RowGroup, TableElements, says_spans

_COLUMNS = frozenset({"colgroup", "col"})


def gather_rows(table: Element, visibility: Visibility) -> TableElements:
    """The rows of `table`. A `form` or `div` between table and row is looked through, as old pages have it."""
    found = TableElements()
    for node in _parts(table, visibility, GROUPS | CELLS | _COLUMNS | {"tr", "caption"}):
        if isinstance(node, str):
            found.strays.append(node)
        elif node.tag == "caption":
            found.caption = node if found.caption is None else found.caption
        elif node.tag in GROUPS:
            found.groups.append(RowGroup(node.tag))
            _gather_group(node, found, visibility)
        elif node.tag == "tr" or node.tag in CELLS:
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
    for node in _parts(group, visibility, CELLS | {"tr"}):
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
        group.rows.append(_row_of(node, group, found, visibility))
        return
    place = visibility.paths.path(parent)
    row = group.rows[-1] if group.rows else None
    if not isinstance(row, RowElements) or row.place != place:
        row = RowElements(place)
        group.rows.append(row)
    _add_cell(node, row, group, visibility)


def _row_of(node: Element, group: RowGroup, found: TableElements, visibility: Visibility) -> RowElements:
    row = RowElements(visibility.paths.path(node))
    for part in _parts(node, visibility, CELLS):
        if not isinstance(part, str) and part.tag in CELLS:
            _add_cell(part, row, group, visibility)
        else:
            found.strays.append(part)
    return row


def _add_cell(element: Element, row: RowElements, group: RowGroup, visibility: Visibility) -> None:
    attributes = attributes_of(element)
    row.cells.append((element.tag, visibility.paths.path(element), attributes, None, element))
    group.spans = group.spans or says_spans(attributes)
