"""What four tools say of the captures of a page, each in its own words, as statements that can be judged alike.

csv-diff and daff compare two files: they get neighbouring captures in the order of capture time, which is their user's
work. dlt (scd2) and kpi-ingest keep a store: they get the captures in the order of arrival.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bench.change_pages import Pair, Taken, long, wide

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".venv-peers" / "bin"
Grid = tuple[list[str], list[list[str]]]


class Failed(Exception):
    """The tool gave no answer; its own last words."""


@dataclass(frozen=True)
class Statement:
    """One thing that a tool says: a cell changed, a row came or went, a row was renamed, a key is in doubt."""

    what: str
    """`cell`, `row gone`, `row new`, `column` (gone or new), `label`, `doubt`."""
    section: str
    row: str
    column: str = ""
    before: str = ""
    after: str = ""
    cells: tuple[tuple[str, str], ...] = ()
    """Column and text of a whole row, blanks left out."""
    kind: str = ""
    """The kind of change, where the tool names one."""


def csv_diff_wide(pair: Pair) -> list[Statement]:
    """The tables as printed, the label as key."""
    return _neighbours(pair, "wide", _csv_diff)


def csv_diff_long(pair: Pair) -> list[Statement]:
    """One line a cell."""
    return _neighbours(pair, "long", _csv_diff)


def daff_wide(pair: Pair) -> list[Statement]:
    """The tables as printed; daff finds out by itself which rows belong together."""
    return _neighbours(pair, "wide", _daff)


def daff_long(pair: Pair) -> list[Statement]:
    """One line a cell, under the key."""
    return _neighbours(pair, "long", _daff_keyed)


def scd2_wide(pair: Pair) -> list[Statement]:
    """The tables as printed, repeated headers told apart as pandas does (`Actual.1`)."""
    return _scd2(pair, "wide")


def scd2_long(pair: Pair) -> list[Statement]:
    """One line a cell."""
    return _scd2(pair, "long")


def ours(pair: Pair) -> list[Statement]:
    """`kpi-ingest replay` of the captures as they arrive, and `kpi-ingest diff` of neighbouring releases."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for number, taken in enumerate(pair.arrivals()):
            (home / str(number)).mkdir()
            name = f"{pair.name}.{taken.path.name}"
            (home / str(number) / name).write_bytes(taken.path.read_bytes())
            _kpi_ingest(home, "replay", str(number))
        releases = [it["release"] for it in json.loads(_kpi_ingest(home, "show", "--format", "json"))]
        diffs = [json.loads(_kpi_ingest(home, "diff", *two, "--format", "json")) for two in pairwise(releases)]
    return [statement for diff in diffs for statement in _own_words(diff, pair)]


def _kpi_ingest(home: Path, *words: str) -> str:
    command = [
        sys.executable,
        "-m",
        "kpi_ingest",
        *words,
        "--store",
        f"sqlite:///{home}/kpis.db",
        "--archive",
        f"{home}/archive",
    ]
    ran = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
    if ran.returncode not in (0, 1):
        raise Failed(_last_words(ran.stderr))
    return ran.stdout


def _own_words(diff: dict, pair: Pair) -> Iterator[Statement]:
    """The changes of a diff under the names that are printed on the page."""
    from kpi_ingest.grammar import slug

    sections = {slug(sheet.section): sheet.section for taken in pair.taken for sheet in taken.sheets}
    rows = {slug(label): label for taken in pair.taken for sheet in taken.sheets for label, _ in sheet.rows}
    doubtful = set()
    for change in diff["changes"]:
        key, kind = change["key"], change["kind"]
        section, row = sections[key["section"]], rows.get(key.get("indicator", ""), "")
        sides = [change[side] or {} for side in ("previous_state", "current_state")]
        if change["subject"] == "indicator":
            yield Statement("label", section, "", "", *(side["label"] for side in sides), kind=kind)
        elif kind == "undecided":
            if (section, row) not in doubtful:
                doubtful.add((section, row))
                yield Statement("doubt", section, row, kind=kind)
        else:
            column = " ".join(pair.columns.get((key.get("measure", ""), key.get("period", "")), ("",)))
            before, after = (side.get("text") or "" for side in sides)
            yield Statement("cell", section, row, column, before, after, kind=kind)


