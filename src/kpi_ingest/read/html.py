"""An HTML capture -> its visible blocks: a grid for every table, a line for every other block of text.

A table inside a cell is a grid of its own behind the outer one, and the text around it is given as lines as well: pages
that are laid out by tables keep their headings there. Places are element paths over the careful reader's tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Block, Document, Grid, Line, Warning
from kpi_ingest.read.decoding import decode_html
from kpi_ingest.read.folding import BREAK, fold_blanks
from kpi_ingest.read.html_cut import doubt_last_row
from kpi_ingest.read.html_grid import cells_in, form_grid
from kpi_ingest.read.html_rows import TableElements, gather_rows
from kpi_ingest.read.html_tree import (
    ElementPaths,
    build_tree,
    ends_inside_table,
    lost_tables,
    refuse_depth,
    refuse_masses,
)
from kpi_ingest.read.html_visible import BLOCKS, Inline, Visibility, shown_string
from kpi_ingest.read.limits import ReadLimits
from kpi_ingest.read.soft404 import refuse_error_page

_HEADING = re.compile(r"h([1-6])")
_NEW_LINE = re.compile(rf"{BREAK}\s*{BREAK}|{BREAK}(?=\s*[*†‡§¶#])")
"""An empty line inside a block, or a break in front of a note mark, begins a new line; any other break is a blank."""


class _Owner(NamedTuple):
    """The block element that text belongs to, and the heading level it stands in."""

    element: Tag
    heading: int | None


@dataclass(slots=True)
class _Flow:
    """The page as it is being read."""

    visibility: Visibility
    limits: ReadLimits
    blocks: list[Block] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)
    inline: Inline = field(default_factory=Inline)
    owners: list[_Owner] = field(default_factory=list)
    cells: int = 0
    grids: int = 0


class _Close(NamedTuple):
    """Marks on the stack where an element ends."""

    name: str


def read_html(content: bytes, declared: str | None, limits: ReadLimits) -> Document:
    """The visible blocks of an HTML capture, in the order of the page.

    Raises ReadError: E_CHARSET, E_TOO_DEEP, E_TABLE_TOO_LARGE, E_SOFT_404, E_EMPTY.
    """
    decoded = decode_html(content, declared)
    refuse_masses(decoded.text, limits)
    tree = build_tree(decoded.text)
    refuse_depth(tree, limits)
    refuse_error_page(tree)
    flow = _Flow(Visibility(ElementPaths()), limits)
    _walk(tree, flow)
    if not flow.blocks:
        raise ReadError("E_EMPTY", got="a page without visible text", expected="text", next_step="capture it again")
    lost = lost_tables(decoded.text, tree)
    warnings = (*decoded.warnings, *_nul(decoded.text), *flow.warnings, *flow.visibility.warnings())
    if ends_inside_table(decoded.text):
        blocks = doubt_last_row(flow.blocks)
        return Document("html", blocks, decoded.encoding, "the source ends inside a table", warnings)
    incomplete = f"{lost} tables of the source are not in the tree the reader builds" if lost else None
    return Document("html", tuple(flow.blocks), decoded.encoding, incomplete, warnings)


def _nul(text: str) -> Iterator[Warning]:
    if "\0" in text:
        yield Warning("NUL_REPLACED", f"{text.count(chr(0))} NUL characters were read as U+FFFD")


def _walk(root: BeautifulSoup | Tag, flow: _Flow) -> None:
    """Visit the visible nodes under `root` in order, without recursion: pages nest thousands deep."""
    flow.owners.append(_Owner(root, None))
    stack: list[PageElement | _Close] = list(reversed(list(root.children)))
    while stack:
        node = stack.pop()
        if isinstance(node, _Close):
            _leave(node, flow)
        elif isinstance(node, Tag):
            if not flow.visibility.hides(node):
                _enter(node, flow, stack)
        else:
            flow.visibility.note_comment(node)
            flow.inline.add(shown_string(node) or "")
    _flush(flow)
    flow.owners.pop()


def _enter(element: Tag, flow: _Flow, stack: list[PageElement | _Close]) -> None:
    if element.name == "table":
        _flush(flow)
        stack.extend(reversed(_read_table(element, flow)))
        return
    if element.name == "br":
        flow.inline.add(BREAK)
        return
    if element.name in BLOCKS:
        _flush(flow)
        found = _HEADING.fullmatch(element.name)
        flow.owners.append(_Owner(element, int(found.group(1)) if found else flow.owners[-1].heading))
        stack.append(_Close("block"))
    elif element.name == "sup":
        flow.inline.open_raised()
        stack.append(_Close("sup"))
    stack.extend(reversed(list(element.children)))


def _leave(mark: _Close, flow: _Flow) -> None:
    if mark.name == "sup":
        flow.inline.close_raised()
    else:
        _flush(flow)
        flow.owners.pop()


def _flush(flow: _Flow) -> None:
    """Give the text collected so far as lines of the block it belongs to."""
    owner = flow.owners[-1]
    text = flow.inline.take()
    if not text.strip():
        return
    for part in [text] if owner.heading else _NEW_LINE.split(text):
        line = fold_blanks(part)
        if line:
            flow.blocks.append(Line(line, flow.visibility.paths.of(_element_of(owner)), owner.heading))


def _element_of(owner: _Owner) -> Tag:
    """Text outside every element belongs to the root the reader builds."""
    if isinstance(owner.element, BeautifulSoup):
        return owner.element.find(True) or owner.element
    return owner.element


def _read_table(table: Tag, flow: _Flow) -> list[PageElement]:
    """Add the grid of a table; gives the nodes that are read behind it: the cells that hold tables themselves."""
    parts = gather_rows(table, flow.visibility)
    _read_strays(parts, flow)
    grid, noticed = form_grid(table, parts, flow.visibility, flow.limits.cells - flow.cells)
    flow.warnings += noticed
    flow.cells += cells_in([grid])
    if grid.rows:
        flow.blocks.append(grid)
    _note_empty_body(table, grid, flow)
    cells = [cell for group in parts.ordered() for row in group.rows for cell in row.cells]
    inner = [cell for cell in cells if cell.find("table") is not None]
    return [*inner, *(node for node in parts.strays if isinstance(node, Tag))]


def _read_strays(parts: TableElements, flow: _Flow) -> None:
    for node in parts.strays:
        if not isinstance(node, Tag):
            flow.inline.add(f" {shown_string(node) or ''} ")
    _flush(flow)


def _note_empty_body(table: Tag, grid: Grid, flow: _Flow) -> None:
    """A header over nothing is a table that a script would have filled."""
    if all(cell.header for row in grid.rows for cell in row):
        detail = "a table without body rows; a script may fill it in a browser"
        flow.warnings.append(Warning("EMPTY_BODY", detail, flow.visibility.paths.of(table)))
