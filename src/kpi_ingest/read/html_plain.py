"""Tables that hold rows of cells and nothing else, read from what lxml writes of them.

Asking lxml for each cell's name, attributes and text makes a Python object for every cell and costs more than all the
rest of a reading; one pattern over the table as written costs a fifth of that. The pattern knows rows, row groups and
cells alone. Whatever else stands between these, and anything that is hidden, is left to `html_rows`, which looks at
each element; both give the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from kpi_ingest.read.html_tree import Element, write_element
from kpi_ingest.read.html_visible import Visibility, hiding_rule, unseen_class
from kpi_ingest.read.table_elements import RowElements, RowGroup, RowShape, TableElements

_WRITTEN = r'(?: [a-zA-Z][\w.:-]*="[^"<>]*")*+'
_INSIDE = r"(?:[^<]++|<(?!/?(?:t[dhr]|table|thead|tbody|tfoot|caption|colgroup|col)[\s/>]))*+"
_CELL = re.compile(rf"<(t[dh])({_WRITTEN})(?:/>|>(?:([^<]*+)(?=</t[dh]>)|({_INSIDE}))</t[dh]>)")
_PART = re.compile(
    rf"<(?P<row>tr)(?P<of_row>{_WRITTEN})>\s*(?P<cells>(?:<t[dh]{_WRITTEN}(?:/>|>{_INSIDE}</t[dh]>)\s*)*+)</tr>\s*"
    rf"|<(?P<open>tr|thead|tbody|tfoot)(?P<of_open>{_WRITTEN})(?P<empty>/?)>\s*"
    r"|</(?P<close>thead|tbody|tfoot)>\s*"
    rf"|<(?P<caption>caption)(?P<of_caption>{_WRITTEN})(?:/>|>{_INSIDE}</caption>)\s*"
    rf"|<colgroup{_WRITTEN}(?:/>|>\s*(?:<col{_WRITTEN}/>\s*)*</colgroup>)\s*|<col{_WRITTEN}/>\s*"
)
_TABLE = re.compile(rf"<table{_WRITTEN}>\s*")
_ATTRIBUTE = re.compile(r' ([a-zA-Z][\w.:-]*)="([^"]*)"')
_SMALLEST = 8
"""Cells below which it does not pay to write a table out."""


class _Attributes(NamedTuple):
    """Attributes as written, understood once for all elements that have the same."""

    named: Mapping[str, str]
    odd: bool
    """They hide the words of the element from those who look."""
    hides: bool
    spans: bool


def gather_plain_rows(table: Element, visibility: Visibility) -> TableElements | None:
    """The rows of a table as `gather_rows` gives them; None for a table that holds anything but rows of cells."""
    if sum(1 for _ in islice(table.iter("td", "th"), _SMALLEST)) < _SMALLEST:
        return None
    written = write_element(table)
    opened = _TABLE.match(written)
    if opened is None:
        return None
    scan = _Scan(table, visibility.paths.path(table))
    end = opened.end()
    for part in _PART.finditer(written, end):
        if part.start() != end or not scan.take(part):
            return None
        end = part.end()
    return scan.found if written.startswith("</table>", end) else None


class _Scan:
    """The way through a written table."""

    def __init__(self, table: Element, place: str) -> None:
        self.table = table
        self.found = TableElements()
        self.place = place
        self.counts: dict[str, int] = {}
        """How many elements of each name stand directly in the table."""
        self.group_place, self.group_counts = place, self.counts
        """The same of the row group that is open."""
        self.rows = table.iter("tr")

    def take(self, part: re.Match[str]) -> bool:
        """Add what a part says; False where the table is none of plain rows."""
        if part["row"]:
            return self._add_row(part["of_row"], part["cells"])
        if part["open"] == "tr":
            return bool(part["empty"]) and self._add_row(part["of_open"], "")
        if part["open"]:
            return self._open_group(part["open"], part["of_open"], bool(part["empty"]))
        if part["close"]:
            self.group_place, self.group_counts = self.place, self.counts
        return not part["caption"] or self._add_caption(part["of_caption"])

    def _add_row(self, written: str, cells: str) -> bool:
        if written and _understood(written).hides:
            return False
        groups = self.found.groups
        if self.group_counts is self.counts and (not groups or groups[-1].name != ""):
            groups.append(RowGroup(""))
        self.group_counts["tr"] = number = self.group_counts.get("tr", 0) + 1
        row = RowElements(f"{self.group_place}/tr[{number}]")
        groups[-1].rows.append(row)
        return self._add_cells(row, next(self.rows), cells)

    def _add_cells(self, row: RowElements, element: Element, cells: str) -> bool:
        found = _CELL.findall(cells)
        if not found:
            return True
        names, written, texts, insides = zip(*found, strict=True)
        shape, odd, hides, spans = _shape_of(names, written)
        if hides:
            return False
        self.found.spans = self.found.spans or spans
        if "&" in cells:
            texts = tuple(map(_unescaped, texts))
        if not (odd or any(insides)):
            row.shape, row.texts = shape, texts
            return True
        for number, (name, step, named, text) in enumerate(zip(*shape, texts, strict=True)):
            asked = insides[number] or unseen_class(named) is not None
            row.given.append(
                (name, row.place + step, named, None if asked else text, element[number] if asked else None)
            )
        return True

    def _open_group(self, name: str, written: str, empty: bool) -> bool:
        if self.group_counts is not self.counts or (written and _understood(written).hides):
            return False
        self.counts[name] = number = self.counts.get(name, 0) + 1
        self.found.groups.append(RowGroup(name))
        if not empty:
            self.group_place, self.group_counts = f"{self.place}/{name}[{number}]", {}
        return True

    def _add_caption(self, written: str) -> bool:
        if self.group_counts is not self.counts or (written and _understood(written).hides):
            return False
        if self.found.caption is None:
            self.found.caption = next(self.table.iter("caption"))
        return True


@lru_cache(1024)
def _shape_of(names: tuple[str, ...], written: tuple[str, ...]) -> tuple[RowShape, bool, bool, bool]:
    """The shape of a row, and whether any of its cells is odd, hides or spans."""
    counts = {"td": 0, "th": 0}
    steps = []
    for name in names:
        counts[name] += 1
        steps.append(f"/{name}[{counts[name]}]")
    understood = [_understood(each) for each in written]
    named, odd, hides, spans = zip(*understood, strict=True)
    return RowShape(names, tuple(steps), named), any(odd), any(hides), any(spans)


@lru_cache(4096)
def _understood(written: str) -> _Attributes:
    named = {name: _unescaped(value) for name, value in _ATTRIBUTE.findall(written)}
    return _Attributes(
        named,
        odd=unseen_class(named) is not None,
        hides=hiding_rule("td", named) is not None,
        spans="colspan" in named or "rowspan" in named,
    )


def _unescaped(text: str) -> str:
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
