"""Which glyphs of a page a reader of the paper sees, and which nobody does.

Whole words are left out, never a part of one: a word of which something is seen and something is not stays, in doubt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import floor
from typing import NamedTuple

import pypdfium2  # type: ignore[import-untyped]

from kpi_ingest.read.pdf_covers import Stack, stack_of
from kpi_ingest.read.pdf_first import Drawn, drawn_glyphs
from kpi_ingest.read.pdf_glyphs import Box, Glyph
from kpi_ingest.read.pdf_ink import colour_picture, grey_picture
from kpi_ingest.read.pdf_objects import PageObject
from kpi_ingest.read.pdf_said import Said
from kpi_ingest.read.pdf_sheet import Sheet

_TINY, _TINY_SHARE = 4.0, 0.35
_TINIEST, _TINIEST_SHARE = 3.0, 0.6
"""Writing below these points is hidden where it is also that much smaller than the page's usual size."""
_HUGE_SHARE = 2.5
"""Writing so much larger than the usual that lies over other writing is a watermark; a heading lies over none."""
_WORD_GAP = 0.15
_WORD_OVERLAP = 0.2
_SAME_LINE = 0.3
_COLUMN_GAP = 1.0
_SHADOW = 0.3
"""In sizes: a copy of a word that stands no further off is its shadow."""
_OVERPRINT = 0.4
_COVERED, _PARTLY = 0.5, 0.3
_TELLING = frozenset(".,-−%£$€")
_CELL = 12.0
"""Points: width and height of the fields by which glyphs are looked up."""


@dataclass(slots=True, eq=False)
class Word:
    """Glyphs that were drawn one behind the other without a gap; equal to itself alone."""

    glyphs: list[Drawn]
    hidden: str | None = None
    """Why nobody sees it."""
    shadow: bool = False
    """Whether it is a copy of another word a hair beside it."""
    doubt: str | None = None
    """Why it may not be what the page says."""

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(drawn.glyph.text for drawn in self.glyphs)

    @property
    def address(self) -> int:
        """The text object of its first glyph."""
        return self.glyphs[0].look.address

    @property
    def size(self) -> float:
        """Size of its writing."""
        return self.glyphs[0].glyph.height


@dataclass(frozen=True, slots=True)
class Sight:
    """What is seen of a page."""

    glyphs: tuple[Glyph, ...]
    hidden: tuple[Word, ...]
    """Words on the page that nobody sees."""
    unseen: dict[Glyph, None]
    """Glyphs of the hidden words and of shadows, in their order."""
    outside: tuple[Word, ...]
    """Words that stand beyond the page's edge, wholly or in part."""
    shown: Sequence[Drawn]
    """Every glyph of the page, blanks too."""
    stack: Stack
    plain: bool
    """Whether nothing about its glyphs is unusual: none hidden, doubted or unknown."""
    gapped: bool
    """Whether a string has a wide gap in it, so that only the widths of its letters place what stands behind it."""

    def said(self) -> list[Said]:
        """What each glyph says, in the order in which the page's content shows them."""
        orders = self.stack.orders
        ordered = sorted(self.shown, key=lambda each: orders.get(each[2].address, -1))
        return [Said(glyph.text, advance, overhangs) for glyph, _, _, advance, overhangs in ordered]


@dataclass(frozen=True, slots=True)
class _View:
    """What the judgement of a page's words needs."""

    page: pypdfium2.PdfPage
    sheet: Sheet
    stack: Stack
    usual: float
    words: list[Word] = field(default_factory=list)


def see_page(page: pypdfium2.PdfPage, sheet: Sheet, objects: Iterable[PageObject]) -> Sight:
    """The glyphs of a page that are seen, each with its doubt, and the words that are not."""
    text_page = page.get_textpage()
    try:
        shown = drawn_glyphs(text_page, sheet)
        drawn = [each for each in shown if each[0].text.strip()]
        words = list(_words(drawn))
        view = _View(page, sheet, stack_of(objects, sheet), _usual_size(words), words)
        outside = _beyond_edge(view)
        _hide_by_state(view)
        _hide_without_ink(view)
        _hide_printed_over(view)
    finally:
        text_page.close()
    seen = (word for word in words if not word.hidden and not word.shadow)
    glyphs = tuple(_seen_glyphs(seen, sheet, outside))
    hidden = tuple(word for word in words if word.hidden and word not in outside)
    unseen = [drawn.glyph for word in words if word.hidden or word.shadow for drawn in word.glyphs]
    plain = not unseen and not outside and not any(word.doubt for word in words)
    return Sight(glyphs, hidden, dict.fromkeys(unseen), outside, shown, view.stack, plain, _has_wide_gap(words))


def _has_wide_gap(words: Iterable[Word]) -> bool:
    """Whether one text object goes on after a gap as wide as those between columns."""
    return any(
        one.glyphs[-1].look is other.glyphs[0].look
        and _apart(one.glyphs[-1].glyph, other.glyphs[0].glyph) > _COLUMN_GAP * one.size
        for one, other in pairwise(words)
    )


