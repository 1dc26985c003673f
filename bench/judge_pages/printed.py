"""The figures of pages, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bench.judge_pages.counts import FIGURES, PageCount, interval, summed_bins


def print_figures(name: str, pages: Sequence[PageCount]) -> None:
    """The figures of all pages, each with its 90 % interval, and the counts behind them."""
    total = {
        part: sum(getattr(page, part) for page in pages) for part in ("rows", "exact", "cells", "decided", "wrong")
    }
    print(f"{name}: {len(pages)} pages, {', '.join(f'{part} {count}' for part, count in total.items())}")
    for part, words in (("doubtful", "(a) below .99999"), ("open", "(b) by print alone")):
        counts = [sum(getattr(page, part)[place] for page in pages) for place in range(3)]
        print(f"  ambiguous {words}: {counts[0]}, {counts[1]} decided, {counts[2]} of them wrong")
    missed = sum((page.missed for page in pages), Counter[str]())
    print(f"  best reading not the truth: {', '.join(f'{count} {why}' for why, count in missed.most_common())}")
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
