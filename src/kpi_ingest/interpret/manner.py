"""How one page writes its cells: markers, notation, and what stands in brackets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kpi_ingest.grammar import MarkerLike, ParsedCell, declares_negative_brackets, names_a_negative, parse_cell
from kpi_ingest.interpret.source import Source
from kpi_ingest.model import Column, Note
from kpi_ingest.pages import PageDefinition


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
        return Manner(locale=_own_locale(source))
    return Manner(
        definition.markers,
        definition.locale or _own_locale(source),
        definition.decimal_mark,
        definition.negative_brackets,
    )


def _own_locale(source: Source) -> str | None:
    """Many British pages say `en-US`, as their software came; it orders no dates unless a definition says so too."""
    tag = source.locale
    return "en" if tag and tag.casefold().replace("_", "-") == "en-us" else tag


def shows_negatives(column: Column, label: str, notes: Sequence[Note]) -> bool:
    """Whether the print says that brackets are negative figures: in a note, in the column's header
    (`Surplus/(deficit)`), or in the row's label."""
    printed = (label, *column.levels)
    return any(names_a_negative(text) for text in printed) or any(declares_negative_brackets(it.text) for it in notes)
