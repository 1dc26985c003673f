"""Tables found in the ICDAR 2013 competition's files: `python -m bench.read_pages.icdar FOLDER`.

FOLDER holds `NAME.pdf` with `NAME-str.xml` beside it, as in the data set; nothing of it is part of this project. Ours,
pdfplumber's `extract_tables` and camelot's two ways (out of `.venv-peers`) are measured in one run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pdfplumber
from bench.read_pages.relations import FoundTable, Tally, compare

from kpi_ingest.errors import KpiIngestError
from kpi_ingest.model import Grid
from kpi_ingest.read.dispatch import read_here

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / ".venv-peers" / "bin" / "python"


def true_tables(path: Path) -> list[FoundTable]:
    """The tables of an `-str.xml` file, one for each region."""
    return [
        _region(region) for table in ElementTree.parse(path).getroot().iter("table") for region in table.iter("region")
    ]


def _region(region: ElementTree.Element) -> FoundTable:
    cells = []
    for cell in region.iter("cell"):
        row, column = int(cell.get("start-row") or 0), int(cell.get("start-col") or 0)
        last = int(cell.get("end-row") or row), int(cell.get("end-col") or column)
        cells.append((row, column, last, " ".join((cell.findtext("content") or "").split())))
    rows, columns = (max((cell[2][at] for cell in cells), default=0) + 1 for at in (0, 1))
    texts = [[""] * columns for _ in range(rows)]
    for row, column, _, text in cells:
        texts[row][column] = text
    return FoundTable(int(region.get("page") or 1), tuple(map(tuple, texts)))


def found_by_us(path: Path) -> list[FoundTable]:
    """What the readers of this project find."""
    try:
        document = read_here(path.read_bytes(), media="pdf")
    except KpiIngestError as error:
        print(f"  {path.name}: {error.code}")
        return []
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    return [FoundTable(grid.page or 1, tuple(tuple(cell.text for cell in row) for row in grid.rows)) for grid in grids]


def found_by_pdfplumber(path: Path) -> list[FoundTable]:
    """What `extract_tables` finds with its own settings."""
    found = []
    with pdfplumber.open(path) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            for table in page.find_tables():
                rows = tuple(tuple(text or "" for text in row) for row in table.extract())
                found.append(FoundTable(number, rows))
    return found


def found_by_camelot(flavor: str, paths: Sequence[Path]) -> tuple[dict[str, list[FoundTable]], float]:
    """What camelot finds in files, by their names, and its processor time; it runs in the peers' own set-up."""
    command = [PEERS, ROOT / "bench/peer_tables.py", flavor, *paths]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    told = json.loads(ran.stdout)
    found = {
        Path(name).name: [FoundTable(table["page"], tuple(map(tuple, table["rows"]))) for table in tables]
        for name, tables in told["tables"].items()
    }
    return found, told["seconds"]


def main() -> int:
    """Print a line for each tool, and with `--verbose` one for each document."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="documents whose name contains this")
    parser.add_argument("--ours", action="store_true", help="leave the peers out")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    tools: dict[str, Callable[[Path], list[FoundTable]]] = {"kpi-ingest": found_by_us}
    if not options.ours:
        tools |= {"pdfplumber": found_by_pdfplumber}
    paths = [path for path in sorted(options.folder.glob("*.pdf")) if options.only in path.name]
    for name, find in tools.items():
        tally, began = Tally(), time.process_time()
        for path in paths:
            truth = true_tables(path.with_name(f"{path.stem}-str.xml"))
            score = compare(truth, find(path), tally)
            if options.verbose:
                print(f"  {path.name}: {score:.3f}")
        print(f"{name:16} {tally.line()}  {time.process_time() - began:.1f} s of processor time", flush=True)
    for flavor in () if options.ours else ("lattice", "stream"):
        tables, seconds = found_by_camelot(flavor, paths)
        tally = Tally()
        for path in paths:
            compare(true_tables(path.with_name(f"{path.stem}-str.xml")), tables[path.name], tally)
        print(f"camelot {flavor:8} {tally.line()}  {seconds:.1f} s of processor time", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
