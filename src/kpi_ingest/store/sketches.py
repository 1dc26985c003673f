"""Sketches in the store: one beside each reading, written with it; and what a page's captures and sketches say of it.

A sketch made under other rules than ours, or missing, is made anew from its reading when it is asked for, so that an
answer never rests on one that our rules would not make.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpi_ingest.model import Bounds
from kpi_ingest.model.sketch import SKETCH_RULES, Sketch, pack_sketch, sketch_of, unpack_sketch
from kpi_ingest.store import rows


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The facts of a capture by which it stands in the order of time."""

    id: str
    sha256: str
    captured: Bounds


@dataclass(frozen=True, slots=True)
class Stay:
    """Captures one after another that brought the same bytes: a thousand unchanged nights are one."""

    first: Retrieval
    last: Retrieval
    """The same as `first` where there is one only."""


@dataclass(frozen=True, slots=True)
class Sketched:
    """The current reading of some bytes, unopened."""

    sequence: int
    """With page and sha256 it names the reading, whatever is recorded after it was asked for."""
    content_digest: str
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class PageHistory:
    """All that a store knows of when a page showed what, at one moment of the store."""

    stays: tuple[Stay, ...]
    """In order of capture time; only of bytes that have been read."""
    readings: Mapping[str, Sketched]
    """By sha256."""


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


def retrieval_from(row: rows.Row) -> Retrieval:
    """The order of a capture out of its row."""
    bounds = Bounds(row["captured_lower"], row["captured_upper"], row["captured_basis"])
    return Retrieval(row["id"], row["sha256"], bounds)


def stays_of(found: list[rows.Row]) -> tuple[Stay, ...]:
    """Stays out of the captures with which they begin and end, in order. A row says `begins` and `ends`."""
    stays: list[Stay] = []
    first: Retrieval | None = None
    for row in found:
        retrieval = retrieval_from(row)
        first = retrieval if row["begins"] or first is None else first
        if row["ends"]:
            stays.append(Stay(first, retrieval))
    return tuple(stays)
