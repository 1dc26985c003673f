"""One figure in a cell, however it is worded: sign, currency, number, unit, bound, and what it is a share of.

`98% of cases`, `90% or more`, `£–5m`, `31 bins`, `28 ▲`, `minus 3%`, `33r`. A word that no table knows is the unit
where it can be nothing else. What could be two things (`12p`: pence or provisional; `5% down`) is no figure here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from kpi_ingest.grammar.markers import marker_flags
from kpi_ingest.grammar.numbers import COMPARATOR, COMPARATORS, NUMBER, number_of
from kpi_ingest.grammar.status import Status, word_status
from kpi_ingest.grammar.units import LISTED, MONEY, unit_meaning


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with everything printed around it."""

    value: Decimal
    unit: str | None = None
    comparator: str | None = None
    qualifier: str | None = None
    """Words or signs behind it that are no unit: `of cases`, `▲`."""
    flags: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    basis: Literal["cumulative"] | None = None
    plain: bool = True
    """Hyphen or no sign, number and listed unit, and no words besides."""


_WORDED = (
    r"(?:no more than |not more than |no greater than |maximum(?: of)? |max\.? |no less than |not less than "
    r"|no fewer than |minimum(?: of)? |min\.? |greater than |higher than |lower than |roughly |est(?:imated|\.)? "
    r"|moins de |au moins |plus de |au plus |environ |mindestens |höchstens |weniger als |mehr als |rund |etwa |ca "
    r"|llai na |o leiaf |mwy na |tua )"
)
_MORE_COMPARATORS: dict[str, str] = {
    **dict.fromkeys(("no more than", "not more than", "no greater than", "maximum", "maximum of", "max", "max."), "<="),
    **dict.fromkeys(("no less than", "not less than", "no fewer than", "minimum", "minimum of", "min", "min."), ">="),
    **dict.fromkeys(("moins de", "weniger als", "llai na"), "<"),
    **dict.fromkeys(("plus de", "mehr als", "mwy na"), ">"),
    **dict.fromkeys(("au moins", "mindestens", "o leiaf"), ">="),
    **dict.fromkeys(("au plus", "höchstens"), "<="),
    **dict.fromkeys(("environ", "rund", "etwa", "ca", "tua"), "~"),
    "greater than": ">", "higher than": ">", "lower than": "<", "roughly": "~",
}  # fmt: skip
_MINUS = "−–—‒﹣－‐‑-"
"""Every sign that pages print for a minus; the hyphen last, so that it stands for itself in a class."""
_HEAD = re.compile(
    rf"(?P<comparator>{COMPARATOR}|{_WORDED})?\s?"
    rf"(?P<sign>[+\-−]\s?|[{_MINUS}](?=[£$€¥₹.0-9]|[A-Z])|(?:minus|negative) )?"
    rf"(?P<currency>{MONEY})?\s?(?P<late>[+{_MINUS}])?(?P<number>{NUMBER}|\.[0-9]{{1,12}})(?![0-9]|[.,'’_][0-9])(?P<plus>\+)?",
    re.IGNORECASE,
)
"""Everything up to the number. A dash of another kind than the hyphen is a minus only where the number touches it."""
_BOUNDS = re.compile(
    r"\s?(?:\((?P<inner>\+)\)|(?:or|and) (?P<word>more|above|over|higher|greater|upwards?|less|fewer|below|under|lower)"
    r"|(?P<end>plus|minimum|maximum|(?<=[\w%] )(?:min|max)\.?)|(?P<sign>\+))$",
    re.IGNORECASE,
)
_AT_MOST = ("less", "fewer", "below", "under", "lower", "maximum", "max", "max.")
_OF = re.compile(r"(?:^|\s)(?P<of>of (?:[^\W\d_][\w’'-]{0,30}(?: |$)){1,8})$", re.IGNORECASE)
_SHARE = re.compile(
    r"(?:%|per cent) (?P<of>(?:of|within|in) (?:the |all )?[0-9][0-9,]{0,9}(?: [^\W\d_]{2,20}){0,3})", re.I
)
"""What a share is of, or how soon: `72% of 25`, `90% within 10 days`."""
_TREND = re.compile(r"\s?(?P<trend>[\u2190-\u21ff\u25a0-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff\ufe0f]{1,4})$")
_RATING = re.compile(
    r"\s?(?:[-–,;:/] ?)?(?P<rating>(?:green|amber|red|blue|rag:? ?(?:green|amber|red)))$", re.IGNORECASE
)
_STATUS_END = re.compile(
    r"\s?(?:[-–,;:] ?)?(?P<status>provisional|prov\.?|unvalidated|unaudited|estimated?|est\.?|forecast|projected"
    r"|revised|rev\.|preliminary|ytd|to date|cumulative)$",
    re.IGNORECASE,
)
_LETTER_END = re.compile(r"(?:(?:(?<=%)|(?<=[a-z0-9%²³] )|^)(?P<letter>[refupb]))$")
_WORDS = re.compile(r"[^\W\d_][^\W\d_’'&/.-]{0,29}(?:[’'&/.-]{1,2}[^\W\d_]{1,30}){0,3}\.?(?:\(s\))?")
_NO_UNIT = frozenset(
    ("of", "to", "in", "by", "from", "at", "on", "for", "with", "vs", "versus", "v", "than", "the", "a", "an", "is",
     "are", "was", "were", "be", "been", "has", "have", "had", "not", "no", "nor", "but", "if", "as", "it", "this",
     "that", "and", "or", "via", "etc", "previous", "previously", "last", "next", "now", "then", "target", "targets",
     "actual", "baseline", "milestone", "since", "until", "till", "before", "after", "above", "below", "over", "under",
     "up", "down", "more", "less", "fewer", "higher", "lower", "greater", "better", "worse", "improved", "improving",
     "improvement", "increase", "increased", "increases", "decrease", "decreased", "decreases", "rise", "rises", "fall",
     "falls", "fell", "rose", "drop", "reduction", "growth", "change", "changed", "ahead", "behind", "early", "late",
     "good", "poor", "met", "missed", "unmet", "achieved", "yes", "plus", "minus", "times", "out", "between",
     "about", "approx", "around", "only", "deficit", "overspend", "underspend", "loss", "adverse", "favourable",
     "surplus", "variance", "difference", "noon", "midnight", "am", "pm", "note", "notes", "ref", "nil", "none", "zero",
     "half", "double", "dozen", "hundred", "hundreds", "st", "nd", "rd", "th", "x", "est", "tbc", "na", "jan", "feb",
     "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "january", "february", "march",
     "april", "june", "july", "august", "september", "october", "november", "december", "autumn", "spring", "summer",
     "winter", "quarter", "term", "century", "centile", "percentile", "quartile", "decile")
)  # fmt: skip
"""Words that turn what stands before them into a comparison, a date, a direction or an ordinal."""
_YEAR = re.compile(r"(?:19|20)\d\d")


