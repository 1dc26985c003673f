"""Columns of a table from what stands over them, in four steps.

drafted    each header by itself: measure, period, unit, status words, role
timed      headers that name no time, or half of one, take it from the table's own time
attached   a status, a trend or a change is said of the column of figures at its left, and has its period
told apart columns of one measure and period get a series where words tell them apart, else a doubt
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from kpi_ingest.grammar import fold_label
from kpi_ingest.layout.header_label import HeaderLabel, read_label
from kpi_ingest.layout.header_period import period_of
from kpi_ingest.layout.hints import measure_said
from kpi_ingest.layout.month_runs import month_runs
from kpi_ingest.layout.setting import (
    OwnTime,
    is_relative,
    is_year,
    period_before,
    relative_period,
    stated_period,
    year_of_quarter,
)
from kpi_ingest.model import Basis, Column, Measure, Role
from kpi_ingest.pages import ColumnDefinition

AMBIGUOUS = "AMBIGUOUS_HEADER"
_WORD = re.compile(r"[^\W_][\w’'-]*|[%£€$]")
_COUNTED = re.compile(r"\b(?:number|no|count|volume)\b", re.I)
_SAID_OF_FIGURES: frozenset[Role] = frozenset(("status", "trend", "change", "comment"))
_TIMED_BY_TABLE: frozenset[Role] = frozenset(("figure", "change"))


@dataclass(frozen=True, slots=True)
class _Draft:
    """A column before it is told apart from its neighbours."""

    column: Column
    words: str
    """What could tell it apart."""
    status: str
    """Status words, which tell it apart where nothing else does."""
    silent: bool
    """The header says nothing of time."""
    labels: tuple[HeaderLabel, ...]
    """The lowest level first."""


def read_columns(
    levels: Sequence[tuple[str, ...]],
    locale: str | None = None,
    roles: Sequence[Role] = (),
    own: OwnTime | None = None,
    said: Sequence[ColumnDefinition] = (),
    years: str | None = None,
) -> tuple[Column, ...]:
    """The columns of header cells, each with its texts from the top level down.

    `locale` is that of the page (`en-GB`): it tells the order of numeric dates, and its language the short names of
    months. `roles` are those of the columns, all of them figures where none are given; `own` is the table's own time;
    `said` is what a definition says of each column, which goes before what its header says; `years` is as in
    `period_of`.
    """
    drafts = [_drafted(index, texts, locale, years) for index, texts in enumerate(levels)]
    if roles:
        drafts = [_with_role(draft, role) for draft, role in zip(drafts, roles, strict=True)]
    runs = month_runs([draft.labels for draft in drafts], own.period if own else None, locale)
    drafts = [_in_run(draft, runs.get(draft.column.index)) for draft in _contrasted(drafts)]
    timed = [_timed(draft, own, locale, years) for draft in drafts]
    if said:
        timed = [_stated(draft, definition, own, locale) for draft, definition in zip(timed, said, strict=True)]
    return _told_apart(_attached(timed))


def _drafted(index: int, levels: tuple[str, ...], locale: str | None, years: str | None) -> _Draft:
    labels = [read_label(text, locale) for text in levels]
    nearest = [label for label in reversed(labels) if not (len(labels) > 1 and is_relative(label.text))]
    measure = next((label.measure for label in nearest if label.measure), None) or _unnamed_measure(nearest)
    ordinal = next((label.ordinal for label in nearest if label.ordinal is not None), None)
    period = _shifted(period_of(nearest, locale, years), labels)
    silent = not any(label.speaks or label.bare for label in labels)
    words = _words_for_period(measure, labels)
    column = Column(
        index,
        levels[-1] if levels else "",
        levels,
        measure,
        ordinal,
        period,
        next((label.unit for label in nearest if label.unit), None),
        series=words if silent and measure == "other" else None,
        doubt=None if any(label.text for label in labels) else AMBIGUOUS,
        period_words=None if period or (silent and measure == "other") else words,
        flags=tuple(sorted({flag for label in labels for flag in label.status.flags})),
        notes=tuple(dict.fromkeys(note for label in labels for note in (*label.marks, *label.status.notes))),
        basis=_basis(nearest),
    )
    status = " ".join(word for it in labels for word in it.status.words)
    return _Draft(column, _telling_words(labels, ordinal), status, silent, tuple(nearest))


def _shifted(period: str | None, labels: Sequence[HeaderLabel]) -> str | None:
    """The period of a header with a level such as `Previous year`: the year before that of the other levels."""
    relative = [label.text for label in labels if len(labels) > 1 and is_relative(label.text)]
    return period_before(period, relative[-1]) if period and relative else period


def _unnamed_measure(labels: Sequence[HeaderLabel]) -> Measure:
    """Periods without any other word head actuals; a forecast is none."""
    timed = any(label.bare or label.period for label in labels)
    forecast = any("F" in label.status.flags for label in labels)
    told = timed and not forecast and not any(label.words for label in labels if not label.bare)
    return "actual" if told else "other"


def _basis(nearest: Sequence[HeaderLabel]) -> Basis:
    return next((label.status.basis for label in nearest if label.status.basis), None) or "unknown"


def _telling_words(labels: Sequence[HeaderLabel], ordinal: int | None) -> str:
    """The words of a header that tell its column from others of the same measure and period, as printed."""
    parts = [_named_by(label) for label in labels if not label.bare]
    last = labels[-1] if labels else None
    unit = _printed_unit(last) if last and not _is_plain(last) else ""
    words = " ".join(part for part in (unit, *parts) if part)
    return words if ordinal is None else f"{words} {ordinal}".strip()


def _named_by(label: HeaderLabel) -> str:
    """What a text beside measure, period and unit says; all its words where it names none of these."""
    if not _is_plain(label):
        return label.words
    return " ".join(_WORD.findall(fold_label(label.plain))) or label.unit or ""


def _is_plain(label: HeaderLabel) -> bool:
    return label.measure is None and not label.speaks and not label.bare


def _printed_unit(label: HeaderLabel) -> str:
    """The unit as its header spells it: `count`, not the number that it means."""
    printed = _COUNTED.search(label.plain) if label.unit == "number" else None
    return printed[0].lower() if printed else label.unit or ""


def _words_for_period(measure: Measure, labels: Sequence[HeaderLabel]) -> str | None:
    """The header's words, folded, where they stand for a period that has no canonical form."""
    if measure in ("baseline", "target"):
        telling = [label.timing for label in labels if label.speaks]
    else:
        telling = [
            label.timing if label.speaks else label.plain
            for label in labels
            if label.words or label.bare or label.speaks or label.ordinal is not None
        ]
    return fold_label(" ".join(telling)) or None


