"""Figures as a Parquet file. pyarrow comes with the extra [parquet]."""

from __future__ import annotations

import importlib
import io
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from kpi_ingest.errors import UsageError
from kpi_ingest.export.fields import FIGURE_FIELDS, ExportField
from kpi_ingest.export.records import json_record
from kpi_ingest.vintages import Figure

MOST_DIGITS = 76
"""Of Arrow's decimal256."""


def parquet_bytes(figures: Sequence[Figure]) -> bytes:
    """The file. Values are exact decimals of one scale, times are UTC microseconds, words are lists of strings."""
    arrow, parquet = _package("pyarrow"), _package("pyarrow.parquet")
    schema = arrow.schema(
        [
            arrow.field(column.name, _type(arrow, column, figures), metadata={"description": column.description})
            for column in FIGURE_FIELDS
        ]
    )
    columns = {
        column.name: _texts_where(arrow, schema.field(column.name).type, [_value(each, column) for each in figures])
        for column in FIGURE_FIELDS
    }
    file = io.BytesIO()
    parquet.write_table(arrow.table(columns, schema=schema), file)
    return file.getvalue()


def _type(arrow: Any, column: ExportField, figures: Sequence[Figure]) -> Any:
    if column.name in ("value", "multiplier"):
        numbers = (getattr(each, column.name) for each in figures)
        return _decimal(arrow, [number for number in numbers if number is not None])
    return {
        "string": arrow.string(),
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "datetime": arrow.timestamp("us", tz="UTC"),
        "words": arrow.list_(arrow.string()),
        "array": arrow.string(),
        "object": arrow.string(),
    }[column.type]


def _decimal(arrow: Any, values: Iterable[Decimal]) -> Any:
    """A type that holds all these numbers exactly; as texts where there is none."""
    whole, scale = 1, 0
    for value in values:
        whole, scale = max(whole, value.adjusted() + 1), max(scale, -int(value.as_tuple().exponent))
    digits = whole + scale
    if digits > MOST_DIGITS:
        return arrow.string()
    return arrow.decimal128(digits, scale) if digits <= 38 else arrow.decimal256(digits, scale)


def _texts_where(arrow: Any, type: Any, values: list[object]) -> list[object]:
    """Numbers that no decimal type holds, as texts."""
    if type != arrow.string():
        return values
    return [f"{value:f}" if isinstance(value, Decimal) else value for value in values]


def _value(figure: Figure, column: ExportField) -> object:
    value = getattr(figure, column.name)
    if column.type in ("array", "object"):
        plain = json_record(figure)[column.name]
        return json.dumps(plain, ensure_ascii=False) if plain else None
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, str | int | float | Decimal | datetime) else None


def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        raise UsageError(
            "E_NO_PACKAGE", got="no package pyarrow", expected="the extra [parquet]",
            next_step="pip install 'kpi-ingest[parquet]', or export as csv or jsonl",
        ) from missing  # fmt: skip
