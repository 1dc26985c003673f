"""What of an HTML tree a reader of the page sees: hidden parts are left out, and the rule that hid them is recorded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from kpi_ingest.model import ElementPath, Warning
from kpi_ingest.read.hidden import Hidden
from kpi_ingest.read.html_styles import unseen_by_style
from kpi_ingest.read.html_tree import Element, ElementPaths

UNSEEN = frozenset({"script", "style", "head", "title", "meta", "link", "base", "object", "audio", "video", "iframe"})
"""Elements that show no text of their own; leaving them out hides nothing."""

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "search", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
"""Elements that begin and end a line of their own."""

_HIDDEN_AS_SUCH = frozenset({"template", "dialog"})
_HIDING = frozenset({"hidden", "popover", "style"})
_TELLING = _HIDING | {"class"}
"""Attributes by which an element, or a table in it, may be hidden."""

_TABLE_MARKUP = re.compile(r"<t[rdh][\s>]", re.I)
_UNSEEN_CLASS = re.compile(
    r"(?:[\w-]*[-_])?(?:visually-?hidden|visually_hidden|sr-?only|screen-?reader(?:s|-text|-only|_text)?"
    r"|element-invisible|a11y-(?:hidden|only)|hidden-accessible|assistive-text|off-?screen|u-vh|vh)(?:-focusable)?",
    re.I,
)
"""Class names by which pages hide words from all but screen readers; they are known by name alone."""


class Visibility:
    """Decides what is seen, and remembers what was not and why."""

    def __init__(self, paths: ElementPaths, hidden: Hidden = "skip") -> None:
        self.paths = paths
        self._reads_panels = hidden == "read"
        self._counts: Counter[str] = Counter()
        self._tables: Counter[str] = Counter()
        self._first: dict[str, ElementPath] = {}
        self._first_table: dict[str, ElementPath] = {}
        self._noted: set[Element] = set()
        self._opened: set[Element] = set()

    def hides(self, element: Element, attributes: Mapping[str, str]) -> bool:
        """Whether the element and all in it is left out; a rule that hides it is noted."""
        tag = element.tag
        if tag in UNSEEN:
            return True
        if tag not in _HIDDEN_AS_SUCH and _TELLING.isdisjoint(attributes):
            return False
        rule = hiding_rule(tag, attributes) or _table_rule(element, attributes)
        if rule is None:
            return False
        if self._reads_panels and rule != "template" and next(element.iter("table"), None) is not None:
            self._note(f"read although hidden: {rule}", element)
            self._opened.add(element)
            return False
        self._note(rule, element)
        return True

    def opened(self, element: Element) -> bool:
        """Whether the page hides the element, or what it stands in, and it is read all the same."""
        above: Element | None = element if self._opened else None
        while above is not None and above not in self._opened:
            above = above.getparent()
        return above is not None

    def hides_words(self, element: Element, attributes: Mapping[str, str]) -> bool:
        """Whether an element inside a cell holds words that are for screen readers or for browsers without scripts."""
        rule = word_rule(element.tag, attributes)
        if rule is not None:
            self._note(rule, element)
        return rule is not None

    def _note(self, rule: str, element: Element) -> None:
        """Cells that hold tables are visited twice, and counted once."""
        if element in self._noted:
            return
        self._noted.add(element)
        self._counts[rule] += 1
        tables = list(element.iter("table"))
        self._tables[rule] += len(tables)
        if rule not in self._first:
            self._first[rule] = self.paths.of(element)
        if tables and rule not in self._first_table:
            self._first_table[rule] = self.paths.of(tables[0])

    def note_comment(self, comment: Element) -> None:
        """A row or cell inside a comment is not on the page; that it was left out is worth a word."""
        parent = comment.getparent()
        if parent is not None and _TABLE_MARKUP.search(comment.text or ""):
            self._note("comment", parent)

    def warnings(self) -> Iterator[Warning]:
        """One warning per rule, at the first element it left out, and one more where it left out tables."""
        for rule, count in self._counts.items():
            if rule.startswith("read although"):
                detail = f"{self._tables[rule]} tables were {rule}"
                yield Warning("HIDDEN_READ", detail, self._first[rule])
                continue
            yield Warning("HIDDEN_CONTENT", f"{count} left out by the rule: {rule}", self._first[rule])
            if self._tables[rule] and rule != "comment":
                tables = "1 table is" if self._tables[rule] == 1 else f"{self._tables[rule]} tables are"
                detail = f"{tables} hidden ({rule}) and left out"
                yield Warning("HIDDEN_TABLES", detail, self._first_table[rule])


def hiding_rule(tag: str, attributes: Mapping[str, str]) -> str | None:
    """The name of the rule that hides an element; None where it is seen. Style sheets are not consulted."""
    if tag not in _HIDDEN_AS_SUCH and _HIDING.isdisjoint(attributes):
        return None
    if tag == "template":
        return "template"
    if "hidden" in attributes and attributes["hidden"].strip().lower() != "until-found":
        return "attribute hidden"
    if tag == "dialog" and "open" not in attributes:
        return "closed dialog"
    if "popover" in attributes:
        return "attribute popover"
    return unseen_by_style(attributes["style"]) if "style" in attributes else None


def word_rule(tag: str, attributes: Mapping[str, str]) -> str | None:
    """The name of the rule by which words in a cell are not for people who look at the page."""
    if tag == "noscript":
        return "noscript"
    unseen = unseen_class(attributes)
    return f"class {unseen}" if unseen else None


def unseen_class(attributes: Mapping[str, str]) -> str | None:
    """The class name by which words are hidden from all but screen readers."""
    return _unseen_among(attributes["class"]) if "class" in attributes else None


def _table_rule(element: Element, attributes: Mapping[str, str]) -> str | None:
    """A table that only screen readers are given, such as the figures of a chart: seen by nobody who looks."""
    unseen = _unseen_among(attributes["class"]) if "class" in attributes else None
    if unseen is None or element.tag in ("td", "th") or next(element.iter("table"), None) is None:
        return None
    return f"class {unseen}"


@lru_cache(1024)
def _unseen_among(names: str) -> str | None:
    return next((name for name in names.split() if _UNSEEN_CLASS.fullmatch(name)), None)
