"""Repair of bare runs against simpler ways, on tables that nothing was fitted on.

    python -m bench.bench_repair [TABLES.jsonl] [--anchors 0,2,5,all] [--sample N]

TABLES.jsonl has one table a line: `id`, `header`, `rows` (lists of cell texts). Without it the file named by
KPI_INGEST_BENCH_TABLES is read, or `../shared/bench/repair/wikitables-dev.jsonl` where that exists; the project's own
generated tables (seed `judge`) are always judged as well. For each number of known rows: share of rows exact and of
cells exact, rows with a wrong decided cell, share of cells decided and of those right, expected calibration error over
ten bins, rows per second of processor time, with 90 % bootstrap intervals over tables.

Beside ours stand: regular expressions; each row split alone by column types and widths in the manner of ListExtract
(Elmeleegy et al., VLDB 2009), which needs known rows to learn from; and ours without the joint evidence of the table,
which is also the plain 1-best pass that our speed is held against. Then how sure the cells are and how often right
(reliability), how many errors there are among the surest (risk and coverage), and, on a sample of the tables, row-exact
with one group of evidence taken away at a time.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random

from bench.run_ablation import WITHOUT, replaced
from bench.run_tables import RunTable, make_tables

from kpi_ingest.repair.runs import paths, repair_runs
from kpi_ingest.repair.runs.cuts import find_cuts, find_spans
from kpi_ingest.repair.runs.habits import read_columns
from kpi_ingest.repair.runs.paths import best_readings

BESIDE = Path(__file__).parents[2] / "shared" / "bench" / "repair" / "wikitables-dev.jsonl"
VARIABLE = "KPI_INGEST_BENCH_TABLES"
GENERATED = 60
LEFT_OUT = 8
"""Rows of a table judged one by one when all others are known."""
DRAWS = 400
BEYOND_ANY = 2.0
"""As the share from which the readings left out are looked at: they never are."""
ABLATED, ABLATED_KNOWN = 20, ("0", "2", "5")
"""Tables of each set, and known rows, with which a group of evidence is taken away."""
COVERAGES = (0.2, 0.4, 0.6, 0.8, 0.9, 1.0)

Row = tuple[str, ...]
Answer = tuple[Row, tuple[float, ...], tuple[bool, ...]]
"""Cells, confidence of each, whether each is decided."""
Splitter = Callable[[Sequence[str], Sequence[str], Sequence[Row]], list[Answer]]


@dataclass(slots=True)
class Tally:
    """What was counted over one table."""

    rows: int = 0
    exact: int = 0
    cells: int = 0
    right: int = 0
    decided: int = 0
    decided_right: int = 0
    wrong_rows: int = 0
    seconds: float = 0.0
    bins: list[list[float]] = field(default_factory=lambda: [[0.0, 0.0, 0.0] for _ in range(10)])
    """For each tenth of confidence: cells, their confidence summed, cells right."""
    sures: list[tuple[float, bool]] = field(default_factory=list)
    """Each cell's confidence, and whether it is right."""

    def count(self, truth: Row, answer: Answer) -> None:
        """Takes in one row's answer."""
        cells, sure, decided = answer
        hits = [text == right for text, right in zip(cells, truth, strict=True)]
        self.rows += 1
        self.exact += all(hits)
        self.cells += len(hits)
        self.right += sum(hits)
        self.decided += sum(decided)
        self.decided_right += sum(hit and done for hit, done in zip(hits, decided, strict=True))
        self.wrong_rows += any(done and not hit for hit, done in zip(hits, decided, strict=True))
        for hit, share in zip(hits, sure, strict=True):
            self.sures.append((share, hit))
            place = self.bins[min(9, int(share * 10))]
            place[0] += 1
            place[1] += share
            place[2] += hit


def ours(labels: Sequence[str], runs: Sequence[str], anchors: Sequence[Row]) -> list[Answer]:
    """The engine as it is."""
    found = repair_runs(labels, runs, anchors)
    return [(each.best, each.confidence, tuple(cell is not None for cell in each.cells)) for each in found]


def ours_alone(labels: Sequence[str], runs: Sequence[str], anchors: Sequence[Row]) -> list[Answer]:
    """The same lattice and habits, each row by itself, its best reading only: no relations, no learning from runs."""
    columns = read_columns(labels, anchors)
    known = {text for row in anchors for text in row if any(char.isalpha() for char in text)}
    answers = []
    with replaced([(paths, "LEAST_REST", BEYOND_ANY)]):
        for run in runs:
            found = best_readings(find_spans(run, find_cuts(run, known)), columns, 1).found
            answers.append(_unsure(found[0][1] if found else _whole(run, len(labels))))
    return answers


_TOKEN = re.compile(r"[-+−]?[$£€]?\d{1,3}(?:,\d{3})+(?:\.\d+)?%?|[-+−]?[$£€]?\d+(?:\.\d{1,2})?%?|[^\d]+")


