"""Whole runs: the nightly job, a replay, a rebuild. Each opens what it needs and gives a report."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from kpi_ingest.archive import Archive
from kpi_ingest.cluster import Cluster
from kpi_ingest.errors import (
    GateHeld,
    KpiIngestError,
    StorageError,
    UsageError,
    bug_of,
)
from kpi_ingest.model import Diff
from kpi_ingest.model.content import forget_spellings
from kpi_ingest.model.history import Edition, main_line
from kpi_ingest.model.sketch import forget_sketches
from kpi_ingest.pages import PageDefinition, Rhythm
from kpi_ingest.pipeline.ahead import Ahead
from kpi_ingest.pipeline.deriving import derive_page
from kpi_ingest.pipeline.intake import Intake, TakenIn, take_in, wanted_of
from kpi_ingest.pipeline.keeping import restore_archived
from kpi_ingest.pipeline.night import Night, PageNight, exit_code_of, tell_page
from kpi_ingest.pipeline.outlining import current_outline, diff_editions
from kpi_ingest.pipeline.replaying import PageReplay, Progress, archived_pages, replay_pages, wanted_pages
from kpi_ingest.pipeline.retrieving import Fetched, retrieve_pages
from kpi_ingest.pipeline.telling import facts_of
from kpi_ingest.pipeline.workplace import Workplace
from kpi_ingest.sources import NotTaken, Source, open_source
from kpi_ingest.store import Added, Store, check_store_url


@dataclass(frozen=True, slots=True)
class PageReport:
    """What a run came to for one page."""

    replay: PageReplay
    releases: tuple[Edition, ...]
    """As the store has them now, oldest first."""
    night: PageNight
    """What happened in this run."""
    waiting: int = 0
    """How many captures of earlier runs cannot be read and were not looked at: no problem of this run."""
    packed_diff: bytes | None = None
    """What `diff` gives, compressed: a whole run has as many as it has pages, with two states of all cells in each."""

    @property
    def diff(self) -> Diff | None:
        """What the newest release changed, where it is new to the store with this run."""
        return None if self.packed_diff is None else _unpacked(self.packed_diff)

    def problems(self) -> tuple[KpiIngestError, ...]:
        """What failed in this run, what cannot be read of what is new or newest, and the gate that holds the newest
        release."""
        return self.night.problems


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run came to."""

    pages: tuple[PageReport, ...]
    passed: tuple[NotTaken, ...] = ()
    """What a replayed source holds besides the captures that were taken in."""
    stopped: tuple[KpiIngestError, ...] = ()
    """What kept pages from being read and stored, though what was fetched of them is kept; they are not in `pages`."""
    remarks: tuple[KpiIngestError, ...] = ()
    """What did not go as it should and changes nothing of the outcome: no problem of the run."""

    def problems(self) -> tuple[KpiIngestError, ...]:
        """Every problem: of the source, page by page, then what stopped the reading."""
        unfit = (each.problem for each in self.passed if each.problem is not None)
        return (*unfit, *(problem for page in self.pages for problem in page.problems()), *self.stopped)

    def exit_code(self) -> int:
        """See `exit_code_of`."""
        return exit_code_of(self.problems())

    def night(self, at: datetime) -> Night:
        """What happened in a run that ended at that time."""
        return Night(at, tuple(page.night for page in self.pages), self.stopped)


def _say_nothing(page: str) -> None:
    """Report no progress."""


Step = Callable[[int, int, str], None]
"""How many pages are done of how many, and which one comes next."""


def _no_step(done: int, count: int, page: str) -> None:
    """Count nothing."""


def _counted(pages: Sequence[str], step: Step) -> Iterator[str]:
    """The pages, each told of when it is begun."""
    for done, page in enumerate(pages):
        step(done, len(pages), page)
        yield page


def replay(
    workplace: Workplace,
    source: str | None = None,
    pages: Sequence[str] = (),
    progress: Progress = _say_nothing,
    *,
    anew: bool = False,
    cluster: Cluster | None = None,
    step: Step = _no_step,
) -> RunReport:
    """Read the archive's captures; with a source, take these in first and read their pages. What earlier runs kept
    is used, unless `anew`, and what is to be read is read on the cluster where there is one; the outcome is the same.
    Raises UsageError for a page that has no capture, and for workers that have other code."""
    opened = None if source is None else open_source(source)
    with workplace.open_archive(writable=True) as archive, workplace.open_store() as store:
        intake = Intake((), ()) if opened is None else _take_in(workplace, archive, opened, pages)
        _expect_captured(pages, archived_pages(archive))
        wanted = pages or {each.capture.page for each in intake.taken}
        chosen = [page for page in archived_pages(archive) if page in wanted or (opened is None and not pages)]
        to_come = wanted_pages(workplace, archive, chosen, anew=anew)
        with nullcontext() if cluster is None else Ahead(cluster, archive, to_come) as ahead:
            report = _report(workplace, archive, store, _counted(chosen, step), progress, anew=anew, ahead=ahead)
        return replace(report, passed=intake.passed, remarks=tuple(ahead.remarks) if ahead else ())


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
    """Fetch these pages and keep what arrives; then read it, and say what it came to. One page's failure stops no
    other, and a store that is out of reach costs no capture. Raises StorageError where the archive cannot be written.
    """
    check_store_url(workplace.settings.store)
    with workplace.open_archive(writable=True) as archive:
        fetched = _retrieve(workplace, archive, definitions, progress)
        return read_fetched(workplace, archive, fetched, progress)


