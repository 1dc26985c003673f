"""The tree of an HTML page, built fast or with care, and the way back into it.

lxml's own tree is built first. Where it may have lost something (nesting beyond what it takes, words behind the end of
the page, an error in its log, fewer tables or cells than the source opens), beautifulsoup4 builds a tree from the
events of the same parser, which loses none of these. Either is given as elements of lxml, so that one reader reads
both, and a place means the same in both.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol, cast

from lxml import etree  # type: ignore[import-untyped]

from kpi_ingest.errors import ReadError
from kpi_ingest.model import ElementPath
from kpi_ingest.read.html_source import Source, TagCounts
from kpi_ingest.read.limits import ReadLimits

ROOT = "page"
"""Name of the element that holds the careful tree, which may have several at its top; it is no part of any place."""

_SAFE_DEPTH = 250
"""lxml's own tree drops what is nested deeper than 254 elements, or 2,046 where large trees are asked for."""
_DEEP = etree.XPath("/*" * _SAFE_DEPTH)
_TABLES = etree.XPath("count(//table)")
_CELLS = etree.XPath("count(//td) + count(//th)")


class Element(Protocol):
    """What the reader uses of an element of lxml."""

    @property
    def tag(self) -> str: ...
    @property
    def text(self) -> str | None: ...
    @property
    def tail(self) -> str | None: ...
    def get(self, name: str) -> str | None: ...
    def items(self) -> list[tuple[str, str]]: ...
    def iter(self, *names: str) -> Iterator[Element]: ...
    def itertext(self, *names: str) -> Iterator[str]: ...
    def getparent(self) -> Element | None: ...
    def iterchildren(self, *names: str) -> Iterator[Element]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, number: int) -> Element: ...
    def __iter__(self) -> Iterator[Element]: ...


_NONE: Mapping[str, str] = {}


def attributes_of(element: Element) -> Mapping[str, str]:
    """The attributes of an element."""
    written = element.items()
    return dict(written) if written else _NONE


class Walker(Protocol):
    """Elements as they begin and end, and comments, in the order of the page."""

    def __iter__(self) -> Iterator[tuple[str, Element]]: ...
    def __next__(self) -> tuple[str, Element]: ...
    def skip_subtree(self) -> None:
        """Go on at the end of the element that has just begun."""


def walk_elements(root: Element) -> Walker:
    """`start` and `end` of the root and all in it, and `comment` or `pi` for what is neither."""
    return cast(Walker, etree.iterwalk(root, events=("start", "end", "comment", "pi")))


def write_element(element: Element) -> str:
    """The element as XML, without what stands behind it."""
    return cast(str, etree.tostring(element, encoding="unicode", with_tail=False))


class Tree(NamedTuple):
    """The tree of a page."""

    top: Element
    held: TagCounts
    """The tables and cells in it."""


def build_tree(source: Source, limits: ReadLimits) -> Tree:
    """The tree of a page. Raises E_TOO_DEEP."""
    quick = build_quickly(source.text)
    if quick is None or limits.depth < _SAFE_DEPTH or may_have_lost(quick, source):
        return build_with_care(source.text, limits)
    return quick


def build_quickly(text: str) -> Tree | None:
    """lxml's own tree; None where it has none or its log says that it met an error."""
    parser = etree.HTMLParser(huge_tree=True, collect_ids=False)
    parser.feed(text)
    top = parser.close() if text.strip() else None
    return None if top is None or len(parser.error_log) else Tree(top, count_held(top))


def may_have_lost(tree: Tree, source: Source) -> bool:
    """Whether the quick tree may lack something that the source shows."""
    if _DEEP(tree.top) or source.goes_on_behind_page():
        return True
    held = tree.held
    return held != source.letters and (held.tables < source.tags.tables or held.cells < source.tags.cells)


def count_held(tree: Element) -> TagCounts:
    """The tables and cells of a tree."""
    return TagCounts(int(_TABLES(tree)), int(_CELLS(tree)))


def build_with_care(text: str, limits: ReadLimits) -> Tree:
    """The careful reader's tree: beautifulsoup4 over lxml. Raises E_TOO_DEEP."""
    from bs4 import BeautifulSoup  # costs a third of a small page's reading; most pages do not need it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # bs4 comments on markup that looks like XML or like a file name
        soup = BeautifulSoup(text, "lxml", multi_valued_attributes=None)
    from kpi_ingest.read.html_careful import copy_tree

    top = copy_tree(soup, ROOT, limits)
    return Tree(top, count_held(top))


def refuse_masses(source: Source, limits: ReadLimits) -> None:
    """Raise E_TABLE_TOO_LARGE before a tree is built: half a million cells cost a gigabyte as a tree."""
    counted = source.letters
    if counted.tables > limits.tables or counted.cells > limits.cells:
        counted = source.tags
    for count, allowed, what in ((counted.tables, limits.tables, "tables"), (counted.cells, limits.cells, "cells")):
        if count > allowed:
            raise too_large(f"{count} {what}", f"at most {allowed}")


def too_large(got: str, expected: str) -> ReadError:
    """E_TABLE_TOO_LARGE for a page or a table beyond the limits."""
    return ReadError(
        "E_TABLE_TOO_LARGE", got=got, expected=expected, next_step="look at the page: no KPI page is so large"
    )


def too_deep(got: str) -> ReadError:
    """E_TOO_DEEP, for nesting that readers lose content in."""
    return ReadError("E_TOO_DEEP", got=got, expected="a page", next_step="look at the capture: something is not closed")


class ElementPaths:
    """Paths of elements, each parent's children numbered once."""

    def __init__(self) -> None:
        self._steps: dict[Element, str] = {}
        self._paths: dict[Element, str] = {}

    def of(self, element: Element) -> ElementPath:
        """The element's place."""
        return ElementPath(self.path(element))

    def path(self, element: Element) -> str:
        """The path of the place. Parents' paths are kept, so that a page of cells costs one climb each."""
        climbed: list[Element] = []
        node, path = element, self._paths.get(element)
        while path is None:
            parent = node.getparent()
            if parent is None:
                path = "" if node.tag == ROOT else f"/{node.tag}[1]"
                break
            climbed.append(node)
            node, path = parent, self._paths.get(parent)
        for each in reversed(climbed):
            path = f"{path}/{self._step(each)}"
            if each is not element:
                self._paths[each] = path
        return path

    def _step(self, element: Element) -> str:
        if element not in self._steps:
            self._number(cast(Element, element.getparent()))
        return self._steps[element]

    def _number(self, parent: Element) -> None:
        counts: dict[str, int] = {}
        for child in parent.iterchildren("*"):
            name = child.tag
            counts[name] = number = counts.get(name, 0) + 1
            self._steps[child] = f"{name}[{number}]"