def _apart(one: Glyph, other: Glyph) -> float:
    return max(other.x0 - one.x1, one.x0 - other.x1, other.top - one.bottom, one.top - other.bottom)


def _seen_glyphs(words: Iterable[Word], sheet: Sheet, outside: Iterable[Word]) -> Iterator[Glyph]:
    """The glyphs of words; of those `outside` the ones that stand on the page."""
    beyond = set(outside)
    for word in words:
        for drawn in word.glyphs:
            if word not in beyond or sheet.holds(drawn.glyph.centre):
                yield replace(drawn.glyph, doubt=word.doubt) if word.doubt else drawn.glyph


def _words(glyphs: Iterable[Drawn]) -> Iterator[Word]:
    word: list[Drawn] = []
    before: Drawn | None = None
    for drawn in glyphs:
        if before is not None and not _goes_on(before, drawn):
            yield Word(word)
            word = []
        word.append(drawn)
        before = drawn
    if word:
        yield Word(word)


def _goes_on(before: Drawn, after: Drawn) -> bool:
    one, _, look, _, _ = before
    other, _, behind, _, _ = after
    if look is not behind and (
        one.direction != other.direction or (look.direction is None) != (behind.direction is None)
    ):
        return False
    if one.direction == 0:
        size = max(min(one.bottom - one.top, other.bottom - other.top), 0.1)
        return (
            -_WORD_OVERLAP < (other.x0 - one.x1) / size < _WORD_GAP and abs(one.foot - other.foot) < _SAME_LINE * size
        )
    size = max(min(one.height, other.height), 0.1)
    if one.direction == 180:
        gap = one.x0 - other.x1
    else:
        gap = other.top - one.bottom if one.direction == 270 else one.top - other.bottom
    return -_WORD_OVERLAP < gap / size < _WORD_GAP and abs(one.foot - other.foot) < _SAME_LINE * size


def _usual_size(words: Iterable[Word]) -> float:
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[round(word.size * 2) / 2] += len(word.glyphs)
    return max(sizes, key=lambda size: (sizes[size], size), default=0.0)


def _beyond_edge(view: _View) -> tuple[Word, ...]:
    """Words that stand off the page; those that are cut by its edge are in doubt."""
    beyond = []
    x0, top, x1, bottom = view.sheet.crop
    for word in view.words:
        inside = [
            x0 <= (each.x0 + each.x1) / 2 <= x1 and top <= (each.top + each.bottom) / 2 <= bottom
            for drawn in word.glyphs
            for each in (drawn[0],)
        ]
        if all(inside):
            continue
        beyond.append(word)
        if any(inside):
            word.doubt = f"the edge of the page cuts {word.text!r}"
        else:
            word.hidden = "beyond the edge of the page"
    return tuple(beyond)


def _hide_by_state(view: _View) -> None:
    for word in view.words:
        look = word.glyphs[0].look
        if look.direction is None:
            word.hidden = word.hidden or "turned, as a watermark is"
        elif look.unseen:
            word.hidden = word.hidden or look.unseen
        elif _is_tiny(word.size, view.usual):
            word.hidden = word.hidden or "too small to be read"


def _is_tiny(size: float, usual: float) -> bool:
    below = size < _TINY and size < _TINY_SHARE * usual
    return size > 0 and (below or (size < _TINIEST and size < _TINIEST_SHARE * usual))


def _hide_without_ink(view: _View) -> None:
    """Words whose place on the drawn page is of one colour: white on white, covered, clipped away, redacted."""
    words = [word for word in view.words if not word.hidden]
    if not words:
        return  # to draw a page of pictures takes a hundred megabytes
    shows = grey_picture(view.page, view.sheet).shows
    blind = [(word, seen) for word in words if not all(seen := _inked(word, shows))]
    if not blind:
        return
    shows = colour_picture(view.page, view.sheet).shows
    for word, _ in blind:
        seen = _inked(word, shows)
        if not any(seen):
            word.hidden = "of the colour of what lies around it, covered or clipped away"
        elif not all(seen):
            word.doubt = word.doubt or f"a part of {word.text!r} cannot be seen"


def _inked(word: Word, shows: Callable[[Box], bool]) -> list[bool]:
    return [shows(drawn[1]) for drawn in word.glyphs]


def _hide_printed_over(view: _View) -> None:
    """Judge words that lie over each other, and words over which a part of a shape lies."""
    for one, other in _overlaps([word for word in view.words if not word.hidden]):
        below, above = sorted((one, other), key=lambda found: view.stack.order(found[0].address))
        _judge_overlap(below, above, view)
    drawn_in = {drawn.look.address for word in view.words for drawn in word.glyphs} if view.stack.covers else ()
    for word in view.words if view.stack.covers_any(drawn_in) else ():
        if word.hidden or not view.stack.reaches(_around([drawn.ink for drawn in word.glyphs])):
            continue
        if any(_is_partly_covered(drawn, view.stack) for drawn in word.glyphs):
            word.doubt = word.doubt or f"a shape is drawn over a part of {word.text!r}"


