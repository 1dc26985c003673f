"""The past of a page in a web archive that speaks as the Wayback Machine does.

The list of captures is asked for first and kept itself: what an archive lists changes between runs. From it a plan is
made (cleaned, thinned, without what is here already), and the plan's captures are fetched one by one, raw, at the pace
that was promised. Whatever interrupts it, the next run goes on from what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from kpi_ingest.fetch import FetchFailure, Retrieved
from kpi_ingest.model import Bounds
from kpi_ingest.sources.cdx import CaptureList, Every, Listed, lost_captures, read_list, split_answer, thinned
from kpi_ingest.sources.found import Found, NotTaken, Wanted, Witness
from kpi_ingest.sources.memento import Fetch, memento_address, read_memento

LIST_IS_NO_PAGE = "E_CDX_LIST: the archive's list of captures of the page, not the page itself"
_AT_ONCE = 5_000
"""Lines asked for in one answer."""
_MOST_ANSWERS = 200
_STOPS = frozenset({"E_RATE_LIMITED", "E_HOST_LEFT", "E_FORBIDDEN", "E_ROBOTS", "E_SSRF", "E_DNS", "E_CONNECT"})
"""Faults of the archive itself after which no further capture is asked for in this run."""
_MOST_SILENT = 5
"""Captures in a row that the archive fails to give, after which a run ends too."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a page's past is wanted."""

    since: datetime | None = None
    until: datetime | None = None
    """The first moment that is not wanted."""
    every: Every | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive at home has of a page."""

    sources: frozenset[str] = frozenset()
    """Of its captures: addresses of mementos among them."""
    lists: tuple[bytes, ...] = ()
    """The answers of the newest list that was kept, in order."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run would do for a page."""

    page: str
    wanted: tuple[Listed, ...]
    """The captures to fetch, oldest first."""
    known: int
    """Captures of the plan that are here already."""
    listed: int
    """Captures that the archive lists."""
    others: tuple[NotTaken, ...]
    """What of the list is not fetched, and why."""
    lists: tuple[Found, ...]
    """The list itself, for the archive to keep."""
    seconds_each: float
    """The pace: seconds from one request to the next."""

    @property
    def seconds(self) -> float:
        """How long fetching takes at least."""
        return len(self.wanted) * self.seconds_each


@dataclass(frozen=True, slots=True)
class WaybackSource:
    """A web archive."""

    service: str
    """Its address, such as `https://web.archive.org`."""
    fetch: Fetch
    asked: Asked
    seconds_each: float
    known: dict[str, Known]
    """By page."""

    def plan(self, page: str, wanted: Wanted) -> Plan:
        """What there is to do for a page; the lists of its addresses are asked for now. FetchFailure where one cannot
        be had."""
        answers = [answer for each in wanted.addresses[page] for answer in self._answers(each.url)]
        told = _listed_in([answer.content for answer in answers])
        known = self.known.get(page, Known())
        sound = [it for it in told.captures if _reason_against(it, page, wanted) is None]
        chosen = thinned(_once_each(self.service, sound), self.asked.every)
        missing = tuple(it for it in chosen if memento_address(self.service, it) not in known.sources)
        return Plan(
            page=page,
            wanted=missing,
            known=len(chosen) - len(missing),
            listed=len(told.captures),
            others=tuple(self._not_fetched(page, wanted, told, known)),
            lists=tuple(_list_found(page, answer) for answer in answers),
            seconds_each=self.seconds_each,
        )

    def fetched(self, plan: Plan) -> Iterator[Found | NotTaken]:
        """The captures of a plan, one by one; where the archive wants to be left alone, word of how many are left."""
        silent = 0
        for number, listed in enumerate(plan.wanted, start=1):
            outcome = read_memento(plan.page, self.service, listed, self.fetch)
            yield from outcome
            failure = _failure_of(outcome)
            silent = silent + 1 if failure else 0
            if failure is not None and (failure in _STOPS or silent == _MOST_SILENT):
                left = len(plan.wanted) - number
                if left:
                    yield NotTaken(self.service, f"{left} captures of {plan.page} not asked for after {failure}")
                return

    def _not_fetched(self, page: str, wanted: Wanted, told: CaptureList, known: Known) -> Iterator[NotTaken]:
        for listed in told.captures:
            reason = _reason_against(listed, page, wanted)
            if reason is not None:
                yield NotTaken(memento_address(self.service, listed), reason)
        for number, fault in told.malformed:
            yield NotTaken(f"list of {page}, line {number}", f"a line of the list that cannot be read: {fault}")
        if told.repeats:
            yield NotTaken(f"list of {page}", f"{told.repeats} lines that repeat another")
        lost = list(lost_captures(_listed_in(known.lists).captures, told.captures))
        if lost:
            words = f"CDX_UNSTABLE: {len(lost)} captures of the list kept before are listed no more, or otherwise"
            yield NotTaken(f"list of {page}", f"{words}: {', '.join(it.stamp for it in lost[:5])}")

    def _answers(self, url: str) -> Iterator[Retrieved]:
        """The list of one address, answer by answer."""
        key: str | None = None
        for _ in range(_MOST_ANSWERS):
            answer = self.fetch(self._list_address(url, key))
            yield answer
            following = split_answer(_text(answer.content))[1]
            if following is None or following == key:
                return
            key = following

    def _list_address(self, url: str, key: str | None) -> str:
        asked = {"url": url, "showResumeKey": "true", "limit": str(_AT_ONCE)}
        if self.asked.since is not None:
            asked["from"] = f"{self.asked.since:%Y%m%d%H%M%S}"
        if self.asked.until is not None:
            asked["to"] = f"{self.asked.until - timedelta(seconds=1):%Y%m%d%H%M%S}"
        if key is not None:
            asked["resumeKey"] = key
        return f"{self.service.rstrip('/')}/cdx/search/cdx?{urlencode(asked)}"


def _failure_of(outcome: Sequence[Found | NotTaken]) -> str | None:
    """The code of a fault of the archive itself."""
    problems = (each.problem for each in outcome if isinstance(each, NotTaken))
    return next((problem.code for problem in problems if isinstance(problem, FetchFailure)), None)


def _reason_against(listed: Listed, page: str, wanted: Wanted) -> str | None:
    """Why a capture is not asked for; None where it may be the page."""
    if listed.status not in (None, 200, 203):
        return f"an archived answer with status {listed.status}: the archive's data, not the page"
    if wanted.has_left(page, listed.original, listed.time):
        return f"{page} was no longer at this address by then, as its definition says"
    return None


def _listed_in(answers: Sequence[bytes]) -> CaptureList:
    """What the answers to one question list."""
    return read_list(line for answer in answers for line in split_answer(_text(answer))[0])


def _text(answer: bytes) -> str:
    return answer.decode("utf-8", "replace")


def _once_each(service: str, captures: Sequence[Listed]) -> list[Listed]:
    """One of each memento: two lines of one second and address lead to the same bytes."""
    return list({memento_address(service, it): it for it in reversed(captures)}.values())[::-1]


def _list_found(page: str, answer: Retrieved) -> Found:
    captured = answer.captured
    if captured is None:
        raise TypeError("an answer of a server without its time")
    return Found(
        content=answer.content,
        captured=Bounds(captured.lower, captured.upper),
        witness=Witness("wayback", answer.source),
        page=page,
        url=answer.url,
        media_type=answer.media_type,
        incomplete=LIST_IS_NO_PAGE,
        remarks=("list: what a web archive had of the page when it was asked",),
    )
