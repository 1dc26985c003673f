"""Printed cells and headers: kpi-ingest beside price-parser, quantulum3 and dateparser (`make bench-grammar`).

    python -m bench.bench_grammar [--ours] [--verbose]

The tables of meanings are `bench/grammar/cells.csv` and `periods.csv`; the rule by which a row is right, wrong
or unread is in `bench/grammar/judging.py`, and what each peer is given in `tools.py` and `peers.py`. Rows with
a meaning and rows without one are counted apart too, since a system that says nothing is right wherever nothing
may be said.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from bench.grammar.judging import SaidCell, SaidPeriod, Verdict, judge_cell, judge_period
from bench.grammar.tables import PrintedCell, PrintedPeriod, printed_cells, printed_periods
from bench.grammar.tools import ours_of_cell, ours_of_period, peers_of_cells, peers_of_periods

_Say = TypeVar("_Say")
CELL_TOOLS: dict[str, Callable[[Sequence[PrintedCell]], list[SaidCell]]] = {
    "kpi-ingest": lambda rows: [ours_of_cell(row) for row in rows],
    "price-parser": lambda rows: peers_of_cells("price-parser", rows),
    "quantulum3": lambda rows: peers_of_cells("quantulum3", rows),
}
PERIOD_TOOLS: dict[str, Callable[[Sequence[PrintedPeriod]], list[SaidPeriod]]] = {
    "kpi-ingest": lambda rows: [ours_of_period(row) for row in rows],
    "dateparser": lambda rows: peers_of_periods("dateparser", rows),
    "dateparser, search": lambda rows: peers_of_periods("dateparser, search", rows),
}


def main() -> None:
    """Judge, and print one table of figures for cells and one for headers."""
    parser = argparse.ArgumentParser(description="Judge how printed cells and headers are understood.")
    parser.add_argument("--ours", action="store_true", help="without the peers")
    parser.add_argument("--verbose", action="store_true", help="list every row that is wrong or, of ours, unread")
    chosen = parser.parse_args()
    cells, periods = printed_cells(), printed_periods()
    print(f"{len(cells)} printed cells, {sum(row.meaning == 'value' for row in cells)} of them with a value\n")
    _print_header()
    for tool, say in _chosen(CELL_TOOLS, chosen.ours).items():
        verdicts = [judge_cell(row, said) for row, said in zip(cells, say(cells), strict=True)]
        _print_tool(tool, cells, verdicts, [row.meaning == "value" for row in cells], chosen.verbose)
    print(f"\n{len(periods)} printed headers, {sum(not row.refuse for row in periods)} of them with a period\n")
    _print_header()
    for tool, tell in _chosen(PERIOD_TOOLS, chosen.ours).items():
        verdicts = [judge_period(row, said) for row, said in zip(periods, tell(periods), strict=True)]
        _print_tool(tool, periods, verdicts, [not row.refuse for row in periods], chosen.verbose)


def _chosen(tools: dict[str, _Say], ours: bool) -> dict[str, _Say]:
    return {name: tool for name, tool in tools.items() if name == "kpi-ingest" or not ours}


def _print_header() -> None:
    print("| system | wrong | read | unread | read of those with a meaning | wrong of those without |")
    print("|---|---|---|---|---|---|")


def _print_tool(
    tool: str,
    rows: Sequence[PrintedCell | PrintedPeriod],
    verdicts: Sequence[Verdict],
    meaning: Sequence[bool],
    verbose: bool,
) -> None:
    count = Counter(verdict.outcome for verdict in verdicts)
    with_meaning = [verdict for verdict, has in zip(verdicts, meaning, strict=True) if has]
    without = [verdict for verdict, has in zip(verdicts, meaning, strict=True) if not has]
    read = sum(verdict.outcome == "right" for verdict in with_meaning)
    wrong = sum(verdict.outcome == "wrong" for verdict in without)
    print(
        f"| {tool} | {count['wrong']} | {count['right'] / len(rows):.3f} | {count['unread']} "
        f"| {read / len(with_meaning):.3f} | {wrong} of {len(without)} |"
    )
    if verbose:
        _print_rows(tool, rows, verdicts)


def _print_rows(tool: str, rows: Sequence[PrintedCell | PrintedPeriod], verdicts: Sequence[Verdict]) -> None:
    for row, verdict in zip(rows, verdicts, strict=True):
        if verdict.outcome == "wrong" or (verdict.outcome == "unread" and tool == "kpi-ingest"):
            above = f" under {row.above!r}" if isinstance(row, PrintedPeriod) and row.above else ""
            locale = f" ({row.locale})" if row.locale else ""
            print(f"    {verdict.outcome}: {row.name}: {row.printed!r}{above}{locale}: {verdict.reason}")


if __name__ == "__main__":
    main()
