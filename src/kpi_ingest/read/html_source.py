"""The source of an HTML page, tag by tag: what the tree a parser builds is held against.

A tag counts only where a browser would see one: not inside a comment, the text of a script or a text area, or the
quoted value of an attribute (map pop-ups carry whole tables in `data-content="<table>..."`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

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
_PAGE_ENDS = frozenset(("/body", "/html"))


@dataclass(frozen=True, slots=True)
class TagCounts:
    """How many tables and cells a source or a tree has."""

    tables: int
    cells: int


class Source:
    """The text of a page. Counts are made when first asked for, and those that cost little first."""

    def __init__(self, text: str) -> None:
        self.text = text
        low = text.lower()
        self._low = low if len(low) == len(text) else ""  # a few letters are longer in lower case, such as I with a dot

    @cached_property
    def letters(self) -> TagCounts:
        """How often the letters of these tags stand in the source, wherever that is: never fewer than `tags` has."""
        low = self._low or self.text.lower()
        return TagCounts(low.count("<table"), low.count("<td") + low.count("<th") - low.count("<thead"))

    @cached_property
    def tags(self) -> TagCounts:
        """How many tables and cells the source opens; this costs ten times as much as the letters."""
        tables = cells = 0
        for name in tags_in(self.text):
            tables += name == "table"
            cells += name in ("td", "th")
        return TagCounts(tables, cells)

    def goes_on_behind_page(self) -> bool:
        """Whether anything but white space and comments stands behind an `</html>`: lxml's own tree ends there, and
        browsers and the careful reader read on."""
        place = self._low.find("</html")
        return (place >= 0 or not self._low) and _NOTHING.fullmatch(self.text, max(place, 0)) is None

    def ends_inside_table(self, certain: bool) -> bool:
        """Whether a table is open where the source ends, with no end of the page behind it.

        A table that is merely never closed on a whole page (`</body>` or `</html>` follows) is the parser's to mend.
        `certain` says that every letter of a table's tag is a tag: then the last one is a sound place to look from.
        """
        if certain and not _PAGE_ENDS.isdisjoint(tags_in(self.text, self._last_part())):
            return False
        tables = 0
        for name in tags_in(self.text):
            if name in _PAGE_ENDS:
                return False
            tables += (name == "table") - (name == "/table")
        return tables > 0

    def _last_part(self) -> int:
        """Where the last table or cell begins."""
        low = self._low
        return max(low.rfind("<td"), low.rfind("<th"), low.rfind("<table"), 0)


def tags_in(text: str, start: int = 0) -> Iterator[str]:
    """The tags of the source from `start` on, in lower case and without attributes; an end tag begins with `/`."""
    for found in _TOKEN.finditer(text, start):
        name = found["tag"] or found["raw"]
        if name:
            yield name.lower()


_NOTHING = re.compile(r"</html[^>]*+>(?:\s++|<!--.*?-->|</(?:html|body)\s*>)*+", re.I | re.S)
"""The end of the page with nothing to see behind it."""
