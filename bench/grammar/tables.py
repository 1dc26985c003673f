"""The two tables of meanings, read from their CSV files."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

FOLDER = Path(__file__).parent
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """One row of `cells.csv`; the README says what its columns mean."""

    name: str
    kind: str
    printed: str
    locale: str | None
    column_unit: str | None
    meaning: str
    """`value`, `text`, `blank` or `refuse`."""
    text_ok: bool
    value: Decimal | None
    unit: str
    multiplier: Decimal
    comparator: str | None
    flags: tuple[str, ...]
    """Each `P`, or alternatives: `O|M`."""
    marks: tuple[str, ...]
    qualifier: str


@dataclass(frozen=True, slots=True)
class PrintedPeriod:
    """One row of `periods.csv`; the README says what its columns mean."""

    name: str
    kind: str
    printed: str
    above: str | None
    locale: str | None
    start: date | None
    end: date | None
    """The last day of the period itself."""
    period_kind: str
    refuse: bool


def printed_cells() -> list[PrintedCell]:
    """Every printed cell with its meaning."""
    return [
        PrintedCell(
            name=row["id"],
            kind=row["kind"],
            printed=_unescaped(row["printed"]),
            locale=row["locale"] or None,
            column_unit=row["column_unit"] or None,
            meaning=row["meaning_state"],
            text_ok=row["text_ok"] == "yes",
            value=Decimal(row["value"]) if row["value"] else None,
            unit=row["unit"],
            multiplier=Decimal(row["multiplier"] or 1),
            comparator=row["comparator"] or None,
            flags=_listed(row["flags"]),
            marks=_listed(row["marks"]),
            qualifier=row["qualifier"],
        )
        for row in _rows("cells.csv")
    ]


def printed_periods() -> list[PrintedPeriod]:
    """Every printed header with its period."""
    return [
        PrintedPeriod(
            name=row["id"],
            kind=row["kind"],
            printed=_unescaped(row["printed"]),
            above=_unescaped(row["above"]) or None,
            locale=row["locale"] or None,
            start=date.fromisoformat(row["start"]) if row["start"] else None,
            end=date.fromisoformat(row["end"]) if row["end"] else None,
            period_kind=row["period_kind"],
            refuse=row["refuse"] == "yes",
        )
        for row in _rows("periods.csv")
    ]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, strict=True)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split(";")) if text else ()
