"""A cell taken apart: its core, and the marks, brackets and status letters printed around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from kpi_ingest.grammar.marks import RAISED, strip_marks
from kpi_ingest.grammar.numbers import NUMBER
from kpi_ingest.grammar.status import Status, letter_status, round_status, square_status
from kpi_ingest.grammar.units import MONEY

BRACKETED = re.compile(
    rf"(?P<before>{MONEY}|[+\-−–])? ?\( ?(?P<currency>{MONEY})? ?(?P<number>{NUMBER}) ?(?P<unit>%|[kmb]|bn|pp|ppts?)?"
    rf" ?\) ?(?P<behind>%|[kmb]|bn|pp)?",
    re.IGNORECASE,
)
"""A figure that stands in brackets as a whole: a negative one in accounts, an aside elsewhere."""
_SQUARE_END = re.compile(r"\[(?P<content>[^\[\]]{1,60})\]$")
_SQUARE_START = re.compile(r"\[(?P<content>[^\[\]]{1,30})\] ?(?=\S)")
_ROUND_START = re.compile(r"\((?P<content>[rpefbu](?:, ?[rpefbu])?)\) ?(?=\S)")
_INNER = re.compile(rf"(?<=[0-9])(?P<marks>{RAISED})(?= ?[^\W\d_]| ?[%‰])")
_LETTER = re.compile(r"[^\W\d_]")
_MOST = 12
"""Brackets and marks that are taken off one cell."""


@dataclass(slots=True)
class Parts:
    """A cell's text without what stands around it, and that."""

    core: str
    qualifiers: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    basis: Literal["cumulative"] | None = None

    @property
    def qualifier(self) -> str | None:
        """The qualifiers in printed order, as one."""
        return "; ".join(part for part in self.qualifiers if part) or None

    def add(self, status: Status) -> None:
        """Take over what a status says. What comes off later is printed further in, so its marks stand before."""
        self.flags.extend(status.flags)
        self.marks = [*status.marks, *self.marks]
        self.basis = status.basis or self.basis


def take_apart(plain: str) -> Parts:
    """Core, qualifiers, flags, marks and basis. Brackets and marks come off the ends in turn; a figure in brackets
    stays whole, and so does a text of nothing but marks."""
    parts = Parts(plain)
    for _ in range(_MOST):
        if BRACKETED.fullmatch(parts.core) or not (_take_end(parts) or _take_start(parts) or _take_inside(parts)):
            break
    return parts


def is_bracketed_money(text: str) -> bool:
    """Whether a text is an amount of money in brackets, as accounts print what is less than nothing."""
    match = BRACKETED.fullmatch(" ".join(text.split()))
    return match is not None and bool(match["currency"] or (match["before"] or "") not in ("", "+", "-", "−", "–"))


def _take_end(parts: Parts) -> bool:
    """Whether a bracket came off the end."""
    if square := _SQUARE_END.search(parts.core, max(0, len(parts.core) - 64)):
        return square.start() > 0 and _take_square(parts, square)
    opening = _opening_bracket(parts.core)
    if opening <= 0:
        return False
    content = parts.core[opening + 1 : -1].strip()
    status = round_status(content)
    parts.add(status)
    if not status.whole:
        parts.qualifiers.insert(0, content)
    parts.core = parts.core[:opening].rstrip()
    return True


def _take_square(parts: Parts, square: re.Match[str]) -> bool:
    status = square_status(square["content"])
    if status is None:
        parts.qualifiers.insert(0, square["content"].strip())
    else:
        parts.add(status)
    parts.core = parts.core[: square.start()].rstrip()
    return True


def _take_start(parts: Parts) -> bool:
    """Whether marks came off either end, or a status off the beginning."""
    rest, marks = strip_marks(parts.core)
    if marks and rest != parts.core:
        _add_marks(parts, marks)
        parts.core = rest
        return True
    bracket = _SQUARE_START.match(parts.core) or _ROUND_START.match(parts.core)
    status = square_status(bracket["content"]) if bracket else None
    if bracket is None or status is None:
        return False
    parts.add(status)
    parts.core = parts.core[bracket.end() :]
    return True


def _take_inside(parts: Parts) -> bool:
    """Whether marks came out between a number and its unit: `12¹ days`, `52.2¹%`."""
    match = _INNER.search(parts.core)
    if match is None:
        return False
    _add_marks(parts, strip_marks(f"x{match['marks']}")[1])
    parts.core = parts.core[: match.start()] + parts.core[match.end() :]
    return True


def _add_marks(parts: Parts, marks: Sequence[str]) -> None:
    for mark in reversed(marks):
        parts.add(letter_status(mark) if _LETTER.fullmatch(mark) else Status(marks=(mark,)))


def _opening_bracket(text: str) -> int:
    """Where the round bracket that closes at the end of the text opens; -1 where none does."""
    depth = 0
    if not text.endswith(")"):
        return -1
    for place in range(len(text) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return -1
