"""Bytes -> readings: the pure rooms in their order."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kpi_ingest import __version__
from kpi_ingest.errors import KpiIngestError
from kpi_ingest.interpret import Source
from kpi_ingest.model import Document, Grid, Inputs, Media, Reading
from kpi_ingest.model.content import Json
from kpi_ingest.pages import PageDefinition
from kpi_ingest.pipeline.titles import as_document_of
from kpi_ingest.read import CaptureReader, Hidden, tables_to_json
from kpi_ingest.reconcile import Isolated, read_alone, reconcile
from kpi_ingest.repair.memory import Memory
from kpi_ingest.repair.weights import weights_digest

if TYPE_CHECKING:
    from kpi_ingest.layout import Layout


@dataclass(frozen=True, slots=True)
class Material:
    """Bytes to read, with what their deliverer claims of them."""

    content: bytes
    name: str | None = None
    """File name or URL; names the capture in messages."""
    declared: str | None = None
    """Content-Type as the server sent it."""
    media: Media | None = None
    """What a person says it is."""


def parser_version() -> str:
    """Version of the code and of the weights: `0.1.0+1a2b3c4d`."""
    return f"{__version__}+{weights_digest()[:8]}"


def inputs_of(definition: PageDefinition | None) -> Inputs:
    """What an isolated reading depends on besides the bytes, as it is recorded with it."""
    return Inputs(parser_version(), None if definition is None else definition.digest)


def read_material(material: Material, reader: CaptureReader | None = None, hidden: Hidden = "skip") -> Document:
    """What the readers see in the bytes, in a child of their own or in the reader's. Raises ReadError, with the
    capture's name in it."""
    if reader is None:
        with CaptureReader() as alone:
            return read_material(material, alone, hidden)
    try:
        return reader.read(
            material.content, media=material.media, declared=material.declared, name=material.name, hidden=hidden
        )
    except KpiIngestError as error:
        raise error.on(place=material.name) from error.__cause__


def _unread(layout: Layout) -> str | None:
    """Why a layout is not the whole of its capture; None where it is."""
    if not layout.truncated:
        return None
    left_out = any(warning.code == "IGNORED_FIGURES" for warning in layout.warnings)
    return "figures in columns belong to no table" if left_out else "the capture ends inside a row"


def isolate(
    material: Material,
    page: str,
    definition: PageDefinition | None,
    reader: CaptureReader | None = None,
    memory: Memory | None = None,
) -> Isolated:
    """One capture read without the others of its page; one reader serves all of them, and `memory` what they answered.

    Raises ReadError and LayoutError, with the page and the capture's name in them.
    """
    try:
        document = read_material(material, reader, "skip" if definition is None else definition.opens)
    except KpiIngestError as error:
        raise error.on(page=page or None) from error.__cause__
    return isolate_document(document, material, page, definition, memory)


def isolate_document(
    document: Document,
    material: Material,
    page: str,
    definition: PageDefinition | None,
    memory: Memory | None = None,
) -> Isolated:
    """What the readers saw in one capture, read without the others of its page. Raises LayoutError, and ReadError
    for a media that the page's documents do not have, with the page and the capture's name in it."""
    from kpi_ingest.layout import lay_out  # what earlier runs laid out is kept: most verbs lay out nothing

    try:
        document = as_document_of(document, definition)
        layout = lay_out(document, definition)
    except KpiIngestError as error:
        raise error.on(page=page or None, place=material.name) from error.__cause__
    source = Source(
        page=page,
        sha256=hashlib.sha256(material.content).hexdigest(),
        size=len(material.content),
        media=document.media,
        encoding=document.encoding,
        locale=document.language,
        truncated=layout.truncated,
        incomplete=document.incomplete or _unread(layout),
        warnings=(*document.warnings, *layout.warnings),
        inputs=inputs_of(definition),
    )
    return read_alone(source, layout.tables, definition, memory)


def read_page(
    content: bytes,
    *,
    page: str = "",
    definition: PageDefinition | None = None,
    media: Media | None = None,
    declared: str | None = None,
    name: str | None = None,
    evidence: Sequence[Material] = (),
) -> Reading:
    """One capture read with other captures of the page at hand as evidence."""
    with CaptureReader() as reader:
        first = isolate(Material(content, name, declared, media), page, definition, reader)
        others = [isolate(material, page, definition, reader) for material in evidence]
    distinct = {each.source.sha256: each for each in (*others, first)}
    readings = reconcile(tuple(distinct.values()), definition)
    return next(reading for reading in readings if reading.sha256 == first.source.sha256)


def read_files(paths: Sequence[Path], page: str = "", definition: PageDefinition | None = None) -> tuple[Reading, ...]:
    """Files of one page, each read with the others' evidence, in the order given."""
    with CaptureReader() as reader:
        materials = (Material(path.read_bytes(), path.name) for path in paths)
        isolated = [isolate(material, page, definition, reader) for material in materials]
    return reconcile(isolated, definition)


def tables_json(document: Document) -> dict[str, Json]:
    """A document as `kpi-ingest/tables/1`, with each grid's evidence of being a table of performance figures."""
    told = tables_to_json(document)
    grids = (block for block in document.blocks if isinstance(block, Grid))
    tables = cast(list[dict[str, Json]], told["tables"])
    rows: list[Json] = [{**table, "evidence": evidence(grid)} for table, grid in zip(tables, grids, strict=True)]
    return {**told, "tables": rows}


def evidence(grid: Grid) -> float | None:
    """The share of a grid's columns whose headers speak of performance; None where it is no table of figures."""
    from kpi_ingest.layout import evidence_of

    share = evidence_of(grid)
    return None if share is None else round(share, 2)
