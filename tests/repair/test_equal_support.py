"""Where two readings are equally supported by construction, nobody decides between them."""

from __future__ import annotations

import pytest
from bench.judge_pages.equal_support import guessed_columns
from bench.kpi_pages.equal import CONSTRUCTIONS, EqualRow, make_equal_rows

from kpi_ingest.repair import repair_table

EACH = 30
"""Rows of each construction: 240 in all."""


@pytest.fixture(scope="module")
def rows() -> list[EqualRow]:
    """Rows of every construction."""
    return list(make_equal_rows("tests", EACH))


def test_equally_supported_readings_are_left_undecided(rows: list[EqualRow]) -> None:
    """In at least 99 % of the rows no cell is decided in which the equally supported readings differ."""
    guessed = {(row.construction, row.table.rows[row.place].run): guessed_columns(row) for row in rows}
    wrong = {row: columns for row, columns in guessed.items() if columns}
    assert len(rows) == EACH * len(CONSTRUCTIONS) >= 200
    assert len(wrong) <= len(rows) // 100, wrong


def test_equally_supported_readings_print_the_same(rows: list[EqualRow]) -> None:
    """Every reading of a construction joins to the same captured text, and they differ in at least two columns."""
    for row in rows:
        printed = {tuple(filter(None, cells)) for cells in row.readings}
        joined = {"".join(cells) for cells in row.readings}
        body = row.table.rows[row.place]
        assert len(joined) == 1
        assert len(printed) == 1 or body.form == "run"
        assert body.run.endswith(joined.pop())
        assert len(row.open_columns) >= 2


def test_what_the_readings_share_is_still_decided(rows: list[EqualRow]) -> None:
    """Leaving a row open is no refusal: baselines on which its readings agree are decided, two in five at least."""
    shared = decided = 0
    for row in rows:
        cells = repair_table(row.table, row.known).rows[row.place].cells
        if 0 not in row.open_columns:
            shared += 1
            decided += cells[0].text == row.readings[0][0]
    assert shared
    assert decided >= 0.4 * shared
