"""Figures as SDMX-CSV 2.0 with the structure message that explains them. Source: SDMX-CSV 2.0 field guide.

The folder has `structure.json`, `data.csv` with the figures whose period is a time of SDMX, and `data-untimed.csv` with
the others. A figure that is open, a bound, or printed in words has no observation value, and says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kpi_ingest.export.fields import ExportField
from kpi_ingest.export.files import PageExport, csv_bytes, json_bytes, write_whole
from kpi_ingest.export.records import json_record
from kpi_ingest.export.sdmx_codes import (
    obs_status,
    obs_value,
    sdmx_id,
    sdmx_time,
    unit_measure,
    unit_mult,
    why_no_value,
)
from kpi_ingest.export.sdmx_structure import FLOWS, TIMED, Flow, period_text, release_code, structure_message
from kpi_ingest.model.content import Json
from kpi_ingest.pages import IndicatorDefinition
from kpi_ingest.vintages import Figure

LEADING = ("STRUCTURE", "STRUCTURE_ID", "ACTION")
INFORMATION = "I"
"""The action: these are statements, and no order to append to or to replace what a receiver holds."""
_SAME = {
    "STATE": "state", "TEXT": "text", "COMPARATOR": "comparator", "QUALIFIER": "qualifier", "FLAGS": "flags",
    "NOTES": "notes", "BASIS": "basis", "SUPPORT": "support", "CONFIDENCE": "confidence", "CANDIDATES": "candidates",
    "INDICATOR_LABEL": "indicator_label", "COLUMN_LABEL": "column_label", "RELEASE_NUMBER": "release_number",
    "CAPTURE": "capture", "MULTIPLIER": "multiplier", "OCCURRENCE": "occurrence",
    "EDITION": "edition",
}  # fmt: skip
"""Columns that say what a field of the figure says."""
_TIMES = ("shown_from", "shown_from_latest", "shown_until", "shown_until_latest")
"""Written without their Z, as UTC: readers that turn them into columns of times take no zone."""


def write_sdmx(export: PageExport, folder: Path) -> None:
    """The structure message and the two data files of a page."""
    for flow in FLOWS:
        columns = (*(ExportField(name, "string", "") for name in LEADING), *_fields(flow))
        write_whole(folder / flow.file, csv_bytes(columns, _records(export, flow), export.raw))
    write_whole(folder / "structure.json", json_bytes(structure_message(export)))


def _fields(flow: Flow) -> Iterator[ExportField]:
    """The columns as the CSV writer knows them. What is coded needs no guard against spreadsheets."""
    for each in flow.components:
        plain = each.codes is not None or each.role == "time"
        yield ExportField(each.id, "number" if plain else each.type, each.name)


def _records(export: PageExport, flow: Flow) -> Iterator[dict[str, Json]]:
    known = {} if export.definition is None else {(it.section, it.id): it for it in export.definition.indicators}
    leading: dict[str, Json] = {
        "STRUCTURE": "datastructure", "STRUCTURE_ID": flow.reference(export.page), "ACTION": INFORMATION,
    }  # fmt: skip
    for figure in export.figures:
        time = sdmx_time(figure.period)
        if (time is not None) == (flow is TIMED):
            yield leading | _record(figure, time, known.get((figure.section, figure.indicator)))


def _record(figure: Figure, time: str | None, indicator: IndicatorDefinition | None) -> dict[str, Json]:
    plain = json_record(figure)
    value = obs_value(figure)
    bound = figure.value if value is None else None
    own: dict[str, Json] = {
        "SECTION": sdmx_id(figure.section),
        "INDICATOR": sdmx_id(figure.indicator),
        "MEASURE": figure.measure,
        "SERIES": sdmx_id(figure.series),
        "RELEASE": release_code(figure.release),
        "CORRECTS": None if figure.corrects is None else release_code(figure.corrects),
        "TIME_PERIOD": time,
        "PERIOD": sdmx_id(period_text(figure)),
        "PERIOD_TEXT": period_text(figure),
        "OBS_VALUE": None if value is None else f"{value:f}",
        "OBS_STATUS": obs_status(figure),
        "UNIT_MEASURE": unit_measure(figure.unit),
        "UNIT_MULT": unit_mult(figure.multiplier),
        "DECLARED_UNIT": None if indicator is None else indicator.unit,
        "DECLARED_POLARITY": None if indicator is None else indicator.polarity,
        "DECLARED_KIND": None if indicator is None else indicator.kind,
        "BOUND": None if bound is None else f"{bound:f}",
        "NO_VALUE_REASON": why_no_value(figure),
    }
    times: dict[str, Json] = {name.upper(): _without_zone(plain[name]) for name in _TIMES}
    return own | times | {name: plain[field] for name, field in _SAME.items()}


def _without_zone(time: Json) -> str | None:
    return None if time is None else str(time).removesuffix("Z")
