"""What nights, replays and decisions cost as history grows, in processor time with children.

    python -m bench.bench_night [--nights 1000] [--files 200] [--against COMMIT] [--only PART ...]

Figures are those of whole processes, their start among it, but for `replays` and `changes`. Parts: nights, unchanged,
replays, decide, shipped, changes. `shipped` holds the archive in the checkout against an earlier commit in the same
run. Leaves with 1 where a figure is beyond its bound.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.nights.acts import FIRST_NIGHT, run_night
from bench.nights.site import definition, page_bytes

ROOT = Path(__file__).resolve().parent.parent
EARLY, TRIES = 10, 3
BEFORE = "ab24a78"
"""The commit before anything was kept between runs."""


@dataclass(slots=True)
class Report:
    """Figures as they come, each beside its bound."""

    beyond: list[str] = field(default_factory=list)

    def say(self, what: str, figure: float, bound: float | None = None, unit: str = "") -> None:
        """One line; a figure beyond its bound is remembered."""
        limit = "" if bound is None else f"  (at most {bound:g}{unit})"
        print(f"{what:<66} {figure:8.3f}{unit}{limit}", flush=True)
        if bound is not None and figure > bound:
            self.beyond.append(what)


def seconds_of(act: Callable[[], object]) -> float:
    """Processor time of the children that an act waited for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    act()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def act_apart(act: str, folder: Path, night: int, *words: str, source: Path = ROOT) -> str:
    """One act in a process of its own, under the code in `source`; gives what it printed."""
    command = [sys.executable, "-m", "bench.nights.acts", act, str(folder), str(night), *words]
    environment = {**os.environ, "PYTHONPATH": f"{source / 'src'}{os.pathsep}{ROOT}"}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def settle(folder: Path, *, fetches: bool = True) -> None:
    """A folder with settings, and room for page definitions. One in which nothing is fetched has no settings for that:
    an earlier commit would not know them all."""
    (folder / "pages").mkdir(parents=True)
    # Waiting is no processor time: a thousand nights need not be polite to a server of their own.
    fetch = "[fetch]\nattempts = 1\ndelay_seconds = 0\n" if fetches else ""
    said = f'pages = ["{folder / "pages"}"]\nallow_private_hosts = ["127.0.0.1"]\n{fetch}'
    (folder / "kpi-ingest.toml").write_text(said)


@contextmanager
def serving(folder: Path, pages: list[str]) -> Iterator[None]:
    """The site, with settings and definitions for these pages in the folder."""
    settle(folder)
    (folder / "night").write_text("0")
    command = [sys.executable, "-m", "bench.nights.site", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            port = int(server.stdout.readline()) if server.stdout else 0
            for page in pages:
                (folder / "pages" / f"{page}.toml").write_text(definition(page, port))
            yield
        finally:
            server.terminate()


def measure_nights(folder: Path, nights: int, report: Report) -> None:
    """A late night beside an early one, in turn: the early one in a copy of the folder as it was then, so that what
    else the machine does meets both."""
    then = folder / "then"
    took: dict[str, float] = {"early": 0.0, "late": 0.0}
    with serving(folder, ["token", "still", "monthly"]):
        for night in range(1, nights - TRIES + 1):
            if night == EARLY - TRIES + 1:
                copy_night(folder, then)
            run_on(folder, folder, night, run_night)
        for turn in range(TRIES):
            early, late = EARLY - TRIES + 1 + turn, nights - TRIES + 1 + turn
            for name, at, night in (("early", then, early), ("late", folder, late)):
                took[name] += seconds_of(lambda at=at, night=night: run_on(folder, at, night, night_apart))  # type: ignore[misc]
    report.say(f"a night of three pages, the {EARLY}th", took["early"] / TRIES, unit=" s")
    report.say(f"a night of three pages, the {nights}th", took["late"] / TRIES, unit=" s")
    report.say(f"night {nights} beside night {EARLY}", took["late"] / took["early"], 1.5)


def copy_night(folder: Path, copy: Path) -> None:
    """The archive, the store and the settings as they are now; the page definitions stay those of the folder."""
    copy.mkdir()
    shutil.copytree(folder / "archive", copy / "archive")
    for path in (*folder.glob("store.db*"), folder / "kpi-ingest.toml"):
        shutil.copy(path, copy)


def run_on(site: Path, folder: Path, night: int, act: Callable[[Path, int], object]) -> None:
    """A night in a folder, when the site shows that night."""
    (site / "night").write_text(str(night))
    act(folder, night)


def night_apart(folder: Path, night: int) -> None:
    """A night in a process of its own."""
    act_apart("night", folder, night)


def measure_unchanged(folder: Path, report: Report) -> None:
    """Thirty pages that answer 304."""
    with serving(folder, [f"same-{number:02}" for number in range(30)]):
        run_night(folder, 1)
        run_night(folder, 2)
        before = archive_bytes(folder / "archive")
        took = [seconds_of(lambda night=night: act_apart("night", folder, night)) for night in (3, 4, 5)]  # type: ignore[misc]
        grown = (archive_bytes(folder / "archive") - before) / 90
    report.say("a night of 30 unchanged pages", median(took), 1.5, " s")
    report.say("archive per unchanged page and night", grown / 1000, 2, " kB")


def archive_bytes(place: Path) -> int:
    """Size of every file of an archive."""
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file())


