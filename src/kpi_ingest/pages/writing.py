"""Values -> the lines of a TOML file, with what is said of them behind `#`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_WIDEST = 100
"""Columns from which a comment stands on a line of its own, above its key."""


def quoted(text: str) -> str:
    """A text as a basic string of TOML: one line, whatever stands in it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def said(text: str) -> str:
    """A text as it may stand in a comment: on one line, without control characters."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def pair(key: str, value: str | int | bool | Sequence[str], comment: str = "") -> list[str]:
    """The line of a key; its comment behind it, or above it where the line would grow too wide."""
    line = f"{key} = {_written(value)}"
    if not comment:
        return [line]
    told = f"# {said(comment)}"
    return [f"{line}  {told}"] if len(line) + len(told) + 2 <= _WIDEST else [told, line]


def remark(text: str) -> str:
    """A comment of one line."""
    return f"# {said(text)}"


def _written(value: str | int | bool | Sequence[str]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    return "[" + ", ".join(quoted(each) for each in value) + "]"
