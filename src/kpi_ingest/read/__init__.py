"""Bytes -> grids and lines, each with its place, whatever the bytes do.

HTML, PDF and text are told apart by the bytes alone and parsed in a killable child process. What the capture prints is
given as printed; what no reader can be sure of carries its doubt; what is left out is left out under a named rule.
"""

from __future__ import annotations

import json
from typing import Any

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Document, Media
from kpi_ingest.read.hidden import Hidden
from kpi_ingest.read.limits import ReadLimits
from kpi_ingest.read.tables import TABLES_SCHEMA, tables_of, tables_to_json

__all__ = ["TABLES_SCHEMA", "Hidden", "ReadLimits", "read_document", "tables_of", "tables_to_json"]


def read_document(
    content: bytes,
    *,
    media: Media | None = None,
    declared: str | None = None,
    name: str | None = None,
    limits: ReadLimits | None = None,
    hidden: Hidden = "skip",
) -> Document:
    """What the readers see in a capture's bytes.

    `declared` is a Content-Type with its charset, `name` a file name; both are claims that the bytes may contradict
    (TYPE_MISMATCH). `media` asks for text to be read as HTML or the other way round;
    `hidden` whether tables that an HTML page hides until they are opened are read.
    Raises ReadError: E_EMPTY, E_TOO_LARGE, E_UNREADABLE, E_CHARSET, E_SOFT_404, E_TOO_DEEP, E_TABLE_TOO_LARGE,
    E_PDF_..., and E_PARSE_TIMEOUT, E_PARSE_LIMIT or E_PARSE_CRASH where the child had to be given up.
    """
    from kpi_ingest.read.frames import Request, request_bytes
    from kpi_ingest.read.isolation import ask_child, reader_command

    bounds = limits or ReadLimits()
    _refuse_size(len(content), bounds)
    request = request_bytes(Request(content, media, declared, name, bounds, hidden))
    return _document_in(ask_child(reader_command(), request, bounds))


def _refuse_size(size: int, limits: ReadLimits) -> None:
    if size == 0:
        raise ReadError("E_EMPTY", got="0 bytes", expected="a page", next_step="capture the page again")
    if size > limits.input_bytes:
        raise ReadError(
            "E_TOO_LARGE",
            got=f"{size} bytes",
            expected=f"at most {limits.input_bytes}",
            next_step="split the capture or raise the limit",
        )


def _document_in(payload: bytes) -> Document:
    """The document of an answer; the child's errors are raised here, and an answer that is none is a crash."""
    from kpi_ingest.read.wire import document_from_json

    try:
        answer: dict[str, Any] = json.loads(payload)
        if "document" in answer:
            return document_from_json(answer["document"])
        if "error" in answer:
            raise ReadError(**answer["error"])
        got = f"a reader that failed: {answer['fault'].strip().splitlines()[-1][:200]}"
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as fault:
        got = f"an answer that cannot be read ({type(fault).__name__})"
    raise ReadError(
        "E_PARSE_CRASH",
        got=got,
        expected="a document",
        next_step="report the capture; nothing of it was stored, other captures are not touched",
    )
