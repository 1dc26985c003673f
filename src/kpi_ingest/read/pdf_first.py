"""The first reader of a PDF: what pypdfium2 finds on a page, glyph by glyph, with how each was drawn.

Its boxes are made from the base line and the size of the writing, so that two fonts on one line have equal boxes.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from math import atan2, degrees, hypot
from typing import Any, NamedTuple

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from kpi_ingest.read.pdf_calls import (
    four_doubles,
    four_floats,
    get_char_box,
    get_loose_box,
    get_origin,
    get_text_object,
    get_unicode,
    handle_of,
    has_map_error,
    is_generated,
    two_doubles,
)
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
_BLANK = 0x20
"""pdfium adds blanks and line ends, and no other characters, to those of the file."""
_HAIR = 0.02
"""Sizes."""
_DRAWN_BY_HAND = ""
"""The name of a Type 3 font. pdfium does not know the names of its glyphs and gives their codes, mostly ASCII; whether
these are the characters, pdfminer says, which knows the names."""
_STRAIGHT = 3.0
"""Degrees: a scanned page may be this much askew; a watermark is turned by 30 to 60."""


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Look:
    """How the glyphs of one text object were drawn."""

    address: int
    """The text object's, which tells it apart from others on the page."""
    size: float
    """Height of the writing in points, as the file says it; fonts drawn by hand (Type 3) often say 1."""
    wide: float
    """Points by which a letter as wide as it is high moves the writing on; 1 where that is nothing."""
    direction: int | None
    """0, 90, 180 or 270 as displayed; None where the writing is turned otherwise."""
    bold: bool
    shown: Shown
    """What the codes of its font look like."""
    unseen: str | None
    """Why nobody can see it, where its own state says so."""
    ascent: float
    descent: float
    """Points of its box above and below the base line."""
    least_tall: float
    most_ink: float
    """Points between which a font's box is no lower, and the ink of a letter no higher, than the size says."""


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
    loose_before: Box | None = None
    drawn_as = _straight(sheet) if sheet.turned == 0 else partial(_drawn_as, sheet.place)
    for text, look, loose, origin, tight in _told(text_page.raw, sheet):
        if loose == loose_before and look is found[-1].look:
            # a ligature comes as its letters, each in the box of the whole
            whole = replace(found[-1].glyph, text=found[-1].glyph.text + text)
            found[-1] = found[-1]._replace(glyph=whole)
        else:
            found.append(drawn_as(text, look, loose, origin, tight))
        loose_before = loose
    return found


_Told = tuple[str, Look, Box, Point, Box]
"""What pdfium tells of a glyph: its character, its look, the font's box as left, top, right and bottom, its origin, and
the box of its ink as left, right, bottom and top."""


def _told(page: Any, sheet: Sheet) -> Iterator[_Told]:
    """What pdfium tells of each glyph that the file itself shows."""
    looks, raw = _Looks(page, sheet), handle_of(page)
    loose, origin, tight = (ctypes.c_float * 4)(), (ctypes.c_double * 2)(), (ctypes.c_double * 4)()
    to_loose, to_x, to_y = ctypes.byref(loose), ctypes.byref(origin), ctypes.byref(origin, 8)
    left, right, bottom, top = (ctypes.byref(tight, 8 * number) for number in range(4))
    address, look = 0, None
    for index in range(pdfium.FPDFText_CountChars(page)):
        code = get_unicode(raw, index)
        if (code <= _BLANK and is_generated(raw, index) == 1) or not get_loose_box(raw, index, to_loose):
            continue
        now = get_text_object(raw, index)
        if look is None or now != address:
            if not now and is_generated(raw, index) == 1:
                continue
            address, look = now, looks.look(now, index)
        text, may_be_unmapped = look.shown[code]
        if may_be_unmapped and has_map_error(raw, index) == 1:
            text = UNKNOWN
        get_origin(raw, index, to_x, to_y)
        get_char_box(raw, index, left, right, bottom, top)
        yield text, look, four_floats(loose), two_doubles(origin), four_doubles(tight)


def _drawn_as(
    place: Callable[[float, float, float, float], Box],
    text: str,
    look: Look,
    loose: Box,
    origin: Point,
    tight: Box,
) -> Drawn:
    """A glyph as it stands on the displayed page."""
    box = ink = place(loose[0], loose[3], loose[2], loose[1])
    left, right, bottom, top = tight
    has_ink = right - left > _NO_INK and top - bottom > _NO_INK
    if has_ink:
        ink = place(left, bottom, right, top)
    x, y, _, _ = place(*origin, *origin)
    reach, inked = _reaches(look, box, ink, x, y)
    return Drawn(_glyph(text, box, ink, x, y, look), ink, look, reach, has_ink and reach - inked < _HAIR)


