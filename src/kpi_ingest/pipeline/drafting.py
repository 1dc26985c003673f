"""A page's address or a file -> a drafted definition, and the bytes it was drafted from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from kpi_ingest.config import Settings
from kpi_ingest.errors import LayoutError, UsageError
from kpi_ingest.fetch import fetch_page
from kpi_ingest.model import Document, Media, Reading
from kpi_ingest.pages import read_definition
from kpi_ingest.pages.drafting import Origin, draft_definition
from kpi_ingest.pipeline.reading import Material, isolate_document, read_material
from kpi_ingest.pipeline.retrieving import limits_of
from kpi_ingest.pipeline.workplace import Clock, utc_now
from kpi_ingest.strict_toml import TomlRefused


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted definition."""

    text: str
    refusal: LayoutError | None = None
    """Why no table of the capture is read; the draft then names the tables there are."""


def fetch_material(settings: Settings, url: str, clock: Clock = utc_now) -> Material:
    """One page, fetched under all the rules of a nightly run. Raises FetchError; nothing is archived."""
    retrieved = fetch_page(url, limits_of(settings), clock=clock)
    return Material(retrieved.content, retrieved.source, retrieved.media_type)


def file_material(path: Path, media: Media | None) -> Material:
    """One file."""
    return Material(path.read_bytes(), path.name, media=media)


def draft_page(material: Material, *, url: str | None = None, page: str | None = None) -> Draft:
    """A definition of the page that was captured; `url` is its address and `page` its id, where they are known.

    Raises ReadError where the bytes cannot be read at all.
    """
    document = read_material(material)
    reading, refusal = _read(document, material)
    sha256 = hashlib.sha256(material.content).hexdigest()
    origin = Origin(url or material.name or "a capture", sha256, url, page)
    text = draft_definition(document, reading, origin)
    _expect_a_definition(text, page)
    return Draft(text, refusal)


def _read(document: Document, material: Material) -> tuple[Reading | None, LayoutError | None]:
    try:
        return isolate_document(document, material, "", None).reading, None
    except LayoutError as error:
        return None, error


def _expect_a_definition(text: str, page: str | None) -> None:
    """A draft is taken as any definition is; only the id that a person chose may be refused."""
    try:
        read_definition(text.encode())
    except TomlRefused as refusal:
        raise UsageError(
            "E_PAGE_DEFINITION", page=page, place=f"the draft, line {refusal.line}", got=refusal.got,
            expected=refusal.expected, next_step="choose another --page; where that is not it, report the capture",
        ) from refusal  # fmt: skip
