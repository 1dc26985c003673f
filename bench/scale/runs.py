"""One replay in a process of its own: `python -m bench.scale.runs FOLDER STORE WORKERS KILLS [SEED]`.

It replays FOLDER/archive into the store as the command line does, alone for 0 workers, and prints what it cost as JSON:
seconds by the clock and of the processor, the peak of its own memory after a fifth of the pages and at the end, a
digest of every reading, what was not read and what was told. KILLS workers are killed at random times.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import psutil

from kpi_ingest.archive import open_archive
from kpi_ingest.cluster import local_cluster
from kpi_ingest.config import Settings
from kpi_ingest.pipeline import Workplace, replay
from kpi_ingest.store import open_store

EVERY_S = (1.0, 4.0)
"""Seconds between two kills, at random."""


def run(folder: Path, store: str, workers: int, kills: int, seed: int) -> dict[str, object]:
    """Replay and tell."""
    place = folder / "archive"
    workplace = Workplace(Settings(store, str(place)), {}, place, False)
    with open_archive(place) as archive:
        pages = archive.pages()
    peaks: list[tuple[str, int]] = []

    def follow(words: str) -> None:
        if words in pages:
            peaks.append((words, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))

    with local_cluster(workers) if workers else nullcontext() as cluster, _killing(kills, seed) as killed:
        began = time.monotonic()
        report = replay(workplace, None, (), follow, cluster=cluster)
        took = time.monotonic() - began
        own, ended = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        others = sum(map(_spent, psutil.Process().children(recursive=True)))
    early = peaks[len(peaks) // 5][1]
    return {
        "seconds": took,
        "own": own.ru_utime + own.ru_stime,
        "others": others + ended.ru_utime + ended.ru_stime,
        "early": early,
        "late": own.ru_maxrss,
        "killed": len(killed),
        "readings": sum(len(page.replay.made) for page in report.pages),
        "problems": [str(each) for each in report.problems()],
        "remarks": [str(each) for each in report.remarks],
        "archive": digest_of_archive(place),
        "store": digest_of_store(store),
    }


def _spent(process: psutil.Process) -> float:
    with suppress(psutil.Error):
        times = process.cpu_times()
        return float(times.user + times.system)
    return 0.0


@contextmanager
def _killing(kills: int, seed: int) -> Iterator[list[int]]:
    """Kill a worker now and then until so many were."""
    pick, killed, leave = random.Random(seed), list[int](), threading.Event()

    def work() -> None:
        while len(killed) < kills and not leave.wait(pick.uniform(*EVERY_S)):
            workers = _workers()
            if workers:
                chosen = pick.choice(workers)
                with suppress(ProcessLookupError):
                    os.kill(chosen, signal.SIGKILL)
                    killed.append(chosen)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield killed
    finally:
        leave.set()
        thread.join()


def _workers() -> list[int]:
    found = []
    for each in psutil.Process().children():
        with suppress(psutil.Error):  # it may be dead already
            found += [each.pid] if "spawn_main" in " ".join(each.cmdline()) else []
    return found


def digest_of_archive(place: Path) -> str:
    """Of every reading, in the order of the log, times of recording aside."""
    digest = hashlib.sha256()
    with open_archive(place) as archive:
        for page in archive.pages():
            for reading in archive.readings(page):
                told = {name: value for name, value in reading.document.items() if name != "recorded_at"}  # type: ignore[union-attr]
                digest.update(json.dumps([reading.number, told], sort_keys=True).encode())
    return digest.hexdigest()


def digest_of_store(url: str) -> str:
    """Of the contents of every page."""
    with open_store(url, create=False) as store:
        told = [[page, *store.content_digests(page)] for page in store.pages()]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


if __name__ == "__main__":
    folder, store, workers, kills, *seed = sys.argv[1:]
    print(json.dumps(run(Path(folder), store, int(workers), int(kills), int(seed[0]) if seed else 1)))
