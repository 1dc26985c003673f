"""What waits for a person: open rows with their candidate cuts, held releases, findings nobody has looked at.

What speaks for a cut is what other captures of the page show in the same place, by themselves or by a person's word:
cells that were cut with the help of other captures are left out, for they could be an echo of this very row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kpi_ingest.compare import Answer, Proposal, answers_of, propose_identities
from kpi_ingest.grammar import fold_label, strip_marks
from kpi_ingest.interpret.identity import indicator_of
from kpi_ingest.model import Capture, Column, Decision, Finding, Reading, ReadRow, ReadTable, Release
from kpi_ingest.model.history import linked_of, main_line
from kpi_ingest.model.naming import repeated_labels, row_name
from kpi_ingest.pages import PageDefinition
from kpi_ingest.pipeline.outlining import releases_of
from kpi_ingest.pipeline.standing import acknowledged_captures, acknowledged_findings, settled_labels, stored_decisions
from kpi_ingest.store import Store

SETTLED = ("value", "text", "blank")
SHORTEST_DIGEST = 6
"""Hex digits of a sha256 that name bytes."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What another capture shows in a column that is open here."""

    column: int
    text: str
    """"" for a blank."""
    captures: tuple[Capture, ...]
    """One for each distinct bytes, in order of capture time."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One candidate for a row's cells."""

    number: int
    """Its place in this list, from 1: what `decide` takes. What is recorded are the cells."""
    probability: float
    cells: tuple[str, ...]
    agrees: tuple[Sighting, ...]
    """Other captures show the same text."""
    differs: tuple[Sighting, ...]
    """Other captures show another text."""


@dataclass(frozen=True, slots=True)
class ReviewedRow:
    """A row as it stands under one header, with the captures that print it so."""

    page: str
    section: str
    columns: tuple[Column, ...]
    row: ReadRow
    """Of the newest of these captures."""
    captures: tuple[Capture, ...]
    """In order of capture time, one for each distinct bytes."""
    cuts: tuple[Cut, ...]
    threshold: float
    """Probability from which a cell of its table is decided."""

    @property
    def source(self) -> str | None:
        """The run a decision would name; None where the capture delimits the cells."""
        return None if self.row.repair is None else self.row.repair.source

    @property
    def open_columns(self) -> tuple[int, ...]:
        """The columns whose cells are undecided."""
        return tuple(cell.column for cell in self.row.cells if cell.state == "undecided")


@dataclass(frozen=True, slots=True)
class UnknownLabel:
    """A row that the page definition has no indicator for."""

    section: str
    label: str


@dataclass(frozen=True, slots=True)
class UnreadCapture:
    """Captures of the same bytes that no reading was made of."""

    sha256: str
    captures: tuple[Capture, ...]
    """In order of capture time."""
    acknowledged: bool
    """A person looked at each of them."""

    def named(self, subject: str) -> bool:
        """Whether a person means these bytes: their sha256, or enough of its beginning."""
        return len(subject) >= SHORTEST_DIGEST and self.sha256.startswith(subject)


@dataclass(frozen=True, slots=True)
class Review:
    """What waits for a person on one page, and what people decided so far."""

    page: str
    rows: tuple[ReviewedRow, ...]
    held: tuple[Release, ...]
    findings: tuple[Finding, ...]
    """Open ones: neither acknowledged nor answered, each once, in order of release."""
    acknowledged: tuple[tuple[Finding, Decision], ...]
    """The others, each with the decision that acknowledges it."""
    unknown: tuple[UnknownLabel, ...]
    unread: tuple[UnreadCapture, ...]
    """Whole captures that could not be read, acknowledged ones left out."""
    proposals: tuple[Proposal, ...]
    """What labels that nobody has identified may be."""
    decisions: tuple[Decision, ...]
    """All of them, undone ones and undos too, in order of recording."""
    answered: tuple[tuple[Finding, Answer], ...]
    """Findings that a later capture answered and nobody acknowledged, each with what answered it."""


def review_page(store: Store, page: str, definition: PageDefinition | None) -> Review:
    """What waits for a person on a page."""
    decisions = stored_decisions(store, page)
    releases = releases_of(store, page, definition)
    seen = acknowledged_findings(decisions)
    findings = {finding.id: finding for release in releases for finding in release.findings}
    answers = answers_of(releases)
    dated = store.current_readings(page)
    return Review(
        page,
        tuple(row for row in _grouped(page, dated) if row.open_columns),
        tuple(release for release in releases if release.held),
        tuple(each for each in findings.values() if each.id not in seen and each.id not in answers),
        tuple((each, seen[each.id]) for each in findings.values() if each.id in seen),
        tuple(_unknown_labels(dated, definition, settled_labels(decisions))),
        tuple(each for each in unread_captures(store, page) if not each.acknowledged),
        propose_identities(
            main_line(release for release in releases if not release.held), definition, settled_labels(decisions)
        ),
        decisions,
        tuple((each, answers[each.id]) for each in findings.values() if each.id in answers and each.id not in seen),
    )


def documents_of(captures: Sequence[Capture]) -> Sequence[Capture]:
    """The captures that are to be read: of a page that lists documents not those of the page itself."""
    if not any(capture.link for capture in captures):
        return captures
    return [it for it in captures if linked_of(it.source, it.captured.basis, it.link) is not None]


