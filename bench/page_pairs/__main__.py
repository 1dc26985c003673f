"""`python -m bench.page_pairs --pairs 2000 --seed 1` (`make bench-pairs`)."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.page_pairs.judging import Verdict, judge, make_pair
from bench.page_pairs.telling import as_of, read_both, shown_at_last, tell

from kpi_ingest.store import Store, open_store


def judge_seed(seed: int, store: Store | None = None) -> Verdict:
    """One pair made, read, told and judged; with a store, what stands is asked of it and of the folded releases."""
    made = make_pair(seed)
    dated = read_both(made.before, made.after)
    told, name = tell(dated), f"pair {seed} ({', '.join(made.edits)})"
    verdict = judge(made, told, shown_at_last(dated), name)
    if store is not None:
        standing = as_of(store, f"page-pair-{seed}", dated)
        verdict.stale += judge(made, told, standing, f"{name}, as of").stale
    return verdict


def main() -> int:
    """Judge pairs and print the counts; 1 where anything is amiss."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="faults to print in full")
    arguments = parser.parse_args()
    whole = Verdict()
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{Path(folder) / 'pairs.db'}") as store:
        for number in range(arguments.pairs):
            whole.add(judge_seed(arguments.seed * 1_000_003 + number, store))
    _print(whole, arguments.show)
    return 0 if whole.sound else 1


def _print(whole: Verdict, show: int) -> None:
    print(f"{whole.pairs} pairs, {whole.made} changes made")
    print(f"told once with their kind {whole.told}, missed {len(whole.missed)}, told wrongly {len(whole.wrong)}")
    print(f"told and not made {len(whole.false)}, figures that stand and are not printed {len(whole.stale)}")
    for fault, count in whole.faults.most_common(60):
        print(f"  {count:5} {fault}")
    for line in [*whole.wrong, *whole.missed, *whole.false, *whole.stale][:show]:
        print(line)


if __name__ == "__main__":
    raise SystemExit(main())
