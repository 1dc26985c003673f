"""What reading costs, beside pandas and pdfplumber in one run: `python -m bench.read_pages.read_times [FOLDER ...]`.

Processor time, the parse child's included, of reading and of handing the document over; each file counts with
the least of several rounds, the peer's right before ours, and the peer works in this process. HTML is read beside
`pandas.read_html` over lxml, PDF beside pdfplumber's `extract_tables`, on generated tables and on the PDFs of each
FOLDER. Then small HTML captures are replayed by the command line, and last the most memory that any parse child of all
this took is told.
"""

from __future__ import annotations

import argparse
import gc
import io
import logging
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pdfplumber
from bench.read_html import PAGES, page_of, table_of
from bench.read_pages.pdf_tables import made_table

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Media
from kpi_ingest.read.reader import CaptureReader

_ROWS = (3, 3, 3, 4, 4, 4, 5, 6, 8, 10, 15, 15, 30, 60, 150)
_TABLES = (1, 1, 2, 2, 2, 3, 4, 6)
_LINES = (36, 85, 300, 430, 500)
"""Sizes as 195 pages of public health bodies have them: quantiles of rows, tables, and lines around the tables."""


@dataclass(slots=True)
class Reading:
    """The reader with a child, and what its children took."""

    reader: CaptureReader = field(default_factory=CaptureReader)
    peak: int = 0
    """Most bytes of memory that a child took."""
    peak_at: str = ""
    children: set[int] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)

    def seconds(self, content: bytes, media: Media, name: str) -> float:
        """Processor time of one reading, on both sides of the pipe."""
        self.reader.read(b"<table><tr><td>1</td></tr></table>", media="html")
        child = self.reader.child or 0
        began = worked(child) + time.process_time()  # in this order: looking is no part of reading
        try:
            self.reader.read(content, media=media, name=name)
        except ReadError as error:
            self.refused.append(f"{name}: {error.code}")
        after = self.reader.child
        if after != child:  # the child erred, or was replaced: its own time is no longer told
            return float("nan")
        ended = time.process_time() + worked(child)
        self.children.add(child)
        if (most := most_memory(child)) > self.peak:
            self.peak, self.peak_at = most, name
        return ended - began


def worked(pid: int) -> float:
    """Seconds that a process was on a processor (Linux); not a number for one that is gone, as a worn child is."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return float("nan")


def most_memory(pid: int) -> int:
    """The most bytes of memory that a process ever had; 0 for one that is gone."""
    try:
        facts = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in facts.splitlines() if line.startswith("VmHWM")), 0)


def published_pages(number: int, seed: int, lines: Sequence[int]) -> Iterator[bytes]:
    """HTML pages with tables of the sizes that pages have, and so many lines of text around them."""
    rng = random.Random(seed)
    for _ in range(number):
        tables = [table_of(rng.choice(_ROWS), rng.randrange(3, 10)) for _ in range(rng.choice(_TABLES))]
        around = "".join(f"<li><a href='/p/{n}'>Words of line {n}</a></li>" for n in range(rng.choice(lines)))
        yield page_of(*tables).replace(b"</body>", f"<ul>{around}</ul></body>".encode() if around else b"</body>")


def by_pandas(content: bytes) -> None:
    """The tables of a page as data frames."""
    pd.read_html(io.StringIO(content.decode()), flavor="lxml")


def by_pdfplumber(content: bytes) -> None:
    """The tables of a file as lists."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            page.extract_tables()
            page.close()


def own_seconds(read: Callable[[bytes], None], content: bytes) -> float:
    """Processor time of a peer, which works in this process; without the collector, as the parse child does."""
    gc.disable()
    began = time.process_time()
    try:
        read(content)
    except Exception:  # a peer may trip over a file that has something wrong; the other files count
        return float("nan")
    finally:
        gc.enable()
    return time.process_time() - began


def compare(
    what: str, contents: Sequence[tuple[str, bytes]], media: Media, rounds: int, reading: Reading
) -> tuple[float, float]:
    """Print and give the summed least seconds of the peer and ours; files that either refuses leave both sums."""
    peer_of = by_pandas if media == "html" else by_pdfplumber
    theirs = ours = 0.0
    counted = 0
    for name, content in contents:
        least = (
            min(own_seconds(peer_of, content) for _ in range(rounds)),
            min(reading.seconds(content, media, name) for _ in range(rounds)),
        )
        if least[0] == least[0] and least[1] == least[1]:
            theirs, ours, counted = theirs + least[0], ours + least[1], counted + 1
    peer = "pandas" if media == "html" else "pdfplumber"
    ratio = f"{theirs / ours:5.2f} times as fast" if ours else "-"
    print(
        f"{what:46} {counted:4} files  {peer} {theirs * 1000:9.1f} ms  ours {ours * 1000:9.1f} ms  {ratio}", flush=True
    )
    return theirs, ours


def replay_rate(captures: int) -> float:
    """Small HTML captures a second of processor time in `kpi-ingest replay`, its start and its children included."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "captures")
        folder.mkdir()
        for number in range(captures):
            page = page_of(table_of(10, 8)).replace(b"Actual", f"Figure {number} of".encode())
            day = time.strftime("%Y-%m-%d", time.gmtime(number * 86_400))
            (folder / f"small-page.{day}.html").write_bytes(page)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "kpi_ingest", "replay", str(folder), "--store", f"sqlite:///{place}/s.db"]
        subprocess.run([*command, "--archive", f"{place}/archive"], check=True, capture_output=True, cwd=place)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return captures / (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main() -> int:
    """Print the figures; exit code 1 where one of those that were asked for is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="*", help="folders of PDFs")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--captures", type=int, default=200, help="of the replay; 0 leaves it out")
    options = parser.parse_args()
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    reading = Reading()
    for name, content in PAGES.items():
        compare(name, [(name, content)], "html", max(5, options.rounds), reading)
    bare = [(f"page {n}", content) for n, content in enumerate(published_pages(60, 1, (0,)))]
    pandas, ours = compare("60 pages as published, their tables alone", bare, "html", options.rounds, reading)
    whole = [(f"page {n}", content) for n, content in enumerate(published_pages(60, 1, _LINES))]
    compare("60 pages as published, with all their text", whole, "html", options.rounds, reading)
    made = [(f"table {n}", made_table(3, n)[2]) for n in range(66)]
    sums = [compare("66 generated PDF tables", made, "pdf", options.rounds, reading)]
    for folder in options.folders:
        files = [(path.name, path.read_bytes()) for path in sorted(folder.glob("*.pdf"))]
        sums.append(compare(f"PDFs of {folder.name}", files, "pdf", options.rounds, reading))
    reading.reader.close()
    missed = [f"HTML {pandas / ours:.2f} of 2.5"] if pandas / ours < 2.5 else []
    missed += [f"PDF {theirs / own:.2f} of 1" for theirs, own in sums if theirs < own]
    if options.captures:
        rate = replay_rate(options.captures)
        print(f"replay of {options.captures} small HTML captures: {rate:.1f} a second of processor time")
        missed += [f"replay {rate:.1f} of 15"] if rate < 15 else []
    refused = sorted(set(reading.refused))
    print(f"refused: {len(refused)}; parse children: {len(reading.children)}")
    print(f"most memory of a parse child: {reading.peak / 2**20:.0f} MiB, at {reading.peak_at}")
    missed += [f"memory {reading.peak / 2**20:.0f} of 150 MiB"] if reading.peak > 150 << 20 else []
    print("missed: " + ("; ".join(missed) or "nothing"))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
