"""Headers understood: which measure, period, unit and series a header cell names.

A header says little, so it is taken literally: a measure counts only where its word is the label's business (`Target`,
`Milestone 3 – Mar 24`, not `Variance from target`), a period only where there is exactly one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpi_ingest.grammar import find_periods, fold_label, parse_period, strip_marks
from kpi_ingest.model import Column, Measure

AMBIGUOUS = "AMBIGUOUS_HEADER"

_MEASURES: tuple[tuple[Measure, re.Pattern[str]], ...] = (
    ("baseline", re.compile(r"\bbase ?line\b", re.I)),
    ("target", re.compile(r"\btargets?\b", re.I)),
    ("milestone", re.compile(r"\bmilestones?\b", re.I)),
    ("actual", re.compile(r"\b(?:actuals?|outturns?|performance|results?)\b", re.I)),
)
_ORDINAL = re.compile(r"^\s*(?:no\.? ?)?(\d{1,2})\b(?!\s*[%/])")
_UNITS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("%", re.compile(r"\(?(?:%|\bper ?cent\b|\bpercentage\b)\)?", re.I)),
    ("per {0}", re.compile(r"\brate per (1,?000|10,?000|100,?000)\b", re.I)),
    ("rate", re.compile(r"\brate\b", re.I)),
    ("number", re.compile(r"\b(?:number|no\.|count|volume)(?!\w)", re.I)),
    ("£{0}", re.compile(r"£ ?(m|k|bn|000s)?(?!\w)", re.I)),
)
_FILLERS = frozenset(
    ("a", "as", "at", "by", "data", "date", "end", "ending", "figure", "for", "in", "is", "of", "on", "position",
     "quarter", "reported", "the", "to", "value", "year")
)  # fmt: skip
_BLOCKERS = frozenset(
    ("against", "behind", "below", "comment", "commentary", "difference", "direction", "distance", "exceeded", "from",
     "gap", "met", "missed", "not", "off", "on-track", "rag", "rating", "status", "track", "trend", "variance",
     "versus", "vs", "v")
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_][\w’'-]{0,40}|\d{1,8}")
_BARE = re.compile(
    r"q[1-4]|(?:quarter|qtr|month|year|term|week|wave|round) ?\d{1,2}"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}|(?:autumn|spring|summer)(?: term)?",
    re.I,
)
_HINT = re.compile(
    r"\d|baseline|base line|target|milestone|actual|outturn|performance|result|autumn|spring|summer"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
    re.I,
)
_LABEL_HEADERS = re.compile(
    r"(?:key )?(?:performance )?(?:indicators?|measures?|metrics?)(?: (?:name|description|title))?|kpis?"
    r"|(?:key )?performance indicators? \(kpis?\)|description|what we measure|outcome(?: measure)?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class HeaderLabel:
    """One header text understood, without its neighbours."""

    text: str
    """Without note marks."""
    measure: Measure | None
    ordinal: int | None
    period: str | None
    bare: bool
    """The text is a period and nothing else, canonical or not (`Mar 24`, `Q1`)."""
    unit: str | None
    words: str
    """What the other fields leave of it, folded."""

    @property
    def strong(self) -> bool:
        """The text can hardly be anything but a header: nothing is left over."""
        return self.bare or (self.measure is not None and not self.words)


def read_header(labels: Sequence[str]) -> tuple[Column, ...]:
    """The columns of bare header labels; the first label is that of the label column and is left out."""
    return read_levels([(label,) for label in labels[1:]])


def read_levels(levels: Sequence[tuple[str, ...]]) -> tuple[Column, ...]:
    """The columns of header cells, each with its texts from the top level down."""
    return _tell_apart([_column(index, texts) for index, texts in enumerate(levels)])


def is_label_header(text: str) -> bool:
    """Whether a text is the usual header of a label column: `Key performance indicator`, `Measure`, `KPI`."""
    return _LABEL_HEADERS.fullmatch(fold_label(strip_marks(text)[0])) is not None


def is_kpi_header(label_header: str, levels: Sequence[tuple[str, ...]]) -> bool:
    """Whether header cells are those of a KPI table: a measure's word, two periods, or one beside `Indicator`."""
    readings = [[read_label(text) for text in texts] for texts in levels]
    measures = sum(any(label.measure for label in column) for column in readings)
    periods = sum(any(label.bare or label.period for label in column) for column in readings)
    named = is_label_header(label_header)
    return measures >= 2 or periods >= 2 or (named and measures + periods >= 1)


def may_be_header(text: str) -> bool:
    """A quick look: whether a line holds anything that a header cell is made of."""
    return _HINT.search(text) is not None


