"""Status: what letters and words around a figure say about it: provisional, estimated, revised, low, to date.

SDMX has a letter for most (CL_OBS_STATUS). `r`, revised, is none of them, since a revision is a relation between two
publications: it is kept as the mark `r`. `low`, a figure that rounds to zero and is none, is kept as the mark `low`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kpi_ingest.grammar.markers import LETTER_FLAGS

_WORDS = (
    (
        "E",
        re.compile(
            r"\b(?:projected|projections?|estimate[ds]?|est\b\.?|indicative|imputed|geschätzt|estimée?s?)", re.I
        ),
    ),
    ("F", re.compile(r"\bforecast(?:s|ed)?\b", re.I)),
    (
        "P",
        re.compile(
            r"\b(?:provisional|prov\b\.?|unvalidated|unaudited|unconfirmed|preliminary|draft|vorläufig|provisoires?"
            r"|dros dro)",
            re.I,
        ),
    ),
    ("B", re.compile(r"\b(?:break in (?:the )?(?:time )?series|series break|time series break)\b", re.I)),
    ("U", re.compile(r"\b(?:unreliable|low reliability|low quality)\b", re.I)),
)
_DENIED = re.compile(r"\b(?:not|no longer|non|previously|formerly|was|were|from)\b", re.I)
_REVISED = re.compile(
    r"(?:r|rev\.?|revised|corrected|amended|restated)(?: (?:figures?|data|value|down|up|downwards?|upwards?))?"
    r"(?:,? (?:in |on )?[\w /]{3,20})?",
    re.I,
)
_TO_DATE = re.compile(
    r"(?:(?:year|month|quarter|term|(?:financial|academic) year|fy|\d{4}(?:[/-]\d\d)?)[ -])?to[ -]date|ytd|cumulative"
    r"|running total",
    re.I,
)
_LETTER = re.compile(r"[a-z]")
_NOTE = re.compile(r"(?:(?:see )?notes? ?)?(?P<name>\d{1,2}|[a-z])", re.I)
_WORDED_NOTE = re.compile(
    r"(?:see )?notes? ?(?P<names>(?:\d{1,2}|[a-z]\b)(?:(?:,| and| &|;) ?(?:\d{1,2}|[a-z]\b)){0,5})", re.I
)
_ROUND = frozenset("rpefbu")
"""Letters that are a status in round brackets too; `(c)` and `(x)` may number things."""


@dataclass(frozen=True, slots=True)
class Status:
    """What a bracket or a letter says."""

    flags: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    basis: Literal["cumulative"] | None = None
    whole: bool = False
    """Nothing is left of the text: it is a status and no qualifier."""


def square_status(content: str) -> Status | None:
    """What `[p]`, `[p, r]`, `[low]`, `[note 1]`, `[1, 2]` say; None where a part is neither status nor note."""
    folded = content.strip().lower()
    if noted := _WORDED_NOTE.fullmatch(folded):
        return Status(marks=tuple(re.findall(r"\d{1,2}|\b[a-z]\b", noted["names"])), whole=True)
    parts = [part for part in re.split(r"[,;/&+ ]+", folded) if part]
    if not parts or len(parts) > 6:
        return None
    read = [_one(part) for part in parts]
    known = [status for status in read if status]
    return _joined(known) if len(known) == len(read) else None


def round_status(content: str) -> Status:
    """What `(p)`, `(r)`, `(provisional)`, `(revised)`, `(to date)`, `(note 1)` say; words stay the qualifier too."""
    folded = content.strip().lower()
    letters = [part for part in re.split(r"[,;/&+ ]+", folded) if part]
    if letters and len(letters) <= 4 and _ROUND.issuperset(letters):
        return _joined([_one(letter) or Status() for letter in letters])
    if noted := _WORDED_NOTE.fullmatch(folded):
        return Status(marks=tuple(re.findall(r"\d{1,2}|\b[a-z]\b", noted["names"])), whole=True)
    return word_status(content)


def word_status(text: str) -> Status:
    """What the words of a qualifier say: `projected end of year` is an estimate; `not provisional` says nothing."""
    flags = () if _DENIED.search(text) else tuple(flag for flag, words in _WORDS if words.search(text))
    marks = ("r",) if _REVISED.fullmatch(text.strip()) else ()
    return Status(flags, marks, "cumulative" if _TO_DATE.fullmatch(text.strip()) else None)


def letter_status(letter: str) -> Status:
    """What a raised letter says. It stays a mark too, since it may be a note's: `ᵇ`; only p, e and f are plain."""
    if letter == "r":
        return Status(marks=("r",))
    flags = LETTER_FLAGS[letter] if letter in _ROUND else ()
    return Status(flags, () if letter in "pef" else (letter,))


def _one(part: str) -> Status | None:
    if part == "r":
        return Status(marks=("r",))
    if part == "low":
        return Status(marks=("low",))
    if part in LETTER_FLAGS:
        return Status(LETTER_FLAGS[part])
    if note := _NOTE.fullmatch(part):
        return Status(marks=(note["name"],))
    worded = word_status(part)
    return worded if worded.flags or worded.marks else None


def _joined(read: Iterable[Status]) -> Status:
    read = tuple(read)
    flags = tuple(dict.fromkeys(flag for status in read for flag in status.flags))
    return Status(flags, tuple(mark for status in read for mark in status.marks), whole=True)
