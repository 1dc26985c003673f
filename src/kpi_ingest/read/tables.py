"""The grids of a document as `kpi-ingest/tables/1`: what the readers see before any KPI is looked for."""

from __future__ import annotations

from kpi_ingest.model import Document, Grid
from kpi_ingest.model.content import Json
from kpi_ingest.model.encode import place_to_json

TABLES_SCHEMA = "kpi-ingest/tables/1"


def tables_of(document: Document) -> list[dict[str, Json]]:
    """One object per grid, in the order of the page; a span's text stands at its top-left position, "" elsewhere."""
    return [_table_of(block) for block in document.blocks if isinstance(block, Grid)]


def _table_of(grid: Grid) -> dict[str, Json]:
    return {
        "page": grid.page,
        "where": place_to_json(grid.where),
        "caption": grid.caption,
        "rows": [[cell.text for cell in row] for row in grid.rows],
    }
