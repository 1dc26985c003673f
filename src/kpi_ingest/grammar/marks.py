"""Note marks: the small signs behind a figure or before a footnote that tie the two together."""

from __future__ import annotations

import re

MARK = r"(?:\*{1,4}|[†‡§¶#]{1,3}|[¹²³⁰⁴-⁹]{1,2}|\[(?:[nN]otes? ?)?[0-9]{1,2}\])"
"""Pattern text of one mark, without groups. A bracketed letter (`[p]`) is a status, not a mark."""

_TRAILING = re.compile(rf"{MARK}$")
_LEADING = re.compile(rf"\s{{0,8}}(?P<mark>{MARK})\s{{0,8}}")
_NUMBERED = re.compile(r"\[(?:[nN]otes? ?)?([0-9]{1,2})\]")
_RAISED = str.maketrans("¹²³⁰⁴⁵⁶⁷⁸⁹", "1230456789")


def mark_name(printed: str) -> str:
    """The mark that `[1]`, `[note 1]` and `¹` share: `1`; any other as printed."""
    numbered = _NUMBERED.fullmatch(printed)
    return numbered[1] if numbered else printed.translate(_RAISED)


def strip_marks(text: str) -> tuple[str, tuple[str, ...]]:
    """A text without the marks at its end, and these in printed order: `47%*` -> `47%`, (`*`,). A text of nothing but
    marks is left alone: `*` in a cell is a suppression."""
    marks: list[str] = []
    rest = text.rstrip()
    while match := _TRAILING.search(rest, max(0, len(rest) - 12)):
        # Of `***` the search finds the leftmost run, so the whole of it.
        rest = rest[: match.start()].rstrip()
        marks.insert(0, mark_name(match[0]))
    return (rest, tuple(marks)) if rest else (text, ())


def leading_mark(text: str) -> tuple[str, str] | None:
    """Mark and text of a line that begins with a mark (`*Figures may differ ...`); None for other lines."""
    match = _LEADING.match(text)
    return (mark_name(match["mark"]), text[match.end() :]) if match and text[match.end() :].strip() else None
