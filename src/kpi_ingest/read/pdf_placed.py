"""The characters of a page where pdfminer places them, without all else that its content draws.

pdfminer cuts a page's content into objects one character of it after the other, which takes as long as placing the
glyphs, and lays out rules and pictures too. Here one pattern cuts the content, and pdfminer's own operators of text are
called with what it finds. Content that is written in any unusual way is left to pdfminer whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, cast

from pdfminer.layout import LTChar, LTContainer
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.psparser import LIT
from pdfminer.utils import apply_matrix_rect
from pdfplumber.page import Page

from kpi_ingest.read.pdf_glyphs import Box
from kpi_ingest.read.pdf_objects import Matrix
from kpi_ingest.read.pdf_said import TOKEN, ContentFollower, Unfollowed, character_of, name_of, string_of

_NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)")
_NUMBER_STARTS = frozenset(b"0123456789+-.")
_COMMENT = ord("%")
_PLAIN_STRING = re.compile(rb"(?:[^\\\r]++|\\(?:[()\\nrtbf]|[0-3][0-7]{2}))*+")
"""Escapes and line ends that all readers understand alike."""
_PLAIN_DIGITS = re.compile(rb"(?:[0-9A-Fa-f]{2})*+")


_OPERATORS = {
    b"q": ("do_q", 0),
    b"Q": ("do_Q", 0),
    b"cm": ("do_cm", 6),
    b"BT": ("do_BT", 0),
    b"Tc": ("do_Tc", 1),
    b"Tw": ("do_Tw", 1),
    b"Tz": ("do_Tz", 1),
    b"TL": ("do_TL", 1),
    b"Tf": ("do_Tf", 2),
    b"Ts": ("do_Ts", 1),
    b"Td": ("do_Td", 2),
    b"TD": ("do_TD", 2),
    b"Tm": ("do_Tm", 6),
    b"T*": ("do_T_a", 0),
    b"TJ": ("do_TJ", 1),
    b"Tj": ("do_Tj", 1),
    b"'": ("do__q", 1),
    b'"': ("do__w", 3),
    b"Do": ("do_Do", 1),
}
"""What decides where text stands: pdfminer's method and the number of its operands (ISO 32000-1, tables 57 and 105 to
109)."""


class Placed(NamedTuple):
    """A character in its place on the page, y counted upwards."""

    text: str
    font: str
    """Name of its font."""
    matrix: Matrix
    bbox: Box


def placed_on(page: Page) -> list[Placed]:
    """The characters of a page where pdfminer places them, in the order in which its content shows them."""
    device = _Catcher(page.pdf.rsrcmgr)
    try:
        _Placer(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    except Unfollowed:
        return list(_laid_out(page.layout))
    return device.placed


def _laid_out(container: LTContainer[Any]) -> Iterator[Placed]:
    for item in container:
        if isinstance(item, LTChar):
            yield Placed(item.get_text(), str(item.fontname), item.matrix, item.bbox)
        elif isinstance(item, LTContainer):
            yield from _laid_out(item)


class _Catcher(PDFTextDevice):
    """Takes down the characters that pdfminer places, in the boxes that its layout gives them."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self.placed: list[Placed] = []
        self._known: dict[tuple[PDFFont, int], tuple[str, float, float]] = {}

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        *_: object,
    ) -> float:
        """Note a character and tell how far it moves the writing on. Raises Unfollowed for one of vertical writing."""
        known = self._known.get((font, cid))
        if known is None:
            known = self._known[font, cid] = _told(font, cid)
        text, width, descent = known
        reach, low = width * fontsize * scaling, descent * fontsize + rise
        high = low + fontsize
        a, b, c, d, e, f = matrix
        if b == 0 and c == 0:
            left, right, under, over = e, a * reach + e, d * low + f, d * high + f
            box = min(left, right), min(under, over), max(left, right), max(under, over)
        else:
            box = apply_matrix_rect(matrix, (0, low, reach, high))
        self.placed.append(Placed(text, str(font.fontname), matrix, box))
        return reach


def _told(font: PDFFont, code: int) -> tuple[str, float, float]:
    """The character of a code, its width, and how far below the base line its font reaches, in sizes."""
    if font.is_vertical():
        raise Unfollowed
    return character_of(font, code), font.char_width(code), font.get_descent()


class _Placer(ContentFollower):
    """pdfminer's interpreter, given the operators that place text and no others."""

    def execute(self, streams: Sequence[object]) -> None:
        """Follow the content of a page or a form object. Raises Unfollowed."""
        operands: list[Any] = []
        array: list[Any] | None = None
        for token in TOKEN.findall(self.content_of(streams)):
            first = token[0]
            if first in _NUMBER_STARTS:
                (operands if array is None else array).append(_number(token))
            elif token == b"[":
                if array is not None:
                    raise Unfollowed
                array = []
            elif token == b"]":
                if array is None:
                    raise Unfollowed
                operands.append(array)
                array = None
            elif first in b"(</>":
                (operands if array is None else array).append(_string_or_name(token))
            elif first != _COMMENT:
                if array is not None:
                    raise Unfollowed
                self._call(token, operands)
                operands = []

    def _call(self, operator: bytes, operands: list[Any]) -> None:
        method, count = _OPERATORS.get(operator, ("", 0))
        if not method:
            return
        if len(operands) < count:
            raise Unfollowed
        if operator == b"Tf" and getattr(operands[-2], "name", None) not in self.fontmap:
            raise Unfollowed
        getattr(self, method)(*operands[len(operands) - count :])


def _number(token: bytes) -> float:
    if not _NUMBER.fullmatch(token):
        raise Unfollowed
    return float(token)


def _string_or_name(token: bytes) -> object:
    """The object that a token stands for; the ends of dictionaries, which place no text, as None."""
    if token in (b"<<", b">>"):
        return None
    if token[:1] == b"/":
        return LIT(name_of(token))
    pattern = _PLAIN_STRING if token[:1] == b"(" else _PLAIN_DIGITS
    if token in (b"(", b"<", b">") or not pattern.fullmatch(token[1:-1]):
        raise Unfollowed
    return cast(object, string_of(token))
