"""Rows as records and data frames. pandas and polars are used when they are there, and never asked for."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from types import ModuleType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from kpi_ingest.errors import UsageError
from kpi_ingest.model import Candidate, CitedCell, Effect, ElementPath, PageBox, SheetCell, TextSpan
from kpi_ingest.model.encode import cited_to_json, place_to_json


def record_of(row: Any) -> dict[str, Any]:
    """A row as plain values by field name; candidates, places, cited cells and effects as JSON texts."""
    return {field.name: _plain(getattr(row, field.name)) for field in fields(row)}


def _plain(value: object) -> object:
    if isinstance(value, ElementPath | PageBox | SheetCell | TextSpan):
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


DIGITS, SCALE = 38, 9
"""Of every number in a frame of polars, whatever the data. Beside each stands a column `..._exact` with the same as
text: a number that has more digits is told there alone, and never rounded."""


def to_pandas(rows: Sequence[object], kind: type | None) -> Any:
    """A `pandas.DataFrame` of the rows, which are of this kind; numbers stay `Decimal`."""
    pandas, columns = _package("pandas"), _columns(kind)
    records = [_with_exact(record_of(row), columns) for row in rows]
    types = {"int": "Int64", "float": "float64", "bool": "boolean", "datetime": "datetime64[us, UTC]"}
    return pandas.DataFrame(
        {
            name: pandas.Series([record[name] for record in records], dtype=types.get(type, "object"))
            for name, type in columns.items()
        }
    )


def to_polars(rows: Sequence[object], kind: type | None) -> Any:
    """A `polars.DataFrame` of the rows, which are of this kind; numbers are Decimal(38, 9)."""
    polars, columns = _package("polars"), _columns(kind)
    types = {
        "int": polars.Int64,
        "float": polars.Float64,
        "bool": polars.Boolean,
        "datetime": polars.Datetime("us", "UTC"),
        "date": polars.Date,
        "Decimal": polars.Decimal(DIGITS, SCALE),
        "tuple": polars.List(polars.String),
    }
    schema = {name: types.get(type, polars.String) for name, type in columns.items()}
    return polars.DataFrame([_with_exact(record_of(row), columns) for row in rows], schema=schema)


def _columns(kind: type | None) -> dict[str, str]:
    """Name and type of each column of a kind of row; types that have no column of their own are told as texts."""
    columns: dict[str, str] = {}
    for name, hint in get_type_hints(kind).items() if kind is not None else ():
        named = _named_type(hint)
        columns[name] = named
        if named == "Decimal":
            columns[f"{name}_exact"] = "str"
    return columns


def _named_type(hint: object) -> str:
    """`datetime | None` is a datetime, `tuple[str, ...]` a tuple, a literal or a place a text."""
    told = [part for part in get_args(hint) if part is not type(None)] if isinstance(hint, UnionType) else [hint]
    if len(told) > 1:
        return "str"
    plain = get_origin(told[0]) or told[0]
    return plain.__name__ if isinstance(plain, type) else "str"


def _with_exact(record: dict[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    """The record with the exact texts of its numbers, and without the numbers that do not fit."""
    for name, type in columns.items():
        if type == "Decimal":
            number = record[name]
            record[f"{name}_exact"] = None if number is None else f"{number:f}"
            record[name] = number if number is not None and fits(number) else None
    return {name: record[name] for name in columns}


def fits(number: Decimal) -> bool:
    """Whether decimal(38, 9) holds the number as it is."""
    return -int(number.as_tuple().exponent) <= SCALE and number.adjusted() < DIGITS - SCALE


def _package(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        raise UsageError(
            "E_NO_PACKAGE", got=f"no package {name}", expected=f"{name} beside kpi-ingest",
            next_step=f"pip install {name}, or use the rows themselves",
        ) from missing  # fmt: skip
