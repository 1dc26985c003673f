"""Generated PDF tables of every style, read and held against what was printed: `python -m bench.read_pages.pdf_tables`.

A figure counts as right where it is published under its label and column. A published figure that differs from the
print, a blank published where a figure is printed, and a figure published where none can be seen are wrong. A figure
published under a label or a column that is not printed has a damaged key. What is open, or in a refused file, is
neither.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.read_pages.pdf_contents import Contents, PrintedCell, make_contents
from bench.read_pages.pdf_press import RULED, STYLES, Style, make_sheet, print_table

from kpi_ingest.errors import KpiIngestError
from kpi_ingest.model import Reading
from kpi_ingest.pipeline.reading import read_page

_NUMBER = re.compile(r"[\d.]+")


@dataclass(slots=True)
class Score:
    """Counts over tables, and the first things that went wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    seen: list[str] = field(default_factory=list)

    def share(self) -> float:
        """Of the figures printed, those that were read."""
        return self.counts["right"] / max(1, self.counts["figures"])


def made_table(seed: int, number: int) -> tuple[Style, Contents, bytes]:
    """Table `number` of a seed: its style, what it says, and the file."""
    rng = random.Random(f"{seed}/{number}")
    style = STYLES[number % len(STYLES)]
    contents = make_contents(rng)
    return style, contents, print_table(contents, make_sheet(rng, contents, style), rng)


def judge(contents: Contents, reading: Reading | None, score: Score, name: str) -> None:
    """Add what became of each printed figure."""
    truth = {(_folded(label), _folded(column)): cell for (label, column), cell in contents.truth().items()}
    score.counts["figures"] += sum(_is_figure(cell) for cell in truth.values())
    if reading is None:
        score.counts["refused"] += 1
        return
    for label, column, state, text, value in _published(reading):
        what = _verdict(truth, label, column, state, value)
        score.counts[what] += 1
        if what in ("wrong", "damaged"):
            printed = truth.get((label, column))
            score.seen.append(f"{name}: {label!r} / {column!r}: {text!r} {what}, printed {printed and printed.text!r}")


def _published(reading: Reading) -> Iterator[tuple[str, str, str, str | None, str | None]]:
    for table in reading.tables:
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                value = None if cell.value is None else str(cell.value)
                yield _folded(row.indicator), _folded(" ".join(column.levels)), cell.state, cell.text, value


def _verdict(truth: dict[tuple[str, str], PrintedCell], label: str, column: str, state: str, value: str | None) -> str:
    printed = truth.get((label, column))
    if state == "value":
        if printed is None:
            return "damaged"
        if not _is_figure(printed) or _number(printed.text) != value:
            return "wrong"
        return "right"
    if state == "blank" and printed is not None and _is_figure(printed) and printed.trick != "overflow":
        return "wrong"
    if state in ("text", "blank"):
        return "texts"
    return "open"


def _is_figure(cell: PrintedCell) -> bool:
    return any(sign.isdigit() for sign in cell.text)


def _number(text: str) -> str:
    return "".join(_NUMBER.findall(text))


def _folded(text: str) -> str:
    return " ".join(text.replace("‐", "-").split())


def run(tables: int, seed: int, only: str = "") -> dict[str, Score]:
    """The scores of each style."""
    scores: dict[str, Score] = {}
    for number in range(tables):
        if only and STYLES[number % len(STYLES)] != only:
            continue
        style, contents, content = made_table(seed, number)
        try:
            reading: Reading | None = read_page(content, name=f"{number}.pdf", media="pdf")
        except KpiIngestError as error:
            reading = None
            scores.setdefault(style, Score()).counts[error.code] += 1
        judge(contents, reading, scores.setdefault(style, Score()), f"table {number} ({style})")
    return scores


def main() -> int:
    """Print the scores; exit code 1 where a figure was published wrongly."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tables", type=int, default=660)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", choices=("", *STYLES), help="one style")
    parser.add_argument("--show", type=int, default=20, help="how many wrong figures to list")
    parser.add_argument("--write", help="write one table, by its number, to standard output and do no more")
    options = parser.parse_args()
    if options.write is not None:
        sys.stdout.buffer.write(made_table(options.seed, int(options.write))[2])
        return 0
    scores = run(options.tables, options.seed, options.only)
    return report(scores, options.show)


def report(scores: dict[str, Score], show: int) -> int:
    """Print a line a style and the totals."""
    total, ruled = Score(), Score()
    for style, score in sorted(scores.items()):
        counts = dict(sorted((name, count) for name, count in score.counts.items() if count))
        print(f"{style:16} right {score.share():.3f}  {counts}")
        total.counts += score.counts
        total.seen += score.seen
        if style in RULED:
            ruled.counts += score.counts
    for line in total.seen[:show]:
        print(f"  {line}")
    wrong, damaged = total.counts["wrong"], total.counts["damaged"]
    print(
        f"all: right {total.share():.3f} of {total.counts['figures']}; "
        f"ruled, row-ruled, banded: {ruled.share():.3f} of {ruled.counts['figures']}; "
        f"wrong {wrong}, damaged keys {damaged}"
    )
    return 1 if wrong or damaged else 0


if __name__ == "__main__":
    sys.exit(main())
