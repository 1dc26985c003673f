"""400 nights of four pages without a network: `python -m bench.simulated_nights --nights 400 --seed 1`.

Every night each page stays as it is, changes, fails, shows an error page or moves, by chance; what should be told is
noted beside it. Printed: nights, those in which nothing happened and how many of them were one line, events that were
due, told once, told twice and not told, and events that nothing was due for. Leaves with 1 where the last four are not
as they should be, or a quiet night took more than a line.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench.nights.simulated import FAILURE, SORRY, Arrival, Simulation, streets

from kpi_ingest.cli.night import print_night
from kpi_ingest.pipeline import Night

PAGES = ("bins", "lamps", "calls", "drains")
MOVED = "moved: 301 to https://example.org/elsewhere; update the page's address"
WEIGHTS = {"stay": 200, "change": 3, "fail": 3, "sorry": 1, "move": 1}


@dataclass(slots=True)
class Publisher:
    """One page's server, and what is due to be told of it."""

    figure: int = 40
    moved: bool = False
    failing: bool = False
    sorry: int = 0
    known: bool = False
    due: list[str] = field(default_factory=list)

    def tonight(self, act: str) -> Arrival:
        """What arrives, with `due` set to the kinds of event that it is."""
        self.due = []
        if act == "fail":
            self.due = [] if self.failing else ["failed"]
            self.failing = True
            return FAILURE
        if self.failing:
            self.due.append("recovered")
        self.failing = False
        if act == "sorry":
            self.sorry += 1
            self.due.append("unread")
            return Arrival(SORRY + str(self.sorry).encode(), self._remarks())
        if act == "move" and not self.moved:
            self.moved = True
            self.due.append("moved")
        if act == "change" or not self.known:
            self.figure += 1
            self.due += ["release"] if self.known else ["first_capture", "release"]
            self.known = True
        return Arrival(streets(self.figure), self._remarks())

    def _remarks(self) -> tuple[str, ...]:
        return (MOVED,) if self.moved else ()


def judge(night: Night, publishers: dict[str, Publisher], counts: Counter[str]) -> None:
    """Hold one night to what was due."""
    due = Counter((page, kind) for page, publisher in publishers.items() for kind in publisher.due)
    told = Counter((event.page, event.kind) for event in night.events if event.kind not in ("stale",))
    counts["due"] += due.total()
    counts["told once"] += sum(told[name] == 1 for name in due)
    counts["told twice"] += sum(told[name] > 1 for name in due)
    counts["not told"] += sum(told[name] == 0 for name in due)
    counts["not due"] += sum(count for name, count in told.items() if name not in due)
    counts["stale"] += sum(event.kind == "stale" for event in night.events)
    if not night.events and not night.problems:
        counts["quiet"] += 1
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            print_night(night)
        counts["one line"] += printed.getvalue().count("\n") == 1


def main() -> int:
    """Run the nights and print what was told."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nights", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    chance, counts = random.Random(chosen.seed), Counter[str]()
    publishers = {page: Publisher() for page in PAGES}
    with tempfile.TemporaryDirectory() as home:
        simulation = Simulation(Path(home, "nights"), dict.fromkeys(PAGES, ""))
        for number in range(chosen.nights):
            acts = chance.choices(list(WEIGHTS), list(WEIGHTS.values()), k=len(PAGES)) if number else ["stay"] * 4
            arrivals = {page: it.tonight(act) for (page, it), act in zip(publishers.items(), acts, strict=True)}
            judge(simulation.night(number, arrivals), publishers, counts)
    print(
        f"{chosen.nights} nights of {len(PAGES)} pages; "
        + ", ".join(
            f"{counts[name]} {name}"
            for name in ("quiet", "one line", "due", "told once", "told twice", "not told", "not due", "stale")
        )
    )
    wrong = counts["told twice"] + counts["not told"] + counts["not due"] + counts["quiet"] - counts["one line"]
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
