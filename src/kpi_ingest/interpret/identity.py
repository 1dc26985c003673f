"""Which section and indicator a table and a row are, and by what name a row is asked for again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from kpi_ingest.grammar import slug, strip_marks
from kpi_ingest.model import RepairedRow
from kpi_ingest.pages import IndicatorDefinition, PageDefinition


def section_id(title: str, number: int, definition: PageDefinition | None) -> str:
    """From the page definition, else from the title; an untitled table goes by its number on the page."""
    known = definition.section_id(title) if definition else None
    return known or (slug(title) if title.strip() else f"table-{number}")


def indicator_of(section: str, label: str, definition: PageDefinition | None) -> IndicatorDefinition | None:
    """The indicator that a label is, its note marks aside; None where no definition knows it."""
    if definition is None:
        return None
    return definition.indicator(section, label) or definition.indicator(section, strip_marks(label)[0])


def indicator_id(label: str, known: IndicatorDefinition | None) -> str:
    """From the page definition, else from the label."""
    return known.id if known else slug(strip_marks(label)[0])


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
