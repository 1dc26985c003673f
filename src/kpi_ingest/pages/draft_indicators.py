"""The rows of a capture as a draft tells them: indicators with what their figures print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kpi_ingest.grammar import fold_label, strip_marks
from kpi_ingest.model import Cell, Column, ReadRow, ReadTable
from kpi_ingest.pages.draft_tables import LONGEST_TEXT, DraftedSection
from kpi_ingest.pages.evidence import Said, kind_of, polarity_of, unit_of
from kpi_ingest.pages.writing import pair, quoted, remark

_SHOWN = 4
"""Figures of an indicator that stand beside it."""


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
    known = {section.id for section in sections}
    shared = _shared_labels(tables)
    for table in tables:
        for row in table.rows if table.section_id in known else ():
            label = strip_marks(row.indicator)[0]
            if row.group and (table.section_id, fold_label(label)) in shared:
                label = f"{row.group} > {label}"
            if label.strip() and len(label) <= LONGEST_TEXT:
                key = (table.section_id, fold_label(label))
                own = gathered.setdefault(key, DraftedIndicator(row.indicator_id, table.section_id))
                _add_row(own, label, table, row)
    return tuple(_with_own_ids(gathered.values()))


def _shared_labels(tables: Sequence[ReadTable]) -> set[tuple[str, str]]:
    """Labels that stand under more than one group of a section: such a row is named with its group before it."""
    groups: dict[tuple[str, str], set[str]] = {}
    for table in tables:
        for row in table.rows:
            key = (table.section_id, fold_label(strip_marks(row.indicator)[0]))
            groups.setdefault(key, set()).add(fold_label(row.group or ""))
    return {key for key, found in groups.items() if len(found) > 1}


def _add_row(indicator: DraftedIndicator, label: str, table: ReadTable, row: ReadRow) -> None:
    indicator.rows += 1
    if not indicator.labels:
        indicator.labels.append(label)
    for column, cell in zip(table.columns, row.cells, strict=True):
        if column.role == "polarity":
            indicator.polarities.append(cell.text or "")
        elif not column.speaks_of_figures:
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
