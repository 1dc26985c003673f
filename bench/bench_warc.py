"""WARC files: how fast they are written and read, who sees which faults, and 1,000 captures there and back.

    python -m bench.bench_warc [--captures 1000] [--rounds 5]

Written: the same captures by our export and by warcio's gzip writer, each to a new file that is synced to the disk
(fsync) before the clock stops. Read: the same file by our source (every count, member end and digest checked, every
answer decoded), by warcio (with `check_digests`, every payload read) and by fastwarc (digests of payloads checked, for
it parses an answer or checks its block, every payload read). Times are medians of rounds in which each takes its turn,
in one process: of writing by the clock on the wall, for it waits for the disk, of reading by processor time.

Faults: files wrong in one way each. A reader sees a fault where it raises, or marks the record; where it gives other
bytes than were archived, or fewer records than the file had, without a word, the fault is missed.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

from bench.warc_faults import BODIES, FAULTS
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from kpi_ingest.export.warc import ArchiveExport, write_warc
from kpi_ingest.model import Bounds, Capture, Hop
from kpi_ingest.pages import PageUrl
from kpi_ingest.sources import Found, Wanted, open_source

URL = "https://www.trust.example.org/performance"
WANTED = Wanted({"performance": (PageUrl(URL),)})


def made_captures(count: int) -> tuple[list[Capture], dict[str, bytes]]:
    """Pages with a table each, 20 to 60 kB, one in five with bytes that were there before."""
    chance = random.Random(7)
    captures: list[Capture] = []
    contents: dict[str, bytes] = {}
    start = datetime(2019, 1, 1, 2, 0, tzinfo=UTC)
    for number in range(count):
        repeat = captures and number % 5 == 4
        content = contents[captures[-1].sha256] if repeat else _page(chance, number)
        digest = sha256(content).hexdigest()
        contents[digest] = content
        at = start + timedelta(days=number)
        headers = (("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(content))), ("Server", "x"))
        captures.append(
            Capture(
                id=f"{number:064x}", page="performance", sha256=digest, size=len(content), captured=Bounds(at, at),
                recorded_at=at, source=URL, media_type=headers[0][1], hops=(Hop(URL, 200, headers),),
            )
        )  # fmt: skip
    return captures, contents


def _page(chance: random.Random, number: int) -> bytes:
    rows = "".join(
        f'<tr class="row-{row % 7}"><th scope="row">Indicator {row}: share of requests answered in time</th>'
        + "".join(f"<td>{chance.uniform(0, 100):.1f}%</td>" for _ in range(12))
        + "</tr>\n"
        for row in range(60 + number % 60)
    )
    script = "".join(f"{chance.getrandbits(64):016x}" for _ in range(400))
    return f"<html><head><script>{script}</script></head><body><table>{rows}</table></body></html>".encode()


def write_ours(captures: list[Capture], contents: dict[str, bytes], place: Path) -> None:
    """By our export, fsync within."""
    write_warc(ArchiveExport(captures, contents.__getitem__), place)


def write_warcio(captures: list[Capture], contents: dict[str, bytes], place: Path) -> None:
    """By warcio's writer, with revisits for the same repeats."""
    first: dict[str, tuple[str, str]] = {}
    with place.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for capture in captures:
            date = capture.captured.lower.strftime("%Y-%m-%dT%H:%M:%SZ")
            head = StatusAndHeaders("200 OK", list(capture.hops[0].headers), protocol="HTTP/1.1")
            if capture.sha256 in first:
                digest, before = first[capture.sha256]
                writer.write_record(
                    writer.create_revisit_record(
                        URL, digest, URL, before, http_headers=head, warc_headers_dict={"WARC-Date": date}
                    )
                )
                continue
            record = writer.create_warc_record(
                URL, "response", payload=io.BytesIO(contents[capture.sha256]), http_headers=head,
                warc_headers_dict={"WARC-Date": date},
            )  # fmt: skip
            writer.write_record(record)
            first[capture.sha256] = (record.rec_headers.get_header("WARC-Payload-Digest"), date)
        file.flush()
        os.fsync(file.fileno())


def read_ours(place: Path) -> list[bytes]:
    """What our source gives, revisits with their bytes; raises for anything that it had to name."""
    found: list[bytes] = []
    for each in open_source(str(place)).captures(WANTED):
        if isinstance(each, Found) and each.incomplete is None:
            found.append(each.content)
        elif isinstance(each, Found):
            raise ValueError(each.incomplete)
        elif each.problem is not None:
            raise each.problem
    return found


