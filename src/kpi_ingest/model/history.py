"""A page's history as far as it can be told without opening a reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpi_ingest.model.capture import Bounds
from kpi_ingest.model.sketch import WIDTH, Sketch


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

    @property
    def likeness(self) -> dict[str, str]:
        """What readings that show the same share, by sha256. Nothing where a key stands twice on the page: which of two
        equal rows is which may depend on every capture that shows them."""
        if not all(reading.sketch.simple for reading in self.readings.values()):
            return {}
        return {sha256: reading.sketch.likeness for sha256, reading in self.readings.items()}


@dataclass(frozen=True, slots=True)
class Edition:
    """A release without its state: when it was on display, and in which bytes."""

    id: str
    """As of `Release`, and so are the other fields that share its names."""
    page: str
    number: int
    begins: Bounds
    last_seen: Bounds
    captures: tuple[str, ...]
    """sha256 of the distinct bytes it was seen in, in order of capture time."""
    sketch: Sketch
    """Of its state."""
    held: str | None = None

    @property
    def cells(self) -> int:
        """How many cells its state has."""
        return len(self.sketch.names) // WIDTH
