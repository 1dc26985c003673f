"""What the answers are made of: frozen rows, and tuples of them that turn into data frames."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, TypeVar, get_args

from kpi_ingest.model import Candidate, ChangeKind, CitedCell, Effect, Measure, Media, Place
from kpi_ingest.model.capture import TimeBasis
from kpi_ingest.vintages.frames import to_pandas, to_polars

Axis = Literal["captured", "released"]
FigureState = Literal["value", "text", "blank", "unparsed", "undecided", "truncated", "gone"]
Row = TypeVar("Row")


class Rows(tuple[Row, ...]):
    """A tuple of frozen rows, with what must be said about the answer as a whole."""

    depends: tuple[str, ...]
    """What the answer depends on that nobody knows: bounds of capture times, releases held by a gate. Empty where the
    answer is certain."""

    def __new__(cls, rows: Iterable[Row] = (), depends: tuple[str, ...] = ()) -> Rows[Row]:
        made = super().__new__(cls, rows)
        made.depends = depends
        return made

    def to_pandas(self) -> Any:
        """The rows as a `pandas.DataFrame`: the columns of their kind and their types, also where there is no row.
        UsageError where pandas is not installed."""
        return to_pandas(self, self._kind())

    def to_polars(self) -> Any:
        """The rows as a `polars.DataFrame`: the columns of their kind and their types, also where there is no row.
        UsageError where polars is not installed."""
        return to_polars(self, self._kind())

    def _kind(self) -> type | None:
        """What the rows are: the `Figure` of `Rows[Figure](...)`, which Python notes on what it makes; else the kind of
        the first row. None for no rows made of no kind."""
        made = get_args(getattr(self, "__orig_class__", None))
        return made[0] if made and isinstance(made[0], type) else type(self[0]) if self else None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in one of its states: what was printed, how it is known, and for how long it was on display.

    Times are UTC. Intervals are half-open and whole: a question about one day gives the interval from its true
    beginning to its true end. Where a time of capture is only bounded, `..._latest` is the upper bound.
    """

    page: str
    section: str
    indicator: str
    measure: Measure
    series: str
    period: str
    """Canonical, or ""."""
    period_words: str
    """The header's words where they stand for a period that has no form; else ""."""
    occurrence: int
    """0 but for a key that stands more than once on the page."""
    section_label: str
    """Labels as printed; of a figure that is gone, as last printed."""
    indicator_label: str
    column_label: str
    state: FigureState
    """`gone` where a whole capture no longer shows it."""
    text: str | None
    value: Decimal | None
    unit: str | None
    multiplier: Decimal | None
    """What one unit of `value` counts for, where the print says so; `value` is never scaled."""
    comparator: str | None
    qualifier: str | None
    date: str | None
    flags: tuple[str, ...]
    notes: tuple[str, ...]
    """Marks of the notes that stand in the cell."""
    basis: str
    support: str | None
    """`printed`, `repaired` or `decided`; None where gone."""
    confidence: float | None
    candidates: tuple[Candidate, ...]
    reason: str | None
    """Why it is undecided, or its meaning refused."""
    evidence: tuple[str, ...]
    """sha256 of the captures that a repaired cell was decided with."""
    release: str
    """Id of the release from which on it was so."""
    release_number: int
    shown_from: datetime
    """Capture time of that release; where it is a document that came late, of the first one that shows the same and was
    the newest when it came."""
    shown_from_latest: datetime
    """Equal to `shown_from` where it is known exactly; else the time before which it was captured."""
    shown_until: datetime | None
    """Capture time of the release that changed it; None where it still stands."""
    shown_until_latest: datetime | None
    captured_basis: TimeBasis
    """How the capture time is known: `observed`, `filename` ..."""
    released_at: datetime | None
    """When the publisher put it up; None as long as nothing states it."""
    released_precision: str
    released_provenance: str
    released_earliest: datetime | None
    """Not before: the release before was still on display; None where there is none before."""
    released_latest: datetime
    """Not after: captured by then."""
    capture: str | None
    """sha256 of the bytes that show it; None where gone."""
    where: Place | None
    depends: tuple[str, ...] = ()
    """Why, in an as-of answer, something else may have been on display at that time."""
    edition: str | None = None
    """Of the document that first shows it so; None on a page that is read itself."""
    corrects: str | None = None
    """Id of the release of that edition before it, where the document was replaced."""


