"""Where a figure was printed, as a picture: the page of a PDF with its cell framed, else a small page of HTML with the
table, or the lines, that hold it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kpi_ingest.archive import Archive
from kpi_ingest.errors import KpiIngestError, StorageError, UsageError
from kpi_ingest.model import Capture, PageBox, Place
from kpi_ingest.pages import PageDefinition
from kpi_ingest.pipeline.reading import Material, read_material
from kpi_ingest.read import CaptureReader
from kpi_ingest.report.excerpt import render_excerpt


@dataclass(frozen=True, slots=True)
class Picture:
    """A file to look at."""

    content: bytes
    suffix: Literal[".png", ".html"]


def picture_place(
    archive: Archive,
    page: str,
    capture_id: str,
    place: Place,
    definition: PageDefinition | None,
    facts: Sequence[tuple[str, str]],
) -> Picture:
    """A picture of a place in an archived capture; `facts` (name and words) stand over an excerpt.

    Raises StorageError where the archive does not hold the capture, IntegrityError for bytes that are not those that
    were captured, ReadError for bytes that no reader takes, and UsageError for a place that the readers do not find.
    """
    capture = _archived(archive, page, capture_id)
    content = archive.bytes_of(capture.sha256)
    if isinstance(place, PageBox):
        with CaptureReader() as reader:
            try:
                return Picture(reader.draw(content, place), ".png")
            except KpiIngestError as error:
                raise error.on(page=page, place=capture.source) from error.__cause__
    material = Material(content, capture.source, capture.media_type)
    document = read_material(material, hidden="skip" if definition is None else definition.opens)
    excerpt = render_excerpt(document.blocks, place, f"{page}: where a figure was printed", facts)
    if excerpt is None:
        raise UsageError(
            "E_NO_PLACE", page=page, place=capture.source, got=f"{place}, which no table and no line of the capture is",
            expected="a place as this version reads it", next_step="kpi-ingest replay reads the captures anew",
        )  # fmt: skip
    return Picture(excerpt.encode("utf-8"), ".html")


def _archived(archive: Archive, page: str, capture_id: str) -> Capture:
    found = next((each for each in archive.captures(page) if each.id == capture_id), None)
    if found is None:
        raise StorageError(
            "E_NO_BYTES", page=page, got=f"no capture {capture_id[:12]} in this archive",
            expected="the archive that the store was filled from", next_step="name it with --archive",
        )  # fmt: skip
    return found
