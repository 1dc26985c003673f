"""Calls -> their answers, worked out by the processes of a Dask cluster; a call that kills its workers is given back.

Rules. A call may be worked out more than once: workers die, connections break. Whoever makes calls takes the first
answer and has to be sure that a second one would be the same. A call during which several workers died one after the
other (Dask's setting `allowed-failures`) is given back as lost, never tried for ever. A scheduler that went away is
waited for, and what it had not answered is asked again. Dask moves calls and answers as pickles: whoever can reach the
scheduler can run code on it, so it belongs on a network of its own, or behind TLS.

Used by one thread at a time. Dask comes with the extra [dask].
"""

from __future__ import annotations

import logging
import queue
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from kpi_ingest.errors import UsageError

Dask = Any  # distributed has no types
PATIENCE_S = 60.0
"""Seconds to wait for a scheduler that went away, or for a first worker."""
ANSWER_S = 30.0
"""Seconds to wait for the bytes of an answer that a worker has ready; then the call is made again."""
CONNECT_S = 10.0
"""Seconds for one try to connect."""
LOOK_S = 0.5
"""Seconds between two counts of the workers."""
HEAL_S = 10.0
"""Seconds in which a worker of ours that died is expected back."""
UNWATCHED = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "500ms",
    "distributed.worker.memory.monitor-interval": "1s",
    "distributed.admin.low-level-log-length": 0,
}
"""Dask looks at what each worker is doing a hundred times a second, for pages that nobody sees here; and either end of
a connection keeps the last thousand messages, with the captures in them."""
SCHEMES = ("tcp://", "tls://")


class ClusterGone(Exception):
    """The scheduler went away and did not come back, or has no worker."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A call with its answer."""

    call: int
    answer: object


@dataclass(frozen=True, slots=True)
class Lost:
    """A call that was given up."""

    call: int
    why: str


@dataclass(slots=True)
class _Asked:
    """A call that is not answered yet."""

    function: Callable[..., object]
    arguments: tuple[object, ...]
    future: Dask


@dataclass(slots=True)
class Cluster:
    """A connection to a scheduler."""

    connect: Callable[[float], Dask]
    """A client, made within so many seconds; raises OSError or TimeoutError."""
    words: str
    """What it is called in messages."""
    patience: float = PATIENCE_S
    heal: Callable[[int], object] | None = None
    """Starts so many workers more, where they are ours to start."""
    workers: int = 0
    """How many there should be then."""
    whole_at: float = field(default_factory=time.monotonic)
    """When there were last so many, or some were started."""
    client: Dask = None
    asked: dict[int, _Asked] = field(default_factory=dict)
    ready: queue.SimpleQueue[tuple[int, Dask]] = field(default_factory=queue.SimpleQueue)
    numbers: int = 0
    found: tuple[int, float] = (0, float("-inf"))
    """The workers' threads as last counted, and when."""
    worked_until: float = field(default_factory=time.monotonic)
    """When it was last seen to have a worker, on our own clock."""

    def call(self, function: Callable[..., object], *arguments: object) -> int:
        """Have a worker call the function; gives the number of the call."""
        self.numbers += 1
        self.asked[self.numbers] = _Asked(function, arguments, None)
        self._submit(self.numbers)
        return self.numbers

    def slots(self) -> int:
        """Calls that can be worked on at once: the workers' threads. Raises ClusterGone after having none for long."""
        now = time.monotonic()
        if now - self.found[1] < LOOK_S:
            return self.found[0]
        found = 0
        with suppress(OSError, TimeoutError, ValueError, RuntimeError):
            found = sum(self.client.nthreads().values())
        self.found = found, now
        self._replace_lost(self.workers - found, now)
        if found:
            self.worked_until = now
        elif now - self.worked_until > self.patience:
            raise ClusterGone(f"no worker for {self.patience:g} s")
        return found

    def _replace_lost(self, lacking: int, now: float) -> None:
        """A worker that dies while it starts is not started again by Dask."""
        if self.heal is None or lacking <= 0:
            self.whole_at = now
        elif now - self.whole_at > HEAL_S:
            self.whole_at = now
            self.heal(lacking)

    def next(self, wait: float) -> Answered | Lost | None:
        """The next call that is done with, in no order; None where none is in so many seconds. Raises ClusterGone."""
        if self.client.status != "running":
            self._connect_again()
        try:
            number, future = self.ready.get(timeout=wait)
        except queue.Empty:
            return None
        asked = self.asked.get(number)
        if asked is None or asked.future is not future:
            return None  # of a connection that broke; the call was made again
        return self._settle(number, future)

    def everywhere(self, function: Callable[[], object]) -> dict[str, object]:
        """What the function gives on each worker, by the worker's address; a failure there is its own answer."""
        found: dict[str, object] = self.client.run(function, on_error="return")
        return found

    def _settle(self, number: int, future: Dask) -> Answered | Lost | None:
        if future.status == "finished":
            with suppress(
                Exception
            ):  # the worker that held the answer died: whatever that raised, the call is repeated
                answer = future.result(timeout=ANSWER_S)
                del self.asked[number]
                future.release()  # the scheduler holds what the call was given until then
                return Answered(number, answer)
        elif future.status == "error":
            del self.asked[number]
            return Lost(number, _why(future))
        if self.client.status == "running":
            self._submit(number)
        else:
            self._connect_again()
        return None

    def _submit(self, number: int) -> None:
        asked = self.asked[number]
        # a key of its own each time: the scheduler may still know an earlier try as cancelled
        asked.future = self.client.submit(asked.function, *asked.arguments, pure=False)
        asked.future.add_done_callback(lambda done: self.ready.put((number, done)))

    def _connect_again(self) -> None:
        """A new connection, over which every open call is made again."""
        _close(self.client)
        until = time.monotonic() + self.patience
        while True:
            try:
                self.client = self.connect(min(CONNECT_S, self.patience))
                break
            except (OSError, TimeoutError) as error:
                if time.monotonic() > until:
                    raise ClusterGone(f"the scheduler did not come back in {self.patience:g} s") from error
                time.sleep(0.2)
        self.worked_until = time.monotonic()
        for number in sorted(self.asked):
            self._submit(number)


