"""Pages on the network -> captures and attempts in the archive. Whatever arrived is kept, sound or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from kpi_ingest.archive import Archive
from kpi_ingest.config import Settings
from kpi_ingest.errors import FetchError
from kpi_ingest.fetch import FetchFailure, FetchLimits, Retrieved, RobotsBook, Try, fetch_page, validators_of
from kpi_ingest.model import Bounds, Capture
from kpi_ingest.pages import PageDefinition
from kpi_ingest.pipeline.workplace import Clock


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one page's retrieval: a capture, or the failure with what to do next."""

    page: str
    capture: Capture | None
    failure: FetchError | None = None


def retrieve_pages(
    archive: Archive, definitions: Sequence[PageDefinition], settings: Settings, clock: Clock
) -> Iterator[Fetched]:
    """Fetch each page once and keep what arrived; one page's failure does not stop the next."""
    robots = RobotsBook()
    limits = limits_of(settings)
    for definition in definitions:
        yield _retrieve(archive, definition, limits, robots, clock)


def limits_of(settings: Settings) -> FetchLimits:
    """The settings as bounds of a retrieval."""
    return FetchLimits(**asdict(settings.fetch), allow_private_hosts=settings.allow_private_hosts)


def _retrieve(
    archive: Archive, definition: PageDefinition, limits: FetchLimits, robots: RobotsBook, clock: Clock
) -> Fetched:
    known = _last_sound(archive, definition.id)
    try:
        retrieved = fetch_page(
            _address(definition),
            limits,
            clock=clock,
            page=definition.id,
            validators=None if known is None else validators_of(known),
            robots=robots,
        )
    except FetchFailure as failure:
        _keep_tries(archive, definition.id, failure.tries, clock)
        return Fetched(definition.id, None, failure)
    except FetchError as failure:
        return Fetched(definition.id, None, failure)
    _keep_tries(archive, definition.id, retrieved.tries, clock)
    return Fetched(definition.id, _keep(archive, definition.id, retrieved, known, clock))


def _address(definition: PageDefinition) -> str:
    if not definition.urls:
        raise FetchError(
            "E_NO_URL",
            page=definition.id,
            got="a page definition without an address",
            next_step="add [[urls]] to its file, or take files in with kpi-ingest fetch --file",
        )
    current = [url.url for url in definition.urls if url.until is None] or [definition.urls[-1].url]
    return current[-1]


def _last_sound(archive: Archive, page: str) -> Capture | None:
    """The capture fetched last whose bytes are whole: what a 304 would confirm."""
    sound = [each for each in archive.captures(page) if each.incomplete is None and each.captured.basis == "observed"]
    return max(sound, key=lambda each: each.captured.upper, default=None)


def _keep(archive: Archive, page: str, retrieved: Retrieved, known: Capture | None, clock: Clock) -> Capture:
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
        )
    return archive.add_capture(
        retrieved.content,
        page=page,
        captured=captured,
        recorded_at=now,
        source=retrieved.source,
        media_type=retrieved.media_type,
        incomplete=retrieved.incomplete,
        wire_sha256=retrieved.wire_sha256,
        hops=retrieved.hops,
        remarks=retrieved.remarks,
    )


def _keep_tries(archive: Archive, page: str, tries: Sequence[Try], clock: Clock) -> None:
    for failed in tries:
        archive.add_attempt(
            page=page, url=failed.url, at=failed.at, code=failed.code, message=failed.message, hops=failed.hops
        )
        if failed.partial is not None:
            _keep(archive, page, failed.partial, None, clock)
