"""What of an HTML tree a reader of the page sees: hidden parts are left out, and the rule that hid them is recorded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import CData, Comment, NavigableString, PageElement, PreformattedString

from kpi_ingest.model import ElementPath, Warning
from kpi_ingest.read.folding import BREAK, doubt_at_break, doubt_in, fold_blanks, raise_digits
from kpi_ingest.read.html_tree import ElementPaths

UNSEEN = frozenset({"script", "style", "head", "title", "meta", "link", "base", "object", "audio", "video", "iframe"})
"""Elements that show no text of their own; leaving them out hides nothing."""

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "search", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
"""Elements that begin and end a line of their own."""

_STRUCK = frozenset({"s", "strike", "del"})
_PICTURES = frozenset({"img", "svg", "canvas", "input", "select", "textarea"})
_DISPLAY_NONE = re.compile(r"(?:^|;)\s*display\s*:\s*none\b", re.I)
_INVISIBLE = re.compile(r"(?:^|;)\s*visibility\s*:\s*(?:hidden|collapse)\b", re.I)
_TABLE_MARKUP = re.compile(r"<t[rdh][\s>]", re.I)


class Visibility:
    """Decides what is seen, and remembers what was not and why."""

    def __init__(self, paths: ElementPaths) -> None:
        self.paths = paths
        self._counts: Counter[str] = Counter()
        self._first: dict[str, ElementPath] = {}
        self._noted: set[int] = set()

    def hides(self, element: Tag) -> bool:
        """Whether the element and all in it is left out; a rule that hides it is noted."""
        if element.name in UNSEEN:
            return True
        rule = hiding_rule(element)
        if rule is None:
            return False
        self._note(rule, element)
        return True

    def _note(self, rule: str, element: Tag) -> None:
        """Cells that hold tables are visited twice, and counted once."""
        if id(element) in self._noted:
            return
        self._noted.add(id(element))
        self._counts[rule] += 1
        if rule not in self._first:
            self._first[rule] = self.paths.of(element)

    def note_comment(self, comment: PageElement) -> None:
        """A row or cell inside a comment is not on the page; that it was left out is worth a word."""
        if isinstance(comment, Comment) and _TABLE_MARKUP.search(comment) and comment.parent is not None:
            self._note("comment", comment.parent)

    def warnings(self) -> Iterator[Warning]:
        """One warning per rule, at the first element it left out."""
        for rule, count in self._counts.items():
            yield Warning("HIDDEN_CONTENT", f"{count} left out by the rule: {rule}", self._first[rule])


def hiding_rule(element: Tag) -> str | None:
    """The name of the rule that hides the element; None where it is seen. Style sheets are not consulted."""
    if element.name == "template":
        return "template"
    if element.has_attr("hidden"):
        return "attribute hidden"
    style = str(element.get("style") or "")
    if _DISPLAY_NONE.search(style):
        return "style display:none"
    return "style visibility" if _INVISIBLE.search(style) else None


def shown_string(node: PageElement) -> str | None:
    """The characters of a text node; None for a comment, a doctype and their like."""
    if isinstance(node, PreformattedString) and not isinstance(node, CData):
        return None
    return str(node) if isinstance(node, NavigableString) else None


class Inline:
    """Text as it is put together from nodes: a raised note number behind a figure stays apart from it."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._raised: list[int] = []

    def add(self, text: str) -> None:
        """Append characters as they stand."""
        self.pieces.append(text)

    def open_raised(self) -> None:
        """What follows is raised."""
        self._raised.append(len(self.pieces))

    def close_raised(self) -> None:
        """The raised part ends here."""
        start = self._raised.pop()
        raised = "".join(self.pieces[start:])
        self.pieces[start:] = [raise_digits("".join(self.pieces[max(0, start - 4) : start]), raised)]

    def take(self) -> str:
        """The text so far, which is then forgotten; an open raised part begins anew."""
        text = "".join(self.pieces)
        self.pieces.clear()
        self._raised = [0] * len(self._raised)
        return text


def read_cell(cell: Tag, visibility: Visibility) -> tuple[str, str | None]:
    """The visible text of a cell, and why it cannot be taken for what the page says, or None.

    Tables inside the cell are left out; breaks and blocks are blanks.
    """
    inline, met = Inline(), _Met()
    stack: list[PageElement | str] = list(reversed(list(cell.children)))
    while stack:
        node = stack.pop()
        if isinstance(node, Tag):
            if not visibility.hides(node):
                met.note(node)
                _open(node, inline, stack)
        elif isinstance(node, PageElement):
            visibility.note_comment(node)
            inline.add(shown_string(node) or "")
        elif node == "sup":
            inline.close_raised()
        else:
            inline.add(node)
    raw = inline.take()
    text = fold_blanks(raw)
    return text, met.doubt(text) or doubt_at_break(raw.strip())


def _open(node: Tag, inline: Inline, stack: list[PageElement | str]) -> None:
    if node.name in BLOCKS or node.name == "br":
        inline.add(BREAK)
        stack.append(BREAK)
    if node.name == "sup":
        inline.open_raised()
        stack.append("sup")
    if node.name != "table":
        stack.extend(reversed(list(node.children)))


class _Met:
    """What was met on the way through a cell that its text does not show."""

    def __init__(self) -> None:
        self.struck = ""
        self.picture = False

    def note(self, element: Tag) -> None:
        """Remember the first struck-out words, and any picture or field that tells something."""
        if element.name in _STRUCK and not self.struck:
            self.struck = fold_blanks(element.get_text())[:40]
        if element.name in _PICTURES:
            self.picture = self.picture or _tells(element)

    def doubt(self, text: str) -> str | None:
        """Why the text cannot be taken for what the page says."""
        if self.struck:
            return f"part of the text is struck out: {self.struck!r}"
        if not text and self.picture:
            return "the cell shows a picture or a field and no text"
        return doubt_in(text)


def _tells(picture: Tag) -> bool:
    """An empty `alt`, `aria-hidden` and hidden fields are how pages mark what tells a reader nothing."""
    return picture.get("alt") != "" and picture.get("aria-hidden") != "true" and picture.get("type") != "hidden"