def read_figure(core: str, hint: str | None = None) -> Figure | None:
    """The one figure that a text is; None for any other. Numbers are written as in English. `hint` is the unit that
    the column or the definition names: it settles whether `12p` is pence or provisional."""
    head = _HEAD.match(core)
    if head is None or (head["sign"] and head["late"]):
        return None
    comparator = _comparator(head)
    figure = Figure(_signed(head), comparator=comparator, flags=_worded_flags(head), plain=_is_plain(head))
    start = _bounded(figure, ">=") if head["plus"] else figure
    tail = core[head.end() :]
    return start and _read_tail(start, head, tail, hint)


def _comparator(head: re.Match[str]) -> str | None:
    printed = (head["comparator"] or "").strip().casefold()
    return COMPARATORS.get(printed) or _MORE_COMPARATORS.get(printed)


def _worded_flags(head: re.Match[str]) -> tuple[str, ...]:
    return ("E",) if (head["comparator"] or "").strip().casefold().startswith("est") else ()


def _is_plain(head: re.Match[str]) -> bool:
    printed = (head["comparator"] or "").strip().casefold()
    return printed not in _MORE_COMPARATORS and (head["sign"] or head["late"] or "-").strip() in "+-−"


def _signed(head: re.Match[str]) -> Decimal:
    sign = (head["sign"] or head["late"] or "").strip().casefold()
    value = number_of(head["number"])
    return -value if sign and sign != "+" else value


def _bounded(figure: Figure, comparator: str) -> Figure | None:
    """The figure as a bound; None where it is one already or has a sign that would turn it."""
    return None if figure.comparator or figure.value.is_signed() else replace(figure, comparator=comparator)


def _read_tail(figure: Figure, head: re.Match[str], tail: str, hint: str | None) -> Figure | None:
    """The figure with what stands behind its number; words at the end are taken off before the unit is looked for."""
    glued = tail[:1] not in ("", " ")
    text = tail.strip()
    read: Figure | None = figure
    while text and read:
        found = _take_word(read, text) or _take_letter(read, text, head, glued, hint)
        if found is None:
            return _read_unit(read, head, text, glued, hint)
        read, text = found
    return read and _read_unit(read, head, "", glued, hint)


def _take_word(figure: Figure, text: str) -> tuple[Figure | None, str] | None:
    """A status, bound, trend, rating or `of ...` at the end of the words, taken off."""
    if match := _STATUS_END.search(text):
        worded = _qualified(_with_status(figure, word_status(match["status"])), match["status"])
        return worded, text[: match.start()].strip()
    if match := _TREND.search(text) or _RATING.search(text):
        return _qualified(figure, match[1]), text[: match.start()].strip()
    if match := _BOUNDS.search(text):
        least = (match["word"] or match["end"] or "").casefold() not in _AT_MOST
        bounded = _bounded(figure, ">=" if least else "<=")
        return bounded and replace(bounded, plain=bool(match["sign"])), text[: match.start()].strip()
    if match := _SHARE.fullmatch(text):
        return _qualified(figure, match["of"]), "%"
    if (match := _OF.search(text)) and not _says_number(match["of"]):
        return _qualified(figure, match["of"]), text[: match.start()].strip()
    return None


