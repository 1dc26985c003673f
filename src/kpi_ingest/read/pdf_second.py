"""The second reader of a PDF: what pdfminer finds where pdfium found a cell.

Two programs that decode fonts and place glyphs on their own seldom err alike. Where they differ on a cell the cell is
in doubt, and both readings are said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from math import atan2, degrees, floor, inf

from pdfplumber.page import Page

from kpi_ingest.read.folding import fold_blanks
from kpi_ingest.read.pdf_glyphs import Glyph, drop_repeats, glyph_at
from kpi_ingest.read.pdf_placed import Placed, placed_on
from kpi_ingest.read.pdf_said import Said, Unfollowed, said_on
from kpi_ingest.read.pdf_symbols import UNKNOWN, is_symbol, printed_as
from kpi_ingest.read.pdf_visible import Sight

_NUMBER = re.compile(r"[\d.,%£$€<>+−-]+")
Named = dict[str, dict[tuple[int, int], list[Glyph]]]
"""The first reader's glyphs by character and field of the page."""
_SAME_WIDTH = 0.01
"""Sizes: two readers round one width in their own ways."""
_STRAIGHT = 3.0
_NEAR = 0.5
"""Points: two readers place one glyph a hair apart."""
_WIDE = 12
"""Points: width and height of the fields by which glyphs are looked up."""


def second_reading(page: Page, sight: Sight) -> list[Glyph] | None:
    """The glyphs of a page as pdfminer places them; None where it need not place them.

    On a page where nothing is unusual it is enough that its fonts say the same characters in the same order, and, where
    a string goes on behind a wide gap, that they give them the same widths.
    """
    if sight.plain and _says_the_same(page, sight):
        return None
    return second_glyphs(page, sight)


def _says_the_same(page: Page, sight: Sight) -> bool:
    try:
        other = said_on(page)
    except Unfollowed:
        return False
    said = sight.said()
    one, two = _without_blanks(said), _without_blanks(other)
    if sight.gapped and not (_are_alike(one, two) and _blanks_are_known(said, other)):
        return False
    first, second = ("".join([each.text for each in told]) for told in (one, two))
    return first == second or _comparable(first) == _comparable(second)


def _without_blanks(said: Sequence[Said]) -> list[Said]:
    return [each for each in said if not each.text.isspace()]


def _are_alike(one: Sequence[Said], two: Sequence[Said]) -> bool:
    """Whether the glyphs are equally many and each as wide as the second reader has it."""
    return len(one) == len(two) and all(
        b.advance - a.advance <= _SAME_WIDTH and (a.at_most or a.advance - b.advance <= _SAME_WIDTH)
        for a, b in zip(one, two, strict=True)
    )


def _blanks_are_known(said: Sequence[Said], other: Sequence[Said]) -> bool:
    """Whether each blank of the second reader is as wide as one of the first."""
    known = {each.advance for each in said if each.text.isspace()}
    told = {each.advance for each in other if each.text.isspace()}
    return all(any(abs(one - two) <= _SAME_WIDTH for one in known) for two in told)


def second_glyphs(page: Page, sight: Sight) -> list[Glyph]:
    """The straight glyphs of a page as pdfminer sees them, without those that the first reader knows to be hidden."""
    glyphs = _straight_glyphs(reversed(placed_on(page)), page)
    if len(glyphs) == len(sight.glyphs) and not sight.unseen:
        return glyphs
    return drop_repeats(_matched(glyphs, sight))


def _straight_glyphs(placed: Iterable[Placed], page: Page) -> list[Glyph]:
    """The glyphs of characters whose writing is level or upright."""
    shift_x, shift_y = page.mediabox[0], page.mediabox[1] + page.height
    glyphs: list[Glyph] = []
    turns: dict[tuple[float, float], int | None] = {}
    texts: dict[tuple[str, str], str] = {}
    for text, font, matrix, (x0, y0, x1, y1) in placed:
        turn = matrix[0], matrix[1]
        if turn not in turns:
            turns[turn] = _direction(*turn)
        direction = turns[turn]
        if direction is None or not text.strip():
            continue
        shown = texts.get((font, text))
        if shown is None:
            shown = texts[font, text] = printed_as(font, text)
        box = x0 + shift_x, shift_y - y1, x1 + shift_x, shift_y - y0
        glyphs.append(glyph_at(shown, *box, False, direction, None))
    return glyphs


def _direction(across: float, up: float) -> int | None:
    """The direction of writing that is moved on so far across and up; None where it is askew."""
    angle = degrees(atan2(up, across)) % 360
    quarter = round(angle / 90)
    return None if abs(angle - 90 * quarter) > _STRAIGHT else quarter % 4 * 90


def _matched(glyphs: Sequence[Glyph], sight: Sight) -> list[Glyph]:
    """The glyphs less one for each that the first reader left out, and less the further copies of those it saw.

    pdfium tells one of several equal characters that lie in one place. Where the one it told is hidden, another copy
    may be seen: that copy stays here, and the readings differ.
    """
    named = _named(sight)
    kept: list[Glyph] = []
    met: set[Glyph] = set()
    for glyph in glyphs:
        found = _nearest(glyph, named)
        if found is None or (found in met) == (found in sight.unseen):
            kept.append(glyph)
        if found is not None:
            met.add(found)
    return kept


def _named(sight: Sight) -> Named:
    named: Named = {}
    for glyph in (*sight.glyphs, *sight.unseen):
        named.setdefault(glyph.text, {}).setdefault(_field(glyph), []).append(glyph)
    return named


def _nearest(glyph: Glyph, named: Named) -> Glyph | None:
    """The first reader's glyph of the same character in the same place."""
    places = named.get(glyph.text)
    if places is None:
        return None
    centre = glyph.centre
    x, y = field = _field(glyph)
    found, least = None, inf
    for other in places.get(field, ()):
        apart = _apart(centre, other)
        if apart < least:
            found, least = other, apart
    edge = min(centre[0] - _WIDE * x, _WIDE * (x + 1) - centre[0], centre[1] - _WIDE * y, _WIDE * (y + 1) - centre[1])
    if least >= edge:  # one in a field beside its own may be nearer
        near = [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        others = [other for place in near for other in places.get(place, ())]
        found = min(others, key=lambda other: _apart(centre, other), default=None)
        least = inf if found is None else _apart(centre, found)
    return found if least <= _NEAR + 0.3 * glyph.height else None


def _field(glyph: Glyph) -> tuple[int, int]:
    return floor((glyph.x0 + glyph.x1) / 2 / _WIDE), floor((glyph.top + glyph.bottom) / 2 / _WIDE)


def _apart(centre: tuple[float, float], other: Glyph) -> float:
    return abs(centre[0] - (other.x0 + other.x1) / 2) + abs(centre[1] - (other.top + other.bottom) / 2)


def readings_agree(first: str, second: str) -> bool:
    """Whether two readings of a cell say the same: the same characters, and blanks that do not cut a number apart.

    Arrows and shapes are left aside: fonts of symbols seldom say what their glyphs look like.
    """
    one, other = (_comparable(text) for text in (first, second))
    if one == other:
        return True
    return one.replace(" ", "") == other.replace(" ", "") and _NUMBER.findall(one) == _NUMBER.findall(other)


def _comparable(text: str) -> str:
    return fold_blanks(
        "".join(each for each in unicodedata.normalize("NFKC", text) if not is_symbol(each) and each != UNKNOWN)
    )
