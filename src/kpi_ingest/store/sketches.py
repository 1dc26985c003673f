"""Sketches in the store: one beside each reading, written with it.

A sketch made under other rules than ours, or missing, is made anew from its reading when it is asked for, so that an
answer never rests on one that our rules would not make.
"""

from __future__ import annotations

from kpi_ingest.model.sketch import SKETCH_RULES, Sketch, pack_sketch, sketch_of, unpack_sketch
from kpi_ingest.store import rows


def sketched(row: rows.Row) -> rows.Row:
    """The columns that a sketch adds to the name of its reading, for the row of a reading. Raises IntegrityError where
    the reading is damaged."""
    return sketch_columns(sketch_of(rows.unpack_reading(row)))


def sketch_columns(sketch: Sketch) -> rows.Row:
    """Rules, head and cells."""
    head, cells = pack_sketch(sketch)
    return {"rules": SKETCH_RULES, "head": head, "cells": cells}


def sketch_from(row: rows.Row) -> Sketch | None:
    """The stored sketch; None where there is none that our rules would make."""
    return unpack_sketch(row["head"], row["cells"]) if row["rules"] == SKETCH_RULES else None
