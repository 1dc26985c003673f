"""Rows as JSON values and as texts of a CSV file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from kpi_ingest.export.fields import ExportField
from kpi_ingest.export.spreadsheet import formula_safe
from kpi_ingest.model import Candidate, CitedCell, ElementPath, PageBox, SheetCell, TextSpan
from kpi_ingest.model.content import Json
from kpi_ingest.model.encode import cited_to_json, place_to_json


def json_record(row: Any) -> dict[str, Json]:
    """A frozen row as a JSON object by field name: numbers of the publisher as strings, times in UTC."""
    return {field.name: _json(getattr(row, field.name)) for field in fields(row)}


def _json(value: object) -> Json:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return f"{value:f}"
        case datetime():
            return time_text(value)
        case date():
            return value.isoformat()
        case Candidate():
            return {"text": value.text, "confidence": value.confidence}
        case CitedCell():
            return cited_to_json(value)
        case ElementPath() | PageBox() | SheetCell() | TextSpan():
            return place_to_json(value)
        case tuple():
            return [_json(each) for each in value]
    raise TypeError(f"no JSON for {type(value).__name__}")


def time_text(time: datetime) -> str:
    """A time in UTC: `2024-11-08T02:30:00Z`."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def csv_record(row: Mapping[str, Json], columns: Sequence[ExportField], *, raw: bool) -> list[str]:
    """The texts of one CSV line. Unless `raw`, printed words that a spreadsheet would run are made harmless; numbers
    and times stand as they are."""
    return [_csv(row[column.name], column, raw) for column in columns]


def _csv(value: Json, column: ExportField, raw: bool) -> str:
    if value is None or value == []:
        return ""
    if isinstance(value, list) and column.type == "words":
        value = " ".join(str(each) for each in value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if raw or column.type not in ("string", "words"):
        return str(value)
    return formula_safe(str(value))
