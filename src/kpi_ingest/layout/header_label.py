"""One header text understood, without its neighbours."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from kpi_ingest.grammar import LETTER_FLAGS, fold_label, leading_mark, strip_marks
from kpi_ingest.grammar.periods import read_time
from kpi_ingest.layout.header_status import StatusWords, take_status
from kpi_ingest.layout.header_unit import take_unit
from kpi_ingest.model import Measure

_MEASURES: tuple[tuple[Measure, re.Pattern[str]], ...] = (
    ("baseline", re.compile(r"\bbase ?line\b|\bgwaelodlin\b", re.I)),
    ("target", re.compile(r"\btargets?\b|\btarged\b", re.I)),
    ("milestone", re.compile(r"\bmilestones?\b", re.I)),
    ("actual", re.compile(r"\b(?:actuals?|outturns?|performance|results?)\b", re.I)),
)
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
# The number of `Milestone 3`, and not that of `Target 12 months to Mar 24`, `Actual 31 March 2024`, `Actual 1-7 April`.
_ORDINAL = re.compile(
    r"^\s*(?:no\.? ?)?(\d{1,2})\b(?!\s*[%/]|[.,]\d|\s?[-–]\s?\d|st\b|nd\b|rd\b|th\b"
    rf"|[ -](?:months?|mths?|weeks?|wks?|days?|years?|to|and|&|{_MONTHS}))",
    re.I,
)
_HEAD_NOUNS = frozenset(
    ("met", "figure", "figures", "value", "values", "level", "levels", "rate", "score", "number", "no", "percentage",
     "position", "data", "range", "set", "total", "reported", "date", "year", "month", "quarter")
)  # fmt: skip
"""Nouns behind `target` or `result` that leave it what it is: a `target level` is a target, a `target group` not."""
_NEXT_WORD = re.compile(r" {0,3}([^\W\d_][\w’'-]*)")
_FILLERS = frozenset(
    ("a", "as", "at", "by", "data", "date", "end", "ending", "figure", "for", "in", "is", "of", "on", "position",
     "quarter", "reported", "the", "to", "value", "year")
)  # fmt: skip
_BLOCKERS = frozenset(
    ("against", "behind", "below", "comment", "commentary", "difference", "direction", "distance", "exceeded", "from",
     "gap", "met", "missed", "not", "off", "on-track", "rag", "rating", "status", "track", "trend", "variance",
     "versus", "vs", "v")
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_][\w’'-]{0,40}|\d{1,8}")
_LABEL_HEADERS = re.compile(
    r"(?:key )?(?:performance )?(?:indicators?|measures?|metrics?)(?: (?:name|description|title))?|kpis?"
    r"|(?:key )?performance indicators? \(kpis?\)|description|what we measure|outcome(?: measure)?",
    re.I,
)
_INNER_MARK = re.compile(
    r"[¹²³⁰⁴-⁹]{1,3}(?:[,⁾⁽ ]{1,2}[¹²³⁰⁴-⁹]{1,3})*|\[(?:[nN]otes? ?)?\d{1,2}\]"
    r"|(?<=[^\s(])\(\d{1,2}\)(?!\w)|(?<=\w) \([1-9]\)$"
)
_DASH_BEFORE, _DASH_BEHIND = re.compile(r"\s*[–—:-]\s*$"), re.compile(r"^\s*[–—:-]\s*")
_MEASURE_OF_AREA = re.compile(r"\b(?:[mkc]?m|km|ft|yd)[²³]")
_RAISED = str.maketrans("¹²³⁰⁴⁵⁶⁷⁸⁹", "1230456789")


@dataclass(frozen=True, slots=True)
class HeaderLabel:
    """One header text understood, without its neighbours."""

    text: str
    """Without note marks."""
    measure: Measure | None
    ordinal: int | None
    period: str | None
    bare: bool
    """The text is a period and nothing else, canonical or not (`Mar 24`, `Q1`)."""
    unit: str | None
    words: str
    """What the other fields leave of it, folded."""
    speaks: bool
    """Whether it says anything of time: a period, half of one (`Q1`, `3 months to`), or one that has no form."""
    plain: str
    """Without marks and status words."""
    timing: str
    """Without measure and unit too: what may join with another level to a period."""
    marks: tuple[str, ...]
    status: StatusWords

    @property
    def strong(self) -> bool:
        """The text can hardly be anything but a header: nothing is left over."""
        return self.bare or (self.measure is not None and not self.words)

    @property
    def about_figures(self) -> bool:
        """The text says how figures are printed or what they are; it names no table: `£ million`, `(%)`, `Forecast`."""
        forecast = "F" in self.status.flags and len(self.words.split()) < 2
        return forecast or (self.unit is not None and not self.words)


def is_label_header(text: str) -> bool:
    """Whether a text is the usual header of a label column: `Key performance indicator`, `Measure`, `KPI`."""
    return _LABEL_HEADERS.fullmatch(fold_label(strip_marks(text)[0])) is not None


@lru_cache(maxsize=2048)
def read_label(text: str, locale: str | None = None) -> HeaderLabel:
    """What one header text says by itself, on a page of this locale."""
    unmarked, marks = _take_marks(text)
    letters = [mark for mark in marks if mark in LETTER_FLAGS and mark != "r"]
    marks = tuple(mark for mark in marks if mark not in letters)
    status = take_status(unmarked)
    flags = {*status.flags, *(flag for letter in letters for flag in LETTER_FLAGS[letter])}
    status = replace(status, flags=tuple(sorted(flags)))
    measure, ordinal, rest = _take_measure(status.text)
    unit, rest = take_unit(rest)
    time = read_time(rest, locale)
    period = time.found[0].period if len(time.found) == 1 else None
    left = rest
    if period:
        left = f"{rest[: time.found[0].start]} {rest[time.found[0].end :]}"
    words = [word for word in _WORD.findall(fold_label(left)) if word not in _FILLERS]
    if measure == "actual" and "F" in status.flags:
        # A forecast outturn is no outturn.
        measure = None
    if _BLOCKERS.intersection(words) or sum(not word.isdigit() for word in words) > 3:
        measure = None
    bare = measure is None and unit is None and time.whole
    return HeaderLabel(
        unmarked, measure, ordinal if measure else None, period, bare, unit, " ".join(words), time.speaks,
        _tidied(status.text), _tidied(rest), marks, status,
    )  # fmt: skip


def _tidied(text: str) -> str:
    return " ".join(re.sub(r"\(\s*[,;]?\s*\)|\[\s*\]", " ", text).split())


def _take_marks(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without note marks, before, behind and among its words, and these in printed order."""
    plain = " ".join(text.split())
    marks: list[str] = []
    if before := leading_mark(plain):
        marks.append(before[0])
        plain = before[1]
    plain, behind = strip_marks(plain)
    areas = [match.span() for match in _MEASURE_OF_AREA.finditer(plain)]

    def take(match: re.Match[str]) -> str:
        if any(start <= match.start() < end for start, end in areas):
            return match[0]
        marks.extend(re.findall(r"\d+", match[0].translate(_RAISED)))
        return " "

    return " ".join(_INNER_MARK.sub(take, plain).split()), (*marks, *behind)


