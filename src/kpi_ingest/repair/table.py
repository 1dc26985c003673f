"""Repairs the rows of a KPI table: first each in isolation, then, where that leaves doubt, with evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpi_ingest.errors import RepairError
from kpi_ingest.model import (
    BodyRow,
    Candidate,
    KnownRow,
    KpiTable,
    Place,
    RepairedCell,
    RepairedRow,
    RepairedTable,
    RowCandidate,
)
from kpi_ingest.repair.chain import NOTHING_KNOWN, Known, Likely, slots_of
from kpi_ingest.repair.decide import LABEL_GATE, THRESHOLD, Verdict
from kpi_ingest.repair.decisions import RowDecision, check_atoms, check_run, decision_for
from kpi_ingest.repair.known import KnownIndex, index_rows
from kpi_ingest.repair.labels import known_end
from kpi_ingest.repair.limits import check_run_size
from kpi_ingest.repair.memory import Memory, Remembered, key_of
from kpi_ingest.repair.passes import Answer, Siblings, answer_alone, answer_with, beside_siblings, may_learn
from kpi_ingest.repair.solve import Solved, texts_of
from kpi_ingest.repair.task import Task

CONFIDENT = 0.95
"""Probability from which a row's cell, though not decided, informs the table's other rows."""
_RAISED_END = re.compile(r"[¹²³⁰⁴-⁹]$")
_Row = RepairedRow | Answer
"""A row that needs no solver, or what the solver made of it."""


@dataclass(frozen=True, slots=True)
class TableAnswers:
    """What is known of a table's rows so far: what the next evidence goes on from."""

    table: KpiTable
    rows: tuple[_Row, ...]
    """After a look at each other."""
    memory: Memory
    """Where the answers were taken from, and kept."""


def repair_table(
    table: KpiTable, known: Sequence[KnownRow] = (), decisions: Sequence[RowDecision] = ()
) -> RepairedTable:
    """The table with one cell per column in every row; delimited rows pass through untouched.

    `known` is used only for rows that isolation leaves undecided. Raises DecisionRefused for a decision that does not
    join back to its run; a row outside the engine's bounds comes out undecided, with the error's code as reason.
    """
    return finish_table(answer_beside(answer_table(table, decisions), index_rows(known)))


def answer_table(table: KpiTable, decisions: Sequence[RowDecision] = (), memory: Memory | None = None) -> TableAnswers:
    """The table's rows in isolation, as `repair_table` begins; what `memory` holds is not solved again."""
    memory = Memory() if memory is None else memory
    slots = slots_of(table.columns)
    begun = [_begin(Task(table, slots, row), decisions, memory) for row in table.rows]
    return TableAnswers(table, tuple(_beside_each_other(begun, (), memory)), memory)


def answer_beside(alone: TableAnswers, known: KnownIndex) -> TableAnswers:
    """The rows of a table with the evidence of other captures, as `repair_table` goes on; `alone` where there is
    none."""
    if not known:
        return alone
    shown = known.of_section(alone.table.section)
    joint = [_with_evidence(row, shown, alone.memory) if isinstance(row, Answer) else row for row in alone.rows]
    return TableAnswers(alone.table, tuple(_beside_each_other(joint, alone.rows, alone.memory)), alone.memory)


def finish_table(answers: TableAnswers) -> RepairedTable:
    """The table as it leaves the room."""
    return RepairedTable(answers.table, tuple(_finish(row) for row in answers.rows), THRESHOLD)


def _begin(task: Task, decisions: Sequence[RowDecision], memory: Memory) -> _Row:
    """The row alone; finished where its cells are delimited, decided by a person, or beyond the engine's bounds."""
    table, row = task.table, task.row
    if row.form == "cells":
        return _pass_through(table, row)
    decision = decision_for(table, task.source, decisions)
    if decision is not None:
        return _apply(task, decision)
    if row.open is not None:
        return _refused(task, row.open)
    try:
        check_run_size(row.run, len(table.columns))
    except RepairError as error:
        return _refused(task, error.code)
    found = memory.recall(key_of("alone", *_posed(task)), lambda: _remembered(answer_alone(task)))
    return _recalled(task, NOTHING_KNOWN, found)


