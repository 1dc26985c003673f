"""Time and memory: ten best readings with all evidence against one plain best pass, and a long stream of rows."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from timeit import Timer

from bench.judge_pages.judging import broken, read_page
from bench.kpi_pages import Page, make_pages, tables_of

from kpi_ingest.model import KnownRow, KpiTable
from kpi_ingest.pipeline.reading import Material, isolate
from kpi_ingest.reconcile import known_to
from kpi_ingest.repair import repair_table
from kpi_ingest.repair.chain import NOTHING_KNOWN, slots_of
from kpi_ingest.repair.lattice import best_paths, build_lattice
from kpi_ingest.repair.row import pose_atoms, pose_run
from kpi_ingest.repair.solve import NARROW
from kpi_ingest.repair.weights import fitted_weights

CAPTURES = Path(__file__).parents[2] / "tests" / "captures"
Question = tuple[KpiTable, Sequence[KnownRow]]
"""A table of one broken row, and what other captures show."""


def captured_questions() -> list[Question]:
    """The broken rows of the two real captures, each with the other capture as evidence."""
    isolated = [isolate(Material(path.read_bytes(), path.name), "", None) for path in sorted(CAPTURES.glob("devon*"))]
    return [
        (replace(table, rows=(row,)), known_to(capture, isolated))
        for capture in isolated
        for table in (answers.table for answers in capture.answers)
        for row in table.rows
        if row.form != "cells"
    ]


def page_questions(pages: Iterable[Page]) -> Iterator[Question]:
    """The broken rows of generated pages, with what their other releases show."""
    for page in pages:
        known = read_page(page).known
        for release in broken(page):
            for table in tables_of(release):
                for row in table.rows:
                    yield replace(table, rows=(row,)), known[release.capture]


def one_best(question: Question) -> None:
    """A plain pass over the row's lattice: built, and its one best path found; no sums, no evidence, no verdicts."""
    table, _ = question
    row, slots = table.rows[0], slots_of(table.columns)
    if row.form == "run":
        posed = pose_run(row.run, slots, NOTHING_KNOWN, fitted_weights())
    else:
        posed = pose_atoms([piece.text for piece in row.pieces[1:]], slots, NOTHING_KNOWN, fitted_weights())
    best_paths(build_lattice(posed.problem, posed.scorer, NARROW), 1)


def print_speed(name: str, questions: Sequence[Question]) -> None:
    """Milliseconds a row, and the ratio of the whole repair to one plain pass, taken in turn on the same rows."""
    pairs = [(_seconds(partial(one_best, each)), _seconds(partial(repair_table, *each))) for each in questions]
    plain, full = zip(*pairs, strict=True)
    print(
        f"{name}: {len(pairs)} rows, ten best with evidence {sum(full) / sum(plain):.2f} times one plain best pass in "
        f"all, {statistics.median(b / a for a, b in pairs):.2f} in the median row; median "
        f"{1000 * statistics.median(full):.1f} ms, worst {1000 * max(full):.0f} ms a row"
    )


def _seconds(call: partial[object]) -> float:
    """The best of three, without the collector of garbage, as `timeit` does: other work on the machine only adds."""
    return min(Timer(call).repeat(3, 1))


def resident_bytes() -> int:
    """Memory this process holds, as Linux tells it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))


def memory_over(rows: int, every: int) -> Iterator[int]:
    """Resident bytes after every so many repairs, of an endless stream of new pages: each broken row is repaired alone,
    and once more with evidence."""
    told = repaired = 0
    for page in (page for number in count() for page in make_pages(f"stream {number}", 50)):
        read_page(page)
        repaired += sum(2 * len(section.rows) for release in broken(page) for section in release.sections)
        while told < min(repaired, rows) // every:
            yield resident_bytes()
            told += 1
        if repaired >= rows:
            return


def print_memory(rows: int, every: int) -> None:
    """Resident size along the stream; it grows until the engine's bounded caches are full, then no more."""
    sizes = []
    for size in memory_over(rows, every):
        sizes.append(size)
        print(f"  {len(sizes) * every:8} rows {size / 2**20:8.1f} MiB", flush=True)
    print(f"  last to first: {sizes[-1] / sizes[0]:.3f}, to the middle one: {sizes[-1] / sizes[len(sizes) // 2]:.3f}")
