"""How long a replay takes on how many workers, by a simulation of the one writer and its window of open calls.

    python -m bench.simulated_cluster [--captures 1000000] [--pages 1000] [--read 0.054] [--write 0.040] [--start 5]

Assumptions, each of which docs/scale.md gives the measurement of: a worker reads a capture in `read` seconds; the run
takes `write` seconds for a capture, whoever read it, one capture after the other; a batch costs `call` seconds on its
way; at most three batches a worker are open; the cluster is up after `start` seconds. Times vary by a fifth. A run
alone takes `alone` seconds for a capture, less than the two together: it packs nothing and sends nothing. Not in it:
networks slower than the work, disks slower than the writer, workers that die.
"""

from __future__ import annotations

import argparse
import heapq
import random

from kpi_ingest.pipeline.ahead import BATCH_CAPTURES, CALLS_EACH, QUEUED

SPREAD = 0.2
WORKERS = (1, 2, 4, 8, 16, 32, 100)


def simulated(captures: int, pages: int, workers: int, read: float, write: float, call: float, start: float) -> float:
    """Seconds until the last capture is written."""
    pick = random.Random(captures + workers)
    free = [start] * workers
    """When each worker is free."""
    written = start
    each = max(1, captures // pages)
    arrived: list[float] = []
    done: list[float] = []
    for first in range(0, captures, BATCH_CAPTURES):
        count = min(BATCH_CAPTURES, captures - first)
        # what is sent waits for the run where it is far behind: pages are chosen a bounded number of captures ahead
        behind = first - max(QUEUED, each)
        sent = max(start, done[behind] if behind >= 0 else 0.0)
        window = len(arrived) - CALLS_EACH * workers
        sent = max(sent, arrived[window] if window >= 0 else 0.0)
        ended = max(heapq.heappop(free), sent) + call + sum(_varied(pick, read) for _ in range(count))
        heapq.heappush(free, ended)
        arrived.append(ended)
        for _ in range(count):
            written = max(written, ended) + _varied(pick, write)
            done.append(written)
    return written


def _varied(pick: random.Random, mean: float) -> float:
    return mean * pick.uniform(1 - SPREAD, 1 + SPREAD)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--captures", type=int, default=1_000_000)
    parser.add_argument("--pages", type=int, default=1_000)
    parser.add_argument("--read", type=float, default=0.054)
    parser.add_argument("--write", type=float, default=0.040)
    parser.add_argument("--alone", type=float, default=0.079)
    parser.add_argument("--call", type=float, default=0.01)
    parser.add_argument("--start", type=float, default=5.0)
    asked = parser.parse_args()
    alone = asked.captures * asked.alone
    print(f"alone                {alone / 3600:8.2f} h")
    for workers in WORKERS:
        took = simulated(asked.captures, asked.pages, workers, asked.read, asked.write, asked.call, asked.start)
        print(f"{workers:4} workers         {took / 3600:8.2f} h   {alone / took:5.2f} times as fast", flush=True)


if __name__ == "__main__":
    main()