def read_label(text: str) -> HeaderLabel:
    """What one header text says by itself."""
    plain = " ".join(strip_marks(text)[0].split())
    period, rest = _take_period(plain)
    measure, ordinal, rest = _take_measure(rest)
    unit, rest = _take_unit(rest)
    words = [word for word in _WORD.findall(fold_label(rest)) if word not in _FILLERS]
    if _BLOCKERS.intersection(words) or sum(not word.isdigit() for word in words) > 3:
        measure = None
    bare = parse_period(plain) is not None or _BARE.fullmatch(plain) is not None
    return HeaderLabel(plain, measure, ordinal if measure else None, period, bare, unit, " ".join(words))


def _take_period(text: str) -> tuple[str | None, str]:
    found = find_periods(text)
    if len(found) != 1:
        return None, text
    return found[0].period, f"{text[: found[0].start]} {text[found[0].end :]}"


def _take_measure(text: str) -> tuple[Measure | None, int | None, str]:
    """The one measure a text names, its ordinal, and the rest; two measures (`Actual vs target`) are none."""
    found = [(measure, match) for measure, pattern in _MEASURES if (match := pattern.search(text))]
    if len(found) != 1:
        return None, None, text
    measure, match = found[0]
    behind = text[match.end() :]
    number = _ORDINAL.match(behind)
    behind = behind[number.end() :] if number else behind
    return measure, int(number[1]) if number else None, f"{text[: match.start()]} {behind}"


def _take_unit(text: str) -> tuple[str | None, str]:
    for name, pattern in _UNITS:
        if match := pattern.search(text):
            return name.format(*(group or "" for group in match.groups())), pattern.sub(" ", text, count=1)
    return None, text


@dataclass(frozen=True, slots=True)
class _Draft:
    """A column before it is told apart from its neighbours."""

    column: Column
    words: str
    """What could tell it apart."""


def _column(index: int, levels: tuple[str, ...]) -> _Draft:
    labels = [read_label(text) for text in levels]
    nearest = list(reversed(labels))
    leaf = nearest[0] if nearest else read_label("")
    measure = next((label.measure for label in nearest if label.measure), None)
    if measure is None:
        timed = any(label.bare or label.period for label in labels)
        told = timed and not any(label.words for label in labels if not label.bare)
        measure = "actual" if told else "other"
    ordinal = next((label.ordinal for label in nearest if label.ordinal is not None), None)
    unit = next((label.unit for label in nearest if label.unit), None)
    period = _period_of(nearest) or _period_words(measure, ordinal, labels)
    words = " ".join(part for part in (leaf.unit or "", *(label.words for label in labels if not label.bare)) if part)
    if ordinal is not None:
        words = f"{words} {ordinal}".strip()
    doubt = None if any(label.text for label in labels) else AMBIGUOUS
    label_text = levels[-1] if levels else ""
    return _Draft(Column(index, label_text, levels, measure, ordinal, period, unit, None, doubt), words)


def _period_of(nearest: Sequence[HeaderLabel]) -> str | None:
    """The period of the lowest level that names one; a bare `Q1` or `Apr` takes its year from the level above."""
    for place, label in enumerate(nearest):
        if label.period:
            return label.period
        if label.bare:
            for above in nearest[place + 1 :]:
                if joined := parse_period(f"{label.text} {above.text}"):
                    return joined
    return None


def _period_words(measure: Measure, ordinal: int | None, labels: Sequence[HeaderLabel]) -> str | None:
    """The header's words, where they stand for a period that has no canonical form."""
    if measure in ("baseline", "target"):
        return None
    telling = [label.text for label in labels if label.words or label.bare or label.ordinal is not None]
    return " ".join(telling) or None


def _tell_apart(drafts: Sequence[_Draft]) -> tuple[Column, ...]:
    """Columns of one measure and period get a series where words tell them apart, else a doubt."""
    keys = Counter((draft.column.measure, draft.column.period) for draft in drafts)
    worded = Counter((draft.column.measure, draft.column.period, draft.words) for draft in drafts)
    return tuple(_told(draft, keys, worded) for draft in drafts)


def _told(
    draft: _Draft,
    keys: Counter[tuple[Measure, str | None]],
    worded: Counter[tuple[Measure, str | None, str]],
) -> Column:
    column = draft.column
    if keys[column.measure, column.period] == 1:
        return column
    if worded[column.measure, column.period, draft.words] > 1:
        return replace(draft.column, doubt=AMBIGUOUS)
    return replace(draft.column, series=draft.words or None)
