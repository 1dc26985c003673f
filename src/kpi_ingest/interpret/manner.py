"""How one page writes its cells: markers, notation, and what stands in brackets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kpi_ingest.grammar import (
    MarkerLike,
    ParsedCell,
    declares_negative_brackets,
    is_bracketed_money,
    is_money,
    names_a_negative,
    page_locale,
    parse_cell,
)
from kpi_ingest.interpret.source import Source
from kpi_ingest.model import KpiTable, RepairedRow
from kpi_ingest.pages import PageDefinition

_POINT: Literal["."] = "."
"""What a workbook's reader writes before decimals, whatever the page's locale: a workbook stores numbers."""


@dataclass(frozen=True, slots=True)
class Manner:
    """What is known beforehand of how a page's cells are written."""

    markers: Sequence[MarkerLike] = ()
    locale: str | None = None
    """A language tag: the definition's, else the page's own; None where neither says one."""
    decimal_mark: Literal[".", ","] | None = None
    negative_brackets: bool = False
    """The definition says that `(361)` is -361."""

    def parse(self, text: str, unit: str | None = None, *, bracketed: bool = False) -> ParsedCell:
        """The cell's text read in this manner. `unit` is what column or definition say of its figures; `bracketed`
        that its table shows negative figures in brackets."""
        return parse_cell(
            text,
            self.markers,
            locale=self.locale,
            decimal_mark=self.decimal_mark,
            negative_brackets=self.negative_brackets or bracketed,
            unit=unit,
        )


def manner_of(source: Source, definition: PageDefinition | None) -> Manner:
    """The page definition's word, else what the page says of its language."""
    if definition is None:
        return Manner(locale=page_locale(None, source.locale), decimal_mark=_POINT if source.media == "sheet" else None)
    return Manner(
        definition.markers,
        page_locale(definition.locale, source.locale),
        _POINT if source.media == "sheet" else definition.decimal_mark,
        definition.negative_brackets,
    )


def negative_columns(table: KpiTable, rows: Sequence[RepairedRow]) -> frozenset[int]:
    """The columns whose print says that brackets are negative figures: a note of the table or the column's header
    says so (`Surplus/(deficit)`), the header says that they are money (`2016-17 £000`), as accounts are, or another of
    its cells brackets money (`(£3)`, `£(5m)`)."""
    if any(declares_negative_brackets(note.text) for note in table.notes):
        return frozenset(column.index for column in table.columns)
    named = {it.index for it in table.columns if any(map(names_a_negative, it.levels)) or is_money(it.unit)}
    texts = ((place, cell.text) for row in rows for place, cell in enumerate(row.cells) if cell.text)
    return frozenset(named | {place for place, text in texts if is_bracketed_money(text)})
