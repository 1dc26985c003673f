"""Which section and indicator a table and a row are, and by what name a row is asked for again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterable, Mapping
from types import MappingProxyType

from kpi_ingest.grammar import fold_label, slug, strip_marks
from kpi_ingest.model import RepairedRow
from kpi_ingest.pages import IndicatorDefinition, PageDefinition


def section_id(title: str, number: int, definition: PageDefinition | None) -> str:
    """From the page definition, else from the title; an untitled table goes by its number on the page."""
    known = definition.section_id(title) if definition else None
    return known or (slug(title) if title.strip() else f"table-{number}")


Settled = Mapping[tuple[str, str], str]
"""Section id and folded label to indicator id: what people decided that no definition says."""
NONE_SETTLED: Settled = MappingProxyType({})


def indicator_of(
    section: str, label: str, definition: PageDefinition | None, settled: Settled = NONE_SETTLED
) -> IndicatorDefinition | None:
    """The indicator that a label is, its note marks aside; None where no definition knows it."""
    if definition is None:
        return None
    bare = strip_marks(label)[0]
    known = definition.indicator(section, label) or definition.indicator(section, bare)
    return known or listed_indicator(settled.get((section, fold_label(bare))), definition)


def indicator_id(section: str, label: str, definition: PageDefinition | None, settled: Settled = NONE_SETTLED) -> str:
    """From the page definition, else from a decision, else from the label: a label that happens to read like the id of
    an indicator is not yet that indicator."""
    known = indicator_of(section, label, definition, settled)
    if known is not None:
        return known.id
    bare = strip_marks(label)[0]
    own = slug(bare)
    return settled.get((section, fold_label(bare))) or (
        own if listed_indicator(own, definition) is None else f"label-{own}"
    )


Grouped = Container[tuple[str, str]]
"""Section id and folded label of rows that only what they stand under tells apart."""


def grouped_labels(rows: Iterable[tuple[str, RepairedRow]]) -> Grouped:
    """The labels that stand under more than one group of a section; `rows` come with the ids of their sections."""
    groups: dict[tuple[str, str], set[str]] = {}
    for section, row in rows:
        groups.setdefault((section, fold_label(strip_marks(row.label.text)[0])), set()).add(
            fold_label(group_of(row) or "")
        )
    return {label for label, found in groups.items() if len(found) > 1}


def group_of(row: RepairedRow) -> str | None:
    """What a row stands under, the outermost first; None where it stands under nothing."""
    return " > ".join(piece.text for piece in row.groups) or None


def name_of(section: str, row: RepairedRow, grouped: Grouped, definition: PageDefinition | None) -> str:
    """The words that identify a row: its label, behind its group where another group has the same label, or where the
    definition knows it by both (`North > Homes let`)."""
    label, group = row.label.text, group_of(row)
    if group is None:
        return label
    whole = f"{group} > {label}"
    known = indicator_of(section, whole, definition) is not None
    return whole if known or (section, fold_label(strip_marks(label)[0])) in grouped else label


def listed_indicator(id: str | None, definition: PageDefinition | None) -> IndicatorDefinition | None:
    """The indicator of this id; None where the definition has none."""
    return next((it for it in definition.indicators if it.id == id), None) if definition else None


def row_ids(section: str, rows: Iterable[RepairedRow]) -> list[str]:
    """12 hex digits for every row, over section title, label and source; a row that is printed twice, word for word,
    has two."""
    ids: list[str] = []
    for row in rows:
        source = row.source if row.source is not None else "\n".join(cell.text or "" for cell in row.cells)
        ids.append(_unused(section, row.label.text, source, ids))
    return ids


def short_digest(*parts: object) -> str:
    """12 hex digits over the parts, none of which can be taken for another."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode("ascii")).hexdigest()[:12]


def _unused(section: str, label: str, source: str, taken: list[str]) -> str:
    digest, again = short_digest(section, label, source), 1
    while digest in taken:
        again += 1
        digest = short_digest(section, label, source, again)
    return digest
