"""A cluster reads the captures of the pages to come while the run works on a page.

A thread sends captures in batches, a bounded number at a time, and keeps what comes back beside the archive, where the
run looks for it: nothing waits in memory. A batch whose workers died is sent again capture by capture; a capture whose
workers died then is read by the run itself, and named. So is all that is left where the cluster goes away for good.
The run stays the one writer of archive and store, and waits only for captures of the page it is at.
"""

from __future__ import annotations

import gc
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kpi_ingest.archive import Archive, ObjectPlace
from kpi_ingest.cluster import Answered, Cluster, ClusterGone, Lost
from kpi_ingest.errors import KpiIngestError, UsageError
from kpi_ingest.pages import PageDefinition
from kpi_ingest.pipeline.elsewhere import Batch, Made, Sent, read_batch, worker_code
from kpi_ingest.pipeline.firsts import FirstCapture
from kpi_ingest.pipeline.kept import Kept, code_digest

BATCH_CAPTURES, BATCH_BYTES = 8, 2 * 1024 * 1024
"""A batch ends with the capture that reaches either: a call costs some 10 ms besides its work, a capture some 50."""
CALLS_EACH = 3
"""Open calls for each thread of a worker: one at work, the next at hand, one on its way."""
QUEUED = 400
"""Captures of pages to come that are chosen beforehand; more are, where one page has more."""
LOOK_S = 0.1
WAIT_S = 0.2
"""Seconds between two looks at the cluster, and at what the run waits for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The captures of a page that a run is going to read."""

    page: str
    definition: PageDefinition | None
    key: str
    kept: Kept
    firsts: tuple[FirstCapture, ...]


@dataclass(frozen=True, slots=True)
class _Job:
    """Captures of one page that are sent together."""

    wanted: Wanted
    firsts: tuple[FirstCapture, ...]


