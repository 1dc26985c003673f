"""Glyphs -> fragments: stretches of one line that no wide gap and no upright rule interrupts."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import floor

from kpi_ingest.read.folding import fold_blanks
from kpi_ingest.read.pdf_glyphs import Glyph, GlyphLine
from kpi_ingest.read.pdf_marks import line_text
from kpi_ingest.read.pdf_tables.strokes import Stroke

_GAP = 0.65
"""In sizes: words of a justified line stand up to 0.5 apart, columns of a narrow table 0.7 and more."""
_FIGURE_GAP = 0.42
"""Between two figures, which no sentence justifies; thousands groups stand 0.2 to 0.3 apart, cells of a page without
style 4 px, which are 0.44 of 9 px."""
_TOUCHING = 0.08
"""Letters of one word stand no further apart; a rule drawn through a word divides nothing."""
_SAME_BASE = 0.35
SAME_CELL = 0.4
"""In sizes: white between two lines of one cell is narrower."""
_BLANK = 0.15
_UPPER = 0.25
_FIGURE = re.compile(
    r"[¹²³⁴⁵⁶⁷⁸⁹⁰ᵃ-ᶻ*†‡]{0,2}"
    r"[(\[<>≤≥~±+–−£$€-]{0,3} ?\d[\d,.]*(?: \d{3})*(?: ?%| ?[a-z]{1,3})?[])%¹²³⁴⁵⁶⁷⁸⁹⁰ᵃ-ᶻ*†‡#]{0,4}"
    r"(?: ?[(\[][a-z0-9, ]{1,4}[])])?",
    re.IGNORECASE,
)
_MARKER = re.compile(r"n/?a|n\.a\.|-{1,3}|[–—−:*.…]{1,3}|\[[a-z]{1,3}\]|\(?[a-z]\)?|tbc|nil|none|\$|£|%", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s?[/–-]\s?(?:19|20)?\d\d)?[¹²³⁴⁵⁶⁷⁸⁹⁰*†]?")
_OPEN_FIGURE = frozenset("0123456789%)")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A stretch of a line."""

    glyphs: tuple[Glyph, ...]
    """From left to right."""
    x0: float
    x1: float
    top: float
    bottom: float
    """Of its main glyphs: raised ones reach above."""
    text: str

    @property
    def size(self) -> float:
        """Height of its main glyphs."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Half its height."""
        return (self.top + self.bottom) / 2

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(glyph.bold for glyph in self.glyphs)

    @property
    def is_figure(self) -> bool:
        """Whether it is a number with its signs; a year may be one too."""
        return _is_figure(self.text)

    @property
    def is_year(self) -> bool:
        """Whether it may be a year or a span of years."""
        return _YEAR.fullmatch(self.text) is not None

    @property
    def is_cell(self) -> bool:
        """Whether it can stand in a column of figures: a number, or a short marker such as `n/a`."""
        return _is_cell(self.text)

    @property
    def first_word(self) -> float:
        """Width of its first word."""
        end = self.glyphs[0].x1
        for glyph in self.glyphs[1:]:
            if glyph.x0 - end > _BLANK * self.size:
                break
            end = max(end, glyph.x1)
        return end - self.glyphs[0].x0


@lru_cache(maxsize=4096)
def _is_figure(text: str) -> bool:
    return _FIGURE.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _is_cell(text: str) -> bool:
    return _is_figure(text) or _MARKER.fullmatch(text) is not None


def are_beside(one: Fragment, other: Fragment) -> bool:
    """Whether two fragments stand at one height."""
    return min(one.bottom, other.bottom) - max(one.top, other.top) > 0.3 * min(one.size, other.size)


@dataclass(slots=True)
class _Open:
    """A fragment that may still grow to the right."""

    glyphs: list[Glyph]
    main: Glyph
    end: float
    size: float
    """Height of its main glyph."""


def fragments_of(glyphs: Iterable[Glyph], upright: Sequence[Stroke]) -> list[Fragment]:
    """The fragments of level glyphs, from top to bottom."""
    rows: dict[int, list[_Open]] = {}
    opened: list[_Open] = []
    printed = [glyph for glyph in glyphs if glyph.text.strip()]
    for glyph in sorted(printed, key=lambda each: each.x0 + each.x1):
        top, bottom, end = glyph.top, glyph.bottom, glyph.x1
        size = bottom - top
        found = _growing(glyph, size, rows.get(floor((top + bottom) / 2), ()))
        # a mark raised before a figure reaches down to its upper half at most
        found = found or _growing(glyph, size, rows.get(floor(top + _UPPER * size), ()))
        if found is None:
            found = _Open([], glyph, glyph.x0, size)
            opened.append(found)
            for height in range(floor(top), floor(bottom) + 1):
                rows.setdefault(height, []).append(found)
        found.glyphs.append(glyph)
        if end > found.end:
            found.end = end
        if size > 1.15 * found.size:
            found.main, found.size = glyph, size
            for height in range(floor(glyph.top), floor(glyph.bottom) + 1):
                if found not in rows.setdefault(height, []):
                    rows[height].append(found)
    places = [stroke.at for stroke in upright]
    cut = (piece for each in opened for piece in _cut_at_rules(each, upright, places))
    fragments = [fragment(piece, each_main) for piece, each_main in cut]
    return sorted(fragments, key=lambda each: (each.top, each.x0))


