"""What it costs to decide the shipped archive to its last open row, take that back, and decide it again.

    python -m bench.desk_times

Each command runs in a process of its own; the figure is its processor time with that of its children. The first six
are the whole script: a pattern and a file, each with its preview, and the two reviews that they follow from. Content
digests after the script, and after it was taken back and run again, are compared.
"""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from kpi_ingest.store import open_store

PAGE = "devon-send-kpis"
PATTERN = ("decide", PAGE, "--columns", "Milestone 3,Milestone 5", "--pattern", "B")
SIGNED = ("--by", "A. Auditor", "--because", "measured")
ALLOWED = 1.5
Timed = list[tuple[str, float]]


def timed(folder: Path, times: Timed, *words: str) -> str:
    """Run a verb that must succeed; keep its processor time and give what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "kpi_ingest", *words]
    told = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, env=os.environ).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    times.append((" ".join(dict.fromkeys((*words[:2], *(word for word in words if word == "--preview")))), spent))
    return told


def choose_first(folder: Path, listed: str) -> str:
    """A file that takes the first candidate of every row that has one."""
    lines = list(csv.DictReader(io.StringIO(listed)))
    for line in lines:
        line["choice"] = "1" if json.loads(line["candidates"]) else ""
    with (folder / "choices.csv").open("w", encoding="utf-8", newline="") as opened:
        out = csv.DictWriter(opened, list(lines[0]))
        out.writeheader()
        out.writerows(lines)
    return "choices.csv"


def decide_all(folder: Path, times: Timed) -> list[str]:
    """The script; gives the ids of its two decisions."""
    timed(folder, times, "review", PAGE)
    timed(folder, times, *PATTERN, "--preview", *SIGNED)
    first = json.loads(timed(folder, times, *PATTERN, *SIGNED, "--format", "json"))
    chosen = choose_first(folder, timed(folder, times, "review", PAGE, "--format", "csv"))
    timed(folder, times, "decide", "--from", chosen, "--preview", *SIGNED)
    second = json.loads(timed(folder, times, "decide", "--from", chosen, *SIGNED, "--format", "json"))
    return [told["decided"]["decision"] for told in (first, second)]


def digests(folder: Path) -> tuple[str, ...]:
    with open_store(f"sqlite:///{folder / 'kpi-ingest.db'}", create=False) as store:
        return store.content_digests(PAGE)


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder, times = Path(place), Timed()
        timed(folder, times, "replay")
        made = decide_all(folder, times)
        decided = digests(folder)
        for decision in reversed(made):
            timed(folder, times, "decide", "--undo", decision, *SIGNED)
        decide_all(folder, times)
        for words, spent in times:
            print(f"{spent:6.2f} s  {words}")
        print(f"dearest behind the replay: {max(spent for _, spent in times[1:]):.2f} s (allowed: {ALLOWED:g})")
        print(f"digests equal: {digests(folder) == decided}")


if __name__ == "__main__":
    main()
