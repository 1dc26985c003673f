"""Prints how the repair engine does on generated KPI pages.

python -m bench.judge_pages [--pages 120] [--seed judge] [-v] [--missed]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from bench.judge_pages.counts import FIGURES, PageCount, interval, summed_bins
from bench.judge_pages.judging import ALONE, JOINT, PARTS, judge_page
from bench.kpi_pages import make_pages


def print_figures(name: str, pages: Sequence[PageCount]) -> None:
    """The figures of all pages, each with its 90 % interval, and the counts behind them."""
    total = {
        part: sum(getattr(page, part) for page in pages) for part in ("rows", "exact", "cells", "decided", "wrong")
    }
    print(f"{name}: {len(pages)} pages, {', '.join(f'{part} {count}' for part, count in total.items())}")
    for part, words in (("doubtful", "(a) below .99999"), ("open", "(b) by print alone")):
        counts = [sum(getattr(page, part)[place] for page in pages) for place in range(3)]
        print(f"  ambiguous {words}: {counts[0]}, {counts[1]} decided, {counts[2]} of them wrong")
    for label, figure in FIGURES.items():
        low, high = interval(figure, pages)
        print(f"  {label:24} {figure(pages):.5f} [{low:.5f}, {high:.5f}]")


def print_reliability(pages: Sequence[PageCount]) -> None:
    """Stated against observed, by tenths of probability."""
    print("  probability      cells   stated    observed")
    for place, (count, sure, right) in enumerate(summed_bins(pages)):
        if count:
            band = f"{place / 10:.1f} to {place / 10 + 0.1:.1f}"
            print(f"  {band} {count:12.0f}   {sure / count:.4f}    {right / count:.4f}")


def print_part(name: str, pages: Sequence[PageCount]) -> None:
    """One line for a part of the rows."""
    shares = ", ".join(f"{label} {FIGURES[label](pages):.4f}" for label in ("row-exact", "ambiguous (b) decided"))
    rows, wrong, decided = (sum(each) for each in zip(*((p.rows, p.wrong, p.open[1]) for p in pages), strict=True))
    print(f"  {name}: {rows} rows, {shares}, {wrong} wrong of {decided}")


def main() -> None:
    """Judge and print."""
    parser = argparse.ArgumentParser(description="Judge the repair engine on generated KPI pages.")
    parser.add_argument("--pages", type=int, default=120)
    parser.add_argument("--seed", default="judge")
    parser.add_argument("-v", action="store_true", help="list every cell decided wrongly")
    parser.add_argument("--missed", action="store_true", help="list every row whose best reading is not the truth")
    asked = parser.parse_args()
    judged = [judge_page(page) for page in make_pages(asked.seed, asked.pages)]
    for name in (ALONE, JOINT):
        counts = [page[name] for page in judged]
        print_figures(name, counts)
        print_reliability(counts)
        if asked.v:
            print(*(line for count in counts for line in count.wrong_lines), sep="\n")
        if asked.missed:
            print("best reading not the truth:", *(line for count in counts for line in count.missed_lines), sep="\n")
    print("parts of these rows:")
    for name in PARTS[2:]:
        print_part(name, [page[name] for page in judged])


if __name__ == "__main__":
    main()
