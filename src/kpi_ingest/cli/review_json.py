"""A page's review as JSON, for programs that decide with people: `kpi-ingest/review/1`."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_ingest.cli.findings import acknowledged_json, answered_json
from kpi_ingest.cli.reasons import open_reasons
from kpi_ingest.cli.wording import act_words
from kpi_ingest.compare import Proposal
from kpi_ingest.model import Capture
from kpi_ingest.model.content import Json
from kpi_ingest.pipeline import Cut, PatternRow, Placement, Review, ReviewedRow, RowGroup, Sighting

REVIEW_SCHEMA = "kpi-ingest/review/1"


def review_json(review: Review, groups: Sequence[RowGroup], only: str | None) -> dict[str, Json]:
    """What waits on a page; of one row alone where `only` names it."""
    from kpi_ingest.model.decision import standing
    from kpi_ingest.model.encode import finding_to_json

    stands = {each.id for each in standing(review.decisions)}
    return {
        "page": review.page,
        "rows": [_row_json(row) for row in review.rows if only in (None, row.row.row)],
        "groups": [_group_json(group) for group in groups if only is None or only in _ids(group)],
        "held": [{"release": each.id, "reason": each.held} for each in review.held],
        "findings": [finding_to_json(each) for each in review.findings],
        "acknowledged": [acknowledged_json(each, decision) for each, decision in review.acknowledged],
        "answered": [answered_json(each, answer) for each, answer in review.answered],
        "unknown_labels": [{"section": each.section, "label": each.label} for each in review.unknown],
        "unread": [
            {"sha256": each.sha256, "captured": [_moments(it) for it in each.captures]} for each in review.unread
        ],
        "proposals": [_proposal_json(each) for each in review.proposals],
        "decisions": [
            {
                "decision": each.id,
                "by": each.by,
                "because": each.because,
                "decided_at": each.decided_at.isoformat(),
                "what": act_words(each.act),
                "stands": each.id in stands,
            }
            for each in review.decisions
        ],
    }


def _proposal_json(proposal: Proposal) -> dict[str, Json]:
    return {
        "proposal": proposal.id,
        "kind": proposal.kind,
        "section": proposal.section,
        "section_label": proposal.section_label,
        "labels": list(proposal.labels),
        "release": proposal.release,
        "evidence": proposal.evidence or None,
        "candidates": [
            {
                "indicator": each.indicator,
                "label": each.label,
                "score": each.score,
                "words": list(each.words),
                "equal": each.equal,
                "compared": each.compared,
                "cells": list(each.cells),
            }
            for each in proposal.candidates
        ],
    }


def _row_json(row: ReviewedRow) -> dict[str, Json]:
    from kpi_ingest.model.encode import cell_to_json

    return {
        "row": row.row.row,
        "section": row.section,
        "indicator": row.row.indicator,
        "indicator_id": row.row.indicator_id,
        "captures": [
            {
                "sha256": capture.sha256,
                "captured": _moments(capture),
            }
            for capture in row.captures
        ],
        "source": row.source,
        "columns": [column.label for column in row.columns],
        "open": list(row.open_columns),
        "cells": [cell_to_json(cell) for cell in row.row.cells],
        "candidates": [_cut_json(cut) for cut in row.cuts],
        "threshold": row.threshold,
        "open_because": [
            {"column": column, "reason": reason, "confidence": confidence, "words": words}
            for column, reason, confidence, words in open_reasons(row)
        ],
    }


def _ids(group: RowGroup) -> list[str]:
    return [row.row.row for row in group.rows]


def _group_json(group: RowGroup) -> dict[str, Json]:
    first = group.rows[0]
    return {
        "section": first.section,
        "columns": [column.label for column in first.columns],
        "figures": group.figures,
        "rows": list[Json](_ids(group)),
        "patterns": [_placement_json(each) for each in group.placements],
    }


def _placement_json(placement: Placement) -> dict[str, Json]:
    return {
        "columns": list[Json](placement.labels),
        "probability": placement.probability,
        "command": None if placement.command is None else ["kpi-ingest", *placement.command],
        "rows": [_pattern_row_json(each) for each in placement.rows],
    }


def _pattern_row_json(placed: PatternRow) -> dict[str, Json]:
    return {
        "row": placed.row.row.row,
        "cells": None if placed.cells is None else list[Json](placed.cells),
        "candidate": None if placed.cut is None else placed.cut.number,
        "probability": None if placed.cut is None else placed.cut.probability,
    }


def _moments(capture: Capture) -> list[Json]:
    return [capture.captured.lower.isoformat(), capture.captured.upper.isoformat()]


def _cut_json(cut: Cut) -> dict[str, Json]:
    return {
        "candidate": cut.number,
        "probability": cut.probability,
        "cells": list(cut.cells),
        "agrees": [_sighting_json(each) for each in cut.agrees],
        "differs": [_sighting_json(each) for each in cut.differs],
    }


def _sighting_json(sighting: Sighting) -> dict[str, Json]:
    captures: list[Json] = [capture.sha256 for capture in sighting.captures]
    return {"column": sighting.column, "text": sighting.text, "captures": captures}
