"""KPI tables: as laid out, and with their rows repaired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kpi_ingest.model.places import Place

Measure = Literal["baseline", "target", "milestone", "actual", "other"]
RowForm = Literal["cells", "run", "atoms"]
Basis = Literal["discrete", "cumulative", "unknown"]
CellState = Literal["value", "text", "blank", "unparsed", "undecided", "truncated"]
"""unparsed: the capture delimits the cell and its text is certain, but the grammar refuses its meaning; the text is
kept, there is no value, and `reason` says why. undecided: which text stands in the cell is open."""
Support = Literal["printed", "repaired", "decided"]
NoteScope = Literal["table", "column", "cell", "stamp"]
Role = Literal[
    "figure",
    "previous",
    "forecast",
    "benchmark",
    "change",
    "status",
    "trend",
    "comment",
    "source",
    "unit",
    "frequency",
    "polarity",
    "code",
    "text",
]
"""What a column is to its table: figures of the page's own, of another time (previous, forecast), of others (benchmark)
or worked out of them (change); or words about a figure, whose cells are never read as figures."""

WORDED: frozenset[Role] = frozenset(
    ("status", "trend", "comment", "source", "unit", "frequency", "polarity", "code", "text")
)
"""Roles whose cells are words."""


@dataclass(frozen=True, slots=True)
class Column:
    """A header cell understood. The label column is not among a table's columns."""

    index: int
    """0-based among the table's columns, label column left out."""
    label: str
    """As printed; of a header of several levels the last one."""
    levels: tuple[str, ...]
    """Header texts from the top level down."""
    measure: Measure
    ordinal: int | None = None
    """3 in `Milestone 3 – Mar 24`."""
    period: str | None = None
    """Canonical period (grammar.parse_period); None where the header names none that has a form."""
    unit: str | None = None
    series: str | None = None
    """Tells apart two columns of one measure and period; None where nothing needs telling apart."""
    doubt: str | None = None
    """Why the column cannot be trusted (AMBIGUOUS_HEADER); its cells are then undecided."""
    period_words: str | None = None
    """The header's words, folded, where they stand for a period that has no canonical form (`winter 2023`, `2011-12`);
    None where `period` is known. Never to be read as a canonical period."""
    flags: tuple[str, ...] = ()
    """SDMX CL_OBS_STATUS letters that the header's status words say of the whole column (`(provisional)` is P); sorted.
    They stand in the flags of its cells too; they are no part of its identity."""
    notes: tuple[str, ...] = ()
    """Note marks of the header, in printed order."""
    basis: Basis = "unknown"
    """What the header's words say that its figures measure over: `(to date)` and `YTD` are cumulative."""
    role: Role = "figure"
    of: int | None = None
    """Index of the column of figures that a status, a trend or a change is said of; None where it is said of none."""
    period_from: str | None = None
    """The words that give the period where the header itself does not: of a title, a caption or a heading."""

    @property
    def speaks_of_figures(self) -> bool:
        """Whether the cells are words about figures (a status, a comment, a code) and are never figures themselves."""
        return self.role in WORDED

    @property
    def when(self) -> str | None:
        """The period, or the words that stand for it: what tells a column apart, but never what bounds are taken of."""
        return self.period or self.period_words


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of captured text with its place."""

    text: str
    where: Place
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A row as laid out: how far the capture delimits its cells is its form.

    cells: one piece per column, label first. run: the fragments of one run, label included, in order; the run is
    their concatenation. atoms: label, then the cells that are not blank, in order; which columns they stand in is open.
    """

    form: RowForm
    pieces: tuple[Piece, ...]
    truncated: bool = False
    """The capture ends inside this row: a cell that does not stand before the end is truncated, not blank."""
    open: str | None = None
    """Why none of its cells may be decided by repair: the capture sets its stretches apart, but not under columns."""
    groups: tuple[Piece, ...] = ()
    """Headings and themes that the row stands under, the outermost first."""

    @property
    def run(self) -> str:
        """The pieces' text, joined."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Note:
    """A note printed with a table."""

    mark: str
    """`*`, `†`, `1`; "" for a note without a mark."""
    text: str
    """Without its mark."""
    scope: NoteScope
    """cell: the mark stands in at least one cell; column: in a header; table: nowhere but at the note;
    stamp: it prints when the page was made and nothing else, and is compared with nothing."""
    where: Place
    columns: tuple[int, ...] = ()
    """Columns whose header carries the mark."""


@dataclass(frozen=True, slots=True)
class KpiTable:
    """A KPI table as laid out."""

    section: str
    """Title over the table, as printed; "" where there is none."""
    label_header: str
    """Header of the label column, as printed."""
    columns: tuple[Column, ...]
    rows: tuple[BodyRow, ...]
    notes: tuple[Note, ...]
    where: Place
    section_id: str | None = None
    """As the page definition states it for this table; None where the title tells."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One text that a cell may hold; "" is a candidate too."""

    text: str
    confidence: float
    """Calibrated probability that this text stands in this column."""


