"""One cell understood: value, unit, comparator, qualifier, date, flags and marks beside its printed text.

What is not understood is not made to fit: a text that holds a figure and is none of the grammar is `unparsed`, with the
reason and without a value; every other text is a text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from kpi_ingest.grammar.figures import Figure, read_figure
from kpi_ingest.grammar.locales import (
    DecimalMark,
    Notation,
    notation_of,
    plain_numbers,
)
from kpi_ingest.grammar.markers import MarkerLike, marker_flags
from kpi_ingest.grammar.numbers import NUMBER, looks_like_number, number_of
from kpi_ingest.grammar.parts import BRACKETED, Parts, take_apart
from kpi_ingest.grammar.periods import find_periods, parse_period
from kpi_ingest.grammar.refusals import refusal_of
from kpi_ingest.grammar.units import multiplier_of


@dataclass(frozen=True, slots=True)
class ParsedCell:
    """What the grammar says about one cell's text."""

    state: Literal["value", "text", "blank", "unparsed"]
    text: str
    """As given, untouched."""
    value: Decimal | None = None
    """As printed: 1.3 for `£1.3m`."""
    unit: str | None = None
    """As printed: `%`, `£`, `m`, `£m`, `days`, `bins`; a multiplier word is kept here, the value is not scaled."""
    comparator: str | None = None
    """`<`, `>`, `<=`, `>=`, `~`."""
    qualifier: str | None = None
    """The words in brackets behind the figure, without brackets, and words such as `of cases`; several joined by
    `; `."""
    date: str | None = None
    """Canonical period, where the qualifier (or a text that is a date) names exactly one."""
    flags: tuple[str, ...] = ()
    """SDMX CL_OBS_STATUS letters, and `awaiting`; sorted."""
    marks: tuple[str, ...] = ()
    """Note marks in printed order, `r` (revised) and `low` (rounds to zero and is not) among them."""
    reason: str | None = None
    """Why the text is unparsed; with state "value" it is `E_DATE` and about the qualifier."""
    multiplier: Decimal | None = None
    """What one unit of the value counts for where the unit says so: 1000000 in `£1.3m`."""
    basis: Literal["cumulative"] | None = None
    """What `(to date)` or `YTD` beside the figure says that it measures over."""
    plain: bool = True
    """A figure that is a number with a listed unit and nothing else but brackets and marks; true where no figure is."""


_RATIO = re.compile(rf"{NUMBER} ?: ?{NUMBER}")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_THIN = re.compile(r"(?<=[0-9])[\u2009\u202f](?=[0-9]{3}(?![0-9]))")
"""A thin blank between digits parts thousands; every other blank may part two figures."""
_BLANKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f]{1,10000}")
_DATE_IN_WORDS = re.compile(r"(?<![\w/.-])(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|[Qq]\d{1,2} \d{4})(?![\w/-])")
_LONGEST = 10_000
_LONGEST_NUMBER = 200


@dataclass(frozen=True, slots=True)
class _Manner:
    """How the page writes, as far as it is known."""

    markers: Sequence[MarkerLike]
    locale: str | None
    notation: Notation
    negative_brackets: bool
    hint: str | None


def parse_cell(
    text: str,
    markers: Sequence[MarkerLike] = (),
    *,
    locale: str | None = None,
    decimal_mark: DecimalMark | None = None,
    negative_brackets: bool = False,
    unit: str | None = None,
) -> ParsedCell:
    """Read one cell. `markers` are those of the page definition; `locale` (`en-GB`, `fr`) says how numbers and dates
    are written, and `decimal_mark` wins over it. With `negative_brackets` `(361)` is -361. `unit` is what the column or
    the definition says of its figures: it settles `12p`."""
    if len(text) > _LONGEST:
        return _refused(text, "E_NUMBER") if looks_like_number(text) else ParsedCell("text", text)
    notation = notation_of(locale, decimal_mark)
    visible = text.translate(_INVISIBLE)
    plain = _BLANKS.sub(" ", _THIN.sub(",", visible) if notation.groups == "," else visible).strip()
    if not plain:
        return ParsedCell("blank", text)
    if len(plain) > _LONGEST_NUMBER and looks_like_number(plain):
        return _refused(text, "E_NUMBER")
    flags = marker_flags(plain, markers)
    if flags is not None:
        return ParsedCell("text", text, flags=_sorted(flags), marks=_own_mark(plain))
    return _read_parts(text, plain, _Manner(markers, locale, notation, negative_brackets, unit))


