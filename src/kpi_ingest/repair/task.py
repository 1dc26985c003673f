"""One broken row in its table: what is posed to the solver, and where each answer stood in the capture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpi_ingest.model import BodyRow, KpiTable, Piece, Place
from kpi_ingest.repair.chain import Known
from kpi_ingest.repair.evidence import Evidence, evidence_for_label, evidence_for_run
from kpi_ingest.repair.features import Slot
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
        weights = fitted_weights() if weights is None else weights
        if self.row.form == "run":
            return pose_run(self.row.run, self.slots, known, weights, self.row.truncated)
        return pose_atoms([atom.text for atom in self.atoms], self.slots, known, weights, self.row.truncated)

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
