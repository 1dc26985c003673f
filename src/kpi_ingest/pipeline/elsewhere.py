"""What a worker of a cluster does: captures -> the forms in which their isolated readings are kept.

Captures of an archive in a folder are sent; those of one in an object store the worker gets by itself. It reads as a
run by itself would: each thread has one parse child for all its captures, and answers that a page
was given before are not looked for again. What it makes is bound to the key it was asked under, so that a worker with
other code or libraries makes nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

from kpi_ingest.archive import ObjectPlace, Shelf, shelf_of
from kpi_ingest.errors import IntegrityError, KpiIngestError, LayoutError, ReadError
from kpi_ingest.model.acyclic import acyclic
from kpi_ingest.pages import PageDefinition
from kpi_ingest.pipeline.finishing import files_of, finish, refused_file
from kpi_ingest.pipeline.kept import code_digest, reading_key
from kpi_ingest.pipeline.kept_forms import CIRCUMSTANCE, form_key
from kpi_ingest.pipeline.reading import Material, isolate
from kpi_ingest.read import CaptureReader
from kpi_ingest.repair.memory import Memory, Remembered


@dataclass(frozen=True, slots=True)
class Sent:
    """A capture on its way to a worker."""

    content: bytes | None
    """None where the worker gets it from where the archive lies."""
    sha256: str
    source: str
    media_type: str | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Captures of one page."""

    page: str
    definition: PageDefinition | None
    key: str
    """The code and the definition that the run reads under."""
    captures: tuple[Sent, ...]
    lies: ObjectPlace | None = None
    """Where the archive lies, if workers can reach it; they take their keys from their own environment."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a worker made of a capture."""

    sha256: str
    files: tuple[tuple[str, bytes], ...] = ()
    """What to keep, by name; nothing where the run has to read the capture itself."""
    unreached: str | None = None
    """Why this worker could not get the bytes."""


class _Place(threading.local):
    """What a thread of a worker keeps between batches."""

    def __init__(self) -> None:
        self.reader = CaptureReader()
        self.subject = ("", "")
        """Page and key of the answers."""
        self.answers: dict[str, Remembered] = {}
        self.archives: dict[ObjectPlace, Shelf] = {}


_PLACE = _Place()


def read_batch(batch: Batch) -> tuple[Made, ...]:
    """Read each capture by itself. Of one that cannot be read for a reason that another run need not meet, and of one
    that meets a bug, nothing is made: the run meets it itself. Empty where this worker has other code than the run."""
    if reading_key(batch.definition) != batch.key:
        return ()
    if _PLACE.subject != (batch.page, batch.key):
        _PLACE.subject, _PLACE.answers = (batch.page, batch.key), {}
    with acyclic():
        return tuple(_made(batch))


def _made(batch: Batch) -> Iterator[Made]:
    unreached: str | None = None
    for sent in batch.captures:
        if unreached is not None:
            yield Made(sent.sha256, (), unreached)  # where one cannot be got, nor can the next
            continue
        try:
            content = _content(batch, sent)
        except IntegrityError:
            yield Made(sent.sha256)
            continue
        except KpiIngestError as error:
            unreached = str(error)
            yield Made(sent.sha256, (), unreached)
            continue
        key = form_key(batch.key, sent.media_type, sent.source)
        yield Made(sent.sha256, _files(batch, sent, content, key))


def _content(batch: Batch, sent: Sent) -> bytes:
    """The capture's bytes, held against their digest where they were not sent. IntegrityError, StorageError, and
    UsageError where this worker lacks the extra [s3]."""
    if sent.content is not None or batch.lies is None:
        return sent.content or b""
    if batch.lies not in _PLACE.archives:
        _PLACE.archives[batch.lies] = shelf_of(batch.lies)
    return _PLACE.archives[batch.lies].content(sent.sha256)


def _files(batch: Batch, sent: Sent, content: bytes, key: str) -> tuple[tuple[str, bytes], ...]:
    material = Material(content, sent.source, sent.media_type)
    try:
        isolated = isolate(material, batch.page, batch.definition, _PLACE.reader, Memory(others=_PLACE.answers))
        files = files_of(isolated, finish(isolated), key)
    except (ReadError, LayoutError) as error:
        return () if error.code in CIRCUMSTANCE else (refused_file(sent.sha256, error, key),)
    except Exception:
        return ()  # a bug: the run meets it too, and reports it with its place
    _PLACE.answers.update(isolated.memory.asked)
    return files


def worker_code() -> str:
    """The code and libraries of this worker."""
    return code_digest()
