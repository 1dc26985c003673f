"""pdfium's functions in a form that is called ten thousand times a page: ctypes takes longer to check and convert the
arguments of a call than pdfium takes to answer it.

They take a handle as `handle_of` gives it, whole numbers, and `ctypes.byref` of a buffer that the caller unpacks.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from struct import Struct
from typing import Any

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

Call = Callable[..., int]


def _bound(function: object, answer: type[Any] = ctypes.c_int) -> Call:
    """The function without the types of its arguments, and called without letting other threads run meanwhile."""
    address = ctypes.cast(function, ctypes.c_void_p).value  # type: ignore[arg-type]
    return ctypes.PYFUNCTYPE(answer)(address)  # type: ignore[arg-type]


def handle_of(pointer: Any) -> Any:
    """What the calls take as the page, the object or the like that pdfium's pointer stands for; the same for each."""
    return ctypes.byref(pointer.contents)


get_unicode = _bound(pdfium.FPDFText_GetUnicode, ctypes.c_uint)
has_map_error = _bound(pdfium.FPDFText_HasUnicodeMapError)
is_generated = _bound(pdfium.FPDFText_IsGenerated)
get_loose_box = _bound(pdfium.FPDFText_GetLooseCharBox)
get_char_box = _bound(pdfium.FPDFText_GetCharBox)
get_origin = _bound(pdfium.FPDFText_GetCharOrigin)
get_text_object = _bound(pdfium.FPDFText_GetTextObject, ctypes.c_size_t)

count_objects = _bound(pdfium.FPDFPage_CountObjects)
get_object = _bound(pdfium.FPDFPage_GetObject, ctypes.c_size_t)
get_object_type = _bound(pdfium.FPDFPageObj_GetType)
count_form_objects = _bound(pdfium.FPDFFormObj_CountObjects)
get_form_object = _bound(pdfium.FPDFFormObj_GetObject, ctypes.c_size_t)
get_matrix = _bound(pdfium.FPDFPageObj_GetMatrix)
get_bounds = _bound(pdfium.FPDFPageObj_GetBounds)
get_draw_mode = _bound(pdfium.FPDFPath_GetDrawMode)
count_segments = _bound(pdfium.FPDFPath_CountSegments)
has_transparency = _bound(pdfium.FPDFPageObj_HasTransparency)
get_fill_colour = _bound(pdfium.FPDFPageObj_GetFillColor)
get_segment = _bound(pdfium.FPDFPath_GetPathSegment, ctypes.c_size_t)
get_segment_type = _bound(pdfium.FPDFPathSegment_GetType)
get_point = _bound(pdfium.FPDFPathSegment_GetPoint)
ends_path = _bound(pdfium.FPDFPathSegment_GetClose)

two_floats = Struct("2f").unpack
two_doubles = Struct("2d").unpack
four_doubles = Struct("4d").unpack
four_floats = Struct("4f").unpack
six_floats = Struct("6f").unpack
