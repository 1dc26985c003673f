"""Glyphs of one line -> its text, in which a mark is told from a digit: raised and lowered writing as Unicode has it.

Digits of one number share their size and their base line (+-8 % of the size). What does not is a mark, before the
figure or behind it, or, where that cannot be told, a doubt. Words may change their size as they like: a large
initial, small capitals and a small unit break no word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from kpi_ingest.read.folding import BREAK, subscript, superscript
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
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
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


def text_of(glyphs: Sequence[Glyph]) -> str:
    """The text of glyphs that belong together, such as those of one cell: lines joined by BREAK, not folded yet."""
    return BREAK.join(line_text(line) for line in glyph_lines(level(_printed(glyphs))))


def line_text(line: GlyphLine) -> str:
    """The characters of a line, with a blank where a gap shows one and marks raised or lowered."""
    return "".join(blank + writing.text for blank, writing in _writings(line))


def doubt_in_marks(glyphs: Sequence[Glyph]) -> str | None:
    """The first doubt whether a change of size or base line inside a figure means a mark."""
    lines = glyph_lines(level(_printed(glyphs)))
    return next((writing.doubt for line in lines for _, writing in _writings(line) if writing.doubt), None)


def _printed(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Blanks are told by gaps alone: some files write one behind every digit, and the next digit over it."""
    return [glyph for glyph in glyphs if glyph.text.strip()]


def _writings(line: GlyphLine) -> Iterator[tuple[str, _Writing]]:
    """Each piece with the blank before it."""
    before: _Piece | None = None
    for stretch in _stretches(_printed(line.glyphs)):
        pieces = _pieces(stretch)
        for index, piece in enumerate(pieces):
            blank = " " if before and _is_apart(before.glyphs[-1], piece.glyphs[0]) else ""
            behind = pieces[index + 1] if index + 1 < len(pieces) else None
            yield blank, _writing(piece, before if index else None, behind)
            before = piece


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
    reference = _reference(stretch)
    stances = [(_stance(glyph, reference), glyph) for glyph in stretch]
    grouped = groupby(stances, key=lambda found: found[0])
    return [_Piece(stance, tuple(glyph for _, glyph in group)) for stance, group in grouped]


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
    counted = [(sum(abs(glyph.foot - each.foot) <= _ALIKE * size for glyph in large), each.foot) for each in large]
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


def _writing(piece: _Piece, before: _Piece | None, behind: _Piece | None) -> _Writing:
    if piece.stance == "plain":
        return _Writing(piece.text)
    left, right = _neighbour(before, piece, at=-1), _neighbour(piece, behind, at=0)
    if piece.stance == "raised":
        return _raised(piece, left, right)
    if piece.stance == "lowered":
        return _lowered(piece, left, right)
    return _small(piece, left, right) if piece.stance == "small" else _odd(piece, left, right)


def _neighbour(left: _Piece | None, right: _Piece | None, *, at: int) -> str:
    """The character that touches a piece on one side; "" where a blank or nothing does."""
    if left is None or right is None or _is_apart(left.glyphs[-1], right.glyphs[0]):
        return ""
    glyphs = left.glyphs if at == -1 else right.glyphs
    return glyphs[at].text[at]


def _raised(piece: _Piece, left: str, right: str) -> _Writing:
    if left.isdigit() and piece.text.lower() in _ORDINALS:
        return _Writing(piece.text)
    if left in _POINTS and left:
        return _glued(piece, left, right)
    return _Writing(superscript(piece.text)) if _MARK.fullmatch(piece.text) else _glued(piece, left, right)


def _lowered(piece: _Piece, left: str, right: str) -> _Writing:
    return _Writing(subscript(piece.text)) if _MARK.fullmatch(piece.text) else _glued(piece, left, right)


def _small(piece: _Piece, left: str, right: str) -> _Writing:
    """Small writing on the base line: a note number where it touches a figure, a word or a unit elsewhere."""
    touches = _of_figure(left) or _of_figure(right)
    if touches and left not in _POINTS - {""} and _NUMBERS.fullmatch(piece.text):
        return _Writing(superscript(piece.text))
    if _of_figure(left) and piece.text in _STATUS:
        return _Writing(piece.text, f"a small {piece.text!r} behind a figure may be a unit or a status")
    return _glued(piece, left, right)


def _odd(piece: _Piece, left: str, right: str) -> _Writing:
    return _glued(piece, left, right)


def _glued(piece: _Piece, left: str, right: str) -> _Writing:
    """Writing that is no mark; where its figures touch other figures, nobody can tell whether they are one number."""
    text = piece.text
    at_left = _of_figure(left) and _of_figure(text[0])
    at_right = _of_figure(right) and _of_figure(text[-1])
    if (at_left or at_right) and any(character.isdigit() for character in text):
        return _Writing(text, f"{text!r} has another size or base line than the figure that it touches")
    return _Writing(text)


def _of_figure(character: str) -> bool:
    return character.isdigit() or character in (".", ",", "%")
