"""Fonts of symbols: what their characters look like, whatever letter or digit the file says they are.

In Webdings `5` is a triangle that points upwards: beside a figure it must never be read as a digit.
"""

from __future__ import annotations

import re
from functools import lru_cache

_WINGDINGS = {
    0x4A: "☺", 0x4B: "😐", 0x4C: "☹", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x74: "⬧",
    0x75: "◆", 0x76: "❖", 0xA1: "○", 0xA7: "▪", 0xA8: "◻", 0xAB: "★", 0xD5: "⌫", 0xD7: "⮘", 0xD8: "⮚", 0xD9: "⮙",
    0xDA: "⮛", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE3: "↖", 0xE4: "↗", 0xE5: "↙", 0xE6: "↘", 0xE7: "←",
    0xE8: "→", 0xE9: "↑", 0xEA: "↓", 0xEB: "↖", 0xEC: "↗", 0xED: "↙", 0xEE: "↘", 0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧",
    0xF2: "⇩", 0xF3: "⬄", 0xF4: "⇳", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_3 = {
    0x66: "←", 0x67: "→", 0x68: "↑", 0x69: "↓", 0x6A: "↖", 0x6B: "↗", 0x6C: "↙", 0x6D: "↘", 0x70: "▲", 0x71: "▼",
    0x72: "△", 0x73: "▽", 0x74: "◀", 0x75: "▶", 0x76: "◁", 0x77: "▷", 0x78: "◣", 0x79: "◢", 0x7A: "◤", 0x7B: "◥",
}  # fmt: skip
_WEBDINGS = {0x33: "◀", 0x34: "▶", 0x35: "▲", 0x36: "▼", 0x61: "✔", 0x6E: "●", 0x63: "□", 0x67: "■", 0x72: "✗"}
_DINGBATS = {
    0x33: "✓", 0x34: "✔", 0x35: "✕", 0x36: "✖", 0x37: "✗", 0x38: "✘", 0x48: "★", 0x49: "✩", 0x6C: "●", 0x6D: "❍",
    0x6E: "■", 0x6F: "❏", 0x70: "❐", 0x71: "❑", 0x72: "❒", 0x73: "▲", 0x74: "▼", 0x75: "◆", 0x76: "❖", 0xD4: "➔",
    0xD5: "→", 0xD6: "↔", 0xD7: "↕", 0xD8: "➘", 0xD9: "➙", 0xDA: "➚", 0xDB: "➛", 0xDC: "➜", 0xDD: "➝", 0xDE: "➞",
}  # fmt: skip
_FONTS: tuple[tuple[str, dict[int, str]], ...] = (
    ("wingdings3", _WINGDINGS_3),
    ("wingdings2", {}),
    ("wingdings", _WINGDINGS),
    ("webdings", _WEBDINGS),
    ("dingbats", _DINGBATS),
)
_UNNAMED = re.compile(r"\(cid:(\d+)\)")
_PRIVATE = 0xF000
"""Fonts of symbols put their characters at this place of the private use area."""
UNKNOWN = "\ufffd"


def is_symbol(character: str) -> bool:
    """Whether a character is an arrow, a shape, a tick or another picture beside a figure."""
    code = ord(character)
    return 0x2190 <= code <= 0x21FF or 0x2300 <= code <= 0x23FF or 0x25A0 <= code <= 0x27BF or _is_late_symbol(code)


def _is_late_symbol(code: int) -> bool:
    return 0x2B00 <= code <= 0x2BFF or 0x1F300 <= code <= 0x1FAFF


def printed_as(font: str, text: str) -> str:
    """What a glyph of that font looks like: the text itself, but for fonts of symbols; U+FFFD for an unknown symbol."""
    shapes = _shapes_of(font)
    unnamed = _UNNAMED.fullmatch(text)
    if shapes is not None and unnamed:
        return shapes.get(int(unnamed.group(1)), UNKNOWN)
    if shapes is None or len(text) != 1 or text.isspace() or is_symbol(text):
        return text
    code = ord(text)
    if 0xFF < code < _PRIVATE:
        return text
    return shapes.get(code - _PRIVATE if code >= _PRIVATE else code, UNKNOWN)


@lru_cache(maxsize=256)
def _shapes_of(font: str) -> dict[int, str] | None:
    plain = font.lower().replace(" ", "").replace("-", "")
    return next((shapes for name, shapes in _FONTS if name in plain), None)
