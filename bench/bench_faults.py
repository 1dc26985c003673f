"""The fault catalogue in figures: rows tried and handled, the slowest of them, peak memory, silent mistakes.

Every row is a page of one night (`bench.fault_rows`), with a server of raw sockets on loopback; then each row is
fetched alone, for its time. `python -m bench.bench_faults [--rows N]` takes the first N rows only.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.fault_rows.night import Outcome, fetch_only, is_handled, is_silent_wrong, two_nights
from bench.fault_rows.rows import ROWS, Row


def main() -> None:
    """Print the figures, and the rows that were not handled."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=len(ROWS))
    rows = ROWS[: options.parse_args().rows]
    with tempfile.TemporaryDirectory() as folder:
        _, outcomes = two_nights(Path(folder), rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for row in rows:
        if not is_handled(row, outcomes[row.id]):
            print(f"not handled: {row.id}: {outcomes[row.id].line or 'nothing said'}")
    seconds, slowest = _slowest(rows)
    print(f"rows tried {len(rows)}, handled {_count(rows, outcomes)}")
    print(f"worst time {seconds:.1f} s ({slowest}), of both its nights")
    print(f"peak memory {peak:.0f} MiB")
    print(f"silent-wrong {sum(is_silent_wrong(row, outcomes[row.id]) for row in rows)} (asked 0)")


def _count(rows: Sequence[Row], outcomes: dict[str, Outcome]) -> int:
    return sum(is_handled(row, outcomes[row.id]) for row in rows)


def _slowest(rows: Sequence[Row]) -> tuple[float, str]:
    timed = []
    for row in rows:
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            two_nights(Path(folder), [row], fetch_only)
            timed.append((time.perf_counter() - started, row.id))
    return max(timed)


if __name__ == "__main__":
    main()
