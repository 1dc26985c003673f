"""Real PDFs, each figure held against a second reader: `python -m bench.read_pages.real_pdfs FOLDER`.

FOLDER holds any PDFs; nothing of them is part of this project. Every file is read in the parse child: a crash is a
fault, a clear error is an answer. Each number of a cell that nothing doubts is looked for among the words that
pdfplumber finds on the same page, wherever they stand; one that is not there is listed.
"""

from __future__ import annotations

import argparse
import io
import logging
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pdfplumber
from bench.read_pages.read_times import most_memory

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Document, Grid
from kpi_ingest.read.reader import CaptureReader

_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_LONGEST = 40
"""Pages of a file that are held against the second reader."""


@dataclass(slots=True)
class Outcome:
    """Counts over files."""

    files: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    with_tables: int = 0
    cells: int = 0
    doubted: int = 0
    numbers: int = 0
    missing: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    peak: int = 0
    peak_at: str = ""


def figures_in(document: Document) -> Iterator[tuple[int, str]]:
    """Page and text of every cell that nothing doubts and that has a digit."""
    for grid in document.blocks:
        if isinstance(grid, Grid):
            for row in grid.rows:
                for cell in row:
                    if cell.anchor is None and cell.doubt is None and any(map(str.isdigit, cell.text)):
                        yield grid.page or 1, cell.text


def numbers_of(text: str) -> set[str]:
    """The numbers in a text, raised ones left aside."""
    return set(_NUMBER.findall("".join(each for each in text if unicodedata.normalize("NFKC", each) == each)))


def second_texts(content: bytes, pages: set[int]) -> dict[int, str]:
    """What pdfplumber reads on each page: its words, and its characters one behind the other."""
    texts = {}
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            if page.page_number in pages:
                spaced = page.extract_text() or ""
                texts[page.page_number] = f"{spaced}\n{''.join(each['text'] for each in page.chars)}"
            page.close()
    return texts


def read_one(path: Path, reader: CaptureReader, outcome: Outcome) -> None:
    """Add a file's outcome."""
    content = path.read_bytes()
    outcome.files += 1
    try:
        document = reader.read(content, media="pdf", name=path.name)
    except ReadError as error:
        outcome.codes[error.code] += 1
        if error.code == "E_PARSE_CRASH":
            outcome.crashes.append(f"{path.name}: {error.got}")
        return
    if reader.child is not None and (most := most_memory(reader.child)) > outcome.peak:
        outcome.peak, outcome.peak_at = most, path.name
    outcome.codes["read"] += 1
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    outcome.with_tables += bool(grids)
    cells = [cell for grid in grids for row in grid.rows for cell in row if cell.anchor is None]
    outcome.cells += len(cells)
    outcome.doubted += sum(cell.doubt is not None for cell in cells)
    _hold(path.name, content, document, outcome)


def _hold(name: str, content: bytes, document: Document, outcome: Outcome) -> None:
    """Look for the numbers of the cells in the second reader's text."""
    figures = [(page, text) for page, text in figures_in(document) if page <= _LONGEST]
    texts = second_texts(content, {page for page, _ in figures})
    known = {page: numbers_of(unicodedata.normalize("NFKC", text)) for page, text in texts.items()}
    for page, text in figures:
        for number in numbers_of(text):
            outcome.numbers += 1
            if number not in known.get(page, set()):
                where = "inside a longer run" if number in "".join(texts.get(page, "").split()) else "nowhere"
                outcome.missing.append(f"{name}, page {page}: {number} of {text[:50]!r} {where}")


def main() -> int:
    """Print the counts and what is missing; exit code 1 where anything is, or crashed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="files whose name contains this")
    parser.add_argument("--verbose", action="store_true", help="a line for each file")
    options = parser.parse_args()
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    outcome = Outcome()
    with CaptureReader() as reader:
        for path in sorted(options.folder.glob("*.pdf")):
            if options.only in path.name:
                before = outcome.codes.copy()
                read_one(path, reader, outcome)
                if options.verbose:
                    print(f"  {path.name}: {', '.join(outcome.codes - before)}", flush=True)
    print(f"{outcome.files} files: {dict(outcome.codes.most_common())}; {outcome.with_tables} with tables")
    print(f"cells {outcome.cells}, {outcome.doubted} doubted; numbers of the others {outcome.numbers}")
    print(f"most memory of the parse child: {outcome.peak / 2**20:.0f} MiB, at {outcome.peak_at}")
    for line in (*outcome.crashes, *outcome.missing):
        print(f"  {line}")
    print(f"crashes {len(outcome.crashes)}, numbers that the second reader does not have {len(outcome.missing)}")
    return 1 if outcome.crashes or outcome.missing else 0


if __name__ == "__main__":
    sys.exit(main())
