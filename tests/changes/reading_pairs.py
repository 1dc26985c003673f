"""Page pairs on disk: a folder of captures named by their day, and beside them the changes a person expects.

`changes.csv` has one line for each change, under the number of the release that brought it, and one `confirmed` line
with the count of cells that stood. `?` stands for a cell that is undecided.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from kpi_ingest.model import Bounds, Capture, Cell, Change, Column, Diff, Note, Reading, StatedCell, StatedTable
from kpi_ingest.pipeline import read_page

FOLDER = Path(__file__).parent
FIELDS = (
    "release", "subject", "kind", "origin", "section", "indicator", "measure", "period", "previous", "current",
    "declared", "hint",
)  # fmt: skip
Line = tuple[str, ...]


def pairs() -> list[Path]:
    """Every folder that holds expected changes."""
    return sorted(path.parent for path in FOLDER.glob("*/changes.csv"))


def nights(folder: Path) -> list[tuple[Capture, Reading]]:
    """The captures of a folder, read in isolation through the whole pipeline."""
    return [(_capture(path), read_page(path.read_bytes(), page=folder.name)) for path in sorted(folder.glob("20*.*"))]


def expected(folder: Path) -> list[Line]:
    """The lines of the folder's `changes.csv`, sorted."""
    with (folder / "changes.csv").open(encoding="utf-8", newline="") as file:
        return sorted(tuple(row[field] for field in FIELDS) for row in csv.DictReader(file))


def found(number: int, diff: Diff) -> list[Line]:
    """The lines of one diff."""
    tables = (*diff.previous.tables, *diff.current.tables)
    titles = {table.section_id: table.section for table in tables}
    changes = [_line(number, change, titles) for change in diff.changes]
    confirmed = (str(number), "cell", "confirmed", "", "", "", "", "", "", str(len(diff.confirmed)), "", "")
    return [*changes, confirmed]


def _capture(path: Path) -> Capture:
    content = path.read_bytes()
    day = datetime.fromisoformat(path.stem).replace(tzinfo=UTC)
    digest = hashlib.sha256(content).hexdigest()
    name = hashlib.sha256(f"{path.stem} {digest}".encode()).hexdigest()
    return Capture(name, path.parent.name, digest, len(content), Bounds(day, day), day, path.name)


def _line(number: int, change: Change, titles: Mapping[str, str]) -> Line:
    side = change.current or change.previous
    stated = side if isinstance(side, StatedCell) else None
    key = dict(change.key)
    section = titles[key["section"]]
    declared = f"{change.declared.mark}{change.declared.text}" if change.declared else ""
    return (
        str(number), change.subject, change.kind, change.origin, section, stated.indicator if stated else "",
        key.get("measure", "") if stated else "", key.get("period", "") if stated else "", _text(change.previous),
        _text(change.current), declared, change.hint or "",
    )  # fmt: skip


def _text(side: StatedCell | Note | Column | StatedTable | str | None) -> str:
    match side:
        case StatedCell():
            return _cell_text(side.cell)
        case Note():
            return f"{side.mark}{side.text}"
        case Column():
            return side.label
        case StatedTable():
            return side.section
        case _:
            return side or ""


def _cell_text(cell: Cell) -> str:
    return "?" if cell.state == "undecided" else "…" if cell.state == "truncated" else cell.text or ""
