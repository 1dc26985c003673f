"""Markers: the printed words and signs that stand where a figure does not, and what they say in SDMX CL_OBS_STATUS.

A marker is never a zero. A page definition may add its own, and these win. Signs that are two things (`x`, `c`, `-`,
`*`) count only where they are the whole cell. The bracketed letters are those of the United Kingdom's Government
Analysis Function guidance on symbols in tables.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from kpi_ingest.grammar.labels import fold_label


class MarkerLike(Protocol):
    """A marker that a page definition declares."""

    @property
    def text(self) -> str:
        """As printed."""

    @property
    def status(self) -> str:
        """SDMX letters and `awaiting`, separated by blanks or commas: `O awaiting`."""


AWAITING = ("O", "awaiting")
_WORDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "awaiting data", "awaiting", "data awaited", "awaited", "data pending", "pending", "tbc", "tbd", "tba",
            "to be confirmed", "to be determined", "not yet available", "data not yet available", "not yet published",
            "data to follow", "to follow",
        ),
        AWAITING,
    ),
    **dict.fromkeys(
        (
            "n/a", "na", "n.a.", "not available", "not applicable", "no data", "no data available",
            "data not available", "data unavailable", "unavailable", "not known", "unknown", "nil return", "missing",
            "not reported", "none recorded",
        ),
        ("O",),
    ),
    **dict.fromkeys(("not collected", "not measured", "not recorded"), ("L",)),
    **dict.fromkeys(("suppressed", "confidential", "redacted", "withheld"), ("Q",)),
}  # fmt: skip
_SIGNS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("..", "…", "...", ":", "-", "--", "x", "[x]", "[w]"), ("O",)),
    **dict.fromkeys(("*", "**", "c", "[c]"), ("Q",)),
    **dict.fromkeys(("z", "[z]"), ("M",)),
    "[low]": (),
}
_CELL_WORDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "not due", "not yet due", "not due yet", "not yet known", "not yet collected", "not yet measured",
            "awaiting results", "awaiting update", "results awaited", "results pending", "data due", "due",
            "coming soon", "data expected", "to be reported", "to be advised", "to be published", "expected",
            "available", "next update", "data available",
        ),
        AWAITING,
    ),
    **dict.fromkeys(
        (
            "#div/0!", "#n/a", "#ref!", "#value!", "#name?", "#num!", "#null!", "#spill!", "#calc!", "#getting_data",
            "#n/a!", "#error!", "null", "n/k", "no return", "no figure", "not calculated", "not provided",
            "not submitted", "not published", "not supplied", "insufficient data", "data not held", "not held",
        ),
        ("O",),
    ),
    **dict.fromkeys(("[s]", "too small to publish", "data suppressed", "not disclosed"), ("Q",)),
    "[u]": ("U",),
    "~": (),
}  # fmt: skip
"""Markers that count where they are the whole cell, and are not looked for inside a run."""
_NEEDS_DATE = frozenset(("due", "expected", "available", "next update", "data available"))
"""Words that announce a figure only where a date follows: `Due Sept 2024`; `Available` alone is a text."""
BUILT_IN: dict[str, tuple[str, ...]] = {
    **_WORDS, **_SIGNS, **{word: flags for word, flags in _CELL_WORDS.items() if word not in _NEEDS_DATE}
}  # fmt: skip
"""Folded text -> flags, of the markers that need no page definition."""

MARKER_WORDS: tuple[str, ...] = tuple(sorted(_WORDS, key=lambda word: (-len(word), word)))
"""Markers that are words, longest first: those that can be told inside a run."""

LETTER_FLAGS: dict[str, tuple[str, ...]] = {
    "b": ("B",), "e": ("E",), "f": ("F",), "p": ("P",), "u": ("U",), "c": ("Q",), "x": ("O",), "z": ("M",),
}  # fmt: skip
"""What a bracketed letter behind a figure says (`12 [p]`)."""


def _implied(flags: list[str]) -> tuple[str, ...]:
    """What is awaited is missing until it comes."""
    return tuple(sorted({*flags, "O"} if "awaiting" in flags else set(flags)))


def marker_flags(text: str, declared: Sequence[MarkerLike] = ()) -> tuple[str, ...] | None:
    """The flags of a text that is a marker as a whole; None where it is none. `()` is a marker without a status."""
    folded = fold_label(text)
    for marker in declared:
        if fold_label(marker.text) == folded:
            return _implied(marker.status.replace(",", " ").split())
    for spelling in (folded, folded.removesuffix(".") if folded[:1].isalpha() else folded):
        if spelling in BUILT_IN:
            return BUILT_IN[spelling]
    return ("O",) if _HASHES.fullmatch(folded) else _until(folded)


_HASHES = re.compile(r"#{5,40}")
"""What a spreadsheet prints where a figure is wider than its column."""
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_WHEN = re.compile(
    rf"[ ,;:–-]{{0,3}}(?:until|till|in|by|from|before|after|on|at|due|expected|available|for|to be|end of|the|early"
    rf"|late|mid|q[1-4]|quarter [1-4]|{_MONTH}|autumn|spring|summer|winter|term|year|next|week|month|quarter|end"
    r"|\d{1,2}(?:st|nd|rd|th)?|(?:19|20)\d\d(?:[/-]\d\d)?|\d{1,2}/\d{1,2}/(?:\d\d){1,2})(?![\w/])",
    re.I,
)


def _until(folded: str) -> tuple[str, ...] | None:
    """`Not due until Q3`, `TBC March 2025`: a marker for what is awaited, and when it will come."""
    for word, flags in (*_WORDS.items(), *_CELL_WORDS.items()):
        if flags == AWAITING and folded.startswith(word) and len(folded) <= 80:
            rest, pieces = folded[len(word) :], 0
            while rest and not rest[0].isalnum() and pieces < 8 and (match := _WHEN.match(rest)):
                rest, pieces = rest[match.end() :], pieces + 1
            if pieces and not rest.strip(" ."):
                return AWAITING
    return None
