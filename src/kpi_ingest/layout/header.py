"""Headers understood: which measure, period, unit and series a header cell names.

A header says little, so it is taken literally: a measure counts only where its word is the label's business (`Target`,
`Milestone 3 – Mar 24`, not `Variance from target`), a period only where there is exactly one and nothing that may be
about time is left over. Status words and marks are taken off first: they are no part of what a header names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpi_ingest.grammar import fold_label
from kpi_ingest.layout.header_label import HeaderLabel, is_label_header, read_label
from kpi_ingest.layout.header_period import period_of
from kpi_ingest.model import Basis, Column, Measure

AMBIGUOUS = "AMBIGUOUS_HEADER"

_HINT = re.compile(
    r"\d|baseline|base line|target|milestone|actual|outturn|performance|result|autumn|spring|summer"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
    re.I,
)


def read_header(labels: Sequence[str], locale: str | None = None) -> tuple[Column, ...]:
    """The columns of bare header labels; the first label is that of the label column and is left out."""
    return read_levels([(label,) for label in labels[1:]], locale)


def read_levels(levels: Sequence[tuple[str, ...]], locale: str | None = None) -> tuple[Column, ...]:
    """The columns of header cells, each with its texts from the top level down.

    `locale` is that of the page (`en-GB`): it tells the order of numeric dates, and its language the short names of
    months.
    """
    return _tell_apart([_column(index, texts, locale) for index, texts in enumerate(levels)])


def is_kpi_header(label_header: str, levels: Sequence[tuple[str, ...]], locale: str | None = None) -> bool:
    """Whether header cells are those of a KPI table: a measure's word, two periods, or one beside `Indicator`."""
    readings = [[read_label(text, locale) for text in texts] for texts in levels]
    measures = sum(any(label.measure for label in column) for column in readings)
    periods = sum(any(label.bare or label.period for label in column) for column in readings)
    named = is_label_header(label_header)
    return measures >= 2 or periods >= 2 or (named and measures + periods >= 1)


def may_be_header(text: str) -> bool:
    """A quick look: whether a line holds anything that a header cell is made of."""
    return _HINT.search(text) is not None


@dataclass(frozen=True, slots=True)
class _Draft:
    """A column before it is told apart from its neighbours."""

    column: Column
    words: str
    """What could tell it apart."""
    status: str
    """Status words, which tell it apart where nothing else does."""


def _column(index: int, levels: tuple[str, ...], locale: str | None) -> _Draft:
    labels = [read_label(text, locale) for text in levels]
    nearest = list(reversed(labels))
    measure = next((label.measure for label in nearest if label.measure), None) or _unnamed_measure(labels)
    ordinal = next((label.ordinal for label in nearest if label.ordinal is not None), None)
    period = period_of(nearest, locale)
    column = Column(
        index,
        levels[-1] if levels else "",
        levels,
        measure,
        ordinal,
        period,
        next((label.unit for label in nearest if label.unit), None),
        doubt=None if any(label.text for label in labels) else AMBIGUOUS,
        period_words=None if period else _period_words(measure, labels),
        flags=tuple(sorted({flag for label in labels for flag in label.status.flags})),
        notes=tuple(dict.fromkeys(note for label in labels for note in (*label.marks, *label.status.notes))),
        basis=_basis(nearest),
    )
    return _Draft(column, _telling_words(labels, ordinal), " ".join(word for it in labels for word in it.status.words))


def _unnamed_measure(labels: Sequence[HeaderLabel]) -> Measure:
    """Periods without any other word head actuals; a forecast is none."""
    timed = any(label.bare or label.period for label in labels)
    forecast = any("F" in label.status.flags for label in labels)
    told = timed and not forecast and not any(label.words for label in labels if not label.bare)
    return "actual" if told else "other"


def _basis(nearest: Sequence[HeaderLabel]) -> Basis:
    return next((label.status.basis for label in nearest if label.status.basis), None) or "unknown"


def _telling_words(labels: Sequence[HeaderLabel], ordinal: int | None) -> str:
    unit = labels[-1].unit if labels else None
    words = " ".join(part for part in (unit or "", *(label.words for label in labels if not label.bare)) if part)
    return words if ordinal is None else f"{words} {ordinal}".strip()


def _period_words(measure: Measure, labels: Sequence[HeaderLabel]) -> str | None:
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


def _tell_apart(drafts: Sequence[_Draft]) -> tuple[Column, ...]:
    """Columns of one measure and period get a series where words tell them apart, else a doubt."""
    named = [_with_status(draft, drafts) for draft in drafts]
    keys = Counter(_key(draft) for draft in named)
    worded = Counter((*_key(draft), draft.words) for draft in named)
    return tuple(_told(draft, keys, worded) for draft in named)


_Key = tuple[Measure, str | None]


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
        return draft.column
    if worded[*_key(draft), draft.words] > 1:
        return replace(draft.column, doubt=AMBIGUOUS)
    return replace(draft.column, series=draft.words or None)
