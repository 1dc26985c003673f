"""An isolated reading, or why there is none, as it is kept beside the archive and as a worker gives it back."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_ingest.errors import KpiIngestError, LayoutError, ReadError
from kpi_ingest.interpret import Source
from kpi_ingest.model import KpiTable, Media, Reading, Warning
from kpi_ingest.model.content import Json
from kpi_ingest.pages import PageDefinition
from kpi_ingest.pipeline.codec import from_json, to_json
from kpi_ingest.pipeline.reading import inputs_of
from kpi_ingest.reconcile import Isolated, isolated_before
from kpi_ingest.repair.memory import Memory, Remembered

CIRCUMSTANCE = frozenset({"E_PARSE_TIMEOUT", "E_PARSE_LIMIT", "E_PARSE_CRASH"})
"""Refusals that another run, on a machine less busy, need not meet again: these bytes are tried each time."""


@dataclass(frozen=True, slots=True)
class _Answer:
    key: str
    remembered: Remembered


@dataclass(frozen=True, slots=True)
class Seen:
    """What a capture was laid out as, with the answers to its rows; the reading that follows is kept beside it."""

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
class Refused:
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

    found: Seen | Refused


def form_name(sha256: str) -> str:
    """The name under which a capture's form is kept."""
    return f"{sha256}.read"


def form_key(key: str, media_type: str | None, source: str) -> str:
    """What it depends on besides the bytes: what the server called them, and their name, help to tell what they are."""
    return f"{key} {media_type} {source}"


def form_of(found: Seen | Refused) -> Json:
    """The document to keep."""
    return to_json(_File, _File(found))


def found_in(document: object) -> Seen | Refused:
    """What was kept; raises ValueError for anything else."""
    return from_json(_File, document).found


def seen_of(isolated: Isolated) -> Seen:
    """What is kept of a capture besides its reading."""
    source = isolated.source
    return Seen(
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


def refused_of(error: ReadError | LayoutError) -> Refused:
    """What is kept of a capture that cannot be read."""
    room = "layout" if isinstance(error, LayoutError) else "read"
    return Refused(room, error.code, error.got, error.expected, error.next_step)


def error_of(kept: Refused) -> KpiIngestError:
    """The error as it was raised."""
    kind = LayoutError if kept.room == "layout" else ReadError
    return kind(kept.code, got=kept.got, expected=kept.expected, next_step=kept.next_step)


def restored(
    kept: Seen,
    reading: Reading,
    page: str,
    sha256: str,
    definition: PageDefinition | None,
    others: dict[str, Remembered],
) -> Isolated:
    """The isolated reading that was kept, with what it was read from. Raises ValueError or KeyError where the two do
    not belong together."""
    source = Source(
        page=page,
        sha256=sha256,
        size=kept.size,
        media=kept.media,
        encoding=kept.encoding,
        locale=kept.locale,
        truncated=kept.truncated,
        incomplete=kept.incomplete,
        warnings=kept.warnings,
        inputs=inputs_of(definition),
    )
    if (reading.page, reading.sha256, reading.inputs) != (page, sha256, source.inputs):
        raise ValueError("a reading of another capture")
    memory = Memory({each.key: each.remembered for each in kept.answers}, others=others)
    return isolated_before(source, kept.tables, reading, memory)
