"""Glyphs of one line -> its text, in which a mark is told from a digit: raised and lowered writing as Unicode has it.

Digits of one number share their size and their base line (+-8 % of the size). What does not is a mark, before the
figure or behind it, or, where that cannot be told, a doubt. Words may change their size as they like: a large
initial, small capitals and a small unit break no word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from kpi_ingest.read.folding import BREAK, doubt_at_raised, lower_digits, raise_digits
from kpi_ingest.read.pdf_glyphs import Glyph, GlyphLine, glyph_lines, level

_BLANK_GAP = 0.15
"""A gap of this share of the size is a blank: fonts give a blank 0.2 to 0.3, kerning moves letters by less than 0.1."""
_STRETCH_GAP = 0.8
"""In sizes: what stands further away is compared with its own neighbours; notes stand up to 0.4 behind a figure."""
_ALIKE = 0.08
_SMALL = 0.85
_CLEARLY_OFF = 0.25
"""In sizes: writing as large as the figure is a mark where it stands so much higher or lower."""
_OUTWEIGHS = 3

_TOKEN = r"(?:\d{1,3}|[A-Za-z]{1,2}|[^\w\s])"
_MARK = re.compile(rf"[(\[]?{_TOKEN}(?:[,;/\s]+{_TOKEN}|[^\w\s]){{0,4}}[)\]]?")
"""Note numbers and status letters, several at once: `1`, `1,2`, `(3)`, `r, p`, `*`; never the words of a small unit."""
_NUMBERS = re.compile(r"\d{1,2}(?:[,\s]+\d{1,2})*")
_STATUS = frozenset("rpe")
_POINTS = frozenset(".,")

Stance = Literal["plain", "raised", "lowered", "small", "odd"]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Neighbouring glyphs of one stretch that stand alike."""

    stance: Stance
    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        """Its characters, with blanks where gaps show them."""
        return _spaced(self.glyphs)


@dataclass(frozen=True, slots=True)
class _Writing:
    """What a piece comes to in the text, and why it may be something else."""

    text: str
    doubt: str | None = None
    even: bool = False
    """Whether it is a whole line without any mark."""


@dataclass(frozen=True, slots=True)
class CellText:
    """What the glyphs of one cell say."""

    raw: str
    """Its lines joined by BREAK, marks raised or lowered; white space is not folded yet."""
    plain: str
    """The same characters without any thought of marks, for the comparison of two readings."""
    lines: tuple[GlyphLine, ...]
    doubt: str | None
    """Why a change of size or base line inside a figure may mean something else."""


def cell_text(glyphs: Sequence[Glyph]) -> CellText:
    """The text of glyphs that belong together."""
    lines = _level_lines(glyphs)
    if len(lines) == 1:
        even = _even_text(lines[0].glyphs)
        if even is not None:
            return CellText(even, even, tuple(lines), None)
    written = [_written(line.glyphs) for line in lines]
    raw = BREAK.join([line.text for line in written])
    if all(line.even for line in written):
        return CellText(raw, raw, tuple(lines), None)
    plain = BREAK.join(_spaced(line.glyphs) for line in lines)
    return CellText(raw, plain, tuple(lines), next((line.doubt for line in written if line.doubt), None))


def plain_text(glyphs: Sequence[Glyph]) -> str:
    """The characters of such glyphs, as another reader found them."""
    return BREAK.join(_spaced(line.glyphs) for line in _level_lines(glyphs))


def line_text(line: GlyphLine) -> str:
    """The characters of a line, with a blank where a gap shows one and marks raised or lowered."""
    printed = _printed(line.glyphs)
    even = _even_text(printed)
    return _written(printed).text if even is None else even


def _level_lines(glyphs: Sequence[Glyph]) -> list[GlyphLine]:
    return glyph_lines(level(_printed(glyphs)))


