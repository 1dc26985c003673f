"""The careful reader's tree as elements of lxml: beautifulsoup4 keeps what lxml's own tree drops."""

from __future__ import annotations

import re
from typing import Any, cast

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, Comment, NavigableString, PageElement, PreformattedString
from lxml import etree  # type: ignore[import-untyped]

from kpi_ingest.read.html_tree import Element, too_deep
from kpi_ingest.read.limits import ReadLimits

_NO_NAME = re.compile(r"[&<>/\"'\s]")
_UNWRITABLE = re.compile("[\0-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_Node = Any  # lxml has no types; `Element` names what readers use, and building a tree needs more


def copy_tree(soup: BeautifulSoup, name: str, limits: ReadLimits) -> Element:
    """The tree under a root of this name. Raises E_TOO_DEEP for nesting beyond the limit, wherever it stands."""
    make = etree.HTMLParser().makeelement
    root = make(name)
    level: list[tuple[Tag, _Node]] = [(soup, root)]
    depth = 0
    while level:
        depth += 1
        if depth > limits.depth:
            raise too_deep(f"elements nested more than {limits.depth} deep")
        level = [pair for tag, copy in level for pair in _copy_children(tag, copy, make)]
    return cast(Element, root)


def _copy_children(tag: Tag, copy: _Node, make: _Node) -> list[tuple[Tag, _Node]]:
    """Give the copy of an element copies of its children; gives those that have children of their own to copy."""
    made: list[tuple[Tag, _Node]] = []
    last: _Node = None
    for child in tag.children:
        if isinstance(child, Tag):
            last = make(_NO_NAME.sub("_", child.name), {})
            for key, value in child.attrs.items():
                if not _NO_NAME.search(key):
                    last.set(key, _writable(str(value)))
            copy.append(last)
            made.append((child, last))
        elif isinstance(child, Comment) and not isinstance(tag, BeautifulSoup):
            last = etree.Comment(_writable(child).replace("-", " "))
            copy.append(last)
        else:
            _append_text(copy, last, _shown(child))
    return made


def _append_text(copy: _Node, last: _Node, text: str) -> None:
    if last is None:
        copy.text = (copy.text or "") + text
    else:
        last.tail = (last.tail or "") + text


def _shown(node: PageElement) -> str:
    """The characters of a text node; none for a doctype and its like."""
    if isinstance(node, PreformattedString) and not isinstance(node, CData):
        return ""
    return _writable(node) if isinstance(node, NavigableString) else ""


def _writable(text: str) -> str:
    """The text without what elements of lxml refuse: control characters, which only a reference such as `&#1;` can
    bring in."""
    return _UNWRITABLE.sub("\ufffd", text.replace("\f", " "))
