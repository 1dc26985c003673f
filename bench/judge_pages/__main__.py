"""Prints how the repair engine does on generated KPI pages that nothing was fitted on.

    python -m bench.judge_pages [--pages 120] [--seed judge] [--only figures,equal,...] [-v] [--missed]
    python -m bench.judge_pages --memory 100000

figures: rows read exactly, decided and wrong cells, alone and with the other releases as evidence, with calibration
equal: rows whose readings are equally supported by construction, and how many are left open
baselines: regular expressions and splitting by type on the same rows
risk: other thresholds; ablation: without one group of features; speed: against one plain best pass

Two definitions of an ambiguous cell stand side by side: (a) the engine holds its best text for less than .99999 likely;
(b) the print alone, whatever any weights say, admits another text (`openness`). Brackets are 90 % bootstrap intervals
over pages. `--memory` repairs a stream of rows and prints the resident size along the way.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from bench.judge_pages.baselines import print_baselines
from bench.judge_pages.equal_support import print_equal_rows
from bench.judge_pages.judging import ALONE, JOINT, PARTS, judge_page
from bench.judge_pages.printed import print_figures, print_part, print_reliability
from bench.judge_pages.speed import captured_questions, page_questions, print_memory, print_speed
from bench.judge_pages.sweeps import print_ablation, print_risk
from bench.kpi_pages import Page, make_pages

SECTIONS = ("figures", "equal", "baselines", "risk", "ablation", "speed")
EQUAL_ROWS = 60
"""Of each construction."""


def main() -> None:
    """Judge and print."""
    parser = argparse.ArgumentParser(description="Judge the repair engine on generated KPI pages.")
    parser.add_argument(
        "--pages",
        type=int,
        default=120,
        help="every sixth also for baselines and thresholds, every fifteenth for the rest",
    )
    parser.add_argument("--seed", default="judge")
    parser.add_argument("--only", default=",".join(SECTIONS), help="sections, separated by commas")
    parser.add_argument("-v", action="store_true", help="list every cell decided wrongly")
    parser.add_argument("--missed", action="store_true", help="list every row whose best reading is not the truth")
    parser.add_argument("--memory", type=int, metavar="ROWS", help="repair so many rows and watch the memory")
    asked = parser.parse_args()
    if asked.memory:
        print_memory(asked.memory, max(1, asked.memory // 10))
        return
    wanted = asked.only.split(",")
    pages = list(make_pages(asked.seed, asked.pages))
    some, few = pages[::6], pages[::15]
    if "figures" in wanted:
        _print_pages(pages, asked)
    if "equal" in wanted:
        print_equal_rows(asked.seed, EQUAL_ROWS, asked.v)
    if "baselines" in wanted:
        print_baselines(some)
    if "risk" in wanted:
        print_risk(some)
    if "ablation" in wanted:
        print_ablation(few)
    if "speed" in wanted:
        print_speed("real captures", captured_questions())
        print_speed("generated pages", list(page_questions(few)))


def _print_pages(pages: Sequence[Page], asked: argparse.Namespace) -> None:
    judged = [judge_page(page) for page in pages]
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
