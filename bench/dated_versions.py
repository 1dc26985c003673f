"""Versions of a statistics page that is rewritten in place, and whether its changes are told: those, and no others.

    python -m bench.dated_versions [--tables 50] [--versions 5] [--seed 1]

The page is made up: many small tables with a title each, whose rows often have the same labels. From one version to
the next about a third of the figures change; in the third version a table has another title, in the fourth one is gone.
The versions are replayed into a store by the command line, and each is compared with the one before it there.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from kpi_ingest.model import Diff, Release, StatedCell
from kpi_ingest.pipeline import diff_releases, releases_of
from kpi_ingest.store import open_store

Change: TypeAlias = tuple[str, str, str, str, str]
"""Section title, label, column, text before, text after; "" where a figure is gone."""

_BODIES = ("Fostering agencies", "Children's homes", "Nurseries", "Colleges", "Adoption agencies", "Schools", "Clinics")
_PLACES = ("north", "south", "east", "west", "coast", "islands", "valleys", "city")
_LABELS = (
    "Registered at the start", "Joined", "Left", "Inspections", "Rated good or better", "Complaints received",
    "Staff in post", "Total",
)  # fmt: skip
_HEADERS = (
    ("Statistical information", "Total"),
    ("Statistical information", "Number", "Percentage"),
    ("Measure", "2021/22", "2022/23"),
    ("Measure", "Target", "Actual Mar 24"),
)
PAGE = "statistics"
_FIGURES = ("revision", "update", "target_reset", "withdrawal")
"""Kinds by which a figure is told to have changed or gone."""


@dataclass(frozen=True)
class Sheet:
    """A table: its title, its header and its rows, label first."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Version:
    """What the page prints on a day, and what it changed against the version before."""

    day: str
    sheets: tuple[Sheet, ...]
    changed: tuple[Change, ...] = ()
    retitled: tuple[tuple[str, str], ...] = ()
    gone: tuple[str, ...] = ()


def versions(tables: int, count: int, seed: int) -> list[Version]:
    """The versions of the page, oldest first; the same for the same seed."""
    chance = random.Random(seed)
    made = [Version("2020-08-31", tuple(_first_sheet(number, chance) for number in range(tables)))]
    while len(made) < count:
        made.append(_rewritten(made[-1], len(made) + 1, chance))
    return made


