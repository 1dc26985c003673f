"""Bytes -> grids and lines, each with its place, whatever the bytes do.

HTML, PDF and text are told apart by the bytes alone and parsed in a killable child process. What the capture prints is
given as printed; what no reader can be sure of carries its doubt; what is left out is left out under a named rule.
"""

from __future__ import annotations

from kpi_ingest.model import Document, Media
from kpi_ingest.read.hidden import Hidden
from kpi_ingest.read.limits import ReadLimits
from kpi_ingest.read.reader import CaptureReader
from kpi_ingest.read.tables import TABLES_SCHEMA, tables_of, tables_to_json

__all__ = [
    "TABLES_SCHEMA",
    "CaptureReader",
    "Hidden",
    "ReadLimits",
    "read_document",
    "tables_of",
    "tables_to_json",
]


def read_document(
    content: bytes,
    *,
    media: Media | None = None,
    declared: str | None = None,
    name: str | None = None,
    limits: ReadLimits | None = None,
    hidden: Hidden = "skip",
) -> Document:
    """What the readers see in a capture's bytes; `CaptureReader` reads several captures faster.

    `declared` is a Content-Type with its charset, `name` a file name; both are claims that the bytes may contradict
    (TYPE_MISMATCH). `media` asks for text to be read as HTML or the other way round;
    `hidden` whether tables that an HTML page hides until they are opened are read.
    Raises ReadError: E_EMPTY, E_TOO_LARGE, E_UNREADABLE, E_CHARSET, E_SOFT_404, E_CHALLENGE, E_MAINTENANCE, E_TOO_DEEP,
    E_TABLE_TOO_LARGE, E_PDF_..., and E_PARSE_TIMEOUT, E_PARSE_LIMIT or E_PARSE_CRASH where the child was given up.
    """
    with CaptureReader() as reader:
        return reader.read(content, media=media, declared=declared, name=name, limits=limits, hidden=hidden)
