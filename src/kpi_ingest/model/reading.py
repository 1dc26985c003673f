"""Readings: what we made of one capture's bytes, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kpi_ingest.model.document import Media, Warning
from kpi_ingest.model.places import Place
from kpi_ingest.model.table import Basis, Candidate, CellState, Column, Measure, Note, RowCandidate, Support

Gravity = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell under its column: the cell object of `kpi-ingest/parse/1`."""

    column: int
    state: CellState
    text: str | None
    """As printed; "" blank; None where undecided or truncated."""
    value: Decimal | None = None
    unit: str | None = None
    """`%`, `£`, `days` ... as printed with the cell, else in the unit column of its row."""
    comparator: str | None = None
    """`<`, `>`, `<=`, `>=`, `~`."""
    qualifier: str | None = None
    """The words in brackets, without brackets: `academic year 21/22`."""
    date: str | None = None
    """Canonical period inside the qualifier: `2022-06` for `(June 2022)`."""
    flags: tuple[str, ...] = ()
    """SDMX CL_OBS_STATUS letters, and `awaiting`; sorted."""
    notes: tuple[str, ...] = ()
    """Marks of the notes that stand in the cell."""
    basis: Basis = "unknown"
    support: Support = "printed"
    confidence: float = 1.0
    candidates: tuple[Candidate, ...] = ()
    reason: str | None = None
    where: Place | None = None
    evidence: tuple[str, ...] = ()
    """sha256 of the captures it was decided with."""
    multiplier: Decimal | None = None
    """What one unit of `value` counts for, where the print says so: 1000000 in `£1.3m`, 1000 under a header `£000`;
    None where nothing is said. `value` is the number as printed and never scaled."""


@dataclass(frozen=True, slots=True)
class Repair:
    """The recorded act of turning a broken row into cells."""

    rule: str
    source: str
    candidates: tuple[RowCandidate, ...]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of a reading: one indicator."""

    row: str
    """Stable id for `decide` and `explain`: 12 hex digits over section, label and source run."""
    indicator: str
    """Label as printed."""
    indicator_id: str
    """From the page definition, else derived from the label."""
    cells: tuple[Cell, ...]
    """One per column, in order."""
    repair: Repair | None = None
    where: Place | None = None
    """Of the label."""
    group: str | None = None
    """The headings and themes that the row stands under, as printed, the outermost first and ` > ` between them; None
    where there are none."""


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table of a reading."""

    section: str
    section_id: str
    """From the page definition, else derived from the title."""
    columns: tuple[Column, ...]
    rows: tuple[ReadRow, ...]
    notes: tuple[Note, ...]
    threshold: float
    label_header: str = ""


@dataclass(frozen=True, slots=True)
class CitedCell:
    """A cell that a finding rests on."""

    indicator: str
    """Label as printed."""
    column: str
    """Label as printed."""
    measure: Measure
    series: str
    period: str
    text: str | None
    """As printed; None where undecided or truncated."""
    where: Place | None
    capture: str = ""
    """sha256 of the bytes that show it."""
    period_words: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A doubt worth an auditor's minute. It never changes a figure."""

    id: str
    """12 hex digits over kind and what it claims of which cells: the same doubt in the next reading has the same id."""
    kind: str
    """`unit_mismatch`, `scale_slip`, `duplicate_key`, `basis_note_gone` ..."""
    severity: Gravity
    message: str
    """One line, with the arithmetic or the texts that disagree."""
    section: str
    indicator_id: str | None = None
    column: int | None = None
    where: Place | None = None
    cells: tuple[CitedCell, ...] = ()
    """Every cell that it rests on, the one it is about first."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a reading is a function of, besides the bytes."""

    code: str
    """Version of the code and weights."""
    definition: str | None
    """sha256 of the page definition file; None without one."""
    evidence: tuple[str, ...] = ()
    """sha256 of the captures whose isolated readings were at hand, sorted."""
    decisions: tuple[str, ...] = ()
    """Ids of the decisions applied, sorted."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What we made of one capture's bytes."""

    page: str
    sha256: str
    size: int
    media: Media
    inputs: Inputs
    tables: tuple[ReadTable, ...]
    truncated: bool = False
    """The capture ends inside a row, or its bytes are known to be incomplete."""
    encoding: str | None = None
    findings: tuple[Finding, ...] = ()
    warnings: tuple[Warning, ...] = ()
    incomplete: str | None = None
    """Why the capture is not whole; None where nothing says so, and in readings kept before it was recorded."""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What an observation is about. A tuple, never a joined string."""

    section: str
    """`ReadTable.section_id`."""
    indicator: str
    """`ReadRow.indicator_id`."""
    measure: Measure
    series: str = ""
    period: str = ""
    """Canonical, or ""."""
    period_words: str = ""
    """`Column.period_words`: the header's words where they stand for a period that has no form; "" where `period` is
    known, or the header names none."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One cell under its key."""

    key: Key
    cell: Cell
    occurrence: int = 0
    """0 but for a key that stands more than once in one reading: then 0, 1, ... in order of the page."""
