"""The gold files as tables, with the header levels and notes that the renderings print around them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

CAPTURES = Path(__file__).parents[1] / "captures"
NOTE_BELOW = {"devon-send-kpis.2023-11": "Section A", "devon-send-kpis.2024-11": "Section D"}
"""The section that the one note of each capture stands below."""
FINANCIAL_YEAR = {
    "Jul 23": "2023/24",
    "Nov 23": "2023/24",
    "Mar 24": "2023/24",
    "Jul 24": "2024/25",
    "Nov 24": "2024/25",
}


@dataclass(frozen=True, slots=True)
class GoldRow:
    """A row as labelled by hand."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoldTable:
    """A section with its table."""

    section: str
    label_header: str
    columns: tuple[str, ...]
    rows: tuple[GoldRow, ...]
    note: str | None

    def groups(self, by_year: bool) -> list[tuple[str | None, int]]:
        """(top header, number of columns) from left to right; None over columns that stand alone."""
        tops = [self._top(column, by_year) for column in self.columns]
        spans = [(top, len(list(group))) for top, group in groupby(tops)]
        return [(None, 1) for top, width in spans if top is None for _ in range(width)] + [
            (top, width) for top, width in spans if top is not None
        ]

    def _top(self, column: str, by_year: bool) -> str | None:
        if not column.startswith(("Milestone", "Actual")):
            return None
        return FINANCIAL_YEAR[column[-6:]] if by_year else "Milestones and actuals"


def gold_tables(gold_csv: Path) -> tuple[GoldTable, ...]:
    """The sections of a gold file in order."""
    with gold_csv.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    sections = groupby(lines, key=lambda line: line["section"])
    return tuple(_table(section, list(group), gold_csv.stem) for section, group in sections)


def _table(section: str, lines: list[dict[str, str]], stem: str) -> GoldTable:
    rows = [list(group) for _, group in groupby(lines, key=lambda line: int(line["row"]))]
    return GoldTable(
        section,
        "Key performance indicator",
        tuple(line["column"] for line in rows[0]),
        tuple(GoldRow(row[0]["indicator"], tuple(line["text"] for line in row)) for row in rows),
        _note(stem) if section.startswith(NOTE_BELOW[stem]) else None,
    )


def _note(stem: str) -> str:
    capture = next(CAPTURES.glob(f"{stem}.*"))
    [note] = [line for line in capture.read_text(encoding="utf-8").splitlines() if line.startswith("*")]
    return " ".join(note.split())
