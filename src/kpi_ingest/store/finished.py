"""A reading with all that the store makes of it: a pure function of the reading, worked out wherever it was read.

Spelling a reading, its digests and its sketch cost ten times what writing them does. So a worker of a cluster finishes
what it read, and whoever writes it opens it only where its content is new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime

from kpi_ingest.model import Cell, Inputs, Observation, Reading
from kpi_ingest.model.acyclic import acyclic
from kpi_ingest.model.content import digest_observed, observations, published_notes
from kpi_ingest.model.deflated import zlib_frame
from kpi_ingest.model.sketch import likeness_of, sketch_observed
from kpi_ingest.model.spelling import spell_reading, spell_tables
from kpi_ingest.store import rows
from kpi_ingest.store.sketches import sketch_columns


@dataclass(frozen=True, slots=True)
class ReadingColumns:
    """What the store keeps of a reading besides the bytes of its body and its sketch."""

    page: str
    sha256: str
    """Of the bytes it was made of."""
    digest: str
    """sha256 of its canonical text."""
    content_digest: str
    truncated: bool
    inputs: Inputs
    observations: int
    """How many its content has."""
    notes: int
    rules: int
    """`SKETCH_RULES` when its sketch was made."""
    head: str
    """Of its sketch."""

    def with_bytes(self, body: bytes, cells: bytes) -> FinishedReading:
        """The reading as the store keeps it."""
        columns = {each.name: getattr(self, each.name) for each in fields(ReadingColumns)}
        return FinishedReading(**columns, body=body, cells=cells)


@dataclass(frozen=True, slots=True)
class FinishedReading(ReadingColumns):
    """A reading as the store keeps it."""

    body: bytes
    """The canonical text, as `zlib_frame` gives it."""
    cells: bytes
    """Of its sketch."""
    at_hand: Reading | None = field(default=None, compare=False, repr=False)
    """The reading itself, where it need not be opened."""

    def opened(self, known: dict[str, Cell] | None = None) -> Reading:
        """The reading. Raises IntegrityError where the body is not what the digest says."""
        if self.at_hand is not None:
            return self.at_hand
        return rows.unpack_reading({**self.named(0), "body": self.body, "digest": self.digest}, known)

    def named(self, sequence: int) -> rows.Row:
        """The columns that name it among the readings of the store."""
        return {"page": self.page, "sha256": self.sha256, "sequence": sequence}

    def row(self, sequence: int, recorded_at: datetime) -> rows.Row:
        """Its row, as `rows.reading_row` makes it of the reading."""
        named = {**self.named(sequence), "truncated": self.truncated}
        packed = rows.PackedReading(self.digest, self.body)
        return rows.packed_row(named, packed, self.inputs, self.content_digest, recorded_at)

    def sketch_row(self, sequence: int) -> rows.Row:
        """The row of its sketch."""
        return {**self.named(sequence), "rules": self.rules, "head": self.head, "cells": self.cells}


def finish_reading(reading: Reading) -> FinishedReading:
    """All that the store makes of a reading."""
    with acyclic():
        spelled = spell_tables(reading)
        plain = spell_reading(reading, spelled)
        observed: Sequence[Observation] = observations(reading)
        sketch = sketch_columns(sketch_observed(reading, observed, likeness_of(reading, spelled)))
        return FinishedReading(
            page=reading.page,
            sha256=reading.sha256,
            digest=hashlib.sha256(plain).hexdigest(),
            content_digest=digest_observed(reading, observed),
            truncated=reading.truncated,
            inputs=reading.inputs,
            observations=len(observed),
            notes=len(published_notes(reading)),
            body=zlib_frame(plain),
            at_hand=reading,
            **sketch,
        )
