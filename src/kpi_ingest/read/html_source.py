"""The source of an HTML page, tag by tag: what the tree a parser builds is held against.

A tag counts only where a browser would see one: not inside a comment, the text of a script or a text area, or the
quoted value of an attribute (map pop-ups carry whole tables in `data-content="<table>..."`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_RAW_TEXT = "script|style|textarea|title|xmp|iframe|noembed|noframes"
_ATTRIBUTES = (
    r"(?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^\s>\"'][^\s>]*+)?)?)*+(?:>|\Z)"
)
"""Everything up to the end of a tag. Each part takes what it can and gives nothing back, so that hostile quotes cost
linear time."""
_TOKEN = re.compile(
    rf"<(?:!--(?:-?>|.*?(?:--!?>|\Z))"
    rf"|(?P<raw>{_RAW_TEXT})(?=[\s/>]){_ATTRIBUTES}.*?(?:(?=</(?P=raw)[\s/>])|\Z)"
    rf"|(?P<tag>/?[a-z][^\s/>]*+){_ATTRIBUTES}"
    rf"|[!?/][^>]*+(?:>|\Z))",
    re.I | re.S,
)
_TABLE = re.compile(r"<table(?=[\s/>])", re.I)
_CELL = re.compile(r"<t[dh](?=[\s/>])", re.I)
_LAST_PART = re.compile(r"<(?:table|t[dh])(?=[\s/>])", re.I)
_PAGE_ENDS = frozenset(("/body", "/html"))


@dataclass(frozen=True, slots=True)
class TagCounts:
    """How many tables and cells a source or a tree has."""

    tables: int
    cells: int


def tags_in(text: str, start: int = 0) -> Iterator[str]:
    """The tags of the source from `start` on, in lower case and without attributes; an end tag begins with `/`."""
    for found in _TOKEN.finditer(text, start):
        name = found["tag"] or found["raw"]
        if name:
            yield name.lower()


def count_letters(text: str) -> TagCounts:
    """How often the letters of these tags stand in the source, wherever that is: never fewer than `count_tags` finds.
    It costs a tenth of it."""
    return TagCounts(len(_TABLE.findall(text)), len(_CELL.findall(text)))


def count_tags(text: str) -> TagCounts:
    """How many tables and cells the source opens."""
    tables = cells = 0
    for name in tags_in(text):
        tables += name == "table"
        cells += name in ("td", "th")
    return TagCounts(tables, cells)


def ends_inside_table(text: str, certain: bool) -> bool:
    """Whether a table of the source is open where the source ends, with no end of the page behind it.

    A table that is merely never closed on a whole page (`</body>` or `</html>` follows) is the parser's to mend.
    `certain` says that every letter of a table's tag is a tag: then the last one is a sound place to look from.
    """
    if certain and not _PAGE_ENDS.isdisjoint(tags_in(text, _last_part(text))):
        return False
    tables = 0
    for name in tags_in(text):
        if name in _PAGE_ENDS:
            return False
        tables += (name == "table") - (name == "/table")
    return tables > 0


def _last_part(text: str) -> int:
    """Where the last table or cell begins."""
    low = text.lower()
    if len(low) != len(text):  # a few letters, such as the capital I with a dot, are longer in lower case
        return 0
    place = max(low.rfind("<td"), low.rfind("<th"), low.rfind("<table"))
    return place if _LAST_PART.match(text, max(place, 0)) else 0


def text_behind_page(text: str) -> bool:
    """Whether anything but white space and comments stands behind an `</html>`: lxml's own tree ends there, and
    browsers and the careful reader read on."""
    found = _PAGE_END.search(text)
    return found is not None and _NOTHING.fullmatch(text, found.end()) is None


_PAGE_END = re.compile(r"</html[^>]*+>", re.I)
_NOTHING = re.compile(r"(?:\s++|<!--.*?-->|</(?:html|body)\s*>)*+", re.I | re.S)
