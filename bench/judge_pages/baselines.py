"""Simpler ways of cutting the same runs, beside ours: share of rows read exactly.

Regular expressions, and each row split by itself in the manner of ListExtract, are those of `bench.bench_repair`. They
get more than ours gets: the run without its label; and as known rows the same that ours gets, what the page's other
releases decided in isolation, laid under the columns of the table.
"""

from __future__ import annotations

from collections.abc import Sequence

from bench.bench_repair import listextract, regular_expressions
from bench.judge_pages.judging import BrokenRow, broken_rows, read_page
from bench.kpi_pages import Page

from kpi_ingest.model import Column, KnownRow

Row = tuple[str, ...]
NAMES = ("regular expressions", "rows alone, by type", "ours, rows alone", "ours")


def print_baselines(pages: Sequence[Page]) -> None:
    """Rows run together, and how many of them each way reads exactly."""
    rows, exact = 0, dict.fromkeys(NAMES, 0)
    for page in pages:
        readings = read_page(page)
        alone = [row for row in broken_rows(page, readings.alone) if row.body.form == "run"]
        joint = [row for row in broken_rows(page, readings.joint) if row.body.form == "run"]
        known = [row for rows_ in readings.known.values() for row in rows_]
        rows += len(joint)
        for first, second in zip(alone, joint, strict=True):
            for name, hit in zip(NAMES, _hits(first, second, known), strict=True):
                exact[name] += hit
    print(f"rows run together, {len(pages)} pages, {rows} rows; read exactly:")
    for name, count in exact.items():
        print(f"  {name:24} {count:6} ({count / max(1, rows):.3f})")


def _hits(alone: BrokenRow, joint: BrokenRow, known: Sequence[KnownRow]) -> list[bool]:
    anchors = known_as_rows(joint.section.columns, known)
    labels = ["Indicator", *(column.label for column in joint.section.columns)]
    run = joint.body.run[len(joint.truth.label + joint.truth.gap) :]
    hits = []
    for splitter in (regular_expressions, listextract):
        cells = splitter(labels[1:], [run], anchors)[0][0]
        hits.append(tuple(cell.strip() for cell in cells) == joint.truth.cells)
    return [*hits, _is_exact(alone), _is_exact(joint)]


def _is_exact(row: BrokenRow) -> bool:
    return bool(row.found.candidates) and row.found.candidates[0].cells == row.truth.cells


def known_as_rows(columns: Sequence[Column], known: Sequence[KnownRow]) -> list[Row]:
    """Known rows under these columns; those that show at most half of them are left out."""
    found = []
    for row in known:
        texts = {(cell.measure, cell.period or cell.period_words, cell.series): cell.text for cell in row.cells}
        cells = [texts.get((column.measure, column.when, column.series)) for column in columns]
        if sum(cell is not None for cell in cells) * 2 > len(cells):
            found.append(tuple(cell or "" for cell in cells))
    return found
