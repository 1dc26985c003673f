"""Pages on the network -> captures and attempts in the archive. Whatever arrived is kept, sound or not.

Hosts are asked side by side, each for one page after the other. Threads do nothing but fetch: what they bring is kept
here, as it arrives, by the one writer of the archive.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from queue import Empty, SimpleQueue

from kpi_ingest.archive import Archive
from kpi_ingest.config import Settings
from kpi_ingest.errors import FetchError, IntegrityError, KpiIngestError, ReadError, bug_of
from kpi_ingest.fetch import (
    FetchFailure,
    FetchLimits,
    HostBook,
    Lookup,
    Retrieved,
    Try,
    fetch_page,
    redact_url,
    server_of,
    system_lookup,
    validators_of,
)
from kpi_ingest.model import Bounds, Capture, Link
from kpi_ingest.pages import PageDefinition
from kpi_ingest.pipeline.confirmable import confirmable, confirmable_documents
from kpi_ingest.pipeline.listing import Listing, gone_remarks, list_documents, problem_remarks
from kpi_ingest.pipeline.workplace import Clock
from kpi_ingest.read import CaptureReader

SIDE_BY_SIDE = 16
"""Hosts asked at a time: each may hold a page of `max_bytes` in memory."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one page's retrieval: a capture, or the failure with what to do next."""

    page: str
    capture: Capture | None
    failure: KpiIngestError | None = None
    """FetchError; IntegrityError where the bytes that a 304 confirms are damaged; E_BUG for what nobody foresaw."""
    documents: tuple[Fetched, ...] = ()
    """Of a page that lists documents: what is wrong with the list, and what became of each of them."""
    source: str = ""
    """Of a document: its address, without secrets; "" for what is wrong with a list."""

    def failures(self) -> tuple[KpiIngestError, ...]:
        """The page's own failure, and those of its documents."""
        every = (self, *self.documents)
        return tuple(each.failure for each in every if each.failure is not None)

    def captures(self) -> tuple[Capture, ...]:
        """What was kept of the page and its documents."""
        every = (self, *self.documents)
        return tuple(each.capture for each in every if each.capture is not None)


@dataclass(frozen=True, slots=True)
class _Order:
    """One page, or one document of a page, to fetch."""

    number: int
    """Of the page among those asked for."""
    page: str
    url: str
    known: Capture | None
    """The capture that a 304 may confirm."""
    link: Link | None = None
    """Of a document."""


Fetch = Callable[[_Order], Retrieved]
_Outcome = Retrieved | Exception


def retrieve_pages(
    archive: Archive,
    definitions: Sequence[PageDefinition],
    settings: Settings,
    clock: Clock,
    progress: Callable[[str], None] = lambda page: None,
    lookup: Lookup = system_lookup,
) -> tuple[Fetched, ...]:
    """Fetch each page once and keep what arrived; gives one outcome for each page, in their order.

    Documents that pages list are fetched when the pages are there, each with the validators of its own address. A
    failure of a page or of a document, also one that nobody foresaw, stops no other. Raises StorageError where the
    archive cannot keep what came.
    """
    orders, outcomes = _orders(archive, definitions)
    fetch = partial(_fetch, limits=limits_of(settings), hosts=HostBook(), clock=clock, lookup=lookup)
    linked: list[_Order] = []
    for order, outcome in _side_by_side(orders, fetch):
        progress(order.page)
        definition = definitions[order.number]
        if definition.documents:
            outcomes[order.number], documents = _keep_listing(archive, order, outcome, definition, clock)
            linked += documents
        else:
            outcomes[order.number] = _keep_outcome(archive, order, outcome, clock)
    for order, outcome in _side_by_side(linked, fetch):
        fetched = replace(_keep_outcome(archive, order, outcome, clock), source=redact_url(order.url))
        page = outcomes[order.number]
        outcomes[order.number] = replace(page, documents=(*page.documents, fetched))
    return tuple(outcomes[number] for number in range(len(definitions)))


def limits_of(settings: Settings) -> FetchLimits:
    """The settings as bounds of a retrieval."""
    return FetchLimits(**asdict(settings.fetch), allow_private_hosts=settings.allow_private_hosts)


def _orders(archive: Archive, definitions: Sequence[PageDefinition]) -> tuple[list[_Order], dict[int, Fetched]]:
    """The pages to fetch, and the outcomes of those that cannot even be asked for."""
    orders: list[_Order] = []
    outcomes: dict[int, Fetched] = {}
    for number, definition in enumerate(definitions):
        try:
            orders.append(_Order(number, definition.id, _address(definition), _confirmable(archive, definition)))
        except (FetchError, IntegrityError) as failure:
            outcomes[number] = _failed(definition.id, failure)
    return orders, outcomes


def _confirmable(archive: Archive, definition: PageDefinition) -> Capture | None:
    if definition.documents:
        return confirmable_documents(archive, definition.id).get("")
    return confirmable(archive, definition.id)


def _address(definition: PageDefinition) -> str:
    if not definition.urls:
        raise FetchError(
            "E_NO_URL",
            page=definition.id,
            got="a page definition without an address",
            next_step="add [[urls]] to its file, or take files in with kpi-ingest fetch --from FOLDER",
        )
    current = [url.url for url in definition.urls if url.until is None] or [definition.urls[-1].url]
    return current[-1]


def _fetch(order: _Order, *, limits: FetchLimits, hosts: HostBook, clock: Clock, lookup: Lookup) -> Retrieved:
    known = None if order.known is None else validators_of(order.known)
    return fetch_page(order.url, limits, clock=clock, page=order.page, validators=known, hosts=hosts, lookup=lookup)