@dataclass(frozen=True, slots=True)
class VintageDate:
    """A release and its time."""

    page: str
    release: str
    release_number: int
    shown_from: datetime
    shown_from_latest: datetime
    last_seen: datetime
    captured_basis: TimeBasis
    held: str | None
    """Why its gate holds it: it is then no vintage until a decision accepts it."""
    edition: str | None = None
    corrects: str | None = None
    """The release of the same edition before it, whose document was replaced."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A classified change between two releases, and whether the store came to know or to drop it."""

    page: str
    id: str
    action: Literal["known", "dropped"]
    """`dropped`: known before `updated_after`, and no longer so in the light of later captures, readings, decisions."""
    subject: str
    kind: ChangeKind
    origin: str
    severity: str
    section: str
    indicator: str
    measure: str
    series: str
    period: str
    period_words: str
    previous: str | None
    """The printed text before: of a cell, note, column or indicator."""
    current: str | None
    difference: Decimal | None
    relative: Decimal | None
    declared: str | None
    """The publisher's words that announce it."""
    group: str | None
    hint: str | None
    from_release: str
    to_release: str
    changed_after: datetime | None
    """The earlier release was still on display; None where both are documents that stand side by side."""
    changed_before: datetime
    """The later release was."""
    effect: tuple[Effect, ...] = ()
    """How the indicator stands otherwise with it, where the page definition says which way is better."""


@dataclass(frozen=True, slots=True)
class TriangleCell:
    """A figure of a revision triangle: what one release says of one period."""

    section: str
    indicator: str
    measure: str
    series: str
    period: str
    period_words: str
    release: str
    release_number: int
    shown_from: datetime
    state: FigureState
    text: str | None
    value: Decimal | None
    support: str
    occurrence: int = 0
    """0 but for a key that stands more than once on the page."""
    kind: ChangeKind | None = None
    """What the publisher did to it in this release (`revision`, `series_break` ...); None where nothing."""


@dataclass(frozen=True, slots=True)
class RevisionStats:
    """How far the figures of one indicator moved between their first and their latest release."""

    section: str
    indicator: str
    measure: str
    series: str
    unit: str | None
    figures: int
    """Figures that a later release shows again: the n of the means."""
    revised: int
    """Those whose latest release differs from the first."""
    excluded: int
    """Figures left out: a series break, another unit or a comparator lies between the two, so they do not compare."""
    mr: Decimal | None
    """Mean revision; None without figures."""
    mar: Decimal | None
    """Mean absolute revision."""
    rmar: Decimal | None
    """Relative mean absolute revision; None where the latest figures sum to 0."""
    revisions: int = 0
    """How often they were replaced by another figure, those among them that came back to where they were."""
    largest: Decimal | None = None
    """The revision of the largest size, with its sign; None without figures."""
    cells: int = 0
    """Cells of the line that its latest release shows, blank ones among them."""
    open_cells: int = 0
    """Those of them that are undecided."""
    open_share: Decimal | None = None
    """Their share of the cells, to 6 places."""
    section_label: str = ""
    """Labels as that release prints them."""
    indicator_label: str = ""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A doubt about a release."""

    page: str
    release: str
    id: str
    kind: str
    severity: str
    message: str
    section: str
    indicator: str | None
    acknowledged: bool
    where: Place | None
    cells: tuple[CitedCell, ...] = ()
    """Every cell that it rests on, the one it is about first."""
    acknowledged_by: str | None = None
    """Who looked at it and let it stand, when, and why; None where nobody did."""
    acknowledged_at: datetime | None = None
    acknowledged_because: str | None = None
    answered_by: str | None = None
    """Id of the later release that prints what was awaited; None where nothing answers it."""
    answered_capture: str | None = None
    """sha256 of the bytes that print it."""
    answered_text: str | None = None
    """What they print."""

    @property
    def standing(self) -> Literal["open", "answered", "acknowledged"]:
        """Acknowledged by a person, else answered by a later capture, else open."""
        if self.acknowledged:
            return "acknowledged"
        return "open" if self.answered_by is None else "answered"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A place where a figure was printed."""

    page: str
    section: str
    indicator: str
    measure: Measure
    series: str
    period: str
    period_words: str
    section_label: str
    """Labels as these bytes print them."""
    indicator_label: str
    column_label: str
    text: str | None
    state: FigureState
    support: str
    capture: str
    """sha256 of the bytes."""
    capture_id: str
    """Of the first retrieval that brought them."""
    source: str
    """The address or file that it came from."""
    witnesses: tuple[str, ...]
    """The sources that hold captures of the bytes, the first to see them first; a web archive counts once."""
    media: Media
    captured: datetime
    """When the first retrieval brought them."""
    captured_latest: datetime
    last_captured: datetime
    """When the last one did."""
    last_captured_latest: datetime
    retrievals: int
    """How many did."""
    table: int
    """Number of the table among those of the reading, the row among the table's and the column among its figures', all
    from 1."""
    row_number: int
    column: int
    row: str
    """Id of the row, for `explain` and `decide`."""
    row_text: str
    """The row as printed: its run where the capture does not delimit its cells, else label and cells with a bar
    between."""
    where: Place | None
    """None for a blank that a run leaves out."""
    row_where: Place | None
    """Of the row's label."""
