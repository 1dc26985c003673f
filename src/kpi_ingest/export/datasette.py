"""What Datasette is told of a store: its metadata file. Source: Datasette 0.65, "Metadata"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from kpi_ingest.export.files import StoreExport, json_bytes, write_whole
from kpi_ingest.export.views import VIEWS, View
from kpi_ingest.model.content import Json
from kpi_ingest.pages import PageDefinition


def write_datasette(export: StoreExport, path: Path) -> None:
    """The metadata of the store's SQLite file. Of its tables none is listed unless asked for: views are what to ask."""
    write_whole(path, json_bytes(metadata_document(export.database(), export.tables, export.definitions)))


def metadata_document(database: str, tables: Iterable[str], definitions: Sequence[PageDefinition]) -> dict[str, Json]:
    """The content of the file."""
    told: dict[str, Json] = {name: _view(view) for name, view in VIEWS.items()}
    hidden: dict[str, Json] = {name: {"hidden": True} for name in sorted(tables)}
    document: dict[str, Json] = {
        "title": "Published figures with every vintage",
        "description": "Ask the views kpi_...; the tables beside them hold superseded readings beside current ones."
        + "".join(f" {_page(each)}" for each in definitions),
    }
    if len(definitions) == 1 and definitions[0].licence is not None:
        document["license"] = definitions[0].licence
    return document | {"databases": {database: {"tables": told | hidden}}}


def _page(definition: PageDefinition) -> str:
    licence = "" if definition.licence is None else f", {definition.licence}"
    return f"{definition.id}: {definition.title} ({definition.publisher}{licence})."


def _view(view: View) -> Json:
    told: dict[str, Json] = {
        "title": view.title,
        "description": view.description,
        "columns": dict(view.columns),
        "facets": list(view.facets),
    }
    return told | {"units": dict(view.units)} if view.units else told
