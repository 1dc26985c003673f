"""The page pairs of `bench.bench_changes`: their captures as tables, and the changes a person expects of them.

A capture's cells come from our reader, as printed. The cut text of `partial-capture` is cut into rows by the width of
the header, as anyone would who makes a table of it: its last row holds what arrived.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kpi_ingest.model import Cell, Reading, ReadTable
from kpi_ingest.pipeline import read_page

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "changes"
NAMES = (
    "mixed-edits", "repeated-headers", "duplicate-keys", "older-release-arrives-late", "partial-capture",
    "there-and-back", "empty-table",
)  # fmt: skip
ARRIVES_LAST = {"older-release-arrives-late": "2024-02-01"}


@dataclass(frozen=True)
class Sheet:
    """A table of a capture: the headers of its columns, label column left out, and its rows."""

    section: str
    label_header: str
    headers: tuple[tuple[str, ...], ...]
    """From the top level down."""
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    """Label and cells."""


@dataclass(frozen=True)
class Taken:
    """A capture."""

    path: Path
    sheets: tuple[Sheet, ...]

    @property
    def at(self) -> datetime:
        """When."""
        return datetime.fromisoformat(self.path.stem)


@dataclass(frozen=True)
class Expected:
    """A change that a person sees. `columns` are the names by which its column may go."""

    kind: str
    section: str
    row: str
    columns: frozenset[str]
    before: str
    after: str


@dataclass(frozen=True)
class Pair:
    """Captures of a page in order of capture time, and what became of it."""

    name: str
    taken: tuple[Taken, ...]
    expected: tuple[Expected, ...]
    columns: dict[tuple[str, str], tuple[str, ...]]
    """Header levels by measure and period."""

    def arrivals(self) -> list[Taken]:
        """The captures in the order in which they arrive."""
        last = ARRIVES_LAST.get(self.name)
        return sorted(self.taken, key=lambda it: (it.path.stem == last, it.path.stem))


def pair(name: str) -> Pair:
    """The captures and the expected changes of one folder."""
    paths = sorted((FOLDER / name).glob("20*.*"))
    readings = {path: read_page(path.read_bytes(), page=name) for path in paths}
    columns = {
        (column.measure, column.period or ""): column.levels
        for reading in readings.values()
        for table in reading.tables
        for column in table.columns
    }
    taken = tuple(Taken(path, tuple(_sheets(path, reading))) for path, reading in readings.items())
    return Pair(name, taken, tuple(_expected(name, columns)), columns)


def wide(sheet: Sheet) -> tuple[list[str], list[list[str]]]:
    """The table as printed, its lowest header level on top."""
    return [sheet.label_header, *(levels[-1] for levels in sheet.headers)], [
        [label, *cells] for label, cells in sheet.rows
    ]


def long(taken: Taken) -> tuple[list[str], list[list[str]]]:
    """One line for each cell of the capture, under a key of section, indicator and whole header."""
    header = ["Key", "Section", "Indicator", "Column", "Figure"]
    lines = []
    for sheet in taken.sheets:
        for label, cells in sheet.rows:
            for levels, text in zip(sheet.headers, cells, strict=False):
                named = [sheet.section, label, " ".join(levels)]
                lines.append([" / ".join(named), *named, text])
    return header, lines


def _sheets(path: Path, reading: Reading) -> Iterator[Sheet]:
    for table in reading.tables:
        headers = tuple(column.levels for column in table.columns)
        rows = _cut_rows(path, len(headers)) if reading.truncated else tuple(_rows(table))
        yield Sheet(table.section, table.label_header, headers, rows)


def _rows(table: ReadTable) -> Iterator[tuple[str, tuple[str, ...]]]:
    for row in table.rows:
        yield row.indicator, tuple(map(_printed, row.cells))


def _printed(cell: Cell) -> str:
    """The text, or that of a cell which is undecided only because its key stands twice."""
    return cell.candidates[0].text if cell.text is None else cell.text


def _cut_rows(path: Path, width: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    _, *lines = path.read_text(encoding="utf-8").splitlines()
    rows = [lines[start : start + width + 1] for start in range(width + 1, len(lines), width + 1)]
    return tuple((row[0], tuple(row[1:])) for row in rows)


def _expected(name: str, columns: dict[tuple[str, str], tuple[str, ...]]) -> Iterator[Expected]:
    """The lines of `changes.csv`; undecided cells of one row are one thing to be told: that its key stands twice."""
    doubtful: set[tuple[str, str]] = set()
    with (FOLDER / name / "changes.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            place = line["section"], line["indicator"]
            if line["kind"] == "confirmed" or place in doubtful:
                continue
            if line["kind"] == "undecided":
                doubtful.add(place)
                yield Expected("undecided", *place, frozenset(), "", "")
                continue
            levels = columns.get((line["measure"], line["period"]), ("",))
            names = frozenset((levels[-1], " ".join(levels)))
            yield Expected(line["kind"], *place, names, line["previous"], line["current"])