def _with_role(draft: _Draft, role: Role) -> _Draft:
    """Words are no measure of their own: `Actual status` is a status."""
    unit = None if draft.column.unit == "number" else draft.column.unit
    column = replace(draft.column, role=role, unit=unit)
    if column.speaks_of_figures and column.measure != "other" and draft.silent:
        words = fold_label(" ".join(label.text for label in reversed(draft.labels))) or None
        column = replace(column, measure="other", series=words, period_words=None)
    if role == "forecast" or "F" in column.flags:
        column = replace(column, role="forecast" if role in ("figure", "forecast") else role)
    return replace(draft, column=column, words=draft.words or (column.series or ""))


def _in_run(draft: _Draft, month: str | None) -> _Draft:
    """The draft with the month that its place in a run of months tells."""
    if month is None or draft.column.period is not None:
        return draft
    return replace(draft, column=replace(draft.column, period=month, period_words=None))


def _contrasted(drafts: Sequence[_Draft]) -> list[_Draft]:
    """The drafts, an estimate beside actual figures being none of them: `FY 2023 Estimate` after `FY 2022 Actual`."""
    if not any(label.measure == "actual" for draft in drafts for label in draft.labels):
        return list(drafts)
    return [_as_forecast(draft) if _is_estimate(draft) else draft for draft in drafts]


def _is_estimate(draft: _Draft) -> bool:
    column = draft.column
    return column.measure == "actual" and "E" in column.flags and not any(it.measure for it in draft.labels)


def _as_forecast(draft: _Draft) -> _Draft:
    column = replace(draft.column, measure="other", role="forecast", series=draft.status or None)
    return replace(draft, column=column, words=f"{draft.words} {draft.status}".strip())


def _timed(draft: _Draft, own: OwnTime | None, locale: str | None, years: str | None) -> _Draft:
    """The draft with the table's own time, where its header names none or half of one."""
    column = draft.column
    if own is None or column.period is not None or column.speaks_of_figures:
        return draft
    text = " ".join(label.plain for label in reversed(draft.labels))
    if period := relative_period(text, own):
        measure: Measure = "actual" if column.measure == "other" else column.measure
        return _dated(replace(draft, column=replace(column, measure=measure, series=None), words=""), period, own)
    if not draft.silent:
        above = [read_label(text, locale) for text in column.levels]
        joined = _shifted(period_of((*draft.labels, own.label), locale, years), above) if draft.labels else None
        joined = joined or _in_year_of(draft, own, locale)
        return _dated(draft, joined, own) if joined else draft
    if own.period is None or column.measure in ("baseline", "target", "milestone"):
        return draft
    if column.role not in _TIMED_BY_TABLE and not (column.role == "forecast" and is_year(own.period)):
        return draft
    return _dated(draft, own.period, own)


