"""Distinct bytes -> isolated readings, each made once: what the readers and the layout saw of them, and every answer
to their rows, is kept under the bytes, the code and the page definition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kpi_ingest.archive import Archive
from kpi_ingest.errors import KpiIngestError, LayoutError, ReadError
from kpi_ingest.interpret import Source
from kpi_ingest.model import KpiTable, Media, Warning
from kpi_ingest.pages import PageDefinition
from kpi_ingest.pipeline.codec import from_json, to_json
from kpi_ingest.pipeline.firsts import FirstCapture
from kpi_ingest.pipeline.kept import Kept
from kpi_ingest.pipeline.reading import Material, inputs_of, isolate
from kpi_ingest.read import CaptureReader
from kpi_ingest.reconcile import Isolated, read_alone
from kpi_ingest.repair.memory import Memory, Remembered

CIRCUMSTANCE = frozenset({"E_PARSE_TIMEOUT", "E_PARSE_LIMIT", "E_PARSE_CRASH"})
"""Refusals that another run, on a machine less busy, need not meet again: these bytes are tried each time."""


@dataclass(frozen=True, slots=True)
class _Answer:
    key: str
    remembered: Remembered


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a capture was laid out as; its reading follows from this."""

    size: int
    media: Media
    encoding: str | None
    locale: str | None
    truncated: bool
    incomplete: str | None
    warnings: tuple[Warning, ...]
    tables: tuple[KpiTable, ...]
    answers: tuple[_Answer, ...]


@dataclass(frozen=True, slots=True)
class _Refused:
    """Why a capture could not be read."""

    room: str
    """`read` or `layout`."""
    code: str
    got: str
    expected: str | None
    next_step: str


@dataclass(frozen=True, slots=True)
class _File:
    """What is kept of one capture."""

    found: _Seen | _Refused


@dataclass(slots=True)
class Isolating:
    """The isolated readings of one page's captures, from what is kept or made now."""

    archive: Archive
    page: str
    definition: PageDefinition | None
    key: str
    kept: Kept
    reader: CaptureReader
    answers: dict[str, Remembered] = field(default_factory=dict)
    """Of every capture so far: neighbours print most rows alike."""
    firsts: dict[str, FirstCapture] = field(default_factory=dict)
    """Every capture so far, by the digest of its bytes."""
    loaded: set[str] = field(default_factory=set)
    """Those whose isolated reading was kept."""

    def isolated(self, first: FirstCapture) -> Isolated:
        """One capture read by itself. Raises the KpiIngestError that its bytes met with."""
        self.firsts[first.sha256] = first
        kept = self._load(first)
        if isinstance(kept, _Refused):
            raise _as_error(kept).on(page=self.page or None, place=first.source)
        alone = self._isolate(first) if kept is None else self._restored(first, kept)
        self.answers.update(alone.memory.asked)
        return alone

    def keep(self, isolated: Iterable[Isolated]) -> None:
        """Keep what these captures were laid out as, with every answer that they asked for, where that is news."""
        for each in isolated:
            if each.source.sha256 not in self.loaded or each.memory.is_news:
                self._save(self.firsts[each.source.sha256], _seen(each))

    def _isolate(self, first: FirstCapture) -> Isolated:
        material = Material(self.archive.bytes_of(first.sha256), first.source, first.media_type)
        try:
            return isolate(material, self.page, self.definition, self.reader, Memory(others=self.answers))
        except (ReadError, LayoutError) as error:
            if error.code not in CIRCUMSTANCE:
                self._save(first, _refused(error))
            raise

    def _restored(self, first: FirstCapture, kept: _Seen) -> Isolated:
        earlier = {each.key: each.remembered for each in kept.answers}
        source = Source(
            page=self.page,
            sha256=first.sha256,
            size=kept.size,
            media=kept.media,
            encoding=kept.encoding,
            locale=kept.locale,
            truncated=kept.truncated,
            incomplete=kept.incomplete,
            warnings=kept.warnings,
            inputs=inputs_of(self.definition),
        )
        self.loaded.add(first.sha256)
        return read_alone(source, kept.tables, self.definition, Memory(earlier, others=self.answers))

    def _load(self, first: FirstCapture) -> _Seen | _Refused | None:
        document = self.kept.load(_name(first.sha256), self._key(first))
        try:
            return None if document is None else from_json(_File, document).found
        except ValueError:
            return None

    def _save(self, first: FirstCapture, found: _Seen | _Refused) -> None:
        self.kept.save(_name(first.sha256), self._key(first), to_json(_File, _File(found)))

    def _key(self, first: FirstCapture) -> str:
        """What the server called the bytes, and their name, help to tell what they are."""
        return f"{self.key} {first.media_type} {first.source}"


def _name(sha256: str) -> str:
    return f"{sha256}.read"


def _seen(isolated: Isolated) -> _Seen:
    source = isolated.source
    return _Seen(
        source.size,
        source.media,
        source.encoding,
        source.locale,
        source.truncated,
        source.incomplete,
        source.warnings,
        tuple(each.table for each in isolated.answers),
        tuple(_Answer(key, remembered) for key, remembered in sorted(isolated.memory.asked.items())),
    )


def _refused(error: ReadError | LayoutError) -> _Refused:
    room = "layout" if isinstance(error, LayoutError) else "read"
    return _Refused(room, error.code, error.got, error.expected, error.next_step)


def _as_error(kept: _Refused) -> KpiIngestError:
    kind = LayoutError if kept.room == "layout" else ReadError
    return kind(kept.code, got=kept.got, expected=kept.expected, next_step=kept.next_step)
