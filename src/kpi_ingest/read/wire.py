"""A document as JSON and back: what the parse child says to its parent, and nothing else."""

from __future__ import annotations

from typing import Any, cast, get_args

from kpi_ingest.model import Block, Document, Grid, GridCell, Line, Place, Warning
from kpi_ingest.model.content import Json
from kpi_ingest.model.document import Chunk, Delimiter
from kpi_ingest.model.encode import place_from_json, place_to_json, warning_to_json

Decoded = dict[str, Any]  # json.loads knows no more; every use below names the field it takes


def document_to_json(document: Document) -> dict[str, Json]:
    """The document as one JSON object; what stands at its default is left out of cells."""
    return {
        "media": document.media,
        "encoding": document.encoding,
        "incomplete": document.incomplete,
        "language": document.language,
        "warnings": [warning_to_json(warning) for warning in document.warnings],
        "blocks": [_block_to_json(block) for block in document.blocks],
    }


def document_from_json(value: Decoded) -> Document:
    """The document that `document_to_json` wrote; another shape raises KeyError, TypeError or ValueError."""
    if value["media"] not in ("html", "pdf", "text"):
        raise ValueError(value["media"])
    return Document(
        media=value["media"],
        blocks=tuple(_block_from_json(each) for each in value["blocks"]),
        encoding=value["encoding"],
        incomplete=value["incomplete"],
        warnings=tuple(
            Warning(str(each["code"]), str(each["detail"]), place_from_json(each["where"]))
            for each in value["warnings"]
        ),
        language=value["language"],
    )


def _block_to_json(block: Block) -> Json:
    if isinstance(block, Line):
        return _line_to_json(block)
    return {
        "rows": [[_cell_to_json(cell) for cell in row] for row in block.rows],
        "where": place_to_json(block.where),
        "caption": block.caption,
        "page": block.page,
        "delimited": block.delimited,
    }


def _line_to_json(line: Line) -> dict[str, Json]:
    said: dict[str, Json] = {"text": line.text, "where": place_to_json(line.where), "heading": line.heading}
    if line.chunks:
        said["delimited"] = line.delimited
        said["chunks"] = [[chunk.text, place_to_json(chunk.where), chunk.doubt] for chunk in line.chunks]
    return said


def _block_from_json(value: Decoded) -> Block:
    where = _known_place(value["where"])
    if "rows" not in value:
        return _line_from_json(value, where)
    rows = tuple(tuple(_cell_from_json(cell) for cell in row) for row in value["rows"])
    return Grid(rows, where, value["caption"], value["page"], _delimiter(value["delimited"]))


def _line_from_json(value: Decoded, where: Place) -> Line:
    chunks = tuple(Chunk(str(text), _known_place(place), doubt) for text, place, doubt in value.get("chunks", ()))
    return Line(str(value["text"]), where, value["heading"], chunks, _delimiter(value.get("delimited", "none")))


def _delimiter(value: str) -> Delimiter:
    delimiter = next((each for each in get_args(Delimiter) if each == value), None)
    if delimiter is None:
        raise ValueError(value)
    return cast(Delimiter, delimiter)


def _cell_to_json(cell: GridCell) -> Json:
    said: dict[str, Json] = {"text": cell.text, "where": place_to_json(cell.where)}
    if cell.header:
        said["header"] = True
    if (cell.row_span, cell.column_span) != (1, 1):
        said["spans"] = [cell.row_span, cell.column_span]
    if cell.anchor is not None:
        said["anchor"] = list(cell.anchor)
    if cell.doubt is not None:
        said["doubt"] = cell.doubt
    return said


def _cell_from_json(value: Decoded) -> GridCell:
    row_span, column_span = value.get("spans", (1, 1))
    anchor = value.get("anchor")
    return GridCell(
        text=str(value["text"]),
        where=_known_place(value["where"]),
        header=bool(value.get("header", False)),
        row_span=int(row_span),
        column_span=int(column_span),
        anchor=None if anchor is None else (int(anchor[0]), int(anchor[1])),
        doubt=value.get("doubt"),
    )


def _known_place(value: Decoded | None) -> Place:
    place = place_from_json(value)
    if place is None:
        raise KeyError("where")
    return place
