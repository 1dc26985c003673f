"""What is drawn over what on a page: the order of its objects, and the filled shapes that hide what lies under them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, inf
from typing import Any

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from kpi_ingest.read.pdf_calls import (
    count_segments,
    four_floats,
    get_bounds,
    get_fill_colour,
    get_point,
    get_segment,
    has_transparency,
    two_floats,
)
from kpi_ingest.read.pdf_glyphs import Box
from kpi_ingest.read.pdf_objects import PageObject, draw_mode, moved
from kpi_ingest.read.pdf_sheet import Sheet

_BAND = 24.0
"""Points: height of the bands by which covers are looked up."""
_THINNEST = 2.0
"""Points; a filled shape that is thinner is a rule."""
_SOLID = 250
_MOST_SEGMENTS = 40
_FULL = 0.85
"""Share of its box that a shape fills: a rounded box does, a ring or a triangle does not."""


@dataclass(frozen=True, slots=True)
class Cover:
    """An opaque filled shape."""

    order: int
    box: Box


@dataclass(frozen=True, slots=True)
class Stack:
    """The objects of a page from the bottom to the top."""

    orders: dict[int, int]
    """Place of each text object, by its address."""
    covers: dict[int, list[Cover]]
    """By the bands of the page that they reach into."""

    def covers_any(self, addresses: Iterable[int]) -> bool:
        """Whether a cover is drawn after one of these text objects; fills behind a table are drawn before its text."""
        first = min(map(self.order, addresses), default=inf)
        return any(cover.order > first for covers in self.covers.values() for cover in covers)

    def order(self, address: int) -> int:
        """Place of a text object in the stack; one that is not listed lies at the bottom."""
        return self.orders.get(address, -1)

    def reaches(self, box: Box) -> bool:
        """Whether any cover lies over a part of a box, or under it."""
        return any(
            cover.box[0] < box[2] and box[0] < cover.box[2] and cover.box[1] < box[3] and box[1] < cover.box[3]
            for band in _bands(box)
            for cover in self.covers.get(band, ())
        )

    def hidden_share(self, box: Box, above: int, below: float = inf) -> float:
        """The largest share of a box that one cover hides which is drawn after `above` and before `below`."""
        near = (cover for band in _bands(box) for cover in self.covers.get(band, ()))
        return max((_hidden_share(box, cover.box) for cover in near if above < cover.order < below), default=0.0)


def stack_of(objects: Iterable[PageObject], sheet: Sheet) -> Stack:
    """The text objects and covers of a page, those inside form objects among them."""
    orders: dict[int, int] = {}
    covers: dict[int, list[Cover]] = {}
    for order, (address, handle, kind, matrix) in enumerate(objects):
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            orders[address] = order
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and _is_solid(handle):
            box = sheet.place(*moved(_bounds(handle), matrix))
            if min(box[2] - box[0], box[3] - box[1]) > _THINNEST:
                for band in _bands(box):
                    covers.setdefault(band, []).append(Cover(order, box))
    return Stack(orders, covers)


def _bands(box: Box) -> range:
    return range(floor(box[1] / _BAND), floor(box[3] / _BAND) + 1)


def _bounds(handle: Any) -> Box:
    sides = (ctypes.c_float * 4)()
    get_bounds(handle, *(ctypes.byref(sides, 4 * number) for number in range(4)))
    return four_floats(sides)


def _is_solid(path: Any) -> bool:
    """Whether a path is filled, lets nothing through and fills its box."""
    fill, _ = draw_mode(path)
    if fill == pdfium.FPDF_FILLMODE_NONE or has_transparency(path):
        return False
    colour = (ctypes.c_uint * 4)()
    known = get_fill_colour(path, *(ctypes.byref(colour, 4 * number) for number in range(4)))
    return bool(known) and colour[3] >= _SOLID and _fills_box(path)


def _fills_box(path: Any) -> bool:
    count = count_segments(path)
    if not 4 <= count <= _MOST_SEGMENTS:
        return False
    point = (ctypes.c_float * 2)()
    to_x, to_y = ctypes.byref(point), ctypes.byref(point, 4)
    points = []
    for index in range(count):
        get_point(ctypes.c_void_p(get_segment(path, index)), to_x, to_y)
        points.append(two_floats(point))
    width, height = (max(side) - min(side) for side in zip(*points, strict=True))
    return bool(_area(points) >= _FULL * width * height)


def _area(points: Sequence[tuple[float, float]]) -> float:
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2


def _hidden_share(box: Box, cover: Box) -> float:
    width = min(box[2], cover[2]) - max(box[0], cover[0])
    height = min(box[3], cover[3]) - max(box[1], cover[1])
    area = (box[2] - box[0]) * (box[3] - box[1])
    return width * height / area if width > 0 and height > 0 and area > 0 else 0.0
