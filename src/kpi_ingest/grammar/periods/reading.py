"""Periods read in a text: whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpi_ingest.grammar.locales import MAY_BE_AMERICAN
from kpi_ingest.grammar.periods.canonical import period_kind
from kpi_ingest.grammar.periods.forms import APRIL_FORMS, read_form
from kpi_ingest.grammar.periods.tokens import Token, cut_into_tokens, months_first
from kpi_ingest.grammar.periods.words import ENGLISH_MONTHS, is_known_noun

_LONGEST = 2000
_FLAT = {
    **dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\t\n\r"), " "),
    **dict.fromkeys(map(ord, "‐‑‒–—−"), "-"),
    # What a page raises or lowers is a mark, and a mark is no part of a period: `¹Mar 24`, `2023/24²`.
    **dict.fromkeys(map(ord, "¹²³⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉⁽⁾ʳᵖᵉᶠᵇᵘᶜ*†‡§"), " "),
}
_CORE = frozenset("YSsAIDCKMJQHXxTVFBzLuriqh")
"""Kinds that are about time wherever they stand: where one is left over, nothing is read."""
_FIRM = frozenset("YSAIDCKMJQHXxTVFBLuzri")
"""Kinds that make a text a period, canonical or not: figures such as `12` and `23/24` may be anything."""
_EDGES = frozenset("oa,-~/\\&()")
_CHANGES = frozenset(
    ("change", "changes", "diff", "difference", "variance", "movement", "growth", "increase", "decrease")
)
_NEUTRAL = frozenset("_U;")
_PARTING = frozenset(",&\\/")


_MONTH = rf"(?:{'|'.join(ENGLISH_MONTHS)})\.?"
_DIGIT = re.compile(r"[0-9]")
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
    if _DIGIT.search(text) is None:
        return None
    time = read_time(text, locale)
    return time.found[0].period if time.whole and len(time.found) == 1 else None


def find_periods(text: str, locale: str | None = None) -> tuple[FoundPeriod, ...]:
    """Every period that stands in the text, in order; offsets into the text as given. None at all where a word or a
    figure that may be about time is left over."""
    return read_time(text, locale).found if _DIGIT.search(text) else ()


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
    whole = speaks and not neutral and len(chains) == 1 and not _names_another_thing(chains[0])
    found = _found_in(tokens, chains, foreign=_foreign_kinds(locale))
    return TimeWords(tuple(found or ()), speaks, whole)


def _found_in(tokens: Sequence[Token], chains: Sequence[Sequence[Token]], *, foreign: str) -> list[FoundPeriod] | None:
    """The periods of all chains; None where one of them is none, or may be half of one."""
    found: list[FoundPeriod] = []
    for chain in chains:
        if not any(token.kind in _CORE for token in chain):
            continue
        read = _read_chain(chain, foreign)
        if read is None or _beside_unknown(tokens, chain, read) or _is_cut_off(tokens, chain):
            return None
        found.extend(read)
    if _CHANGES.intersection(token.text for token in tokens) and any(
        token.kind in ("t", "-", "~") for chain in chains for token in chain
    ):
        # `Change Mar 23 to Mar 24` is between two months, and of none of those from one to the other.
        return None
    # `Year-end forecast at Q2`: the figure is the year's, and the year is not told.
    ends = any(token.kind == "E" for chain in chains for token in chain)
    return None if ends and any(not period_kind(each.period).endswith("year") for each in found) else found


def _is_cut_off(tokens: Sequence[Token], chain: Sequence[Token]) -> bool:
    """`April 2023 -`: a range whose end is missing."""
    return tokens[-1].kind in ("-", "~") and chain[-1] is tokens[-2]


def _is_firm(chain: Sequence[Token]) -> bool:
    kinds = {token.kind for token in chain}
    # `3 months to`, `year ended`: words about time, whose period stands elsewhere.
    return bool(kinds & _FIRM) or (len(chain) > 1 and bool(kinds & set("ebrtn")) and bool(kinds & set("ymqwh")))


def _names_another_thing(chain: Sequence[Token]) -> bool:
    """`P1` and `T2` by themselves may be codes of anything; `Published March 2024`, `2019 prices` head no actuals."""
    code = len(chain) == 1 and chain[0].kind in "Xx" and chain[0].text[1:].strip().isdigit()
    return code or any(token.kind == "l" for token in chain)


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


def _foreign_kinds(locale: str | None) -> str:
    """Kinds of words beside which a split year may begin in another month than April, on a page of this locale."""
    if months_first(locale):
        return "FQHOxM"
    return "F" if locale == MAY_BE_AMERICAN else ""


def _read_chain(chain: Sequence[Token], foreign: str) -> list[FoundPeriod] | None:
    """The one period that the chain is, or the periods it lists; None where neither is so."""
    if period := _read_part(chain, foreign):
        return [FoundPeriod(period, chain[0].start, chain[-1].end)]
    parts = _parted(chain)
    if len(parts) < 2:
        return None
    found = []
    for part in parts:
        period = _read_part(part, foreign) if part else None
        if period is None:
            return None
        found.append(FoundPeriod(period, part[0].start, part[-1].end))
    return found


def _read_part(part: Sequence[Token], foreign: str) -> str | None:
    """A form, tried with its brackets and without."""
    words = [token for token in part if token.kind != "o"]
    read = read_form(words) or read_form([token for token in words if token.kind not in "()"])
    if read is None or (read[0] in APRIL_FORMS and any(token.kind in foreign for token in words)):
        # American fiscal years begin in July, October or January: their parts and their names tell no months.
        return None
    return read[1]


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
    before = [token for token in tokens[:first] if token.kind not in _EDGES]
    behind = [token for token in tokens[last + 1 :] if token.kind not in _EDGES]
    if any(token.kind == "U" for token in (*before[-1:], *behind[:1])):
        return True
    if len(before) > 1 and before[-2].kind == "O":
        # `2. Tertial 2023`.
        return True
    others = [*before, *behind]
    return len(others) == 1 and others[0].kind == "_" and others[0].text.isalpha() and not is_known_noun(others[0].text)
