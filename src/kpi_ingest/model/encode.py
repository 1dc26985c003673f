"""Readings as JSON and back: the contract `kpi-ingest/parse/1` (design, section 5).

The archive and the store keep readings in this form, so that what a program sees is what is kept. Numbers travel as
strings, times as ISO 8601, places as objects whose `kind` names them.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from kpi_ingest.model.content import Json
from kpi_ingest.model.document import Warning
from kpi_ingest.model.places import ElementPath, PageBox, Place, SheetCell, TextSpan
from kpi_ingest.model.reading import Cell, CitedCell, Finding, Inputs, Reading, ReadRow, ReadTable, Repair
from kpi_ingest.model.table import Candidate, Column, Note, RowCandidate

PARSE_SCHEMA = "kpi-ingest/parse/1"

Decoded = dict[str, Any]  # json.loads knows no more; every use below names the field it takes


def place_to_json(place: Place | None) -> Json:
    """A place as an object, or null."""
    match place:
        case None:
            return None
        case TextSpan(line, start, end):
            return {"kind": "text", "line": line, "start": start, "end": end}
        case ElementPath(path):
            return {"kind": "html", "path": path}
        case PageBox(page, box):
            return {"kind": "pdf", "page": page, "box": list(box)}
        case SheetCell(sheet, cell):
            return {"kind": "sheet", "sheet": sheet, "cell": cell}


def place_from_json(value: Decoded | None) -> Place | None:
    """The place that `place_to_json` wrote; an unknown kind raises KeyError."""
    if value is None:
        return None
    if value["kind"] == "text":
        return TextSpan(value["line"], value["start"], value["end"])
    if value["kind"] == "html":
        return ElementPath(value["path"])
    if value["kind"] == "pdf":
        x0, top, x1, bottom = value["box"]
        return PageBox(value["page"], (x0, top, x1, bottom))
    if value["kind"] == "sheet":
        return SheetCell(value["sheet"], value["cell"])
    raise KeyError(value["kind"])


def cell_to_json(cell: Cell) -> dict[str, Json]:
    """A cell as the cell object of parse/1."""
    return {
        "column": cell.column,
        "state": cell.state,
        "text": cell.text,
        "value": None if cell.value is None else str(cell.value),
        "unit": cell.unit,
        "comparator": cell.comparator,
        "qualifier": cell.qualifier,
        "date": cell.date,
        "flags": list(cell.flags),
        "notes": list(cell.notes),
        "basis": cell.basis,
        "support": cell.support,
        "confidence": cell.confidence,
        "candidates": [{"text": each.text, "confidence": each.confidence} for each in cell.candidates],
        "reason": cell.reason,
        "where": place_to_json(cell.where),
        "evidence": list(cell.evidence),
        "multiplier": None if cell.multiplier is None else str(cell.multiplier),
    }


def cell_from_json(value: Decoded) -> Cell:
    """The cell that `cell_to_json` wrote; those that were kept before there were multipliers have none."""
    multiplier = value.get("multiplier")
    return Cell(
        column=value["column"],
        state=value["state"],
        text=value["text"],
        value=None if value["value"] is None else Decimal(value["value"]),
        unit=value["unit"],
        comparator=value["comparator"],
        qualifier=value["qualifier"],
        date=value["date"],
        flags=tuple(value["flags"]),
        notes=tuple(value["notes"]),
        basis=value["basis"],
        support=value["support"],
        confidence=value["confidence"],
        candidates=tuple(Candidate(each["text"], each["confidence"]) for each in value["candidates"]),
        reason=value["reason"],
        where=place_from_json(value["where"]),
        evidence=tuple(value["evidence"]),
        multiplier=None if multiplier is None else Decimal(multiplier),
    )


def column_to_json(column: Column) -> dict[str, Json]:
    """A column as an object of parse/1."""
    return {
        "index": column.index,
        "label": column.label,
        "levels": list(column.levels),
        "measure": column.measure,
        "ordinal": column.ordinal,
        "period": column.period,
        "unit": column.unit,
        "series": column.series,
        "doubt": column.doubt,
        "period_words": column.period_words,
        "flags": list(column.flags),
        "notes": list(column.notes),
        "basis": column.basis,
        "role": column.role,
        "of": column.of,
        "period_from": column.period_from,
    }


def _column_from_json(value: Decoded) -> Column:
    """What columns that were kept before 0.2.0 do not say is left at its default."""
    lists: Decoded = {name: tuple(value[name]) for name in ("levels", "flags", "notes") if name in value}
    return Column(**{**value, **lists})


def note_to_json(note: Note) -> dict[str, Json]:
    """A note as an object of parse/1."""
    return {
        "mark": note.mark,
        "text": note.text,
        "scope": note.scope,
        "where": place_to_json(note.where),
        "columns": list(note.columns),
    }


def finding_to_json(finding: Finding) -> dict[str, Json]:
    """A finding as an object."""
    return {
        "id": finding.id,
        "kind": finding.kind,
        "severity": finding.severity,
        "message": finding.message,
        "section": finding.section,
        "indicator_id": finding.indicator_id,
        "column": finding.column,
        "where": place_to_json(finding.where),
        "cells": [cited_to_json(cell) for cell in finding.cells],
    }


def cited_to_json(cell: CitedCell) -> dict[str, Json]:
    """A cell that a finding rests on as an object."""
    return {
        "indicator": cell.indicator,
        "column": cell.column,
        "measure": cell.measure,
        "series": cell.series,
        "period": cell.period,
        "period_words": cell.period_words,
        "text": cell.text,
        "where": place_to_json(cell.where),
        "capture": cell.capture,
    }


def warning_to_json(warning: Warning) -> dict[str, Json]:
    """A reader's warning as an object."""
    return {"code": warning.code, "detail": warning.detail, "where": place_to_json(warning.where)}