@dataclass(slots=True)
class Ahead:
    """The work of a cluster for one run; a context within which it works."""

    cluster: Cluster
    archive: Archive
    pages: Iterator[Wanted]
    """Those to come, in the order of the run; asked for by the run's own thread."""
    remarks: list[KpiIngestError] = field(default_factory=list)
    """Captures that the run had to read itself, and why."""
    read: int = 0
    """Captures that workers read."""
    apart: bool = False
    """A worker with other code came and was told of."""
    cut_off: bool = False
    """A worker could not reach the archive and was told of."""
    planned: dict[str, Wanted] = field(default_factory=dict)
    _queue: deque[_Job] = field(default_factory=deque)
    _open: dict[tuple[str, str], None] = field(default_factory=dict)
    """Page and digest of captures that are awaited, in order."""
    _calls: dict[int, _Job] = field(default_factory=dict)
    _change: threading.Condition = field(default_factory=threading.Condition)
    _leaving: bool = False
    _thread: threading.Thread | None = None

    def __enter__(self) -> Ahead:
        _refuse_other_code(self.cluster)
        gc.freeze()  # what is loaded by now stays: looking through it for each page costs more than Dask's own records
        self._thread = threading.Thread(target=self._work, name="captures to a cluster", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving = True
        if self._thread is not None:
            self._thread.join()
        gc.unfreeze()

    def begin(self, page: str) -> Wanted | None:
        """Choose what to send until this page and enough behind it are chosen; what is known of the page."""
        while page not in self.planned or len(self._open) < QUEUED:
            wanted = next(self.pages, None)
            if wanted is None:
                break
            self._plan(wanted)
        gc.collect()  # Dask's records of calls hold each other, and a page is read with the collector off
        return self.planned.pop(page, None)

    def wait(self, page: str, first: FirstCapture) -> None:
        """Until what a worker makes of the capture is kept, or is known not to come."""
        with self._change:
            while (page, first.sha256) in self._open:
                self._change.wait(WAIT_S)

    def _plan(self, wanted: Wanted) -> None:
        self.planned[wanted.page] = wanted
        with self._change:
            self._open.update(dict.fromkeys((wanted.page, first.sha256) for first in wanted.firsts))
            places = range(0, len(wanted.firsts), BATCH_CAPTURES)
            self._queue.extend(_Job(wanted, wanted.firsts[at : at + BATCH_CAPTURES]) for at in places)

    def _work(self) -> None:
        """The thread: send and receive until the run leaves."""
        try:
            while not self._leaving:
                self._send()
                self._receive()
        except ClusterGone as gone:
            self._give_up(str(gone))
        except Exception as fault:
            self._give_up(f"{type(fault).__name__}: {str(fault)[:200]}")

    def _send(self) -> None:
        slots = self.cluster.slots() if self._queue or self._calls else 0
        while self._queue and len(self._calls) < slots * CALLS_EACH:
            job = self._queue.popleft()
            batch, rest = self._batch(job)
            if rest:
                self._queue.appendleft(_Job(job.wanted, rest))
            if batch.captures:
                chosen = {each.sha256 for each in batch.captures}
                sent = tuple(first for first in job.firsts if first.sha256 in chosen)
                self._calls[self.cluster.call(read_batch, batch)] = replace(job, firsts=sent)

    def _batch(self, job: _Job) -> tuple[Batch, tuple[FirstCapture, ...]]:
        """The captures to send now, and those of the job for which there is no room. Bytes that are not what was
        archived are not sent: the run meets them itself. Where workers get them by themselves, none are."""
        if isinstance(self.archive.place, ObjectPlace) and not self.cut_off:
            named = [Sent(None, first.sha256, first.source, first.media_type) for first in job.firsts]
            return replace(self._batch_of(job, named), lies=self.archive.place), ()
        sent: list[Sent] = []
        size = 0
        for number, first in enumerate(job.firsts):
            if size >= BATCH_BYTES:
                return self._batch_of(job, sent), job.firsts[number:]
            try:
                content = self.archive.bytes_of(first.sha256)
            except KpiIngestError:
                self._done(job.wanted.page, first.sha256)
                continue
            sent.append(Sent(content, first.sha256, first.source, first.media_type))
            size += len(content)
        return self._batch_of(job, sent), ()

    def _batch_of(self, job: _Job, sent: list[Sent]) -> Batch:
        return Batch(job.wanted.page, job.wanted.definition, job.wanted.key, tuple(sent))

    def _receive(self) -> None:
        told = self.cluster.next(LOOK_S)
        if told is None:
            return
        job = self._calls.pop(told.call)
        if isinstance(told, Answered):
            self._keep(job, told.answer)
        else:
            self._try_apart(job, told)

    def _keep(self, job: _Job, answer: object) -> None:
        made = answer if isinstance(answer, tuple) else ()
        if not made and not self.apart:
            self.apart = True
            self.remarks.append(_other_code(self.cluster.words))
        unreached: set[str] = set()
        for each in made:
            if isinstance(each, Made) and each.files:
                for name, content in each.files:
                    job.wanted.kept.put(name, content)
                self.read += 1
            elif isinstance(each, Made) and each.unreached is not None:
                unreached.add(each.sha256)
                self._tell_unreached(each.unreached)
        self._send_again(job, unreached)
        for first in job.firsts:
            if first.sha256 not in unreached:
                self._done(job.wanted.page, first.sha256)

    def _tell_unreached(self, why: str) -> None:
        """From the first time on, captures are sent."""
        if not self.cut_off:
            self.cut_off = True
            self.remarks.append(_unreached(self.cluster.words, why))

    def _send_again(self, job: _Job, unreached: set[str]) -> None:
        """Send the bytes of captures that a worker could not get by itself."""
        again = tuple(first for first in job.firsts if first.sha256 in unreached)
        if again:
            self._queue.appendleft(_Job(job.wanted, again))

    def _try_apart(self, job: _Job, lost: Lost) -> None:
        """Send the captures of a lost batch one by one; a single one is left to the run."""
        if len(job.firsts) > 1:
            self._queue.extendleft(_Job(job.wanted, (first,)) for first in reversed(job.firsts))
            return
        (first,) = job.firsts
        self.remarks.append(_left(job.wanted.page, first.source, first.sha256, lost.why))
        self._done(job.wanted.page, first.sha256)

    def _done(self, page: str, sha256: str) -> None:
        with self._change:
            self._open.pop((page, sha256), None)
            self._change.notify_all()

    def _give_up(self, why: str) -> None:
        """Leave everything to the run."""
        self.remarks.append(_gone(self.cluster.words, why))
        while not self._leaving:  # pages go on being planned
            with self._change:
                self._queue.clear()
                self._open.clear()
                self._change.notify_all()
                self._change.wait(WAIT_S)


def _left(page: str, source: str, sha256: str, why: str) -> KpiIngestError:
    return KpiIngestError(
        "E_WORKERS_DIED", page=page, place=f"{source} ({sha256[:12]})", got=f"a capture that no worker read ({why})",
        expected="its reading", next_step="none: it was read here instead; give workers more memory if there are more",
    )  # fmt: skip


def _other_code(words: str) -> KpiIngestError:
    return KpiIngestError(
        "E_CLUSTER", place=words, got="a worker that came later, with another version of the code",
        expected="this very version and its locked libraries",
        next_step="none: what it was sent was read here instead; install on it what is installed here",
    )  # fmt: skip


def _unreached(words: str, why: str) -> KpiIngestError:
    return KpiIngestError(
        "E_WORKER_CUT_OFF", place=words, got=f"a worker that cannot get captures by itself ({why})",
        expected="the extra [s3] and AWS_ variables on every worker, as they are here",
        next_step="none: from there on captures were sent to the workers",
    )  # fmt: skip


def _gone(words: str, why: str) -> KpiIngestError:
    return KpiIngestError(
        "E_CLUSTER_GONE", place=words, got=why, expected="workers until the end of the run",
        next_step="none: the rest was read here instead; look at the scheduler's and the workers' logs",
    )  # fmt: skip


def _refuse_other_code(cluster: Cluster) -> None:
    """Refuse workers that would read otherwise than this run; those that come later make nothing where they would. One
    that dies while it is asked says nothing."""
    own = code_digest()
    for address, found in sorted(cluster.everywhere(worker_code).items()):
        if found != own and not isinstance(found, OSError):
            got = f"no kpi-ingest ({found})" if isinstance(found, Exception) else "another version of the code"
            raise UsageError(
                "E_CLUSTER", place=f"worker {address}", got=got, expected="this very version and its locked libraries",
                next_step="install on every worker what is installed here, with requirements.txt, and start it again",
            )  # fmt: skip
