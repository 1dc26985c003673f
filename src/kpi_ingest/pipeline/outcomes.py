"""What earlier runs made of a page's captures, so that a run works on what is new.

A capture is settled where the reading that would be made of it is the one that the archive has as its last. What a
capture delimits depends on nothing but its own bytes and on decisions; any other depends on the page's other captures
too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from kpi_ingest.archive import Archive
from kpi_ingest.pipeline.codec import from_json, to_json
from kpi_ingest.pipeline.firsts import FirstCapture
from kpi_ingest.pipeline.kept import Kept

NAME = "outcomes"
UNREAD = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one capture was read as."""

    sha256: str
    capture: str
    """Id of the capture whose name and media type it was read under."""
    delimited: bool
    """Nothing that other captures show changes its reading."""
    reading: int
    """Number of its reading in the archive; `UNREAD` for bytes that could not be read."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a page's captures were read as, under one key."""

    each: tuple[Outcome, ...] = ()

    def unsettled(self, archive: Archive, page: str, firsts: Sequence[FirstCapture]) -> list[FirstCapture]:
        """The captures that are new, or whose reading the archive has not as its last."""
        known = {outcome.sha256: outcome for outcome in self.each}
        return [first for first in firsts if not _settles(known.get(first.sha256), first, archive, page)]

    def stays(self, firsts: Sequence[FirstCapture], unread: Collection[str], news: bool) -> bool:
        """Whether all is as it was: the same captures, as many of them unread, and none read."""
        known = {outcome.sha256 for outcome in self.each}
        lost = {outcome.sha256 for outcome in self.each if outcome.reading == UNREAD}
        return not news and lost == set(unread) and known == {first.sha256 for first in firsts}

    def all_delimited(self) -> bool:
        """No capture's reading depends on others."""
        return all(outcome.delimited for outcome in self.each)

    def with_these(self, new: Iterable[Outcome]) -> Outcomes:
        """These in place of what was known of the same bytes."""
        known = {outcome.sha256: outcome for outcome in self.each}
        known.update((outcome.sha256, outcome) for outcome in new)
        return Outcomes(tuple(known.values()))


def _settles(outcome: Outcome | None, first: FirstCapture, archive: Archive, page: str) -> bool:
    if outcome is None or outcome.capture != first.id or outcome.reading == UNREAD:
        return False
    return outcome.reading == archive.readings_of(page, first.sha256)


def load_outcomes(kept: Kept, key: str) -> Outcomes:
    """The outcomes kept under this key: code, definition and decisions."""
    document = kept.load(NAME, key)
    try:
        return Outcomes() if document is None else from_json(Outcomes, document)
    except ValueError:
        return Outcomes()


def save_outcomes(kept: Kept, key: str, outcomes: Outcomes) -> None:
    """Keep the outcomes."""
    kept.save(NAME, key, to_json(Outcomes, outcomes))
