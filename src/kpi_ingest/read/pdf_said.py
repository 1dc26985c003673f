"""The characters of a page in the order in which its content shows them, by pdfminer's fonts, without their places but
with the widths that place what follows in one string.

This is the cheap half of the second reading: pdfminer's own interpreter takes a third of the time of a whole reading to
cut the content into objects and another to place each glyph. What this one cannot follow it leaves to pdfminer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pdfminer.pdfdevice import PDFDevice
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdftypes import stream_value
from pdfminer.psparser import LIT
from pdfplumber.page import Page

from kpi_ingest.read.pdf_symbols import printed_as

TOKEN = re.compile(
    rb"%[^\r\n]*|\((?:[^()\\]|\\.)*\)|<<|>>|<[0-9A-Fa-f\s]*>|/[^\s()<>\[\]{}/%\x00]*|[^\s()<>\[\]{}/%\x00]+|[()<>\[\]{}]",
    re.S,
)
_INLINE_PICTURE = re.compile(rb"\bBI\b.*?\bID\b", re.S)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.S)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\r\n": b"", b"\r": b"", b"\n": b""}
_NAME_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")
_STRINGS_AND_NAMES, _BRACKETS, _QUOTES, _LAST_DIGIT = b"(</", b"[]{}<>", b"'\"", ord("9")
_OPENINGS = frozenset((b"(", b"<"))
_SHOWS = frozenset((b"Tj", b"TJ", b"'", b'"'))


class Unfollowed(Exception):
    """The content holds something that this reading does not follow."""


class Said(NamedTuple):
    """What one glyph says."""

    text: str
    """The character that it stands for, or several."""
    advance: float
    """By how many sizes it moves the writing on."""
    at_most: bool = False
    """It may move it on by less: as far as this its ink reaches."""


def said_on(page: Page) -> list[Said]:
    """What the glyphs of a page say, blanks too. Raises Unfollowed."""
    listener = _Listener(page.pdf.rsrcmgr)
    interpreter = _Follower(page.pdf.rsrcmgr, listener)
    interpreter.render_contents(page.page_obj.resources, page.page_obj.contents)
    return listener.said


class _Listener(PDFDevice):
    """Takes down what is shown."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self.said: list[Said] = []
        self.known: dict[PDFFont, _Known] = {}

    def show(self, font: PDFFont, strings: Sequence[bytes]) -> None:
        """Note the characters of strings that a font shows."""
        known = self.known.get(font)
        if known is None:
            known = self.known[font] = _Known(font)
        for string in strings:
            self.said += [known[code] for code in font.decode(string)]


class _Known(dict[int, Said]):
    """What the codes of one font say."""

    def __init__(self, font: PDFFont) -> None:
        super().__init__()
        self._font = font

    def __missing__(self, code: int) -> Said:
        """Tell a code that was not met before."""
        text = printed_as(str(self._font.fontname), character_of(self._font, code))
        self[code] = said = Said(text, self._font.char_width(code))
        return said


def character_of(font: PDFFont, code: int) -> str:
    """The character of a code, or what pdfminer writes for a code without one."""
    try:
        return font.to_unichr(code)
    except PDFUnicodeNotDefined:
        return f"(cid:{code})"


class ContentFollower(PDFPageInterpreter):
    """pdfminer's interpreter, with a way of its own to the content of a page or a form object."""

    def content_of(self, streams: Sequence[object]) -> bytes:
        """The bytes of the streams. Raises Unfollowed for a form inside itself, and for pictures among the text."""
        contents = []
        for each in streams:
            stream = stream_value(each)
            if stream.objid is None or stream.objid in self.parent_stream_ids:
                raise Unfollowed
            self.stream_ids.add(stream.objid)
            contents.append(stream.get_data())
        content = b"\n".join(contents)
        if _INLINE_PICTURE.search(content):
            raise Unfollowed
        return content


class _Follower(ContentFollower):
    """pdfminer's resources and form objects, with a reading of the content that heeds text alone."""

    device: _Listener

    def execute(self, streams: Sequence[object]) -> None:
        """Follow the content of a page or a form object."""
        font: PDFFont | None = None
        kept: list[PDFFont | None] = []
        for operator, operands in _operations(self.content_of(streams)):
            if operator in _SHOWS:
                if font is None:
                    raise Unfollowed
                self.device.show(font, [string_of(token) for token in operands if token[0] in b"(<" and token != b"<<"])
            elif operator == b"Tf":
                font = self.fontmap.get(name_of(operands[0])) if operands else None
            elif operator == b"q":
                kept.append(font)
            elif operator == b"Q":
                font = kept.pop() if kept else font
            elif operator == b"Do" and operands:
                self.do_Do(LIT(name_of(operands[-1])))
            elif operator == b"gs" and operands:
                self._refuse_font_of(name_of(operands[-1]))

    def _refuse_font_of(self, name: str) -> None:
        states: Any = self.resources.get("ExtGState") or {}
        states = states.resolve() if hasattr(states, "resolve") else states
        state = states.get(name) or {}
        state = state.resolve() if hasattr(state, "resolve") else state
        if "Font" in state:
            raise Unfollowed


def _operations(content: bytes) -> Iterator[tuple[bytes, list[bytes]]]:
    """Each operator that may matter to text, with its strings and names."""
    operands: list[bytes] = []
    for token in TOKEN.findall(content):
        first = token[0]
        if first in _STRINGS_AND_NAMES:
            if token in _OPENINGS:
                raise Unfollowed
            operands.append(token)
        elif (first > _LAST_DIGIT and first not in _BRACKETS) or first in _QUOTES:
            yield token, operands
            operands = []


def string_of(token: bytes) -> bytes:
    """The bytes of a string in brackets, or in hexadecimal digits."""
    if token[:1] == b"<":
        digits = re.sub(rb"\s", b"", token[1:-1])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    inner = token[1:-1]
    return _ESCAPE.sub(_escaped, inner) if b"\\" in inner else inner


def _escaped(match: re.Match[bytes]) -> bytes:
    code = match.group(1)
    if code[:1].isdigit() and code[0] < 56:
        return bytes((int(code, 8) & 255,))
    return _ESCAPED.get(code, code)


def name_of(token: bytes) -> str:
    """The name that stands behind a slash."""
    name = _NAME_CODE.sub(lambda match: bytes.fromhex(match.group(1).decode()), token[1:])
    return name.decode("utf-8", "replace")