def _straight(sheet: Sheet) -> Callable[[str, Look, Box, Point, Box], Drawn]:
    """The same for a page that is displayed as it lies, where nearly all writing is level and of the size it says."""
    across, down = sheet.shift

    def drawn_as(text: str, look: Look, loose: Box, origin: Point, tight: Box) -> Drawn:
        left, right, bottom, top = tight
        ink = x0, over, x1, under = loose[0] + across, down - loose[1], loose[2] + across, down - loose[3]
        tall = under - over
        has_ink = right - left > _NO_INK and top - bottom > _NO_INK
        if has_ink:
            ink = left + across, down - top, right + across, down - bottom
        if look.direction != 0 or tall < look.least_tall or ink[3] - ink[1] > look.most_ink:
            return _drawn_as(sheet.place, text, look, loose, origin, tight)
        x, y = origin[0] + across, down - origin[1]
        glyph = glyph_at(text, x0, y - look.ascent, x1, y + look.descent, look.bold, 0, y)
        reach = (x1 - x) / look.wide
        return _drawn(Drawn, (glyph, ink, look, reach, has_ink and reach - (ink[2] - x) / look.wide < _HAIR))

    return drawn_as


_drawn: Callable[[type[Drawn], tuple[Glyph, Box, Look, float, bool]], Drawn] = tuple.__new__
"""A tuple of names made without the call of Python's that takes its names."""


def _reaches(look: Look, box: Box, ink: Box, x: float, y: float) -> tuple[float, float]:
    """How far a box and the ink in it go on behind the origin, along the writing, in sizes."""
    wide = look.wide
    if look.direction == 90:
        return (y - box[1]) / wide, (y - ink[1]) / wide
    if look.direction == 270:
        return (box[3] - y) / wide, (ink[3] - y) / wide
    if look.direction == 180:
        return (x - box[0]) / wide, (x - ink[0]) / wide
    return (box[2] - x) / wide, (ink[2] - x) / wide


class Shown(dict[int, tuple[str, bool]]):
    """What codes look like in one font, and whether nobody knows that if the font has no character for them."""

    def __init__(self, font: str) -> None:
        super().__init__()
        self._font = font

    def __missing__(self, code: int) -> tuple[str, bool]:
        """Tell a code that was not met before."""
        character = _character(code)
        shown = printed_as(self._font, character)
        may_be_unmapped = shown == character and not (self._font == _DRAWN_BY_HAND and character.isprintable())
        self[code] = told = _LINE_END_HYPHENS.get(code) or shown, may_be_unmapped
        return told


def _character(code: int) -> str:
    """UTF-16 halves that stand alone, and zero, are no character."""
    return "\ufffd" if code == 0 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF else chr(code)


class _Looks:
    """The looks of a page's text objects, each told once."""

    def __init__(self, page: object, sheet: Sheet) -> None:
        self._page, self._sheet = page, sheet
        self._looks: dict[int, Look] = {}
        self._shown: dict[str, Shown] = {}

    def look(self, address: int, index: int) -> Look:
        """The look of the text object at an address, which the glyph of that index is a part of; ValueError for 0."""
        look = self._looks.get(address)
        if look is None:
            if not address:  # pdfium adds such glyphs to writing from right to left, which it gives in no sure order
                raise ValueError("a glyph that no text object shows")
            look = self._looks[address] = self._new(address, index)
        return look

    def _new(self, address: int, index: int) -> Look:
        page, matrix = self._page, pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(page, index, matrix)
        angle = (degrees(atan2(matrix.b, matrix.a)) - self._sheet.turned) % 360
        quarter = round(angle / 90)
        direction = quarter % 4 * 90 if abs(angle - quarter * 90) <= _STRAIGHT else None
        font = _font_name(page, index)
        told = abs(pdfium.FPDFText_GetFontSize(page, index))
        size, wide = told * hypot(matrix.c, matrix.d), told * hypot(matrix.a, matrix.b)
        bold = "bold" in font.lower() or "black" in font.lower()
        shown = self._shown.setdefault(font, Shown(font))
        text_object = ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)
        return Look(
            address,
            size,
            wide or 1.0,
            direction,
            bold,
            shown,
            _unseen(page, index, text_object),
            _ASCENT * size,
            _DESCENT * size,
            _LEAST_TALL * size,
            _MOST_INK * size,
        )


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
    direction = look.direction or 0
    base = _across(direction, x, y)
    level = direction in (0, 180)
    tall, inked = (box[3] - box[1], ink[3] - ink[1]) if level else (box[2] - box[0], ink[2] - ink[0])
    if look.direction is None or tall < look.least_tall or inked > look.most_ink:
        return Glyph(text, *box, look.bold, direction, base)
    over, under = base - look.ascent, base + look.descent
    if direction in (180, 270):
        over, under = -under, -over
    x0, top, x1, bottom = (box[0], over, box[2], under) if level else (over, box[1], under, box[3])
    return Glyph(text, x0, top, x1, bottom, look.bold, direction, base)


def _across(direction: int, x: float, y: float) -> float:
    """A point's place across the writing, downwards from line to line, once the writing is turned level."""
    return {0: y, 90: x, 180: -y, 270: -x}[direction]
