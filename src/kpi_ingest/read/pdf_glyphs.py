"""Glyphs on a page -> lines of text as a reader sees them, whatever order the file draws them in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import floor, inf
from typing import Any, cast

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points."""

_SAME_PLACE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Glyph:
    """One drawn character (a ligature may stand for several); equal to itself alone, and so a key by itself."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    bold: bool = False
    direction: int = 0
    """Degrees its writing is turned against the page: 0, 90 (upwards), 180 or 270 (downwards)."""
    base: float | None = None
    """Where its base line stands, counted from line to line of its own writing; None where the reader cannot say."""
    doubt: str | None = None
    """Why it may not be what the page says."""

    @property
    def foot(self) -> float:
        """Its base line once it is turned level, or the lower edge of its box."""
        return self.bottom if self.base is None else self.base

    @property
    def height(self) -> float:
        """Height of its writing, however it is turned."""
        return self.bottom - self.top if self.direction in (0, 180) else self.x1 - self.x0

    @property
    def size(self) -> float:
        """Height of its box."""
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of its box."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2


_new: Any = object.__new__
_text, _x0, _top, _x1, _bottom, _bold, _direction, _base, _doubt = (
    getattr(Glyph, name).__set__ for name in Glyph.__slots__
)


def glyph_at(
    text: str, x0: float, top: float, x1: float, bottom: float, bold: bool, direction: int, base: float | None
) -> Glyph:
    """The same as `Glyph(...)` in half of its time, for pages of ten thousand glyphs; see `cells`."""
    glyph = _new(Glyph)
    _text(glyph, text)
    _x0(glyph, x0)
    _top(glyph, top)
    _x1(glyph, x1)
    _bottom(glyph, bottom)
    _bold(glyph, bold)
    _direction(glyph, direction)
    _base(glyph, base)
    _doubt(glyph, None)
    return cast(Glyph, glyph)


@dataclass(slots=True)
class GlyphLine:
    """Glyphs that stand side by side, from left to right; raised and lowered ones among them."""

    glyphs: list[Glyph]
    top: float
    bottom: float

    @property
    def size(self) -> float:
        """Height of its main glyphs."""
        return self.bottom - self.top


def level(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Glyphs turned so that the writing of most of them runs from left to right: column headers often stand upright."""
    direction = main_direction(glyphs)
    return [_turned(glyph, direction) for glyph in glyphs] if direction else list(glyphs)


def main_direction(glyphs: Iterable[Glyph]) -> int:
    """The direction of most glyphs; 0 where there are none."""
    turns = [glyph.direction for glyph in glyphs]
    if not any(turns):  # as in nearly every text
        return 0
    return max(sorted(set(turns)), key=turns.count, default=0)


def _turned(glyph: Glyph, direction: int) -> Glyph:
    if direction == 90:
        return replace(glyph, x0=-glyph.bottom, x1=-glyph.top, top=glyph.x0, bottom=glyph.x1)
    if direction == 180:
        return replace(glyph, x0=-glyph.x1, x1=-glyph.x0, top=-glyph.bottom, bottom=-glyph.top)
    if direction == 270:
        return replace(glyph, x0=glyph.top, x1=glyph.bottom, top=-glyph.x1, bottom=-glyph.x0)
    return glyph


def glyph_lines(glyphs: Iterable[Glyph]) -> list[GlyphLine]:
    """Lines from top to bottom. Large glyphs make the lines; small ones join the line they overlap most.

    A line that overlaps half of a glyph holds its middle, so that only lines at that height are asked.
    """
    given = list(glyphs)
    if _are_even(given):
        top, bottom = given[0].top, given[0].bottom
        if not _are_in_order(given):
            given.sort(key=lambda each: each.x0)
            given.sort(key=lambda each: each.x0 + each.x1)
        return [GlyphLine(given, top, bottom)]
    lines: list[GlyphLine] = []
    at_height: dict[int, list[GlyphLine]] = {}
    keys = [(-round(each.bottom - each.top, 1), each.top, each.x0, at) for at, each in enumerate(given)]
    keys.sort()
    for glyph in [given[key[3]] for key in keys]:
        top, bottom = glyph.top, glyph.bottom
        line, most = None, 0.0
        for each in at_height.get(floor((top + bottom) / 2), ()):
            overlap = min(bottom, each.bottom) - max(top, each.top)
            if line is None or overlap > most:
                line, most = each, overlap
        if line is None or most < 0.5 * (bottom - top):
            lines.append(GlyphLine([glyph], top, bottom))
            for height in range(floor(top), floor(bottom) + 1):
                at_height.setdefault(height, []).append(lines[-1])
        else:
            line.glyphs.append(glyph)
    for line in lines:
        line.glyphs.sort(key=lambda each: each.x0 + each.x1)
    return sorted(lines, key=lambda each: (each.top, each.glyphs[0].x0))


def _are_even(glyphs: Sequence[Glyph]) -> bool:
    """Whether all glyphs have one height at one place, as in most cells: they are one line."""
    if not glyphs:
        return False
    top, bottom = glyphs[0].top, glyphs[0].bottom
    return top < bottom and {each.top for each in glyphs} == {top} and {each.bottom for each in glyphs} == {bottom}


def _are_in_order(glyphs: Iterable[Glyph]) -> bool:
    """Whether each glyph begins and ends further to the right than the one before."""
    left = right = -inf
    for each in glyphs:
        if each.x0 <= left or each.x1 <= right:
            return False
        left, right = each.x0, each.x1
    return True


def drop_repeats(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Glyphs without those drawn again in the same place, half a point aside at most: a way to fake bold."""
    kept: list[Glyph] = []
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in glyphs:
        x, y = floor(glyph.x0), floor(glyph.top)
        near = (each for dx in (-1, 0, 1) for dy in (-1, 0, 1) for each in seen.get((glyph.text, x + dx, y + dy), ()))
        if not any(_same_place(glyph, each) for each in near):
            kept.append(glyph)
            seen.setdefault((glyph.text, x, y), []).append(glyph)
    return kept


def _same_place(one: Glyph, other: Glyph) -> bool:
    apart = max(abs(one.x0 - other.x0), abs(one.top - other.top))
    return apart <= min(_SAME_PLACE, 0.3 * (one.x1 - one.x0)) and abs(one.size - other.size) < _SAME_PLACE


def bounds(glyphs: Iterable[Glyph]) -> Box:
    """The box around glyphs."""
    boxes = [(glyph.x0, glyph.top, glyph.x1, glyph.bottom) for glyph in glyphs]
    x0s, tops, x1s, bottoms = zip(*boxes, strict=True)
    return min(x0s), min(tops), max(x1s), max(bottoms)


def rounded(box: Box) -> Box:
    """A box as places give it."""
    x0, top, x1, bottom = box
    return round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2)
