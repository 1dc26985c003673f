"""The objects of a page as pdfium has them, those inside form objects too, in the order in which they are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from kpi_ingest.read.pdf_glyphs import Box

_DEEPEST = 8

Matrix = tuple[float, float, float, float, float, float]


def page_objects(page: pypdfium2.PdfPage) -> Iterator[tuple[Any, Matrix | None]]:
    """Each object with the matrix of the form that it stands in; None on the page itself."""
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _with_parts(pdfium.FPDFPage_GetObject(page, index), None, 0)


def _with_parts(found: Any, matrix: Matrix | None, depth: int) -> Iterator[tuple[Any, Matrix | None]]:
    yield found, matrix
    if pdfium.FPDFPageObj_GetType(found) != pdfium.FPDF_PAGEOBJ_FORM or depth > _DEEPEST:
        return
    inner = combined(own_matrix(found), matrix)
    for index in range(pdfium.FPDFFormObj_CountObjects(found)):
        yield from _with_parts(pdfium.FPDFFormObj_GetObject(found, index), inner, depth + 1)


def own_matrix(found: Any) -> Matrix:
    """An object's matrix, to the page or to the form that it stands in."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(found, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


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
