"""The second reader of a PDF: what pdfminer finds where pdfium found a cell.

Two programs that decode fonts and place glyphs on their own seldom err alike. Where they differ on a cell the cell is
in doubt, and both readings are said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from math import atan2, degrees, floor
from typing import Any

from pdfminer.layout import LTChar, LTContainer
from pdfplumber.page import Page

from kpi_ingest.read.folding import fold_blanks
from kpi_ingest.read.pdf_glyphs import Glyph, drop_repeats
from kpi_ingest.read.pdf_placed import placed_on
from kpi_ingest.read.pdf_said import Said, Unfollowed, said_on
from kpi_ingest.read.pdf_symbols import UNKNOWN, is_symbol, printed_as
from kpi_ingest.read.pdf_visible import Sight

_NUMBER = re.compile(r"[\d.,%£$€<>+−-]+")
Named = dict[tuple[str, int, int], list[Glyph]]
"""The first reader's glyphs by character and field of the page."""
_SAME_WIDTH = 0.01
"""Sizes: two readers round one width in their own ways."""
_STRAIGHT = 3.0
_NEAR = 0.5
"""Points: two readers place one glyph a hair apart."""


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
    characters = (item for item in _items(placed_on(page)) if isinstance(item, LTChar) and item.get_text().strip())
    glyphs = [glyph for character in characters if (glyph := _glyph(character, page)) is not None]
    if len(glyphs) == len(sight.glyphs) and not sight.unseen:
        return glyphs
    return drop_repeats(_matched(glyphs, sight))


def _items(container: LTContainer[Any]) -> Iterator[object]:
    stack: list[object] = [container]
    while stack:
        item = stack.pop()
        yield item
        if isinstance(item, LTContainer):
            stack.extend(item)


def _glyph(character: LTChar, page: Page) -> Glyph | None:
    angle = degrees(atan2(character.matrix[1], character.matrix[0])) % 360
    quarter = round(angle / 90)
    if abs(angle - 90 * quarter) > _STRAIGHT:
        return None
    text = printed_as(str(character.fontname), character.get_text())
    shift_x, shift_y = page.mediabox[0], page.mediabox[1] + page.height
    x0, y0, x1, y1 = character.bbox
    return Glyph(text, x0 + shift_x, shift_y - y1, x1 + shift_x, shift_y - y0, direction=quarter % 4 * 90)


def _matched(glyphs: Sequence[Glyph], sight: Sight) -> list[Glyph]:
    """The glyphs less one for each that the first reader left out, and less the further copies of those it saw.

    pdfium tells one of several equal characters that lie in one place. Where the one it told is hidden, another copy
    may be seen: that copy stays here, and the readings differ.
    """
    named = _named(sight)
    kept: list[Glyph] = []
    met: set[int] = set()
    for glyph in glyphs:
        found = _nearest(glyph, named)
        if found is None or (id(found) in met) == (id(found) in sight.unseen):
            kept.append(glyph)
        if found is not None:
            met.add(id(found))
    return kept


def _named(sight: Sight) -> Named:
    named: Named = {}
    for glyph in (*sight.glyphs, *sight.unseen.values()):
        named.setdefault((glyph.text, *_field(glyph)), []).append(glyph)
    return named


def _nearest(glyph: Glyph, named: Named) -> Glyph | None:
    """The first reader's glyph of the same character in the same place."""
    x, y = _field(glyph)
    near = [
        (_apart(glyph, other), index, other)
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
        for index, other in enumerate(named.get((glyph.text, x + dx, y + dy), ()))
    ]
    apart, _, found = min(near, default=(0.0, 0, None), key=lambda each: each[0])
    return found if apart <= _NEAR + 0.3 * glyph.height else None


def _field(glyph: Glyph) -> tuple[int, int]:
    x, y = glyph.centre
    return floor(x / 12), floor(y / 12)


def _apart(one: Glyph, other: Glyph) -> float:
    return abs(one.centre[0] - other.centre[0]) + abs(one.centre[1] - other.centre[1])


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
