"""What was printed where, when it was on display, and what is doubtful about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from kpi_ingest.model import Capture, Reading, Release
from kpi_ingest.model.content import observations
from kpi_ingest.vintages.rows import FindingRow, Sighting, VintageDate
from kpi_ingest.vintages.spells import Name


def vintage_date(release: Release) -> VintageDate:
    """A release with its time."""
    return VintageDate(
        release.page, release.id, release.number, release.begins.lower, release.begins.upper, release.last_seen.lower,
        release.begins.basis, release.held,
    )  # fmt: skip


def finding_rows(release: Release, acknowledged: Collection[str]) -> Iterator[FindingRow]:
    """The doubts about a release."""
    for each in release.findings:
        yield FindingRow(
            release.page, release.id, each.id, each.kind, each.severity, each.message, each.section, each.indicator_id,
            each.id in acknowledged, each.where,
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
                    capture.page, key.section, key.indicator, key.measure, key.series, key.period, cell.text,
                    cell.state, capture.sha256, capture.id, capture.source, capture.captured.lower,
                    capture.captured.upper, cell.where,
                )  # fmt: skip