def _take_measure(text: str) -> tuple[Measure | None, int | None, str]:
    """The one measure a text names, its ordinal, and the rest; two measures (`Actual vs target`) are none."""
    found = [(measure, match) for measure, pattern in _MEASURES if (match := pattern.search(text))]
    if len(found) != 1:
        return None, None, text
    measure, match = found[0]
    behind = text[match.end() :]
    if _names_another_thing(match[0], behind) or (
        re.match(rf"\s*\d{{1,2}} {_MONTHS}", behind, re.I) and measure == "milestone"
    ):
        return None, None, text
    number = _ORDINAL.match(behind)
    behind = behind[number.end() :] if number else behind
    return (
        measure,
        int(number[1]) if number else None,
        f"{_DASH_BEFORE.sub('', text[: match.start()])} {_DASH_BEHIND.sub('', behind)}",
    )


def _names_another_thing(word: str, behind: str) -> bool:
    """Whether the measure's word stands before the noun that the phrase is about: `Performance bonus`, `Target group`.
    `Actual` and `baseline` are said of nouns (`Actual spend`)."""
    following = _NEXT_WORD.match(behind)
    if following is None or word.lower().startswith(("actual", "base", "outturn")):
        return False
    noun = following[1].lower()
    if noun in _HEAD_NOUNS or noun in _FILLERS or noun in _BLOCKERS:
        return False
    return not read_time(following[1]).speaks and not _takes_time(behind)


def _takes_time(behind: str) -> bool:
    """Whether a period or a unit stands right behind: `Target Q1`, `Target per 1,000`."""
    unit, rest = take_unit(behind)
    if unit and not _NEXT_WORD.match(rest.lstrip(" ()")):
        return True
    words = behind.split()
    return any(read_time(" ".join(words[:count])).whole for count in range(1, min(6, len(words)) + 1))
