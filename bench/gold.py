"""How well the two real captures are read: `python -m bench.gold` prints the figures of docs/figures.md.

Each capture is parsed by the command line with the other as evidence, with and without its page definition, and every
cell is held against the hand-made truth in tests/gold.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CAPTURES = {
    "2023-11": ROOT / "tests/captures/devon-send-kpis.2023-11.lines.txt",
    "2024-11": ROOT / "tests/captures/devon-send-kpis.2024-11.runs.txt",
}
PAGE = "devon-send-kpis"


@dataclass(frozen=True, slots=True)
class TrueCell:
    """One cell of the hand-made truth."""

    section: str
    row: str
    column: str
    text: str
    certainty: str


def true_cells(name: str) -> tuple[TrueCell, ...]:
    """The truth of one capture, in the order of the page."""
    with (ROOT / f"tests/gold/devon-send-kpis.{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            TrueCell(row["section"], row["indicator"].strip(), row["column"], row["text"], row["certainty"])
            for row in csv.DictReader(file)
        )


def parse(path: Path, *more: str) -> dict:
    """The document that `kpi-ingest parse` prints for a file."""
    command = [sys.executable, "-m", "kpi_ingest", "parse", str(path), *more, "--format", "json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout)


def parsed_cells(document: dict) -> dict[tuple[str, str, str], dict]:
    """Every cell of a parse under (section, indicator, column label)."""
    return {
        (table["section"], row["indicator"].strip(), table["columns"][cell["column"]]["label"]): cell
        for table in document["tables"]
        for row in table["rows"]
        for cell in row["cells"]
    }


def outcome(truth: TrueCell, cell: dict | None) -> str:
    """right, wrong, first (undecided, the truth its best candidate), later, truncated or missing."""
    if cell is None:
        return "missing"
    if cell["state"] == "truncated":
        return "truncated"
    if cell["state"] == "undecided":
        best = cell["candidates"][0]["text"] if cell["candidates"] else None
        return "first" if best == truth.text else "later"
    return "right" if cell["text"] == truth.text else "wrong"


def score(document: dict, name: str) -> Counter[tuple[str, str]]:
    """Cells counted by (certainty, outcome)."""
    cells = parsed_cells(document)
    return Counter(
        (truth.certainty, outcome(truth, cells.get((truth.section, truth.row, truth.column))))
        for truth in true_cells(name)
    )


def main() -> None:
    """Print the counts of both captures, with and without the page definition."""
    for name, path in CAPTURES.items():
        other = next(str(each) for key, each in CAPTURES.items() if key != name)
        for label, more in (("with --page", ("--page", PAGE)), ("without --page", ())):
            counts = score(parse(path, *more, "--evidence", other), name)
            print(f"{name} {label}")
            for certainty in ("certain", "inferred", "undetermined", "truncated"):
                row = {what: count for (which, what), count in sorted(counts.items()) if which == certainty}
                if row:
                    print(f"  {certainty:<13}{sum(row.values()):>4} cells: {row}")


if __name__ == "__main__":
    main()
