"""Bare runs -> rows, by the scorer that suits the header: chains where it names them, else habits of the columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpi_ingest.layout import read_header
from kpi_ingest.model import (
    BodyRow,
    Column,
    KnownCell,
    KnownRow,
    KpiTable,
    Piece,
    RepairedCell,
    RepairedRow,
    RowCandidate,
    TextSpan,
)
from kpi_ingest.repair import THRESHOLD, repair_table
from kpi_ingest.repair.limits import check_run_size
from kpi_ingest.repair.runs import RunRepair, repair_runs

CHAINS = {"milestone", "actual"}
"""Measures of a header whose rows are chains of plans and outcomes."""
ANCHORS = "anchors"
"""Stands for the capture that known rows would come from."""


@dataclass(frozen=True, slots=True)
class RowRepair:
    """One run cut into the cells of its table, the label's column included."""

    source: str
    cells: tuple[str | None, ...]
    """None where undecided."""
    best: tuple[str, ...]
    """The likeliest reading; it joins back to `source`."""
    confidence: tuple[float, ...]
    """Of `best`, cell by cell."""
    probability: float
    """Of `best` as a whole."""
    candidates: tuple[RowCandidate, ...]
    """Best first."""


def repair_rows(
    columns: Sequence[str], runs: Sequence[str], anchors: Sequence[Sequence[str]] = ()
) -> tuple[RowRepair, ...]:
    """Cut bare runs into the cells of a table with these header labels; `anchors` are known rows of it, or of an
    earlier edition. "" is a blank cell. Raises RepairError for a run or a table outside the engine's bounds."""
    typed = read_header(columns)
    if {column.measure for column in typed} >= CHAINS and len(typed) == len(columns) - 1:
        return _repair_chains(columns, typed, runs, anchors)
    return tuple(_as_row(row) for row in repair_runs(columns, runs, anchors))


def _as_row(row: RunRepair) -> RowRepair:
    candidates = tuple(RowCandidate(_rounded(probability), cells) for probability, cells in row.candidates)
    confidence = tuple(map(_rounded, row.confidence))
    return RowRepair(row.source, row.cells, row.best, confidence, _rounded(row.probability), candidates)


def _rounded(share: float) -> float:
    """Six decimals, as readings have them; never up to certainty."""
    return 1.0 if share >= 1.0 else min(round(share, 6), 0.999999)


def _repair_chains(
    labels: Sequence[str], columns: tuple[Column, ...], runs: Sequence[str], anchors: Sequence[Sequence[str]]
) -> tuple[RowRepair, ...]:
    for run in runs:
        check_run_size(run, len(columns))
    nowhere = TextSpan(1, 0, 0)
    rows = tuple(BodyRow("run", (Piece(run, TextSpan(1, 0, len(run))),)) for run in runs)
    table = KpiTable("", labels[0], columns, rows, (), nowhere)
    repaired = repair_table(table, tuple(_known_rows(columns, anchors)))
    return tuple(_from_chain(run, row) for run, row in zip(runs, repaired.rows, strict=True))


def _known_rows(columns: Sequence[Column], anchors: Sequence[Sequence[str]]) -> Iterator[KnownRow]:
    for label, *texts in anchors:
        cells = (
            KnownCell(column.measure, column.period, column.series, text, column.ordinal, None, column.period_words)
            for column, text in zip(columns, texts, strict=True)
        )
        yield KnownRow("", label, tuple(cells), ANCHORS)


def _from_chain(run: str, row: RepairedRow) -> RowRepair:
    candidates = tuple(RowCandidate(_rounded(each.probability), _whole(run, each.cells)) for each in row.candidates)
    best = candidates[0].cells if candidates else (run, *("" for _ in row.cells))
    label = best[0] if row.label_probability >= THRESHOLD else None
    return RowRepair(
        run,
        (label, *(_decided(text, cell) for text, cell in zip(best[1:], row.cells, strict=True))),
        best,
        (
            _label_share(best[0], candidates),
            *(_share(text, cell) for text, cell in zip(best[1:], row.cells, strict=True)),
        ),
        _rounded(row.probability) if candidates else 0.0,
        candidates,
    )


def _whole(run: str, cells: Sequence[str]) -> tuple[str, ...]:
    """A reading with its label, each cell carrying the blanks printed behind it, so that all join back to the run."""
    whole: list[str] = []
    end = len(run)
    for text in reversed(cells):
        start = run.rindex(text, 0, end) if text else end
        whole.append(run[start:end])
        end = start
    return (run[:end], *reversed(whole))


def _decided(text: str, cell: RepairedCell) -> str | None:
    """The decided text, with the blanks printed behind it where the best reading has it too."""
    return text if text.strip() == cell.text else cell.text


def _share(text: str, cell: RepairedCell) -> float:
    shares = (each.confidence for each in cell.candidates if each.text == text.strip())
    return _rounded(next(shares, cell.confidence))


def _label_share(label: str, candidates: Sequence[RowCandidate]) -> float:
    """How much of the listed readings' weight has the label end there."""
    total = sum(each.probability for each in candidates)
    return _rounded(sum(each.probability for each in candidates if each.cells[0] == label) / total) if total else 0.0
