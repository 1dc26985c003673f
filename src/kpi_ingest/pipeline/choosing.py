"""Which rows a person means, and the cells that each of them gets: a column pattern, or a file. Nothing is recorded.

A pattern takes the figures of a row from its candidates and never from likelihood: where the candidates cut the row
into different figures of that number, the row is refused and its person asked.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kpi_ingest.errors import DecisionRefused, UsageError
from kpi_ingest.grammar import fold_label
from kpi_ingest.pipeline.reviewing import Cut, ReviewedRow

SETTLED = ("value", "text", "blank")
AFTER_TARGET = ("milestone", "actual")
"""Measures of the columns whose figures a pattern places; baseline and target stay where they are printed."""
FILE_COLUMNS = ("page", "row", "capture", "choice")
"""Columns that a file of decisions must have; others are read by people alone."""


@dataclass(frozen=True, slots=True)
class ColumnPattern:
    """The figures of some rows, in their order, stand under these columns and no others."""

    columns: tuple[str, ...]
    """Header labels, or their first words."""
    section: str | None = None
    """Title of a table, or its first words; None for every table."""
    rows: tuple[str, ...] = ()
    """Row ids; empty for every row."""
    label: str | None = None
    """A whole label; None for every one."""


@dataclass(frozen=True, slots=True)
class ListedChoice:
    """One line of a file of decisions."""

    page: str
    row: str
    capture: str
    """A sha256, or its beginning."""
    choice: str
    """A candidate's number, or the cells as a JSON list."""


def rows_meant(pattern: ColumnPattern, rows: Iterable[ReviewedRow]) -> tuple[ReviewedRow, ...]:
    """The open rows that a pattern names. Raises UsageError where there is none."""
    found = tuple(row for row in rows if row.open_columns and _is_meant(pattern, row))
    missing = [row for row in pattern.rows if row not in {each.row.row for each in found}]
    if missing or not found:
        named = ", ".join(missing) or pattern.label or pattern.section or "every row"
        raise UsageError(
            "E_NO_SUBJECT",
            place=named,
            got="no open row of that name under such columns",
            expected=f"open rows with the columns {', '.join(pattern.columns)}",
            next_step="kpi-ingest review lists the open rows and their columns",
        )
    return found


def _is_meant(pattern: ColumnPattern, row: ReviewedRow) -> bool:
    return (
        (pattern.section is None or begins_title(row.section, pattern.section))
        and (not pattern.rows or row.row.row in pattern.rows)
        and (pattern.label is None or fold_label(row.row.indicator) == fold_label(pattern.label))
        and len(_named_columns(pattern, row)) == len(pattern.columns)
    )


def begins_title(printed: str, words: str) -> bool:
    """Whether the words are a title's or a label's first ones, whole: `Milestone 1` does not name `Milestone 10`."""
    title, wanted = fold_label(printed), fold_label(words)
    return any(
        title.startswith(each) and not title[len(each) : len(each) + 1].isalnum()
        for each in (wanted, f"section {wanted}")
    )


def _named_columns(pattern: ColumnPattern, row: ReviewedRow) -> tuple[int, ...]:
    """The columns that the pattern names, in the order of the header; a name of two columns names none."""
    found = [[c.index for c in row.columns if begins_title(c.label, name)] for name in pattern.columns]
    return tuple(sorted({columns[0] for columns in found if len(columns) == 1}))


def figure_columns(row: ReviewedRow) -> list[int]:
    """The columns whose figures a pattern places: those after the target, or else the open ones."""
    return [c.index for c in row.columns if c.measure in AFTER_TARGET] or list(row.open_columns)


def cells_of_pattern(pattern: ColumnPattern, row: ReviewedRow) -> tuple[str, ...] | None:
    """The cells that the pattern gives a row; None for a row with another number of figures, which the pattern does not
    speak of. Raises DecisionRefused where the figures are not beyond doubt, or where a settled cell says otherwise."""
    named = _named_columns(pattern, row)
    free = figure_columns(row)
    found = tuple(dict.fromkeys(cells for cut in row.cuts for cells in _placed(cut, named, free)))
    if not found:
        return None
    if len(found) > 1 or not set(named) <= set(free):
        shown = "; ".join(" | ".join(text or "·" for text in cells) for cells in found[:3])
        raise _refused(row, f"a row that can be cut into such figures in {len(found)} ways: {shown}")
    for cell in row.row.cells:
        if cell.state in SETTLED and (cell.text or "") != found[0][cell.column]:
            label = row.columns[cell.column].label
            raise _refused(row, f"{cell.text or 'blank'!r} under {label}, where the pattern has another cell")
    return found[0]


def _placed(cut: Cut, named: tuple[int, ...], free: list[int]) -> Iterator[tuple[str, ...]]:
    figures = [cut.cells[column] for column in free if cut.cells[column]]
    if len(figures) == len(named):
        under = dict(zip(named, figures, strict=True))
        yield tuple(under.get(at, "") if at in free else text for at, text in enumerate(cut.cells))


def _refused(row: ReviewedRow, got: str) -> DecisionRefused:
    return DecisionRefused(
        "E_PATTERN_REFUSED",
        page=row.page,
        place=f"row {row.row.row}",
        got=got,
        expected="a row whose figures the print leaves no doubt of",
        next_step=f"decide this row by itself: kpi-ingest review {row.page} --row {row.row.row}",
    )


def read_choices(path: Path) -> tuple[ListedChoice, ...]:
    """The lines of a file of decisions that choose something. Raises UsageError for a file of another form."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as opened:
            lines = list(csv.DictReader(opened, strict=True))
    except (OSError, ValueError, csv.Error) as fault:
        raise _no_choices(path, str(fault)) from fault
    if any(name not in line or line[name] is None for line in lines for name in FILE_COLUMNS):
        raise _no_choices(path, "a line or a header without " + ", ".join(FILE_COLUMNS))
    chosen = tuple(ListedChoice(*(line[name].strip() for name in FILE_COLUMNS)) for line in lines)
    chosen = tuple(each for each in chosen if each.choice)
    if len({each.page for each in chosen}) != 1:
        raise _no_choices(path, f"choices for {len({each.page for each in chosen})} pages")
    return chosen


def _no_choices(path: Path, got: str) -> UsageError:
    return UsageError(
        "E_DECISIONS_FILE",
        place=str(path),
        got=got,
        expected=f"a CSV file with the columns {', '.join(FILE_COLUMNS)}, and choices for one page",
        next_step="kpi-ingest review PAGE --format csv prints such a file; fill in choice",
    )
