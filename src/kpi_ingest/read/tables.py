"""A document as `kpi-ingest/tables/1`: what the readers see before any KPI is looked for, with every doubt about it."""

from __future__ import annotations

from kpi_ingest.model import Document, Grid
from kpi_ingest.model.content import Json
from kpi_ingest.model.encode import place_to_json, warning_to_json

TABLES_SCHEMA = "kpi-ingest/tables/1"


def tables_of(document: Document) -> list[dict[str, Json]]:
    """One object per grid, in the order of the page; a span's text stands at its top-left position, "" elsewhere."""
    return [_table_of(block) for block in document.blocks if isinstance(block, Grid)]


def tables_to_json(document: Document) -> dict[str, Json]:
    """The document as one object of `kpi-ingest/tables/1`."""
    return {
        "schema": TABLES_SCHEMA,
        "media": document.media,
        "language": document.language,
        "incomplete": document.incomplete,
        "warnings": [warning_to_json(warning) for warning in document.warnings],
        "tables": list(tables_of(document)),
    }


def _table_of(grid: Grid) -> dict[str, Json]:
    return {
        "page": grid.page,
        "where": place_to_json(grid.where),
        "caption": grid.caption,
        "rows": [[cell.text for cell in row] for row in grid.rows],
        "doubts": [
            {"row": y, "column": x, "text": cell.text, "doubt": cell.doubt}
            for y, row in enumerate(grid.rows)
            for x, cell in enumerate(row)
            if cell.doubt is not None and cell.anchor is None
        ],
    }