def _says_number(words: str) -> bool:
    """`of which twelve` holds another figure in words."""
    return any(word in SPELLED for word in words.casefold().split())


def _take_letter(
    figure: Figure, text: str, head: re.Match[str], glued: bool, hint: str | None
) -> tuple[Figure | None, str] | None:
    """A status letter at the end: `33r`, `33% p`. Behind a bare number `p` is pence or provisional and `b` billions or
    a break: only a unit, printed or known, tells. `12.3e` may be a number with its exponent cut off."""
    match = _LETTER_END.search(text)
    if match is None:
        return None
    letter, before = match["letter"], text[: match.start()].strip()
    if glued and not before and letter in "efu":
        return None
    if letter in "pb" and not before:
        told = unit_meaning(hint) if hint is not None else None
        if letter == "b" or head["currency"] or told is None or told.unit in ("£", "p"):
            return None
    return _with_status(figure, _LETTER_STATUS[letter]), before


_LETTER_STATUS = {
    "r": Status(marks=("r",)), "e": Status(("E",)), "f": Status(("F",)), "u": Status(("U",)), "p": Status(("P",)),
    "b": Status(("B",)),
}  # fmt: skip


def _with_status(figure: Figure, status: Status) -> Figure:
    return replace(
        figure,
        flags=(*figure.flags, *status.flags),
        marks=(*status.marks, *figure.marks),
        basis=status.basis or figure.basis,
        plain=False,
    )


def _qualified(figure: Figure, words: str) -> Figure:
    joined = "; ".join(part for part in (words.strip(), figure.qualifier) if part)
    return replace(figure, qualifier=joined, plain=False)


def _read_unit(figure: Figure, head: re.Match[str], text: str, glued: bool, hint: str | None) -> Figure | None:
    """The figure with its unit: one that is listed, with up to three words behind it, or up to three words that can be
    nothing else."""
    currency = head["currency"] or ""
    if not text:
        return replace(figure, unit=currency or None)
    listed = LISTED.match(text)
    if listed and _fits(listed["unit"], currency, hint):
        rest = text[listed.end() :].strip()
        if rest and not _are_words(rest):
            return None
        read = replace(figure, unit=_joined_unit(currency, listed["unit"]))
        return _qualified(read, rest) if rest else read
    if glued or currency or not _are_words(text) or _YEAR.fullmatch(head["number"]):
        return None
    return replace(figure, unit=text, plain=False)


def _fits(unit: str, currency: str, hint: str | None) -> bool:
    """`£5%` and `£12p` are no amounts, `12p` and `12b` without more are two things, `5 G` is no weight."""
    folded = unit.casefold()
    if folded in ("t", "l", "g", "h") and unit != folded:
        return False
    if not currency:
        # `12m` may be metres, months or a million: a header in pounds says a million, one in metres metres.
        return folded not in ("p", "b", "m") or unit_meaning(hint).unit in ("£", folded)
    meaning = unit_meaning(_joined_unit(currency, unit))
    return meaning.multiplier > 1 or _is_rate(unit)


def _is_rate(unit: str) -> bool:
    """`per week`, `p.a.`: may stand behind an amount of money."""
    return unit.casefold().startswith(("per ", "p.a", "pcm", "/")) or unit.casefold() in ("pa", "pw")


def _joined_unit(currency: str, unit: str) -> str:
    """Currency and unit as one: `£m`, `£ per week`, `GBP m`."""
    return f"{currency} {unit}" if currency.isalpha() or (currency and _is_rate(unit)) else f"{currency}{unit}"


def _are_words(text: str) -> bool:
    """Whether a text is up to three words, none of which compares, dates or counts, and none a marker."""
    words = text.split(" ")
    if len(words) > 3 or marker_flags(text) is not None or not all(_WORDS.fullmatch(word) for word in words):
        return False
    if len(words) > 1 and len(words[-1]) > _LONGEST_ABBREVIATION and words[-1].endswith("."):
        # `41 premises await inspection.` is a sentence, and its words no unit.
        return False
    folded = [word.casefold().rstrip(".") for word in words]
    return len(folded[0]) > 1 and not any(word in _NO_UNIT or word in SPELLED for word in folded)


_LONGEST_ABBREVIATION = 5
"""Letters of a word that is cut short, its full stop among them: `12 cases appr.`"""

SPELLED = frozenset(
    ("nil", "zero", "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
     "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty",
     "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "dozen", "half")
)  # fmt: skip
"""Words that are figures."""
