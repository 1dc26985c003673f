"""Who sees what: csv-diff, daff, dlt (scd2) and kpi-ingest on seven pages of `tests/changes` (`make bench-changes`).

Each page is a few captures of one table or two, with the changes a person sees in `changes.csv`. The peers get it in
two forms, and both results are printed: the tables as printed, the label as key (daff, which is at its best without
one, finds its rows by itself), and `long`, one line a cell under a key of section, indicator and whole header, where
repeated headers are told apart. kpi-ingest gets the captures.

The rule, the same for all. A tool *sees* an expected change if it says which row, which column and both printed texts;
a row said to be gone or new says so of all its figures; a row said to have become another is a rename. A column goes by
its header, even where that stands twice. Kinds are not asked for. Where two rows have one key, what is to be seen is
that: a warning or an error about the key counts; what is said of their cells counts neither for nor against, if both
texts did stand there. Any other statement is *wrong*: said twice, of columns or figures that stood, or of figures that
came or went only because a capture was cut. Where a tool gives no answer, its last words are printed and it sees
nothing of that page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench import change_tools as tools
from bench.change_pages import NAMES, Expected, Pair, pair
from bench.change_tools import Failed, Statement

TOOLS: dict[str, Callable[[Pair], list[Statement]]] = {
    "csv-diff": tools.csv_diff_wide,
    "csv-diff, long": tools.csv_diff_long,
    "daff": tools.daff_wide,
    "daff, long": tools.daff_long,
    "dlt scd2": tools.scd2_wide,
    "dlt scd2, long": tools.scd2_long,
    "kpi-ingest": tools.ours,
}


@dataclass(frozen=True)
class Verdict:
    """How a tool did on one page."""

    seen: int
    wrong: int
    named: int
    """Of those seen, the changes whose kind it named as expected."""
    failed: str = ""


def judge(statements: Sequence[Statement], expected: Sequence[Expected], held: Pair) -> Verdict:
    """The statements against the expected changes, by the rule."""
    left = list(expected)
    wrong = named = 0
    for statement in statements:
        met = _met(statement, left)
        if not met and not _is_idle(statement, expected, held):
            wrong += 1
        for it in met:
            left.remove(it)
            named += it.kind == statement.kind
    return Verdict(len(expected) - len(left), wrong, named)


def _met(statement: Statement, left: Sequence[Expected]) -> list[Expected]:
    """The expected changes that the statement tells of, each once; of a row all its figures, or none."""
    if statement.what in ("row gone", "row new"):
        place = (statement.section, statement.row)
        found = [
            next((it for it in left if _is_cell(it, place, column, *_sides(statement, text))), None)
            for column, text in statement.cells
        ]
        return [it for it in found if it] if all(found) else []
    for it in left:
        if statement.what == "label":
            told = it.kind == "relabel" and (it.section, it.before, it.after) == (
                statement.section, statement.before, statement.after,
            )  # fmt: skip
        elif statement.what == "doubt":
            told = it.kind == "undecided" and (it.section, it.row) == (statement.section, statement.row)
        else:
            place = (statement.section, statement.row)
            told = _is_cell(it, place, statement.column, statement.before, statement.after)
        if told:
            return [it]
    return []


def _sides(statement: Statement, text: str) -> tuple[str, str]:
    return (text, "") if statement.what == "row gone" else ("", text)


def _is_cell(it: Expected, place: tuple[str, str], column: str, before: str, after: str) -> bool:
    return (it.section, it.row, it.before, it.after) == (*place, before, after) and column in it.columns


def _is_idle(statement: Statement, expected: Sequence[Expected], held: Pair) -> bool:
    """About a row whose key stands twice, with texts that did stand there."""
    place = (statement.section, statement.row)
    if not any(it.kind == "undecided" and (it.section, it.row) == place for it in expected):
        return False
    stood = {
        text
        for taken in held.taken
        for sheet in taken.sheets
        for label, cells in sheet.rows
        if (sheet.section, label) == place
        for text in cells
    }
    return {statement.before, statement.after, *(text for _, text in statement.cells)} - {""} <= stood


def measure(name: str, held: Pair) -> Verdict:
    """One tool on one page."""
    try:
        return judge(TOOLS[name](held), held.expected, held)
    except Failed as failure:
        return Verdict(0, 0, 0, str(failure))


def main() -> None:
    """Print the table, and the last words of tools that gave no answer."""
    pairs = [pair(name) for name in NAMES]
    verdicts = {(name, it.name): measure(name, it) for name in TOOLS for it in pairs}
    print("seen of the expected changes, and statements that are wrong; `-`: no answer\n")
    print("| page | expected | " + " | ".join(TOOLS) + " |")
    print("|---|---|" + "---|" * len(TOOLS))
    for it in pairs:
        print(
            f"| {it.name} | {len(it.expected)} | "
            + " | ".join(_words(verdicts[name, it.name]) for name in TOOLS)
            + " |"
        )
    total = sum(len(it.expected) for it in pairs)
    print(
        f"| all | {total} | " + " | ".join(_total([verdicts[name, it.name] for it in pairs]) for name in TOOLS) + " |"
    )
    for (name, page), verdict in verdicts.items():
        if verdict.failed:
            print(f"\n{name} on {page} gave no answer: {verdict.failed}")
    own = [verdicts["kpi-ingest", it.name] for it in pairs]
    named, seen = sum(it.named for it in own), sum(it.seen for it in own)
    print(f"\nkpi-ingest named the kind of {named} of {seen}; the others name none.")


def _words(verdict: Verdict) -> str:
    if verdict.failed:
        return "-"
    return f"{verdict.seen}" + (f", {verdict.wrong} wrong" if verdict.wrong else "")


def _total(verdicts: Sequence[Verdict]) -> str:
    failed = sum(bool(it.failed) for it in verdicts)
    told = Verdict(sum(it.seen for it in verdicts), sum(it.wrong for it in verdicts), 0)
    return _words(told) + (f", {failed} without an answer" if failed else "")


if __name__ == "__main__":
    main()
