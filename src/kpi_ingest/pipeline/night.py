"""What one night came to: events, each told in the night in which it happened, and states, told as states.

Everything here is a function of values. An event is told once: it is one where a capture, a release or a failure is new
to the store with this run, or where a state began since the run before. What was so before, and is so still, is counted
in one line and listed by `kpi-ingest review` or `run --verbose`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kpi_ingest.errors import FetchError, GateHeld, IntegrityError, KpiIngestError, SchemaMismatch, StorageError
from kpi_ingest.model import Capture, Diff
from kpi_ingest.model.history import Edition, main_line
from kpi_ingest.model.sketch import WIDTH
from kpi_ingest.pages import Rhythm
from kpi_ingest.pipeline.rhythm import capture_due, change_due

EventKind = Literal[
    "first_capture", "release", "correction", "held", "older", "reread", "unread", "failed", "recovered", "moved",
    "completeness", "remark", "flapping", "stale", "clock",
]  # fmt: skip
StateKind = Literal["held", "unread", "failing", "moved", "completeness", "flapping", "stale"]

PARTIAL_AND_HELD = 8
"""Exit code of a run in which something failed and a release is held: neither hides the other."""
GRAVEST = (IntegrityError, StorageError, SchemaMismatch, KpiIngestError)
"""Of these the first that happened is the exit code, whatever else did."""
FLAPS = 4
"""Releases in a row of which every second shows the same: A, B, A, B."""
SETTLED_REMARKS = ("robots", "completeness")
"""What remarks begin with that hold night after night: said where they change, or under a name of their own."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in this night."""

    page: str
    kind: EventKind
    words: str
    """One line for people."""
    subject: str | None = None
    """Id of the release, or sha256 of the bytes, that it is about."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Something that is so, since some time."""

    page: str
    kind: StateKind
    words: str
    since: datetime | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class UnreadBytes:
    """Captures of the same bytes that could not be read."""

    sha256: str
    captured: tuple[datetime, ...]
    """Every time they were captured, oldest first."""
    error: KpiIngestError
    fresh: bool
    """One of these captures is new to the store."""
    newest: bool
    """The page's newest capture has these bytes."""
    acknowledged: bool
    """A person looked at all of these captures."""

    @property
    def counts(self) -> bool:
        """Whether this is a problem of this night, and not one of long ago. Bytes that are not what was archived are a
        problem until they are restored."""
        if isinstance(self.error, IntegrityError):
            return True
        return not self.acknowledged and (self.fresh or self.newest)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What is known of one page after a run."""

    page: str
    now: datetime
    fresh: tuple[Capture, ...]
    """Captures that are new to the store, in order of recording, incomplete ones among them."""
    before: Capture | None
    """The capture recorded last before them."""
    last_asked: datetime | None
    """When the page was last asked for before this run, by our clock."""
    captured: tuple[datetime, ...]
    """When whole captures were recorded, in order of recording; the last ones of a long history suffice."""
    failed_on: tuple[datetime, ...]
    """When attempts since the last whole capture failed, those of this run among them."""
    failed_before: tuple[datetime, ...]
    """When attempts between the last two whole captures failed, before this run."""
    unread: tuple[UnreadBytes, ...]
    releases: tuple[Edition, ...]
    diffs: tuple[tuple[Edition, Diff | None], ...]
    """The releases that are new to the store, each with what changed from the one before; None for a first one, and for
    all but the newest of the page."""
    reread: int
    """Readings made anew of bytes that were known."""
    failure: KpiIngestError | None
    rhythm: Rhythm
    documents_failed: tuple[KpiIngestError, ...] = ()
    """What became of documents of the page that failed."""
    documents_failed_anew: tuple[KpiIngestError, ...] = ()
    """Those of them that did not fail the night before."""
    relinked: tuple[tuple[str, str, str], ...] = ()
    """Address of each document whose link has other words than the night before, with the words then and now."""

    @property
    def shown(self) -> tuple[Capture, ...]:
        """The fresh captures of the page itself, not of its documents."""
        return tuple(capture for capture in self.fresh if capture.link is None)


@dataclass(frozen=True, slots=True)
class PageNight:
    """One page's night."""

    page: str
    captured: int
    """Captures that are new to the store."""
    changed: bool
    """The publisher put up another release."""
    events: tuple[Event, ...]
    states: tuple[Standing, ...]
    problems: tuple[KpiIngestError, ...]
    """What the exit code is made of, each one line."""


