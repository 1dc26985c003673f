"""Decisions: people's recorded acts, as documents that are only ever added, and which of them stand.

A decision names what it is about in words that hold in every capture: the run and its cells, never a row number or a
rank in a list. The last word on a subject counts; an undo takes back exactly the decision it names, be that an undo
itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from kpi_ingest.model.content import Json

DECISION_SCHEMA = "kpi-ingest/decision/1"


@dataclass(frozen=True, slots=True)
class CellsChosen:
    """The cells of a run; they hold wherever this run stands under this header."""

    section: str
    """Title of the table, as printed."""
    columns: tuple[str, ...]
    """Header labels as printed, label column left out."""
    source: str
    """`Repair.source`: the run, or label and cells joined by line feeds where only the columns are open."""
    cells: tuple[str, ...]
    """One text per column; "" is blank."""


@dataclass(frozen=True, slots=True)
class RowsChosen:
    """The cells of several runs, decided as one act: an undo takes all of them back."""

    rows: tuple[CellsChosen, ...]
    """Each holds as if it were decided by itself."""
    pattern: str
    """How the person named the rows: a column pattern or a file."""


@dataclass(frozen=True, slots=True)
class ReleaseAccepted:
    """A release that its gate holds is current all the same.

    It holds for every release that shows this content or these bytes: a release's id is that of its first capture, and
    moves when an older capture of the same edition arrives late.
    """

    release: str
    """`Release.id` when it was accepted."""
    held: str
    """Why it was held when it was accepted."""
    shown: tuple[str, ...] = ()
    """Digests of what it showed: sha256 of its bytes, and of the content of their readings, sorted. Empty in
    records made before it was kept, which hold by the id alone."""


@dataclass(frozen=True, slots=True)
class FindingAcknowledged:
    """A doubt that was looked at; the figure stays as printed."""

    finding: str
    """`Finding.id`."""
    message: str
    """What it said when it was looked at."""


@dataclass(frozen=True, slots=True)
class CaptureAcknowledged:
    """Captures that cannot be read were looked at: they are no problem of later nights. The same bytes captured once
    more are another matter."""

    sha256: str
    """Of their bytes."""
    captures: tuple[str, ...]
    """Their ids, in order of recording."""


@dataclass(frozen=True, slots=True)
class LabelIdentified:
    """A label that no page definition knows is an indicator, wherever it stands in this section."""

    section: str
    """`ReadTable.section_id`."""
    label: str
    """As printed, without the marks of notes."""
    indicator: str | None
    """Id of the indicator that it is; None for an indicator of its own."""


@dataclass(frozen=True, slots=True)
class Undone:
    """An earlier decision is taken back."""

    decision: str
    """Id of that decision."""


Act: TypeAlias = (
    CellsChosen | RowsChosen | ReleaseAccepted | FindingAcknowledged | CaptureAcknowledged | LabelIdentified | Undone
)


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided what, when and why."""

    id: str
    """sha256 over the document without `id` and `recorded_at`."""
    page: str
    recorded_at: datetime
    """When the archive took it in: later than every decision before it on this page."""
    decided_at: datetime
    by: str
    because: str
    act: Act
    follows: str | None = None
    """Id of the decision recorded before it on this page: the same act done again is another record."""


def decision_document(
    act: Act,
    *,
    page: str,
    by: str,
    because: str,
    decided_at: datetime,
    recorded_at: datetime,
    follows: str | None = None,
) -> dict[str, Json]:
    """A decision as the archive takes it in; its id is computed there. Times in UTC."""
    return {
        "schema": DECISION_SCHEMA,
        "page": page,
        "by": by,
        "because": because,
        "decided_at": _time_text(decided_at),
        "recorded_at": _time_text(recorded_at),
        "follows": follows,
        **_act_to_json(act),
    }


def decision_from_json(value: Any) -> Decision:
    """The decision of an archived document; one of another shape raises KeyError, TypeError or ValueError."""
    if value["schema"] != DECISION_SCHEMA:
        raise ValueError(f"schema {value['schema']!r}")
    return Decision(
        id=value["id"],
        page=value["page"],
        recorded_at=datetime.fromisoformat(value["recorded_at"]),
        decided_at=datetime.fromisoformat(value["decided_at"]),
        by=value["by"],
        because=value["because"],
        act=_act_from_json(value),
        follows=value["follows"],
    )


