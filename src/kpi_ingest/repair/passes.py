"""The passes over a table's broken rows: each row alone, then with evidence, and after each beside its siblings.

What a row itself or another capture supports may decide a cell; where the two are at odds, nothing does. The table's
other rows decide nothing, nor does what other captures only hold likely: they share its doubts, and would only echo
them. They rank what is open, and where they point elsewhere they take a decision back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from kpi_ingest.model import RepairedRow
from kpi_ingest.repair.chain import NOTHING_KNOWN, Known, Likely
from kpi_ingest.repair.decide import CLEAR, THRESHOLD, Verdict, decide_cells, take_back
from kpi_ingest.repair.evidence import Evidence, at_odds, is_disputed
from kpi_ingest.repair.lattice import BLANK
from kpi_ingest.repair.row import Posed
from kpi_ingest.repair.solve import Solved, solve_row, texts_of
from kpi_ingest.repair.task import Task

Siblings = tuple[tuple[int, int], ...]
"""For each column how many rows have a cell there, and how many a blank."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one broken row so far."""

    task: Task
    known: Known
    solved: Solved | RepairedRow
    """What the solver made of it; the finished row where the answer is remembered from before."""
    verdicts: tuple[Verdict, ...]
    captures: tuple[tuple[str, ...], ...]
    """For each column the captures that its decision rests on."""
    likely: Likely = ()
    """What other captures hold likely that leave it open too."""

    @property
    def open(self) -> bool:
        """Some cell is undecided."""
        return any(verdict.text is None for verdict in self.verdicts)


def answer_alone(task: Task) -> Answer:
    """By the row itself."""
    solved = solve_row(task.pose(NOTHING_KNOWN), threshold=THRESHOLD)
    verdicts = decide_cells(solved, ())
    return Answer(task, NOTHING_KNOWN, solved, verdicts, ((),) * len(verdicts))


def answer_with(first: Answer, evidence: Evidence) -> Answer:
    """With evidence that decides something: it may decide what the row by itself leaves open, and open again what it
    makes unlikely, but never put another text in place of a decided one. As it was where no reading is left."""
    first = replace(first, likely=evidence.likely)
    posed = first.task.pose(evidence.known)
    held = _still_likely(posed, first.verdicts, evidence)
    if not first.open and held == first.verdicts:
        return first
    solved = solve_row(posed, _pins(posed, held), THRESHOLD)
    if not solved.readings:
        return first
    told = _undisputed(decide_cells(solved, evidence.known.cells), first, solved, evidence)
    verdicts = [_settle(*column) for column in zip(first.verdicts, held, told, strict=True)]
    changed = [new.text != old.text for new, old in zip(verdicts, first.verdicts, strict=True)]
    return Answer(
        first.task,
        evidence.known,
        solved,
        tuple(verdicts),
        tuple(evidence.captures if each else () for each in changed),
        evidence.likely,
    )


def _undisputed(told: tuple[Verdict, ...], first: Answer, solved: Solved, evidence: Evidence) -> tuple[Verdict, ...]:
    """The verdicts but those on disputed evidence: there what isolation makes of the row is all that can be said."""
    at_odds = _at_odds(solved, evidence)
    return tuple(
        replace(before, text=None, reason="EVIDENCE_DIFFERS")
        if now.text is not None and (at_odds or is_disputed(shown))
        else now
        for now, before, shown in zip(told, first.verdicts, evidence.known.cells, strict=True)
    )


def _at_odds(solved: Solved, evidence: Evidence) -> bool:
    """Whether the likeliest reading is at odds with what other captures show of milestones and actuals."""
    texts = texts_of(solved.posed, solved.readings[0].cells)
    columns = zip(solved.posed.scorer.slots, texts, evidence.known.cells, strict=True)
    return at_odds(
        [
            text in {shape.text for shape in known}
            for slot, text, known in columns
            if slot.measure in "ma" and any(shape.text for shape in known)
        ]
    )


def _still_likely(posed: Posed, verdicts: tuple[Verdict, ...], evidence: Evidence) -> tuple[Verdict, ...]:
    """The verdicts, those opened again that other captures contradict and that are then not even likelier than not."""
    shown = [{shape.text for shape in shapes} for shapes in evidence.known.cells]
    pairs = zip(verdicts, shown, strict=True)
    if all(verdict.text is None or not texts or verdict.text in texts for verdict, texts in pairs):
        return verdicts
    solved = solve_row(posed)
    return tuple(
        verdict if verdict.text is None or _share(solved, column, verdict.text) >= 0.5 else replace(verdict, text=None)
        for column, verdict in enumerate(verdicts)
    )


def _share(solved: Solved, column: int, text: str) -> float:
    chance = solved.chances[column].get(text)
    return chance.probability if chance else 0.0


def _settle(alone: Verdict, held: Verdict, joint: Verdict) -> Verdict:
    """What was decided alone stands, unless evidence speaks against it: then nobody decides but a person."""
    if alone.text is None:
        return joint
    return alone if held.text is not None else replace(joint, text=None, reason="EVIDENCE_DIFFERS")


def may_learn(answer: Answer, siblings: Siblings) -> bool:
    """Whether a look at the table's other rows, and at what other captures leave open, may change the answer."""
    sure = all(verdict.text is not None and verdict.confidence >= CLEAR for verdict in answer.verdicts)
    return not sure and bool(answer.likely or any(filled + blank for filled, blank in siblings))


def beside_siblings(answer: Answer, known: Known, before: tuple[Verdict, ...] = ()) -> Answer:
    """The answer after a look at the table's other rows, and at what other captures leave open themselves, which are
    `known`; what was decided `before` that look stays decided."""
    posed = answer.task.pose(known)
    earlier = before or (None,) * len(answer.verdicts)
    kept = [
        old is not None and old.text is not None and old.text == new.text
        for old, new in zip(earlier, answer.verdicts, strict=True)
    ]
    held = [
        verdict if keep else replace(verdict, text=None) for verdict, keep in zip(answer.verdicts, kept, strict=True)
    ]
    solved = solve_row(posed, _pins(posed, held))
    if not solved.readings:
        return answer
    verdicts = tuple(
        verdict if keep else take_back(verdict, new)
        for verdict, new, keep in zip(answer.verdicts, decide_cells(solved, known.cells), kept, strict=True)
    )
    captures = tuple(
        names if verdict.text is not None else () for names, verdict in zip(answer.captures, verdicts, strict=True)
    )
    return replace(answer, known=known, solved=solved, verdicts=verdicts, captures=captures)


def _pins(posed: Posed, verdicts: Sequence[Verdict]) -> Mapping[int, Collection[int]]:
    """Cells that print what is decided already, by column."""
    return {
        column: [BLANK]
        if verdict.text == ""
        else [number for number, shape in enumerate(posed.shapes) if shape.text == verdict.text]
        for column, verdict in enumerate(verdicts)
        if verdict.text is not None
    }
