"""Prints how repair does on the two real captures: `python tests/repair/measure.py [-v]`."""

from __future__ import annotations

import statistics
import sys
from dataclasses import replace
from functools import partial

from captured_tables import LINES_2023, RUNS_2024, Score, capture_tables, score, shown_rows, timed

from kpi_ingest.repair import repair_table


def summary(name: str, found: Score) -> str:
    """One line of figures."""
    counts = found.counts
    total = sum(counts[("certain", outcome)] for outcome in ("decided", "undecided", "wrong", "truncated"))
    wrong = sum(counts[(certainty, "wrong")] for certainty in ("certain", "inferred", "truncated", "label"))
    return (
        f"{name:22} certain decided {counts[('certain', 'decided')]} of {total}, wrong decided {wrong}, "
        f"inferred decided {counts[('inferred', 'decided')]} first {counts[('inferred', 'first')]} of "
        f"{counts[('inferred', 'first')] + counts[('inferred', 'not first')]}, undetermined decided "
        f"{counts[('undetermined', 'decided')] + counts[('undetermined', 'wrong')]}, "
        f"truncated {counts[('truncated', 'truncated')]}"
    )


def main() -> None:
    """Isolation and evidence, both captures, and the time of each row."""
    captures = {LINES_2023: capture_tables(LINES_2023), RUNS_2024: capture_tables(RUNS_2024)}
    alone = {capture: [repair_table(table) for table in tables] for capture, tables in captures.items()}
    for capture, tables in captures.items():
        other = RUNS_2024 if capture == LINES_2023 else LINES_2023
        known = shown_rows(other, alone[other])
        joint = [repair_table(table, known) for table in tables]
        for title, repaired in (("alone", alone[capture]), ("with evidence", joint)):
            found = score(capture, repaired)
            print(summary(f"{capture.name[16:23]} {title}", found))
            if "-v" in sys.argv and title == "with evidence":
                print(*("   " + miss for miss in found.misses), sep="\n")
        rows = [replace(table, rows=(row,)) for table in tables for row in table.rows]
        times = [timed(partial(repair_table, row, known)) for row in rows]
        print(f"   rows: median {1000 * statistics.median(times):.1f} ms, worst {1000 * max(times):.0f} ms")


if __name__ == "__main__":
    main()