def read_warcio(place: Path) -> list[bytes]:
    """What warcio gives with its digests checked."""
    found: list[bytes] = []
    with place.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            if record.rec_type in ("response", "revisit"):
                found.append(record.content_stream().read())
    return found


def read_fastwarc(place: Path) -> list[bytes]:
    """What fastwarc gives with its digests checked."""
    found: list[bytes] = []
    with place.open("rb") as file:
        for record in FastIterator(file, strict_mode=True):
            kind = record.headers.get("WARC-Type", "")
            if kind not in ("response", "revisit"):
                continue
            record.freeze()
            if kind == "response" and "WARC-Payload-Digest" in record.headers and not record.verify_payload_digest():
                raise ValueError("a digest that does not hold")
            found.append(record.reader.read())
    return found


READERS: dict[str, Callable[[Path], list[bytes]]] = {
    "kpi-ingest": read_ours,
    "warcio": read_warcio,
    "fastwarc": read_fastwarc,
}


def timed(work: Callable[[], object], clock: Callable[[], float]) -> float:
    """Seconds that it takes by a clock."""
    begun = clock()
    work()
    return clock() - begun


def medians(
    rounds: int, works: dict[str, Callable[[], object]], clock: Callable[[], float] = time.process_time
) -> dict[str, float]:
    """Each in turn, round by round."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(timed(work, clock))
    return {name: statistics.median(each) for name, each in times.items()}


def speeds(folder: Path, count: int, rounds: int) -> Iterator[str]:
    """The lines of the first two tables, and of the round trip."""
    captures, contents = made_captures(count)
    ours, theirs = folder / "ours.warc.gz", folder / "theirs.warc.gz"
    written = medians(
        rounds,
        {
            "kpi-ingest": lambda: write_ours(captures, contents, ours),
            "warcio": lambda: write_warcio(captures, contents, theirs),
        },
        time.perf_counter,
    )
    total = sum(capture.size for capture in captures) / 1e6
    yield f"{count} captures, {len(contents)} distinct contents, {total:.0f} MB"
    for name, place in (("kpi-ingest", ours), ("warcio", theirs)):
        times = written["warcio"] / written[name]
        yield f"write {name:<11} {written[name]:.3f} s  {times:.2f} x warcio  {place.stat().st_size / 1e6:.2f} MB"
    for made in (ours, theirs):
        times_read = medians(rounds, {name: partial(read, made) for name, read in READERS.items()})
        for name, seconds in times_read.items():
            file = made.name.partition(".")[0]
            yield f"read {file:<6} {name:<11} {seconds:.3f} s  {times_read['warcio'] / seconds:.2f} x warcio"
    came = read_ours(ours)
    same = [sha256(each).hexdigest() for each in came] == [capture.sha256 for capture in captures]
    found = [each for each in open_source(str(ours)).captures(WANTED) if isinstance(each, Found)]
    times_kept = [each.captured.lower for each in found] == [capture.captured.lower for capture in captures]
    yield f"there and back: {len(came)} of {count}, digests equal: {same}, times equal: {times_kept}"


def seen(read: Callable[[Path], list[bytes]], place: Path, expected: list[bytes]) -> str:
    """`seen` where a reader raises; else whether it gave what was archived."""
    try:
        given = read(place)
    except BaseException as fault:
        return f"seen ({type(fault).__name__})"
    if not set(given) <= set(BODIES):
        return "MISSED: other bytes given"
    return "right" if given == expected else f"MISSED: {len(given)} records of {len(BODIES)}, no word"


def faults(folder: Path) -> Iterator[str]:
    """The lines of the third table."""
    for name, fault in FAULTS.items():
        place = folder / f"{name.replace(' ', '-')}.warc.gz"
        place.write_bytes(fault.content)
        told = "  ".join(f"{reader}: {seen(read, place, fault.expected)}" for reader, read in READERS.items())
        yield f"{name:<34} {told}"


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description="write, read, faults and round trip of WARC files")
    parser.add_argument("--captures", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for line in (*speeds(Path(folder), asked.captures, asked.rounds), *faults(Path(folder))):
            print(line, flush=True)


if __name__ == "__main__":
    main()
