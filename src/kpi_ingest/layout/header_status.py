"""Status words and letters of a header: provisional, revised, forecast, to date.

They say what the figures of its column are (`(provisional)`, `[r]`, `YTD`) and are taken off before the header is read,
since they are no part of what it names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from kpi_ingest.grammar.markers import LETTER_FLAGS
from kpi_ingest.grammar.periods import parse_period
from kpi_ingest.grammar.wording import NOT_CUMULATIVE

Running: TypeAlias = Literal["year", "period"]
"""What a running total runs over: the year so far (`YTD`, `cumulative`), or the period that is named (`to date`)."""

_YEAR_SO_FAR = re.compile(
    r"\b(?:f?ytd|(?:(?:financial|fiscal) )?year[ -]to[ -]date|cumulative(?:ly)?|cum\.?)(?!\w)"
    r"(?:\s*\(?\s*(?:up )?to\b)?",
    re.I,
)
_PERIOD_SO_FAR = re.compile(r"\b(?:[mq]td|(?:month|quarter|week|term)[ -]to[ -]date|(?<!up )to[ -]date)\b", re.I)

_STATUS: tuple[tuple[str, tuple[str, ...], tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (name, flags, notes, re.compile(rf"(?<!\w)(?:{words})(?![\w-])", re.I))
    for name, flags, notes, words in (
        # Figures that are not audited, or in a draft, come before the final ones: SDMX calls all of these provisional.
        ("provisional", ("P",), (), r"provisional|provis\.?|prov\.?|preliminary|prelim\.?|unaudited|unvalidated|draft"),
        ("estimate", ("E",), (), r"estimate[ds]?|est\."),
        ("revised", (), ("r",), r"revised|rev\."),
        ("final", (), (), r"final(?:ised|ized)?|audited|validated|confirmed"),
    )
)
_FORECAST = re.compile(r"(?<!\w)(?:forecasts?|fcst|projected|projections?|predicted)(?!\w)", re.I)
_REVISED_ON = re.compile(r"\(revised (?:in |on )?(?P<when>[^()]{3,30})\)", re.I)
_BRACKETED = re.compile(
    r"\[\s*(?P<square>[a-z](?:\s*[,/&]\s*[a-z]){0,3})\s*\]|\(\s*(?P<round>[pref](?:\s*[,/&]\s*[pref]){0,3})\s*\)", re.I
)
_TRAILING = re.compile(r"(?<=[\d)])\s?(?P<letter>[pref])$", re.I)
_RAISED = {"ᵖ": "p", "ʳ": "r", "ᵉ": "e", "ᶠ": "f", "ᵇ": "b", "ᵘ": "u"}
_RAISED_LETTER = re.compile(f"[{''.join(_RAISED)}]")


@dataclass(frozen=True, slots=True)
class StatusWords:
    """What the status words and letters of a header say, and the header without them."""

    text: str
    """As long as the header: what was taken off is blank."""
    flags: tuple[str, ...] = ()
    """SDMX CL_OBS_STATUS letters, sorted."""
    notes: tuple[str, ...] = ()
    """Letters that are no SDMX status: `r` for revised."""
    words: tuple[str, ...] = ()
    """Names of the words found (`provisional`, `final`), which tell two columns apart where nothing else does."""
    basis: Literal["cumulative", "discrete"] | None = None
    running: Running | None = None


def take_status(header: str) -> StatusWords:
    """The status words and letters of a header, taken off it.

    A forecast is flagged but its word stays: a forecast column is no actual one.
    """
    text, flags, notes = _take_letters(header)
    words = []
    for name, said_flags, said_notes, pattern in _STATUS:
        if pattern.search(text):
            words.append(name)
            flags, notes = [*flags, *said_flags], [*notes, *said_notes]
            text = _blank(pattern, _REVISED_ON.sub(_blank_dated, text) if name == "revised" else text)
    if _FORECAST.search(text):
        flags.append("F")
    if NOT_CUMULATIVE.search(text):
        return StatusWords(_blank(NOT_CUMULATIVE, text), *_found(flags, notes, words), "discrete")
    for running, pattern in ((("year"), _YEAR_SO_FAR), ("period", _PERIOD_SO_FAR)):
        if pattern.search(text):
            words.append("to date")
            return StatusWords(_blank(pattern, text), *_found(flags, notes, words), "cumulative", running)  # type: ignore[arg-type]
    return StatusWords(text, *_found(flags, notes, words))


def _found(
    flags: list[str], notes: list[str], words: list[str]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return tuple(sorted(set(flags))), tuple(dict.fromkeys(notes)), tuple(words)


def _take_letters(header: str) -> tuple[str, list[str], list[str]]:
    """The header without bracketed, raised and trailing letters, the flags they are, and the others as notes."""
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        found.extend(re.findall(r"\w", _lower(match[0])))
        return " " * len(match[0])

    text = _RAISED_LETTER.sub(take, _BRACKETED.sub(take, header))
    kept = text.rstrip()
    text = _TRAILING.sub(take, kept) + " " * (len(text) - len(kept))
    flags = [flag for letter in found for flag in (LETTER_FLAGS.get(letter, ()) if letter != "r" else ())]
    notes = [letter for letter in found if letter == "r" or letter not in LETTER_FLAGS]
    return text, flags, notes


def _lower(text: str) -> str:
    return "".join(_RAISED.get(sign, sign) for sign in text.lower())


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: " " * len(match[0]), text)


def _blank_dated(match: re.Match[str]) -> str:
    """`(revised March 2024)` says when, which is not what the figures are about."""
    when = parse_period(match["when"])
    return " revised" + " " * (len(match[0]) - 8) if when else match[0]
