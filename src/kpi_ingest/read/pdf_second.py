"""The second reader of a PDF: what pdfminer finds where pdfium found a cell.

Two programs that decode fonts and place glyphs on their own seldom err alike. Where they differ on a cell the cell is
in doubt, and both readings are said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from math import atan2, degrees, floor
from typing import Any

from pdfminer.layout import LTChar, LTContainer
from pdfplumber.page import Page

from kpi_ingest.read.folding import fold_blanks
from kpi_ingest.read.pdf_glyphs import Glyph, drop_repeats
from kpi_ingest.read.pdf_symbols import UNKNOWN, is_symbol, printed_as
from kpi_ingest.read.pdf_visible import Sight

_NUMBER = re.compile(r"[\d.,%£$€<>+−-]+")
_STRAIGHT = 3.0
_NEAR = 1.5
"""Points: two readers place one glyph a hair apart."""


def second_glyphs(page: Page, sight: Sight) -> list[Glyph]:
    """The straight glyphs of a page as pdfminer sees them, without those that the first reader knows to be hidden."""
    characters = (item for item in _items(page.layout) if isinstance(item, LTChar) and item.get_text().strip())
    glyphs = drop_repeats(glyph for character in characters if (glyph := _glyph(character, page)) is not None)
    return _without(glyphs, sight) if sight.hidden or sight.shadows else glyphs


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


def _without(glyphs: Iterable[Glyph], sight: Sight) -> list[Glyph]:
    """The glyphs whose nearest namesake of the first reader is one that is seen."""
    named: dict[tuple[str, int, int], list[tuple[Glyph, bool]]] = {}
    unseen = [drawn.glyph for word in (*sight.hidden, *sight.shadows) for drawn in word.glyphs]
    for glyph, seen in [(glyph, True) for glyph in sight.glyphs] + [(glyph, False) for glyph in unseen]:
        named.setdefault((glyph.text, *_field(glyph)), []).append((glyph, seen))
    return [glyph for glyph in glyphs if _is_seen(glyph, named)]


def _is_seen(glyph: Glyph, named: dict[tuple[str, int, int], list[tuple[Glyph, bool]]]) -> bool:
    x, y = _field(glyph)
    near = [
        (_apart(glyph, other), seen)
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
        for other, seen in named.get((glyph.text, x + dx, y + dy), ())
    ]
    apart, seen = min(near, default=(0.0, True), key=lambda found: found[0])
    return seen or apart > _NEAR + 0.3 * glyph.size


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
