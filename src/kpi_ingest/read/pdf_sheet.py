"""Where a point of a PDF's user space stands on the page as it is displayed: turned, and measured from the top left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pdfplumber.page import Page

from kpi_ingest.read.pdf_glyphs import Box


@dataclass(frozen=True, slots=True)
class Sheet:
    """The geometry of one page."""

    number: int
    media: Box
    """The media box in user space, whose y axis points up."""
    turned: int
    """Degrees by which the page is displayed turned clockwise: 0, 90, 180 or 270."""
    corner: tuple[float, float]
    """What pdfplumber adds to x, and subtracts y from."""
    crop: Box
    """The part of the page that is displayed, as displayed."""

    def place(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A box of user space on the displayed page: the same turn that pdfminer makes, then pdfplumber's flip."""
        x0, y0, x1, y1 = self.media
        if self.turned == 90:
            left, bottom, right, top = bottom - y0, x1 - right, top - y0, x1 - left
        elif self.turned == 180:
            left, bottom, right, top = x1 - right, y1 - top, x1 - left, y1 - bottom
        elif self.turned == 270:
            left, bottom, right, top = y1 - top, left - x0, y1 - bottom, right - x0
        else:
            left, bottom, right, top = left - x0, bottom - y0, right - x0, top - y0
        return left + self.corner[0], self.corner[1] - top, right + self.corner[0], self.corner[1] - bottom

    @property
    def shift(self) -> tuple[float, float]:
        """What `place` adds to x, and what it takes y from, on a page that is displayed as it lies."""
        return self.corner[0] - self.media[0], self.corner[1] + self.media[1]

    def holds(self, point: tuple[float, float]) -> bool:
        """Whether a point lies on the displayed part of the page."""
        x0, top, x1, bottom = self.crop
        return x0 <= point[0] <= x1 and top <= point[1] <= bottom


def sheet_of(page: Page) -> Sheet:
    """The geometry of a page that pdfplumber opened, its media box by its lower left and upper right corner."""
    media = page.page_obj.mediabox
    corner = page.mediabox[0], page.mediabox[1] + page.height
    whole = Sheet(page.page_number, media, page.rotation, corner, media)
    return replace(whole, crop=whole.place(*_common(media, from_corners(page.page_obj.cropbox or media))))


def from_corners(box: Sequence[float]) -> Box:
    """The box from its lower left to its upper right corner (ISO 32000-1, 7.9.5: any two opposite ones name it)."""
    x0, y0, x1, y1 = box
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _common(media: Box, crop: Box) -> Box:
    """The part of the page that a crop box leaves; all of it where the two do not meet."""
    x0, y0, x1, y1 = max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else media