def standing(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The decisions that stand, in the order given, which is that of recording: those not taken back, and of several on
    one subject the last. A decision on several rows stands while it is the last word on one of them."""
    taken_back: set[str] = set()
    settled: set[tuple[object, ...]] = set()
    stands: list[Decision] = []
    for decision in reversed(tuple(decisions)):
        if decision.id in taken_back:
            continue
        if isinstance(decision.act, Undone):
            taken_back.add(decision.act.decision)
        elif not (subjects := subjects_of(decision.act)) <= settled:
            settled |= subjects
            stands.append(decision)
    return tuple(reversed(stands))


def undone(decisions: Iterable[Decision]) -> frozenset[str]:
    """Ids of the decisions that an undo in force takes back."""
    taken_back: set[str] = set()
    for decision in reversed(tuple(decisions)):
        if isinstance(decision.act, Undone) and decision.id not in taken_back:
            taken_back.add(decision.act.decision)
    return frozenset(taken_back)


def subjects_of(act: Act) -> frozenset[tuple[object, ...]]:
    """What an act is the last word on: each row of several by itself."""
    return frozenset(_subject(each) for each in (act.rows if isinstance(act, RowsChosen) else (act,)))


def _subject(act: Act) -> tuple[object, ...]:
    match act:
        case CellsChosen(section, columns, source, _):
            return ("cells", section, columns, source)
        case RowsChosen(rows, _):
            return ("rows", *map(_subject, rows))
        case ReleaseAccepted(release, _, _):
            return ("release", release)
        case FindingAcknowledged(finding, _):
            return ("finding", finding)
        case CaptureAcknowledged(sha256, captures):
            return ("capture", sha256, captures)
        case LabelIdentified(section, label, _):
            return ("label", section, " ".join(label.casefold().split()))
        case Undone(decision):
            return ("decision", decision)


def _act_to_json(act: Act) -> dict[str, Json]:
    match act:
        case CellsChosen(section, columns, source, cells):
            named: dict[str, Json] = {"section": section, "columns": list(columns), "source": source}
            return {"kind": "cells", **named, "cells": list(cells)}
        case RowsChosen(rows, pattern):
            return {"kind": "rows", "pattern": pattern, "rows": [_act_to_json(row) for row in rows]}
        case ReleaseAccepted(release, held, shown):
            accepted: dict[str, Json] = {"kind": "release_accepted", "release": release, "held": held}
            return {**accepted, "shown": list(shown)} if shown else accepted
        case FindingAcknowledged(finding, message):
            return {"kind": "finding_acknowledged", "finding": finding, "message": message}
        case CaptureAcknowledged(sha256, captures):
            return {"kind": "capture_acknowledged", "sha256": sha256, "captures": list(captures)}
        case LabelIdentified(section, label, indicator):
            return {"kind": "label", "section": section, "label": label, "indicator": indicator}
        case Undone(decision):
            return {"kind": "undo", "decision": decision}


def _act_from_json(value: Any) -> Act:
    match value["kind"]:
        case "cells":
            return _chosen_from_json(value)
        case "rows":
            return RowsChosen(tuple(_chosen_from_json(row) for row in value["rows"]), value["pattern"])
        case "release_accepted":
            return ReleaseAccepted(value["release"], value["held"], tuple(value.get("shown", ())))
        case "finding_acknowledged":
            return FindingAcknowledged(value["finding"], value["message"])
        case "capture_acknowledged":
            return CaptureAcknowledged(value["sha256"], tuple(value["captures"]))
        case "label":
            return LabelIdentified(value["section"], value["label"], value["indicator"])
        case "undo":
            return Undone(value["decision"])
        case other:
            raise ValueError(f"kind {other!r}")


def _chosen_from_json(value: Any) -> CellsChosen:
    return CellsChosen(value["section"], tuple(value["columns"]), value["source"], tuple(value["cells"]))


def _time_text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