def _posed(task: Task) -> tuple[object, ...]:
    """All of a task that its answer depends on."""
    return task.table.columns, task.row


def _with_evidence(first: Answer, known: KnownIndex, memory: Memory) -> Answer:
    evidence = first.task.evidence(known)
    if not evidence.decided:
        return replace(first, likely=evidence.likely)
    key = key_of("evidence", *_posed(first.task), evidence, first.verdicts)
    found = memory.recall(key, lambda: _remembered(answer_with(first, evidence), first))
    if found.same:
        return replace(first, likely=evidence.likely)
    return _recalled(first.task, evidence.known, found, evidence.likely)


def _beside_each_other(rows: Sequence[_Row], before: Sequence[_Row], memory: Memory) -> list[_Row]:
    """The rows, each after a look at the cells that the others had decided when it began; `before` as in isolation."""
    told = [_told(row) for row in rows]
    looked: list[_Row] = []
    for number, row in enumerate(rows):
        if isinstance(row, Answer):
            alone = before[number] if before else None
            earlier = alone.verdicts if isinstance(alone, Answer) else ()
            row = _beside(row, _siblings(told, number), earlier, memory)
        looked.append(row)
    return looked


def _beside(answer: Answer, siblings: Siblings, before: tuple[Verdict, ...], memory: Memory) -> Answer:
    if not may_learn(answer, siblings):
        return answer
    known = replace(answer.known, siblings=siblings, likely=answer.likely)
    key = key_of("siblings", *_posed(answer.task), known, answer.verdicts, answer.captures, before)
    found = memory.recall(key, lambda: _remembered(beside_siblings(answer, known, before), answer))
    return answer if found.same else _recalled(answer.task, known, found, answer.likely)


def _remembered(answer: Answer, before: Answer | None = None) -> Remembered:
    same = before is not None and answer.solved is before.solved
    return Remembered(answer.verdicts, answer.captures, _finish(answer), same)


def _recalled(task: Task, known: Known, found: Remembered, likely: Likely = ()) -> Answer:
    """The answer as a step left it."""
    return Answer(task, known, found.row, found.verdicts, found.captures, likely)


def _told(row: _Row) -> list[bool | None]:
    """For each column whether there is a cell; None where that is in doubt."""
    if isinstance(row, RepairedRow):
        return [None if cell.state != "decided" else bool(cell.text) for cell in row.cells]
    blank = None if row.task.row.truncated else False
    return [None if text is None else True if text else blank for text in map(_likely_text, row.verdicts)]


def _likely_text(verdict: Verdict) -> str | None:
    """What is decided, or confident enough to inform other rows."""
    likeliest = verdict.candidates[0] if verdict.candidates else None
    if verdict.text is None and likeliest and likeliest.confidence >= CONFIDENT:
        return likeliest.text
    return verdict.text


def _siblings(told: Sequence[Sequence[bool | None]], number: int) -> Siblings:
    """Cells and blanks of every row but one, by column."""
    others = [row for place, row in enumerate(told) if place != number]
    return tuple((column.count(True), column.count(False)) for column in zip(*others, strict=True))


def _finish(row: _Row) -> RepairedRow:
    if isinstance(row, RepairedRow):
        return row
    task, solved = row.task, row.solved
    if isinstance(solved, RepairedRow):
        return solved
    readings = solved.readings
    openings = (node[0] for node in solved.posed.openings)
    label_end = readings[0].label_end if readings else min(openings, default=len(task.row.run))
    label_probability = _label_probability(task, solved, label_end)
    verdicts = row.verdicts if _label_settled(row, solved, label_end) else tuple(map(_under_open_label, row.verdicts))
    return RepairedRow(
        task.label(label_end),
        tuple(
            _cell(task, solved, column, verdict, captures)
            for column, (verdict, captures) in enumerate(zip(verdicts, row.captures, strict=True))
        ),
        f"lattice/{task.row.form}",
        task.source,
        readings[0].probability if readings else 0.0,
        tuple(RowCandidate(round(r.probability, 6), texts_of(solved.posed, r.cells)) for r in readings),
        label_probability,
    )


