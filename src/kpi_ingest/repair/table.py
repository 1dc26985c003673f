"""Repairs the rows of a KPI table: first each in isolation, then, where that leaves doubt, with evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_ingest.errors import RepairError
from kpi_ingest.model import (
    BodyRow,
    Candidate,
    KnownRow,
    KpiTable,
    Piece,
    Place,
    RepairedCell,
    RepairedRow,
    RepairedTable,
    RowCandidate,
)
from kpi_ingest.repair.chain import slots_of
from kpi_ingest.repair.decide import THRESHOLD, Verdict, decide_cells
from kpi_ingest.repair.decisions import RowDecision, check_atoms, check_run, decision_for
from kpi_ingest.repair.evidence import Evidence, evidence_for_label, evidence_for_run, rows_of_section
from kpi_ingest.repair.features import Slot
from kpi_ingest.repair.lattice import BLANK
from kpi_ingest.repair.limits import check_run_size
from kpi_ingest.repair.places import place_between
from kpi_ingest.repair.row import NOTHING_KNOWN, Known, Posed, pose_atoms, pose_run
from kpi_ingest.repair.solve import Solved, solve_row, texts_of
from kpi_ingest.repair.weights import fitted_weights


def repair_table(
    table: KpiTable, known: Sequence[KnownRow] = (), decisions: Sequence[RowDecision] = ()
) -> RepairedTable:
    """The table with one cell per column in every row; delimited rows pass through untouched.

    `known` is used only for rows that isolation leaves undecided. Raises DecisionRefused for a decision that does not
    join back to its run; a row outside the engine's bounds comes out undecided, with the error's code as reason.
    """
    slots = slots_of(table.columns)
    section_rows = rows_of_section(table.section, known)
    rows = tuple(_repair_row(table, slots, row, section_rows, decisions) for row in table.rows)
    return RepairedTable(table, rows, THRESHOLD)


def _repair_row(
    table: KpiTable, slots: tuple[Slot, ...], row: BodyRow, known: Sequence[KnownRow], decisions: Sequence[RowDecision]
) -> RepairedRow:
    if row.form == "cells":
        return _pass_through(table, row)
    task = _Task(table, slots, row)
    decision = decision_for(table, task.source, decisions)
    if decision is not None:
        return _apply(task, decision)
    try:
        check_run_size(row.run, len(table.columns))
        return _solve(task, known)
    except RepairError as error:
        return _refused(task, error.code)


@dataclass(frozen=True, slots=True)
class _Task:
    """A broken row in its table."""

    table: KpiTable
    slots: tuple[Slot, ...]
    row: BodyRow

    @property
    def source(self) -> str:
        return self.row.run if self.row.form == "run" else "\n".join(piece.text for piece in self.row.pieces)

    @property
    def atoms(self) -> tuple[Piece, ...]:
        return self.row.pieces[1:]

    def pose(self, known: Known) -> Posed:
        weights = fitted_weights()
        if self.row.form == "run":
            return pose_run(self.row.run, self.slots, known, weights, self.row.truncated)
        return pose_atoms([atom.text for atom in self.atoms], self.slots, known, weights, self.row.truncated)

    def evidence(self, known: Sequence[KnownRow]) -> Evidence:
        if self.row.form == "run":
            return evidence_for_run(self.row.run, self.table.columns, known)
        return evidence_for_label(self.row.pieces[0].text, self.table.columns, known)

    def place(self, span: tuple[int, int]) -> Place | None:
        """Of a cell of the run, or of an atom."""
        if self.row.form == "atoms":
            return self.atoms[span[0]].where
        start, end = span
        text = self.row.run[start:end]
        return place_between(self.row.pieces, start + len(text) - len(text.lstrip()), start + len(text.rstrip()))

    def whole(self) -> Place | None:
        """Of the whole run; of atoms, of the label."""
        if self.row.form == "atoms":
            return self.row.pieces[0].where
        return place_between(self.row.pieces, 0, len(self.row.run.rstrip()))

    def label(self, end: int) -> Piece:
        if self.row.form == "atoms":
            return self.row.pieces[0]
        text = self.row.run[:end]
        start = len(text) - len(text.lstrip())
        where = place_between(self.row.pieces, start, len(text.rstrip())) or self.row.pieces[0].where
        return Piece(text.strip(), where)


def _solve(task: _Task, known: Sequence[KnownRow]) -> RepairedRow:
    """In isolation first; with evidence only where that leaves a cell undecided, what is decided being kept."""
    solved = solve_row(task.pose(NOTHING_KNOWN), threshold=THRESHOLD)
    verdicts = decide_cells(solved, ())
    captures: list[tuple[str, ...]] = [()] * len(verdicts)
    if known and any(verdict.text is None for verdict in verdicts):
        evidence = task.evidence(known)
        if evidence.captures:
            solved, verdicts, captures = _solve_again(task, evidence, solved, verdicts)
    return _assemble(task, solved, verdicts, captures)


def _solve_again(
    task: _Task, evidence: Evidence, first: Solved, isolated: tuple[Verdict, ...]
) -> tuple[Solved, tuple[Verdict, ...], list[tuple[str, ...]]]:
    """The row with evidence, its isolated cells pinned; isolation stands where no reading is left."""
    posed = task.pose(evidence.known)
    pins = {
        column: [BLANK]
        if verdict.text == ""
        else [n for n, shape in enumerate(posed.shapes) if shape.text == verdict.text]
        for column, verdict in enumerate(isolated)
        if verdict.text is not None
    }
    solved = solve_row(posed, pins, THRESHOLD)
    if not solved.readings:
        return first, isolated, [()] * len(isolated)
    joint = decide_cells(solved, evidence.known.cells)
    verdicts = tuple(old if old.text is not None else new for old, new in zip(isolated, joint, strict=True))
    gained = [
        evidence.captures if old.text is None and new.text is not None else ()
        for old, new in zip(isolated, joint, strict=True)
    ]
    return solved, verdicts, gained


def _assemble(
    task: _Task, solved: Solved, verdicts: Sequence[Verdict], captures: Sequence[tuple[str, ...]]
) -> RepairedRow:
    readings = solved.readings
    label_end = readings[0].label_end if readings else min((node[0] for node in solved.posed.openings), default=0)
    cells = tuple(_cell(task, solved, column, verdict, captures[column]) for column, verdict in enumerate(verdicts))
    return RepairedRow(
        task.label(label_end),
        cells,
        f"lattice/{task.row.form}",
        task.source,
        readings[0].probability if readings else 0.0,
        tuple(RowCandidate(round(r.probability, 6), texts_of(solved.posed, r.cells)) for r in readings),
    )


def _cell(task: _Task, solved: Solved, column: int, verdict: Verdict, captures: tuple[str, ...]) -> RepairedCell:
    doubt = task.table.columns[column].doubt
    if task.row.truncated:
        state = _truncated_state(solved, verdict)
        if state is not None:
            return state
    if doubt and verdict.text is not None:
        return _open_cell(task, verdict.candidates, verdict.confidence, doubt)
    if verdict.text is None:
        return _open_cell(task, verdict.candidates, verdict.confidence, verdict.reason)
    where = task.place(solved.posed.spans[verdict.cell]) if verdict.cell is not None else None
    return RepairedCell(
        verdict.text, "decided", "repaired", verdict.confidence, where, verdict.candidates, None, captures
    )


def _truncated_state(solved: Solved, verdict: Verdict) -> RepairedCell | None:
    """Of a truncated run only figures stand that end before its end: the last one may be half a figure."""
    ends = verdict.cell is not None and solved.posed.spans[verdict.cell][1] == solved.posed.problem.length
    if verdict.text and not ends:
        return None
    return RepairedCell(None, "truncated", "repaired", 0.0, None, verdict.candidates, "TRUNCATED")


def _open_cell(task: _Task, candidates: tuple[Candidate, ...], confidence: float, reason: str | None) -> RepairedCell:
    return RepairedCell(None, "undecided", "repaired", confidence, task.whole(), candidates, reason)


def _refused(task: _Task, code: str) -> RepairedRow:
    """A row outside the bounds: kept with its run, nothing decided."""
    cells = tuple(_open_cell(task, (), 0.0, code) for _ in task.table.columns)
    return RepairedRow(task.row.pieces[0], cells, f"lattice/{task.row.form}", task.source, 0.0)


def _apply(task: _Task, decision: RowDecision) -> RepairedRow:
    """The row as a person decided it."""
    if task.row.form == "run":
        end = check_run(decision, task.row.run)
    else:
        check_atoms(decision, [atom.text for atom in task.atoms])
        end = 0
    position = end
    cells = []
    for number, text in enumerate(decision.cells):
        where = None
        if text and task.row.form == "run":
            start = task.row.run.index(text, position)
            position = start + len(text)
            where = task.place((start, position))
        elif text:
            where = task.place((sum(1 for before in decision.cells[:number] if before), 0))
        cells.append(RepairedCell(text, "decided", "decided", 1.0, where, (Candidate(text, 1.0),)))
    candidates = (RowCandidate(1.0, decision.cells),)
    return RepairedRow(task.label(end), tuple(cells), f"lattice/{task.row.form}", task.source, 1.0, candidates)


def _pass_through(table: KpiTable, row: BodyRow) -> RepairedRow:
    """A row whose cells the capture delimits."""
    if len(row.pieces) != len(table.columns) + 1:
        raise RepairError(
            "E_ROW_WIDTH",
            got=f"{len(row.pieces)} delimited cells",
            expected=f"{len(table.columns) + 1}, label included",
            next_step="report the capture: its table was laid out wrongly",
            place=table.section,
        )
    last = max((number for number, piece in enumerate(row.pieces) if piece.text), default=0)
    cells = []
    for number, (piece, column) in enumerate(zip(row.pieces[1:], table.columns, strict=True), start=1):
        doubt = piece.doubt or column.doubt
        if row.truncated and (not piece.text or number == last):
            cells.append(RepairedCell(None, "truncated", "printed", 0.0, piece.where, (), "TRUNCATED"))
        elif doubt:
            candidates = (Candidate(piece.text, 1.0),)
            cells.append(RepairedCell(None, "undecided", "printed", 1.0, piece.where, candidates, doubt))
        else:
            cells.append(RepairedCell(piece.text, "decided", "printed", 1.0, piece.where))
    return RepairedRow(row.pieces[0], tuple(cells))
