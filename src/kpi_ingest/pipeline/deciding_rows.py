"""Several rows decided as one act: shown before and after, recorded together, the page read anew once.

What contradicts the print of a row is refused for that row; the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from kpi_ingest.errors import DecisionRefused, UsageError
from kpi_ingest.model import CellsChosen, RowsChosen
from kpi_ingest.pipeline.choosing import ColumnPattern, ListedChoice, cells_of_pattern, read_choices, rows_meant
from kpi_ingest.pipeline.deciding import Decided, Signed, cells_of_choice, chosen_cells, read_anew, record_act
from kpi_ingest.pipeline.reviewing import ReviewedRow, is_cut, rows_of_page
from kpi_ingest.pipeline.workplace import Workplace
from kpi_ingest.store import Store


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row as it stands, and the cells that the decision gives it."""

    row: ReviewedRow
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecidedRows:
    """What a decision on several rows came to, or would come to."""

    changes: tuple[RowChange, ...]
    refused: tuple[DecisionRefused | UsageError, ...]
    """One for each row that the decision does not hold for."""
    passed_over: tuple[ReviewedRow, ...]
    """Rows that a pattern names, with another number of figures than it speaks of."""
    decided: Decided | None
    """None for a preview, and where no row was left."""


def decide_pattern(
    workplace: Workplace, page: str, pattern: ColumnPattern, signed: Signed, *, preview: bool = False
) -> DecidedRows:
    """Give every open row that the pattern names the cells it speaks of. Raises UsageError where it names none."""

    def choices(store: Store) -> Iterable[_Choice]:
        for row in rows_meant(pattern, rows_of_page(store, page)):
            yield row, partial(cells_of_pattern, pattern, row)

    words = f"{', '.join(pattern.columns)} in {pattern.section or pattern.label or ', '.join(pattern.rows)}"
    return _decide(workplace, page, choices, words, signed, preview)


def decide_from(workplace: Workplace, path: Path, signed: Signed, *, preview: bool = False) -> DecidedRows:
    """Take the choices of a file, all of one page. Raises UsageError for a file of another form."""
    listed = read_choices(path)

    def choices(store: Store) -> Iterable[_Choice]:
        rows = rows_of_page(store, listed[0].page)
        for line in listed:
            yield from _choices_of(line, rows)

    return _decide(workplace, listed[0].page, choices, f"the file {path.name}", signed, preview)


Refusal = TypeVar("Refusal", DecisionRefused, UsageError)


def _of_row(fault: Refusal, row: ReviewedRow) -> Refusal:
    """The same refusal with its row in it: among several it must say which one it is about."""
    named = f"row {row.row.row}"
    fault.page = fault.page or row.page
    if named not in (fault.place or ""):
        fault.place = f"{named}, {fault.place}" if fault.place else named
    return fault


_Choice = tuple[ReviewedRow, Callable[[], tuple[str, ...] | None]]


def _choices_of(line: ListedChoice, rows: Iterable[ReviewedRow]) -> Iterable[_Choice]:
    found = [
        row
        for row in rows
        if row.row.row == line.row and any(shown.sha256.startswith(line.capture) for shown in row.captures)
    ]
    found = [row for row in found if not is_cut(row.row)] or found
    if len(found) != 1:
        raise UsageError(
            "E_NO_SUBJECT",
            place=f"row {line.row}",
            got=f"{len(found)} rows of that name on {line.page}",
            expected="one row",
            next_step=f"kpi-ingest review {line.page} --format csv names each row with a capture",
        )
    yield found[0], partial(cells_of_choice, found[0], line.choice)


def _decide(
    workplace: Workplace, page: str, choices: Callable[[Store], Iterable[_Choice]], words: str, signed: Signed,
    preview: bool,
) -> DecidedRows:  # fmt: skip
    with workplace.open_archive(writable=not preview) as archive, workplace.open_store(create=False) as store:
        changes: list[tuple[RowChange, CellsChosen]] = []
        refused: list[DecisionRefused | UsageError] = []
        passed: list[ReviewedRow] = []
        for row, cells_wanted in choices(store):
            try:
                cells = cells_wanted()
                if cells is None:
                    passed.append(row)
                else:
                    changes.append((RowChange(row, cells), chosen_cells(row, cells)))
            except (DecisionRefused, UsageError) as fault:
                refused.append(_of_row(fault, row))
        decided = None
        if changes and not preview:
            act = RowsChosen(tuple(dict.fromkeys(act for _, act in changes)), words)
            decided = record_act(workplace, archive, store, page, act, signed, read_anew)
        return DecidedRows(tuple(change for change, _ in changes), tuple(refused), tuple(passed), decided)
