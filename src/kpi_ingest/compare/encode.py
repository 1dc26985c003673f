"""Diffs as JSON: the contract `kpi-ingest/diff/1` (design, section 5; `schemas/diff-1.schema.json`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kpi_ingest.compare.kinds import KINDS
from kpi_ingest.model import (
    Bounds,
    Change,
    ChangeGroup,
    Column,
    Declaration,
    Diff,
    Effect,
    Note,
    Release,
    State,
    StatedCell,
    StatedTable,
)
from kpi_ingest.model.content import Json
from kpi_ingest.model.encode import cell_to_json, column_to_json, note_to_json

DIFF_SCHEMA = "kpi-ingest/diff/1"


def diff_to_json(diff: Diff, previous: Release | None = None, current: Release | None = None) -> dict[str, Json]:
    """A diff as a document of `kpi-ingest/diff/1`. With the releases that the states belong to it names them, and each
    change the times between which it happened; of two bare files neither is known."""
    between: list[Json] = [_time(previous, "last_seen"), _time(current, "begins")]
    return {
        "schema": DIFF_SCHEMA,
        "page": diff.page,
        "from": _side_to_json(diff.previous, previous),
        "to": _side_to_json(diff.current, current),
        "summary": summary_of(diff),
        "changes": [_change_to_json(change, between) for change in diff.changes],
        "groups": [_group_to_json(group) for group in diff.groups],
        "untold": list(diff.untold),
    }


def summary_of(diff: Diff) -> dict[str, Json]:
    """Counts by kind and by origin, and those that an auditor looks at first."""
    kinds = Counter(change.kind for change in diff.changes)
    origins = Counter(change.origin for change in diff.changes)
    return {
        "by_kind": dict(sorted(kinds.items())),
        "by_origin": {origin: origins[origin] for origin in ("publisher", "capture", "parser")},
        "undeclared": sum(is_undeclared(change) for change in diff.changes),
        "undecided": kinds["undecided"],
        "unclassified": kinds["unclassified"],
        "confirmed": len(diff.confirmed),
        "assumed": len(diff.assumed),
    }


def is_undeclared(change: Change) -> bool:
    """Whether the publisher changed or took away a figure that stood and announced it nowhere."""
    return change.origin == "publisher" and change.declared is None and KINDS[change.kind].announcing == "due"


def _time(release: Release | None, which: str) -> str | None:
    """When the earlier release was last surely on display, or when the later one surely was."""
    if release is None:
        return None
    bounds = release.last_seen if which == "last_seen" else release.begins
    return (bounds.lower if which == "last_seen" else bounds.upper).isoformat()


def _side_to_json(state: State, release: Release | None) -> dict[str, Json]:
    return {
        "release": release.id if release else None,
        "captures": list(state.captures),
        "complete": state.complete,
        "begins": _bounds_to_json(release.begins) if release else None,
        "last_seen": _bounds_to_json(release.last_seen) if release else None,
        "held": release.held if release else None,
    }


def _bounds_to_json(bounds: Bounds) -> dict[str, Json]:
    return {"lower": bounds.lower.isoformat(), "upper": bounds.upper.isoformat(), "basis": bounds.basis}


def _change_to_json(change: Change, between: Sequence[Json]) -> dict[str, Json]:
    delta = change.delta
    return {
        "id": change.id,
        "subject": change.subject,
        "kind": change.kind,
        "severity": change.severity,
        "origin": change.origin,
        "declared": _declaration_to_json(change.declared),
        "key": dict(change.key),
        "previous_state": _state_to_json(change.previous),
        "current_state": _state_to_json(change.current),
        "captures": [_capture_of(change.previous), _capture_of(change.current)],
        "delta": {"abs": str(delta.abs), "rel": None if delta.rel is None else str(delta.rel)} if delta else None,
        "group": change.group,
        "hint": change.hint,
        "effect": [_effect_to_json(effect) for effect in change.effect],
        "changed_between": list(between),
    }


def _effect_to_json(effect: Effect) -> dict[str, Json]:
    return {
        "against": effect.against,
        "period": effect.period,
        "before": effect.before,
        "after": effect.after,
        "evidence": effect.evidence,
    }


def _capture_of(side: object) -> str | None:
    return side.capture if isinstance(side, StatedCell) else None


def _declaration_to_json(declared: Declaration | None) -> Json:
    if declared is None:
        return None
    note = None if declared.note is None else note_to_json(declared.note)
    return {"text": declared.text, "mark": declared.mark, "reason": declared.reason, "note": note}


def _state_to_json(side: StatedCell | Note | Column | StatedTable | str | None) -> Json:
    match side:
        case StatedCell():
            return cell_to_json(side.cell)
        case Note():
            return note_to_json(side)
        case Column():
            return column_to_json(side)
        case StatedTable():
            columns: list[Json] = [column_to_json(column) for column in side.columns]
            return {"section": side.section, "section_id": side.section_id, "columns": columns}
        case str():
            return {"label": side}
        case None:
            return None


def _group_to_json(group: ChangeGroup) -> dict[str, Json]:
    return {"id": group.id, "kind": group.kind, "evidence": group.evidence, "members": list(group.members)}
