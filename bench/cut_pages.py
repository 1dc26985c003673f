"""Every prefix of a page, as a server sends it that lost the rest: `python -m bench.cut_pages [--step N]`.

HTML, gzip HTML and PDF, from a server of raw sockets on loopback, each framed in three ways: with the length of the
whole, with a length that agrees with what was cut, and without any. What arrives is read as a night reads it. Printed
for each: prefixes tried, refused by the fetcher, refused by the reader, read and marked as cut; and what must be 0:
accepted as complete, told as the publisher's change. Leaves with 1 where one of these is not.
"""

from __future__ import annotations

import argparse
import gzip
import io
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from bench.fault_rows.pages import GZIP, LATER, NEWS, NOTE
from bench.fault_rows.server import FaultServer, answer, fault_server, says
from reportlab.pdfgen.canvas import Canvas

from kpi_ingest.compare import compare_states, state_of
from kpi_ingest.errors import KpiIngestError
from kpi_ingest.fetch import FetchFailure, FetchLimits, HostBook, fetch_page
from kpi_ingest.model import Reading
from kpi_ingest.pipeline.reading import Material, isolate
from kpi_ingest.read import CaptureReader
from kpi_ingest.reconcile import reconcile

Framing = Literal["length of the whole", "length of the prefix", "no length"]
FRAMINGS: tuple[Framing, ...] = ("length of the whole", "length of the prefix", "no length")
Fate = Literal["refused by the fetcher", "refused by the reader", "marked as cut", "complete", "told as a change"]
WRONG: tuple[Fate, ...] = ("complete", "told as a change")
LIMITS = FetchLimits(delay_seconds=0, attempts=1, read_seconds=2, total_seconds=5, allow_private_hosts=("127.0.0.1",))


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is sent."""

    name: str
    body: bytes
    shown: int
    """Prefixes from this length on show all that the page shows, and may count as whole."""
    headers: tuple[str, ...]


def long_page() -> bytes:
    """A page as councils have them: two tables with groups and captions, between a menu and a footer."""
    parts = ["<!DOCTYPE html>\n<html lang=en>\n<head><meta charset=utf-8><title>Performance</title></head>\n<body>"]
    parts.append("<nav><ul><li><a href='/'>Home</a></li><li><a href='/news'>News</a></li></ul></nav>\n<main>")
    for section, unit in (("Housing", "%"), ("Roads &amp; waste", "")):
        parts.append(f"<h2>{section}</h2>\n<table><caption>{section} by quarter</caption><thead><tr><th>Measure</th>")
        parts.append("<th>Target</th><th>Q1 2024/25</th><th>Q2 2024/25</th></tr></thead>\n<tbody>")
        for group in ("Response", "Backlog"):
            parts.append(f"\n<tr><th colspan='4'>{group}</th></tr>")
            for at, label in enumerate(("Requests closed in time", "Requests open &gt; 30 days")):
                figures = "".join(f"<td>{70 + at * 7 + 3 * n}{unit}</td>" for n in range(3))
                parts.append(f"\n<tr><td>{label} ({group.lower()})</td>{figures}</tr>")
        parts.append("\n</tbody></table>\n<p><sup>1</sup> Figures for Q2 are provisional</p>\n")
    parts.append("</main><footer><p>Last updated 4 November 2024</p></footer>\n</body>\n</html>\n")
    return "".join(parts).encode()


def printed_page() -> bytes:
    """The page of the fault catalogue on paper, every cell in its rules."""
    paper = io.BytesIO()
    canvas = Canvas(paper, pagesize=(420, 300), invariant=1, pageCompression=1)
    rows = [("Indicator", "Target", "Actual Mar 24"), *((label, *both) for label, both in LATER.items())]
    for at, row in enumerate(rows):
        for left, width, text in zip((30, 170, 270), (140, 100, 120), row, strict=True):
            canvas.rect(left, 220 - 30 * at, width, 30)
            canvas.drawString(left + 6, 230 - 30 * at, text)
    canvas.drawString(30, 260, "Service performance")
    canvas.drawString(30, 90, NOTE)
    canvas.showPage()
    canvas.save()
    return paper.getvalue()


def pages() -> tuple[Page, ...]:
    """One of each kind."""
    html, paper = "Content-Type: text/html; charset=utf-8", printed_page()
    packed, long = gzip.compress(NEWS, mtime=0), long_page()
    return (
        Page("HTML", NEWS, NEWS.index(b"</body"), (html,)),
        Page("long HTML", long, long.index(b"</body"), (html,)),
        Page("gzip HTML", packed, len(packed), (html, GZIP)),
        Page("PDF", paper, paper.rindex(b"%%EOF") + len(b"%%EOF"), ("Content-Type: application/pdf",)),
    )


def cut_answer(page: Page, length: int, framing: Framing) -> bytes:
    """An answer that ends after so many bytes of the body."""
    if framing == "length of the whole":
        whole = answer("200 OK", page.body, *page.headers)
        return whole[: len(whole) - len(page.body) + length]
    return answer("200 OK", page.body[:length], *page.headers, length=framing == "length of the prefix")


@dataclass(slots=True)
class Cutter:
    """A server, and a reader for what it sends."""

    server: FaultServer
    reader: CaptureReader
    hosts: HostBook
    known: dict[tuple[str, bytes], Fate]
    """What became of the same bytes under another framing: they are read once."""

    def fate(self, page: Page, length: int, framing: Framing, whole: Reading) -> Fate:
        """What becomes of a prefix."""
        url = self.server.on("/page", says(cut_answer(page, length, framing)))
        try:
            got = fetch_page(url, LIMITS, clock=lambda: datetime.now(UTC), hosts=self.hosts)
        except FetchFailure:
            return "refused by the fetcher"
        key = (page.name, got.content)
        if key not in self.known:
            self.known[key] = self._read(got.content, got.media_type, whole)
        return self.known[key]

    def _read(self, content: bytes, declared: str | None, whole: Reading) -> Fate:
        try:
            reading = read(content, self.reader, declared)
        except KpiIngestError:
            return "refused by the reader"
        changes = compare_states(state_of(whole), state_of(reading)).changes
        if any(change.origin == "publisher" for change in changes):
            return "told as a change"
        return "marked as cut" if reading.truncated else "complete"


def read(content: bytes, reader: CaptureReader, declared: str | None = None) -> Reading:
    """Bytes as a night reads them."""
    [reading] = reconcile([isolate(Material(content, declared=declared), "kpis", None, reader)], None)
    return reading


def fates(page: Page, framing: Framing, lengths: Iterable[int]) -> Iterator[tuple[int, Fate]]:
    """What becomes of these prefixes of a page."""
    with fault_server() as server, CaptureReader() as reader:
        cutter = Cutter(server, reader, HostBook(), {})
        content = gzip.decompress(page.body) if GZIP in page.headers else page.body
        whole = read(content, reader)
        if whole.truncated or not whole.tables:
            raise RuntimeError(f"{page.name}: the whole page is not read whole")
        for length in lengths:
            yield length, cutter.fate(page, length, framing, whole)


def main() -> int:
    """Print what became of the prefixes, by kind and framing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--step", type=int, default=1, help="every so many bytes")
    step, wrong = parser.parse_args().step, 0
    for page in pages():
        for framing in FRAMINGS:
            met = dict(fates(page, framing, range(1, page.shown, step)))
            counts = Counter(met.values())
            told = ", ".join(f"{counts[fate]} {fate}" for fate in Fate.__args__)  # type: ignore[attr-defined]
            print(f"{page.name} of {len(page.body)} bytes, {framing}: {len(met)} prefixes; {told}", flush=True)
            bad = [length for length, fate in met.items() if fate in WRONG]
            wrong += len(bad)
            if bad:
                print(f"  at lengths {bad[:20]}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
