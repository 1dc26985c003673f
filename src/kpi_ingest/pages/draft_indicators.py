"""The rows of a capture as a draft tells them: indicators with what their figures print."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kpi_ingest.grammar import fold_label, strip_marks
from kpi_ingest.model import Cell, Column, ReadRow, ReadTable
from kpi_ingest.pages.draft_tables import LONGEST_TEXT, DraftedSection
from kpi_ingest.pages.evidence import Said, kind_of, polarity_of, unit_of
from kpi_ingest.pages.writing import pair, quoted, remark

_OPEN_ROWS = 12
"""Rows that are open, told one by one."""
_SHOWN = 4
"""Figures of an indicator that stand beside it."""
_POLARITY = re.compile(r"\b(?:polarity|good is|good performance|better)\b")


@dataclass(slots=True)
class DraftedIndicator:
    """All that a capture shows of one indicator."""

    id: str
    section: str
    labels: list[str] = field(default_factory=list)
    figures: list[tuple[Column, Cell]] = field(default_factory=list)
    polarities: list[str] = field(default_factory=list)
    rows: int = 0
    doubts: int = 0
    """Rows whose label is not certain."""


def indicators_of(tables: Sequence[ReadTable], sections: Sequence[DraftedSection]) -> tuple[DraftedIndicator, ...]:
    """The indicators of the drafted sections, in the order of the page, each with an id of its own."""
    gathered: dict[tuple[str, str], DraftedIndicator] = {}
    known = {section.read_id: section.id for section in sections}
    grouped = _told_by_groups(tables)
    for table in tables:
        for row in table.rows if table.section_id in known else ():
            label = strip_marks(row.indicator)[0]
            if row.group is not None and (table.section_id, fold_label(label)) in grouped:
                label = f"{row.group} > {label}"
            if label.strip() and len(label) <= LONGEST_TEXT and not is_open(row):
                key = (table.section_id, fold_label(label))
                own = gathered.setdefault(key, DraftedIndicator(row.indicator_id, known[table.section_id]))
                _add_row(own, label, table, row)
    return tuple(_with_own_ids(gathered.values()))


def is_open(row: ReadRow) -> bool:
    """Whether nothing of a row is decided: then its label may be the doubt, and a definition would vouch for it."""
    told = [cell for cell in row.cells if cell.state != "blank"]
    return bool(told) and all(cell.state == "undecided" for cell in told)


def open_lines(tables: Sequence[ReadTable]) -> list[str]:
    """The rows that are left out because nothing of them is decided, one line each."""
    rows = [row for table in tables for row in table.rows if is_open(row)]
    lines = [remark(f"look: the row {quoted(row.indicator)} is open: {_reason(row)}") for row in rows[:_OPEN_ROWS]]
    more = len(rows) - _OPEN_ROWS
    return lines if more <= 0 else [*lines, remark(f"look: {more} more rows are open")]


def _reason(row: ReadRow) -> str:
    return next((cell.reason for cell in row.cells if cell.reason), "its cells are not decided")


def _told_by_groups(tables: Sequence[ReadTable]) -> set[tuple[str, str]]:
    """Section and folded label of rows that only what they stand under tells apart."""
    ids: dict[tuple[str, str], set[str]] = {}
    for table in tables:
        for row in table.rows:
            name = (table.section_id, fold_label(strip_marks(row.indicator)[0]))
            ids.setdefault(name, set()).add(row.indicator_id)
    return {name for name, found in ids.items() if len(found) > 1}


def _add_row(indicator: DraftedIndicator, label: str, table: ReadTable, row: ReadRow) -> None:
    indicator.rows += 1
    if not indicator.labels:
        indicator.labels.append(label)
    for column, cell in zip(table.columns, row.cells, strict=True):
        if any(_POLARITY.search(fold_label(level)) for level in column.levels):
            indicator.polarities.append(cell.text or "")
        else:
            indicator.figures.append((column, cell))


def _with_own_ids(indicators: Iterable[DraftedIndicator]) -> Iterator[DraftedIndicator]:
    """An id that another section has already is told apart by its section."""
    taken: set[str] = set()
    for indicator in indicators:
        plain, again = indicator.id, 1
        while indicator.id in taken:
            again += 1
            indicator.id = f"{plain[:50]}-{again}"
        taken.add(indicator.id)
        yield indicator


def indicator_lines(indicator: DraftedIndicator) -> list[str]:
    """The stanza of an indicator, the words that each line rests on beside it."""
    label = indicator.labels[0]
    told = {
        "unit": unit_of(indicator.figures),
        "polarity": polarity_of(label, indicator.polarities),
        "kind": kind_of(label, indicator.figures),
    }
    return [
        "[[indicators]]",
        *pair("id", indicator.id),
        *pair("section", indicator.section),
        *pair("labels", indicator.labels, _printed(indicator)),
        *(line for key, it in told.items() if it.value is not None for line in pair(key, it.value, it.evidence)),
        *_looks(told),
        *([remark(f"look: {indicator.rows} rows have this label")] if indicator.rows > 1 else []),
    ]


def _printed(indicator: DraftedIndicator) -> str:
    shown = [quoted(cell.text) for _, cell in indicator.figures if cell.state == "value" and cell.text]
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more


def _looks(told: Mapping[str, Said]) -> list[str]:
    """One line for all that the page does not say."""
    open_ = [f"{key} ({it.evidence})" for key, it in told.items() if it.value is None]
    return [remark("look: " + "; ".join(open_))] if open_ else []
