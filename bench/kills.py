"""Killed in the middle: `python -m bench.kills --random 100`.

A night (`run`'s reading and archiving of what arrived) and a decision are started over and over and killed with
SIGKILL: at random times, and at named points, each a numbered call of the functions through which all that is kept goes
to disk. After every kill: is every record that was acknowledged still there, is anything torn (`verify`: the whole
archive and every row of the store), and does the next night complete? Beside it a naive writer, which writes a JSON
file in place, is killed in the same way. Leaves with 1 where anything of ours was lost or torn.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bench.nights.simulated import Arrival, Simulation, streets

from kpi_ingest.pipeline import Signed, acknowledge_finding, verify

POINTS = [
    (call, number)
    for call, last in {"fsync": 8, "replace": 4, "open": 5, "write": 3}.items()
    for number in range(1, last + 1)
]
"""20 named points: so many calls of each of these functions of `os`. A decision makes fewer than a night."""
PAGES = ("bins", "lamps")
SORRY = b"<!doctype html><title>Oops</title><p>Nothing to see.</p>"


def strike(call: str, number: int) -> None:
    """Kill this process at the NUMBERth call of a function of `os`."""
    original: Callable[..., object] = getattr(os, call)
    calls = iter(range(1, 1_000_000))

    def struck(*arguments: object, **options: object) -> object:
        if next(calls) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*arguments, **options)

    setattr(os, call, struck)


def act(folder: Path, what: str, seed: int) -> None:
    """One night or one decision in this process; each record that was acknowledged is printed at once."""
    simulation = Simulation(folder, dict.fromkeys(PAGES, ""))
    if what == "night":
        with simulation.workplace.open_archive(writable=False) as archive:
            before = len(archive.log())
        arrivals = {page: Arrival(streets(40 + seed % 50, comment=str(seed))) for page in PAGES}
        simulation.night(2 + before, arrivals)
    else:
        with simulation.workplace.open_archive(writable=False) as archive:
            sha256 = next(each.sha256 for each in archive.captures("bins") if each.size == len(SORRY))
        done = acknowledge_finding(simulation.workplace, sha256, Signed("bench", f"trial {seed}"), "bins")
        print("kept", done.decision.id, flush=True)
    with simulation.workplace.open_archive(writable=False) as archive:
        print("kept", *(entry.id for entry in archive.log()), flush=True)


def naive(path: Path, seed: int) -> None:
    """What many scripts do: read a JSON file, add to it, write it in place."""
    kept = json.loads(path.read_bytes()) if path.exists() else []
    for number in range(40):
        kept.append({"night": number, "seed": seed, "content": streets(number).decode() * 20})
        path.write_text(json.dumps(kept[-60:]), encoding="utf-8")


def start(folder: Path, what: str, seed: int, point: str = "") -> subprocess.Popen[bytes]:
    """The act in a process of its own."""
    command = [sys.executable, "-m", "bench.kills", "--act", what, "--folder", str(folder), "--seed", str(seed)]
    return subprocess.Popen([*command, "--point", point], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def judge(folder: Path, before: set[str], counts: Counter[str]) -> None:
    """What is left after a kill."""
    simulation = Simulation(folder, dict.fromkeys(PAGES, ""))
    faults = verify(simulation.workplace).faults
    counts["torn"] += bool(faults)
    with simulation.workplace.open_archive(writable=True) as archive:
        now = {entry.id for entry in archive.log()}
    counts["lost"] += len(before - now)


def records(folder: Path) -> set[str]:
    """Ids of all records that the log has."""
    simulation = Simulation(folder, dict.fromkeys(PAGES, ""))
    with simulation.workplace.open_archive(writable=False) as archive:
        return {entry.id for entry in archive.log()}


def kill_one(kept: Path, home: Path, what: str, seed: int, wait: float, point: str, counts: Counter[str]) -> None:
    """One act in a copy, killed after `wait` seconds or at a point, then judged and completed."""
    folder = Path(shutil.copytree(kept, home / f"{what}-{seed}-{point}"))
    before = records(folder)
    with start(folder, what, seed, point) as process:
        try:
            said, _ = process.communicate(timeout=wait)
        except subprocess.TimeoutExpired:
            process.kill()
            said, _ = process.communicate()
    before |= {word for word in said.decode().split() if word != "kept"}
    counts["killed"] += process.returncode == -signal.SIGKILL
    counts["tried"] += 1
    judge(folder, before, counts)
    again = Simulation(folder, dict.fromkeys(PAGES, ""))
    night = again.night(400, {page: Arrival(streets(77)) for page in PAGES})
    counts["completed after"] += night.exit_code() == 0 and not verify(again.workplace).faults
    shutil.rmtree(folder)


def kill_naive(home: Path, tries: int, chance: random.Random) -> Counter[str]:
    """The naive writer, killed at random times."""
    counts: Counter[str] = Counter()
    path = home / "naive.json"
    for seed in range(tries):
        with start(path, "naive", seed) as process:
            time.sleep(chance.uniform(0.35, 0.9))
            process.kill()
        counts["tried"] += 1
        try:
            json.loads(path.read_bytes()) if path.exists() else None
        except ValueError:
            counts["torn"] += 1
            path.unlink()
    return counts


def make_kept(folder: Path) -> float:
    """A folder with two nights behind it; gives the seconds that a night took."""
    simulation = Simulation(folder, dict.fromkeys(PAGES, ""))
    simulation.night(0, {page: Arrival(streets(30)) for page in PAGES})
    simulation.night(1, {"bins": Arrival(SORRY), "lamps": Arrival(streets(31))})
    began = time.monotonic()
    copy = Path(shutil.copytree(folder, folder.with_name("timed")))
    with start(copy, "night", 1) as process:
        process.wait()
    return time.monotonic() - began


def main() -> int:
    """Kill, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--random", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--act", choices=["night", "decide", "naive"])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--point", default="")
    chosen = parser.parse_args()
    if chosen.act:
        if chosen.point:
            strike(chosen.point.split("-")[0], int(chosen.point.split("-")[1]))
        naive(chosen.folder, chosen.seed) if chosen.act == "naive" else act(chosen.folder, chosen.act, chosen.seed)
        return 0
    chance, wrong = random.Random(chosen.seed), 0
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        took = make_kept(home / "kept")
        for what in ("night", "decide"):
            counts: Counter[str] = Counter()
            for seed in range(chosen.random // 2):
                kill_one(home / "kept", home, what, seed, chance.uniform(0.3 * took, took), "", counts)
            for call, number in POINTS:
                kill_one(home / "kept", home, what, 1000, 60, f"{call}-{number}", counts)
            print(
                f"{what}: "
                + ", ".join(f"{counts[it]} {it}" for it in ("tried", "killed", "lost", "torn", "completed after")),
                flush=True,
            )
            wrong += counts["lost"] + counts["torn"] + counts["tried"] - counts["completed after"]
        counts = kill_naive(home, chosen.random // 2, chance)
        print(f"naive writer: {counts['tried']} tried, {counts['torn']} torn")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