def _why(future: Dask) -> str:
    """Why a call failed, as far as its future tells."""
    error = None
    with suppress(Exception):
        error = future.exception(timeout=ANSWER_S)
    if type(error).__name__ == "KilledWorker":
        return "a worker died on each of several tries"
    return f"{type(error).__name__}: {str(error)[:200]}"


@contextmanager
def local_cluster(workers: int) -> Iterator[Cluster]:
    """A cluster of so many processes on this machine, with one thread each, that nobody else can reach. Raises
    UsageError without the extra [dask]."""
    dask = _dask()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kpi-ingest-"))
        stack.enter_context(_quiet())
        stack.enter_context(_settings(UNWATCHED))
        # Dask's servers of pages and metrics listen on every address of the machine, unless told where
        own = dask.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            local_directory=folder,
            silence_logs=logging.CRITICAL,
        )
        stack.callback(own.close, timeout=10)
        cluster = Cluster(lambda wait: dask.Client(own.scheduler_address, timeout=wait), f"{workers} workers")
        stack.callback(lambda: _close(cluster.client))
        cluster.heal, cluster.workers = (lambda lacking: own.scale(len(own.worker_spec) + lacking)), workers
        cluster.client = cluster.connect(PATIENCE_S)
        yield cluster


@contextmanager
def cluster_at(address: str) -> Iterator[Cluster]:
    """The cluster whose scheduler listens there, `tcp://HOST:PORT` or `tls://HOST:PORT`. Raises UsageError where none
    answers, and without the extra [dask]."""
    if not address.startswith(SCHEMES):
        raise _refused(address, "an address of another form", "write it as the scheduler prints it when it starts")
    dask = _dask()
    with _quiet(), _settings(UNWATCHED):
        cluster = Cluster(lambda wait: dask.Client(address, timeout=wait), address)
        try:
            cluster.client = cluster.connect(CONNECT_S)
        except (OSError, TimeoutError, ValueError) as error:
            raise _refused(
                address, f"no answer ({type(error).__name__})", "start it, or use --workers N here"
            ) from error
        try:
            yield cluster
        finally:
            _close(cluster.client)


def _refused(address: str, got: str, next_step: str) -> UsageError:
    return UsageError(
        "E_CLUSTER", place=address, got=got, expected="a Dask scheduler at tcp://HOST:PORT", next_step=next_step
    )


def _close(client: Dask) -> None:
    with suppress(Exception):  # the other end may be gone in any way: there is nothing to lose any more
        if client is not None:
            client.close(timeout=5)


@contextmanager
def _quiet() -> Iterator[None]:
    """Dask tells of every worker that dies; that is told once, by whoever made the call."""
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


def _settings(chosen: dict[str, object]) -> Dask:
    """A context in which Dask has these settings, and the workers that are started in it too."""
    from dask import config

    return config.set(chosen)


def _dask() -> Dask:
    try:
        import distributed
    except ImportError as error:
        raise UsageError(
            "E_NO_DASK", got="no package distributed", expected="Dask, for replays on more than one process",
            next_step="pip install 'kpi-ingest[dask]', or replay without --workers and --on",
        ) from error  # fmt: skip
    return distributed
