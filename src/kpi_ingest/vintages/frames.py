"""Rows as records and data frames. pandas and polars are used when they are there, and never asked for."""

from __future__ import annotations

import importlib
import json
from collections.abc import Sequence
from dataclasses import fields
from types import ModuleType
from typing import Any

from kpi_ingest.errors import UsageError
from kpi_ingest.model import Candidate, CitedCell, Effect, ElementPath, PageBox, TextSpan
from kpi_ingest.model.encode import cited_to_json, place_to_json


def record_of(row: Any) -> dict[str, Any]:
    """A row as plain values by field name; candidates, places, cited cells and effects as JSON texts."""
    return {field.name: _plain(getattr(row, field.name)) for field in fields(row)}


def _plain(value: object) -> object:
    if isinstance(value, ElementPath | PageBox | TextSpan):
        return json.dumps(place_to_json(value), ensure_ascii=False)
    if isinstance(value, tuple):
        return [_member(each) for each in value]
    return value


def _member(value: object) -> object:
    """One of several: a text as it is, anything else as JSON."""
    match value:
        case CitedCell():
            told = cited_to_json(value)
        case Candidate() | Effect():
            told = {field.name: getattr(value, field.name) for field in fields(value)}
        case _:
            return value
    return json.dumps(told, ensure_ascii=False)


def to_pandas(rows: Sequence[object]) -> Any:
    """A `pandas.DataFrame` of the rows; numbers stay `Decimal`."""
    return _package("pandas").DataFrame.from_records([record_of(row) for row in rows])


def to_polars(rows: Sequence[object]) -> Any:
    """A `polars.DataFrame` of the rows; numbers stay `Decimal`."""
    return _package("polars").DataFrame([record_of(row) for row in rows], infer_schema_length=None)


def _package(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        raise UsageError(
            "E_NO_PACKAGE", got=f"no package {name}", expected=f"{name} beside kpi-ingest",
            next_step=f"pip install {name}, or use the rows themselves",
        ) from missing  # fmt: skip
