"""Texts that a spreadsheet would run as formulas."""

from __future__ import annotations


def formula_safe(text: str) -> str:
    """`text`, with an apostrophe before it where a spreadsheet would run it; numbers such as -5 stay as they are.

    Source: OWASP, CSV injection (the leading characters = + - @ tab and carriage return, and their wide forms).
    """
    if text[:1] in set("=+-@\t\r＝＋－＠") and not _is_number(text):
        return "'" + text
    return text


def _is_number(text: str) -> bool:
    digits = text[1:].removesuffix("%").replace(",", "").replace(".", "", 1)
    return text[:1] in "+-" and digits.isascii() and digits.isdigit()
