"""Whole runs: the nightly job, a replay, a rebuild. Each opens what it needs and gives a report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpi_ingest.archive import Archive
from kpi_ingest.errors import FetchError, GateHeld, IntegrityError, KpiIngestError, UsageError
from kpi_ingest.model import Capture, Release
from kpi_ingest.pages import PageDefinition
from kpi_ingest.pipeline.answers import releases_of
from kpi_ingest.pipeline.intake import list_folder, take_in
from kpi_ingest.pipeline.keeping import restore_archived
from kpi_ingest.pipeline.replaying import PageReplay, Progress, archived_pages, replay_pages
from kpi_ingest.pipeline.retrieving import Fetched, retrieve_pages
from kpi_ingest.pipeline.workplace import Workplace
from kpi_ingest.store import Added, Store


@dataclass(frozen=True, slots=True)
class PageReport:
    """What a run came to for one page."""

    replay: PageReplay
    releases: tuple[Release, ...]
    """As the store has them now, oldest first."""
    failure: FetchError | None = None
    """Why the page could not be fetched this time; what is known of it stands."""

    def problems(self) -> tuple[KpiIngestError, ...]:
        """Every failure, and the gate that holds the newest release."""
        failed = () if self.failure is None else (self.failure,)
        held = [release for release in self.releases[-1:] if release.held]
        return (*failed, *(each.error for each in self.replay.unread), *(_held(release) for release in held))


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run came to."""

    pages: tuple[PageReport, ...]
    ignored: tuple[str, ...] = ()
    """Files of a replayed folder whose names do not tell page and date."""

    def exit_code(self) -> int:
        """0; else 4 before 3 before 7, for what is broken hides what is only unusual."""
        codes = {problem.exit_code for page in self.pages for problem in page.problems()}
        return next(
            (code for code in (IntegrityError.exit_code, FetchError.exit_code, *sorted(codes)) if code in codes), 0
        )


def _say_nothing(page: str) -> None:
    """Report no progress."""


def replay(
    workplace: Workplace, folder: Path | None = None, pages: Sequence[str] = (), progress: Progress = _say_nothing
) -> RunReport:
    """Read the archive's captures anew; with a folder, take its files in first and read their pages. Raises UsageError
    for a page that has no capture."""
    listed = None if folder is None else list_folder(folder)
    with workplace.open_archive(writable=True) as archive, workplace.open_store() as store:
        arriving = set() if listed is None else {file.page for file in listed.files}
        _expect_captured(pages, arriving.union(archived_pages(archive)))
        if listed is not None:
            take_in(archive, listed.files, workplace.clock)
        wanted = pages or arriving
        chosen = [page for page in archived_pages(archive) if not wanted or page in wanted]
        reports = _reports(workplace, archive, store, chosen, progress)
        return RunReport(tuple(reports), () if listed is None else listed.ignored)


def _expect_captured(pages: Sequence[str], captured: Collection[str]) -> None:
    for page in pages:
        if page not in captured:
            raise UsageError(
                "E_UNKNOWN_PAGE", page=page, got="a page without any capture",
                expected="one of " + (", ".join(sorted(captured)) or "none captured"),
                next_step="kpi-ingest fetch keeps a first capture, from the page or with --from from a folder",
            )  # fmt: skip


def run_nightly(
    workplace: Workplace, definitions: Sequence[PageDefinition], progress: Progress = _say_nothing
) -> RunReport:
    """Fetch these pages, keep what arrives, read it, and say what it came to; one page's failure stops no other."""
    with workplace.open_archive(writable=True) as archive, workplace.open_store() as store:
        failures: dict[str, FetchError] = {}
        for fetched in retrieve_pages(archive, definitions, workplace.settings, workplace.clock):
            progress(fetched.page)
            if fetched.failure is not None:
                failures[fetched.page] = fetched.failure
        pages = [definition.id for definition in definitions]
        return RunReport(tuple(_reports(workplace, archive, store, pages, progress, failures)))


def fetch_pages(workplace: Workplace, definitions: Sequence[PageDefinition]) -> tuple[Fetched, ...]:
    """Fetch these pages and keep what arrives; nothing is read."""
    with workplace.open_archive(writable=True) as archive:
        return tuple(retrieve_pages(archive, definitions, workplace.settings, workplace.clock))


def take_in_folder(workplace: Workplace, folder: Path) -> tuple[tuple[Capture, ...], tuple[str, ...]]:
    """Keep the files of a folder as captures; gives these and the names that were passed over."""
    listed = list_folder(folder)
    with workplace.open_archive(writable=True) as archive:
        return take_in(archive, listed.files, workplace.clock), listed.ignored


def rebuild(workplace: Workplace) -> tuple[Added, dict[str, int]]:
    """Restore the store from the archive alone; gives what was new to it and the rows it holds now."""
    with workplace.open_archive(writable=False) as archive, workplace.open_store() as store:
        added = sum((restore_archived(archive, store, page) for page in archived_pages(archive)), Added())
        return added, store.row_counts()


def _reports(
    workplace: Workplace,
    archive: Archive,
    store: Store,
    pages: Iterable[str],
    progress: Progress,
    failures: dict[str, FetchError] | None = None,
) -> Iterable[PageReport]:
    for replayed in replay_pages(workplace, archive, store, pages, progress):
        releases = releases_of(store, replayed.page, workplace.definition_of(replayed.page))
        yield PageReport(replayed, releases, (failures or {}).get(replayed.page))


def _held(release: Release) -> GateHeld:
    return GateHeld(
        "E_GATE",
        page=release.page,
        place=release.id,
        got=release.held or "",
        next_step=f"look at it with kpi-ingest show '{release.id}'; if it is right, kpi-ingest decide '{release.id}' "
        "--accept; the release before it stays current until then",
    )