def _printed(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Blanks are told by gaps alone: some files write one behind every digit, and the next digit over it."""
    return [glyph for glyph in glyphs if glyph.text.strip()]


def _written(printed: Sequence[Glyph]) -> _Writing:
    even = _even_text(printed)
    if even is not None:
        return _Writing(even, even=True)
    text, doubt = "", None
    before: _Piece | None = None
    for stretch in _stretches(printed):
        pieces = _pieces(stretch)
        for index, piece in enumerate(pieces):
            blank = " " if before and _is_apart(before.glyphs[-1], piece.glyphs[0]) else ""
            behind = pieces[index + 1] if index + 1 < len(pieces) else None
            writing = _writing(text, blank, piece, before if index else None, behind)
            text, doubt, before = text + writing.text, doubt or writing.doubt, piece
    return _Writing(text, doubt)


def _even_text(glyphs: Sequence[Glyph]) -> str | None:
    """The text of glyphs that are all of one size on one base line, as in nearly every line; None elsewhere."""
    if not glyphs:
        return ""
    size, foot, end = glyphs[0].size, glyphs[0].foot, glyphs[0].x1
    least = _ALIKE / 2 * size
    if least <= 0:
        return None
    text, former = "", size
    for glyph in glyphs:
        bottom, base, x0 = glyph.bottom, glyph.base, glyph.x0
        own, low = bottom - glyph.top, bottom if base is None else base
        if (own != size and abs(own - size) >= least) or (low != foot and abs(low - foot) >= least):
            return None
        if x0 > end and x0 - end > _BLANK_GAP * (own if own < former else former):
            text += " "
        text += glyph.text
        end, former = glyph.x1, own
    return text


def _stretches(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    stretches: list[list[Glyph]] = []
    end = 0.0
    for glyph in glyphs:
        if stretches and glyph.x0 - end <= _STRETCH_GAP * max(glyph.size, stretches[-1][-1].size):
            stretches[-1].append(glyph)
        else:
            stretches.append([glyph])
        end = max(end, glyph.x1)
    return stretches


def _pieces(stretch: Sequence[Glyph]) -> list[_Piece]:
    if _is_even(stretch):
        return [_Piece("plain", tuple(stretch))]
    reference = _reference(stretch)
    stances = [(_stance(glyph, reference), glyph) for glyph in stretch]
    grouped = groupby(stances, key=lambda found: found[0])
    return [_Piece(stance, tuple(glyph for _, glyph in group)) for stance, group in grouped]


def _is_even(stretch: Sequence[Glyph]) -> bool:
    """Whether all glyphs are of one size on one base line, as nearly all are."""
    size, foot = stretch[0].size, stretch[0].foot
    least = _ALIKE / 2 * size
    return all(abs(glyph.size - size) < least and abs(glyph.foot - foot) < least for glyph in stretch)


@dataclass(frozen=True, slots=True)
class _Reference:
    """The writing that the rest of a stretch is measured by."""

    size: float
    foot: float
    settled: bool
    """Whether it outweighs all writing of its size on other base lines."""


def _reference(stretch: Sequence[Glyph]) -> _Reference:
    """The largest letters and digits; the fullest base line of theirs, the lower one of two as full."""
    telling = [glyph for glyph in stretch if glyph.text.isalnum()] or list(stretch)
    size = max(glyph.size for glyph in telling)
    large = [glyph for glyph in telling if glyph.size >= _SMALL * size]
    feet = [glyph.foot for glyph in large]
    counted = [(sum(abs(foot - each) <= _ALIKE * size for each in feet), foot) for foot in set(feet)]
    most, foot = max(counted)
    return _Reference(size, foot, most >= _OUTWEIGHS * (len(large) - most))


def _stance(glyph: Glyph, reference: _Reference) -> Stance:
    ratio, rise = glyph.size / reference.size, (reference.foot - glyph.foot) / reference.size
    if ratio < _SMALL:
        return "raised" if rise > _ALIKE else "lowered" if rise < -_ALIKE else "small"
    if abs(rise) >= _CLEARLY_OFF and reference.settled:
        return "raised" if rise > 0 else "lowered"
    return "plain" if abs(rise) <= _ALIKE and ratio >= 1 - _ALIKE else "odd"


def _spaced(glyphs: Sequence[Glyph]) -> str:
    text = glyphs[0].text
    for left, right in pairwise(glyphs):
        text += (" " if _is_apart(left, right) else "") + right.text
    return text


def _is_apart(left: Glyph, right: Glyph) -> bool:
    return right.x0 - left.x1 > _BLANK_GAP * min(left.size, right.size)


def _writing(text: str, blank: str, piece: _Piece, before: _Piece | None, behind: _Piece | None) -> _Writing:
    """What a piece adds to the text before it."""
    left, right = _neighbour(before, piece, at=-1), _neighbour(piece, behind, at=0)
    if _is_mark(piece, left, right):
        added = (lower_digits if piece.stance == "lowered" else raise_digits)(text, blank + piece.text)
        return _Writing(added, doubt_at_raised(text, blank + piece.text))
    doubt = None if piece.stance == "plain" else _doubt(piece, left, right)
    return _Writing(blank + piece.text, doubt)


def _neighbour(left: _Piece | None, right: _Piece | None, *, at: int) -> str:
    """The character that touches a piece on one side; "" where a blank or nothing does."""
    if left is None or right is None or _is_apart(left.glyphs[-1], right.glyphs[0]):
        return ""
    glyphs = left.glyphs if at == -1 else right.glyphs
    return glyphs[at].text[at]


def _is_mark(piece: _Piece, left: str, right: str) -> bool:
    """Whether a piece is written as a mark: raised or lowered, or a small number that touches a figure."""
    if left and left in _POINTS:
        return False
    if piece.stance in ("raised", "lowered"):
        return bool(_MARK.fullmatch(piece.text))
    touches = _of_figure(left) or _of_figure(right)
    return piece.stance == "small" and touches and bool(_NUMBERS.fullmatch(piece.text))


def _doubt(piece: _Piece, left: str, right: str) -> str | None:
    """Writing that is no mark: where its figures touch others, nobody can tell whether they are one number."""
    text = piece.text
    if piece.stance == "small" and _of_figure(left) and text in _STATUS:
        return f"a small {text!r} behind a figure may be a unit or a status"
    touches = (_of_figure(left) and _of_figure(text[0])) or (_of_figure(right) and _of_figure(text[-1]))
    if touches and any(character.isdigit() for character in text):
        return f"{text!r} has another size or base line than the figure that it touches"
    return None


def _of_figure(character: str) -> bool:
    return character.isdigit() or character in (".", ",", "%")
