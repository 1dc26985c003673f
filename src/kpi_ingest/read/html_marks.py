"""What in an HTML page sets a few characters apart from the figure or the word beside them.

`sup` is one way of several: note numbers stand in `sub`, in `small`, in a link to a fragment of the page, in an element
that is raised or shrunk by a style, or whose class says what it is (`<span class="footnote">`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from kpi_ingest.read.html_styles import declared, length_of

Kind = Literal["raised", "lowered", "noted", "linked", "small"]
"""raised, lowered: off the base line; noted: said to be a note's mark; linked: a link to a place on the page, which may
be one; small: on the base line and smaller. From strong to weak."""

STRENGTH: dict[Kind, int] = {"raised": 0, "lowered": 1, "noted": 2, "linked": 3, "small": 4}

_MARK_TAGS = frozenset({"sup", "sub", "small"})
_TELLING = frozenset({"class", "style", "size", "role", "epub:type"})
"""Attributes by which an element may be a mark, besides where it links to."""
_RAISED_CLASS = re.compile(r"(?:[\w-]*[-_])?(?:sup|superscript|super-?script)", re.I)
_LOWERED_CLASS = re.compile(r"(?:[\w-]*[-_])?(?:subscript|sub-?script)", re.I)
_NOTE_WORDS = frozenset(
    ("footnote", "footnotes", "footnoteref", "footnotelink", "fn", "fnref", "fnmark", "noteref", "notelink", "endnote",
     "endnotes", "note", "notes", "ref", "reference", "references", "citation", "cite", "annotation")
)  # fmt: skip
_NOTE_TARGET = re.compile(r"#(?:.*[-_:.])?_?(?:ftn|edn|fn|foot-?notes?|end-?notes?|notes?|cite)[\w*.:-]{0,16}\Z", re.I)
_SMALL_SIZES = frozenset(("smaller", "x-small", "xx-small", "small"))


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """An element whose text may be a mark."""

    kind: Kind
    target: str = ""
    """Where it links to."""


def mark_of(tag: str, attributes: Mapping[str, str]) -> Mark | None:
    """The mark that an inline element may be; None for one that says nothing of the kind."""
    told = not _TELLING.isdisjoint(attributes)
    if tag not in _MARK_TAGS and not told and not (tag == "a" and "#" in attributes.get("href", "")):
        return None  # most links lead to other pages
    kinds = [*_by_tag(tag, attributes), *(_by_attributes(attributes) if told else ())]
    if not kinds:
        return None
    return Mark(min(kinds, key=STRENGTH.__getitem__), attributes.get("href", ""))


def _by_tag(tag: str, attributes: Mapping[str, str]) -> list[Kind]:
    if tag == "sup":
        return ["raised"]
    if tag == "sub":
        return ["lowered"]
    if tag == "small" or (tag == "font" and re.fullmatch(r"\s*(?:1|-\d)\s*", attributes.get("size", ""))):
        return ["small"]
    href = attributes.get("href", "") if tag == "a" else ""
    if "#" in href and _NOTE_TARGET.search(href):
        return ["noted"]
    return ["linked"] if href.startswith("#") and len(href) > 1 else []


def _by_attributes(attributes: Mapping[str, str]) -> list[Kind]:
    kinds: list[Kind] = []
    if "class" in attributes:
        kinds += _by_class(attributes["class"])
    if "style" in attributes:
        kinds += _by_style(attributes["style"])
    said = any("noteref" in attributes[name] for name in ("role", "epub:type") if name in attributes)
    return [*kinds, "noted"] if said else kinds


@lru_cache(1024)
def _by_class(names: str) -> tuple[Kind, ...]:
    found: list[Kind] = []
    for name in names.split():
        if _RAISED_CLASS.fullmatch(name):
            found.append("raised")
        elif _LOWERED_CLASS.fullmatch(name):
            found.append("lowered")
        elif name == "sub":
            found.append("small")
        elif not _NOTE_WORDS.isdisjoint(re.split(r"[-_]+", name.lower())):
            found.append("noted")
    return tuple(found)


@lru_cache(1024)
def _by_style(style: str) -> tuple[Kind, ...]:
    rules = declared(style)
    found: list[Kind] = []
    align, shift = rules.get("vertical-align", ""), _shift_of(rules)
    if align == "super" or "super" in rules.get("font-variant-position", "") or shift > 0:
        found.append("raised")
    if align == "sub" or "sub" in rules.get("font-variant-position", "") or shift < 0:
        found.append("lowered")
    if align in ("top", "text-top") or _is_small(rules.get("font-size", "")):
        found.append("small")
    return tuple(found)


def _shift_of(rules: dict[str, str]) -> float:
    """How far above the base line a style puts text; below it where negative, whatever the unit."""
    shift = length_of(rules.get("vertical-align", "")) or 0
    if not shift and rules.get("position") == "relative":
        shift = (length_of(rules.get("bottom", "")) or 0) - (length_of(rules.get("top", "")) or 0)
    return shift


def _is_small(size: str) -> bool:
    if size in _SMALL_SIZES:
        return True
    relative = re.fullmatch(r"(\d*\.?\d+)(em|rem|%)", size)
    return relative is not None and float(relative[1]) < (100 if relative[2] == "%" else 1)
