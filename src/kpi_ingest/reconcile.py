"""The isolated readings of one page -> readings with each other's evidence, and with people's decisions.

Every distinct capture is first read in isolation, and what people decided of its rows is put in place. Then a row that
is still undecided may use the cells that these readings of the page's other captures decided, earlier or later ones
alike, and never a reconciled result. So the outcome is a function of the set of captures and of the decisions, and does
not depend on the order in which the captures arrive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kpi_ingest.grammar import fold_label, strip_marks
from kpi_ingest.interpret import Source, interpret_tables
from kpi_ingest.model import KnownRow, KpiTable, Reading, ReadRow, RepairedTable
from kpi_ingest.pages import PageDefinition
from kpi_ingest.repair import RowDecision, TableAnswers, answer_beside, answer_table, finish_table
from kpi_ingest.repair.decisions import decision_for
from kpi_ingest.repair.evidence import known_cells
from kpi_ingest.repair.known import KnownGroup, KnownIndex, Placed
from kpi_ingest.repair.memory import Memory


@dataclass(frozen=True, slots=True)
class Isolated:
    """One capture's bytes, read by themselves."""

    source: Source
    answers: tuple[TableAnswers, ...]
    """Of each table: evidence goes on from them, so that no row is solved twice."""
    repaired: tuple[RepairedTable, ...]
    reading: Reading
    memory: Memory
    """Of its rows' answers, those with evidence among them."""

    @property
    def is_delimited(self) -> bool:
        """The capture delimits every cell: nothing that other captures show changes its reading."""
        return not any(map(_is_broken, self.repaired))


def read_alone(
    source: Source, tables: Sequence[KpiTable], definition: PageDefinition | None, memory: Memory | None = None
) -> Isolated:
    """One capture read in isolation: what its own bytes support. Rows that `memory` holds an answer to are not solved
    again, here or later."""
    memory = Memory() if memory is None else memory
    return _isolated(source, tuple(answer_table(table, (), memory) for table in tables), memory, definition)


def isolated_before(source: Source, tables: Sequence[KpiTable], reading: Reading, memory: Memory) -> Isolated:
    """One capture as `read_alone` gave it in an earlier run under the same code and definition, `reading` being what it
    made of it."""
    answers = tuple(answer_table(table, (), memory) for table in tables)
    return Isolated(source, answers, tuple(finish_table(each) for each in answers), reading, memory)


def _isolated(
    source: Source, answers: tuple[TableAnswers, ...], memory: Memory, definition: PageDefinition | None
) -> Isolated:
    repaired = tuple(finish_table(each) for each in answers)
    return Isolated(source, answers, repaired, interpret_tables(repaired, source, definition), memory)


@dataclass(frozen=True, slots=True)
class LabelDecision:
    """A person's word on what a label is."""

    section: str
    """Section id."""
    label: str
    """Folded, without the marks of notes."""
    indicator: str
    id: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """A row of which a capture shows decided cells, and the decision they rest on, if any."""

    row: KnownRow
    section: str
    """Section id."""
    decision: str | None


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What all captures of a page show, laid out so that one capture finds the others' rows of an indicator at once."""

    shown: Sequence[_Shown]
    """In the order of the captures' digests."""
    groups: Mapping[tuple[str, str | None, str, str], Sequence[Placed]]
    """Section id, indicator id, title and label as printed -> rows, each with its place in `shown`."""

    def others(self, capture: Isolated) -> KnownIndex:
        """What the page's other captures show to this one."""
        printed: dict[tuple[str, str | None], list[tuple[str, str]]] = {}
        for table in capture.reading.tables:
            for row in table.rows:
                printed.setdefault((table.section_id, row.indicator_id), []).append((table.section, row.indicator))
        own = capture.source.sha256
        return KnownIndex(
            [
                _under_label(KnownGroup(title, label, rows, own), printed.get((section, indicator), []))
                for (section, indicator, title, label), rows in self.groups.items()
            ]
        )


def reconcile(
    captures: Sequence[Isolated],
    definition: PageDefinition | None,
    decisions: Sequence[RowDecision] = (),
    labels: Sequence[LabelDecision] = (),
) -> tuple[Reading, ...]:
    """The readings of a page's distinct captures, each with the others' evidence where its own was not enough; in the
    order given. `decisions` stand in the order of recording: of several on one run the last counts; `labels` say
    what labels are that no definition knows. Raises DecisionRefused for cells that do not join back to their run."""
    named = tuple(_with_labels(capture, labels, definition) for capture in captures)
    decided = tuple(_with_decisions(capture, decisions, definition) for capture in named)
    evidence = _shown(decided, decisions)
    return tuple(_with_evidence(capture, evidence, definition) for capture in decided)


def known_to(capture: Isolated, captures: Sequence[Isolated]) -> tuple[KnownRow, ...]:
    """What the page's other captures show to this one: the evidence for its open rows, decisions aside."""
    return tuple(_shown(captures, ()).others(capture).rows_where(lambda group: True))


def _shown(captures: Sequence[Isolated], decisions: Sequence[RowDecision]) -> _Evidence:
    ordered = sorted(captures, key=lambda capture: capture.source.sha256)
    shown = [each for capture in ordered for each in _shown_rows(capture, decisions)]
    groups: dict[tuple[str, str | None, str, str], list[Placed]] = {}
    for place, each in enumerate(shown):
        row = each.row
        groups.setdefault((each.section, row.indicator_id, row.section, row.label), []).append((place, row))
    return _Evidence(shown, groups)