def unread_captures(store: Store, page: str) -> tuple[UnreadCapture, ...]:
    """Whole captures of a page that have no reading, by their bytes, in order of capture time."""
    read = store.read_bytes(page)
    seen = acknowledged_captures(stored_decisions(store, page))
    found: dict[str, tuple[Capture, ...]] = {}
    for capture in documents_of(store.captures(page)):
        if capture.incomplete is None and capture.sha256 not in read:
            found[capture.sha256] = (*found.get(capture.sha256, ()), capture)
    return tuple(UnreadCapture(sha256, captures, _looked_at(captures, seen)) for sha256, captures in found.items())


def _looked_at(captures: Sequence[Capture], seen: Collection[str]) -> bool:
    """Whether a person looked at these bytes: at every capture of them, but at one of a document that stays linked."""
    known = [capture.id in seen for capture in captures]
    return any(known) if any(capture.link for capture in captures) else all(known)


def rows_of_page(store: Store, page: str) -> tuple[ReviewedRow, ...]:
    """Every row of a page as its captures print it, open or not."""
    return tuple(_grouped(page, store.current_readings(page)))


Dated = tuple[Capture, Reading]
_Name = tuple[str, str, tuple[str, ...], bool]
_Place = tuple[str, str, str, int | None, str | None, str | None, str | None]


def _grouped(page: str, dated: Iterable[Dated]) -> Iterator[ReviewedRow]:
    """One entry for every row id under every header it stands under, oldest capture first; where a capture ends inside
    the row, it is another row than the whole one."""
    first: dict[str, Dated] = {}
    for capture, reading in dated:
        first.setdefault(reading.sha256, (capture, reading))
    sightings = _sightings(first.values())
    groups: dict[_Name, list[tuple[Capture, ReadTable, ReadRow]]] = {}
    for capture, reading in first.values():
        for table in reading.tables:
            labels = tuple(column.label for column in table.columns)
            for row in table.rows:
                name = (row.row, table.section, labels, is_cut(row))
                groups.setdefault(name, []).append((capture, table, row))
    for members in groups.values():
        captures = tuple(dict.fromkeys(capture for capture, _, _ in members))
        _, table, row = members[-1]
        cuts = tuple(_cuts(table, row, sightings, {capture.sha256 for capture in captures}))
        yield ReviewedRow(page, table.section, table.columns, row, captures, cuts, table.threshold)


def is_cut(row: ReadRow) -> bool:
    """The capture ends inside the row."""
    return any(cell.state == "truncated" for cell in row.cells)


_Seen = dict[_Place, list[tuple[Capture, str]]]


def _sightings(shown: Iterable[Dated]) -> _Seen:
    """What captures show in every place of a page that they settle without another's help."""
    seen: _Seen = {}
    for capture, reading in shown:
        for table in reading.tables:
            for row in table.rows:
                for column, cell in zip(table.columns, row.cells, strict=True):
                    if cell.state in SETTLED and cell.text is not None and not cell.evidence:
                        seen.setdefault(_place(table, row, column), []).append((capture, cell.text))
    return seen


def _place(table: ReadTable, row: ReadRow, column: Column) -> _Place:
    words = column.period_words
    ordinal = column.ordinal if (column.period or words) is None else None
    return table.section_id, row.indicator_id, column.measure, ordinal, column.period, words, column.series


def _cuts(table: ReadTable, row: ReadRow, seen: _Seen, own: set[str]) -> Iterator[Cut]:
    listed = () if row.repair is None else row.repair.candidates
    opened = [cell.column for cell in row.cells if cell.state == "undecided"]
    found = [
        Sighting(column, text, captures)
        for column in opened
        for text, captures in _elsewhere(seen.get(_place(table, row, table.columns[column]), ()), own).items()
    ]
    for number, candidate in enumerate(listed, start=1):
        agrees = tuple(each for each in found if each.text == candidate.cells[each.column])
        differs = tuple(each for each in found if each.text != candidate.cells[each.column])
        yield Cut(number, candidate.probability, candidate.cells, agrees, differs)


def _elsewhere(shown: Iterable[tuple[Capture, str]], own: set[str]) -> dict[str, tuple[Capture, ...]]:
    """The captures, other than the row's own, by the text they show."""
    by_text: dict[str, tuple[Capture, ...]] = {}
    for capture, text in shown:
        if capture.sha256 not in own:
            by_text[text] = (*by_text.get(text, ()), capture)
    return by_text


def _unknown_labels(
    dated: Iterable[Dated], definition: PageDefinition | None, settled: Collection[tuple[str, str]]
) -> Iterator[UnknownLabel]:
    """Rows of sections that the definition lists indicators of, under a label that neither it nor a decision knows;
    each once."""
    if definition is None:
        return
    listed = {indicator.section for indicator in definition.indicators}
    labels = {
        (table.section_id, table.section, row_name(table, row, repeated)): None
        for _, reading in dated
        for repeated in [repeated_labels(reading.tables)]
        for table in reading.tables
        for row in table.rows
    }
    for section_id, section, label in labels:
        decided = (section_id, fold_label(strip_marks(label)[0])) in settled
        if section_id in listed and not decided and indicator_of(section_id, label, definition) is None:
            yield UnknownLabel(section, label)
