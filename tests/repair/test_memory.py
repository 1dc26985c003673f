"""Answers that were kept are those that solving would give, and are used only under the same circumstances."""

from __future__ import annotations

import pytest
from captured_tables import RUNS_2024, capture_tables
from small_tables import table_of

from kpi_ingest.model import KnownCell, KnownRow, KpiTable
from kpi_ingest.repair import TableAnswers, answer_beside, answer_table, finish_table, repair_table
from kpi_ingest.repair.known import index_rows
from kpi_ingest.repair.memory import Memory, Remembered

RUN = "Calls answered by the service81.61% (June 2021)95%90%70.40%90%70%"


def _unsolved() -> Remembered:
    raise AssertionError("a row was solved again")


class _Sealed(Memory):
    """Raises where an answer is not there."""

    def recall(self, key: str, answer: object) -> Remembered:
        return Memory.recall(self, key, _unsolved)


def _known(table: KpiTable, text: str, capture: str = "ab") -> list[KnownRow]:
    columns = [column for column in table.columns if column.measure == "milestone"]
    cells = tuple(KnownCell(it.measure, it.period, it.series, text, it.ordinal) for it in columns)
    return [KnownRow(table.section, "Calls answered by the service", cells, capture * 32)]


def test_a_captured_table_is_answered_from_memory_as_it_was_solved() -> None:
    """Alone and with evidence: every cell, place, candidate and probability is the same, and nothing is solved."""
    table = capture_tables(RUNS_2024)[0]
    known = index_rows(_known(table, "90%"))
    first = answer_table(table)
    solved = finish_table(first), finish_table(answer_beside(first, known))
    again = answer_table(table, (), _Sealed(first.memory.asked))
    assert (finish_table(again), finish_table(answer_beside(again, known))) == solved
    assert not again.memory.is_news
    assert solved[0] == repair_table(table)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(lambda: table_of(RUN.replace("70.40%", "70.41%")), id="another figure"),
        pytest.param(lambda: table_of(RUN, truncated=True), id="cut short"),
        pytest.param(lambda: table_of(RUN, "", form="atoms"), id="another form"),
    ],
)
def test_another_row_is_not_answered_from_memory(other: object) -> None:
    """What differs in the row, or in how it ends, is solved by itself."""
    memory = answer_table(table_of(RUN)).memory
    table = other()  # type: ignore[operator]
    told = answer_table(table, (), Memory(memory.asked))
    assert told.memory.is_news
    assert finish_table(told) == repair_table(table)


def test_other_evidence_is_not_answered_from_memory() -> None:
    """An answer with one capture's figures is none with another's, nor with another capture's same ones."""
    table = table_of(RUN)
    first = answer_table(table)
    answer_beside(first, index_rows(_known(table, "90%")))
    kept = dict(first.memory.asked)
    for known in (_known(table, "91%"), _known(table, "90%", "cd")):
        again: TableAnswers = answer_table(table, (), Memory(kept))
        joint = finish_table(answer_beside(again, index_rows(known)))
        assert again.memory.is_news
        assert joint == repair_table(table, known)
