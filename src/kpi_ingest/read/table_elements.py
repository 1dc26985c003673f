"""What stands in one table element: its rows of cells by row group, and what stands between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kpi_ingest.read.html_tree import Element

CELLS = frozenset({"td", "th"})
GROUPS = frozenset({"thead", "tbody", "tfoot"})

CellElement = tuple[str, str, Mapping[str, str], str | None, Element | None]
"""A cell as it stands in the page: its tag, its path, its attributes, its text, its element. A bare tuple, for a page
has ten thousand of them. The text is all of the cell's text, where nothing in the cell or about it says anything else;
where the element has to be asked for it, the text is None and the element is given."""


class RowShape(NamedTuple):
    """What rows of the same tags and attributes share."""

    names: tuple[str, ...]
    steps: tuple[str, ...]
    """From the row to each cell: `td[2]`."""
    attributes: tuple[Mapping[str, str], ...]
    headers: tuple[bool, ...]
    """Whether each cell is a `th`."""
    spans: bool
    """Whether a cell says that it spans rows or columns."""


@dataclass(slots=True)
class RowElements:
    """A row and its cells in order."""

    place: str
    """That of its group where the row has no tag of its own."""
    cells: list[CellElement] = field(default_factory=list)


@dataclass(slots=True)
class RowRun:
    """Rows of one shape that stand behind each other, and in whose cells stands nothing but text."""

    within: str
    """The path of each row without its number."""
    first: int
    """The number of the first row."""
    shape: RowShape
    texts: Sequence[str]
    """Those of all cells, row by row, as the page has them."""
    folded: bool = False
    """Whether the texts have their blanks folded, and nothing in them is in doubt."""

    def __len__(self) -> int:
        return len(self.texts) // len(self.shape.names)

    def rows(self) -> Iterator[RowElements]:
        """The rows one by one."""
        names, steps, attributes, *_ = self.shape
        width = len(names)
        for number in range(len(self)):
            place = f"{self.within}[{self.first + number}]"
            paths = [f"{place}/{step}" for step in steps]
            texts = self.texts[number * width : (number + 1) * width]
            cells = zip(names, paths, attributes, texts, [None] * width, strict=True)
            yield RowElements(place, list(cells))


@dataclass(slots=True)
class RowGroup:
    """Rows that spans do not leave."""

    name: str
    rows: list[RowElements | RowRun] = field(default_factory=list)
    spans: bool = False
    """Whether a cell says that it spans rows or columns."""

    def one_by_one(self) -> list[RowElements]:
        """Its rows, none of them in a run."""
        return [row for part in self.rows for row in (part.rows() if isinstance(part, RowRun) else (part,))]


def says_spans(attributes: Mapping[str, str]) -> bool:
    """Whether a cell says that it spans rows or columns."""
    return any(attributes.get(name, "1").strip() != "1" for name in ("colspan", "rowspan"))


@dataclass(slots=True)
class TableElements:
    """What stands in one table element, tables inside its cells left aside."""

    caption: Element | None = None
    groups: list[RowGroup] = field(default_factory=list)
    strays: list[Element | str] = field(default_factory=list)
    """Visible nodes outside every cell and caption; browsers show them in front of the table."""

    def ordered(self) -> list[RowGroup]:
        """The groups as the HTML standard lays them out: footers last, wherever they stand in the source."""
        return sorted(self.groups, key=lambda group: group.name == "tfoot")

    def elements(self) -> Iterator[Element]:
        """The cells that had to be asked for their text."""
        for group in self.ordered():
            for row in group.rows:
                if isinstance(row, RowElements):
                    yield from (element for *_, element in row.cells if element is not None)