def _label_settled(row: Answer, solved: Solved, label_end: int) -> bool:
    """Whether a label ends for certain where it is cut; of `Hedges let³10,977` the mark may be the figure's."""
    if row.task.row.form == "atoms":
        return True
    run = row.task.row.run
    marked = _RAISED_END.search(run[:label_end]) and run[label_end : label_end + 1].strip()
    if marked and known_end(run, row.known.labels) != label_end:
        return False
    return solved.label_ends.get(label_end, 0.0) >= LABEL_GATE


def _under_open_label(verdict: Verdict) -> Verdict:
    """A decided figure is open again where it is in doubt which label it belongs to: `Homes under 587.6%12.0%` may be
    `Homes under 5` or `Homes under 58`, and 12.0% stands in the second column of either."""
    return verdict if verdict.text is None else replace(verdict, text=None, reason="LABEL_OPEN")


def _label_probability(task: Task, solved: Solved, label_end: int) -> float:
    """Of atoms the label is printed by itself; of a run outside the grammar nothing is known."""
    if task.row.form == "atoms":
        return 1.0
    return solved.label_ends.get(label_end, 0.0) * solved.inside


def _cell(task: Task, solved: Solved, column: int, verdict: Verdict, captures: tuple[str, ...]) -> RepairedCell:
    doubt = task.table.columns[column].doubt
    if task.row.truncated:
        state = _truncated_state(solved, verdict)
        if state is not None:
            return state
    if doubt and verdict.text is not None:
        return _open_cell(task, verdict.candidates, verdict.confidence, doubt)
    where = task.place(solved.posed.spans[verdict.cell]) if verdict.cell is not None else None
    if verdict.text is None:
        # of atoms the likeliest one is shown: their lines have no place in common
        likeliest = where if task.row.form == "atoms" else None
        return _open_cell(task, verdict.candidates, verdict.confidence, verdict.reason, likeliest)
    return RepairedCell(
        verdict.text, "decided", "repaired", verdict.confidence, where, verdict.candidates, None, captures
    )


def _truncated_state(solved: Solved, verdict: Verdict) -> RepairedCell | None:
    """Of a truncated run only figures stand that end before its end: the last one may be half a figure."""
    ends = verdict.cell is not None and solved.posed.spans[verdict.cell][1] == solved.posed.problem.length
    if verdict.text and not ends:
        return None
    return RepairedCell(None, "truncated", "repaired", 0.0, None, verdict.candidates, "TRUNCATED")


def _open_cell(
    task: Task, candidates: tuple[Candidate, ...], confidence: float, reason: str | None, where: Place | None = None
) -> RepairedCell:
    return RepairedCell(None, "undecided", "repaired", confidence, where or task.whole(), candidates, reason)


def _refused(task: Task, code: str) -> RepairedRow:
    """A row that the engine may not decide: kept with its run, nothing decided."""
    cells = tuple(_open_cell(task, (), 0.0, code) for _ in task.table.columns)
    first = task.row.pieces[0]
    label_probability = float(task.row.form == "atoms")
    return RepairedRow(
        replace(first, text=first.text.strip()),
        cells,
        f"lattice/{task.row.form}",
        task.source,
        0.0,
        label_probability=label_probability,
    )


def _apply(task: Task, decision: RowDecision) -> RepairedRow:
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
        doubt = piece.doubt or column.doubt or row.pieces[0].doubt
        if row.truncated and (not piece.text or number == last):
            cells.append(RepairedCell(None, "truncated", "printed", 0.0, piece.where, (), "TRUNCATED"))
        elif doubt:
            candidates = (Candidate(piece.text, 1.0),)
            cells.append(RepairedCell(None, "undecided", "printed", 1.0, piece.where, candidates, doubt))
        else:
            cells.append(RepairedCell(piece.text, "decided", "printed", 1.0, piece.where))
    return RepairedRow(row.pieces[0], tuple(cells), groups=row.groups)