@dataclass(frozen=True, slots=True)
class Night:
    """A whole run."""

    at: datetime
    pages: tuple[PageNight, ...]
    stopped: tuple[KpiIngestError, ...] = ()
    """What kept pages from being read; they are not in `pages`."""

    @property
    def events(self) -> tuple[Event, ...]:
        """Of all pages."""
        return tuple(event for page in self.pages for event in page.events)

    @property
    def states(self) -> tuple[Standing, ...]:
        """Of all pages."""
        return tuple(state for page in self.pages for state in page.states)

    @property
    def problems(self) -> tuple[KpiIngestError, ...]:
        """Of all pages, then what stopped the reading."""
        return (*(problem for page in self.pages for problem in page.problems), *self.stopped)

    def exit_code(self) -> int:
        """See `exit_code_of`."""
        return exit_code_of(self.problems)


def exit_code_of(problems: Iterable[KpiIngestError]) -> int:
    """0 where all is well; the gravest of what is broken; else 3 for what failed, 7 for a release that is held, and 8
    for both."""
    codes = {problem.exit_code for problem in problems}
    for grave in GRAVEST:
        if grave.exit_code in codes:
            return grave.exit_code
    if {FetchError.exit_code, GateHeld.exit_code} <= codes:
        return PARTIAL_AND_HELD
    return min(codes, default=0)


def tell_page(facts: PageFacts, held: Sequence[KpiIngestError] = ()) -> PageNight:
    """The night of one page; `held` is the problem of a newest release that its gate holds."""
    failed = () if facts.failure is None else (facts.failure,)
    unread = tuple(each.error for each in facts.unread if each.counts)
    return PageNight(
        facts.page,
        len(facts.fresh),
        any(diff is not None for _, diff in facts.diffs),
        tuple(_events(facts)),
        tuple(_states(facts, facts.now)),
        (*failed, *facts.documents_failed, *unread, *held),
    )


def _events(facts: PageFacts) -> Iterator[Event]:
    yield from _failures(facts)
    yield from _clock(facts)
    if facts.before is None and facts.fresh:
        yield Event(facts.page, "first_capture", f"{len(facts.fresh)} captures, the first of this page")
    yield from _releases(facts)
    for each in facts.unread:
        if each.fresh and not each.acknowledged:
            yield Event(facts.page, "unread", f"captured {_dates(each.captured)}: {each.error}", each.sha256)
    if facts.reread:
        words = f"{facts.reread} captures of earlier nights are read otherwise than before"
        yield Event(facts.page, "reread", words)
    yield from _remarked(facts)
    if facts.last_asked is not None:
        before = {(state.kind, state.words) for state in _stale(facts, facts.last_asked)}
        for state in _stale(facts, facts.now):
            if (state.kind, state.words) not in before:
                yield Event(facts.page, "stale", state.words)


def _failures(facts: PageFacts) -> Iterator[Event]:
    """A failure is news in its first night, and so is the first capture after it."""
    if facts.failure is not None and (nights := nights_of(facts.failed_on)) <= 1:
        yield Event(facts.page, "failed", str(facts.failure) if nights else f"not asked for: {facts.failure}")
    for failure in facts.documents_failed_anew:
        yield Event(facts.page, "failed", str(failure), failure.place)
    if facts.failure is None and (nights := nights_of(facts.failed_before)) and _whole(facts.fresh):
        asked = f"{facts.failed_before[0]:%Y-%m-%d}"
        yield Event(facts.page, "recovered", f"captured again after {nights} nights of failures, from {asked} on")


def _clock(facts: PageFacts) -> Iterator[Event]:
    """Our own clock, against its own record: one of both was wrong, and nothing here tells which."""
    late = facts.last_asked
    if late is not None and facts.fresh and facts.fresh[0].recorded_at < late:
        words = (
            f"our clock says {_minute(facts.fresh[0].recorded_at)}, and had said {_minute(late)} before: it was ahead "
            "then or is behind now; captures are kept in order of recording"
        )
        yield Event(facts.page, "clock", words)


def _releases(facts: PageFacts) -> Iterator[Event]:
    flapping = _flaps(facts.releases)
    edition = {release.id: f" ({release.edition})" if release.edition else "" for release in facts.releases}
    for release, diff in facts.diffs:
        if release.held is not None:
            yield Event(facts.page, "held", f"{release.id}: {release.held}", release.id)
        elif diff is None:
            words = f"{release.id}{edition[release.id]}, {len(release.sketch.names) // WIDTH} cells"
            yield Event(facts.page, "release", words, release.id)
        elif release.number == len(facts.releases) and flapping:
            words = f"{release.id} shows again what stood before the last one, as {flapping} releases in a row do"
            yield Event(facts.page, "flapping", words, release.id)
        elif release.corrects is not None:
            yield Event(facts.page, "correction", _corrected(release, diff), release.id)
        else:
            yield Event(facts.page, "release", f"{release.id}{edition[release.id]}: {summary_of(diff)}", release.id)
    begun = {release.begins for release, _ in facts.diffs}
    files = [it for it in _whole(facts.fresh) if it.captured.basis != "observed"]
    older = [it for it in files if facts.before and it.captured.upper < facts.before.captured.lower]
    if older and not any(it.captured in begun for it in older):
        yield Event(facts.page, "older", f"{len(older)} older captures came in")


