"""Where a cell stood, in the words of the truth files.

HTML: `t2 r3 c4` is the fourth cell of the third row of the second `table` element, spans not counted. Text: `l3 c12` is
the character in column 12 of line 3. PDF: `p1 x300 y120` is a point of page 1, from its top left corner.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from bs4 import BeautifulSoup, Tag

from kpi_ingest.model import ElementPath, PageBox, Place, TextSpan

StandsAt: TypeAlias = Callable[[Place | None, str], bool]
"""Whether a place of a reading is, or holds, a place of a truth file."""
_MARGIN = 3.0
"""Points: boxes of cells end at the edge of their ink."""


def html_places(content: bytes) -> StandsAt:
    """Of an HTML page."""
    soup = BeautifulSoup(content, "lxml")
    known = {path: name for name, path in _cells(soup)}
    return lambda place, name: isinstance(place, ElementPath) and _cell_above(place.path, known) == name


def _cell_above(path: str, known: dict[str, str]) -> str | None:
    """The cell that an element is, or lies in."""
    while path and path not in known:
        path = path.rpartition("/")[0]
    return known.get(path)


def _cells(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    for number, table in enumerate(soup.find_all("table"), start=1):
        rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
        for at, row in enumerate(rows, start=1):
            for column, cell in enumerate(row.find_all(["td", "th"], recursive=False), start=1):
                yield f"t{number} r{at} c{column}", _path(cell)


def _path(element: Tag) -> str:
    steps = []
    for each in (element, *element.parents):
        if each.parent is not None:
            before = [other for other in each.previous_siblings if isinstance(other, Tag) and other.name == each.name]
            steps.append(f"/{each.name}[{len(before) + 1}]")
    return "".join(reversed(steps))


def text_places(content: bytes) -> StandsAt:
    """Of a text in UTF-8."""
    starts = [0]
    for line in content.decode("utf-8").splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def stands_at(place: Place | None, name: str) -> bool:
        line, column = (int(number) for number in re.findall(r"\d+", name))
        at = starts[line - 1] + column - 1
        return isinstance(place, TextSpan) and place.start <= at < place.end

    return stands_at


def pdf_places(content: bytes) -> StandsAt:
    """Of a PDF: its places speak for themselves."""

    def stands_at(place: Place | None, name: str) -> bool:
        page, x, y = (float(number) for number in re.findall(r"[\d.]+", name))
        if not isinstance(place, PageBox) or place.page != page:
            return False
        left, top, right, bottom = place.box
        return left - _MARGIN <= x <= right + _MARGIN and top - _MARGIN <= y <= bottom + _MARGIN

    return stands_at


PLACES: dict[str, Callable[[bytes], StandsAt]] = {".html": html_places, ".txt": text_places, ".pdf": pdf_places}
"""By the suffix of the page."""
