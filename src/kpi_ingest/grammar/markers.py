"""Markers: the printed words and signs that stand where a figure does not, and what they say in SDMX CL_OBS_STATUS.

A marker is never a zero. A page definition may add its own, and these win. Signs that are two things (`x`, `c`, `-`,
`*`) count only where they are the whole cell. The bracketed letters are those of the United Kingdom's Government
Analysis Function guidance on symbols in tables.
"""

from __future__ import annotations

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
BUILT_IN: dict[str, tuple[str, ...]] = {**_WORDS, **_SIGNS}
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
    return BUILT_IN.get(folded)
