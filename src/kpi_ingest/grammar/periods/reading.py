"""Periods read in a text: whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpi_ingest.grammar.periods.forms import read_form
from kpi_ingest.grammar.periods.tokens import Token, cut_into_tokens
from kpi_ingest.grammar.periods.words import ENGLISH_MONTHS

_LONGEST = 2000
_FLAT = {
    **dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\t\n\r"), " "),
    **dict.fromkeys(map(ord, "‐‑‒–—−"), "-"),
    # What a page raises or lowers is a mark, and a mark is no part of a period: `¹Mar 24`, `2023/24²`.
    **dict.fromkeys(map(ord, "¹²³⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉⁽⁾ʳᵖᵉᶠᵇᵘᶜ*†‡§"), " "),
}
_CORE = frozenset("YSsAIDCKMJQHXxTVFBzLur")
"""Kinds that are about time wherever they stand: where one is left over, nothing is read."""
_FIRM = frozenset("YSAIDCKMJQHXxTVFBLuzr")
"""Kinds that make a text a period, canonical or not: figures such as `12` and `23/24` may be anything."""
_EDGES = frozenset("oa,-~/\\&()")
_NEUTRAL = frozenset("_U;")
_PARTING = frozenset(",&\\/")


_MONTH = rf"(?:{'|'.join(ENGLISH_MONTHS)})\.?"
_DATE_LIKE = re.compile(
    r"\d{1,4}([/.-])\d{1,2}\1\d{1,4}|q(?:uarter )?\d{1,2}[ .,/-]{0,3}(?:fy)?\d{2,4}(?:[/-]\d{2,4})?"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th)?[ .,/-]{{0,3}})?{_MONTH}[ .,/-]{{0,3}}\d{{1,4}}|\d{{4}}-\d\d"
)


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period found inside a longer text."""

    period: str
    """Canonical."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TimeWords:
    """What a text says of time."""

    found: tuple[FoundPeriod, ...]
    """Empty where anything that may be about time is left over."""
    speaks: bool
    """Whether a word or a figure is about time at all, read or not."""
    whole: bool
    """Whether the text is about time and nothing else: `Q1`, `Week 12`, `winter 2023`."""


def parse_period(text: str, locale: str | None = None) -> str | None:
    """The canonical period that the whole text is, or None: no form, an impossible date, or more than one meaning."""
    chains = list(_chains(_tokens(text, locale)))
    if len(chains) != 1 or any(token.kind in _NEUTRAL for token in _tokens(text, locale)):
        return None
    read = read_form(_bare(chains[0]))
    return read[1] if read else None


def find_periods(text: str, locale: str | None = None) -> tuple[FoundPeriod, ...]:
    """Every period that stands in the text, in order; offsets into the text as given. None at all where a word or a
    figure that may be about time is left over."""
    return read_time(text, locale).found


def looks_like_date(text: str) -> bool:
    """Whether a text means to be a date or a quarter, sound or not: `31/02/2024`, `Q5 2023`, `1 Mar 0001`."""
    plain = " ".join(text.translate(_FLAT).lower().split()) if len(text) <= _LONGEST else ""
    return _DATE_LIKE.fullmatch(plain) is not None


def read_time(text: str, locale: str | None = None) -> TimeWords:
    """What the text says of time, and whether it says anything else."""
    tokens = _tokens(text, locale)
    chains = list(_chains(tokens))
    speaks = any(_is_firm(chain) for chain in chains)
    neutral = any(token.kind in _NEUTRAL for token in tokens)
    whole = speaks and not neutral and len(chains) == 1
    found: list[FoundPeriod] = []
    for chain in chains:
        if not any(token.kind in _CORE for token in chain):
            continue
        read = _read_chain(chain)
        if read is None or _beside_unknown(tokens, chain, read):
            return TimeWords((), speaks, whole)
        found.extend(read)
    return TimeWords(tuple(found), speaks, whole)


def _is_firm(chain: Sequence[Token]) -> bool:
    kinds = {token.kind for token in chain}
    if len(chain) == 1 and kinds == {"X"} and chain[0].text[:1].isalpha() and chain[0].text[1:].strip().isdigit():
        # `P1`, `T2`, `W3` by themselves may be codes of anything.
        return False
    # `3 months to`, `year ended`: words about time, whose period stands elsewhere.
    return bool(kinds & _FIRM) or (len(chain) > 1 and bool(kinds & set("ebrtn")) and bool(kinds & set("ymqwh")))


def _tokens(text: str, locale: str | None) -> list[Token]:
    plain = text.translate(_FLAT).lower()
    if len(plain) != len(text) or len(text) > _LONGEST:
        return []
    return cut_into_tokens(plain, locale)


def _chains(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Stretches of tokens about time that no other word parts, without signs and small words at their edges."""
    chain: list[Token] = []
    for token in [*tokens, Token(";", "", 0, 0)]:
        if token.kind not in _NEUTRAL:
            chain.append(token)
            continue
        while chain and chain[-1].kind in _EDGES:
            chain.pop()
        while chain and chain[0].kind in _EDGES:
            chain.pop(0)
        if chain:
            yield chain
        chain = []


def _bare(chain: Sequence[Token]) -> list[Token]:
    return [token for token in chain if token.kind not in "o()"]


def _read_chain(chain: Sequence[Token]) -> list[FoundPeriod] | None:
    """The one period that the chain is, or the periods it lists; None where neither is so."""
    if read := read_form(_bare(chain)):
        return [FoundPeriod(read[1], chain[0].start, chain[-1].end)]
    parts = _parted(chain)
    if len(parts) < 2:
        return None
    found = []
    for part in parts:
        read = read_form(_bare(part)) if part else None
        if read is None:
            return None
        found.append(FoundPeriod(read[1], part[0].start, part[-1].end))
    return found


def _parted(chain: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in chain:
        if token.kind in _PARTING:
            parts.append([])
        elif parts[-1] or token.kind not in _EDGES:
            parts[-1].append(token)
    return parts


def _beside_unknown(tokens: Sequence[Token], chain: Sequence[Token], read: Sequence[FoundPeriod]) -> bool:
    """Whether a bare year stands right beside a word that may name a part of it (`Tammikuu 2024`)."""
    if not any("-" not in found.period and found.period[0] != "." for found in read):
        return False
    first, last = tokens.index(chain[0]), len(tokens) - 1 - tokens[::-1].index(chain[-1])
    around = [*tokens[max(0, first - 1) : first], *tokens[last + 1 : last + 2]]
    return any(token.kind == "U" for token in around)
