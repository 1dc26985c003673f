"""Sources -> captures in the archive: what was captured elsewhere, kept as what we capture ourselves is.

Answers are judged by the rules of `fetch`: what is an error or a challenge is kept as an incomplete capture with its
code, and never read. What the archive has already, the same bytes at the same time from the same source, is kept once;
the same bytes from another source are a second witness.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpi_ingest.archive import Archive
from kpi_ingest.errors import KpiIngestError
from kpi_ingest.fetch import fault_of_answer
from kpi_ingest.model import Capture, Hop
from kpi_ingest.pages import find_page
from kpi_ingest.pipeline.night import exit_code_of
from kpi_ingest.pipeline.retrieving import limits_of
from kpi_ingest.pipeline.workplace import Clock, Workplace
from kpi_ingest.sources import Found, NotTaken, Source, Wanted


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A capture that a source holds, as it stands in the archive."""

    capture: Capture
    new: bool
    """False where the archive had it from the same source already."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a source."""

    taken: tuple[TakenIn, ...]
    passed: tuple[NotTaken, ...]

    def problems(self) -> tuple[KpiIngestError, ...]:
        """What the exit code has to tell."""
        return tuple(each.problem for each in self.passed if each.problem is not None)

    def exit_code(self) -> int:
        """See `exit_code_of`."""
        return exit_code_of(self.problems())


def wanted_of(workplace: Workplace, pages: Sequence[str]) -> Wanted:
    """What to look for: these pages, or every page that has a definition."""
    definitions = workplace.definitions
    chosen = [definitions[page] for page in pages if page in definitions] if pages else list(definitions.values())
    addresses = {definition.id: definition.urls for definition in chosen if definition.urls}
    return Wanted(addresses, tuple(pages), limits_of(workplace.settings))


def expect_defined(workplace: Workplace, pages: Sequence[str]) -> None:
    """UsageError for a page without a definition: only files can be told to be of such a page."""
    for page in pages:
        find_page(workplace.definitions, page)


def take_in(archive: Archive, source: Source, wanted: Wanted, clock: Clock) -> Iterator[TakenIn | NotTaken]:
    """Keep every capture that the source holds of the wanted pages, as it is found."""
    for each in source.captures(wanted):
        yield keep_found(archive, each, clock) if isinstance(each, Found) else each


def keep_found(archive: Archive, found: Found, clock: Clock) -> TakenIn:
    """Keep one capture, judged as an answer where it was one."""
    incomplete = found.incomplete
    if incomplete is None and found.status is not None:
        incomplete = fault_of_answer(found.content, found.status, found.headers)
    before = len(archive.log())
    capture = archive.add_capture(
        found.content,
        page=found.page,
        captured=found.captured,
        recorded_at=clock(),
        source=found.witness.name,
        media_type=found.media_type,
        incomplete=incomplete,
        wire_sha256=found.wire_sha256,
        hops=_hops(found),
        remarks=(*found.remarks, *_witnessed(found)),
    )
    return TakenIn(capture, len(archive.log()) > before)


def _hops(found: Found) -> tuple[Hop, ...]:
    if found.status is None or found.url is None:
        return ()
    return (Hop(found.url, found.status, found.headers),)


def _witnessed(found: Found) -> Iterator[str]:
    """What a person needs to look it up in the source."""
    witness = found.witness
    if witness.place:
        yield f"witness: {witness.kind} {witness.name}, {witness.place}"
    if found.digest is not None:
        yield f"digest: {found.digest} as archived, {found.digest_check}"
    elif found.status is not None:
        yield "digest: unverified, the source declares none"
