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
_COMMENT = r"!--(?:-?>|(?:[^-]++|-(?!-!?>))*+(?:--!?>|\Z))"
_TOKEN = re.compile(
    rf"<(?:{_COMMENT}"
    rf"|(?P<raw>{_RAW_TEXT})(?=[\s/>]){_ATTRIBUTES}(?:[^<]++|<(?!/(?P=raw)[\s/>]))*+"
    rf"|(?P<tag>/?[a-z][^\s/>]*+){_ATTRIBUTES}"
    rf"|[!?/][^>]*+(?:>|\Z))",
    re.I | re.S,
)
_LETTERS = re.compile(rb"<t(?:d|h(?!ead)|able)")
_PAGE_ENDS = frozenset(("/body", "/html"))
_PAGE_START = re.compile(rb"<html\b")
_PAGE_END = re.compile(rb"</(?:body|html)\b")


@dataclass(frozen=True, slots=True)
class TagCounts:
    """How many tables and cells a source or a tree has."""

    tables: int
    cells: int


class Source:
    """The text of a page. Counts are made when first asked for, and those that cost little first."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._low = text.encode(
            "utf-8", "surrogatepass"
        ).lower()  # bytes are counted and lowered at several times the pace

    @cached_property
    def letters(self) -> TagCounts:
        """How often the letters of these tags stand in the source, wherever that is: never fewer than `tags` has."""
        found = _LETTERS.findall(self._low)
        tables = found.count(b"<table")
        return TagCounts(tables, len(found) - tables)

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
        place = self._low.find(b"</html")
        return place >= 0 and _NOTHING.fullmatch(self._low[place:].decode("utf-8", "surrogatepass")) is None

    def ends_inside_table(self, certain: bool) -> bool:
        """Whether a table is open where the source ends, with no end of the page behind it.

        A table that is merely never closed on a whole page (`</body>` or `</html>` follows) is the parser's to mend.
        `certain` says that every letter of a table's tag is a tag: then the last one is a sound place to look from.
        """
        if certain and self._page_ends_behind_tables():
            return False
        tables = 0
        for name in tags_in(self.text):
            if name in _PAGE_ENDS:
                return False
            tables += (name == "table") - (name == "/table")
        return tables > 0

    def lacks_page_end(self) -> bool:
        """Whether the page opens its `<html>` and ends neither that nor its body behind its last table: whatever stood
        there, such as the rest of a footnote, may be missing. A fragment, which opens none, need not end it."""
        low = self._low
        opened = _PAGE_START.search(low) is not None
        behind = max(low.rfind(b"<td"), low.rfind(b"<th"), low.rfind(b"<table"), 0)
        return opened and _PAGE_END.search(low, behind) is None

    def last_tag(self) -> str | None:
        """The tag with which the source ends, as `tags_in` gives it; None where it ends in words or inside a tag."""
        names = list(tags_in(self.text))
        return names[-1] if names and self._low.rstrip().endswith(b">") else None

    def _page_ends_behind_tables(self) -> bool:
        """Whether the tag of an end of the page stands behind the last table and cell."""
        low = self._low
        passed = _UP_TO_PAGE_END.match(low, max(low.rfind(b"<td"), low.rfind(b"<th"), low.rfind(b"<table"), 0))
        return passed is not None and passed.end() < len(low)


def tags_in(text: str, start: int = 0) -> Iterator[str]:
    """The tags of the source from `start` on, in lower case and without attributes; an end tag begins with `/`."""
    for found in _TOKEN.finditer(text, start):
        name = found["tag"] or found["raw"]
        if name:
            yield name.lower()


_RAW_PARTS = "|".join(rf"{name}(?=[\s/>]){_ATTRIBUTES}(?:[^<]++|<(?!/{name}[\s/>]))*+" for name in _RAW_TEXT.split("|"))
_UP_TO_PAGE_END = re.compile(
    (
        rf"(?:[^<]++|<(?:{_COMMENT}|{_RAW_PARTS}"
        rf"|(?!/(?:body|html)(?:[\s/>]|\Z))(?:/?[a-z][^\s/>]*+{_ATTRIBUTES}|[!?/][^>]*+(?:>|\Z)|(?![/!?a-z]))))*+"
    ).encode(),
    re.S,
)
"""Everything before the end tag of the page in lower case, as `_TOKEN` sees it; one match costs a fifth of a look at
each tag. The names stand without a group: re errs on groups in possessive repetitions."""
_NOTHING = re.compile(r"</html[^>]*+>(?:\s++|<!--.*?-->|</(?:html|body)\s*>)*+", re.I | re.S)
"""The end of the page with nothing to see behind it."""
