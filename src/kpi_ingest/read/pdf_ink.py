"""A page drawn as a picture, asked one thing: is anything to be seen in this box?"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from itertools import chain
from math import ceil, floor, sqrt

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from kpi_ingest.read.pdf_glyphs import Box
from kpi_ingest.read.pdf_sheet import Sheet

_SCALE = 1.5
"""Pixels a point: a full stop of 6 points is still a pixel wide."""
_BYTES = {pdfium.FPDFBitmap_Gray: 1, pdfium.FPDFBitmap_BGR: 3}
"""Bytes of a pixel in the kinds of picture that pdfium is asked for."""
_MOST_PIXELS = 12_000_000
_PAPER = 255
_CONTRAST = 20
"""Of 255 steps between paper and ink: #EBEBEB on white is as good as white."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One page in grey, a byte for each pixel, or in colour, four."""

    pixels: bytearray
    stride: int
    depth: int
    """Bytes of a pixel."""
    size: tuple[int, int]
    scale: tuple[float, float]
    """Pixels a point, across and down."""
    corner: tuple[float, float]
    """Where its top left stands on the displayed page."""

    def shows(self, box: Box) -> bool:
        """Whether the pixels of a box differ so much that an eye sees something in it."""
        left, top, right, bottom = self._pixels_of(box)
        if right <= left or bottom <= top:
            return False
        if self.depth == 1:
            start = (top + bottom) // 2 * self.stride
            row = self.pixels[start + left : start + right]
            lightest = _PAPER if _PAPER in row else max(row)
            return lightest - min(row) > _CONTRAST or self._differs(left, right, 1, range(top, bottom))
        first, last = left * self.depth, right * self.depth
        channels = range(min(self.depth, 3))
        return any(self._differs(first + each, last, self.depth, range(top, bottom)) for each in channels)

    def _differs(self, first: int, last: int, step: int, rows: range) -> bool:
        """Whether bytes of these rows, every so many from a first to a last one, differ by more than an eye misses."""
        low, high = 255, 0
        # ink and paper lie side by side in the middle of nearly every letter
        middle = len(rows) // 2
        for y in chain(rows[middle:], rows[:middle]):
            start = y * self.stride
            row = self.pixels[start + first : start + last : step]
            low, high = min(low, min(row)), max(high, max(row))
            if high - low > _CONTRAST:
                return True
        return False

    def _pixels_of(self, box: Box) -> tuple[int, int, int, int]:
        """The pixels that a box touches and one around them, as left, top, right and bottom, the last two left out.

        A dash fills its own box: only the paper around it shows that there is a dash.
        """
        x, y = self.corner
        across, down = self.scale
        width, height = self.size
        x0, y0, x1, y1 = box
        left, right = floor((x0 - x) * across) - 1, ceil((x1 - x) * across) + 1
        top, bottom = floor((y0 - y) * down) - 1, ceil((y1 - y) * down) + 1
        return (
            left if left > 0 else 0,
            top if top > 0 else 0,
            right if right < width else width,
            bottom if bottom < height else height,
        )


def grey_picture(page: pypdfium2.PdfPage, sheet: Sheet) -> Picture:
    """The page in grey, annotations drawn."""
    return _picture(page, sheet, grayscale=True)


def colour_picture(page: pypdfium2.PdfPage, sheet: Sheet) -> Picture:
    """The page in colour: red on a green of the same brightness is one grey."""
    return _picture(page, sheet, rev_byteorder=False)


def _picture(page: pypdfium2.PdfPage, sheet: Sheet, **how: bool) -> Picture:
    # a page of a user unit is larger than its boxes say: what was drawn tells the scale
    x0, top, x1, bottom = sheet.crop
    width, height = page.get_size()
    drawn: list[bytearray] = []

    def maker(columns: int, rows: int, **kind: int) -> pypdfium2.PdfBitmap:
        drawn.append(bytearray(columns * rows * _BYTES[kind["format"]]))
        buffer = (ctypes.c_ubyte * len(drawn[0])).from_buffer(drawn[0])
        return pypdfium2.PdfBitmap.new_native(columns, rows, **kind, buffer=buffer)

    bitmap = page.render(scale=min(_SCALE, sqrt(_MOST_PIXELS / (width * height))), bitmap_maker=maker, **how)
    try:
        size = bitmap.width, bitmap.height
        scale = size[0] / (x1 - x0), size[1] / (bottom - top)
        return Picture(drawn[0], bitmap.stride, bitmap.n_channels, size, scale, (x0, top))
    finally:
        bitmap.close()