def _corrected(release: Edition, diff: Diff) -> str:
    stays = "; it is not the newest edition" if release.overtaken else ""
    return f"{release.id}: the document of {release.edition} was replaced: {summary_of(diff)}{stays}"


def summary_of(diff: Diff) -> str:
    """What changed, counted: `3 revision, 1 note_change; 2 undeclared`."""
    told = [change for change in diff.changes if change.kind != "undecided"]
    kinds: dict[str, int] = {}
    for change in told:
        kinds[change.kind] = kinds.get(change.kind, 0) + 1
    counted = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items(), key=lambda it: (-it[1], it[0])))
    undecided = len(diff.changes) - len(told)
    return (counted or "nothing told apart") + (f"; {undecided} undecided" if undecided else "")


def _remarked(facts: PageFacts) -> Iterator[Event]:
    """What was noticed at the newest fresh capture and not at the one before it."""
    if not facts.shown:
        return
    newest, earlier = facts.shown[-1], facts.shown[-2] if len(facts.shown) > 1 else facts.before
    known = set(earlier.remarks) if earlier is not None else set()
    for address, was, now in facts.relinked:
        words = f"link: {address} is linked as “{_one_line(now)}”, and was as “{_one_line(was)}” before"
        yield Event(facts.page, "remark", words)
    for remark in newest.remarks:
        head = remark.split(":")[0]
        if remark in known:
            continue
        if head == "moved":
            yield Event(facts.page, "moved", remark, newest.sha256)
        elif head == "completeness":
            if earlier is None or earlier.sha256 != newest.sha256:
                yield Event(facts.page, "completeness", remark, newest.sha256)
        elif earlier is not None and not head.startswith(SETTLED_REMARKS):
            yield Event(facts.page, "remark", remark, newest.sha256)


def _states(facts: PageFacts, at: datetime) -> Iterator[Standing]:
    for release in facts.releases:
        if release.held is not None:
            words = f"{release.id} waits for a decision: {release.held}"
            yield Standing(facts.page, "held", words, release.begins.lower, release.id)
    for each in facts.unread:
        if not each.acknowledged:
            words = f"captured {_dates(each.captured)}, not read: {each.error.code}"
            yield Standing(facts.page, "unread", words, each.captured[0], each.sha256)
    if facts.failed_on:
        last = f"; last captured {facts.captured[-1]:%Y-%m-%d}" if facts.captured else "; never captured"
        words = f"fails for {nights_of(facts.failed_on)} nights{last}"
        yield Standing(facts.page, "failing", words, facts.failed_on[0])
    newest = facts.shown[-1] if facts.shown else facts.before
    for remark in newest.remarks if newest else ():
        if remark.startswith("moved"):
            yield Standing(facts.page, "moved", remark)
        elif remark.startswith("completeness"):
            yield Standing(facts.page, "completeness", remark)
    if flapping := _flaps(facts.releases):
        words = f"flaps between two versions: {flapping} releases in a row"
        yield Standing(facts.page, "flapping", words, main_line(facts.releases)[-flapping].begins.lower)
    yield from _stale(facts, at)


def _stale(facts: PageFacts, at: datetime) -> Iterator[Standing]:
    """Overdue at a time: a capture, or a change by the publisher."""
    captured, changed = capture_due(facts.captured, facts.rhythm), change_due(facts.releases, facts.rhythm)
    for what, last, usual in (("captured", *captured), ("changed", *changed)):
        if last is not None and usual is not None and at - last > usual:
            words = f"not {what} since {last:%Y-%m-%d}; overdue after {usual.days or 1} days"
            yield Standing(facts.page, "stale", words, last)


def _flaps(releases: Sequence[Edition]) -> int:
    """How many of the last releases show two versions in turn; 0 for fewer than `FLAPS`."""
    run = 0
    shown = [(release.sketch.names, release.sketch.substances) for release in main_line(releases)]
    for at in range(len(shown) - 1, 1, -1):
        if shown[at] != shown[at - 2] or shown[at] == shown[at - 1]:
            break
        run = len(shown) - at + 2
    return run if run >= FLAPS else 0


def nights_of(times: Collection[datetime]) -> int:
    """Nights in which something happened, by their dates."""
    return len({time.date() for time in times})


def _one_line(words: str) -> str:
    return words.replace("\n", " / ")


def _whole(captures: Iterable[Capture]) -> list[Capture]:
    return [capture for capture in captures if capture.incomplete is None]


def _dates(times: Sequence[datetime]) -> str:
    return ", ".join(dict.fromkeys(f"{time:%Y-%m-%d}" for time in times))


def _minute(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}"
