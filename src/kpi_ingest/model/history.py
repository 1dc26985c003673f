"""A page's history as far as it can be told without opening a reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal, Protocol, TypeVar

from kpi_ingest.model.capture import Bounds, Link, TimeBasis
from kpi_ingest.model.sketch import WIDTH, Sketch

DoubtKind = Literal["edition_unknown", "edition_contradicted", "edition_claimed_twice", "edition_same_bytes"]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The facts of a capture by which it stands in the order of time."""

    id: str
    sha256: str
    captured: Bounds


@dataclass(frozen=True, slots=True)
class Linked:
    """A document of a page, as it was linked."""

    address: str
    """As the capture's `source`."""
    words: str
    """Of the link; "" for a file that was taken in."""
    index: str
    """sha256 of the page's bytes that had the link when the stay began; "" for a file that was taken in."""


@dataclass(frozen=True, slots=True)
class Stay:
    """Captures one after another that brought the same bytes: a thousand unchanged nights are one."""

    first: Retrieval
    last: Retrieval
    """The same as `first` where there is one only."""
    document: Linked | None = None
    """The document of the page that these bytes are; None where the page itself is read."""


def linked_of(source: str, basis: TimeBasis, link: Link | None) -> Linked | None:
    """The document that a capture of a page with documents is: one that was linked, or a file that was taken in. None
    for the page itself, which is their list."""
    if link is not None:
        return Linked(source, link.words, link.index)
    return None if basis == "observed" else Linked(source, "", "")


def document_stays(seen: Iterable[tuple[Retrieval, Linked]]) -> tuple[Stay, ...]:
    """The stays of documents: of each address, captures one after another that brought the same bytes under the same
    words. In order of capture time."""
    stays: list[Stay] = []
    for _, group in groupby(sorted(seen, key=lambda it: (it[1].address, *_time_order(it[0]))), key=_of_document):
        for _, same in groupby(group, key=lambda it: (it[0].sha256, it[1].words)):
            kept = list(same)
            stays.append(Stay(kept[0][0], kept[-1][0], kept[0][1]))
    return tuple(sorted(stays, key=lambda it: _time_order(it.first)))


def _of_document(seen: tuple[Retrieval, Linked]) -> str:
    return seen[1].address


def _time_order(retrieval: Retrieval) -> tuple[datetime, datetime, str, str]:
    return retrieval.captured.lower, retrieval.captured.upper, retrieval.sha256, retrieval.id


@dataclass(frozen=True, slots=True)
class EditionDoubt:
    """Why a document is not taken for the edition that its link says."""

    kind: DoubtKind
    message: str


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
    edition: str | None = None
    corrects: str | None = None
    overtaken: bool = False
    doubt: EditionDoubt | None = None
    """Why its edition is in doubt; it stays so where a decision accepts it nonetheless."""

    @property
    def cells(self) -> int:
        """How many cells its state has."""
        return len(self.sketch.names) // WIDTH


class InOrder(Protocol):
    """A release as far as its place among the others goes."""

    @property
    def id(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def edition(self) -> str | None: ...
    @property
    def corrects(self) -> str | None: ...
    @property
    def overtaken(self) -> bool: ...


Placed = TypeVar("Placed", bound=InOrder)


def is_late(release: InOrder) -> bool:
    """Whether it corrects an edition after a later one was there: it stands beside the line of releases, not in it."""
    return release.corrects is not None and release.overtaken


def main_line(releases: Iterable[Placed]) -> list[Placed]:
    """The releases of which each follows the one before it: all of a page that is read itself."""
    return [release for release in releases if not is_late(release)]


def ever_current(releases: Iterable[Placed]) -> list[Placed]:
    """The releases that once were the newest: these, in order, follow each other in time."""
    return [release for release in releases if not release.overtaken]


def known_before(releases: Iterable[Placed], last: InOrder) -> list[Placed]:
    """The past of a comparison with that release: the line up to it, and, where it stands beside the line, what
    corrected its edition before it."""
    beside = last.edition if is_late(last) else None
    return [
        release
        for release in releases
        if release.number <= last.number
        and (not is_late(release) or (beside is not None and release.edition == beside))
    ]


def predecessors(releases: Iterable[Placed]) -> Iterator[tuple[Placed | None, Placed]]:
    """Each release with the one that it is compared with: the one before it in the line, or the one that it corrects
    (what stands of it among these releases)."""
    line: Placed | None = None
    beside: Placed | None = None
    for release in releases:
        if is_late(release):
            yield beside or line, release
            beside = release
        else:
            yield line, release
            line, beside = release, None
