"""What was printed where, when it was on display, and what is doubtful about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kpi_ingest.compare import Answer
from kpi_ingest.model import Capture, Cell, Column, Decision, Key, Reading, ReadRow, ReadTable, Release, witness_of
from kpi_ingest.model.content import key_of
from kpi_ingest.vintages.display import Begun
from kpi_ingest.vintages.rows import FindingRow, Sighting, VintageDate

BETWEEN_CELLS = " | "


def vintage_date(release: Begun) -> VintageDate:
    """A release with its time."""
    return VintageDate(
        release.page, release.id, release.number, release.begins.lower, release.begins.upper, release.last_seen.lower,
        release.begins.basis, release.held, release.edition, release.corrects,
    )  # fmt: skip


def finding_rows(
    release: Release, acknowledged: Mapping[str, Decision], answers: Mapping[str, Answer]
) -> Iterator[FindingRow]:
    """The doubts about a release; `acknowledged` has the decisions that let some of them stand, and `answers` what
    later releases answered, both by finding."""
    for each in release.findings:
        let_stand = acknowledged.get(each.id)
        answer = answers.get(each.id)
        yield FindingRow(
            release.page, release.id, each.id, each.kind, each.severity, each.message, each.section, each.indicator_id,
            let_stand is not None, each.where, each.cells,
            acknowledged_by=None if let_stand is None else let_stand.by,
            acknowledged_at=None if let_stand is None else let_stand.decided_at,
            acknowledged_because=None if let_stand is None else let_stand.because,
            answered_by=None if answer is None else answer.release,
            answered_capture=None if answer is None else answer.capture,
            answered_text=None if answer is None else answer.text,
        )  # fmt: skip


def told_once(found: Iterable[FindingRow]) -> tuple[tuple[FindingRow, tuple[str, ...]], ...]:
    """Each finding of a page once, as the last release that raises it has it, with all releases that raise it."""
    releases: dict[str, list[str]] = {}
    latest: dict[str, FindingRow] = {}
    for row in found:
        releases.setdefault(row.id, []).append(row.release)
        latest[row.id] = row
    return tuple((row, tuple(dict.fromkeys(releases[id]))) for id, row in latest.items())


def sightings(dated: Iterable[tuple[Capture, Reading]], keys: Collection[Key]) -> Iterator[Sighting]:
    """Every place where figures under these keys were printed, once for distinct bytes, by time of their first
    retrieval. Where a page prints a figure more than once each place counts."""
    retrievals: dict[str, list[Capture]] = {}
    readings: dict[str, Reading] = {}
    for capture, reading in dated:
        retrievals.setdefault(reading.sha256, []).append(capture)
        readings[reading.sha256] = reading
    for sha256, reading in readings.items():
        for place in _placed(reading):
            if key_of(place.table, place.row, place.column) in keys:
                yield _sighting(retrievals[sha256], reading, place)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell of a reading, with the numbers of its table and row from 1."""

    table_number: int
    row_number: int
    table: ReadTable
    row: ReadRow
    column: Column
    cell: Cell


def _placed(reading: Reading) -> Iterator[_Placed]:
    for table_number, table in enumerate(reading.tables, start=1):
        for row_number, row in enumerate(table.rows, start=1):
            for column, cell in zip(table.columns, row.cells, strict=True):
                yield _Placed(table_number, row_number, table, row, column, cell)


def _sighting(retrieved: Sequence[Capture], reading: Reading, place: _Placed) -> Sighting:
    key, cell = key_of(place.table, place.row, place.column), place.cell
    first, last = retrieved[0], retrieved[-1]
    return Sighting(
        page=first.page, section=key.section, indicator=key.indicator, measure=key.measure, series=key.series,
        period=key.period, period_words=key.period_words, section_label=place.table.section,
        indicator_label=place.row.indicator, column_label=place.column.label, text=cell.text, state=cell.state,
        support=cell.support, capture=first.sha256, capture_id=first.id, source=first.source,
        witnesses=tuple(dict.fromkeys(witness_of(each.source) for each in retrieved)), media=reading.media,
        captured=first.captured.lower, captured_latest=first.captured.upper,
        last_captured=last.captured.lower, last_captured_latest=last.captured.upper, retrievals=len(retrieved),
        table=place.table_number, row_number=place.row_number, column=place.column.index + 1, row=place.row.row,
        row_text=_row_text(place.row), where=cell.where, row_where=place.row.where,
    )  # fmt: skip


def _row_text(row: ReadRow) -> str:
    """The row as printed; the atoms of a repaired row, which a line feed sets apart, as delimited cells."""
    if row.repair is not None:
        return row.repair.source.replace("\n", BETWEEN_CELLS)
    return BETWEEN_CELLS.join((row.indicator, *(cell.text or "" for cell in row.cells)))
