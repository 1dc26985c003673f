"""Isolated readings, finished for archive and store, as they are kept beside the archive and as a worker gives them.

What is kept of a capture is two files: the form, which says what it was laid out as, and this one, which is all that a
run needs where no other capture and no decision has a say in the reading. Both are made here, by a worker and by a run
alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kpi_ingest.errors import LayoutError, ReadError
from kpi_ingest.model import Reading
from kpi_ingest.pipeline.codec import from_json, to_json
from kpi_ingest.pipeline.kept import Kept, packed, sealed
from kpi_ingest.pipeline.kept_forms import Refused, Seen, form_name, form_of, found_in, refused_of, seen_of
from kpi_ingest.reconcile import Isolated
from kpi_ingest.store import FinishedReading, ReadingColumns, finish_reading


@dataclass(frozen=True, slots=True)
class Alone:
    """A capture's isolated reading, finished."""

    finished: FinishedReading
    is_delimited: bool
    """The capture delimits every cell: nothing that other captures show changes its reading."""

    @property
    def reading(self) -> Reading:
        """The reading itself. Raises IntegrityError where what was kept is not what was made."""
        return self.finished.opened()


@dataclass(frozen=True, slots=True)
class _Told:
    """What the file says besides the bytes of body and sketch."""

    columns: ReadingColumns
    delimited: bool


def finished_name(sha256: str) -> str:
    """The name under which a capture's finished reading is kept."""
    return f"{sha256}.done"


def finish(isolated: Isolated) -> Alone:
    """An isolated reading, finished."""
    return Alone(finish_reading(isolated.reading), isolated.is_delimited)


def files_of(isolated: Isolated, alone: Alone, key: str) -> tuple[tuple[str, bytes], ...]:
    """What is kept of a capture under this key, by name: the form first, which counts for nothing without the other."""
    sha256 = isolated.source.sha256
    form = packed(form_name(sha256), key, form_of(seen_of(isolated)))
    return (form_name(sha256), form), (finished_name(sha256), finished_file(alone, key))


def refused_file(sha256: str, error: ReadError | LayoutError, key: str) -> tuple[str, bytes]:
    """What is kept of a capture that cannot be read, with its name."""
    return form_name(sha256), packed(form_name(sha256), key, form_of(refused_of(error)))


def finished_file(alone: Alone, key: str) -> bytes:
    """The file of a finished reading."""
    made = alone.finished
    told = _Told(made, alone.is_delimited)
    return sealed(finished_name(made.sha256), key, to_json(_Told, told), (made.body, made.cells))


def load_form(kept: Kept, sha256: str, key: str) -> Seen | Refused | None:
    """What a capture was laid out as, or why it could not be read; None where nothing usable is kept under this key."""
    document = kept.load(form_name(sha256), key)
    try:
        return None if document is None else found_in(document)
    except ValueError:
        return None


def load_finished(kept: Kept, page: str, sha256: str, key: str) -> Alone | None:
    """What is kept of a capture under this key; None where there is none."""
    found = kept.load_sealed(finished_name(sha256), key)
    if found is None:
        return None
    document, (body, cells) = found
    try:
        told = from_json(_Told, document)
    except ValueError:
        return None
    if (told.columns.page, told.columns.sha256) != (page, sha256):
        return None
    return Alone(told.columns.with_bytes(body, cells), told.delimited)


def unopened(alone: Alone) -> Alone:
    """The same without the reading itself, which takes a hundred times the memory."""
    return replace(alone, finished=replace(alone.finished, at_hand=None))


def is_kept(kept: Kept, page: str, sha256: str, key: str) -> bool:
    """Whether a run finds what was made of a capture."""
    if load_finished(kept, page, sha256, key) is not None:
        return True
    return isinstance(load_form(kept, sha256, key), Refused)
