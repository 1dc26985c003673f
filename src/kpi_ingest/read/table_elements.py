"""What stands in one table element: its rows of cells by row group, and what stands between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kpi_ingest.read.html_tree import Element

CellElement = tuple[str, str, Mapping[str, str], str | None, Element | None]
"""A cell as it stands in the page: its tag, its path, its attributes, its text, its element. A bare tuple, for a page
has ten thousand of them. The text is all of the cell's text, where nothing in the cell or about it says anything else;
where the element has to be asked for it, the text is None and the element is given."""


class RowShape(NamedTuple):
    """What rows of the same tags and attributes share."""

    names: tuple[str, ...]
    steps: tuple[str, ...]
    """From the row to each cell."""
    attributes: tuple[Mapping[str, str], ...]


@dataclass(slots=True)
class RowElements:
    """A row and its cells in order."""

    place: str
    """That of its group where the row has no tag of its own."""
    given: list[CellElement] = field(default_factory=list)
    """Cells one by one, where the row is not given by shape and texts."""
    shape: RowShape | None = None
    texts: Sequence[str] = ()
    """All text of each cell, where the row has a shape."""

    @property
    def cells(self) -> list[CellElement]:
        """The cells one by one."""
        if self.shape is None:
            return self.given
        told = zip(*self.shape, self.texts, strict=True)
        return [(name, self.place + step, named, text, None) for name, step, named, text in told]

    def __len__(self) -> int:
        return len(self.given if self.shape is None else self.texts)


@dataclass(slots=True)
class RowGroup:
    """Rows that spans do not leave."""

    name: str
    rows: list[RowElements] = field(default_factory=list)


@dataclass(slots=True)
class TableElements:
    """What stands in one table element, tables inside its cells left aside."""

    caption: Element | None = None
    groups: list[RowGroup] = field(default_factory=list)
    strays: list[Element | str] = field(default_factory=list)
    """Visible nodes outside every cell and caption; browsers show them in front of the table."""
    spans: bool = False
    """Whether a cell says that it spans rows or columns."""

    def ordered(self) -> list[RowGroup]:
        """The groups as the HTML standard lays them out: footers last, wherever they stand in the source."""
        return sorted(self.groups, key=lambda group: group.name == "tfoot")