@dataclass(frozen=True, slots=True)
class RowCandidate:
    """One reading of a whole row."""

    probability: float
    cells: tuple[str, ...]
    """One text per column, label column left out; "" is blank."""


@dataclass(frozen=True, slots=True)
class RepairedCell:
    """What a row's capture and the evidence support for one column."""

    text: str | None
    """The decided text, "" for a decided blank; None where undecided or truncated."""
    state: Literal["decided", "undecided", "truncated"]
    support: Support
    confidence: float
    """Of `text`, or of the best candidate where undecided; 1.0 where printed."""
    where: Place | None
    """Of the text; of the row's run where undecided; None for a decided blank of a run."""
    candidates: tuple[Candidate, ...] = ()
    """Best first, the chosen one among them; empty where printed."""
    reason: str | None = None
    """Why it is undecided."""
    evidence: tuple[str, ...] = ()
    """sha256 of the captures without whose cells this one would not have been decided as it is."""


@dataclass(frozen=True, slots=True)
class RepairedRow:
    """A row with one cell per column."""

    label: Piece
    cells: tuple[RepairedCell, ...]
    rule: str | None = None
    """How the row was repaired: `lattice/run`, `lattice/atoms`; None where it passed through untouched."""
    source: str | None = None
    """The run, or the atoms joined by a line feed; None where untouched."""
    probability: float = 1.0
    """Of the best reading of the whole row."""
    candidates: tuple[RowCandidate, ...] = ()
    label_probability: float = 1.0
    """That the label ends where it is said to; 1 where it is printed as a cell of its own."""
    groups: tuple[Piece, ...] = ()
    """Headings and themes that the row stands under, the outermost first."""


@dataclass(frozen=True, slots=True)
class RepairedTable:
    """A KPI table with its rows repaired."""

    table: KpiTable
    rows: tuple[RepairedRow, ...]
    threshold: float
    """Calibrated probability from which a cell counts as decided."""


@dataclass(frozen=True, slots=True)
class KnownCell:
    """A cell that another capture's isolated reading, or a person, decided; or one of the candidates it left open."""

    measure: Measure
    period: str | None
    series: str | None
    text: str
    """"" for a blank."""
    ordinal: int | None = None
    chance: float | None = None
    """None where it is decided; of a candidate, how likely that reading holds it."""
    period_words: str | None = None


@dataclass(frozen=True, slots=True)
class KnownRow:
    """One row of another capture of the page, its cells decided or open: evidence for the row of the same indicator."""

    section: str
    label: str
    cells: tuple[KnownCell, ...]
    capture: str
    """sha256 of the capture it was read from."""
    indicator_id: str | None = None
    label_sure: bool = True
    """Whether there is no doubt about where the label ends: only then does it vouch for the end of another's."""
    delimited: bool = True
    """Whether that capture delimits the row's cells; else they were worked out, and what it prints speaks louder."""
