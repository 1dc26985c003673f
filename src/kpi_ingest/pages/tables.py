"""What a definition says of the page's tables and columns where their structure does not say it.

Rules: an entry is found by what the page prints (headings, captions, header words) or by its number; several ways in
one entry must all hold. What an entry leaves out is left to the structure of the table, and then to its words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kpi_ingest.grammar import fold_label, strip_marks
from kpi_ingest.model import Measure

Hidden = Literal["skip", "read"]
"""What becomes of parts that the page hides until a reader opens them: left out and named, or read as the rest is."""

Orientation = Literal["indicators-down", "periods-down", "measures-down", "table-per-indicator", "long", "places-down"]
"""What stands down the rows. indicators-down: an indicator a row, its periods or measures across. periods-down: a
period a row, indicators across. measures-down: an indicator, then its Target, Actual ... a row each, periods across.
table-per-indicator: the whole table is one indicator, named by its heading, its caption or `indicator`. long: a figure
a row, with its indicator and its period beside it. places-down: a place, group or band a row, indicators or periods
across."""

ColumnRole = Literal[
    "label", "code", "group", "unit", "frequency", "polarity", "baseline", "target", "milestone", "actual", "previous",
    "forecast", "benchmark", "change", "status", "comment", "source", "value", "period", "measure", "ignore",
]  # fmt: skip
"""What a column holds. label: the row's name, or a part of it. value: figures whose measure other words tell. period,
measure: what the figures of the row are of, as in a long table. ignore: nothing that is read."""

RowRole = Literal["group", "row", "ignore"]
"""What a row is. group: a text alone in its row that the rows below stand under. row: a row of its own, though its
cells are still blank. ignore: nothing that is read."""

PeriodSource = Literal["heading", "caption", "title", "line"]
"""Where a table's own period is printed: in the nearest heading, its caption, the page's title, or a line of text above
it."""

RelativePeriod = Literal["this period", "previous period", "same period last year", "next period"]
"""A column's period as counted from the table's own."""

MEASURE_ROLES: frozenset[ColumnRole] = frozenset(
    {"baseline", "target", "milestone", "actual", "previous", "forecast", "benchmark"}
)
"""Roles that say what the figures of a column measure."""
FIGURE_ROLES: frozenset[ColumnRole] = MEASURE_ROLES | {"value", "change"}
"""Roles of columns of figures: only these have a measure, a period, a unit or a series."""


@dataclass(frozen=True, slots=True)
class ColumnDefinition:
    """What is said of the columns that it fits; None where it says nothing."""

    headers: tuple[str, ...] = ()
    """Any of these is the column's whole header, or one level of it; `*` stands for any text."""
    number: int | None = None
    """1 for the leftmost column that `kpi-ingest tables` prints, label columns counted."""
    role: ColumnRole | None = None
    measure: Measure | None = None
    period: str | None = None
    """A canonical period, or a RelativePeriod."""
    unit: str | None = None
    series: str | None = None
    """What tells its figures apart from those of the same measure and period."""

    def fits(self, levels: Iterable[str], number: int) -> bool:
        """Whether this speaks of the column of this number (from 1) under these header levels, from the top down."""
        if self.number is not None and self.number != number:
            return False
        texts = tuple(levels)
        return not self.headers or _is_any(self.headers, (*texts, " ".join(texts)))


@dataclass(frozen=True, slots=True)
class RowDefinition:
    """What is said of the rows that it fits."""

    labels: tuple[str, ...]
    """Any of these stands in front of the row; `*` stands for any text."""
    role: RowRole

    def fits(self, label: str) -> bool:
        """Whether this speaks of the row with this text in front."""
        return _is_any(self.labels, (label,))


@dataclass(frozen=True, slots=True)
class TableDefinition:
    """What is said of the tables that it fits; None where it says nothing."""

    headings: tuple[str, ...] = ()
    """Any of these is a heading that the table stands under; `*` stands for any text, and for a heading or caption that
    is not there."""
    captions: tuple[str, ...] = ()
    """Any of these is its caption."""
    number: int | None = None
    """1 for the first table that `kpi-ingest tables` prints of the page."""
    header_words: tuple[str, ...] = ()
    """All of these are header cells of it."""
    section: str | None = None
    """Id of its section, whatever title stands over it."""
    orientation: Orientation | None = None
    indicator: str | None = None
    """Label of the one indicator that the whole table is about."""
    period: str | None = None
    """Canonical period of the figures over which no header puts one."""
    period_from: PeriodSource | None = None
    """Where that period is printed; for pages that are rewritten in place."""
    unit: str | None = None
    """Of the figures that print none and whose column has none."""
    hidden: Hidden | None = None
    """As the page's `hidden`, for this table."""
    ignore: bool = False
    """It is no table of figures; it is not read, and no warning says so."""
    header_rows: int | None = None
    """How many rows are its header."""
    label_columns: int | None = None
    """How many of its leftmost columns name the row."""
    columns: tuple[ColumnDefinition, ...] = ()
    rows: tuple[RowDefinition, ...] = ()

    def fits(self, place: TablePlace) -> bool:
        """Whether this speaks of the table that stands there."""
        return (
            (not self.headings or _is_any(self.headings, place.headings or ("",)))
            and (not self.captions or _is_any(self.captions, (place.caption or "",)))
            and (self.number is None or self.number == place.number)
            and all(_is_any((words,), place.header) for words in self.header_words)
        )


@dataclass(frozen=True, slots=True)
class TablePlace:
    """By what a table of a capture is found."""

    number: int
    """From 1, among all the tables of the capture in the order of the page."""
    headings: tuple[str, ...] = ()
    """The headings that it stands under, nearest first."""
    caption: str | None = None
    header: tuple[str, ...] = ()
    """The texts of its header cells; of a table whose header is not known yet, those of its first rows."""


def says_words(said: str, printed: str) -> bool:
    """Whether a printed text, with or without its note marks, is what a definition says: compared as labels are, and
    `*` stands for any text, or none."""
    pattern = fold_label(said).split("*")
    return any(_is_pieces(pattern, fold_label(text)) for text in (printed, strip_marks(printed)[0]))


def merged(entries: Iterable[ColumnDefinition]) -> ColumnDefinition:
    """What several entries say of one column: each key from the first that has it."""
    found = tuple(entries)
    return ColumnDefinition(
        role=next((it.role for it in found if it.role is not None), None),
        measure=next((it.measure for it in found if it.measure is not None), None),
        period=next((it.period for it in found if it.period is not None), None),
        unit=next((it.unit for it in found if it.unit is not None), None),
        series=next((it.series for it in found if it.series is not None), None),
    )


def _is_any(said: Iterable[str], printed: Iterable[str]) -> bool:
    texts = tuple(printed)
    return any(says_words(words, text) for words in said for text in texts)


def _is_pieces(pieces: list[str], text: str) -> bool:
    """Whether the text is the pieces in order with anything between them. Not a regular expression: a pattern of many
    stars would make one walk for ever."""
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return text == first
    if not (text.startswith(first) and text.endswith(last) and len(text) >= len(first) + len(last)):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in pieces[1:-1]:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
