"""Labels that the page definition knows: where it knows one whole, there is no doubt where that label ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpi_ingest.grammar import fold_label, strip_marks
from kpi_ingest.layout.broken_rows import BROKEN
from kpi_ingest.layout.hints import Hints
from kpi_ingest.model import BodyRow, Piece
from kpi_ingest.model.document import LABEL_MAY_GO_ON

_OF_THE_LABEL = (BROKEN, LABEL_MAY_GO_ON)
"""Doubts that are about nothing but where a row's label begins and ends."""
_GROUP = " > "
"""Between the group and the label of an indicator in a definition: `Income > Arrears`."""


@dataclass(frozen=True, slots=True)
class _Known:
    """The folded names that a definition has for the rows of a section."""

    labels: frozenset[str]
    groups: frozenset[str]


def settle_labels(rows: Sequence[BodyRow], title: str, hints: Hints) -> list[BodyRow]:
    """The rows, those with a known label without such a doubt. A label with which a longer known one begins may be a
    part of that, and settles nothing. Where the words behind a known label are a known group, they head the rows below
    (`Average days to complete` / `Income`)."""
    known = _known_names(title, hints)
    if not known.labels:
        return list(rows)
    settled: list[BodyRow] = []
    heading: Piece | None = None
    for row in rows:
        under = row if heading is None else replace(row, groups=(*row.groups[:-1], heading))
        cut = _cut(under, known)
        heading = cut[1] if cut else heading
        settled.append(_settled(cut[0] if cut else under) if cut or _is_whole(under, known) else under)
    return settled


def _known_names(title: str, hints: Hints) -> _Known:
    definition = hints.definition
    if definition is None:
        return _Known(frozenset(), frozenset())
    section = (hints.table.section if hints.table else None) or definition.section_id(title)
    labels = [label for it in definition.indicators if it.section == section for label in it.labels]
    return _Known(
        frozenset(fold_label(label.rpartition(_GROUP)[2]) for label in labels),
        frozenset(fold_label(label.rpartition(_GROUP)[0]) for label in labels if _GROUP in label),
    )


def _is_whole(row: BodyRow, known: _Known) -> bool:
    label = fold_label(strip_marks(row.pieces[0].text)[0])
    return label in known.labels and not any(other != label and label in other for other in known.labels)


def _cut(row: BodyRow, known: _Known) -> tuple[BodyRow, Piece] | None:
    """The row under the known label that its own begins with, and the known group that follows that."""
    label = row.pieces[0]
    if label.doubt != LABEL_MAY_GO_ON:
        return None
    words = label.text.split()
    for number in range(len(words) - 1, 0, -1):
        name, rest = " ".join(words[:number]), " ".join(words[number:])
        if fold_label(rest) in known.groups:
            short = replace(row, pieces=(replace(label, text=name), *row.pieces[1:]))
            return (short, Piece(rest, label.where)) if _is_whole(short, known) else None
    return None


def _settled(row: BodyRow) -> BodyRow:
    pieces = (replace(piece, doubt=None) if piece.doubt in _OF_THE_LABEL else piece for piece in row.pieces)
    return replace(row, pieces=tuple(pieces))
