"""The first reader of a PDF: what pypdfium2 finds on a page, glyph by glyph, with how each was drawn.

Its boxes are made from the base line and the size of the writing, so that two fonts on one line have equal boxes.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import atan2, degrees, hypot
from typing import NamedTuple

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from kpi_ingest.read.pdf_glyphs import Box, Glyph, glyph_at
from kpi_ingest.read.pdf_sheet import Sheet
from kpi_ingest.read.pdf_symbols import UNKNOWN, printed_as

_LINE_END_HYPHENS = {0x02: "-", 0xFFFE: "-"}
"""pdfium marks a hyphen at a line's end, which it takes for a division, by a code of its own."""
_ASCENT, _DESCENT = 0.79, 0.21
"""Shares of the size above and below the base line, those of Helvetica: every font gets the same box."""
_LEAST_TALL, _MOST_INK = 0.5, 1.6
"""Shares of the size: a font's box is 0.9 to 1.4 times as tall, the ink of a letter at most about once."""
_FAINT = 13
"""Of 255: a twentieth of full ink."""
_NO_INK = 0.05
"""Points: a font without an outline for a glyph gives it a box of no size."""
_HAIR = 0.02
"""Sizes."""
_DRAWN_BY_HAND = ""
"""The name of a Type 3 font. pdfium does not know the names of its glyphs and gives their codes, mostly ASCII; whether
these are the characters, pdfminer says, which knows the names."""
_STRAIGHT = 3.0
"""Degrees: a scanned page may be this much askew; a watermark is turned by 30 to 60."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the glyphs of one text object were drawn."""

    address: int
    """The text object's, which tells it apart from others on the page."""
    size: float
    """Height of the writing in points, as the file says it; fonts drawn by hand (Type 3) often say 1."""
    wide: float
    """Points by which a letter as wide as it is high moves the writing on."""
    direction: int | None
    """0, 90, 180 or 270 as displayed; None where the writing is turned otherwise."""
    bold: bool
    font: str
    unseen: str | None
    """Why nobody can see it, where its own state says so."""


class Drawn(NamedTuple):
    """A glyph, where its ink is, and how it was drawn."""

    glyph: Glyph
    ink: Box
    look: Look
    advance: float
    """By how many sizes it moves the writing on, as its font says; where its ink goes further, the ink's reach."""
    overhangs: bool
    """Whether its ink reaches as far as that."""


def drawn_glyphs(text_page: pypdfium2.PdfTextPage, sheet: Sheet) -> list[Drawn]:
    """Every glyph of the page in the order in which pdfium gives them, hidden ones and those off the page too."""
    found: list[Drawn] = []
    loose_before: tuple[float, ...] = ()
    for drawn, loose in _drawn(text_page.raw, sheet):
        if found and loose == loose_before and drawn.look is found[-1].look:
            # a ligature comes as its letters, each in the box of the whole
            whole = replace(found[-1].glyph, text=found[-1].glyph.text + drawn.glyph.text)
            found[-1] = found[-1]._replace(glyph=whole)
        else:
            found.append(drawn)
        loose_before = loose
    return found


def _drawn(page: object, sheet: Sheet) -> Iterator[tuple[Drawn, tuple[float, ...]]]:
    looks: dict[int, Look] = {}
    loose, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    x0, x1, y0, y1 = tight = [ctypes.c_double() for _ in range(4)]
    is_generated, loose_box, origin, tight_box = _PAGE_CALLS
    place, text_of = sheet.placer(), _Texts(page).text
    for index in range(pdfium.FPDFText_CountChars(page)):
        if is_generated(page, index) == 1 or not loose_box(page, index, loose):
            continue
        look = _look_of(page, index, sheet, looks)
        text = text_of(index, look.font)
        origin(page, index, x, y)
        tight_box(page, index, *tight)
        whole = loose.left, loose.bottom, loose.right, loose.top
        box = ink = place(*whole)
        left, right, bottom, top = x0.value, x1.value, y0.value, y1.value
        has_ink = right - left > _NO_INK and top - bottom > _NO_INK
        if has_ink:
            ink = place(left, bottom, right, top)
        across, down, _, _ = place(x.value, y.value, x.value, y.value)
        reach, inked = _reaches(look, box, ink, across, down)
        glyph = _glyph(text, box, ink, across, down, look)
        yield Drawn(glyph, ink, look, reach, has_ink and reach - inked < _HAIR), whole


_PAGE_CALLS = (
    pdfium.FPDFText_IsGenerated,
    pdfium.FPDFText_GetLooseCharBox,
    pdfium.FPDFText_GetCharOrigin,
    pdfium.FPDFText_GetCharBox,
)
"""Looked up once: a page makes ten thousand calls of each."""
_TEXT_OBJECT, _ADDRESS = pdfium.FPDFText_GetTextObject, ctypes.c_void_p


