"""Generated text captures, read and held against what they print: `python -m bench.read_pages.text_captures`.

What counts as right, wrong, damaged or open is the rule of `pdf_tables`: a figure is right under its label and
column, wrong where another or none is published there, and a key is damaged where no such label and column are
printed. Labels are told apart over the whole capture, so that a figure under another table's header counts as
damaged too. Of delimited shapes at least .98 are to be read; of the others none wrongly.
"""

from __future__ import annotations

import argparse
import random
import sys
from dataclasses import replace

from bench.read_pages.pdf_contents import Contents, make_contents
from bench.read_pages.pdf_tables import Score, judge
from bench.read_pages.text_press import DELIMITED, SHAPES, TextPage, without_blanks, write_page

from kpi_ingest.errors import KpiIngestError
from kpi_ingest.model import Reading
from kpi_ingest.pipeline.reading import read_page

NAMES = tuple(SHAPES)
MIXED = 0.15
"""Share of captures with two tables of two shapes."""


def make_capture(seed: int, number: int) -> TextPage:
    """Capture `number` of a seed."""
    rng = random.Random(f"{seed}/{number}")
    shapes = [NAMES[number % len(NAMES)]]
    if rng.random() < MIXED:
        shapes.append(rng.choice(NAMES))
    tables: list[Contents] = []
    for shape in shapes:
        contents = make_contents(rng)
        while any(_labels(contents) & _labels(before) for before in tables):
            contents = make_contents(rng)
        if shape in ("blanks", "lines", "run") and rng.random() < 0.5:
            contents = without_blanks(rng, contents)
        tables.append(contents)
    return write_page(rng, tables, shapes)


def _labels(contents: Contents) -> set[str]:
    return {row.label for row in contents.rows} | {contents.title}


def judge_capture(page: TextPage, reading: Reading | None, name: str) -> dict[str, Score]:
    """The score of each shape of a capture; of a mixed one by the labels of its tables."""
    scores: dict[str, Score] = {}
    known = {row.label for contents in page.tables for row in contents.rows}
    for contents, shape in zip(page.tables, page.shapes, strict=True):
        own = _labels(contents)
        others = known - own
        part = reading and replace(
            reading,
            tables=tuple(
                replace(table, rows=tuple(row for row in table.rows if _folded(row.indicator) not in others))
                for table in reading.tables
            ),
        )
        score = scores.setdefault(shape, Score())
        if part is not None and contents is not page.tables[0]:
            part = _only(part, own)
        judge(contents, part, score, f"{name} ({shape})")
    return scores


def _only(reading: Reading, labels: set[str]) -> Reading:
    """The rows under these labels: what stands under a label of no table is told of the first table alone."""
    tables = (
        replace(it, rows=tuple(row for row in it.rows if _folded(row.indicator) in labels)) for it in reading.tables
    )
    return replace(reading, tables=tuple(tables))


def _folded(text: str) -> str:
    return " ".join(text.split())


def measure(captures: int, seed: int, only: str = "") -> dict[str, Score]:
    """The scores of each shape."""
    totals: dict[str, Score] = {}
    for number in range(captures):
        page = make_capture(seed, number)
        if only and only not in page.shapes:
            continue
        refusal = ""
        try:
            reading: Reading | None = read_page(page.text.encode(), name=f"{number}.txt", media="text")
        except KpiIngestError as error:
            reading, refusal = None, error.code
        for shape, score in judge_capture(page, reading, f"capture {number}").items():
            total = totals.setdefault(shape, Score())
            total.counts += score.counts
            total.counts[refusal or "captures"] += 1
            total.seen += score.seen
    return totals


def main() -> int:
    """Print the scores; exit code 1 where a figure was published wrongly."""
    parser = argparse.ArgumentParser(description="Read generated text captures.")
    parser.add_argument("--captures", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", choices=("", *NAMES), help="one shape")
    parser.add_argument("--show", type=int, default=20, help="how many wrong figures to list")
    parser.add_argument("--write", type=int, help="write one capture, by its number, to standard output and do no more")
    options = parser.parse_args()
    if options.write is not None:
        sys.stdout.write(make_capture(options.seed, options.write).text)
        return 0
    return report(measure(options.captures, options.seed, options.only), options.show)


def report(scores: dict[str, Score], show: int) -> int:
    """Print a line a shape and the totals."""
    total, delimited = Score(), Score()
    for shape in sorted(scores, key=NAMES.index):
        score = scores[shape]
        print(f"{shape:12} right {score.share():.3f}  {dict(sorted(score.counts.items()))}")
        total.counts += score.counts
        total.seen += score.seen
        if shape in DELIMITED:
            delimited.counts += score.counts
    for line in total.seen[:show]:
        print(f"  {line}")
    print(
        f"text: right {total.share():.3f} of {total.counts['figures']}; delimited: {delimited.share():.3f} of "
        f"{delimited.counts['figures']}; wrong {total.counts['wrong']}, damaged keys {total.counts['damaged']}, "
        f"open {total.counts['open']}"
    )
    return 1 if total.counts["wrong"] or total.counts["damaged"] else 0


if __name__ == "__main__":
    sys.exit(main())
