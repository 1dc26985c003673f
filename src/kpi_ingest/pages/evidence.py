"""What the cells and labels of a row say of its indicator: unit, polarity, kind, each with the words it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kpi_ingest.grammar import fold_label, read_polarity
from kpi_ingest.model import Cell, Column
from kpi_ingest.pages.definition import Kind, Polarity

_IN_LABEL = re.compile(r"\b(?:(?:high(?:er)?|low(?:er)?|bigger|smaller|more|less|fewer) (?:is|are) (?:better|good))\b")
_SHARE = re.compile(r"^(?:the )?(?:percentage|proportion|share|per cent|percent|%)\b|^% ")
_MOVES = re.compile(r"\b(?:change|increase|decrease|reduction|growth|difference|variance|rise|fall)\b")


@dataclass(frozen=True, slots=True)
class Said:
    """What the page says of one thing."""

    value: str | None
    """None where it does not say it, or says several things."""
    evidence: str
    """The words it rests on; what a person should look at where there is no value."""


def unit_of(figures: Sequence[tuple[Column, Cell]]) -> Said:
    """The unit that all figures of an indicator have, by their own print or by their headers."""
    known = [(column, cell) for column, cell in figures if cell.state == "value"]
    printed = [cell.unit or "" for _, cell in known]
    meant = {cell.unit or column.unit or "" for column, cell in known}
    if not known:
        return Said(None, "no figure is read")
    if meant == {""}:
        return Said(None, 'none printed: "count", or its name')
    if len(meant) > 1:
        return Said(None, f"units differ: {_listed(sorted(unit or 'none' for unit in meant))}")
    unit = meant.pop()
    if all(printed):
        return Said(unit, "every figure prints it" if len(known) > 1 else "its figure prints it")
    if any(printed):
        return Said(None, f"{sum(map(bool, printed))} of {len(known)} figures print {unit}")
    return Said(unit, "the headers say it")


def polarity_of(label: str, cells: Iterable[str]) -> Said:
    """Which way is better, as the label or a column of polarities says (`Good is: High`)."""
    told = _IN_LABEL.search(fold_label(label))
    words = [told[0]] if told else [text for text in cells if text]
    ways: set[Polarity] = {way for text in words if (way := read_polarity(text))}
    if len(ways) == 1:
        return Said(ways.pop(), _listed(dict.fromkeys(words)))
    return Said(None, "not printed" if not words else f"printed: {_listed(words)}")


def kind_of(label: str, figures: Sequence[tuple[Column, Cell]]) -> Said:
    """A share where the label says so and no figure contradicts it; anything else is for a person to say."""
    folded = fold_label(label)
    values = [cell.value for _, cell in figures if cell.value is not None]
    kind: Kind = "share"
    if _SHARE.search(folded) and not _MOVES.search(folded) and all(0 <= value <= 100 for value in values):
        return Said(kind, "the label says so")
    return Said(None, "stock, flow, share, average")


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f'"{word}"' for word in words)
