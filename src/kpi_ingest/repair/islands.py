"""Which cells may stand at a place of a run: hard islands first.

A cut is never made beside a space inside a cell, inside a word, a comma group or a bracket, before `% ) , .`, nor so
that a number would begin with a needless zero. What is left open is where one number ends and the next begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from kpi_ingest.grammar import MARK_PATTERN, MARKER_PATTERN, QUALIFIER_PATTERN, parse_cell

LONGEST_WHOLE = 7
"""Digits before the decimal point; longer counts are printed with commas or as millions."""
LONGEST_FRACTION = 4
"""Decimals: rates are printed with one or two, indices with up to four."""

_HEAD = re.compile(r"\s*(?P<comparator>[<>≤≥~]=?\s?)?(?P<currency>[£$€])?(?P<sign>[-−](?=\d))?(?=\d)")
_DIGITS = re.compile(r"\d+")
_GROUPS = re.compile(r"(?:,\d{3})+")
_RATIO = re.compile(r"\s*(?P<first>\d{1,2}) ?: ?(?=[1-9])")
_UNIT = re.compile(
    r"\s?%|(?:bn|[mk])(?!(?!n/a)[a-z])|\s?(?:million|billion|thousand|days?|weeks?|months?|years?|hours?|hrs?|minutes?|mins?)"
    r"(?![a-z])"
)
"""What may stand behind a number; a lone letter only behind an amount of money."""
_TAIL = re.compile(
    rf"(?P<qualifier>(?:{QUALIFIER_PATTERN.pattern}){{0,4}})"
    rf"(?P<mark>(?: ?{MARK_PATTERN.pattern}){{0,3}})"
)
_MARKER = re.compile(
    rf"\s*(?:{MARKER_PATTERN.pattern}|(?-i:(?:n/a|N/A)(?!(?!n/a)[a-z]))|\[[a-z]{{1,3}}\]"
    rf"|\.\.(?=(?:\.\.)*(?!\.))|[–—]|-|\*"
    rf"|(?-i:(?P<letter>[cxzu])(?=(?P=letter)*(?!(?!n/a)[a-z]))))"
    rf"(?P<qualifier>(?:{QUALIFIER_PATTERN.pattern})?)(?P<mark>(?:{MARK_PATTERN.pattern}){{0,3}})",
    re.IGNORECASE,
)
"""Markers, those of official statistics among them: `[c]`, or `c` alone."""
_WORDS = re.compile(r"[A-Z‘'\"\[][^\d<>≤≥~£$€%\n]{1,60}?(?=(?<=[a-z*.)])[A-Z]|[\d<>≤≥~£$€]|$)")
_SUPPRESSED = re.compile(r"(?<=[a-z)])(?:\[[a-z]{1,3}\]|[–—](?!\s?\w)|-(?!\w| )|\.\.|(?:n/a|N/A)(?![a-z]))")
"""A marker right behind words: in `New measure[x]` the words may end before it."""
DATED = re.compile(r"\((?:(?:[A-Za-z]{3,9}\.?|Q\d|academic year) )?(?:20)?\d\d(?:[/–-](?:20)?\d\d)?\)$")
"""A bracket at the end that holds a month, a quarter, or a year and nothing else: when a baseline was taken.
`(England average 21/22)` says whose figure it is, as targets do."""
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A text as a cell: what the features look at. Compared by identity: a row's cells are numbered, not matched."""

    text: str
    """As printed, ends trimmed."""
    kind: str
    """`percent`, `ratio`, `measure` (money in millions, days ...), `count`, `decimal`, `marker` or `words`."""
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
    unit: str = ""
    """As printed, white space left out: `%`, `1:`, `£`, `£m`, `days`."""

    @property
    def closed(self) -> bool:
        """Its end is printed, not guessed: a closing bracket, %, a mark or a word."""
        return self.kind in ("percent", "measure", "marker", "words") or self.qualifier or self.mark


@lru_cache(maxsize=65536)
def shape_of(text: str) -> Shape:
    """The shape of a whole text, such as an atom or a known cell; words where it is no cell of the grammar."""
    text = text.strip()
    for stop, shape in cells_at(text, 0):
        if stop == len(text):
            return shape
    parsed = parse_cell(text)
    if parsed.value is None or not parsed.plain:
        return Shape(text, "marker" if parsed.flags else "words", None, mark=bool(parsed.marks))
    value = float(parsed.value)
    decimals = max(0, -int(parsed.value.as_tuple().exponent))
    whole = len(str(int(abs(value))))
    kind = "percent" if parsed.unit == "%" else "decimal" if decimals else "count"
    signs = (bool(parsed.comparator), parsed.qualifier is not None, bool(parsed.marks), value < 0)
    return Shape(text, kind, value, whole, decimals, "," in text, *signs, parsed.unit or "")


