"""Where a cell stood in a capture: enough to find it again in the archived bytes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A stretch of a text capture."""

    line: int
    """1-based number of the line on which it starts."""
    start: int
    """Offset of its first character in the decoded text (characters, not bytes; a byte-order mark is not counted)."""
    end: int
    """Offset behind its last character. `text[start:end]` is the printed text, line breaks of a broken row included."""


@dataclass(frozen=True, slots=True)
class ElementPath:
    """An element of an HTML capture."""

    path: str
    """Child steps with 1-based indices among siblings of one name, as in XPath:
    `/html[1]/body[1]/table[2]/tr[3]/td[1]`, over the tree that the careful reader (beautifulsoup4 over lxml) builds."""


@dataclass(frozen=True, slots=True)
class PageBox:
    """A box on a page of a PDF capture."""

    page: int
    """1-based page number."""
    box: tuple[float, float, float, float]
    """x0, top, x1, bottom in points from the page's top-left corner, rounded to 2 decimals."""


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell, or a merged range, of a workbook or of a CSV file."""

    sheet: str
    """The name of the sheet; "" in a CSV file."""
    cell: str
    """`B7` or `B7:C9`: letters for columns, rows from 1; "" for the whole sheet."""


Place = TextSpan | ElementPath | PageBox | SheetCell


def sheet_words(place: SheetCell) -> str:
    """A cell of a workbook as a person looks it up: `sheet KPIs, cell B7`."""
    parts = [f"sheet {place.sheet}" if place.sheet else "", f"cell {place.cell}" if place.cell else ""]
    return ", ".join(filter(None, parts)) or "the whole file"
