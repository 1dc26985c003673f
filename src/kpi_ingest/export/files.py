"""What an export is made of, and how its files are written: each beside its place first, and then moved there whole."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpi_ingest.errors import StorageError
from kpi_ingest.export.fields import ExportField
from kpi_ingest.export.records import csv_record
from kpi_ingest.model.content import Json
from kpi_ingest.pages import PageDefinition
from kpi_ingest.vintages import Figure, VintageDate


@dataclass(frozen=True, slots=True)
class PageExport:
    """What is exported of a page."""

    page: str
    figures: Sequence[Figure]
    """Every state of every figure."""
    releases: Sequence[VintageDate]
    definition: PageDefinition | None = None
    raw: bool = False
    """Leave texts in CSV that a spreadsheet would run as formulas as they are."""


@dataclass(frozen=True, slots=True)
class StoreExport:
    """What is exported of a whole store."""

    pages: Iterable[PageExport]
    """To be gone through once: each page is read from the store when it comes."""
    database: Callable[[], str]
    """Gives the name of the SQLite file without its ending; raises UsageError where the store is none."""
    tables: Sequence[str]
    """Names of the store's own tables."""
    definitions: Sequence[PageDefinition]
    """Of the pages that the store holds."""


def csv_bytes(columns: Sequence[ExportField], records: Iterable[dict[str, Json]], raw: bool) -> bytes:
    """A CSV file of these columns. Unless `raw`, texts that a spreadsheet would run are made harmless."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    writer.writerows(csv_record(record, columns, raw=raw) for record in records)
    # half a surrogate pair, which a PDF may print, has no UTF-8
    return text.getvalue().encode("utf-8", "backslashreplace")


def json_bytes(document: Json) -> bytes:
    """A JSON file for people and programs: indented, names in their given order."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there; StorageError where the place cannot be written."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as failure:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise StorageError(
            "E_EXPORT", place=str(path), got=failure.strerror or str(failure), expected="a place that can be written",
            next_step="choose another place with --to, or make room",
        ) from failure  # fmt: skip