def cells_at(text: str, start: int) -> Iterator[tuple[int, Shape]]:
    """(end, shape) of every cell that may begin at `start`, leading white space taken in."""
    ratio = _RATIO.match(text, start)
    if ratio:
        yield from _ratios(text, start, ratio)
        return
    head = _HEAD.match(text, start)
    if head:
        for end, shape in _numbers(text, start, head):
            yield end, shape
            yield from _with_fewer_marks(text, start, shape)
        if not head["sign"]:
            return
    marker = _MARKER.match(text, start)
    if marker:
        printed = text[start : marker.end()].strip()
        qualified = bool(marker["qualifier"])
        shape = Shape(printed, "marker", None, qualifier=qualified, mark=bool(marker["mark"]))
        yield marker.end(), shape
        yield from _with_fewer_marks(text, start, shape)
        return
    words = _WORDS.match(text, start)
    if words:
        yield words.end(), Shape(words[0].strip(), "words", None)
        marker = _SUPPRESSED.search(text, start + 1, words.end())
        if marker:
            yield marker.start(), Shape(text[start : marker.start()].strip(), "words", None)


def _with_fewer_marks(text: str, start: int, shape: Shape) -> Iterator[tuple[int, Shape]]:
    """The cell without its last stars: `44*` is a note's mark, or a suppressed figure behind 44."""
    while shape.mark and shape.text.endswith("*"):
        bare = shape.text[:-1].rstrip()
        shape = replace(shape, text=bare, mark=bare.endswith("*") and len(bare) > 1)
        yield text.index(bare, start) + len(bare), shape


def _ratios(text: str, start: int, ratio: re.Match[str]) -> Iterator[tuple[int, Shape]]:
    """Ratios such as `1:24`, by how far their second figure may reach."""
    digits = _DIGITS.match(text, ratio.end())
    assert digits is not None  # the head looks ahead for a digit
    run = digits.end() - digits.start()
    for whole in range(1, min(run, 3) + 1):
        end = digits.start() + whole
        point = whole == run and text[end : end + 1] == "." and _DIGITS.match(text, end + 1)
        for decimals in range(1, min(point.end() - point.start(), 2) + 1) if point else (0,):
            stop = end + decimals + bool(decimals)
            closed = stop == (point.end() if point else digits.end())
            tail = _TAIL.match(text, stop) if closed else None
            last = _tail_end(text, stop) if closed else stop
            if last is not None:
                first = float(ratio["first"]) or 1.0
                value = float(text[digits.start() : stop]) / first
                qualified, marked = bool(tail and tail["qualifier"]), bool(tail and tail["mark"])
                printed = text[start:last].strip()
                yield last, Shape(printed, "ratio", value, whole, decimals, qualifier=qualified, mark=marked, unit="1:")


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
            tail = _tail_end(text, stop, bool(head["currency"])) if decimals == fraction else stop
            if tail is not None:
                yield tail, _shape(text, start, tail, head, whole, decimals)
        return
    tail = _tail_end(text, end, bool(head["currency"]))
    if tail is not None:
        yield tail, _shape(text, start, tail, head, whole)


def _tail_end(text: str, end: int, money: bool = False) -> int | None:
    """Where a number's unit, brackets and marks end; None where what follows cannot stand behind a cell."""
    unit = _unit_at(text, end, money)
    tail = _TAIL.match(text, unit.end() if unit else end)
    stop = tail.end() if tail else end
    follows = text[stop : stop + 1]
    if follows in ("%", ")", ",", ";", ":", "/") or (follows == "." and text[stop : stop + 2] != ".."):
        return None
    return stop


def _unit_at(text: str, end: int, money: bool) -> re.Match[str] | None:
    unit = _UNIT.match(text, end)
    return unit if unit and (money or unit[0] not in ("m", "k", "bn")) else None


def _shape(text: str, start: int, end: int, head: re.Match[str], whole: int, decimals: int = 0) -> Shape:
    printed = text[start:end].strip()
    number = _NUMBER.match(text, head.end(), end)
    assert number is not None  # it begins with a digit
    unit = _unit_at(text[:end], number.end(), bool(head["currency"]))
    tail = _TAIL.match(text, unit.end() if unit else number.end(), end)
    suffix = unit[0].strip() if unit else ""
    value = float(number[0].replace(",", ""))
    return Shape(
        printed,
        "percent" if suffix == "%" else "measure" if suffix else "decimal" if decimals else "count",
        -value if head["sign"] else value,
        whole,
        decimals,
        "," in number[0],
        bool(head["comparator"]),
        bool(tail and tail["qualifier"]),
        bool(tail and tail["mark"]),
        bool(head["sign"]),
        (head["currency"] or "") + suffix,
    )