def reading_to_json(reading: Reading) -> dict[str, Json]:
    """A reading as a document of `kpi-ingest/parse/1`."""
    return {
        "schema": PARSE_SCHEMA,
        "parser": reading.inputs.code,
        "page": reading.page,
        "capture": {
            "sha256": reading.sha256,
            "media": reading.media,
            "encoding": reading.encoding,
            "bytes": reading.size,
            "truncated": reading.truncated,
            "incomplete": reading.incomplete,
        },
        "inputs": {
            "code": reading.inputs.code,
            "definition": reading.inputs.definition,
            "evidence": list(reading.inputs.evidence),
            "decisions": list(reading.inputs.decisions),
        },
        "tables": [table_to_json(table) for table in reading.tables],
        "findings": [finding_to_json(finding) for finding in reading.findings],
        "warnings": [warning_to_json(warning) for warning in reading.warnings],
    }


def reading_from_json(value: Decoded, cell_of: Callable[[Any], Cell] = cell_from_json) -> Reading:
    """The reading that `reading_to_json` wrote, each cell by `cell_of`; a document of another shape raises KeyError or
    TypeError."""
    capture, inputs = value["capture"], value["inputs"]
    return Reading(
        page=value["page"],
        sha256=capture["sha256"],
        size=capture["bytes"],
        media=capture["media"],
        inputs=Inputs(
            code=inputs["code"],
            definition=inputs["definition"],
            evidence=tuple(inputs["evidence"]),
            decisions=tuple(inputs["decisions"]),
        ),
        tables=tuple(_table_from_json(table, cell_of) for table in value["tables"]),
        truncated=capture["truncated"],
        encoding=capture["encoding"],
        findings=tuple(_finding_from_json(finding) for finding in value["findings"]),
        warnings=tuple(
            Warning(each["code"], each["detail"], place_from_json(each["where"])) for each in value["warnings"]
        ),
        incomplete=capture.get("incomplete"),
    )


def table_to_json(table: ReadTable) -> dict[str, Json]:
    """A table as an object of parse/1."""
    return {
        "section": table.section,
        "section_id": table.section_id,
        "label_header": table.label_header,
        "threshold": table.threshold,
        "columns": [column_to_json(column) for column in table.columns],
        "rows": [_row_to_json(row) for row in table.rows],
        "notes": [note_to_json(note) for note in table.notes],
    }


def _table_from_json(value: Decoded, cell_of: Callable[[Any], Cell]) -> ReadTable:
    return ReadTable(
        section=value["section"],
        section_id=value["section_id"],
        columns=tuple(_column_from_json(each) for each in value["columns"]),
        rows=tuple(_row_from_json(each, cell_of) for each in value["rows"]),
        notes=tuple(_note_from_json(each) for each in value["notes"]),
        threshold=value["threshold"],
        label_header=value["label_header"],
    )


def _note_from_json(value: Decoded) -> Note:
    return Note(
        mark=value["mark"],
        text=value["text"],
        scope=value["scope"],
        where=_known_place(value["where"]),
        columns=tuple(value["columns"]),
    )


def _known_place(value: Decoded) -> Place:
    place = place_from_json(value)
    if place is None:
        raise KeyError("where")
    return place


def _row_to_json(row: ReadRow) -> dict[str, Json]:
    return {
        "row": row.row,
        "indicator": row.indicator,
        "indicator_id": row.indicator_id,
        "group": row.group,
        "where": place_to_json(row.where),
        "cells": [cell_to_json(cell) for cell in row.cells],
        "repair": None if row.repair is None else repair_to_json(row.repair),
    }


def _row_from_json(value: Decoded, cell_of: Callable[[Any], Cell]) -> ReadRow:
    return ReadRow(
        row=value["row"],
        indicator=value["indicator"],
        indicator_id=value["indicator_id"],
        cells=tuple(map(cell_of, value["cells"])),
        repair=None if value["repair"] is None else _repair_from_json(value["repair"]),
        where=place_from_json(value["where"]),
        group=value.get("group"),
    )


def repair_to_json(repair: Repair) -> dict[str, Json]:
    """A recorded repair as an object of parse/1."""
    return {
        "rule": repair.rule,
        "source": repair.source,
        "candidates": [{"probability": each.probability, "cells": list(each.cells)} for each in repair.candidates],
    }


def _repair_from_json(value: Decoded) -> Repair:
    return Repair(
        rule=value["rule"],
        source=value["source"],
        candidates=tuple(RowCandidate(each["probability"], tuple(each["cells"])) for each in value["candidates"]),
    )


def _finding_from_json(value: Decoded) -> Finding:
    """Findings of readings that were kept before findings cited their cells cite none."""
    cells = tuple(CitedCell(**{**each, "where": place_from_json(each["where"])}) for each in value.get("cells", ()))
    return Finding(**{**value, "where": place_from_json(value["where"]), "cells": cells})
