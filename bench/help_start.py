"""What `kpi-ingest --help` costs against a bare Python start.

    python -m bench.help_start [PAIRS]

The two are started in turn, so that a busy machine slows both; the figure is the median of the pairs' ratios. The
design allows six bare starts.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

USUAL_PAIRS = 31
ALLOWED = 6.0

BARE = (sys.executable, "-c", "pass")
HELP = (str(Path(sys.executable).with_name("kpi-ingest")), "--help")


def seconds_of(command: tuple[str, ...]) -> float:
    """Wall-clock time of one run that must succeed."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def paired_runs(count: int) -> list[tuple[float, float]]:
    """(bare start, help) in seconds, one after the other; a first pair that warms the file cache is thrown away."""
    return [(seconds_of(BARE), seconds_of(HELP)) for _ in range(count + 1)][1:]


def main() -> None:
    pairs = paired_runs(int(sys.argv[1]) if len(sys.argv) > 1 else USUAL_PAIRS)
    ratio = median(helped / bare for bare, helped in pairs)
    bare, helped = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    print(f"bare Python start    {bare * 1000:6.1f} ms (median of {len(pairs)})")
    print(f"kpi-ingest --help    {helped * 1000:6.1f} ms")
    print(f"ratio                {ratio:6.2f}    (allowed: {ALLOWED:g})")


if __name__ == "__main__":
    main()
