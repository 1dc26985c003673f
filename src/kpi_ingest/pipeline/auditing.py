"""What an audit report needs, out of store and archive, or out of two files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kpi_ingest.compare import Answer, release_findings
from kpi_ingest.errors import StorageError
from kpi_ingest.model import Capture, Diff, Reading, Release
from kpi_ingest.pages import PageDefinition, rules_of
from kpi_ingest.pipeline.reading import parser_version
from kpi_ingest.pipeline.standing import acknowledged_of
from kpi_ingest.pipeline.workplace import Workplace
from kpi_ingest.report import Audit, Checkpoint, Side, Source
from kpi_ingest.store import Store


def audit_releases(
    workplace: Workplace, store: Store, diff: Diff, previous: Release, current: Release, answers: Mapping[str, Answer]
) -> Audit:
    """The audit of a diff between two releases of the store; `answers` are those of all releases of the page."""
    definition = workplace.definition_of(diff.page)
    dated = store.current_readings(diff.page)
    return Audit(
        diff,
        _release_side(previous, dated),
        _release_side(current, dated),
        parser_version(),
        definition,
        release_findings(diff, rules_of(definition)),
        acknowledged_of(store, diff.page),
        _checkpoint(workplace, diff),
        answers,
    )


def audit_files(
    diff: Diff, files: tuple[Path, Path], readings: tuple[Reading, Reading], definition: PageDefinition | None
) -> Audit:
    """The audit of a diff between two files that were read on the spot."""
    before, after = (
        Side(path.name, (Source(reading, name=path.name),), findings=reading.findings)
        for path, reading in zip(files, readings, strict=True)
    )
    return Audit(diff, before, after, parser_version(), definition, release_findings(diff, rules_of(definition)))


def _release_side(release: Release, dated: Sequence[tuple[Capture, Reading]]) -> Side:
    sources = tuple(
        Source(
            next(reading for _, reading in dated if reading.sha256 == sha256),
            tuple(capture for capture, _ in dated if capture.sha256 == sha256),
        )
        for sha256 in release.state.captures
    )
    return Side(release.id, sources, release, release.findings)


def _checkpoint(workplace: Workplace, diff: Diff) -> Checkpoint | None:
    """The head of the archive's log; None where there is no archive at this place, which a store can do without."""
    try:
        archive = workplace.open_archive(writable=False)
    except StorageError as error:
        if error.code == "E_NO_ARCHIVE":
            return None
        raise
    with archive:
        held = {capture.sha256 for capture in archive.captures(diff.page)}
        named = dict.fromkeys((*diff.previous.captures, *diff.current.captures))
        return Checkpoint(archive.head, len(archive.log()), tuple(sha256 for sha256 in named if sha256 not in held))
