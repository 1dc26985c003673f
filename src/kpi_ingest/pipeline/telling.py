"""Archive and store after a run -> the facts that a night is told from.

Only the log and the records that are new are looked at, with the last ones before them: a page with a thousand nights
behind it is told as quickly as a new one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from kpi_ingest.archive import Archive, LogEntry
from kpi_ingest.errors import KpiIngestError
from kpi_ingest.model import Attempt, Capture, Decision, Diff
from kpi_ingest.model.history import Edition, main_line, predecessors
from kpi_ingest.pages import Rhythm
from kpi_ingest.pipeline.night import PageFacts, UnreadBytes
from kpi_ingest.pipeline.replaying import PageReplay, Unread
from kpi_ingest.pipeline.retrieving import Fetched
from kpi_ingest.pipeline.rhythm import GAPS_LEARNT_FROM
from kpi_ingest.pipeline.standing import acknowledged_captures, archived_decisions

Changed = Callable[[Edition, Edition], Diff]
"""What changed from one release to the next."""


def facts_of(
    archive: Archive, replayed: PageReplay, releases: tuple[Edition, ...], changed: Changed, rhythm: Rhythm,
    fetched: Fetched | None, now: datetime,
) -> PageFacts:  # fmt: skip
    """What is known of a page after it was read."""
    entries = archive.log(replayed.page)
    old = [entry for entry in entries if entry.seq <= replayed.stored_before]
    new = entries[len(old) :]
    fresh = tuple(_captures(archive, new))
    before = next((it for it in _captures(archive, reversed(old)) if it.link is None), None)
    asked = [entry.recorded_at for entry in old if entry.kind in ("capture", "attempt")]
    last, earlier = _last_whole(archive, entries), _last_whole(archive, old)
    documents = () if fetched is None else fetched.documents
    documents_failed = tuple(each.failure for each in documents if each.failure is not None)
    return PageFacts(
        page=replayed.page,
        now=now,
        fresh=fresh,
        before=before,
        last_asked=asked[-1] if asked else None,
        captured=tuple(_captured(entries, last, nightly=any(it.edition for it in releases))),
        failed_on=_failed(entries, after=last),
        failed_before=_failed(old, after=earlier),
        unread=unread_bytes(archive, replayed, new, archived_decisions(archive, replayed.page)),
        releases=releases,
        diffs=_news(releases, fresh, changed),
        reread=sum(entry.kind == "reading" and not entry.id.endswith(".0001") for entry in new),
        failure=None if fetched is None else fetched.failure,
        rhythm=rhythm,
        documents_failed=documents_failed,
        documents_failed_anew=_anew(archive, old, documents),
        relinked=tuple(_relinked(archive, old, fresh)),
    )


def _anew(archive: Archive, old: Sequence[LogEntry], documents: Sequence[Fetched]) -> tuple[KpiIngestError, ...]:
    """Of the documents that failed those that did not fail when the page was asked for last."""
    before: set[str] = set()
    for entry in reversed(old):
        record = archive.record(entry) if entry.kind in ("capture", "attempt") else None
        if isinstance(record, Capture) and record.link is None:
            break
        if isinstance(record, Attempt):
            before.add(record.url)
    return tuple(it.failure for it in documents if it.failure is not None and it.source and it.source not in before)


def _relinked(archive: Archive, old: Sequence[LogEntry], fresh: Sequence[Capture]) -> Iterator[tuple[str, str, str]]:
    now = {capture.source: capture.link.words for capture in fresh if capture.link is not None}
    for capture in _captures(archive, reversed(old)) if now else ():
        words = None if capture.link is None else now.pop(capture.source, None)
        if words is not None and capture.link is not None and words != capture.link.words:
            yield capture.source, capture.link.words, words
        if not now:
            return


def _captures(archive: Archive, entries: Iterable[LogEntry]) -> Iterator[Capture]:
    for entry in entries:
        if entry.kind == "capture":
            record = archive.record(entry)
            if isinstance(record, Capture):
                yield record


def _last_whole(archive: Archive, entries: Sequence[LogEntry]) -> LogEntry | None:
    """The last capture that brought a whole answer; records are opened from the end until one is found."""
    for entry in reversed(entries):
        if entry.kind == "capture":
            record = archive.record(entry)
            if isinstance(record, Capture) and record.incomplete is None:
                return entry
    return None


def _captured(entries: Sequence[LogEntry], last: LogEntry | None, *, nightly: bool) -> list[datetime]:
    """Times of captures up to the last whole one, as many as tell a rhythm; one a day where a page and its documents
    are captured together."""
    if last is None:
        return []
    times = [entry.recorded_at for entry in entries if entry.kind == "capture" and entry.seq <= last.seq]
    if nightly:
        times = list({time.date(): time for time in times}.values())
    return times[-GAPS_LEARNT_FROM:]


def _failed(entries: Sequence[LogEntry], after: LogEntry | None) -> tuple[datetime, ...]:
    since = 0 if after is None else after.seq
    return tuple(entry.recorded_at for entry in entries if entry.kind == "attempt" and entry.seq > since)


def unread_bytes(
    archive: Archive, replayed: PageReplay, new: Sequence[LogEntry], decisions: Sequence[Decision]
) -> tuple[UnreadBytes, ...]:
    """The bytes that could not be read, each with every time they were captured."""
    seen = acknowledged_captures(decisions)
    captures = [entry for entry in archive.log(replayed.page) if entry.kind == "capture"]
    fresh = {entry.id for entry in new}
    return tuple(_unread(archive, each, captures, fresh, seen) for each in replayed.unread)


def _unread(
    archive: Archive, unread: Unread, captures: Sequence[LogEntry], fresh: set[str], seen: frozenset[str]
) -> UnreadBytes:
    same = [entry for entry in captures if entry.object == unread.capture.sha256]
    records = sorted(_captures(archive, same), key=lambda it: (it.captured.lower, it.captured.upper))
    times = tuple(record.captured.lower for record in records)
    dates = list(dict.fromkeys(f"{time:%Y-%m-%d}" for time in times))
    if len(dates) > 1:
        unread.error.place = f"{unread.error.place}, captured {', '.join(dates)}"
    new, known = [entry.id in fresh for entry in same], [entry.id in seen for entry in same]
    # a document is seen again every night that it is linked, and is no news by that
    linked = any(record.link for record in records)
    return UnreadBytes(
        unread.capture.sha256,
        times,
        unread.error,
        fresh=all(new) if linked else any(new),
        newest=not linked and bool(captures) and captures[-1].object == unread.capture.sha256,
        acknowledged=any(known) if linked else all(known),
    )


def _news(
    releases: tuple[Edition, ...], fresh: Sequence[Capture], changed: Changed
) -> tuple[tuple[Edition, Diff | None], ...]:
    """The releases of which every capture is new to the store, and of the page's newest what changed with it."""
    arrived = {(capture.sha256, capture.captured) for capture in fresh}
    found: list[tuple[Edition, Diff | None]] = []
    newest = main_line(releases)[-1:]
    for previous, release in predecessors(releases):
        begun = any((sha256, release.begins) in arrived for sha256 in release.captures)
        ended = any((sha256, release.last_seen) in arrived for sha256 in release.captures)
        if begun and ended:
            told = previous is not None and (release in newest or release.corrects is not None)
            found.append((release, changed(previous, release) if told and previous else None))
    return tuple(found)
