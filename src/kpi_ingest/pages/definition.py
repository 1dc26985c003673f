"""What is known beforehand about one published page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from kpi_ingest.grammar import DecimalMark, fold_label
from kpi_ingest.model import Basis
from kpi_ingest.pages.documents import DocumentDefinition, EditionDefinition
from kpi_ingest.pages.tables import (
    ColumnDefinition,
    Hidden,
    RowDefinition,
    RowRole,
    TableDefinition,
    TablePlace,
    merged,
)

Kind = Literal["stock", "flow", "share", "average"]
Years = Literal["financial", "academic"]
Polarity = Literal["higher", "lower", "none"]
Lines = Mapping[tuple[str | int, ...], int]
"""Where the keys of a file stand: the path of a key, `("tables", 0, "period")`, and its line."""


@dataclass(frozen=True, slots=True)
class PageUrl:
    """An address the page has had."""

    url: str
    from_: date | None = None
    """First day it was seen there; None where not known."""
    until: date | None = None
    """First day it was no longer there; None while it is current."""


@dataclass(frozen=True, slots=True)
class SectionDefinition:
    """A table of the page."""

    id: str
    titles: tuple[str, ...]
    """Every title it has had, as printed."""
    rows_min: int = 0
    """Fewer rows than this hold the release, when the capture is complete."""
    rows_max: int | None = None
    """None where the definition sets no bound."""

    def expects(self, rows: int) -> bool:
        """Whether the table may have so many rows."""
        return self.rows_min <= rows and (self.rows_max is None or rows <= self.rows_max)


@dataclass(frozen=True, slots=True)
class IndicatorDefinition:
    """A row of the page, through all its wordings."""

    id: str
    """Stable, and unique on the page."""
    section: str
    """Id of its section."""
    labels: tuple[str, ...]
    """Every label it has had, as printed."""
    unit: str | None = None
    """`%`, `count`, `rate per 100` ...; of these only `%` is printed with the figures (see `printed_unit`). None where
    the definition leaves it to the page."""
    polarity: Polarity = "none"
    """Whether higher or lower figures are better; none where the page leaves it open."""
    kind: Kind | None = None
    """stock: a state on a day; flow: events in a period, which may be published cumulatively; share: a ratio, average:
    a mean or a rate, neither of which ever sums. None where the definition leaves it open."""

    @property
    def printed_unit(self) -> str | None:
        """The unit its cells are expected to print: `%` or nothing."""
        return "%" if self.unit == "%" else None


@dataclass(frozen=True, slots=True)
class Marker:
    """A printed text that stands for a missing value on this page."""

    text: str
    """Without note marks: `Awaiting data`."""
    status: str
    """SDMX CL_OBS_STATUS letter, or `awaiting`."""


@dataclass(frozen=True, slots=True)
class NoteRule:
    """Wording of a note that declares what the figures measure over."""

    pattern: str
    """Plain words, not a regular expression; they are looked for in the note with `fold_label` on both sides."""
    basis: Basis


@dataclass(frozen=True, slots=True)
class Gates:
    """How far a release may depart from its predecessor before a person must accept it."""

    rows_min_share: float = 0.75
    """Rows that must remain, as a share of the predecessor's."""
    undecided_max_share: float = 0.25
    """Cells that may be undecided, as a share of all."""
    missing_tables_max: int = 0
    """Tables of the predecessor that may be absent."""
    missing_measures_max: int = 0
    """Measures of a table of the predecessor (baseline, target ...) that no column of it may carry any more: columns
    come and go with their periods, but a table without its actuals has drifted."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often something is expected of the page; None where the definition leaves it to be learnt from its past."""

    capture_days: int | None = None
    """Days without a whole capture after which it is overdue."""
    change_days: int | None = None
    """Days without a change by the publisher after which one is overdue."""