def _first_sheet(number: int, chance: random.Random) -> Sheet:
    body, place = _BODIES[number % len(_BODIES)], _PLACES[number // len(_BODIES) % len(_PLACES)]
    header = _HEADERS[number % len(_HEADERS)]
    labels = chance.sample(_LABELS, chance.randint(4, 6))
    rows = tuple((label, *(_figure(header[at], chance) for at in range(1, len(header)))) for label in labels)
    return Sheet(f"{body}: {place}", header, rows)


def _figure(column: str, chance: random.Random) -> str:
    return f"{chance.randint(20, 99)}%" if column == "Percentage" else f"{chance.randint(3, 9999):,}"


def _rewritten(before: Version, number: int, chance: random.Random) -> Version:
    """The next version: figures first, then the third's new title and the fourth's missing table."""
    changed: list[Change] = []
    sheets = [_with_new_figures(sheet, chance, changed) for sheet in before.sheets]
    retitled: tuple[tuple[str, str], ...] = ()
    gone: tuple[str, ...] = ()
    place = chance.randrange(len(sheets))
    if number == 3:
        retitled = ((sheets[place].title, f"{sheets[place].title} and overseas"),)
        sheets[place] = replace(sheets[place], title=retitled[0][1])
        changed = [(retitled[0][1] if it[0] == retitled[0][0] else it[0], *it[1:]) for it in changed]
    if number == 4:
        gone = (sheets[place].title,)
        lost = before.sheets[place]
        changed = [it for it in changed if it[0] != lost.title]
        cells = (
            (row[0], column, text) for row in lost.rows for column, text in zip(lost.header[1:], row[1:], strict=True)
        )
        changed += [(lost.title, label, column, text, "") for label, column, text in cells]
        del sheets[place]
    return Version(f"{2019 + number}-08-31", tuple(sheets), tuple(changed), retitled, gone)


def _with_new_figures(sheet: Sheet, chance: random.Random, changed: list[Change]) -> Sheet:
    rows = []
    for label, *texts in sheet.rows:
        for at, text in enumerate(texts):
            column = sheet.header[at + 1]
            new = _figure(column, chance) if chance.random() < 1 / 3 else text
            if new != text:
                changed.append((sheet.title, label, column, text, new))
                texts[at] = new
        rows.append((label, *texts))
    return replace(sheet, rows=tuple(rows))


def page_of(version: Version) -> bytes:
    """The page as its publisher's system prints it."""
    sheets = "\n".join(f"<h3>{sheet.title}</h3>\n<p>Source: returns.</p>\n{_table(sheet)}" for sheet in version.sheets)
    head = "<meta charset='utf-8'><title>Statistics: registered bodies</title>"
    nav = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/statistics'>Statistics</a></li></ul></nav>"
    return (
        f"<!DOCTYPE html><html lang='en-GB'><head>{head}</head><body>{nav}<main>"
        f"<h1>Statistics: registered bodies</h1>\n{sheets}\n</main></body></html>\n"
    ).encode()


def _table(sheet: Sheet) -> str:
    head = "".join(f"<th scope='col'>{text}</th>" for text in sheet.header)
    body = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>\n" for row in sheet.rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>"


def told_changes(diff: Diff) -> tuple[Counter[Change], Counter[str]]:
    """The figures of which a diff tells a change, and how often it tells anything else."""
    figures: Counter[Change] = Counter()
    others: Counter[str] = Counter()
    for change in diff.changes:
        if change.subject == "cell" and change.kind in _FIGURES:
            figures[_figure_told(change.previous, change.current)] += 1
        else:
            others[f"{change.subject} {change.kind} {change.hint}"] += 1
    return figures, others


def _figure_told(before: object, after: object) -> Change:
    sides = [side for side in (before, after) if isinstance(side, StatedCell)]
    old = before.cell.text or "" if isinstance(before, StatedCell) else ""
    new = after.cell.text or "" if isinstance(after, StatedCell) else ""
    return sides[-1].section, sides[-1].indicator, sides[-1].column, old, new


def expected_others(version: Version) -> Counter[str]:
    """What else a version brought: tables retitled and gone."""
    retitled = {"table structure_change retitled, proposed": len(version.retitled)}
    return +Counter({**retitled, "table structure_change removed": len(version.gone)})


def replayed(made: Sequence[Version], home: Path) -> tuple[Release, ...]:
    """The releases of a store into which the command line replayed the versions."""
    captures = home / "captures"
    captures.mkdir()
    for version in made:
        (captures / f"{PAGE}.{version.day}.html").write_bytes(page_of(version))
    url = f"sqlite:///{home}/store.db"
    command = [sys.executable, "-m", "kpi_ingest", "replay", "captures", "--store", url, "--archive", "archive"]
    subprocess.run(command, cwd=home, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open_store(url) as store:
        return releases_of(store, PAGE, None)


def judged(version: Version, diff: Diff) -> str:
    """One line: how many changes were expected, told and wrong."""
    figures, others = told_changes(diff)
    expected = Counter(version.changed)
    missed, wrong = expected - figures, figures - expected
    beside = (others - expected_others(version)) + (expected_others(version) - others)
    line = f"{version.day}  changed {expected.total():5}  told {figures.total():5}  missed {missed.total():3}"
    return f"{line}  wrong {wrong.total():3}  other {others.total():3}  of these wrong {beside.total():3}"


def main() -> None:
    """Print a line for each version but the first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=int, default=50)
    parser.add_argument("--versions", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    made = versions(arguments.tables, arguments.versions, arguments.seed)
    with tempfile.TemporaryDirectory() as home:
        releases = replayed(made, Path(home))
    print(f"{len(releases)} releases of {len(made)} versions")
    for version, (before, after) in zip(made[1:], pairwise(releases), strict=True):
        print(judged(version, diff_releases(before, after, releases, None)))


if __name__ == "__main__":
    main()
