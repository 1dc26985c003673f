"""Labels that the page definition knows: where it knows one whole, there is no doubt where that label ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kpi_ingest.grammar import fold_label, strip_marks
from kpi_ingest.layout.broken_rows import BROKEN
from kpi_ingest.layout.hints import Hints
from kpi_ingest.model import BodyRow
from kpi_ingest.model.document import LABEL_MAY_GO_ON

_OF_THE_LABEL = (BROKEN, LABEL_MAY_GO_ON)
"""Doubts that are about nothing but where a row's label begins and ends."""


def settle_labels(rows: Sequence[BodyRow], title: str, hints: Hints) -> list[BodyRow]:
    """The rows, those with a known label without such a doubt. A label with which a longer known one begins may be a
    part of that, and settles nothing."""
    known = _known_labels(title, hints)
    return [_settled(row) if _is_whole(row, known) else row for row in rows] if known else list(rows)


def _known_labels(title: str, hints: Hints) -> frozenset[str]:
    definition = hints.definition
    if definition is None:
        return frozenset()
    section = (hints.table.section if hints.table else None) or definition.section_id(title)
    return frozenset(
        fold_label(label.rpartition(" > ")[2])
        for indicator in definition.indicators
        if indicator.section == section
        for label in indicator.labels
    )


def _is_whole(row: BodyRow, known: frozenset[str]) -> bool:
    label = fold_label(strip_marks(row.pieces[0].text)[0])
    return label in known and not any(other != label and label in other for other in known)


def _settled(row: BodyRow) -> BodyRow:
    pieces = (replace(piece, doubt=None) if piece.doubt in _OF_THE_LABEL else piece for piece in row.pieces)
    return replace(row, pieces=tuple(pieces))
