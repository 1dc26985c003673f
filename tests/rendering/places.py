"""Ways back from a place to what stands there, made of other calls than the readers use."""

from __future__ import annotations

import re
from io import BytesIO

import pdfplumber
from bs4 import BeautifulSoup, Tag

from kpi_ingest.model import ElementPath, PageBox, Place, TextSpan

_STEP = re.compile(r"([a-zA-Z0-9:_-]+)\[(\d+)\]")


def resolve_element(soup: BeautifulSoup, path: str) -> Tag:
    """The element a path names: child steps with 1-based indices among siblings of one name."""
    element: Tag = soup
    for step in path.strip("/").split("/"):
        name, index = _STEP.fullmatch(step).groups()
        element = element.find_all(name, recursive=False)[int(index) - 1]
    return element


class WayBack:
    """Looks places of one capture up in its bytes."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.soup = None if content.startswith(b"%PDF") else BeautifulSoup(content, "lxml", from_encoding="utf-8")
        self.pdf = pdfplumber.open(BytesIO(content)) if content.startswith(b"%PDF") else None

    def text_at(self, place: Place) -> str:
        """What stands at a place, white space folded."""
        match place:
            case ElementPath(path):
                return " ".join(resolve_element(self.soup, path).get_text().split())
            case PageBox(page, box):
                return " ".join(self.pdf.pages[page - 1].crop(box).extract_text(y_tolerance=4).split())
            case TextSpan(_, start, end):
                return " ".join(self.content.decode("utf-8-sig")[start:end].split())
