"""What people decided about a page, out of archive or store, in the form that each room takes.

Order is that of recording: an archived decision's `recorded_at` is later than every one before it on its page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kpi_ingest.archive import Archive, ArchivedDecision
from kpi_ingest.errors import DecisionRefused, IntegrityError
from kpi_ingest.grammar import fold_label, slug
from kpi_ingest.model import (
    Act,
    CaptureAcknowledged,
    CellsChosen,
    Decision,
    FindingAcknowledged,
    LabelIdentified,
    Reading,
    ReleaseAccepted,
    RowsChosen,
)
from kpi_ingest.model.content import content_digest
from kpi_ingest.model.decision import decision_from_json, standing
from kpi_ingest.reconcile import LabelDecision
from kpi_ingest.repair import RowDecision
from kpi_ingest.repair.decisions import check_atoms, check_run
from kpi_ingest.store import Decision as StoredDecision
from kpi_ingest.store import Store


def archived_decisions(archive: Archive, page: str) -> tuple[Decision, ...]:
    """Every decision on a page that the archive holds, undone ones and undos among them."""
    return tuple(_decision(record) for record in archive.decisions(page))


def stored_decisions(store: Store, page: str) -> tuple[Decision, ...]:
    """Every decision on a page that the store holds."""
    return tuple(_decision(record) for record in store.decisions(page))


def row_decisions(decisions: Iterable[Decision]) -> tuple[RowDecision, ...]:
    """What repair needs to know of the decisions that stand; of several on one row the last counts."""
    return tuple(row_decision(act, each.id) for each in standing(decisions) for act in chosen_rows(each.act))


def chosen_rows(act: Act) -> tuple[CellsChosen, ...]:
    """The rows whose cells an act chooses; none for an act of another kind."""
    if isinstance(act, RowsChosen):
        return act.rows
    return (act,) if isinstance(act, CellsChosen) else ()


def row_decision(act: CellsChosen, id: str = "") -> RowDecision:
    """Chosen cells as repair takes them. Raises DecisionRefused where they do not join back to their run, or leave no
    label."""
    decision = RowDecision(act.section, act.columns, act.source, act.cells, id)
    label, *atoms = act.source.split("\n")
    if atoms:
        check_atoms(decision, atoms)
    elif not label[: check_run(decision, label)].strip():
        raise DecisionRefused(
            "E_DECISION_CONTRADICTS",
            place=act.section,
            got=f"cells {list(act.cells)!r}, which take up the whole run",
            expected="cells behind the row's label",
            next_step="choose one of the listed candidates, or correct the cells",
        )
    return decision


def label_decisions(decisions: Iterable[Decision]) -> tuple[LabelDecision, ...]:
    """What a reading needs to know of the labels that people identified; those of an indicator of their own are read as
    any unknown label is. A label that is another label's indicator goes where that one went."""
    acts = [(each.id, each.act) for each in standing(decisions) if isinstance(each.act, LabelIdentified)]
    by_own_id = {(act.section, slug(act.label)): act.indicator for _, act in acts if act.indicator}
    return tuple(
        LabelDecision(act.section, fold_label(act.label), _followed(act.section, act.indicator, by_own_id), id)
        for id, act in acts
        if act.indicator
    )


def _followed(section: str, indicator: str, by_own_id: Mapping[tuple[str, str], str]) -> str:
    passed: set[str] = set()
    while indicator not in passed and (section, indicator) in by_own_id:
        passed.add(indicator)
        indicator = by_own_id[section, indicator]
    return indicator


def settled_labels(decisions: Iterable[Decision]) -> frozenset[tuple[str, str]]:
    """Section id and folded label of every label on which a decision stands."""
    acts = (each.act for each in standing(decisions))
    return frozenset((act.section, fold_label(act.label)) for act in acts if isinstance(act, LabelIdentified))


def accepted_releases(decisions: Iterable[Decision], readings: Iterable[Reading] = ()) -> frozenset[str]:
    """What decisions in force accept: sha256 of bytes, among them those of `readings` (the page's current ones) with a
    content that was accepted, and of old records the ids of releases."""
    acts = [each.act for each in standing(decisions) if isinstance(each.act, ReleaseAccepted)]
    shown = frozenset(digest for act in acts for digest in act.shown)
    by_content = (each.sha256 for each in readings if shown and content_digest(each) in shown)
    return shown.union(by_content, (act.release for act in acts if not act.shown))


def acknowledged_findings(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The findings that decisions in force acknowledge, by id, with who did it, when and why."""
    return {each.act.finding: each for each in standing(decisions) if isinstance(each.act, FindingAcknowledged)}


def acknowledged_captures(decisions: Iterable[Decision]) -> frozenset[str]:
    """Ids of the captures that decisions in force say were looked at, though they cannot be read."""
    acts = (each.act for each in standing(decisions))
    return frozenset(id for act in acts if isinstance(act, CaptureAcknowledged) for id in act.captures)


def acknowledged_of(store: Store, page: str) -> dict[str, Decision]:
    """The findings of a page that were acknowledged, as the store knows it."""
    return acknowledged_findings(stored_decisions(store, page))


def _decision(record: ArchivedDecision | StoredDecision) -> Decision:
    try:
        decision = decision_from_json(record.document)
        for row in chosen_rows(decision.act):
            row_decision(row)
        return decision
    except (KeyError, TypeError, ValueError, DecisionRefused) as fault:
        raise IntegrityError(
            "E_DECISION",
            page=record.page,
            place=f"decision {record.id[:12]}",
            got=f"a recorded decision with a fault: {fault}",
            expected="kpi-ingest/decision/1",
            next_step="kpi-ingest verify, then restore the file from a backup, or upgrade if it is of a later version",
        ) from fault