def _is_partly_covered(drawn: Drawn, stack: Stack) -> bool:
    return _PARTLY < stack.hidden_share(drawn.ink, stack.order(drawn.look.address)) < 1 - _PARTLY


Found = tuple[Word, Drawn]


def _judge_overlap(below: Found, above: Found, view: _View) -> None:
    under, over = below[0], above[0]
    if under.hidden or over.hidden or under.shadow or over.shadow:
        return
    if _is_shadow(under, over):
        under.shadow = True
    elif (giant := _giant(under, over, view.usual)) is not None:
        _hide_line_of(giant, view.words)
    elif _is_covered(below[1], under, over, view.stack):
        _hide_covered(under, view.stack)
    else:
        under.doubt = over.doubt = f"{under.text!r} and {over.text!r} are printed over each other"


def _is_shadow(one: Word, other: Word) -> bool:
    first, second = one.glyphs[0].glyph, other.glyphs[0].glyph
    apart = max(abs(first.x0 - second.x0), abs(first.top - second.top))
    return one.text == other.text and apart <= _SHADOW * one.size


def _giant(one: Word, other: Word, usual: float) -> Word | None:
    larger, smaller = (one, other) if one.size > other.size else (other, one)
    return larger if larger.size > _HUGE_SHARE * max(usual, smaller.size) else None


def _hide_line_of(giant: Word, words: Iterable[Word]) -> None:
    """A watermark is hidden with the words beside it, of which some may lie over nothing."""
    foot = giant.glyphs[0].glyph.foot
    for word in words:
        alike = abs(word.size - giant.size) < 0.05 * giant.size
        if alike and abs(word.glyphs[0].glyph.foot - foot) < _SAME_LINE * giant.size:
            word.hidden = word.hidden or "a watermark"


def _is_covered(drawn: Drawn, under: Word, over: Word, stack: Stack) -> bool:
    return stack.hidden_share(drawn.ink, stack.order(under.address), stack.order(over.address)) > _COVERED


def _hide_covered(word: Word, stack: Stack) -> None:
    """A word over which a shape was drawn, and then another word: it is gone if all of it lies under a shape."""
    shares = [stack.hidden_share(drawn.ink, stack.order(word.address)) for drawn in word.glyphs]
    if min(shares) > 1 - _PARTLY:
        word.hidden = "covered by a shape"
    else:
        word.doubt = f"a shape is drawn over a part of {word.text!r}"


def _overlaps(words: Sequence[Word]) -> Iterator[tuple[Found, Found]]:
    """Pairs of glyphs of different words whose ink lies over each other."""
    fields: dict[tuple[int, int], list[_Inked]] = {}
    for word in words:
        telling = [drawn for drawn in word.glyphs if (text := drawn[0].text).isalnum() or text in _TELLING]
        if not telling:
            continue
        box = x0, top, x1, bottom = _around([drawn[1] for drawn in telling]) if len(telling) > 1 else telling[0].ink
        own = _Inked(word, telling, box)
        near: dict[Word, _Inked] = {}
        for place in _fields(box):
            held = fields.get(place)
            if held is None:
                fields[place] = [own]
                continue
            for other in held:
                ox0, otop, ox1, obottom = other[2]
                if ox0 < x1 and x0 < ox1 and otop < bottom and top < obottom:
                    near[other.word] = other
            held.append(own)
        for other in near.values():
            for one in other.telling:
                yield from (((other.word, one), (word, drawn)) for drawn in telling if _lie_over(one.ink, drawn.ink))


class _Inked(NamedTuple):
    """A word with its letters and figures and the box around their ink."""

    word: Word
    telling: list[Drawn]
    box: Box


def _around(boxes: Sequence[Box]) -> Box:
    x0s, tops, x1s, bottoms = zip(*boxes, strict=True)
    return min(x0s), min(tops), max(x1s), max(bottoms)


def _fields(box: Box) -> list[tuple[int, int]]:
    rows = range(floor(box[1] / _CELL), floor(box[3] / _CELL) + 1)
    return [(x, y) for x in range(floor(box[0] / _CELL), floor(box[2] / _CELL) + 1) for y in rows]


def _lie_over(one: Box, other: Box) -> bool:
    width = min(one[2], other[2]) - max(one[0], other[0])
    if width <= 0:
        return False
    height = min(one[3], other[3]) - max(one[1], other[1])
    narrow = min(one[2] - one[0], other[2] - other[0])
    low = min(one[3] - one[1], other[3] - other[1])
    return width > _OVERPRINT * narrow and height > _OVERPRINT * low
