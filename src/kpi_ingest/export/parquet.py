"""Figures as Parquet: a file of one page, or a data set of all. pyarrow comes with the extra [parquet]."""

from __future__ import annotations

import importlib
import io
import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from kpi_ingest.errors import UsageError
from kpi_ingest.export.fields import FIGURE_FIELDS, ExportField
from kpi_ingest.export.files import PageExport, write_whole
from kpi_ingest.export.records import json_record
from kpi_ingest.vintages import Figure
from kpi_ingest.vintages.frames import DIGITS, SCALE, fits

NUMBERS = ("value", "multiplier")
"""Columns of exact numbers. Beside each stands the same as text, in a column called `..._exact`: where a number has
more digits than fit, it is told there alone, and never rounded."""


def write_parquet(export: PageExport, path: Path) -> None:
    """A Parquet file with exact decimals and UTC times; UsageError without the extra [parquet]."""
    write_whole(path, parquet_bytes(export.figures))


def parquet_bytes(figures: Sequence[Figure]) -> bytes:
    """The file, of the same schema whatever the figures: numbers are decimal(38, 9), times are UTC microseconds, words
    are lists of strings."""
    arrow, parquet = package("pyarrow"), package("pyarrow.parquet")
    file = io.BytesIO()
    table = arrow.table(figure_columns(figures, FIGURE_FIELDS), schema=schema_of(arrow, FIGURE_FIELDS))
    parquet.write_table(table, file)
    return file.getvalue()


def figure_columns(figures: Sequence[Figure], chosen: Sequence[ExportField]) -> dict[str, list[object]]:
    """The values of these columns, with the texts of the exact numbers beside them."""
    columns: dict[str, list[object]] = {}
    for column in chosen:
        if column.name in NUMBERS:
            numbers = [getattr(each, column.name) for each in figures]
            columns[column.name] = [number if number is not None and fits(number) else None for number in numbers]
            columns[f"{column.name}_exact"] = [None if number is None else f"{number:f}" for number in numbers]
        else:
            columns[column.name] = [_value(each, column) for each in figures]
    return columns


def schema_of(arrow: Any, chosen: Sequence[ExportField]) -> Any:
    """The schema of these columns, each with its meaning, and of the texts of the exact numbers."""
    found = []
    for column in chosen:
        found.append(arrow.field(column.name, _type(arrow, column), metadata={"description": column.description}))
        if column.name in NUMBERS:
            told = f"{column.name} as an exact decimal text, also where decimal({DIGITS}, {SCALE}) cannot hold it"
            found.append(arrow.field(f"{column.name}_exact", arrow.string(), metadata={"description": told}))
    return arrow.schema(found)


def _type(arrow: Any, column: ExportField) -> Any:
    if column.name in NUMBERS:
        return arrow.decimal128(DIGITS, SCALE)
    return {
        "string": arrow.string(),
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "datetime": arrow.timestamp("us", tz="UTC"),
        "words": arrow.list_(arrow.string()),
        "array": arrow.string(),
        "object": arrow.string(),
    }[column.type]


def _value(figure: Figure, column: ExportField) -> object:
    value = getattr(figure, column.name)
    if column.type in ("array", "object"):
        plain = json_record(figure)[column.name]
        return json.dumps(plain, ensure_ascii=False) if plain else None
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, str | int | float | Decimal | datetime) else None


def package(name: str) -> Any:
    """A module of pyarrow; UsageError where it is not installed."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        raise UsageError(
            "E_NO_PACKAGE", got="no package pyarrow", expected="the extra [parquet]",
            next_step="pip install 'kpi-ingest[parquet]', or export as csv or jsonl",
        ) from missing  # fmt: skip
