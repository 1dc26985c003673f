"""Tables that hold rows of cells and nothing else, read from what lxml writes of them.

Asking lxml for each cell's name, attributes and text makes a Python object for every cell and costs more than all the
rest of a reading. Here the table as written is cut at its brackets, once: what stands between them is a tag and the
text behind it in turn, and the tags of a row tell where the texts of its cells are. Rows of the same tags are one run,
whose texts are gathered and looked at together. Whatever else stands between rows and cells, and anything that is
hidden, is left to `html_rows`, which looks at each element; both give the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from kpi_ingest.read.folding import APART, fold_together
from kpi_ingest.read.html_tree import Element, write_element
from kpi_ingest.read.html_visible import Visibility
from kpi_ingest.read.html_written import TABLE_PARTS, RowForm, Tag, row_form, understood, unescaped
from kpi_ingest.read.table_elements import GROUPS, CellElement, RowElements, RowGroup, RowRun, RowShape, TableElements

_COMMENT = re.compile("<!--.*?-->", re.S)
_SMALLEST = 4
"""Cells below which it does not pay to write a table out."""

_MANY = 50_000
"""Tags from which it pays to keep but one of those that are written alike: 400,000 of them take 20 MB."""


def gather_plain_rows(table: Element, visibility: Visibility) -> TableElements | None:
    """The rows of a table as `gather_rows` gives them; None for a table that holds anything but rows of cells."""
    if sum(1 for _ in islice(table.iter("td", "th"), _SMALLEST)) < _SMALLEST:
        return None
    pieces = _cut(write_element(table))
    if pieces is None:
        return None
    tags, texts = pieces[1::2], pieces[2::2]
    del pieces
    if len(tags) > _MANY:
        alike: dict[str, str] = {}
        tags = [alike.setdefault(tag, tag) for tag in tags]
    scan = _Scan(table, visibility.paths.path(table), tags, texts)
    return scan.found if scan.is_plain() else None


def _cut(written: str) -> list[str] | None:
    """The tags of a written table and the texts behind them, in turn; None where brackets stand in anything else.

    What a text or an attribute has of brackets is written as references. A name may hold one of a pair
    (`<x<y>`), and then their numbers differ. Other signs than blanks that lxml cannot write are replaced by it.
    """
    if "!" in written:  # one sign is found at many times the pace of two
        written = _COMMENT.sub("<!---->", written)
    odd = ("!" in written and "<![" in written) or ("?" in written and "<?" in written)
    if odd or ("&" in written and "&#x" in written) or written.count("<") != written.count(">"):
        return None
    return written.replace("<", ">").split(">")


class _Scan:
    """The way through a written table."""

    def __init__(self, table: Element, place: str, tags: list[str], texts: list[str]) -> None:
        self.table, self.place, self.tags, self.texts = table, place, tags, texts
        self.found = TableElements()
        self.counts: dict[str, int] = {}
        """How many elements of each name stand directly in the table."""
        self.group_place, self.group_counts = place, self.counts
        """The same of the row group that is open."""
        self.gaps = [texts[0]]
        """Texts in which nothing but blanks may stand."""
        self.cells: list[str] = []
        """The texts of the cells of all runs, and which of them are those of each run."""
        self.runs: list[tuple[RowRun, int]] = []
        self.rows = 0
        self.elements: Sequence[Element] | None = None
        """Number and elements of the rows; these are not there before one is asked for."""

    def is_plain(self) -> bool:
        """Whether the table is one of plain rows, which then have been found."""
        at, end = 1, len(self.tags) - 1
        while at < end:
            behind = self._take(at)
            if behind is None:
                return False
            self.gaps.append(self.texts[behind - 1])
            at = behind
        blank = unescaped("".join(self.gaps))
        if at != end or self.tags[at] != "/table" or (blank and not blank.isspace()):
            return False
        self._fold()
        return True

    def _take(self, at: int) -> int | None:
        """The place behind the part of the table that begins at `at`; None where it is none of plain rows."""
        written = self.tags[at]
        tag = understood(written)
        if tag is None or tag.hides:
            return None
        if tag.name == "tr":
            return self._rows(at, tag)
        if tag.name in GROUPS:
            return self._open_group(at, tag)
        if tag.name[1:] in GROUPS:
            self.group_place, self.group_counts = self.place, self.counts
            return at + 1
        if tag.name == "caption" and self.group_counts is self.counts:
            return self._caption(at, tag)
        return self._columns(at, tag)

    def _rows(self, at: int, tag: Tag) -> int | None:
        """All rows from here on that are written alike but for their texts."""
        groups = self.found.groups
        if self.group_counts is self.counts and (not groups or groups[-1].name != ""):
            groups.append(RowGroup(""))
        number = self.group_counts.get("tr", 0) + 1
        if tag.empty:
            self._count(1)
            groups[-1].rows.append(RowElements(f"{self.group_place}/tr[{number}]"))
            return at + 1
        behind = self.tags.index("/tr", at) + 1
        unit = self.tags[at:behind]
        form = row_form(tuple(unit[1:]))
        if form is None:
            return None
        step, end = len(unit), behind
        while self.tags[end : end + step] == unit:
            end += step
        groups[-1].spans = groups[-1].spans or form.shape.spans
        if form.even:
            self._add_even(groups[-1], number, form, range(at, end, step))
        else:
            for place, start in enumerate(range(at, end, step), number):
                self._add_row(groups[-1], place, form, self.texts[start : start + step])
        self._count((end - at) // step)
        return end

    def _count(self, rows: int) -> None:
        self.rows += rows
        self.group_counts["tr"] = self.group_counts.get("tr", 0) + rows

    def _add_even(self, group: RowGroup, number: int, form: RowForm, starts: range) -> None:
        """Rows in which every second text is that of a cell."""
        texts = self.texts[starts.start : starts.stop]
        self.gaps += texts[::2]
        self.gaps += texts[starts.step - 1 :: starts.step]
        self._open_run(group, number, form)
        width = 2 * len(form.shape.names)
        for start in range(1, len(texts), starts.step):
            self.cells += texts[start : start + width : 2]

    def _add_row(self, group: RowGroup, number: int, form: RowForm, texts: list[str]) -> None:
        self.gaps.append(texts[-1])
        texts[-1] = ""  # for cells that have none
        self.gaps += form.gaps(texts)
        asked = form.asked
        if form.blanks and _says("".join(form.blanks(texts))):
            asked = (True,) * len(form.shape.names)
        if asked is not None:
            row = number - self.group_counts.get("tr", 0) + self.rows
            group.rows.append(self._asked_row(number, row, form.shape, form.texts(texts), asked))
            return
        self._open_run(group, number, form)
        self.cells += form.texts(texts)

    def _open_run(self, group: RowGroup, number: int, form: RowForm) -> None:
        run = group.rows[-1] if group.rows else None
        if not isinstance(run, RowRun) or run.shape is not form.shape:
            run = RowRun(f"{self.group_place}/tr", number, form.shape, ())
            group.rows.append(run)
            self.runs.append((run, len(self.cells)))

    def _asked_row(
        self, number: int, row: int, shape: RowShape, texts: Sequence[str], asked: Sequence[bool]
    ) -> RowElements:
        """A row in which cells have to be asked for their text; `row` counts all rows of the table."""
        place = f"{self.group_place}/tr[{number}]"
        if self.elements is None:
            self.elements = list(self.table.iter("tr"))
        element = self.elements[row - 1]
        found = enumerate(zip(shape.names, shape.steps, shape.attributes, texts, asked, strict=True))
        cells: list[CellElement] = [
            (name, f"{place}/{step}", named, None if ask else unescaped(text), element[at] if ask else None)
            for at, (name, step, named, text, ask) in found
        ]
        return RowElements(place, cells)

    def _open_group(self, at: int, tag: Tag) -> int | None:
        if self.group_counts is not self.counts:
            return None
        self.counts[tag.name] = number = self.counts.get(tag.name, 0) + 1
        self.found.groups.append(RowGroup(tag.name))
        if not tag.empty:
            self.group_place, self.group_counts = f"{self.place}/{tag.name}[{number}]", {}
        return at + 1

    def _caption(self, at: int, tag: Tag) -> int | None:
        if self.found.caption is None:
            self.found.caption = next(self.table.iter("caption"))
        if tag.empty:
            return at + 1
        behind = self.tags.index("/caption", at) + 1
        inside = {name.partition(" ")[0].strip("/") for name in self.tags[at + 1 : behind - 1]}
        return behind if inside.isdisjoint(TABLE_PARTS) else None

    def _columns(self, at: int, tag: Tag) -> int | None:
        if tag.name == "colgroup" and not tag.empty:
            behind = self.tags.index("/colgroup", at) + 1
            columns = [understood(written) for written in self.tags[at + 1 : behind - 1]]
            self.gaps += self.texts[at : behind - 1]
            return behind if all(each and each.name == "col" and each.empty for each in columns) else None
        return at + 1 if tag.name in ("col", "colgroup") and tag.empty else None

    def _fold(self) -> None:
        """Give each run its texts, folded where nothing in the table is in doubt."""
        if not self.runs:
            return
        written = APART.join(self.cells)
        joined = unescaped(written)
        folded = fold_together(joined)
        known = joined if folded is None else folded
        texts = self.cells if known is written else known.split(APART)
        ends = [start for _, start in self.runs[1:]] + [len(texts)]
        for (run, start), end in zip(self.runs, ends, strict=True):
            run.texts, run.folded = texts[start:end], folded is not None


def _says(text: str) -> bool:
    return bool(text) and not unescaped(text).isspace()
