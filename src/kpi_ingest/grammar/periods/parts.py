"""What the tokens of a form say: the day, the month, the year that they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from kpi_ingest.grammar.periods.canonical import (
    last_day,
)
from kpi_ingest.grammar.periods.tokens import Token, year_of

Parts: TypeAlias = Mapping[str, Sequence[Token]]
"""What the named groups of a form hold."""
Month: TypeAlias = tuple[int, int]


def day_of(tokens: Sequence[Token]) -> date | None:
    """The day that tokens of the form of a day name; None where there is no such day, or two."""
    if tokens[0].kind in ("D", "I"):
        return tokens[0].day
    month = next(token.value for token in tokens if token.kind == "M")
    number = next(token.value for token in tokens if token.kind in ("N", "O"))
    year = year_of(tokens[-1])
    try:
        return date(year, month, number) if year and month and number else None
    except ValueError:
        return None


def month_of(tokens: Sequence[Token]) -> Month | None:
    """Year and month of tokens of the form of a month."""
    if tokens[0].kind in ("C", "K"):
        return divmod(tokens[0].value or 0, 100)
    month = next(token.value for token in tokens if token.kind == "M")
    years = [year for token in tokens if token.kind != "M" and (year := year_of(token))]
    return (years[0], month) if years and month else None


def end_of(tokens: Sequence[Token]) -> date | None:
    """The last day of what a day or a month names."""
    if any(token.kind in ("N", "O", "D", "I") for token in tokens[:-1]) or tokens[0].kind in ("D", "I"):
        return day_of(tokens)
    month = month_of(tokens)
    return last_day(month) if month else None


@dataclass(frozen=True, slots=True)
class Split:
    """A split year with the word beside it."""

    year: int
    kind: str
    """F financial, B academic, "" where no word says so."""
    clear: bool
    """Whether the figures by themselves are a year: `2023/24`, not `23/24` or `2011-12`."""


def split_of(tokens: Sequence[Token]) -> Split | None:
    word = next((token.kind for token in tokens if token.kind in "FB"), "")
    years = [token for token in tokens if token.kind in "SsAYN"]
    first = years[0].value or 0
    if len(years) == 2:
        second = years[1].value or 0
        # `2023 to 2024`, as GOV.UK writes; `2020 to 2025` is no split year.
        if (first + 1) % (100 if years[1].kind == "N" else 10000) != second:
            return None
    return Split(first, word, years[0].kind in "SY")
