"""Replays of many captures alone and on a cluster of two processes, in one run.

    python -m bench.bench_scale [--captures 10000] [--pages 50] [--workers 2] [--kills 20] [--seed 1]

The same archive of made-up HTML captures (bench/scale/captures.py) is replayed alone and on a local cluster, each in a
process of its own, then on a cluster whose workers are killed at random times; a tenth of it likewise into PostgreSQL.
Leaves with 1 where digests differ, a capture is lost, memory grows or the cluster is not fast enough. By the clock, two
processes are only as fast as the machine has cores to give: what the processor was used for is printed beside it, and
says what two free cores would give at best.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from bench.scale.captures import build_archive
from tests.postgres import running_server

ROOT = Path(__file__).resolve().parent.parent
RATIO = 1.7
GROWTH = 1.15
"""Peak memory at the end beside that after a fifth of the pages."""
Told = dict[str, Any]


def measured(folder: Path, store: str, workers: int, kills: int = 0, seed: int = 1) -> Told:
    """One replay in a process of its own."""
    command = [sys.executable, "-m", "bench.scale.runs", str(folder), store, *map(str, (workers, kills, seed))]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    told: Told = json.loads(done.stdout.splitlines()[-1])
    return told


def copied(built: Path, folder: Path) -> Path:
    """A folder with a copy of the archive as it was built."""
    shutil.copytree(built / "archive", folder / "archive")
    return folder


def say(name: str, told: Told) -> None:
    """One line for a replay."""
    memory = f"own peak memory {told['early'] / 1024:.0f} MB after a fifth, {told['late'] / 1024:.0f} MB at the end"
    spent = f"processor {told['own']:.1f} s own, {told['others']:.1f} s of other processes"
    print(f"{name:<22} {told['seconds']:8.1f} s  {told['readings']} readings  {spent}  {memory}", flush=True)
    for line in (*told["problems"], *told["remarks"]):
        print(f"    {line}")


def differences(alone: Told, other: Told, what: str) -> list[str]:
    """What the other replay did not come to."""
    found = [f"{what}: {name} differs" for name in ("archive", "store", "readings") if alone[name] != other[name]]
    return [*found, *(f"{what}: {line}" for line in other["problems"])]


def on_sqlite(home: Path, built: Path, workers: int, kills: int, seed: int) -> list[str]:
    """Alone, on a cluster, and on one whose workers die."""
    alone_at, cluster_at, kills_at = (copied(built, home / name) for name in ("alone", "cluster", "kills"))
    load = os.getloadavg()[0]
    alone = measured(alone_at, f"sqlite:///{alone_at}/store.db", 0)
    say("alone", alone)
    cluster = measured(cluster_at, f"sqlite:///{cluster_at}/store.db", workers)
    say(f"{workers} workers", cluster)
    ratio = alone["seconds"] / cluster["seconds"]
    spent = alone["own"] + alone["others"]
    best = spent / max(cluster["own"], (cluster["own"] + cluster["others"]) / 2)
    print(f"by the clock {ratio:.2f} times as fast (asked {RATIO})")
    print(f"load of the machine before {load:.1f}, after {os.getloadavg()[0]:.1f}, on {os.cpu_count()} cores")
    print(f"by what the processor did: {best:.2f} times as fast on two free cores at best", flush=True)
    killed = measured(kills_at, f"sqlite:///{kills_at}/store.db", workers, kills, seed)
    say(f"{killed['killed']} workers killed", killed)
    problems = [*differences(alone, cluster, "cluster"), *differences(alone, killed, "kills")]
    if killed["killed"] < kills:
        problems.append(f"only {killed['killed']} of {kills} kills before the end")
    if ratio < RATIO:
        problems.append(f"{ratio:.2f} times as fast, asked {RATIO}")
    if cluster["late"] > GROWTH * cluster["early"]:
        problems.append("memory grows")
    return problems


def on_postgresql(home: Path, captures: int, pages: int, workers: int) -> list[str]:
    """Alone and on a cluster."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_server())
        except pytest.fail.Exception as absent:
            print(f"PostgreSQL: not measured ({absent})")
            return []
        build_archive(home / "small" / "archive", captures, pages)
        told = []
        for name, processes in (("alone", 0), ("cluster", workers)):
            url = stack.enter_context(server.database()).render_as_string(hide_password=False)
            told.append(measured(copied(home / "small", home / f"postgresql-{name}"), url, processes))
            say(f"PostgreSQL, {name}", told[-1])
    return differences(told[0], told[1], "PostgreSQL")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--captures", type=int, default=10_000)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        made = build_archive(home / "built" / "archive", asked.captures, asked.pages)
        print(f"{made} captures of {asked.pages} pages", flush=True)
        problems = on_sqlite(home, home / "built", asked.workers, asked.kills, asked.seed)
        problems += on_postgresql(home, max(asked.pages, made // 10), asked.pages, asked.workers)
    if problems:
        sys.exit("; ".join(problems))
    print("equal digests, nothing lost, nothing twice")


if __name__ == "__main__":
    main()