def read_fetched(workplace: Workplace, archive: Archive, fetched: Sequence[Fetched], progress: Progress) -> RunReport:
    """Read what was fetched, or failed to be; a store that is out of reach is a problem of the report."""
    known = {each.page: each for each in fetched}
    try:
        with workplace.open_store() as store:
            report = _report(workplace, archive, store, [*known], progress, known)
    except StorageError as error:
        failures = (failure for each in fetched for failure in each.failures())
        report = RunReport((), stopped=(*failures, error))
    for stopped in report.stopped:
        if isinstance(stopped, StorageError):
            _say_kept(stopped, fetched)
    return report


def _say_kept(error: StorageError, fetched: Sequence[Fetched]) -> None:
    """Add to a failure that what was fetched is not lost."""
    kept = sum(len(each.captures()) for each in fetched)
    error.next_step = f"{error.next_step}; {kept} captures of this run are kept, and kpi-ingest replay reads them"


def fetch_pages(workplace: Workplace, definitions: Sequence[PageDefinition]) -> tuple[Fetched, ...]:
    """Fetch these pages and keep what arrives; nothing is read."""
    with workplace.open_archive(writable=True) as archive:
        return _retrieve(workplace, archive, definitions)


def _retrieve(
    workplace: Workplace, archive: Archive, definitions: Sequence[PageDefinition], progress: Progress = _say_nothing
) -> tuple[Fetched, ...]:
    return retrieve_pages(archive, definitions, workplace.settings, workplace.clock, progress, workplace.lookup)


def take_in_from(workplace: Workplace, word: str, pages: Sequence[str] = ()) -> Intake:
    """Keep the captures of these pages, or of all, that the source of this word holds; nothing is read."""
    source = open_source(word)
    with workplace.open_archive(writable=True) as archive:
        return _take_in(workplace, archive, source, pages)


def _take_in(workplace: Workplace, archive: Archive, source: Source, pages: Sequence[str]) -> Intake:
    each = tuple(take_in(archive, source, wanted_of(workplace, pages), workplace.clock))
    return Intake(
        tuple(it for it in each if isinstance(it, TakenIn)), tuple(it for it in each if isinstance(it, NotTaken))
    )


def rebuild(workplace: Workplace) -> tuple[Added, dict[str, int]]:
    """Restore the store from the archive alone; gives what was new to it and the rows it holds now."""
    with workplace.open_archive(writable=False) as archive, workplace.open_store() as store:
        added = sum((restore_archived(archive, store, page) for page in archived_pages(archive)), Added())
        for page in archived_pages(archive):
            derive_page(store, page, workplace.definition_of(page), anew=True)
        return added, store.row_counts()


def _report(
    workplace: Workplace,
    archive: Archive,
    store: Store,
    pages: Iterable[str],
    progress: Progress,
    fetched: Mapping[str, Fetched] = MappingProxyType({}),
    *,
    anew: bool = False,
    ahead: Ahead | None = None,
) -> RunReport:
    """Read these pages and store what they came to. A page that cannot be read keeps no other from being read; only a
    store or an archive that is out of reach does."""
    reports: list[PageReport] = []
    stopped: list[KpiIngestError] = []
    for page in pages:
        if any(isinstance(error, StorageError) for error in stopped):
            stopped += _failures_of(page, fetched)
            continue
        try:
            for replayed in replay_pages(workplace, archive, store, [page], progress, anew=anew, ahead=ahead):
                now, definition = workplace.clock(), workplace.definition_of(page)
                page_report = _page_report(archive, store, replayed, definition, fetched.get(page), now)
                reports.append(page_report)
        except Exception as fault:
            stopped += [*_failures_of(page, fetched), _named(fault, page)]
        # without this a run over many pages grows with each of them
        forget_sketches()
        forget_spellings()
    return RunReport(tuple(reports), stopped=tuple(stopped))


def _page_report(
    archive: Archive, store: Store, replayed: PageReplay, definition: PageDefinition | None,
    fetched: Fetched | None, now: datetime,
) -> PageReport:  # fmt: skip
    outline = derive_page(store, replayed.page, definition) or current_outline(store, replayed.page, definition)

    def changed(previous: Edition, current: Edition) -> Diff:
        return diff_editions(store, outline, previous, current, definition)

    rhythm = Rhythm() if definition is None else definition.rhythm
    facts = facts_of(archive, replayed, tuple(outline.editions), changed, rhythm, fetched, now)
    newest = main_line(facts.releases)[-1:]
    changes = [diff for release, diff in facts.diffs if release in newest and diff is not None]
    held = tuple(_held(release) for release in facts.releases[-1:] if release.held)
    waiting = sum(not each.acknowledged and not each.counts for each in facts.unread)
    packed = _packed(changes[-1]) if changes else None
    return PageReport(replayed, facts.releases, tell_page(facts, held), waiting, packed)


def _packed(diff: Diff) -> bytes:
    """Our own value for our own process: no bytes from elsewhere are ever unpickled."""
    return zlib.compress(pickle.dumps(diff), 1)


def _unpacked(packed: bytes) -> Diff:
    diff: Diff = pickle.loads(zlib.decompress(packed))
    return diff


def _failures_of(page: str, fetched: Mapping[str, Fetched]) -> tuple[KpiIngestError, ...]:
    return fetched[page].failures() if page in fetched else ()


def _named(fault: Exception, page: str) -> KpiIngestError:
    return fault.on(page=page) if isinstance(fault, KpiIngestError) else bug_of(fault, page=page)


def _held(release: Edition) -> GateHeld:
    return GateHeld(
        "E_GATE",
        page=release.page,
        place=release.id,
        got=release.held or "",
        next_step=f"look at it with kpi-ingest show '{release.id}'; if it is right, kpi-ingest decide '{release.id}' "
        "--accept; the release before it stays current until then",
    )
