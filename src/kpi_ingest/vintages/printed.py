"""What was printed where, when it was on display, and what is doubtful about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from kpi_ingest.compare import Answer
from kpi_ingest.model import Capture, Decision, Reading, Release
from kpi_ingest.model.content import observations
from kpi_ingest.vintages.display import Begun
from kpi_ingest.vintages.rows import FindingRow, Sighting, VintageDate
from kpi_ingest.vintages.spells import Name


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
        )  # fmt: skip


def sightings(dated: Iterable[tuple[Capture, Reading]], names: Collection[Name]) -> Iterator[Sighting]:
    """Every place where these figures were printed, once for distinct bytes, by time of their first retrieval."""
    told: set[str] = set()
    for capture, reading in dated:
        if reading.sha256 in told:
            continue
        told.add(reading.sha256)
        for seen in observations(reading):
            if (seen.key, seen.occurrence) in names:
                key, cell = seen.key, seen.cell
                yield Sighting(
                    capture.page, key.section, key.indicator, key.measure, key.series, key.period,
                    key.period_words, cell.text, cell.state, capture.sha256, capture.id, capture.source,
                    capture.captured.lower, capture.captured.upper, cell.where,
                )  # fmt: skip
