"""Export files, each written beside its place first and then moved there whole."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpi_ingest.errors import StorageError
from kpi_ingest.export.alfred import realtime_records
from kpi_ingest.export.fields import ALFRED_FIELDS, FIGURE_FIELDS, RELEASE_FIELDS, ExportField
from kpi_ingest.export.package import package_document
from kpi_ingest.export.records import csv_record, json_record
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


def write_csv(export: PageExport, path: Path) -> None:
    """A line for each state of each figure; columns as in `FIGURE_FIELDS`."""
    write_whole(path, _csv(FIGURE_FIELDS, (json_record(each) for each in export.figures), export.raw))


def write_jsonl(export: PageExport, path: Path) -> None:
    """A JSON object a line; the publisher's numbers are strings, so that no reader rounds them."""
    lines = (json.dumps(_named(json_record(each), FIGURE_FIELDS), ensure_ascii=False) for each in export.figures)
    write_whole(path, "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace"))


def write_parquet(export: PageExport, path: Path) -> None:
    """A Parquet file with exact decimals and UTC times; UsageError without the extra [parquet]."""
    from kpi_ingest.export.parquet import parquet_bytes

    write_whole(path, parquet_bytes(export.figures))


def write_alfred(export: PageExport, path: Path) -> None:
    """A CSV file with `date, realtime_start, realtime_end, value` and what they rest on."""
    write_whole(path, _csv(ALFRED_FIELDS, realtime_records(export.figures), export.raw))


def write_datapackage(export: PageExport, folder: Path) -> None:
    """A Frictionless data package: `datapackage.json` with `figures.csv` and `releases.csv` beside it."""
    figures = _csv(FIGURE_FIELDS, (json_record(each) for each in export.figures), export.raw)
    releases = _csv(RELEASE_FIELDS, (json_record(each) for each in export.releases), export.raw)
    contents = {"figures": (figures, FIGURE_FIELDS), "releases": (releases, RELEASE_FIELDS)}
    resources = {name: (_digest(content), len(content), fields) for name, (content, fields) in contents.items()}
    for name, (content, _) in contents.items():
        write_whole(folder / f"{name}.csv", content)
    document = package_document(export.page, export.definition, resources, raw=export.raw)
    write_whole(folder / "datapackage.json", (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _csv(columns: Sequence[ExportField], records: Iterable[dict[str, Json]], raw: bool) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    writer.writerows(csv_record(record, columns, raw=raw) for record in records)
    # half a surrogate pair, which a PDF may print, has no UTF-8
    return text.getvalue().encode("utf-8", "backslashreplace")


def _named(record: dict[str, Json], columns: Sequence[ExportField]) -> dict[str, Json]:
    return {column.name: record[column.name] for column in columns}


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