def fragment(glyphs: Sequence[Glyph], main: Glyph | None = None) -> Fragment:
    """The fragment of glyphs of one line."""
    main = main or max(glyphs, key=lambda each: each.size)
    text = fold_blanks(line_text(GlyphLine(list(glyphs), main.top, main.bottom)))
    return Fragment(tuple(glyphs), glyphs[0].x0, max(each.x1 for each in glyphs), main.top, main.bottom, text)


def _growing(glyph: Glyph, own: float, near: Sequence[_Open]) -> _Open | None:
    """The fragment that a glyph goes on: the nearest on its base line, or one that it is raised from."""
    best: _Open | None = None
    x0 = glyph.x0
    for each in near:
        size = own if own > each.size else each.size
        gap = x0 - each.end
        if gap > _GAP * size or gap < -1.5 * size or not _in_line(glyph, each.main):
            continue
        if gap > _widest(each, glyph) * size:
            continue
        if best is None or gap < x0 - best.end:
            best = each
    return best


def _widest(each: _Open, glyph: Glyph) -> float:
    figures = each.glyphs[-1].text in _OPEN_FIGURE and glyph.text.isdigit()
    return _FIGURE_GAP if figures else _GAP


def _in_line(glyph: Glyph, main: Glyph) -> bool:
    own, size = glyph.bottom - glyph.top, main.bottom - main.top
    alike = 0.85 < own / max(size, 0.01) < 1.18
    if alike:
        return abs(glyph.bottom - main.bottom) < _SAME_BASE * size
    overlap = min(glyph.bottom, main.bottom) - max(glyph.top, main.top)
    return overlap > 0.4 * min(own, size)


def _cut_at_rules(each: _Open, upright: Sequence[Stroke], places: Sequence[float]) -> list[tuple[list[Glyph], Glyph]]:
    """A fragment cut where an upright rule stands between two of its glyphs."""
    middle = (each.main.top + each.main.bottom) / 2
    first = bisect_left(places, each.glyphs[0].x0)
    last = bisect_right(places, each.end)
    rules = [stroke.at for stroke in upright[first:last] if stroke.start <= middle <= stroke.end]
    if not rules:
        return [(each.glyphs, each.main)]
    pieces: list[list[Glyph]] = [[]]
    for glyph in each.glyphs:
        apart = pieces[-1] and glyph.x0 - pieces[-1][-1].x1 > _TOUCHING * glyph.size
        if apart and any(pieces[-1][-1].centre[0] < at <= glyph.centre[0] for at in rules):
            pieces.append([])
        pieces[-1].append(glyph)
    return [(piece, max(piece, key=lambda glyph: glyph.size)) for piece in pieces]


@dataclass(frozen=True, slots=True)
class Band:
    """Fragments that stand at one height, from left to right."""

    fragments: tuple[Fragment, ...]

    @property
    def top(self) -> float:
        """Of its highest fragment."""
        return min(each.top for each in self.fragments)

    @property
    def bottom(self) -> float:
        """Of its lowest fragment."""
        return max(each.bottom for each in self.fragments)

    @property
    def size(self) -> float:
        """Of its largest fragment."""
        return max(each.size for each in self.fragments)

    @property
    def middle(self) -> float:
        """Half its height."""
        return (self.top + self.bottom) / 2


def bands_of(fragments: Iterable[Fragment]) -> list[Band]:
    """Fragments by height: those that overlap by more than half stand in one line."""
    bands: list[list[Fragment]] = []
    spans: list[tuple[float, float]] = []
    for each in sorted(fragments, key=lambda one: (one.middle, one.x0)):
        if bands:
            top, bottom = spans[-1]
            overlap = min(bottom, each.bottom) - max(top, each.top)
            if overlap > 0.5 * min(each.size, bottom - top):
                bands[-1].append(each)
                continue
        bands.append([each])
        spans.append((each.top, each.bottom))
    return [Band(tuple(sorted(band, key=lambda one: one.x0))) for band in bands]
