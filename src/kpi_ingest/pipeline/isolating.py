"""Distinct bytes -> isolated readings, each made once: what the readers and the layout saw of them, every answer to
their rows and the finished reading are kept under the bytes, the code and the page definition."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from kpi_ingest.archive import Archive
from kpi_ingest.errors import IntegrityError, LayoutError, ReadError
from kpi_ingest.pages import PageDefinition
from kpi_ingest.pipeline.finishing import Alone, files_of, finish, load_finished, load_form, refused_file, unopened
from kpi_ingest.pipeline.firsts import FirstCapture
from kpi_ingest.pipeline.kept import Kept
from kpi_ingest.pipeline.kept_forms import (
    CIRCUMSTANCE,
    Refused,
    error_of,
    form_key,
    form_name,
    form_of,
    restored,
    seen_of,
)
from kpi_ingest.pipeline.reading import Material, isolate
from kpi_ingest.read import CaptureReader
from kpi_ingest.reconcile import Isolated
from kpi_ingest.repair.memory import Memory, Remembered

Await = Callable[[FirstCapture], None]
"""Wait until what others make of a capture is kept, or is known not to come."""
AT_HAND = 24
"""Isolated readings that stay in memory when they were made: should a page need all of its captures, those of a short
history need not be opened again."""


def wait_for_nobody(first: FirstCapture) -> None:
    """Nobody else is at work."""


@dataclass(slots=True)
class Isolating:
    """The isolated readings of one page's captures, from what is kept or made now."""

    archive: Archive
    page: str
    definition: PageDefinition | None
    key: str
    kept: Kept
    reader: CaptureReader
    wait: Await = wait_for_nobody
    answers: dict[str, Remembered] = field(default_factory=dict)
    """Of every capture so far: neighbours print most rows alike."""
    firsts: dict[str, FirstCapture] = field(default_factory=dict)
    """Every capture whose isolated reading was asked for, by the digest of its bytes."""
    at_hand: dict[str, Isolated] = field(default_factory=dict)
    """Some that were made now."""
    unkept: dict[str, Alone] = field(default_factory=dict)
    """Finished readings that the disk refused to keep."""

    def finished(self, first: FirstCapture) -> Alone:
        """The finished reading of one capture by itself. Raises the KpiIngestError that its bytes met with."""
        self.wait(first)
        found = self.unkept.get(first.sha256) or self._finished(first)
        if found is not None:
            return found
        refused = load_form(self.kept, first.sha256, self._key(first))
        if isinstance(refused, Refused):
            raise error_of(refused).on(page=self.page or None, place=first.source)
        return self._made(first)[1]

    def isolated(self, first: FirstCapture) -> Isolated:
        """One capture read by itself, with what it was read from. Raises the KpiIngestError that its bytes met with."""
        self.firsts[first.sha256] = first
        self.wait(first)
        found = self.at_hand.get(first.sha256)
        if found is None:
            kept = self._load(first)
            if isinstance(kept, Refused):
                raise error_of(kept).on(page=self.page or None, place=first.source)
            found = self._made(first)[0] if kept is None else kept
        self.answers.update(found.memory.asked)
        return found

    def keep(self, isolated: Iterable[Isolated]) -> None:
        """Keep the answers that these captures asked for since they were read, where that is news."""
        for each in isolated:
            if each.memory.is_news:
                first = self.firsts[each.source.sha256]
                self.kept.save(form_name(first.sha256), self._key(first), form_of(seen_of(each)))

    def _made(self, first: FirstCapture) -> tuple[Isolated, Alone]:
        """One capture read now, and kept."""
        material = Material(self.archive.bytes_of(first.sha256), first.source, first.media_type)
        try:
            isolated = isolate(material, self.page, self.definition, self.reader, Memory(others=self.answers))
        except (ReadError, LayoutError) as error:
            if error.code not in CIRCUMSTANCE:
                self.kept.put(*refused_file(first.sha256, error, self._key(first)))
            raise
        self.answers.update(isolated.memory.asked)
        alone = finish(isolated)
        kept = [self.kept.put(name, content) for name, content in files_of(isolated, alone, self._key(first))]
        alone = unopened(alone)
        if not all(kept):
            self.unkept[first.sha256] = alone
        if len(self.at_hand) < AT_HAND:
            self.at_hand[first.sha256] = isolated
        isolated.memory.note_kept()
        return isolated, alone

    def _finished(self, first: FirstCapture) -> Alone | None:
        return load_finished(self.kept, self.page, first.sha256, self._key(first))

    def _load(self, first: FirstCapture) -> Isolated | Refused | None:
        found = load_form(self.kept, first.sha256, self._key(first))
        if found is None or isinstance(found, Refused):
            return found
        try:
            alone = self._finished(first)
            if alone is None:
                return None
            return restored(found, alone.reading, self.page, first.sha256, self.definition, self.answers)
        except (ValueError, KeyError, TypeError, IntegrityError):
            return None

    def _key(self, first: FirstCapture) -> str:
        return form_key(self.key, first.media_type, first.source)