def regular_expressions(labels: Sequence[str], runs: Sequence[str], anchors: Sequence[Row]) -> list[Answer]:
    """Stretches of words and figures by pattern; what is too many goes to the last column, what is missing is blank."""
    answers = []
    for run in runs:
        found = _TOKEN.findall(run)
        width = len(labels)
        if len(found) > width:
            found = [*found[: width - 1], "".join(found[width - 1 :])]
        answers.append(_unsure(tuple(found + [""] * (width - len(found)))))
    return answers


def listextract(labels: Sequence[str], runs: Sequence[str], anchors: Sequence[Row]) -> list[Answer]:
    """Each row alone: the split whose cells fit the columns' known types and lengths best, cut anywhere."""
    profiles = [Counter(_typed(row[column]) for row in anchors) for column in range(len(labels))]
    return [_unsure(_fit_split(run, profiles, len(anchors))) for run in runs]


def _typed(text: str) -> tuple[str, int]:
    return _type_of(text), len(text)


@lru_cache(maxsize=100_000)
def _type_of(text: str) -> str:
    if not text:
        return "blank"
    if re.fullmatch(r"[-+−]?[$£€]?(?:\d{1,3}(?:,\d{3})+|\d+)%?", text):
        return "whole"
    if re.fullmatch(r"[-+−]?[$£€]?[\d,]*\.\d+%?", text):
        return f"decimal{len(text) - text.index('.')}"
    return "date" if re.search(r"\d{4}", text) else "words" if text[0].isalpha() else "other"


def _fit_split(run: str, profiles: Sequence[Counter[tuple[str, int]]], known: int) -> Row:
    """Best split by dynamic programming over (column, place), with a cell's fit as the score."""
    cuts = find_cuts(run)
    best: list[tuple[float, Row]] = [(0.0, ())] + [(float("-inf"), ())] * (len(cuts) - 1)
    for profile in profiles:
        types = Counter(kind for kind, _ in profile.elements())
        reached: list[tuple[float, Row]] = [(float("-inf"), ())] * len(cuts)
        for start, (score, cells) in enumerate(best):
            if score == float("-inf"):
                continue
            for end in range(start, len(cuts)):
                text = run[cuts[start] : cuts[end]]
                kind, size = _typed(text)
                near = max((1 / (1 + abs(size - other)) for kept, other in profile if kept == kind), default=0.0)
                fit = score + (types[kind] / known if known else 0.2 * (kind != "other")) + 0.5 * near
                if fit > reached[end][0]:
                    reached[end] = (fit, (*cells, text))
        best = reached
    return best[-1][1] or _whole(run, len(profiles))


def _whole(run: str, width: int) -> Row:
    return (run, *("" for _ in range(width - 1)))


def _unsure(cells: Row) -> Answer:
    return cells, tuple(0.0 for _ in cells), tuple(False for _ in cells)


SPLITTERS: dict[str, Splitter] = {
    "regular expressions": regular_expressions,
    "rows alone, by type": listextract,
    "ours, rows alone": ours_alone,
    "ours": ours,
}


def questions(table: RunTable, known: str) -> Iterator[tuple[list[Row], list[Row]]]:
    """(known rows, rows to be read) of a table; with `all`, one row at a time against all the others."""
    rows, rng = list(table.rows), Random(f"{table.name} {known}")
    if known == "all":
        for place in rng.sample(range(len(rows)), min(LEFT_OUT, len(rows))):
            yield rows[:place] + rows[place + 1 :], [rows[place]]
        return
    picked = set(rng.sample(range(len(rows)), min(int(known), len(rows) - 1)))
    given = [row for place, row in enumerate(rows) if place in picked]
    yield given, [row for place, row in enumerate(rows) if place not in picked]


def judge(splitter: Splitter, tables: Sequence[RunTable], known: str) -> list[Tally]:
    """One tally for each table."""
    tallies = []
    for table in tables:
        tally = Tally()
        for given, asked in questions(table, known):
            runs = ["".join(row) for row in asked]
            started = time.process_time()
            answers = splitter(table.header, runs, given)
            tally.seconds += time.process_time() - started
            for truth, answer in zip(asked, answers, strict=True):
                tally.count(truth, answer)
        tallies.append(tally)
    return tallies


def calibration_error(tallies: Sequence[Tally]) -> float:
    """Expected calibration error over ten bins of confidence."""
    bins = [[sum(tally.bins[place][part] for tally in tallies) for part in range(3)] for place in range(10)]
    return sum(abs(sure - right) for _, sure, right in bins) / max(1.0, sum(count for count, _, _ in bins))


FIGURES: dict[str, Callable[[Sequence[Tally]], float]] = {
    "row-exact": lambda each: sum(t.exact for t in each) / max(1, sum(t.rows for t in each)),
    "cell-exact": lambda each: sum(t.right for t in each) / max(1, sum(t.cells for t in each)),
    "wrong rows": lambda each: sum(t.wrong_rows for t in each) / max(1, sum(t.rows for t in each)),
    "coverage": lambda each: sum(t.decided for t in each) / max(1, sum(t.cells for t in each)),
    "precision": lambda each: sum(t.decided_right for t in each) / max(1, sum(t.decided for t in each)),
    "ECE": calibration_error,
}
BASELINE_FIGURES = ("row-exact", "cell-exact")