def measure_replays(folder: Path, files: int, report: Report) -> None:
    """A folder of captures replayed, replayed again, with one more that came late, and under a corrected definition;
    without the start of the process, which is longer than a replay with nothing new."""
    settle(folder)
    for number in range(files):
        add_file(folder / "files", number)
    add_file(folder / "late", files // 2, half=True)
    first, again, late = (
        float(json.loads(act_apart("replay", folder, *asked))["seconds"])  # type: ignore[arg-type]
        for asked in ((2000, str(folder / "files")), (2001,), (2002, str(folder / "late")))
    )
    report.say(f"a first replay of {files} captures", first, unit=" s")
    report.say("a replay with nothing new, beside it", again / first, 0.05)
    report.say("a late file among them, beside it", late / first, 0.1)
    (folder / "pages" / "monthly.toml").write_text(definition("monthly", 80))
    told = json.loads(act_apart("replay", folder, 2003))
    report.say("readings after a corrected definition, for each capture", sum(told["read"]) / (files + 1), 1)


def add_file(folder: Path, number: int, *, half: bool = False) -> None:
    """A capture of the monthly page in its own month, named as a replay takes it."""
    folder.mkdir(parents=True, exist_ok=True)
    day = FIRST_NIGHT.replace(year=2000 + number // 12, month=number % 12 + 1, day=15 if half else 1)
    content = page_bytes("monthly", 30 * (number % 25) + 1).replace(b"<h1>", b"<h1>%d%d " % (number, half))
    (folder / f"monthly.{day:%Y-%m-%d}.html").write_bytes(content)


def measure_decide(folder: Path, report: Report) -> None:
    """One row of the shipped archive."""
    copy_shipped(folder)
    act_apart("replay", folder, 900)
    (took,) = [seconds_of(lambda: print_nothing(act_apart("decide", folder, 901)))]
    report.say("review and decide one row of the shipped archive", took, 1.5, " s")


def print_nothing(_: str) -> None:
    """Take what an act printed."""


def measure_shipped(folder: Path, commit: str, report: Report) -> None:
    """The shipped archive read anew, now and before, in turn."""
    source = folder / "before"
    source.mkdir(parents=True)
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    subprocess.run(["tar", "x", "-C", str(source)], input=packed.stdout, check=True)
    took: dict[str, list[float]] = {"now": [], "before": []}
    digests: dict[str, set[bytes]] = {"now": set(), "before": set()}
    for number in range(TRIES):
        for name, code, words in (("now", ROOT, ("anew",)), ("before", source, ())):
            work = folder / f"{name}-{number}"
            copy_shipped(work)
            took[name].append(seconds_of(lambda: act_apart("replay", work, 900, *words, source=code)))  # noqa: B023
            digests[name].add(readings_of(work))
    report.say("the shipped archive, before", median(took["before"]), unit=" s")
    report.say("the shipped archive read anew, now", median(took["now"]), unit=" s")
    report.say("now beside before", median(took["now"]) / median(took["before"]), 0.6)
    report.say("contents that differ", float(digests["now"] != digests["before"] or len(digests["now"]) != 1), 0)


def readings_of(folder: Path) -> bytes:
    """Digests of the contents in a folder's store: later versions say more of a reading, the same of its figures."""
    from kpi_ingest.store import open_store

    with open_store(f"sqlite:///{folder / 'store.db'}", create=False) as store:
        return " ".join(digest for page in store.pages() for digest in store.content_digests(page)).encode()


def copy_shipped(folder: Path) -> None:
    """A workplace whose archive is a copy of the shipped one."""
    settle(folder, fetches=False)
    shutil.copytree(ROOT / "snapshots", folder / "archive")


def measure_changes(folder: Path, report: Report) -> None:
    """`changes` over a history twice as long."""
    import kpi_ingest

    took = {}
    for releases in (40, 80):
        work = folder / str(releases)
        settle(work)
        for number in range(releases):
            add_file(work / "files", number)
        act_apart("replay", work, 2000, str(work / "files"))
        with kpi_ingest.open_store(f"sqlite:///{work / 'store.db'}") as store:
            took[releases] = min(own_seconds(lambda: store.changes("monthly")) for _ in range(TRIES))
        report.say(f"changes over {releases} releases", took[releases], unit=" s")
    report.say("80 releases beside 40", took[80] / took[40], 2.3)


def own_seconds(act: Callable[[], object]) -> float:
    """Processor time of an act in this process."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    act()
    after = resource.getrusage(resource.RUSAGE_SELF)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=1000)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--against", default=BEFORE)
    parser.add_argument("--only", nargs="*", default=[])
    asked = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as home:
        parts: dict[str, Callable[[Path], None]] = {
            "shipped": lambda folder: measure_shipped(folder, asked.against, report),
            "decide": lambda folder: measure_decide(folder, report),
            "unchanged": lambda folder: measure_unchanged(folder, report),
            "replays": lambda folder: measure_replays(folder, asked.files, report),
            "changes": lambda folder: measure_changes(folder, report),
            "nights": lambda folder: measure_nights(folder, asked.nights, report),
        }
        for name, part in parts.items():
            if not asked.only or name in asked.only:
                part(Path(home) / name)
    if report.beyond:
        sys.exit("beyond the bound: " + "; ".join(report.beyond))


if __name__ == "__main__":
    main()
