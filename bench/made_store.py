"""A store of made-up pages for `bench.bench_store`: nights on which nothing changed, and now and then a revision."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zlib import crc32

from kpi_ingest.model import Bounds, Capture, Cell, Column, ElementPath, Hop, Inputs, Reading, ReadRow, ReadTable
from kpi_ingest.store import Facts

FIRST_NIGHT = datetime(1998, 1, 1, 2, 30, tzinfo=UTC)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep")
COLUMNS = (
    Column(0, "Target", ("Target",), "target"),
    *(Column(at, f"Actual {it} 24", (f"Actual {it} 24",), "actual", period=f"2024-{at:02}")
      for at, it in enumerate(MONTHS, start=1)),
)  # fmt: skip
REVISED = 4
HOPS = (Hop("https://example.org/kpis", 304, (("etag", '"5f2a"'), ("date", "nightly"))),)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is stored."""

    pages: int
    nights: int
    """Captures of each page."""
    editions: int
    """Contents of each page."""
    rows: int = 40
    revised: int = REVISED
    """Rows in which each edition revises one figure."""

    @property
    def captures(self) -> int:
        return self.pages * self.nights

    @property
    def contents(self) -> int:
        return self.pages * self.editions

    @property
    def cells(self) -> int:
        """Observations."""
        return self.contents * self.rows * len(COLUMNS)


def page_id(number: int) -> str:
    return f"page-{number:03}"


def facts_of(number: int, size: Size) -> Facts:
    """Everything about one page: a capture for each night, a reading for each edition."""
    page = page_id(number)
    readings = tuple((reading_of(page, it, size), night(it * size.nights // size.editions))
                     for it in range(size.editions))  # fmt: skip
    return Facts(captures=tuple(_captures(page, size)), readings=readings)


def night(number: int) -> datetime:
    return FIRST_NIGHT + timedelta(days=number)


def _captures(page: str, size: Size) -> Iterator[Capture]:
    for at in range(size.nights):
        body, when = _digest(f"{page} {at * size.editions // size.nights}"), night(at)
        yield Capture(
            _digest(f"{page} night {at}"), page, body, 48_211, Bounds(when, when), when, "https://example.org/kpis",
            "text/html", hops=HOPS,
        )  # fmt: skip


def nights_of(size: Size, *, same_bytes: bool) -> Iterator[Facts]:
    """The facts of one page night by night: the capture, and a reading where the bytes were not read before. Without
    `same_bytes` every night brings other bytes around the same figures, as a page does that prints the time."""
    facts, read = facts_of(0, size), set[str]()
    readings = {reading.sha256: reading for reading, _ in facts.readings}
    for capture in facts.captures:
        reading = readings[capture.sha256]
        if not same_bytes:
            capture = replace(capture, sha256=_digest(capture.id))
            reading = replace(reading, sha256=capture.sha256)
        new = () if capture.sha256 in read else ((reading, capture.recorded_at),)
        read.add(capture.sha256)
        yield Facts(captures=(capture,), readings=new)


def reading_of(page: str, edition: int, size: Size) -> Reading:
    """The page as it stood after that many revisions."""
    body = tuple(
        _row(it, tuple(_figure(page, it, column, edition, size) for column in range(len(COLUMNS))))
        for it in range(size.rows)
    )
    table = ReadTable("Section A: made up", "a", COLUMNS, body, (), 0.999, "Indicator")
    return Reading(page, _digest(f"{page} {edition}"), 48_211, "html", Inputs("1", None), (table,))


@lru_cache(maxsize=10_000)
def _row(row: int, figures: tuple[int, ...]) -> ReadRow:
    """Most rows of an edition are those of the one before."""
    cells = tuple(_cell(row, column, figure) for column, figure in enumerate(figures))
    label = f"Children waiting for a decision, group {row}"
    return ReadRow(f"{row:012x}", label, f"waiting_{row}", cells, where=ElementPath(f"/html/body/table/tr[{row}]/td"))


def _figure(page: str, row: int, column: int, edition: int, size: Size) -> int:
    """Edition e revises so many rows, round and round, in a column that moves on; what it revised stays so."""
    turned = range(column, edition + 1, len(COLUMNS))
    turns = (it for it in turned if it and (row - it * size.revised) % size.rows < size.revised)
    return (crc32(page.encode()) + 7_919 * row + 104_729 * column) % 60_000 + sum(it * it + 7 for it in turns)


def _cell(row: int, column: int, figure: int) -> Cell:
    where = ElementPath(f"/html/body/table/tr[{row}]/td[{column + 2}]")
    return Cell(column, "value", str(figure), Decimal(figure), where=where)


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