def _in_year_of(draft: _Draft, own: OwnTime, locale: str | None) -> str | None:
    """The period of a header such as `Q1` in the year of the table's own quarter."""
    year = year_of_quarter(own.period or "")
    return period_of((*draft.labels, read_label(year, locale)), locale) if year and draft.labels else None


def _dated(draft: _Draft, period: str, own: OwnTime) -> _Draft:
    column = replace(draft.column, period=period, period_words=None, period_from=own.words)
    return replace(draft, column=column, words=draft.words or column.series or "")


def _stated(draft: _Draft, said: ColumnDefinition, own: OwnTime | None, locale: str | None) -> _Draft:
    """The draft as a definition states it."""
    column = draft.column
    measure = measure_said(said) or column.measure
    series = said.series and fold_label(said.series)
    column = replace(column, measure=measure, unit=said.unit or column.unit, series=series or column.series)
    if measure != "other" and draft.silent and series is None:
        column = replace(column, series=None, doubt=None)
    if said.period is None:
        return replace(draft, column=column, words=series or draft.words)
    period = stated_period(said.period, own, locale)
    stated = replace(column, period=period, period_words=None if period else fold_label(said.period))
    return replace(draft, column=stated, words=series or draft.words)


def _attached(drafts: Sequence[_Draft]) -> list[_Draft]:
    """The drafts, those of words and changes with the column of figures at their left that they are said of."""
    found: list[_Draft] = []
    for draft in drafts:
        target = _said_of(draft, found) if draft.column.role in _SAID_OF_FIGURES else None
        found.append(draft if target is None else _with_target(draft, target, drafts))
    return found


def _said_of(draft: _Draft, left: Sequence[_Draft]) -> _Draft | None:
    """The nearest figures at the left, actual ones first, up to the last column that is headed alike."""
    own = fold_label(draft.column.label)
    near: list[_Draft] = []
    for other in reversed(left):
        if fold_label(other.column.label) == own and other.column.role == draft.column.role:
            break
        if other.column.role == "figure":
            near.append(other)
    actual = [it for it in near if it.column.measure == "actual"]
    other_figures = [it for it in near if it.column.measure == "other"]
    return next(iter((*actual, *other_figures, *near)), None)


def _with_target(draft: _Draft, target: _Draft, drafts: Sequence[_Draft]) -> _Draft:
    """The draft with the period of the figures it is said of, and where it stands more than once, with their words."""
    column = replace(draft.column, of=target.column.index)
    alike = sum(fold_label(it.column.label) == fold_label(column.label) for it in drafts)
    if not draft.silent or (alike < 2 and column.role == "comment"):
        return replace(draft, column=column)
    words = (
        " ".join(it for it in (target.words, draft.words or column.series or "") if it) if alike > 1 else draft.words
    )
    timed = replace(column, period=target.column.period, period_words=target.column.period_words)
    if alike > 1:
        timed = replace(timed, series=words or None)
    return replace(draft, column=timed, words=words or (column.series or ""))


_Key: TypeAlias = tuple[Measure, str | None]


def _told_apart(drafts: Sequence[_Draft]) -> tuple[Column, ...]:
    """Columns of one measure and period get a series where words tell them apart, else a doubt."""
    named = [_with_status(draft, drafts) for draft in drafts]
    keys = Counter(_key(draft) for draft in named)
    worded = Counter((*_key(draft), draft.words) for draft in named)
    return tuple(_told(draft, keys, worded) for draft in named)


def _key(draft: _Draft) -> _Key:
    return draft.column.measure, draft.column.when


def _with_status(draft: _Draft, drafts: Sequence[_Draft]) -> _Draft:
    """The draft with its status words among those that tell it apart, where another column differs in nothing else:
    `2023/24 (provisional)` beside `2023/24`."""
    same = [other for other in drafts if _key(other) == _key(draft) and other.words == draft.words]
    if len(same) < 2 or not draft.status:
        return draft
    return replace(draft, words=f"{draft.words} {draft.status}".strip())


def _told(draft: _Draft, keys: Counter[_Key], worded: Counter[tuple[Measure, str | None, str]]) -> Column:
    if keys[_key(draft)] == 1:
        named = draft.column.series or draft.words if draft.column.role != "figure" else draft.column.series
        return replace(draft.column, series=named or None)
    if worded[*_key(draft), draft.words] > 1:
        return replace(draft.column, doubt=AMBIGUOUS)
    return replace(draft.column, series=draft.column.series or draft.words or None)