def _reaches(look: Look, box: Box, ink: Box, x: float, y: float) -> tuple[float, float]:
    """How far a box and the ink in it go on behind the origin, along the writing, in sizes."""
    wide = look.wide or 1.0
    if look.direction == 90:
        return (y - box[1]) / wide, (y - ink[1]) / wide
    if look.direction == 270:
        return (box[3] - y) / wide, (ink[3] - y) / wide
    if look.direction == 180:
        return (x - box[0]) / wide, (x - ink[0]) / wide
    return (box[2] - x) / wide, (ink[2] - x) / wide


class _Texts:
    """The characters that the glyphs of a page stand for."""

    def __init__(self, page: object) -> None:
        self._page = page
        self._shown: dict[tuple[str, int], tuple[str, bool]] = {}
        self._calls = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_HasUnicodeMapError

    def text(self, index: int, font: str) -> str:
        """The character of a glyph; U+FFFD where the font does not tell and is no font of known symbols."""
        code_of, has_error = self._calls
        code = code_of(self._page, index)
        known = self._shown.get((font, code))
        if known is None:
            known = self._shown[font, code] = _shown(font, code)
        shown, may_be_unmapped = known
        return UNKNOWN if may_be_unmapped and has_error(self._page, index) == 1 else shown


def _shown(font: str, code: int) -> tuple[str, bool]:
    """What a code looks like in a font, and whether nobody knows that if the font has no character for it."""
    character = _character(code)
    shown = printed_as(font, character)
    may_be_unmapped = shown == character and not (font == _DRAWN_BY_HAND and character.isprintable())
    return _LINE_END_HYPHENS.get(code) or shown, may_be_unmapped


def _character(code: int) -> str:
    """UTF-16 halves that stand alone, and zero, are no character."""
    return "\ufffd" if code == 0 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF else chr(code)


def _look_of(page: object, index: int, sheet: Sheet, looks: dict[int, Look]) -> Look:
    text_object = _TEXT_OBJECT(page, index)
    address = _ADDRESS.from_buffer(text_object).value or 0
    look = looks.get(address)
    if look is None:
        address = ctypes.addressof(text_object.contents)
        look = looks[address] = _look(page, index, text_object, address, sheet)
    return look


def _look(page: object, index: int, text_object: object, address: int, sheet: Sheet) -> Look:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(page, index, matrix)
    angle = (degrees(atan2(matrix.b, matrix.a)) - sheet.turned) % 360
    quarter = round(angle / 90)
    direction = quarter % 4 * 90 if abs(angle - quarter * 90) <= _STRAIGHT else None
    font = _font_name(page, index)
    told = abs(pdfium.FPDFText_GetFontSize(page, index))
    size, wide = told * hypot(matrix.c, matrix.d), told * hypot(matrix.a, matrix.b)
    bold = "bold" in font.lower() or "black" in font.lower()
    return Look(address, size, wide, direction, bold, font, _unseen(page, index, text_object))


def _font_name(page: object, index: int) -> str:
    name, flags = ctypes.create_string_buffer(256), ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(page, index, name, 256, flags)
    return name.raw[: max(0, min(length, 256) - 1)].decode("utf-8", "replace")


def _unseen(page: object, index: int, text_object: object) -> str | None:
    mode = pdfium.FPDFTextObj_GetTextRenderMode(text_object)
    if mode in (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP):
        return "drawn invisibly"
    strokes = mode in (pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP)
    read = pdfium.FPDFText_GetStrokeColor if strokes else pdfium.FPDFText_GetFillColor
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = read(page, index, red, green, blue, alpha)
    return "transparent" if known and alpha.value < _FAINT else None


def _glyph(text: str, box: Box, ink: Box, x: float, y: float, look: Look) -> Glyph:
    """The glyph in a box made from its base line and size; in the font's box where that contradicts the size."""
    if look.direction == 0 and box[3] - box[1] >= _LEAST_TALL * look.size and ink[3] - ink[1] <= _MOST_INK * look.size:
        return glyph_at(text, box[0], y - _ASCENT * look.size, box[2], y + _DESCENT * look.size, look.bold, 0, y)
    direction = look.direction or 0
    base = _across(direction, x, y)
    level = direction in (0, 180)
    tall, inked = (box[3] - box[1], ink[3] - ink[1]) if level else (box[2] - box[0], ink[2] - ink[0])
    if look.direction is None or tall < _LEAST_TALL * look.size or inked > _MOST_INK * look.size:
        return Glyph(text, *box, look.bold, direction, base)
    over, under = base - _ASCENT * look.size, base + _DESCENT * look.size
    if direction in (180, 270):
        over, under = -under, -over
    x0, top, x1, bottom = (box[0], over, box[2], under) if level else (over, box[1], under, box[3])
    return Glyph(text, x0, top, x1, bottom, look.bold, direction, base)


def _across(direction: int, x: float, y: float) -> float:
    """A point's place across the writing, downwards from line to line, once the writing is turned level."""
    return {0: y, 90: x, 180: -y, 270: -x}[direction]
