"""Turns broken rows into cells with probabilities, and says so where it cannot.

A row is a lattice of possible cell boundaries over typed columns, scored by one model whose weights are fitted
(`bench/fit_repair.py`), solved with a stated bound. A cell is decided only where its probability passes the threshold
and its column is beyond doubt; the rest keeps its candidates.
"""

from kpi_ingest.repair.decide import THRESHOLD
from kpi_ingest.repair.decisions import RowDecision
from kpi_ingest.repair.runs import RunRepair, repair_runs
from kpi_ingest.repair.table import TableAnswers, answer_beside, answer_table, finish_table, repair_table

__all__ = [
    "THRESHOLD", "RowDecision", "RunRepair", "TableAnswers", "answer_beside", "answer_table", "finish_table",
    "repair_runs", "repair_table",
]  # fmt: skip
