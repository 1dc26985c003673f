"""Rows of a table as lxml writes them: which tags a row has tells, once for all rows that have the same, what cells it
holds and where their texts stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from kpi_ingest.read.html_cell import WRAPPERS
from kpi_ingest.read.html_visible import hiding_rule, unseen_class
from kpi_ingest.read.table_elements import CELLS, GROUPS, RowShape, says_spans

_WRITTEN = re.compile(r'(?: [a-zA-Z][\w.:-]*="[^"<>]*")*+')
_ATTRIBUTE = re.compile(r' ([a-zA-Z][\w.:-]*)="([^"]*)"')
TABLE_PARTS = CELLS | GROUPS | {"tr", "table", "caption", "colgroup", "col"}
"""Elements that make a table; one of them in a cell belongs to another table."""

Picked = Callable[[Sequence[str]], Sequence[str]]


class Tag(NamedTuple):
    """A tag of an element, understood once for all elements that are written alike."""

    name: str
    """Of an end tag it begins with `/`."""
    empty: bool
    """It is all of its element."""
    attributes: Mapping[str, str]
    odd: bool
    """The attributes hide the words of the element from those who look."""
    hides: bool
    spans: bool


class RowForm(NamedTuple):
    """What the tags of a row say; offsets count the texts from the one behind the row's own tag."""

    shape: RowShape
    even: bool
    """Every second text is that of a cell, and no cell is asked for one."""
    texts: Picked
    """The texts of the cells among those of the row, where no cell is asked; "" is the text behind the last."""
    gaps: Picked
    """The texts between the cells."""
    blanks: Picked | None
    """The texts in cells beside the elements that hold all of their text; None where there are no such elements."""
    asked: tuple[bool, ...] | None
    """Which cells have to be asked for their text as elements; None where there are cells and none has."""


@lru_cache(4096)
def understood(written: str) -> Tag | None:
    """The tag between its brackets; None for one that has an attribute of a name that no page needs."""
    empty = written[-1:] == "/"
    name, blank, rest = (written[:-1] if empty else written).partition(" ")
    if _WRITTEN.fullmatch(blank + rest) is None:
        return None
    attributes = {key: unescaped(value) for key, value in _ATTRIBUTE.findall(blank + rest)}
    return Tag(
        name,
        empty,
        attributes,
        odd=unseen_class(attributes) is not None,
        hides=hiding_rule("td", attributes) is not None,
        spans=says_spans(attributes),
    )


class _Cell(NamedTuple):
    """A cell of a row, by its tags."""

    tag: Tag
    text: int
    """The offset of its text; -1 for a cell without one."""
    blanks: tuple[int, ...]
    asked: bool


@lru_cache(256)
def row_form(tags: tuple[str, ...]) -> RowForm | None:
    """The form of a row with these tags, its own end tag the last of them; None for one that holds anything but cells,
    a table in a cell, or something hidden."""
    cells, at, gaps = [], 0, [0]
    while at < len(tags) - 1:
        opened = understood(tags[at])
        if opened is None or opened.name not in CELLS or opened.hides:
            return None
        behind = at + 1 if opened.empty else _behind(tags, at)
        if behind is None:
            return None
        cells.append(_cell_of(opened, tags[at + 1 : behind - 1], at))
        gaps.append(behind)
        at = behind
    return _form_of(cells, gaps)


def _behind(tags: Sequence[str], at: int) -> int | None:
    """The place behind the end tag of the cell that begins at `at`; None where part of a table stands in it."""
    for place in range(at + 1, len(tags)):
        name = tags[place].partition(" ")[0].strip("/")
        if name in TABLE_PARTS:
            return place + 1 if tags[place] == f"/{tags[at].partition(' ')[0]}" else None
    return None


def _cell_of(opened: Tag, inside: Sequence[str], at: int) -> _Cell:
    """The cell whose own tag is the one at `at`."""
    if opened.empty:
        return _Cell(opened, -1, (), opened.odd)
    depth = len(inside) // 2
    wraps = inside[:depth]
    alone = WRAPPERS.issuperset(wraps) and list(inside[depth:]) == [f"/{name}" for name in reversed(wraps)]
    if opened.odd or not alone:
        return _Cell(opened, -1, (), True)
    text = at + 1 + depth
    return _Cell(opened, text, tuple(it for it in range(at + 1, at + 2 + 2 * depth) if it != text), False)


def _form_of(cells: Sequence[_Cell], gaps: Sequence[int]) -> RowForm:
    counts = {"td": 0, "th": 0}
    steps = []
    for name in (cell.tag.name for cell in cells):
        counts[name] += 1
        steps.append(f"{name}[{counts[name]}]")
    names = tuple(cell.tag.name for cell in cells)
    shape = RowShape(
        names,
        tuple(steps),
        tuple(cell.tag.attributes for cell in cells),
        tuple(name == "th" for name in names),
        any(cell.tag.spans for cell in cells),
    )
    blanks = [offset for cell in cells for offset in cell.blanks]
    asked = tuple(cell.asked for cell in cells)
    texts = [cell.text for cell in cells]
    even = bool(texts) and texts == list(range(1, 2 * len(texts), 2)) == [gap - 1 for gap in gaps[1:]]
    return RowForm(
        shape,
        even,
        _picks(texts),
        _picks(gaps),
        _picks(blanks) if blanks else None,
        asked if any(asked) or not asked else None,
    )


def _picks(offsets: Sequence[int]) -> Picked:
    """Takes the values at these offsets; by a slice where they are evenly apart."""
    if not offsets:
        return itemgetter(slice(0, 0))
    step = offsets[1] - offsets[0] if len(offsets) > 1 else 1
    if step > 0 <= offsets[0] and list(offsets) == list(range(offsets[0], offsets[-1] + 1, step)):
        return itemgetter(slice(offsets[0], offsets[-1] + 1, step))
    several: Any = itemgetter(*offsets)
    return several if len(offsets) > 1 else lambda values: (several(values),)


def unescaped(text: str) -> str:
    """The characters that lxml writes as references."""
    if "&" not in text:
        return text
    for reference, sign in (
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", '"'),
        ("&#9;", "\t"),
        ("&#10;", "\n"),
        ("&#13;", "\r"),
    ):
        text = text.replace(reference, sign)
    return text.replace("&amp;", "&")