def interval(figure: Callable[[Sequence[Tally]], float], tallies: Sequence[Tally]) -> tuple[float, float]:
    """Where 90 % of the figures lie when tables are drawn anew."""
    rng = Random(1)
    drawn = sorted(figure(rng.choices(tallies, k=len(tallies))) for _ in range(DRAWS))
    return drawn[DRAWS // 20], drawn[-DRAWS // 20 - 1]


def print_figures(name: str, tallies: Sequence[Tally]) -> None:
    """One line for a splitter."""
    wanted = FIGURES if name == "ours" else {each: FIGURES[each] for each in BASELINE_FIGURES}
    parts = []
    for label, figure in wanted.items():
        low, high = interval(figure, tallies)
        parts.append(f"{label} {figure(tallies):.4f} [{low:.3f}, {high:.3f}]")
    print(f"  {name:20} {'  '.join(parts)}  {speed_of(tallies):.0f} rows/s", flush=True)


def speed_of(tallies: Sequence[Tally]) -> float:
    """Rows per second of processor time."""
    return sum(tally.rows for tally in tallies) / max(1e-9, sum(tally.seconds for tally in tallies))


def print_reliability(tallies: Sequence[Tally]) -> None:
    """One entry for each tenth of confidence: cells, mean confidence, share right."""
    parts = []
    for place in range(10):
        count, sure, right = (sum(tally.bins[place][part] for tally in tallies) for part in range(3))
        if count:
            parts.append(f"{sure / count:.2f}->{right / count:.2f} ({count:.0f})")
    print(f"  {'sure -> right (cells)':22} {'  '.join(parts)}")


def print_risk(tallies: Sequence[Tally]) -> None:
    """The share of wrong cells among the surest, at rising coverage."""
    sures = sorted((entry for tally in tallies for entry in tally.sures), key=lambda entry: -entry[0])
    parts = []
    for coverage in COVERAGES:
        surest = sures[: round(coverage * len(sures))]
        wrong = sum(not right for _, right in surest) / max(1, len(surest))
        parts.append(f"{coverage:.0%}: {wrong:.4f}")
    print(f"  {'wrong among surest':22} {'  '.join(parts)}")


def print_ablation(tables: Sequence[RunTable]) -> None:
    """Row-exact with each group of evidence taken away, and by how much it falls."""
    whole: dict[str, float] = {}
    for group, changes in WITHOUT.items():
        with replaced(changes):
            exact = {known: FIGURES["row-exact"](judge(ours, tables, known)) for known in ABLATED_KNOWN}
        whole = whole or exact
        parts = [f"{known} known: {share:.3f} ({share - whole[known]:+.3f})" for known, share in exact.items()]
        print(f"  without {group:20} {'  '.join(parts)}", flush=True)


def read_tables(path: Path) -> list[RunTable]:
    """Tables of a file with one JSON object a line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        RunTable(str(entry["id"]), tuple(entry["header"]), tuple(tuple(row) for row in entry["rows"]))
        for entry in map(json.loads, lines)
    ]


def table_sets(named: Path | None, sample: int | None) -> dict[str, list[RunTable]]:
    """The sets to be judged, by what they are called."""
    path = named or (Path(os.environ[VARIABLE]) if VARIABLE in os.environ else BESIDE)
    sets = {path.stem: read_tables(path)} if named or path.exists() else {}
    sets["generated"] = make_tables(GENERATED, "judge")
    return {name: tables[:sample] for name, tables in sets.items()}


def judge_set(name: str, tables: Sequence[RunTable], known: str) -> None:
    """Every splitter with so many known rows, and how far ours can be trusted."""
    print(f"{name}: {len(tables)} tables, known rows: {known}")
    speeds = {}
    tallies: list[Tally] = []
    for label, splitter in SPLITTERS.items():
        tallies = judge(splitter, tables, known)
        print_figures(label, tallies)
        speeds[label] = speed_of(tallies)
    print_reliability(tallies)
    print_risk(tallies)
    print(
        f"  all evidence, ten best: {speeds['ours, rows alone'] / speeds['ours']:.1f} times the 1-best pass", flush=True
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the repair of bare runs.")
    parser.add_argument("tables", nargs="?", type=Path)
    parser.add_argument("--anchors", default="0,2,5,all")
    parser.add_argument("--sample", type=int, help="judge only so many tables of each set")
    asked = parser.parse_args()
    for name, tables in table_sets(asked.tables, asked.sample).items():
        for known in asked.anchors.split(","):
            judge_set(name, tables, known)
        print(f"{name}: {len(tables[:ABLATED])} tables, row-exact with a group of evidence taken away")
        print_ablation(tables[:ABLATED])


if __name__ == "__main__":
    main()