def _under_label(group: KnownGroup, printed: Sequence[tuple[str, str]]) -> KnownGroup:
    """The rows under the section and label by which a capture prints their indicator, where that is one other than
    their own: a wording that changed, as a definition or a person says. They then vouch for no label's end."""
    if len(printed) != 1 or fold_label(printed[0][1]) == fold_label(group.label):
        return group
    (section, label), *_ = printed
    return replace(group, section=section, label=label, renamed=True)


def _with_labels(capture: Isolated, labels: Sequence[LabelDecision], definition: PageDefinition | None) -> Isolated:
    """The capture with the indicators that people say its labels are."""
    settled = {(each.section, each.label): each.indicator for each in labels}
    read = interpret_tables(capture.repaired, replace(capture.source, labels=settled), definition) if labels else None
    if read is None or read.tables == capture.reading.tables:
        return capture
    shown = {
        (table.section_id, fold_label(strip_marks(row.indicator)[0])) for table in read.tables for row in table.rows
    }
    applied = tuple(sorted(each.id for each in labels if (each.section, each.label) in shown))
    source = replace(capture.source, labels=settled, inputs=replace(capture.source.inputs, decisions=applied))
    return replace(capture, source=source, reading=replace(read, inputs=source.inputs))


def _with_decisions(capture: Isolated, decisions: Sequence[RowDecision], definition: PageDefinition | None) -> Isolated:
    """The capture with the rows that people decided; as it is where they decided none."""
    chosen = [_applying(table, decisions) for table in capture.repaired]
    if not any(chosen):
        return capture
    answers = tuple(
        answer_table(alone.table, applying, capture.memory) if applying else alone
        for alone, applying in zip(capture.answers, chosen, strict=True)
    )
    applied = tuple(
        sorted({*capture.source.inputs.decisions, *(decision.id for applying in chosen for decision in applying)})
    )
    source = replace(capture.source, inputs=replace(capture.source.inputs, decisions=applied))
    return _isolated(source, answers, capture.memory, definition)


def _applying(repaired: RepairedTable, decisions: Sequence[RowDecision]) -> tuple[RowDecision, ...]:
    """The decisions that speak of a row of the table. A row in which the capture ends may look like a whole one whose
    last figure is longer: what was decided of that one does not hold for it."""
    if not decisions:
        return ()
    found = [
        decision_for(repaired.table, row.source, decisions)
        for row, body in zip(repaired.rows, repaired.table.rows, strict=True)
        if row.source is not None and not body.truncated
    ]
    return tuple(decision for decision in found if decision is not None)


def _with_evidence(capture: Isolated, evidence: _Evidence, definition: PageDefinition | None) -> Reading:
    if capture.is_delimited:
        return capture.reading
    others = evidence.others(capture)
    if not others:
        return capture.reading
    repaired = tuple(
        finish_table(answer_beside(answers, others)) if _is_broken(alone) else alone
        for answers, alone in zip(capture.answers, capture.repaired, strict=True)
    )
    offered = [evidence.shown[place] for place in _offered(capture.repaired, repaired, others)]
    if not offered:
        return capture.reading
    inputs = replace(
        capture.source.inputs,
        evidence=tuple(sorted({each.row.capture for each in offered})),
        decisions=tuple(
            sorted({*capture.source.inputs.decisions, *(each.decision for each in offered if each.decision)})
        ),
    )
    return interpret_tables(repaired, replace(capture.source, inputs=inputs), definition)


def _is_broken(table: RepairedTable) -> bool:
    """Some row's cells are not delimited: evidence may decide them, or open them again."""
    return any(row.source is not None for row in table.rows)


def _offered(alone: Sequence[RepairedTable], joint: Sequence[RepairedTable], others: KnownIndex) -> Iterator[int]:
    """The places of what other captures show of rows that isolation left open, or that evidence opened again."""
    pairs = zip(alone, joint, strict=True)
    labels = {
        fold_label(row.label.text)
        for table, later in pairs
        for row, after in zip(table.rows, later.rows, strict=True)
        if any(cell.state == "undecided" for cell in (*row.cells, *after.cells))
    }
    return (place for group in others.groups if fold_label(group.label) in labels for place, _ in group.shown())


def _shown_rows(capture: Isolated, decisions: Sequence[RowDecision]) -> Iterator[_Shown]:
    reading = capture.reading
    for repaired, table in zip(capture.repaired, reading.tables, strict=True):
        applying = _applying(repaired, decisions)
        for row, cut in zip(table.rows, repaired.rows, strict=True):
            cells = tuple(known_cells(table.columns, row.cells))
            if cells:
                sure = cut.label_probability >= repaired.threshold
                known = KnownRow(
                    table.section, row.indicator, cells, reading.sha256, row.indicator_id, sure, row.repair is None
                )
                yield _Shown(known, table.section_id, _decision_on(row, applying))


def _decision_on(row: ReadRow, applying: Sequence[RowDecision]) -> str | None:
    return next((each.id for each in applying if row.repair and each.source == row.repair.source), None)
