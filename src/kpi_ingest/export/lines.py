"""Figures line by line: as CSV, and as JSON Lines."""

from __future__ import annotations

import json
from pathlib import Path

from kpi_ingest.export.fields import FIGURE_FIELDS
from kpi_ingest.export.files import PageExport, csv_bytes, write_whole
from kpi_ingest.export.records import json_record


def write_csv(export: PageExport, path: Path) -> None:
    """A line for each state of each figure; columns as in `FIGURE_FIELDS`."""
    write_whole(path, csv_bytes(FIGURE_FIELDS, (json_record(each) for each in export.figures), export.raw))


def write_jsonl(export: PageExport, path: Path) -> None:
    """A JSON object a line; the publisher's numbers are strings, so that no reader rounds them."""
    records = (json_record(each) for each in export.figures)
    named = ({column.name: record[column.name] for column in FIGURE_FIELDS} for record in records)
    lines = (json.dumps(record, ensure_ascii=False) for record in named)
    write_whole(path, "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace"))