def _side_by_side(orders: Sequence[_Order], fetch: Fetch) -> Iterator[tuple[_Order, _Outcome]]:
    """Every order with its outcome, as they arrive."""
    lanes: dict[str, list[_Order]] = {}
    for order in orders:
        lanes.setdefault(server_of(order.url), []).append(order)
    waiting: SimpleQueue[list[_Order]] = SimpleQueue()
    for lane in lanes.values():
        waiting.put(lane)
    arrived: SimpleQueue[tuple[_Order, _Outcome]] = SimpleQueue()
    with _workers(min(SIDE_BY_SIDE, len(lanes)), lambda stopped: _work(waiting, fetch, arrived, stopped)):
        for _ in orders:
            yield arrived.get()


@contextmanager
def _workers(count: int, work: Callable[[threading.Event], None]) -> Iterator[None]:
    """Threads at work until all is done, or until the one who asked leaves. They are daemons: a run that is told to
    stop does not wait for a slow server."""
    stopped = threading.Event()
    for number in range(count):
        threading.Thread(target=work, args=(stopped,), daemon=True, name=f"fetch-{number}").start()
    try:
        yield
    finally:
        stopped.set()


def _work(
    waiting: SimpleQueue[list[_Order]],
    fetch: Fetch,
    arrived: SimpleQueue[tuple[_Order, _Outcome]],
    stopped: threading.Event,
) -> None:
    for order in _lane_after_lane(waiting):
        if stopped.is_set():
            return
        try:
            outcome: _Outcome = fetch(order)
        except Exception as fault:
            outcome = fault
        arrived.put((order, outcome))


def _lane_after_lane(waiting: SimpleQueue[list[_Order]]) -> Iterable[_Order]:
    while True:
        try:
            lane = waiting.get_nowait()
        except Empty:
            return
        yield from lane


def _keep_outcome(archive: Archive, order: _Order, outcome: _Outcome, clock: Clock) -> Fetched:
    try:
        if isinstance(outcome, Retrieved):
            _keep_tries(archive, order, outcome.tries, clock)
            return Fetched(order.page, _keep(archive, order, outcome, order.known, clock))
        if isinstance(outcome, FetchFailure):
            _keep_tries(archive, order, outcome.tries, clock)
        elif not isinstance(outcome, KpiIngestError):
            outcome = bug_of(outcome, page=order.page)
            _keep_bug(archive, order, outcome, clock)
        return _failed(order.page, outcome)
    except IntegrityError as damage:
        return _failed(order.page, damage)


def _keep_listing(
    archive: Archive, order: _Order, outcome: _Outcome, definition: PageDefinition, clock: Clock
) -> tuple[Fetched, list[_Order]]:
    """Keep a page that lists documents; gives its outcome and the documents to fetch."""
    if not isinstance(outcome, Retrieved):
        return _keep_outcome(archive, order, outcome, clock), []
    listing = _listing(archive, order, outcome, definition)
    known = confirmable_documents(archive, order.page)
    noticed = (*gone_remarks(listing, known), *problem_remarks(listing))
    outcome = replace(outcome, remarks=(*outcome.remarks, *noticed))
    fetched = _keep_outcome(archive, order, outcome, clock)
    if fetched.capture is None:
        return fetched, []
    index = fetched.capture.sha256
    orders = [
        _Order(order.number, order.page, it.address, known.get(it.source), Link(it.words, index))
        for it in listing.documents
    ]
    problem = () if listing.problem is None else (Fetched(order.page, None, listing.problem),)
    return replace(fetched, documents=problem), orders


def _listing(archive: Archive, order: _Order, outcome: Retrieved, definition: PageDefinition) -> Listing:
    try:
        confirmed = outcome.not_modified and order.known is not None
        content = archive.bytes_of(order.known.sha256) if confirmed and order.known else outcome.content
        with CaptureReader() as reader:
            links = reader.links(content, declared=outcome.media_type)
    except (ReadError, IntegrityError) as error:
        return Listing((), error.on(page=order.page, place=outcome.source), unread=True)
    return list_documents(links, outcome.url, definition)


def _failed(page: str, failure: KpiIngestError) -> Fetched:
    return Fetched(page, None, failure.on(page=page))


def _keep_bug(archive: Archive, order: _Order, bug: KpiIngestError, clock: Clock) -> None:
    archive.add_attempt(page=order.page, url=redact_url(order.url), at=clock(), code=bug.code, message=bug.got)


def _keep(archive: Archive, order: _Order, retrieved: Retrieved, known: Capture | None, clock: Clock) -> Capture:
    now = clock()
    captured = retrieved.captured or Bounds(now, now)
    if retrieved.not_modified and known is not None:
        return archive.add_revisit(
            known,
            captured=captured,
            recorded_at=now,
            source=retrieved.source,
            hops=retrieved.hops,
            remarks=retrieved.remarks,
            link=order.link,
        )
    return archive.add_capture(
        retrieved.content,
        page=order.page,
        captured=captured,
        recorded_at=now,
        source=retrieved.source,
        media_type=retrieved.media_type,
        incomplete=retrieved.incomplete,
        wire_sha256=retrieved.wire_sha256,
        hops=retrieved.hops,
        remarks=retrieved.remarks,
        link=order.link,
    )


def _keep_tries(archive: Archive, order: _Order, tries: Sequence[Try], clock: Clock) -> None:
    for failed in tries:
        archive.add_attempt(
            page=order.page, url=failed.url, at=failed.at, code=failed.code, message=failed.message, hops=failed.hops
        )
        if failed.partial is not None:
            _keep(archive, order, failed.partial, None, clock)
