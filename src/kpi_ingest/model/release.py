"""Releases and changes: derived from readings, never stored as facts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kpi_ingest.model.capture import Bounds
from kpi_ingest.model.reading import Cell, Finding, Key
from kpi_ingest.model.table import Column, Note

Origin = Literal["publisher", "capture", "parser"]
ChangeKind = Literal[
    "series_break", "revision", "update", "target_reset", "milestone_reprofile", "rebaseline", "withdrawal",
    "suppression", "status_change", "qualifier_change", "unclassified", "reinstatement", "initial_release",
    "new_observation", "roll_off", "presentation_change", "relabel", "structure_change", "note_change", "undecided",
]  # fmt: skip
"""What each is: `kpi_ingest.compare.kinds`."""
Severity = Literal["info", "minor", "major"]
Subject = Literal["cell", "note", "column", "indicator", "table"]
Goal = Literal["milestone", "target"]
Standing = Literal["ahead", "met", "missed", "behind"]
"""ahead: better than the goal; met: at it; missed: short of one that was due; behind: short of one that is not due."""


@dataclass(frozen=True, slots=True)
class StatedCell:
    """A cell as it stands in a release's state, with the capture that shows it."""

    key: Key
    occurrence: int
    cell: Cell
    indicator: str
    """Label as printed."""
    section: str
    """Section title as printed."""
    column: str
    """Column label as printed."""
    capture: str
    """sha256 of the bytes that show it."""


@dataclass(frozen=True, slots=True)
class StatedTable:
    """A table as it stands in a release's state."""

    section_id: str
    section: str
    columns: tuple[Column, ...]
    notes: tuple[Note, ...]
    indicators: tuple[tuple[str, str], ...]
    """(indicator_id, label) in the order of the page."""
    whole: bool = True
    """A capture shows the table to its end: a row that is absent is not there."""
    groups: tuple[tuple[str, str], ...] = ()
    """(indicator_id, the headings and themes it stands under as printed) of the rows that stand under any. Where two
    groups have a label, the row's name begins with its group; a heading that is no part of a name is not compared."""


@dataclass(frozen=True, slots=True)
class State:
    """What the publisher had on display: the union of the captures of one release."""

    page: str
    cells: tuple[StatedCell, ...]
    tables: tuple[StatedTable, ...]
    captures: tuple[str, ...]
    """sha256 of the distinct bytes it was seen in, in order of capture time."""
    complete: bool
    """At least one of its captures is whole: only then does an absent cell mean that it is gone."""


@dataclass(frozen=True, slots=True)
class Release:
    """What the publisher had on display for a while."""

    id: str
    """`<page>#<8 hex digits>`, from the first capture that shows it."""
    page: str
    number: int
    """1 for the oldest known release; shifts when older history arrives, unlike `id`."""
    state: State
    begins: Bounds
    """Capture time of the first capture that shows it."""
    last_seen: Bounds
    held: str | None = None
    """Why its gate holds it; None where current."""
    findings: tuple[Finding, ...] = ()
    edition: str | None = None
    """Of the document that shows it; None on a page that is read itself, and where no edition is known."""
    corrects: str | None = None
    """Id of the release of the same edition before it: the publisher replaced the document."""
    overtaken: bool = False
    """A later edition was there when it was first captured, so that it never was the newest."""


@dataclass(frozen=True, slots=True)
class Delta:
    """Difference of two values, where both are numbers of one unit."""

    abs: Decimal
    rel: Decimal | None
    """abs / |previous|, to 6 places; None where the previous value is 0."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """The publisher's own words that announce a change."""

    text: str
    mark: str
    note: Note | None = None
    reason: str | None = None
    """`R1` source, `R2` recalculation, `R3` method, `C` correction: only where the words state it."""


@dataclass(frozen=True, slots=True)
class Effect:
    """An actual that stands otherwise against a goal after a change."""

    against: Goal
    period: str
    """Of the actual: canonical, or the words that stand for it."""
    before: Standing
    after: Standing
    evidence: str
    """The printed texts: `79% against 75%, then 79% against 80%`."""

    @property
    def flips(self) -> bool:
        """Whether a goal that was reached is not, or the other way round."""
        return (self.before in ("ahead", "met")) != (self.after in ("ahead", "met"))


@dataclass(frozen=True, slots=True)
class Change:
    """One classified difference between two releases."""

    id: str
    """12 hex digits over subject, kind, key and both sides: the same change has the same id in every run."""
    subject: Subject
    kind: ChangeKind
    severity: Severity
    origin: Origin
    key: tuple[tuple[str, str], ...]
    """(name, value) pairs: section, indicator, measure, series, period and period_words for a cell; the subject's own
    for the rest."""
    previous: StatedCell | Note | Column | StatedTable | str | None
    current: StatedCell | Note | Column | StatedTable | str | None
    declared: Declaration | None = None
    delta: Delta | None = None
    group: str | None = None
    hint: str | None = None
    """Such as `reversion` or `possible_cumulative`."""
    effect: tuple[Effect, ...] = ()
    """How the indicator's standing changed with it, where the page definition says which way is better."""


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """Changes that are one event, with the evidence that binds them."""

    id: str
    kind: ChangeKind
    evidence: str
    members: tuple[str, ...]
    """Ids of changes."""


@dataclass(frozen=True, slots=True)
class Diff:
    """All that differs between two states, and the count of what does not."""

    page: str
    previous: State
    current: State
    changes: tuple[Change, ...]
    groups: tuple[ChangeGroup, ...]
    confirmed: tuple[tuple[StatedCell, StatedCell], ...]
    """Equal, and known independently of each other."""
    assumed: tuple[tuple[StatedCell, StatedCell], ...]
    """Equal, but one was decided with the other's captures as evidence."""
    untold: tuple[str, ...] = ()
    """Kinds that could not be told for want of history; empty between releases of a store."""
