"""The two real captures as laid-out tables, and the count of what repair makes of them against the hand-made truth."""

from __future__ import annotations

import csv
import hashlib
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kpi_ingest.grammar import parse_period
from kpi_ingest.model import BodyRow, Column, KnownRow, KpiTable, Piece, RepairedTable, TextSpan
from kpi_ingest.repair.evidence import known_rows

TESTS = Path(__file__).parents[1]
LINES_2023 = TESTS / "captures" / "devon-send-kpis.2023-11.lines.txt"
RUNS_2024 = TESTS / "captures" / "devon-send-kpis.2024-11.runs.txt"


@dataclass(frozen=True)
class GoldRow:
    """One row of the truth: (text, certainty) for each column."""

    label: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GoldTable:
    """One section of the truth."""

    section: str
    columns: tuple[str, ...]
    rows: tuple[GoldRow, ...]


def gold_tables(capture: Path) -> list[GoldTable]:
    """The truth of a capture, section by section."""
    name = capture.name.rsplit(".", 2)[0] + ".csv"
    sections: dict[str, dict[str, list[tuple[str, str, str]]]] = {}
    with (TESTS / "gold" / name).open(encoding="utf-8", newline="") as lines:
        for entry in csv.DictReader(lines):
            row = sections.setdefault(entry["section"], {}).setdefault(entry["row"], [])
            row.append((entry["column"], entry["text"], entry["certainty"]))
            labels[(entry["section"], entry["row"], name)] = entry["indicator"]
    tables = []
    for section, rows in sections.items():
        columns = tuple(column for column, _, _ in next(iter(rows.values())))
        gold = tuple(
            GoldRow(labels[(section, number, name)], tuple((text, certainty) for _, text, certainty in cells))
            for number, cells in rows.items()
        )
        tables.append(GoldTable(section, columns, gold))
    return tables


labels: dict[tuple[str, str, str], str] = {}


def typed(columns: Sequence[str]) -> tuple[Column, ...]:
    """The captures' headers as typed columns."""
    found = []
    for index, label in enumerate(columns):
        first = label.split()[0].lower()
        period = parse_period(label.split("–")[-1].replace("Actual", "").strip())
        ordinal = int(label.split()[1]) if first == "milestone" else None
        found.append(Column(index, label, (label,), first, ordinal, period))  # type: ignore[arg-type]
    return tuple(found)


def capture_tables(capture: Path) -> list[KpiTable]:
    """The capture's tables as `layout` gives them: atoms for the earlier one, runs for the later."""
    text = capture.read_text(encoding="utf-8")
    lines = []
    offset = 0
    for number, line in enumerate(text.split("\n"), start=1):
        lines.append(Piece(line, TextSpan(number, offset, offset + len(line))))
        offset += len(line) + 1
    rows_of = _atom_rows if "lines" in capture.name else _run_rows
    tables = []
    for gold in gold_tables(capture):
        begin = next(i for i, line in enumerate(lines) if line.text.strip() == gold.section)
        rows, lines = rows_of(lines[begin + 1 :], gold)
        tables.append(KpiTable(gold.section, "", typed(gold.columns), rows, (), TextSpan(1, 0, len(text))))
    return tables


def _atom_rows(lines: list[Piece], gold: GoldTable) -> tuple[tuple[BodyRow, ...], list[Piece]]:
    rows = []
    for row in gold.rows:
        begin = next(i for i, line in enumerate(lines) if line.text.strip() == row.label)
        count = sum(1 for text, certainty in row.cells if text and certainty != "truncated")
        truncated = any(certainty == "truncated" for _, certainty in row.cells)
        rows.append(BodyRow("atoms", tuple(lines[begin : begin + 1 + count]), truncated))
        lines = lines[begin + 1 + count :]
    return tuple(rows), lines


def _run_rows(lines: list[Piece], gold: GoldTable) -> tuple[tuple[BodyRow, ...], list[Piece]]:
    rows = []
    for row in gold.rows:
        begin = next(i for i, line in enumerate(lines) if line.text.startswith(row.label))
        length = len(row.label) + sum(len(text) for text, _ in row.cells)
        end = begin + 1
        while sum(len(line.text.strip()) for line in lines[begin:end]) < length - 1:
            end += 1
        rows.append(BodyRow("run", tuple(lines[begin:end])))
        lines = lines[end:]
    return tuple(rows), lines


def shown_rows(capture: Path, tables: Sequence[RepairedTable]) -> list[KnownRow]:
    """What a capture's isolated reading shows, as evidence for the other."""
    sha256 = hashlib.sha256(capture.read_bytes()).hexdigest()
    return [row for repaired in tables for row in known_rows(repaired, sha256)]


@dataclass
class Score:
    """Cells of a capture by certainty and outcome."""

    counts: Counter[tuple[str, str]]
    """(certainty, outcome): decided, open, wrong, truncated; and (certainty, first|not first)."""
    misses: list[str]
    """Lines about what a person would look at first."""

    def share(self, certainty: str, outcome: str, *others: str) -> float:
        """Share of an outcome among all cells of a certainty."""
        total = sum(self.counts[(certainty, each)] for each in (outcome, *others))
        return self.counts[(certainty, outcome)] / total if total else 1.0


def score(capture: Path, tables: Sequence[RepairedTable]) -> Score:
    """The tables against the truth."""
    found = Score(Counter(), [])
    for gold, repaired in zip(gold_tables(capture), tables, strict=True):
        for truth, row in zip(gold.rows, repaired.rows, strict=True):
            if row.label.text != truth.label.strip():
                found.misses.append(f"label {row.label.text!r} for {truth.label!r}")
                found.counts[("label", "wrong")] += 1
            for number, ((text, certainty), cell) in enumerate(zip(truth.cells, row.cells, strict=True)):
                best = cell.candidates[0].text if cell.candidates else cell.text
                outcome = cell.state if cell.state != "decided" else "decided" if cell.text == text else "wrong"
                found.counts[(certainty, outcome)] += 1
                found.counts[(certainty, "first" if best == text else "not first")] += 1
                wrong = outcome == "wrong" or (certainty == "inferred" and best != text)
                if wrong or (certainty == "undetermined") == (outcome == "decided"):
                    chance = cell.candidates[0].confidence if cell.candidates else 0.0
                    if certainty != "inferred" or wrong:
                        found.misses.append(
                            f"{outcome:9} {certainty:12} {truth.label[:30]} [{number}] {text!r} best {best!r} "
                            f"{chance:.5f} {cell.reason}"
                        )
    return found


def timed(call: object) -> float:
    """Seconds of processor time a call takes."""
    began = time.process_time()
    call()  # type: ignore[operator]
    return time.process_time() - began
