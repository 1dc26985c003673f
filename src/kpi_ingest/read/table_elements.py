"""What stands in one table element: its rows of cells by row group, and what stands between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpi_ingest.read.html_tree import Element

CellElement = tuple[str, str, Mapping[str, str], str | None, Element | None]
"""A cell as it stands in the page: its tag, its path, its attributes, its text, its element. A bare tuple, for a page
has ten thousand of them. The text is all of the cell's text, where nothing in the cell or about it says anything else;
where the element has to be asked for it, the text is None and the element is given."""


@dataclass(slots=True)
class RowElements:
    """A row and its cells in order."""

    place: str
    """That of its group where the row has no tag of its own."""
    cells: list[CellElement] = field(default_factory=list)


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
