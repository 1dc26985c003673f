"""The objects of a page as pdfium has them, those inside form objects too, in the order in which they are drawn."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from kpi_ingest.read.pdf_calls import (
    count_form_objects,
    count_objects,
    get_draw_mode,
    get_form_object,
    get_matrix,
    get_object,
    get_object_type,
    handle_of,
    six_floats,
)
from kpi_ingest.read.pdf_glyphs import Box

_DEEPEST = 8

Matrix = tuple[float, float, float, float, float, float]


class PageObject(NamedTuple):
    """One object of a page, of its text, its paths, its pictures or its forms."""

    address: int
    handle: Any
    """What pdfium's functions take for it."""
    kind: int
    matrix: Matrix | None
    """That of the form in which it stands; None on the page itself."""


def page_objects(page: pypdfium2.PdfPage) -> Iterator[PageObject]:
    """The objects of a page and of its forms."""
    handle = handle_of(page.raw)
    for index in range(count_objects(handle)):
        address = get_object(handle, index)
        own = ctypes.c_void_p(address)
        kind = get_object_type(own)
        yield PageObject(address, own, kind, None)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _parts(own, None, 0)


def _parts(form: Any, outer: Matrix | None, depth: int) -> Iterator[PageObject]:
    """The objects of a form, and of the forms in it."""
    matrix = combined(own_matrix(form), outer)
    for index in range(count_form_objects(form)):
        address = get_form_object(form, index)
        handle = ctypes.c_void_p(address)
        kind = get_object_type(handle)
        yield PageObject(address, handle, kind, matrix)
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            yield from _parts(handle, matrix, depth + 1)


def own_matrix(handle: Any) -> Matrix:
    """An object's matrix, to the page or to the form that it stands in."""
    matrix = (ctypes.c_float * 6)()
    get_matrix(handle, ctypes.byref(matrix))
    return six_floats(matrix)


def draw_mode(handle: Any) -> tuple[int, bool]:
    """How a path is filled, and whether its line is drawn."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    get_draw_mode(handle, ctypes.byref(fill), ctypes.byref(stroke))
    return fill.value, bool(stroke.value)


def combined(inner: Matrix, outer: Matrix | None) -> Matrix:
    """First the inner matrix, then the outer one."""
    if outer is None:
        return inner
    a, b, c, d, e, f = outer
    return (
        inner[0] * a + inner[1] * c, inner[0] * b + inner[1] * d,
        inner[2] * a + inner[3] * c, inner[2] * b + inner[3] * d,
        inner[4] * a + inner[5] * c + e, inner[4] * b + inner[5] * d + f,
    )  # fmt: skip


def moved(box: Box, matrix: Matrix | None) -> Box:
    """The box around a moved box."""
    if matrix is None:
        return box
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [a * x + c * y + e for x, y in corners], [b * x + d * y + f for x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)
