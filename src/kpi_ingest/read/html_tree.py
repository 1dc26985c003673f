"""The careful reader's tree, and the way back into it: beautifulsoup4 over lxml.

The tree is checked against the characters it was made of: a table whose tag stands in the source but not in the tree
would be lost without a word.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable

from bs4 import BeautifulSoup, Tag

from kpi_ingest.errors import ReadError
from kpi_ingest.model import ElementPath
from kpi_ingest.read.limits import ReadLimits

_RAW_TEXT = r"script|style|textarea|title|xmp|iframe|noembed|noframes"
_NOISE = rf"<!--.*?(?:-->|\Z)|<(?P<raw>{_RAW_TEXT})\b.*?(?:</(?P=raw)|\Z)"
_TABLE_TAG = re.compile(rf"{_NOISE}|(?P<tag><table(?=[\s/>]))", re.I | re.S)
_TABLE_END = re.compile(rf"{_NOISE}|(?P<tag></(?:table|body|html)(?=[\s>]))", re.I | re.S)
_CELL_TAG = re.compile(rf"{_NOISE}|(?P<tag><t[dh](?=[\s/>]))", re.I | re.S)


def build_tree(text: str) -> BeautifulSoup:
    """The tree of an HTML capture. NUL becomes U+FFFD, as the HTML standard has it: `1\\0 2` must not become 12."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # bs4 comments on markup that looks like XML or like a file name
        return BeautifulSoup(text.replace("\0", "\ufffd"), "lxml")


def count_tags(pattern: re.Pattern[str], text: str) -> int:
    """How often the pattern's tag stands in the source outside comments, scripts and other raw text."""
    return sum(found["tag"] is not None for found in pattern.finditer(text))


def refuse_masses(text: str, limits: ReadLimits) -> None:
    """Raise E_TABLE_TOO_LARGE before a tree is built: half a million cells cost a gigabyte as a tree."""
    for pattern, allowed, what in ((_TABLE_TAG, limits.tables, "tables"), (_CELL_TAG, limits.cells, "cells")):
        counted = count_tags(pattern, text)
        if counted > allowed:
            raise too_large(f"{counted} {what}", f"at most {allowed}")


def too_large(got: str, expected: str) -> ReadError:
    """E_TABLE_TOO_LARGE for a page or a table beyond the limits."""
    return ReadError(
        "E_TABLE_TOO_LARGE", got=got, expected=expected, next_step="look at the page: no KPI page is so large"
    )


def lost_tables(text: str, tree: BeautifulSoup) -> int:
    """How many tables of the source the tree does not hold."""
    return max(0, count_tags(_TABLE_TAG, text) - len(tree.find_all("table")))


def ends_inside_table(text: str) -> bool:
    """Whether a table of the source is open where the source ends, with no end of the page behind it.

    A table that is merely never closed on a whole page (`</body>` or `</html>` follows) is the parser's to mend.
    """
    ends = [match["tag"][2:].lower() for match in _TABLE_END.finditer(text) if match["tag"]]
    return count_tags(_TABLE_TAG, text) > ends.count("table") == len(ends)


def refuse_depth(tree: BeautifulSoup, limits: ReadLimits) -> None:
    """Raise E_TOO_DEEP for nesting beyond the limit, wherever it stands."""
    depth = 0
    node: Tag | None = tree
    level: Iterable[Tag] = [tree]
    while node is not None:
        level = [child for parent in level for child in parent.children if isinstance(child, Tag)]
        node = next(iter(level), None)
        depth += 1
        if depth > limits.depth:
            raise too_deep(f"elements nested more than {limits.depth} deep")


def too_deep(got: str) -> ReadError:
    """E_TOO_DEEP, for nesting that readers lose content in."""
    return ReadError("E_TOO_DEEP", got=got, expected="a page", next_step="look at the capture: something is not closed")


class ElementPaths:
    """Paths of elements, each parent's children numbered once."""

    def __init__(self) -> None:
        self._steps: dict[int, str] = {}
        self._paths: dict[int, str] = {}

    def of(self, element: Tag) -> ElementPath:
        """The element's place."""
        return ElementPath(self._path(element))

    def _path(self, element: Tag) -> str:
        """Parents' paths are kept, so that a page of cells costs one climb each."""
        climbed: list[Tag] = []
        node: Tag | None = element
        while node is not None and not isinstance(node, BeautifulSoup) and id(node) not in self._paths:
            climbed.append(node)
            node = node.parent
        path = "" if node is None or isinstance(node, BeautifulSoup) else self._paths[id(node)]
        for each in reversed(climbed):
            path = f"{path}/{self._step(each)}"
            if each is not element:
                self._paths[id(each)] = path
        return path

    def _step(self, element: Tag) -> str:
        if id(element) not in self._steps and element.parent is not None:
            self._number(element.parent)
        return self._steps[id(element)]

    def _number(self, parent: Tag) -> None:
        counts: dict[str, int] = {}
        for child in parent.children:
            if isinstance(child, Tag):
                counts[child.name] = counts.get(child.name, 0) + 1
                self._steps[id(child)] = f"{child.name}[{counts[child.name]}]"
