"""One broken row in its table: what is posed to the solver, and where each answer stood in the capture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kpi_ingest.model import BodyRow, KpiTable, Piece, Place
from kpi_ingest.repair.chain import Factor, Known
from kpi_ingest.repair.evidence import Evidence, evidence_for_label, evidence_for_run
from kpi_ingest.repair.features import Slot
from kpi_ingest.repair.islands import Shape
from kpi_ingest.repair.known import KnownIndex
from kpi_ingest.repair.places import place_between
from kpi_ingest.repair.row import Posed, pose_atoms, pose_run
from kpi_ingest.repair.weights import fitted_weights


@dataclass(frozen=True, slots=True)
class Task:
    """A broken row in its table."""

    table: KpiTable
    slots: tuple[Slot, ...]
    row: BodyRow

    @property
    def source(self) -> str:
        """What was printed: the run, or the label and the atoms, a line each."""
        return self.row.run if self.row.form == "run" else "\n".join(piece.text for piece in self.row.pieces)

    @property
    def atoms(self) -> tuple[Piece, ...]:
        """The cells of a row whose columns are not known."""
        return self.row.pieces[1:]

    def pose(self, known: Known, weights: Mapping[str, float] | None = None) -> Posed:
        """The row as a problem for the solver, under the fitted weights if no others are given."""
        links = _links(self.row.form, self.source, self.slots, known.start) if weights is None else None
        weights = fitted_weights() if weights is None else weights
        if self.row.form == "run":
            return pose_run(self.row.run, self.slots, known, weights, self.row.truncated, links)
        return pose_atoms([atom.text for atom in self.atoms], self.slots, known, weights, self.row.truncated, links)

    def evidence(self, known: KnownIndex) -> Evidence:
        """What other captures show of the row."""
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
        """The label that ends there."""
        if self.row.form == "atoms":
            return self.row.pieces[0]
        text = self.row.run[:end]
        start = len(text) - len(text.lstrip())
        where = place_between(self.row.pieces, start, len(text.rstrip())) or self.row.pieces[0].where
        return Piece(text.strip(), where)


# A row is posed up to four times: alone, beside its siblings, with evidence, and beside them again. 64 rows are more
# than a table has, and their weights take some ten megabytes.
@lru_cache(maxsize=64)
def _links(
    form: str, source: str, slots: tuple[Slot, ...], start: tuple[Shape | None, Shape | None]
) -> dict[Factor, float]:
    """What the cells of one row weigh against each other under the fitted weights, filled in by whoever asks first."""
    return {}
