"""The text of one cell of an HTML table, and why it may not be what the page says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice

from kpi_ingest.read.folding import BREAK, doubt_at_break, doubt_in, fold_blanks
from kpi_ingest.read.html_marks import mark_of
from kpi_ingest.read.html_styles import declared
from kpi_ingest.read.html_text import Inline
from kpi_ingest.read.html_tree import Element, attributes_of, walk_elements
from kpi_ingest.read.html_visible import BLOCKS, Visibility, word_rule

NESTED = "the text of the cell stands in a table inside it"

WRAPPERS = frozenset({"p", "div", "span", "b", "strong", "i", "em", "font", "center"})
"""Elements that say nothing about the text in them."""

_STRUCK = frozenset({"s", "strike", "del"})
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ ,'’/-]){0,39}")
"""Text alternatives that can stand for their picture: a few words without a figure."""
_PICTURES = frozenset({"img", "svg", "canvas", "input", "select", "textarea"})


def read_cell(cell: Element, attributes: Mapping[str, str], visibility: Visibility) -> tuple[str, str | None]:
    """The visible text of a cell, and why it cannot be taken for what the page says, or None.

    Breaks and blocks are blanks. A picture alone in a cell is read by its text alternative. Of a table inside the cell
    a figure is given where it is the cell's only text, with a doubt; whatever that table holds, it is a grid of its
    own.
    """
    if not len(cell) and not (attributes and word_rule(cell.tag, attributes)):
        text = cell.text or ""
        if text.isascii() and "(" not in text:  # nothing to fold but white space, and nothing to doubt
            return " ".join(text.split()), None
        text = fold_blanks(text)
        return text, doubt_in(text)
    if not (attributes and word_rule(cell.tag, attributes)) and (lone := _lone_text(cell)) is not None:
        text = fold_blanks(lone)
        return text, doubt_in(text)
    gathered = _Gathered(visibility)
    gathered.walk(cell, attributes)
    raw, doubt = gathered.inline.take()
    text = fold_blanks(raw)
    if not text and gathered.nested:
        [figure] = gathered.nested if len(gathered.nested) == 1 else [""]
        return (figure if any(map(str.isdigit, figure)) else ""), NESTED
    if not text and not gathered.struck and (named := gathered.named_picture()):
        return named, None
    return text, gathered.doubt(text) or doubt or doubt_at_break(raw.strip())


def _lone_text(cell: Element) -> str | None:
    """The text of a cell that stands in one element, or in one inside the other, none of which says anything about it
    (`<td><p><b>5</b></p></td>`); None where that is not so."""
    element = cell
    while len(element) == 1:
        if element.text and not element.text.isspace():
            return None
        [element] = element
        if element.tag not in WRAPPERS or len(element.items()) or (element.tail and not element.tail.isspace()):
            return None
    return None if len(element) else element.text or ""


def read_name(cell: Element, attributes: Mapping[str, str], visibility: Visibility) -> tuple[str, str | None]:
    """The same for a header or a caption: one that is given to screen readers alone is still what the page calls it."""
    text, doubt = read_cell(cell, attributes, visibility)
    if text or doubt:
        return text, doubt
    return fold_blanks(" ".join(part for word in cell.iter() if _is_unseen(word) for part in word.itertext())), None


def _is_unseen(element: Element) -> bool:
    return isinstance(element.tag, str) and (word_rule(element.tag, attributes_of(element)) or "").startswith("class")


class _Gathered:
    """What was met on the way through a cell."""

    def __init__(self, visibility: Visibility) -> None:
        self.visibility = visibility
        self.inline = Inline()
        self.nested: list[str] = []
        """Texts of the first two cells that have one in the tables inside the cell."""
        self.struck = ""
        self.picture = False
        self.names: list[str | None] = []
        """Of each picture or field that tells something its text alternative, None where it has none."""

    def walk(self, cell: Element, attributes: Mapping[str, str]) -> None:
        """Gather the text of the cell."""
        if self.visibility.hides_words(cell, attributes):
            return
        owners: list[Element] = []
        walker = walk_elements(cell)
        for event, node in walker:
            if event == "start":
                if node is cell or self._enters(node):
                    owners.append(node)
                    # what follows a place to wrap stands in it, for the parser does not know that it is empty
                    self._add(node.text, owners[-2] if node.tag == "wbr" else node)
                else:
                    walker.skip_subtree()
                continue
            if event != "end":
                self.visibility.note_comment(node)
            elif owners[-1] is node:
                self._leave(node)
                owners.pop()
            if node is not cell:
                self._add(node.tail, owners[-1])

    def _add(self, text: str | None, owner: Element) -> None:
        if text:
            self.inline.add(text, owner)

    def _enters(self, node: Element) -> bool:
        """Whether the element's own text is part of the cell's."""
        attributes = attributes_of(node)
        if self.visibility.hides(node, attributes) or self.visibility.hides_words(node, attributes):
            return False
        if node.tag in BLOCKS or node.tag == "br":
            self.inline.add(BREAK)
        elif mark := mark_of(node.tag, attributes):
            self.inline.open(node, mark)
        if node.tag == "table":
            self._note_table(node)
            return False
        self._note(node)
        return True

    def _leave(self, node: Element) -> None:
        self.inline.close(node)
        if node.tag in BLOCKS or node.tag == "br":
            self.inline.add(BREAK)

    def _note_table(self, table: Element) -> None:
        if sum(1 for _ in islice(table.iter("table"), 2)) > 1:  # thousands may stand in each other
            self.nested += ["", ""]
            return
        texts = (fold_blanks(" ".join(part.itertext())) for part in table.iter("td", "th"))
        self.nested += islice((text for text in texts if text), 2)

    def _note(self, element: Element) -> None:
        """Remember the first struck-out words, and any picture or field that tells something."""
        if not self.struck and _is_struck(element):
            self.struck = fold_blanks("".join(element.itertext()))[:40]
        if element.tag in _PICTURES:
            if _tells(element):
                self.picture = True
                self.names.append(element.get("alt") if element.tag == "img" else None)
            self.inline.add("")

    def named_picture(self) -> str:
        """The words that the page gives for the one picture in a cell (`Green`, `Getting worse`): what those read who
        do not see it. A figure in a text alternative (`chart: 12%`) is not taken for the cell's."""
        if len(self.names) != 1:
            return ""
        words = fold_blanks(self.names[0] or "")
        return words if _NAME.fullmatch(words) else ""

    def doubt(self, text: str) -> str | None:
        """Why the text cannot be taken for what the page says."""
        if self.struck:
            return f"part of the text is struck out: {self.struck!r}"
        if not text and self.picture:
            return "the cell shows a picture or a field and no text"
        return doubt_in(text)


def _is_struck(element: Element) -> bool:
    if element.tag in _STRUCK:
        return True
    style = element.get("style") or ""
    if "line-through" not in style.lower():
        return False
    rules = declared(style)
    return any("line-through" in rules.get(name, "") for name in ("text-decoration", "text-decoration-line"))


def _tells(picture: Element) -> bool:
    """An empty `alt`, `aria-hidden` and hidden fields are how pages mark what tells a reader nothing."""
    return picture.get("alt") != "" and picture.get("aria-hidden") != "true" and picture.get("type") != "hidden"
