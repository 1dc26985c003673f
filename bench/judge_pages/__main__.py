"""Prints how the repair engine does on generated KPI pages.

python -m bench.judge_pages [--pages 120] [--seed judge] [-v]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from bench.judge_pages.counts import FIGURES, PageCount, interval, summed_bins
from bench.judge_pages.judging import Judged, judge_page
from bench.kpi_pages import make_pages


def print_figures(name: str, pages: Sequence[PageCount]) -> None:
    """The figures of all pages, each with its 90 % interval, and the counts behind them."""
    total = {
        part: sum(getattr(page, part) for page in pages) for part in ("rows", "exact", "cells", "decided", "wrong")
    }
    print(f"{name}: {len(pages)} pages, {total}")
    for part in ("doubtful", "open"):
        counts = [sum(getattr(page, part)[place] for page in pages) for place in range(3)]
        print(f"  {part}: {counts[0]} ambiguous cells, {counts[1]} decided, {counts[2]} wrong")
    for label, figure in FIGURES.items():
        low, high = interval(figure, pages)
        print(f"  {label:24} {figure(pages):.5f} [{low:.5f}, {high:.5f}]")


def print_reliability(pages: Sequence[PageCount]) -> None:
    """Stated against observed, by tenths of probability."""
    print("  probability   cells   stated  observed")
    for place, (count, sure, right) in enumerate(summed_bins(pages)):
        if count:
            print(
                f"  {place / 10:.1f} to {place / 10 + 0.1:.1f} {count:10.0f}   {sure / count:.4f}    {right / count:.4f}"
            )


def main() -> None:
    """Judge and print."""
    parser = argparse.ArgumentParser(description="Judge the repair engine on generated KPI pages.")
    parser.add_argument("--pages", type=int, default=120)
    parser.add_argument("--seed", default="judge")
    parser.add_argument("-v", action="store_true", help="list every cell decided wrongly")
    asked = parser.parse_args()
    judged = [judge_page(page) for page in make_pages(asked.seed, asked.pages)]
    for name in ("alone", "with evidence"):
        found: list[Judged] = [page[name] for page in judged]
        print_figures(name, [each.count for each in found])
        print_reliability([each.count for each in found])
        if asked.v:
            print(*(wrong.line() for each in found for wrong in each.wrong), sep="\n")


if __name__ == "__main__":
    main()
