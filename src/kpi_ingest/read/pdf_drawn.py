"""A page of a PDF capture drawn as it is displayed, one cell of it framed, as a PNG picture."""

from __future__ import annotations

import struct
import zlib
from math import ceil, floor

from kpi_ingest.errors import ReadError
from kpi_ingest.model import PageBox
from kpi_ingest.read.limits import ReadLimits
from kpi_ingest.read.pdf_file import broken, open_first, open_second, refuse_shape
from kpi_ingest.read.pdf_forms import refuse_expansion
from kpi_ingest.read.pdf_ink import Picture, colour_picture
from kpi_ingest.read.pdf_sheet import from_corners, sheet_of

_FRAME = bytes((0xD0, 0x10, 0x10))
"""Red, a colour that black print on white stays readable beside."""
_WIDE = 3
"""Pixels of the frame's line."""
_OFF = 2
"""Pixels between a cell and its frame, so that the frame touches no digit."""


def draw_cell(content: bytes, place: PageBox, limits: ReadLimits) -> bytes:
    """The page that `place` names, with a frame around its box, as a PNG picture of 108 pixels an inch or fewer.

    Raises ReadError: E_NO_PLACE for a page that the file does not have, and what its reader raises for a broken file.
    """
    with open_first(content, limits) as first:
        if not 1 <= place.page <= len(first.pages):
            raise ReadError(
                "E_NO_PLACE", got=f"page {place.page} of a file of {len(first.pages)}", expected="a page that it has",
                next_step="kpi-ingest verify, for the bytes are not those that were read",
            )  # fmt: skip
        page = first.pages[place.page - 1]
        refuse_shape(page)
        refuse_expansion(page)
        sheet = sheet_of(page)
        second = open_second(content, len(first.pages))
        try:
            picture = colour_picture(second[place.page - 1], sheet)
        finally:
            second.close()
    x0, top, x1, bottom = from_corners(place.box)
    across, down = picture.scale
    left, upper = picture.corner
    edges = floor((x0 - left) * across), floor((top - upper) * down), ceil((x1 - left) * across)
    return _png(picture, (*edges, ceil((bottom - upper) * down)))


def _png(picture: Picture, box: tuple[int, int, int, int]) -> bytes:
    """The picture with a frame around the box of pixels; the part of a frame that lies beyond the page is left out."""
    if picture.depth < 3:
        raise broken("a page that pdfium draws without colours")
    width, height = picture.size
    outer = box[0] - _OFF - _WIDE, box[1] - _OFF - _WIDE, box[2] + _OFF + _WIDE, box[3] + _OFF + _WIDE
    packed = zlib.compressobj(6)
    rows = bytearray()
    for y in range(height):
        row = _coloured(picture, y)
        if outer[1] <= y < outer[3]:
            whole = y < outer[1] + _WIDE or y >= outer[3] - _WIDE
            ends = ((outer[0], outer[2]),) if whole else ((outer[0], outer[0] + _WIDE), (outer[2] - _WIDE, outer[2]))
            for start, end in ends:
                first, last = max(start, 0), min(end, width)
                if first < last:
                    row[first * 3 : last * 3] = _FRAME * (last - first)
        rows += packed.compress(b"\0" + row)
    rows += packed.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, body) for kind, body in ((b"IHDR", header), (b"IDAT", bytes(rows)), (b"IEND", b""))
    )


def _coloured(picture: Picture, y: int) -> bytearray:
    """One row of pixels as red, green and blue; pdfium gives them the other way round, and perhaps a fourth byte."""
    start, depth, width = y * picture.stride, picture.depth, picture.size[0]
    pixels = picture.pixels[start : start + width * depth]
    row = bytearray(width * 3)
    for channel in range(3):
        row[channel::3] = pixels[2 - channel :: depth]
    return row


def _chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of a PNG file (W3C PNG, 5.3)."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