def _refused(text: str, reason: str) -> ParsedCell:
    return ParsedCell("unparsed", text, reason=reason)


def _own_mark(plain: str) -> tuple[str, ...]:
    """`[low]` and `~` alone stand for a figure that rounds to zero and is none."""
    return {"[low]": ("low",), "~": ("~",)}.get(plain.casefold(), ())


def _read_parts(text: str, plain: str, manner: _Manner) -> ParsedCell:
    parts = take_apart(plain)
    date, date_error = _qualifier_date(parts.qualifier or "", manner.locale)
    around = ParsedCell(
        "text", text, None, None, None, parts.qualifier, date, _sorted(parts.flags), tuple(parts.marks),
        basis=parts.basis,
    )  # fmt: skip
    status = marker_flags(parts.core, manner.markers) or marker_flags(_unbracketed(parts.core), manner.markers)
    if status is not None:
        return replace(around, flags=_sorted((*around.flags, *status)))
    if figure := _figure(parts, manner):
        return _valued(around, figure, date_error)
    return _read_words(around, parts.core, plain, manner)


def _unbracketed(core: str) -> str:
    """`(n/a)` is a marker in brackets."""
    return core[1:-1].strip() if core.startswith("(") and core.endswith(")") else core


def _figure(parts: Parts, manner: _Manner) -> Figure | None:
    written = plain_numbers(parts.core, manner.notation)
    if written is None:
        return None
    if bracketed := BRACKETED.fullmatch(written):
        return _bracketed(bracketed, manner.negative_brackets)
    return read_figure(written, manner.hint)


def _bracketed(match: re.Match[str], negative: bool) -> Figure | None:
    """`(£3)` and `£(5m)` are less than nothing wherever they stand: so accounts print money, and none else do. Every
    other figure in brackets is one where the column or the definition says so."""
    before, inside = match["before"] or "", match["currency"] or ""
    twice = bool((before and inside) or (match["unit"] and match["behind"]))
    if twice or before in ("+", "-", "−", "–") or not (negative or before or inside):
        return None
    return Figure(-number_of(match["number"]), f"{before or inside}{match['unit'] or match['behind'] or ''}" or None)


def _valued(around: ParsedCell, figure: Figure, date_error: str | None) -> ParsedCell:
    qualifier = "; ".join(part for part in (figure.qualifier, around.qualifier) if part) or None
    return replace(
        around,
        state="value",
        value=figure.value,
        unit=figure.unit,
        comparator=figure.comparator,
        qualifier=qualifier,
        flags=_sorted((*around.flags, *figure.flags)),
        marks=(*figure.marks, *around.marks),
        reason=date_error,
        multiplier=multiplier_of(figure.unit),
        basis=around.basis or figure.basis,
        plain=figure.plain,
    )


def _read_words(around: ParsedCell, core: str, plain: str, manner: _Manner) -> ParsedCell:
    """A cell that holds neither value nor marker: a date, words, or a figure that is refused."""
    period = parse_period(core, manner.locale) if _has_digit(core) else None
    if period is not None:
        return replace(around, date=period)
    reason = refusal_of(core, plain)
    if reason is None:
        return around
    unit = "ratio" if _RATIO.fullmatch(core) else None
    return replace(around, state="unparsed", unit=unit, reason=reason)


def _qualifier_date(qualifier: str, locale: str | None) -> tuple[str | None, str | None]:
    """The one period that a qualifier names, and E_DATE where it holds a date that is none or has two meanings."""
    periods = find_periods(qualifier, locale)
    for match in _DATE_IN_WORDS.finditer(qualifier):
        if not any(found.start <= match.start() and match.end() <= found.end for found in periods):
            return None, "E_DATE"
    return (periods[0].period if len(periods) == 1 else None), None


def _has_digit(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def _sorted(flags: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(flags)))
