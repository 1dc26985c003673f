"""Which cells may stand at a place of a run: hard islands first.

A cut is never made beside a space inside a cell, inside a word, a comma group or a bracket, before `% ) , .`, nor so
that a number would begin with a needless zero. What is left open is where one number ends and the next begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

LONGEST_WHOLE = 7
"""Digits before the decimal point; longer counts are printed with commas or as millions."""
LONGEST_FRACTION = 4
"""Decimals: rates are printed with one or two, indices with up to four."""

_HEAD = re.compile(r"\s*(?P<comparator>[<>≤≥~]=?\s?)?(?P<currency>[£$€])?(?P<sign>[-−](?=\d))?(?=\d)")
_DIGITS = re.compile(r"\d+")
_GROUPS = re.compile(r"(?:,\d{3})+")
_TAIL = re.compile(
    r"(?P<percent>\s?%)?(?P<qualifier>(?:\s*\((?:[^()\n]|\([^()\n]*\)){1,120}\))*)(?P<mark>\s?[*†‡§]{1,3})?"
)
_MARKER = re.compile(
    r"\s*(?:n/?a\b|n/a|n\.a\.|awaiting(?: data| publication| results)?|tb[cad](?![a-z])|suppressed|pending"
    r"|not (?:yet )?(?:available|applicable|published|known|collected|reported|recorded|due)|no data(?: available)?"
    r"|\[[a-z]{1,2}\]|\.\.(?!\.)|[–—](?!\s*\d+\s*[–—])|-(?!\d)|\*)(?P<mark>[*†‡§]{0,3})",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[A-Z‘'\"\[][^\d<>£%\n]{1,60}?(?=(?<=[a-z*.)])[A-Z]|[\d<>£]|$)")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A text as a cell: what the features look at. Compared by identity: a row's cells are numbered, not matched."""

    text: str
    """As printed, ends trimmed."""
    kind: str
    """`percent`, `count`, `decimal`, `marker` or `words`."""
    value: float | None
    """Magnitude for comparing; None for a marker or words. Figures are never published from here."""
    whole: int = 0
    """Digits before the decimal point, comma groups not counted as breaks."""
    decimals: int = 0
    comma: bool = False
    comparator: bool = False
    qualifier: bool = False
    mark: bool = False
    negative: bool = False

    @property
    def closed(self) -> bool:
        """Its end is printed, not guessed: a closing bracket, %, a mark or a word."""
        return self.kind in ("percent", "marker", "words") or self.qualifier or self.mark


@lru_cache(maxsize=65536)
def shape_of(text: str) -> Shape:
    """The shape of a whole text, such as an atom or a known cell; words where it is no cell of the grammar."""
    text = text.strip()
    for stop, shape in cells_at(text, 0):
        if stop == len(text):
            return shape
    return Shape(text, "words", None)


def cells_at(text: str, start: int) -> Iterator[tuple[int, Shape]]:
    """(end, shape) of every cell that may begin at `start`, leading white space taken in."""
    head = _HEAD.match(text, start)
    if head:
        yield from _numbers(text, start, head)
        return
    marker = _MARKER.match(text, start)
    if marker and not _splits_word(text, start, marker):
        printed = text[start : marker.end()].strip()
        yield marker.end(), Shape(printed, "marker", None, mark=bool(marker["mark"]))
        return
    words = _WORDS.match(text, start)
    if words:
        yield words.end(), Shape(words[0].strip(), "words", None)


def _splits_word(text: str, start: int, marker: re.Match[str]) -> bool:
    """The marker is part of a word: the `na` of `Ofsted national`."""
    after = text[marker.end() : marker.end() + 1]
    before = text[start - 1 : start] if start else ""
    begins, ends = marker[0][0], marker[0][-1]
    return (after.islower() and ends.isalpha()) or (
        before.isalpha() and begins.isalpha() and begins.islower() and marker[0].lower() not in ("n/a", "n.a.")
    )


def _numbers(text: str, start: int, head: re.Match[str]) -> Iterator[tuple[int, Shape]]:
    first = head.end()
    digits = _DIGITS.match(text, first)
    assert digits is not None  # the head looks ahead for a digit
    run = digits.end() - first
    longest = 1 if text[first] == "0" else min(run, LONGEST_WHOLE)
    for whole in range(1, longest + 1):
        end = first + whole
        if whole < run:
            yield end, _shape(text, start, end, head, whole)
        else:
            yield from _whole_number(text, start, end, head, whole)


def _whole_number(text: str, start: int, end: int, head: re.Match[str], whole: int) -> Iterator[tuple[int, Shape]]:
    """Cells whose whole part takes in the last digit of its stretch: what follows is theirs."""
    groups = _GROUPS.match(text, end)
    if groups and whole <= 3 and text[head.end()] != "0":
        end = groups.end()
        whole += 3 * (len(groups[0]) // 4)
        if text[end : end + 1].isdigit():
            yield end, _shape(text, start, end, head, whole)
            return
    point = text[end : end + 1] == "." and _DIGITS.match(text, end + 1)
    if point:
        fraction = point.end() - point.start()
        for decimals in range(1, min(fraction, LONGEST_FRACTION) + 1):
            stop = end + 1 + decimals
            tail = _tail_end(text, stop) if decimals == fraction else stop
            if tail is not None:
                yield tail, _shape(text, start, tail, head, whole, decimals)
        return
    tail = _tail_end(text, end)
    if tail is not None:
        yield tail, _shape(text, start, tail, head, whole)


def _tail_end(text: str, end: int) -> int | None:
    """Where a number's %, brackets and marks end; None where what follows cannot stand behind a cell."""
    tail = _TAIL.match(text, end)
    stop = tail.end() if tail else end
    follows = text[stop : stop + 1]
    if follows in ("%", ")", ",", ";", ":", "/") or (follows == "." and text[stop : stop + 2] != ".."):
        return None
    return stop


def _shape(text: str, start: int, end: int, head: re.Match[str], whole: int, decimals: int = 0) -> Shape:
    printed = text[start:end].strip()
    number = _NUMBER.match(text, head.end(), end)
    assert number is not None  # it begins with a digit
    tail = _TAIL.match(text, number.end(), end)
    percent = bool(tail and tail["percent"])
    value = float(number[0].replace(",", ""))
    return Shape(
        printed,
        "percent" if percent else "decimal" if decimals else "count",
        -value if head["sign"] else value,
        whole,
        decimals,
        "," in number[0],
        bool(head["comparator"]),
        bool(tail and tail["qualifier"]),
        bool(tail and tail["mark"]),
        bool(head["sign"]),
    )