def _neighbours(pair: Pair, form: str, compare) -> list[Statement]:
    """What a tool for two files says of each capture and the one before it."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for before, after in pairwise(pair.taken):
            for section, *grids in _forms(before, after, form):
                files = [_write(Path(folder) / f"{name}.csv", grid) for name, grid in zip("ab", grids, strict=True)]
                found += compare(files, section, grids[1][0][0])
    return found


def _forms(before: Taken, after: Taken, form: str) -> Iterator[tuple[str, Grid, Grid]]:
    if form == "long":
        yield "", long(before), long(after)
        return
    later = {sheet.section: sheet for sheet in after.sheets}
    for sheet in before.sheets:
        if sheet.section in later:
            yield sheet.section, wide(sheet), wide(later[sheet.section])


def _write(path: Path, grid: Grid) -> Path:
    header, rows = grid
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([*row, *[""] * (len(header) - len(row))] for row in rows)
    return path


def _csv_diff(files: Sequence[Path], section: str, key: str) -> Iterator[Statement]:
    told = json.loads(_peer("csv-diff", *map(str, files), f"--key={key}", "--json"))
    for change in told["changed"]:
        for column, (before, after) in change["changes"].items():
            yield _cell(section, change["key"], column, before, after)
    for name, what in (("removed", "row gone"), ("added", "row new")):
        for row in told[name]:
            yield _row(what, section, row[key], {column: text for column, text in row.items() if column != key})


def _daff(files: Sequence[Path], section: str, key: str) -> Iterator[Statement]:
    yield from _highlighted(_peer("daff", "diff", "--all-columns", *map(str, files)), section, key)


def _daff_keyed(files: Sequence[Path], section: str, key: str) -> Iterator[Statement]:
    yield from _highlighted(_peer("daff", "diff", "--all-columns", "--id", key, *map(str, files)), section, key)


def _highlighted(told: str, section: str, key: str) -> Iterator[Statement]:
    """The tabular diff: `->` a changed row, its cells `old->new` (with as many dashes as it takes), `---` gone, `+++`
    new; a line `!` above the header says which columns are."""
    header: list[str] = []
    schema: list[str] = []
    for mark, *cells in csv.reader(io.StringIO(told)):
        if mark == "!":
            schema = cells
        elif mark == "@@":
            yield from (
                Statement("column", section, "", name)
                for name, said in zip(cells, schema, strict=False)
                if said in ("---", "+++")
            )
            header = cells
        elif mark in ("---", "+++"):
            named = dict(zip(header, cells, strict=False))
            yield _row("row gone" if mark == "---" else "row new", section, named.pop(key), named)
        elif mark.endswith("->"):
            yield from _changed_row(header, [tuple(cell.split(mark, 1)) for cell in cells], section, key)


def _changed_row(
    header: Sequence[str], cells: Sequence[tuple[str, ...]], section: str, key: str
) -> Iterator[Statement]:
    label = cells[header.index(key)]
    if len(label) == 2:
        yield Statement("label", section, "", "", *label)
    for column, cell in zip(header, cells, strict=False):
        if len(cell) == 2 and column != key:
            yield _cell(section, label[-1], column, *cell)


def _scd2(pair: Pair, form: str) -> list[Statement]:
    """The state at the time of each capture is asked for as an scd2 table is meant to be
    (`valid_from <= t < valid_to`); neighbouring states are compared row by row under the key."""
    loads = [{"at": f"{it.at:%Y-%m-%d}T00:00:00+00:00", "tables": _tables(it, form)} for it in pair.arrivals()]
    told = json.loads(_peer("python", str(ROOT / "bench" / "peer_scd2.py"), said=json.dumps({"loads": loads})))
    times = sorted(load["at"] for load in loads)
    found = []
    for name, versions in told["tables"].items():
        states = [[it["row"] for it in versions if _stands(it, at)] for at in times]
        for before, after in pairwise(states):
            found += _states_apart(before, after, "" if form == "long" else name)
    return found


def _tables(taken: Taken, form: str) -> dict[str, list[dict[str, str]]]:
    grids = {"cells": long(taken)} if form == "long" else {sheet.section: wide(sheet) for sheet in taken.sheets}
    return {
        name: [dict(zip(_told_apart(header), row, strict=False)) for row in rows]
        for name, (header, rows) in grids.items()
    }


def _told_apart(header: Sequence[str]) -> list[str]:
    """`Actual`, `Actual.1`: as pandas and dlt's own reader of CSV do."""
    return [
        f"{name}.{header[:place].count(name)}" if name in header[:place] else name for place, name in enumerate(header)
    ]


def _stands(version: dict, at: str) -> bool:
    return version["valid_from"] <= at and (version["valid_to"] is None or at < version["valid_to"])


def _states_apart(before: list[dict[str, str]], after: list[dict[str, str]], section: str) -> Iterator[Statement]:
    gone, new = [row for row in before if row not in after], [row for row in after if row not in before]
    for old in gone:
        key, label = next(iter(old.items()))
        late = [row for row in new if row[key] == label]
        if len(late) == 1 and sum(row[key] == label for row in gone) == 1:
            yield from (
                _cell(section, label, column.partition(".")[0], text, late[0].get(column, ""))
                for column, text in old.items()
                if text != late[0].get(column, "")
            )
            new.remove(late[0])
        else:
            yield _row("row gone", section, label, {column: text for column, text in old.items() if column != key})
    for row in new:
        (_, label), *cells = row.items()
        yield _row("row new", section, label, dict(cells))


def _cell(section: str, label: str, column: str, before: str, after: str) -> Statement:
    """A changed cell; in the long form the label is the key of one cell."""
    if section:
        return Statement("cell", section, label, column, before, after)
    return Statement("cell", *label.split(" / "), before, after)


def _row(what: str, section: str, label: str, cells: dict[str, str]) -> Statement:
    if section:
        return Statement(what, section, label, cells=tuple((name, text) for name, text in cells.items() if text))
    section, row, column = label.split(" / ")
    return Statement(what, section, row, cells=((column, cells.get("Figure", "")),))


def _peer(tool: str, *words: str, said: str | None = None) -> str:
    ran = subprocess.run([PEERS / tool, *words], capture_output=True, text=True, check=False, input=said)
    if ran.returncode != 0:
        raise Failed(_last_words(ran.stderr))
    return ran.stdout


def _last_words(text: str) -> str:
    lines = text.strip().splitlines() or ["no answer"]
    return lines[-1]
