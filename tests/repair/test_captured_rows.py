"""Repair on the two real captures, with hand-made truth."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from captured_tables import LINES_2023, RUNS_2024, Score, capture_tables, score, shown_rows

from kpi_ingest.model import RepairedCell, RepairedTable
from kpi_ingest.repair import repair_table

CAPTURES = pytest.mark.parametrize("capture", [LINES_2023, RUNS_2024], ids=["atoms 2023", "runs 2024"])


@cache
def _alone(capture: Path) -> tuple[RepairedTable, ...]:
    return tuple(repair_table(table) for table in capture_tables(capture))


@cache
def _joint(capture: Path) -> tuple[RepairedTable, ...]:
    other = RUNS_2024 if capture == LINES_2023 else LINES_2023
    known = shown_rows(other, _alone(other))
    return tuple(repair_table(table, known) for table in capture_tables(capture))


@cache
def _score(capture: Path) -> Score:
    return score(capture, _joint(capture))


@CAPTURES
def test_no_decided_cell_is_wrong(capture: Path) -> None:
    """Whatever is decided, alone or with the other capture as evidence, is what the page printed."""
    for tables in (_alone(capture), _joint(capture)):
        found = score(capture, tables)
        assert [miss for miss in found.misses if miss.startswith(("wrong", "label"))] == []


@CAPTURES
def test_certain_cells_are_decided(capture: Path) -> None:
    """At least 98 % of the cells that leave no reasonable doubt are decided."""
    counts = _score(capture).counts
    certain = sum(counts[("certain", outcome)] for outcome in ("decided", "undecided", "wrong", "truncated"))
    assert counts[("certain", "decided")] >= 0.98 * certain


@CAPTURES
def test_undetermined_cells_stay_open(capture: Path) -> None:
    """Where the capture does not say which column a value belongs to, nothing is decided and candidates are kept."""
    counts = _score(capture).counts
    assert counts[("undetermined", "decided")] == counts[("undetermined", "wrong")] == 0


def test_the_best_reading_is_right_where_the_truth_can_be_inferred() -> None:
    """At least 95 % of the inferred cells stand first among their candidates."""
    counts = _score(RUNS_2024).counts
    first, other = counts[("inferred", "first")], counts[("inferred", "not first")]
    assert first >= 0.95 * (first + other)


def test_a_row_the_capture_breaks_off_is_truncated() -> None:
    """The label stands, its cells are truncated, none is blank."""
    row = _alone(LINES_2023)[3].rows[6]
    assert row.label.text.startswith("Percentage of parent carers that report")
    assert {cell.state for cell in row.cells} == {"truncated"}


def test_isolated_cells_carry_no_evidence() -> None:
    """A cell decided in isolation names no capture; one decided only with evidence names where it came from."""
    rested = 0
    for before, after in zip(_cells(_alone(RUNS_2024)), _cells(_joint(RUNS_2024)), strict=True):
        assert before.evidence == ()
        assert bool(after.evidence) == (before.state == "undecided" and after.state == "decided")
        if before.state == "decided":
            assert after.text in (before.text, None)
        rested += bool(after.evidence)
    assert rested > 10


def _cells(tables: Sequence[RepairedTable]) -> list[RepairedCell]:
    return [cell for table in tables for row in table.rows for cell in row.cells]


def test_places_lead_back_to_the_printed_text() -> None:
    """A decided cell's place cuts exactly its text out of the capture, line breaks of a broken row aside."""
    text = RUNS_2024.read_text(encoding="utf-8")
    checked = 0
    for table in _joint(RUNS_2024):
        for row in table.rows:
            for cell in row.cells:
                if cell.text and cell.where is not None:
                    assert text[cell.where.start : cell.where.end].replace("\n", "") == cell.text  # type: ignore[union-attr]
                    checked += 1
    assert checked > 150


@CAPTURES
def test_every_listed_reading_joins_back_to_the_run(capture: Path) -> None:
    """No candidate invents, drops or moves a character."""
    for table in _joint(capture):
        for row in table.rows:
            for candidate in row.candidates:
                joined = "".join("".join(candidate.cells).split())
                assert "".join((row.source or "").split()).endswith(joined)
                assert len(candidate.cells) == len(table.table.columns)
