"""The keys of `[[tables]]` and `[[columns]]` -> their values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar, cast, get_args

from kpi_ingest.grammar import parse_period
from kpi_ingest.model import Measure
from kpi_ingest.pages.tables import (
    FIGURE_ROLES,
    MEASURE_ROLES,
    ColumnDefinition,
    ColumnRole,
    Hidden,
    Orientation,
    PeriodSource,
    RelativePeriod,
    RowDefinition,
    RowRole,
    TableDefinition,
)
from kpi_ingest.strict_toml import Fields

_WAYS_TO_A_TABLE = ("headings", "captions", "number", "header_words")
_WAYS_TO_A_COLUMN = ("headers", "number")
_OF_A_READ_TABLE = (
    "section", "orientation", "indicator", "period", "period_from", "unit", "hidden", "header_rows", "label_columns",
    "columns", "rows",
)  # fmt: skip
_MEASURES = get_args(Measure)
_RELATIVE = get_args(RelativePeriod)

_Word = TypeVar("_Word", bound=str)


def parse_tables(root: Fields, sections: set[str], locale: str | None) -> tuple[TableDefinition, ...]:
    """The `[[tables]]` of a definition with these section ids. Raises TomlRefused."""
    return tuple(_table(table, sections, locale) for table in root.tables("tables", may_be_absent=True))


def parse_columns(table: Fields, locale: str | None) -> tuple[ColumnDefinition, ...]:
    """The `[[columns]]` of a definition, or of one of its tables. Raises TomlRefused."""
    return tuple(_column(column, locale) for column in table.tables("columns", may_be_absent=True))


def parse_rows(table: Fields) -> tuple[RowDefinition, ...]:
    """The `[[rows]]` of a definition, or of one of its tables. Raises TomlRefused."""
    return tuple(_row(row) for row in table.tables("rows", may_be_absent=True))


def _row(row: Fields) -> RowDefinition:
    known = RowDefinition(row.texts("labels"), cast(RowRole, row.one_of("role", get_args(RowRole))))
    row.finish()
    return known


def _table(table: Fields, sections: set[str], locale: str | None) -> TableDefinition:
    if table.boolean("ignore", default=False):
        _refuse_of_ignored(table, _OF_A_READ_TABLE)
    if "period" in table and "period_from" in table:
        raise table.refuse("period and period_from", "one of them", "period_from")
    known = TableDefinition(
        headings=table.texts("headings", may_be_absent=True),
        captions=table.texts("captions", may_be_absent=True),
        number=_count_or_none(table, "number"),
        header_words=table.texts("header_words", may_be_absent=True),
        section=_section(table, sections),
        orientation=_word_or_none(table, "orientation", cast(tuple[Orientation, ...], get_args(Orientation))),
        indicator=table.text_or_none("indicator"),
        period=_period(table, locale, ()),
        period_from=_word_or_none(table, "period_from", cast(tuple[PeriodSource, ...], get_args(PeriodSource))),
        unit=table.text_or_none("unit"),
        hidden=_word_or_none(table, "hidden", cast(tuple[Hidden, ...], get_args(Hidden))),
        ignore=table.boolean("ignore", default=False),
        header_rows=table.integer("header_rows") if "header_rows" in table else None,
        label_columns=_count_or_none(table, "label_columns"),
        columns=parse_columns(table, locale),
        rows=parse_rows(table),
    )
    table.finish()
    _demand_a_way(table, _WAYS_TO_A_TABLE)
    return known


def _column(column: Fields, locale: str | None) -> ColumnDefinition:
    known = ColumnDefinition(
        headers=column.texts("headers", may_be_absent=True),
        number=_count_or_none(column, "number"),
        role=_word_or_none(column, "role", cast(tuple[ColumnRole, ...], get_args(ColumnRole))),
        measure=_word_or_none(column, "measure", cast(tuple[Measure, ...], _MEASURES)),
        period=_period(column, locale, _RELATIVE),
        unit=column.text_or_none("unit"),
        series=column.text_or_none("series"),
    )
    _refuse_contradiction(column, known)
    column.finish()
    _demand_a_way(column, _WAYS_TO_A_COLUMN)
    return known


def _demand_a_way(table: Fields, ways: Sequence[str]) -> None:
    if not any(way in table for way in ways):
        raise table.refuse("an entry that nothing leads to", "one or more of " + ", ".join(ways))


def _refuse_of_ignored(table: Fields, keys: Sequence[str]) -> None:
    for key in keys:
        if key in table:
            raise table.refuse(
                f"{key} of a table that is ignored", "ignore = false, or no more than what finds it", key
            )


def _refuse_contradiction(column: Fields, known: ColumnDefinition) -> None:
    """A measure, a period, a unit or a series belongs to columns of figures, and a role that is a measure is the
    measure."""
    for key in ("measure", "period", "unit", "series"):
        if known.role is not None and known.role not in FIGURE_ROLES and key in column:
            figures = ", ".join(role for role in get_args(ColumnRole) if role in FIGURE_ROLES)
            raise column.refuse(f'{key} of a column whose role is "{known.role}"', f"a role of figures: {figures}", key)
    if known.measure not in (None, known.role) and known.role in MEASURE_ROLES and known.role in _MEASURES:
        got = f'measure = "{known.measure}" beside role = "{known.role}"'
        raise column.refuse(got, f'role = "value", or measure = "{known.role}"', "measure")


def _section(table: Fields, sections: set[str]) -> str | None:
    if "section" not in table:
        return None
    if not sections:
        raise table.refuse(f'section = "{table.text("section")}"', "[[sections]] that define it", "section")
    return table.one_of("section", sorted(sections))


def _period(table: Fields, locale: str | None, words: tuple[str, ...]) -> str | None:
    """A period in canonical form, whatever form it is written in; or one of these words."""
    text = table.text_or_none("period")
    if text is None or text in words:
        return text
    period = parse_period(text, locale)
    if period is None:
        expected = "a period such as 2024-03, 2023-Q2, Q2 2023/24 or 2023/24"
        raise table.refuse(f'period = "{text}"', expected + "".join(f', or "{word}"' for word in words), "period")
    return period


def _word_or_none(table: Fields, key: str, words: tuple[_Word, ...]) -> _Word | None:
    return cast(_Word, table.one_of(key, words)) if key in table else None


def _count_or_none(table: Fields, key: str) -> int | None:
    return table.integer(key, least=1) if key in table else None
