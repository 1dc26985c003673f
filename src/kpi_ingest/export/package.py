"""A Frictionless data package and its descriptor. Source: Frictionless Data Package and Table Schema, version 1."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from kpi_ingest.export.fields import FIGURE_FIELDS, RELEASE_FIELDS, ExportField
from kpi_ingest.export.files import PageExport, csv_bytes, json_bytes, write_whole
from kpi_ingest.export.records import json_record
from kpi_ingest.model.content import Json
from kpi_ingest.pages import PageDefinition

Resource: TypeAlias = tuple[str, int, Sequence[ExportField]]
"""sha256, bytes and columns of a CSV file."""

DESCRIPTIONS = {
    "figures": "Every state that every figure of the page has had, with the interval for which it was on display",
    "releases": "Every release of the page with its capture times; figures of held releases are not exported",
}
PRIMARY_KEYS: Mapping[str, list[Json]] = {
    "figures": [
        "page", "section", "indicator", "measure", "series", "period", "period_words", "occurrence",
        "release",
    ],
    "releases": ["page", "release"],
}  # fmt: skip


def write_datapackage(export: PageExport, folder: Path) -> None:
    """A Frictionless data package: `datapackage.json` with `figures.csv` and `releases.csv` beside it."""
    figures = csv_bytes(FIGURE_FIELDS, (json_record(each) for each in export.figures), export.raw)
    releases = csv_bytes(RELEASE_FIELDS, (json_record(each) for each in export.releases), export.raw)
    contents = {"figures": (figures, FIGURE_FIELDS), "releases": (releases, RELEASE_FIELDS)}
    resources = {name: (_digest(content), len(content), fields) for name, (content, fields) in contents.items()}
    for name, (content, _) in contents.items():
        write_whole(folder / f"{name}.csv", content)
    document = package_document(export.page, export.definition, resources, raw=export.raw)
    write_whole(folder / "datapackage.json", json_bytes(document))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def package_document(
    page: str, definition: PageDefinition | None, resources: Mapping[str, Resource], *, raw: bool
) -> dict[str, Json]:
    """The content of `datapackage.json`."""
    document: dict[str, Json] = {
        "profile": "tabular-data-package",
        "name": page.lower(),
        "title": page if definition is None else definition.title,
        "description": _description(definition, raw),
    }
    if definition is not None and definition.urls:
        document["sources"] = [{"title": definition.publisher, "path": each.url} for each in definition.urls]
    return document | {"resources": [_resource(name, *resource) for name, resource in resources.items()]}


def _description(definition: PageDefinition | None, raw: bool) -> str:
    licence = "" if definition is None or definition.licence is None else f" Licence: {definition.licence}."
    harmless = (
        "" if raw else " An apostrophe stands before texts that begin like a formula, so that no spreadsheet runs them."
    )
    return (
        "Figures of a published page with every vintage. Times are UTC, intervals half-open. A figure is as certain as "
        f"its columns support and confidence say.{harmless}{licence}"
    )


def _resource(name: str, sha256: str, size: int, columns: Sequence[ExportField]) -> Json:
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "description": DESCRIPTIONS[name],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "hash": f"sha256:{sha256}",
        "bytes": size,
        "schema": {
            "fields": [_field(column) for column in columns],
            "missingValues": [""],
            "primaryKey": PRIMARY_KEYS[name],
        },
    }


def _field(column: ExportField) -> Json:
    type = "string" if column.type == "words" else column.type
    told: dict[str, Json] = {"name": column.name, "type": type, "description": column.description}
    return told | {"constraints": {"required": True}} if column.required else told