@dataclass(frozen=True, slots=True)
class PageDefinition:
    """One published page, as its file in `parsers/` describes it."""

    id: str
    """Lower-case letters, digits and hyphens; the page keeps it when its URL moves."""
    title: str
    publisher: str
    licence: str | None
    """As far as it is known; None where the file says nothing."""
    urls: tuple[PageUrl, ...]
    """Oldest first; empty for a page that is only ever read from files."""
    digest: str
    """sha256 of the file."""
    sections: tuple[SectionDefinition, ...]
    indicators: tuple[IndicatorDefinition, ...]
    markers: tuple[Marker, ...] = ()
    notes: tuple[NoteRule, ...] = ()
    stamps: tuple[str, ...] = ()
    """Words that a note begins with which prints when the page was made and nothing else, whatever they are."""
    rhythm: Rhythm = Rhythm()
    gates: Gates = Gates()
    locale: str | None = None
    """How numbers and dates are written, one of `grammar.LOCALES`; None where the file says nothing: then the page's
    own language counts."""
    decimal_mark: DecimalMark | None = None
    """The page's decimal mark where it is not its locale's."""
    years: Years | None = None
    """What years such as 2023/24 are on this page, where their months do not tell: July 2023/24 is July 2023 of the
    financial year, July 2024 of the academic one."""
    negative_brackets: bool = False
    """Whether `(361)` is -361 on this page."""
    hidden: Hidden = "skip"
    """What becomes of tables that the page hides until a reader opens them (tabs, accordions): left out and named, or
    read as the rest of the page is."""
    tables: tuple[TableDefinition, ...] = ()
    columns: tuple[ColumnDefinition, ...] = ()
    """Of every table, behind what the table's own entry says."""
    rows: tuple[RowDefinition, ...] = ()
    """Likewise."""
    documents: tuple[DocumentDefinition, ...] = ()
    """Links of the page that lead to what is read in its stead; empty where the page itself is read."""
    editions: tuple[EditionDefinition, ...] = ()
    """Documents whose edition is given, whatever is printed on them."""
    lines: Lines = field(default_factory=dict, repr=False, compare=False)
    """Empty for a definition that no file holds."""
    file: Path | None = field(default=None, compare=False)
    """Where it was read from."""
    _titles: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _labels: Mapping[tuple[str, str], IndicatorDefinition] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        titles = {fold_label(title): section.id for section in self.sections for title in section.titles}
        labels = {(it.section, fold_label(label)): it for it in self.indicators for label in it.labels}
        object.__setattr__(self, "_titles", titles)
        object.__setattr__(self, "_labels", labels)

    @property
    def opens(self) -> Hidden:
        """How the page must be read: hidden parts and all where any table of it is to be read although it is hidden."""
        return "read" if self.hidden == "read" or any(it.hidden == "read" for it in self.tables) else "skip"

    def section_id(self, title: str) -> str | None:
        """Id of the section that has had this title; None for an unknown one."""
        return self._titles.get(fold_label(title))

    def section(self, section_id: str) -> SectionDefinition | None:
        """The section of this id."""
        return next((section for section in self.sections if section.id == section_id), None)

    def indicator(self, section_id: str, label: str) -> IndicatorDefinition | None:
        """The indicator that has had this label in this section; None for an unknown one."""
        return self._labels.get((section_id, fold_label(label)))

    def table(self, place: TablePlace) -> TableDefinition | None:
        """The first entry of `tables` that fits the table that stands there."""
        return next((table for table in self.tables if table.fits(place)), None)

    def column(self, table: TableDefinition | None, levels: Iterable[str], number: int) -> ColumnDefinition:
        """All that is said of the column of this number (from 1) under these header levels: each key from the first
        entry that has it, the table's own entries before the page's."""
        texts = tuple(levels)
        own = table.columns if table else ()
        return merged(entry for entry in (*own, *self.columns) if entry.fits(texts, number))

    def row_role(self, table: TableDefinition | None, label: str) -> RowRole | None:
        """What the row with this text in front is said to be: by the first entry that fits, the table's own first."""
        entries = (*(table.rows if table else ()), *self.rows)
        return next((entry.role for entry in entries if entry.fits(label)), None)

    def declared_basis(self, note_text: str) -> Basis | None:
        """The basis that a note's wording declares; None where no rule knows the wording."""
        return basis_in(self.notes, note_text)


def basis_in(rules: Iterable[NoteRule], note_text: str) -> Basis | None:
    """The basis of the first rule whose wording stands in a note; None where none does."""
    folded = fold_label(note_text)
    return next((rule.basis for rule in rules if fold_label(rule.pattern) in folded), None)
