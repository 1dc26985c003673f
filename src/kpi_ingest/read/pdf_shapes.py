"""The lines, rectangles and curves of a page, as pdfium has them, in the form in which pdfplumber gives them.

The shading of a paragraph, which nobody sees in a cell of the same colour, is left out: Word draws one rectangle for
each line of such a cell, and their sides are no rules.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypedDict

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from kpi_ingest.errors import ReadError
from kpi_ingest.read.pdf_calls import (
    count_segments,
    ends_path,
    get_fill_colour,
    get_point,
    get_segment,
    get_segment_type,
    two_floats,
)
from kpi_ingest.read.pdf_objects import Matrix, PageObject, combined, draw_mode, own_matrix
from kpi_ingest.read.pdf_sheet import Sheet

Point = tuple[float, float]
Colour = tuple[int, int, int, int]
_LATEST = 12
"""Fills among which the one under a paragraph is looked for: a cell is filled right before its lines are."""
_PADDING = 0.5, 12.0
"""Points that a shaded line stands off the sides of its cell, at least and at most."""
_AXIS = 0.01
"""Points by which a side may be out of the level."""


class Shape(TypedDict):
    """One path without a gap, on the page as displayed; `pts` are its corners, and where its bends begin and end."""

    x0: float
    top: float
    x1: float
    bottom: float
    pts: list[Point]


@dataclass(frozen=True, slots=True)
class Shapes:
    """What is drawn on a page besides text and pictures."""

    lines: tuple[Shape, ...]
    """Of two points."""
    rects: tuple[Shape, ...]
    """Of four corners and level sides."""
    curves: tuple[Shape, ...]
    """All others."""


def page_shapes(objects: Iterable[PageObject], sheet: Sheet, most: int) -> Shapes:
    """The shapes of a page. Raises ReadError E_PARSE_LIMIT for more than `most`."""
    lines: list[Shape] = []
    rects: list[Shape] = []
    curves: list[Shape] = []
    fills: deque[tuple[Shape, Colour]] = deque(maxlen=_LATEST)
    for _, handle, kind, matrix in objects:
        if kind != pdfium.FPDF_PAGEOBJ_PATH or not _is_drawn(handle):
            continue
        for points in _paths(handle, combined(own_matrix(handle), matrix), sheet):
            alike = lines if len(points) == 2 else rects if _is_rectangle(points) else curves
            shape = _shape(points)
            colour = _fill(handle) if alike is rects else None
            if colour is not None:
                if _is_shading(shape, colour, fills):
                    continue
                fills.append((shape, colour))
            alike.append(shape)
        if len(lines) + len(rects) + len(curves) > most:
            raise _masses(most)
    return Shapes(tuple(lines), tuple(rects), tuple(curves))


def _masses(most: int) -> ReadError:
    return ReadError(
        "E_PARSE_LIMIT",
        got=f"more than {most} lines, rectangles and curves",
        expected=f"at most {most}",
        next_step="look at the page: it may be a drawing",
    )


def _is_drawn(path: object) -> bool:
    fill, stroke = draw_mode(path)
    return stroke or fill != pdfium.FPDF_FILLMODE_NONE


def _fill(path: object) -> Colour | None:
    """The colour of a path that is filled and has no outline."""
    _, stroke = draw_mode(path)
    if stroke:
        return None
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    get_fill_colour(path, *map(ctypes.byref, (red, green, blue, alpha)))
    return red.value, green.value, blue.value, alpha.value


def _is_shading(shape: Shape, colour: Colour, fills: Iterable[tuple[Shape, Colour]]) -> bool:
    """Whether a rectangle lies on a fill of its own colour that stands off it by the padding of a cell on both sides;
    `fills` are the latest ones."""
    least, most = _PADDING
    for under, own in reversed(list(fills)):
        over = under["top"] < shape["bottom"] and shape["top"] < under["bottom"]
        if not over or under["x1"] <= shape["x0"] or shape["x1"] <= under["x0"]:
            continue
        inside = under["top"] - 0.5 <= shape["top"] and shape["bottom"] <= under["bottom"] + 0.5
        left, right = shape["x0"] - under["x0"], under["x1"] - shape["x1"]
        return own == colour and inside and least < left < most and least < right < most
    return False


def _paths(path: object, matrix: Matrix, sheet: Sheet) -> Iterator[list[Point]]:
    """The points of each part of a path that is drawn without lifting the pen."""
    points: list[Point] = []
    bends = 0
    for kind, closes, point in _segments(path, matrix, sheet):
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points, bends = [point], 0
            continue
        bends = bends + 1 if kind == pdfium.FPDF_SEGMENT_BEZIERTO else 0
        if bends % 3 == 0:
            points.append(point)
        if closes and points[-1] != points[0]:
            points.append(points[0])
    if len(points) > 1:
        yield points


def _segments(path: object, matrix: Matrix, sheet: Sheet) -> Iterator[tuple[int, bool, Point]]:
    a, b, c, d, e, f = matrix
    point = (ctypes.c_float * 2)()
    to_x, to_y = ctypes.byref(point), ctypes.byref(point, 4)
    straight = sheet.turned == 0
    across, down = sheet.shift
    for index in range(count_segments(path)):
        segment = ctypes.c_void_p(get_segment(path, index))
        get_point(segment, to_x, to_y)
        x, y = two_floats(point)
        left, up = a * x + c * y + e, b * x + d * y + f
        place = (left + across, down - up) if straight else sheet.place(left, up, left, up)[:2]
        yield get_segment_type(segment), bool(ends_path(segment)), place


def _is_rectangle(points: Sequence[Point]) -> bool:
    corners = points[:-1] if points[0] == points[-1] else points
    if len(corners) != 4:
        return False
    sides = zip(corners, [*corners[1:], corners[0]], strict=True)
    return all(abs(x0 - x1) < _AXIS or abs(y0 - y1) < _AXIS for (x0, y0), (x1, y1) in sides)


def _shape(points: Sequence[Point]) -> Shape:
    xs, ys = zip(*points, strict=True)
    return Shape(x0=min(xs), top=min(ys), x1=max(xs), bottom=max(ys), pts=list(points))
