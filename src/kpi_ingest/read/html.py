"""An HTML capture -> its visible blocks: a grid for every table, a line for every other block of text.

A table inside a cell is a grid of its own behind the outer one, and the text around it is given as lines as well: pages
that are laid out by tables keep their headings there. Places are element paths over the careful reader's tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Block, Document, Warning
from kpi_ingest.read.cells import line_at
from kpi_ingest.read.decoding import decode_html
from kpi_ingest.read.folding import BREAK, fold_blanks
from kpi_ingest.read.hidden import Hidden
from kpi_ingest.read.html_cut import doubt_last_row, leave_out_cut_words
from kpi_ingest.read.html_grid import form_grid
from kpi_ingest.read.html_marks import mark_of
from kpi_ingest.read.html_plain import gather_plain_rows
from kpi_ingest.read.html_rows import gather_rows
from kpi_ingest.read.html_source import Source, TagCounts
from kpi_ingest.read.html_text import Inline
from kpi_ingest.read.html_tree import (
    ROOT,
    Element,
    ElementPaths,
    Tree,
    Walker,
    attributes_of,
    build_tree,
    refuse_masses,
    walk_elements,
)
from kpi_ingest.read.html_visible import BLOCKS, Visibility
from kpi_ingest.read.interstitial import refuse_interstitial
from kpi_ingest.read.limits import ReadLimits
from kpi_ingest.read.table_elements import TableElements

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NEW_LINE = re.compile(rf"{BREAK}\s*{BREAK}|{BREAK}(?=\s*(?:[*†‡§¶#¹²³⁰⁴-⁹]|\[(?:note )?\d))")
"""An empty line inside a block, or a break in front of a note mark, begins a new line; any other break is a blank."""

_CONTROL_CHARACTERS = "".join(map(chr, (*range(9), 11, *range(14, 32))))
_CONTROLS = re.compile(f"[{_CONTROL_CHARACTERS}]")


class _Owner(NamedTuple):
    """The block element that text belongs to, and the heading level it stands in."""

    element: Element
    heading: int | None


class _Visit(NamedTuple):
    """A part of the page that is being walked through."""

    root: Element
    walker: Walker


@dataclass(slots=True)
class _Flow:
    """The page as it is being read."""

    visibility: Visibility
    limits: ReadLimits
    blocks: list[Block] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)
    inline: Inline = field(default_factory=Inline)
    owners: list[_Owner] = field(default_factory=list)
    visits: list[_Visit] = field(default_factory=list)
    cells: int = 0


def read_html(content: bytes, declared: str | None, limits: ReadLimits, hidden: Hidden = "skip") -> Document:
    """The visible blocks of an HTML capture, in the order of the page.

    Raises ReadError: E_CHARSET, E_TOO_DEEP, E_TABLE_TOO_LARGE, E_SOFT_404, E_CHALLENGE, E_MAINTENANCE, E_EMPTY.
    """
    decoded = decode_html(content, declared)
    source = Source(without_controls(decoded.text))
    refuse_masses(source, limits)
    document = read_tree(build_tree(source, limits), source, limits, hidden)
    warnings = (*decoded.warnings, *_nul(decoded.text), *document.warnings)
    return replace(document, encoding=decoded.encoding, warnings=warnings)


def read_tree(tree: Tree, source: Source, limits: ReadLimits, hidden: Hidden = "skip") -> Document:
    """The visible blocks of the tree that was built of this source, however it was built."""
    refuse_interstitial(source.text)
    flow = _Flow(Visibility(ElementPaths(), hidden), limits)
    _walk(tree.top, flow)
    warnings = (*flow.warnings, *flow.visibility.warnings())
    if not flow.blocks:
        raise _empty(warnings)
    document = Document("html", tuple(flow.blocks), None, None, warnings, _language(tree.top))
    return _held_against_source(document, tree.held, source)


def _held_against_source(document: Document, held: TagCounts, source: Source) -> Document:
    """The document with why it is not whole; a row that the end of the source cuts off is in doubt, and words that it
    cuts off are left out."""
    certain = held == source.letters
    if source.ends_inside_table(certain):
        return replace(document, blocks=doubt_last_row(document.blocks), incomplete="the source ends inside a table")
    lost = 0 if certain else source.tags.tables - held.tables
    if lost > 0:
        return replace(document, incomplete=f"{lost} tables of the source are not in the tree the reader builds")
    if not source.lacks_page_end():
        return document
    why = "the source opens a page and does not end it, so that what stood behind its last words may be missing"
    ended = (source.last_tag() or "").removeprefix("/") in BLOCKS
    blocks, left_out = (document.blocks, ()) if ended else leave_out_cut_words(document.blocks)
    return replace(document, blocks=blocks, incomplete=why, warnings=(*document.warnings, *left_out))


def _empty(warnings: tuple[Warning, ...]) -> ReadError:
    hidden = "; ".join(warning.detail for warning in warnings if warning.code.startswith("HIDDEN"))
    got = f"a page without visible text ({hidden})" if hidden else "a page without visible text"
    return ReadError("E_EMPTY", got=got, expected="text", next_step="capture it again")


def _language(tree: Element) -> str | None:
    """What the page says its language is."""
    root = next(tree.iter("html"), None)
    language = None if root is None else root.get("lang") or root.get("xml:lang")
    return language.strip() or None if language else None


def without_controls(text: str) -> str:
    """Looking for each control character by itself is ten times as fast as a pattern of them."""
    return _CONTROLS.sub(_shown_control, text) if any(map(text.__contains__, _CONTROL_CHARACTERS)) else text


def _shown_control(found: re.Match[str]) -> str:
    """What separates lines and fields is a blank; any other control character, NUL above all, is U+FFFD as the HTML
    standard has it for NUL: `1\\0 2` must not become 12."""
    return " " if found[0].isspace() else "\ufffd"


def _nul(text: str) -> Iterator[Warning]:
    if "\0" in text:
        yield Warning("NUL_REPLACED", f"{text.count(chr(0))} NUL characters were read as U+FFFD")


def _walk(tree: Element, flow: _Flow) -> None:
    """Visit the visible nodes in order, without recursion: pages nest thousands deep."""
    flow.owners.append(_Owner(tree, None))
    flow.visits.append(_Visit(tree, walk_elements(tree)))
    while flow.visits:
        root, walker = flow.visits[-1]
        for event, node in walker:
            if event == "start":
                if not _begins(node, walker, flow):
                    break  # a table: what its cells hold comes before what stands behind it
            else:
                _ends(event, node, flow)
                if node is not root and (tail := node.tail):
                    flow.inline.add(tail, node)
        else:
            flow.visits.pop()
    _flush(flow)
    flow.owners.pop()


def _begins(node: Element, walker: Walker, flow: _Flow) -> bool:
    """Read the beginning of an element; False where other parts of the page are to be visited first."""
    tag, attributes = node.tag, attributes_of(node)
    if flow.visibility.hides(node, attributes):
        walker.skip_subtree()
        return True
    if tag == "table":
        walker.skip_subtree()
        _flush(flow)
        inner = _read_table(node, flow)
        flow.visits += [_Visit(part, walk_elements(part)) for part in reversed(inner)]
        return not inner
    if tag == "br":
        flow.inline.add(BREAK)
    elif tag in BLOCKS:
        if flow.inline.runs:
            _flush(flow)
        flow.owners.append(_Owner(node, _HEADINGS.get(tag) or flow.owners[-1].heading))
    elif mark := mark_of(tag, attributes):
        flow.inline.open(node, mark)
    text = node.text
    if text:
        flow.inline.add(text, node)
    return True


def _ends(event: str, node: Element, flow: _Flow) -> None:
    if event != "end":
        flow.visibility.note_comment(node)
    elif flow.owners[-1].element is node and node.tag != ROOT:
        if flow.inline.runs:
            _flush(flow)
        flow.owners.pop()
    else:
        flow.inline.close(node)


def _flush(flow: _Flow) -> None:
    """Give the text collected so far as lines of the block it belongs to."""
    if not flow.inline.runs:
        return
    owner = flow.owners[-1]
    text = flow.inline.take_text()
    for part in [text] if owner.heading or BREAK not in text else _NEW_LINE.split(text):
        line = fold_blanks(part)
        if line:
            flow.blocks.append(line_at(line, flow.visibility.paths.path(_element_of(owner)), owner.heading))


def _element_of(owner: _Owner) -> Element:
    """Text outside every element belongs to the first one of the page."""
    if owner.element.tag == ROOT:
        return next((child for child in owner.element if isinstance(child.tag, str)), owner.element)
    return owner.element


def _read_table(table: Element, flow: _Flow) -> list[Element]:
    """Add the grid of a table; gives the elements that are read behind it: the cells that hold tables themselves."""
    plain = gather_plain_rows(table, flow.visibility)
    parts = plain or gather_rows(table, flow.visibility)
    _read_strays(parts, table, flow)
    grid, rows, noticed = form_grid(table, parts, flow.visibility, flow.limits.cells - flow.cells)
    flow.warnings += noticed
    flow.cells += len(rows) * rows.width
    if len(rows):
        flow.blocks.append(grid)
    if rows.is_header():  # a header over nothing is a table that a script would have filled
        detail = "a table without body rows; a script may fill it in a browser"
        flow.warnings.append(Warning("EMPTY_BODY", detail, grid.where))
    if plain is not None or next(islice(table.iter("table"), 1, None), None) is None:
        return [node for node in parts.strays if not isinstance(node, str)]
    return [*_with_tables(parts), *(node for node in parts.strays if not isinstance(node, str))]


def _with_tables(parts: TableElements) -> list[Element]:
    return [cell for cell in parts.elements() if next(cell.iter("table"), None) is not None]


def _read_strays(parts: TableElements, table: Element, flow: _Flow) -> None:
    for node in parts.strays:
        if isinstance(node, str):
            flow.inline.add(f" {node} ", table)
    _flush(flow)
