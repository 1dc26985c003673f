"""`kpi-ingest repair`: bare runs into cells."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi_ingest.cli import drawing, options
from kpi_ingest.errors import UsageError

if TYPE_CHECKING:
    from kpi_ingest.pipeline import RowRepair

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(name="repair")
@click.argument("runs", type=FILE)
@click.option("--columns", type=FILE, required=True, metavar="COLUMNS.json", help="A JSON list of the header labels.")
@click.option("--anchors", type=FILE, metavar="ROWS.csv", help="Known rows of the same table.")
@options.formats("table", "json")
def command(runs: Path, columns: Path, anchors: Path | None, form: str) -> None:
    """Cut RUNS, one run a line, into the cells of a table whose header labels are known.

    A cell that the evidence does not settle is undecided (null in JSON, `?` in the table) and keeps its candidates. The
    JSON is `kpi-ingest/repair/1`.

    \b
    Example:
      printf '["Area", "Cases", "Rate"]' > columns.json
      printf 'Exeter,140,3.5\\nTorbay,95,2.8\\n' > rows.csv
      printf 'Plymouth2104.1\\n' > runs.txt
      kpi-ingest repair --columns columns.json --anchors rows.csv runs.txt
    """
    from kpi_ingest.pipeline import repair_rows

    labels = _labels(columns)
    rows = repair_rows(labels, _lines(runs), _known_rows(anchors, labels))
    if form == "json":
        drawing.print_json({"schema": "kpi-ingest/repair/1", "rows": [_row_json(row) for row in rows]})
        return
    shown = (("?" if cell is None else cell for cell in row.cells) for row in rows)
    drawing.print_table(
        (*labels, "probability"), [(*cells, _printed(row.probability)) for cells, row in zip(shown, rows, strict=True)]
    )


def _printed(probability: float) -> str:
    """Three decimals; 1.000 stands for certainty only."""
    return f"{probability if probability >= 1.0 else min(probability, 0.999):.3f}"


def _row_json(row: RowRepair) -> dict[str, object]:
    return {
        "source": row.source,
        "cells": list(row.cells),
        "best": list(row.best),
        "confidence": list(row.confidence),
        "probability": row.probability,
        "candidates": [{"probability": each.probability, "cells": list(each.cells)} for each in row.candidates],
    }


def _labels(path: Path) -> list[str]:
    try:
        labels = json.loads(_read_text(path))
    except ValueError as fault:
        raise _refused(path, f"no JSON ({fault})") from None
    if not isinstance(labels, list) or not labels or not all(isinstance(label, str) for label in labels):
        raise _refused(path, "JSON of another shape")
    return labels


def _read_text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise UsageError(
            "E_ENCODING",
            place=f"{path} line {line}",
            got=f"the byte 0x{content[fault.start]:02x}, which is no UTF-8",
            expected="UTF-8 text",
            next_step="save the file as UTF-8",
        ) from None


def _lines(path: Path) -> list[str]:
    """One run a line; what ends the last line begins no other."""
    lines = _read_text(path).split("\n")
    return [line.removesuffix("\r") for line in (lines[:-1] if not lines[-1] else lines)]


def _known_rows(path: Path | None, labels: list[str]) -> list[list[str]]:
    width = len(labels)
    if path is None:
        return []
    rows = [row for row in csv.reader(io.StringIO(_read_text(path), newline="")) if row]
    rows = rows[1:] if rows[:1] == [labels] else rows
    for number, row in enumerate(rows, 1):
        if len(row) != width:
            raise UsageError(
                "E_ANCHORS",
                place=f"{path} row {number}",
                got=f"{len(row)} cells",
                expected=f"{width}, one for each header label",
                next_step="correct the row, or quote a cell that holds a comma",
            )
    return rows


def _refused(path: Path, got: str) -> UsageError:
    return UsageError(
        "E_COLUMNS", place=str(path), got=got, expected='a list of header labels such as ["Area", "Cases"]',
        next_step="kpi-ingest repair --help shows one",
    )  # fmt: skip
