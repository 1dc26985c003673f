"""A page drawn as a picture, asked one thing: is anything to be seen in this box?"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, sqrt

import pypdfium2  # type: ignore[import-untyped]

from kpi_ingest.read.pdf_glyphs import Box
from kpi_ingest.read.pdf_sheet import Sheet

_SCALE = 1.5
"""Pixels a point: a full stop of 6 points is still a pixel wide."""
_MOST_PIXELS = 12_000_000
_CONTRAST = 20
"""Of 255 steps between paper and ink: #EBEBEB on white is as good as white."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One page in grey, a byte for each pixel, or in colour, four."""

    pixels: bytes
    stride: int
    depth: int
    """Bytes of a pixel."""
    size: tuple[int, int]
    scale: float
    corner: tuple[float, float]
    """Where its top left stands on the displayed page."""

    def shows(self, box: Box) -> bool:
        """Whether the pixels of a box differ so much that an eye sees something in it."""
        left, top, right, bottom = self._pixels_of(box)
        if right <= left or bottom <= top:
            return False
        return any(self._differs(channel, left, top, right, bottom) for channel in range(min(self.depth, 3)))

    def _differs(self, channel: int, left: int, top: int, right: int, bottom: int) -> bool:
        low, high = 255, 0
        for y in range(top, bottom):
            start = y * self.stride + channel
            row = self.pixels[start + left * self.depth : start + (right - 1) * self.depth + 1 : self.depth]
            low, high = min(low, min(row)), max(high, max(row))
            if high - low > _CONTRAST:
                return True
        return False

    def _pixels_of(self, box: Box) -> tuple[int, int, int, int]:
        """The pixels that a box touches, as left, top, right and bottom, the last two left out."""
        x, y = self.corner
        left, right = floor((box[0] - x) * self.scale), ceil((box[2] - x) * self.scale)
        top, bottom = floor((box[1] - y) * self.scale), ceil((box[3] - y) * self.scale)
        return max(left, 0), max(top, 0), min(right, self.size[0]), min(bottom, self.size[1])


def grey_picture(page: pypdfium2.PdfPage, sheet: Sheet) -> Picture:
    """The page in grey, annotations drawn."""
    return _picture(page, sheet, grayscale=True)


def colour_picture(page: pypdfium2.PdfPage, sheet: Sheet) -> Picture:
    """The page in colour: red on a green of the same brightness is one grey."""
    return _picture(page, sheet, rev_byteorder=False)


def _picture(page: pypdfium2.PdfPage, sheet: Sheet, **how: bool) -> Picture:
    width, height = page.get_size()
    scale = min(_SCALE, sqrt(_MOST_PIXELS / (width * height)))
    bitmap = page.render(scale=scale, **how)
    try:
        size = bitmap.width, bitmap.height
        return Picture(bytes(bitmap.buffer), bitmap.stride, bitmap.n_channels, size, scale, sheet.crop[:2])
    finally:
        bitmap.close()
