"""Hand-made changes to files, log and every column of the store: `python -m bench.tamper_trials --trials 400`.

Each trial copies a small archive and its store, changes one thing by hand (the database with its triggers taken off
and put back), and asks `verify`. A change is found when there is a fault, and named when a fault names the file, or the
table and row. Before and after, the untouched copy has to have no fault. Leaves with 1 where a change is not found or
not named, or where the untouched copy has a fault.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bench.tampering.kept import make_kept, workplace_in
from bench.tampering.trials import Done, Trial, same_database, same_tree, trials

from kpi_ingest.pipeline import verify


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one change."""

    done: Done
    found: bool
    named: bool


def try_one(kept: Path, trial: Trial, chance: random.Random) -> Tried | None:
    """Make one change in a copy and check it; None where it changed nothing."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(shutil.copytree(kept, Path(home, "kept")))
        done = trial(folder, chance)
        if done is None or (same_tree(folder / "archive", kept / "archive") and _same_store(folder, kept)):
            return None
        faults = verify(workplace_in(folder)).faults
        named = any(
            any(word in fault.place for word in done.where) and getattr(fault, "table", "") in (done.table, "")
            for fault in faults
        )
        return Tried(done, bool(faults), named)


def _same_store(one: Path, two: Path) -> bool:
    return same_database(one / "kept.db", two / "kept.db")


def try_all(kept: Path, number: int, seed: int) -> list[Tried]:
    """So many changes, of every kind in turn."""
    chance = random.Random(seed)
    kinds = trials()
    chance.shuffle(kinds)
    tried: list[Tried] = []
    for turn in range(20 * number):
        if len(tried) == number:
            break
        done = try_one(kept, kinds[turn % len(kinds)][1], chance)
        if done is not None:
            tried.append(done)
    return tried


def main() -> int:
    """Print what was tried, found and named, by kind of change, and the false alarms."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        kept = Path(home, "kept")
        kept.mkdir()
        make_kept(kept)
        alarms = len(verify(workplace_in(kept)).faults)
        tried = try_all(kept, chosen.trials, chosen.seed)
        alarms += len(verify(workplace_in(kept)).faults)
    for kind, count in sorted(Counter(it.done.kind.split(":")[0].split(".")[0] for it in tried).items()):
        some = [it for it in tried if it.done.kind.startswith((f"{kind}:", f"{kind}."))]
        print(f"{kind}: {count} tried, {sum(it.found for it in some)} found, {sum(it.named for it in some)} named")
    missed = [it for it in tried if not it.named]
    print(f"all: {len(tried)} tried, {sum(it.found for it in tried)} found, {len(tried) - len(missed)} named")
    print(f"false alarms on the untouched copy: {alarms}")
    for it in missed:
        print(f"missed: {it.done.kind} {it.done.where}, found: {it.found}")
    return 1 if missed or alarms else 0


if __name__ == "__main__":
    sys.exit(main())
