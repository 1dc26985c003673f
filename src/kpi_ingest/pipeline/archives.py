"""The past of pages in a web archive -> captures in the archive at home, at the pace that was promised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from kpi_ingest.archive import Archive
from kpi_ingest.errors import StorageError, UsageError
from kpi_ingest.fetch import FetchFailure, HostBook, Retrieved, fetch_page
from kpi_ingest.model import Capture
from kpi_ingest.pipeline.intake import Intake, TakenIn, expect_defined, keep_found, wanted_of
from kpi_ingest.pipeline.retrieving import limits_of
from kpi_ingest.pipeline.workplace import Workplace
from kpi_ingest.sources import NotTaken, Wanted
from kpi_ingest.sources.memento import OTHER_BYTES
from kpi_ingest.sources.wayback import LIST_IS_NO_PAGE, Asked, Known, Plan, WaybackSource

Step = Callable[[int, int, str], None]
"""What is told of progress: captures done, captures in all, the one at work."""


def plan_from_wayback(workplace: Workplace, pages: Sequence[str], asked: Asked) -> tuple[Plan, ...]:
    """What fetching would do; the lists are asked for, and nothing is kept. FetchFailure, UsageError."""
    with _kept(workplace) as archive:
        source, wanted = _source(workplace, archive, pages, asked)
        return tuple(source.plan(page, wanted) for page in wanted.addresses)


@contextmanager
def _kept(workplace: Workplace) -> Iterator[Archive | None]:
    """The archive to look at; None before there is one."""
    try:
        opened = workplace.open_archive(writable=False)
    except StorageError as fault:
        if fault.code != "E_NO_ARCHIVE":
            raise
        yield None
        return
    with opened as archive:
        yield archive


def take_in_wayback(
    workplace: Workplace, pages: Sequence[str], asked: Asked, step: Step = lambda done, count, name: None
) -> Intake:
    """Keep every capture of these pages that the web archive has and we have not. Each is kept as it comes, so that an
    interrupted run loses none. A list that cannot be had is that page's failure, and the others go on."""
    with workplace.open_archive(writable=True) as archive:
        source, wanted = _source(workplace, archive, pages, asked)
        each = tuple(_taken(workplace, archive, source, wanted, step))
    return Intake(
        tuple(it for it in each if isinstance(it, TakenIn)), tuple(it for it in each if isinstance(it, NotTaken))
    )


def _taken(
    workplace: Workplace, archive: Archive, source: WaybackSource, wanted: Wanted, step: Step
) -> Iterator[TakenIn | NotTaken]:
    for page in wanted.addresses:
        try:
            plan = source.plan(page, wanted)
        except FetchFailure as failure:
            yield NotTaken(f"list of {page}", failure.got, failure.on(page=page))
            continue
        for found in plan.lists:
            keep_found(archive, found, workplace.clock)
        yield from plan.others
        done = 0
        for each in source.fetched(plan):
            if isinstance(each, NotTaken):
                yield each
            else:
                done += 1
                step(done, len(plan.wanted), f"{page} {each.captured.lower:%Y-%m-%d}")
                yield keep_found(archive, each, workplace.clock)


def _source(
    workplace: Workplace, archive: Archive | None, pages: Sequence[str], asked: Asked
) -> tuple[WaybackSource, Wanted]:
    expect_defined(workplace, pages)
    wanted = wanted_of(workplace, pages)
    if not wanted.addresses:
        raise UsageError(
            "E_NO_URL", place=", ".join(pages) or None, got="no page with an address",
            expected="[[urls]] in its definition", next_step="add the addresses that the page has had",
        )  # fmt: skip
    settings = workplace.settings.wayback
    seconds_each = 60 / settings.requests_per_minute
    fetch = partial(_fetch, workplace, HostBook(), seconds_each)
    known = {page: _known(archive, page) for page in wanted.addresses} if archive else {}
    return WaybackSource(settings.service, fetch, asked, seconds_each, known), wanted


def _fetch(workplace: Workplace, hosts: HostBook, seconds_each: float, address: str) -> Retrieved:
    limits = limits_of(workplace.settings)
    paced = replace(limits, delay_seconds=max(limits.delay_seconds, seconds_each))
    return fetch_page(address, paced, clock=workplace.clock, hosts=hosts, lookup=workplace.lookup, of_archive=True)


def _known(archive: Archive, page: str) -> Known:
    captures = archive.captures(page)
    lists = [capture for capture in captures if capture.incomplete == LIST_IS_NO_PAGE]
    newest = [it for it in lists if _begun(it) == _begun(lists[-1])] if lists else []
    sound = (it.source for it in captures if it.incomplete != OTHER_BYTES)
    return Known(frozenset(sound), tuple(archive.bytes_of(it.sha256) for it in newest))


def _begun(capture: Capture) -> str:
    """The question that a list answers, whatever part of it."""
    return capture.source.partition("&resumeKey=")[0]
