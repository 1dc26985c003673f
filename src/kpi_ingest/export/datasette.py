"""What Datasette is told of a store: its metadata file. Source: Datasette 0.65, "Metadata"."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from kpi_ingest.export.files import write_whole
from kpi_ingest.export.views import VIEWS, View
from kpi_ingest.model.content import Json
from kpi_ingest.pages import PageDefinition


def write_datasette(path: Path, database: str, tables: Iterable[str], definitions: Sequence[PageDefinition]) -> None:
    """The metadata of the SQLite file whose name without its ending is `database`. Of its `tables` none is listed
    unless asked for: views are what to ask. `definitions` are those of its pages."""
    document = metadata_document(database, tables, definitions)
    write_whole(path, (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode())


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
