"""Distinct bytes -> isolated readings, each made once: what the readers and the layout saw of them, every answer to
their rows and the reading itself are kept under the bytes, the code and the page definition."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from kpi_ingest.archive import Archive
from kpi_ingest.errors import LayoutError, ReadError
from kpi_ingest.model import Reading
from kpi_ingest.pages import PageDefinition
from kpi_ingest.pipeline.firsts import FirstCapture
from kpi_ingest.pipeline.kept import Kept
from kpi_ingest.pipeline.kept_forms import (
    CIRCUMSTANCE,
    Refused,
    Seen,
    error_of,
    form_key,
    form_name,
    form_of,
    found_in,
    refused_of,
    restored,
    seen_of,
)
from kpi_ingest.pipeline.reading import Material, isolate
from kpi_ingest.read import CaptureReader
from kpi_ingest.reconcile import Isolated
from kpi_ingest.repair.memory import Memory, Remembered

Await = Callable[[FirstCapture], None]
"""Wait until what others make of a capture is kept, or is known not to come."""


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
    """Every capture so far, by the digest of its bytes."""
    loaded: set[str] = field(default_factory=set)
    """Those whose isolated reading was kept."""
    alone: dict[str, Reading] = field(default_factory=dict)
    """What each was read as by itself."""

    def isolated(self, first: FirstCapture) -> Isolated:
        """One capture read by itself. Raises the KpiIngestError that its bytes met with."""
        self.firsts[first.sha256] = first
        self.wait(first)
        kept = self._load(first)
        if isinstance(kept, Refused):
            raise error_of(kept).on(page=self.page or None, place=first.source)
        alone = self._isolate(first) if kept is None else kept
        self.alone[first.sha256] = alone.reading
        self.answers.update(alone.memory.asked)
        return alone

    def keep(self, isolated: Iterable[Isolated]) -> None:
        """Keep what these captures were laid out as, with every answer that they asked for, where that is news."""
        for each in isolated:
            sha256 = each.source.sha256
            if sha256 not in self.loaded or each.memory.is_news:
                self._save(self.firsts[sha256], seen_of(each, self.alone[sha256]))

    def _isolate(self, first: FirstCapture) -> Isolated:
        material = Material(self.archive.bytes_of(first.sha256), first.source, first.media_type)
        try:
            return isolate(material, self.page, self.definition, self.reader, Memory(others=self.answers))
        except (ReadError, LayoutError) as error:
            if error.code not in CIRCUMSTANCE:
                self._save(first, refused_of(error))
            raise

    def _load(self, first: FirstCapture) -> Isolated | Refused | None:
        document = self.kept.load(form_name(first.sha256), self._key(first))
        try:
            found = None if document is None else found_in(document)
            if not isinstance(found, Seen):
                return found
            alone = restored(found, self.page, first.sha256, self.definition, self.answers)
        except (ValueError, KeyError, TypeError):
            return None
        self.loaded.add(first.sha256)
        return alone

    def _save(self, first: FirstCapture, found: Seen | Refused) -> None:
        self.kept.save(form_name(first.sha256), self._key(first), form_of(found))

    def _key(self, first: FirstCapture) -> str:
        return form_key(self.key, first.media_type, first.source)


def is_kept(kept: Kept, key: str, first: FirstCapture) -> bool:
    """Whether a run finds what was made of a capture."""
    return kept.load(form_name(first.sha256), form_key(key, first.media_type, first.source)) is not None
