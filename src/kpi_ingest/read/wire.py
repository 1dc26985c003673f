"""A document as JSON and back: what the parse child says to its parent, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, cast, get_args

from kpi_ingest.model import Block, Document, ElementPath, Grid, GridCell, Line, Place, Warning
from kpi_ingest.model.content import Json
from kpi_ingest.model.document import Chunk, Delimiter, Media
from kpi_ingest.model.encode import place_from_json, place_to_json, warning_to_json
from kpi_ingest.read.cells import CellRun, RowsInRuns, grid_cell, plain_cells, plain_lines

Decoded = dict[str, Any]  # json.loads knows no more; every use below names the field it takes

_LONGEST_PATH = 2_000
"""Characters of a path that is written once for many rows; pages have paths of 50 to 200."""


def document_to_json(document: Document) -> dict[str, Json]:
    """The document as one JSON object; what stands at its default is left out of cells."""
    return {
        "media": document.media,
        "encoding": document.encoding,
        "incomplete": document.incomplete,
        "language": document.language,
        "warnings": [warning_to_json(warning) for warning in document.warnings],
        "blocks": _blocks_to_json(document.blocks),
    }


def document_from_json(value: Decoded) -> Document:
    """The document that `document_to_json` wrote; another shape raises KeyError, TypeError or ValueError."""
    if value["media"] not in get_args(Media):
        raise ValueError(value["media"])
    return Document(
        media=value["media"],
        blocks=tuple(_blocks_from_json(value["blocks"])),
        encoding=value["encoding"],
        incomplete=value["incomplete"],
        warnings=tuple(
            Warning(str(each["code"]), str(each["detail"]), place_from_json(each["where"]))
            for each in value["warnings"]
        ),
        language=value["language"],
    )


def _blocks_to_json(blocks: Iterable[Block]) -> list[Json]:
    """Blocks one by one, but lines that stand in elements many at once; a page has hundreds of them."""
    found: list[Json] = []
    for plain, group in groupby(blocks, key=_is_plain_line):
        alike = list(group)
        found += [_lines_to_json(alike)] if plain else map(_block_to_json, alike)
    return found


def _is_plain_line(block: Block) -> bool:
    return type(block) is Line and type(block.where) is ElementPath and not block.chunks and "\n" not in block.text


def _lines_to_json(lines: Sequence[Block]) -> Json:
    """Their texts, paths and headings, each as one text of lines."""
    return {
        "lines": "\n".join(map(_TEXT, lines)),
        "paths": "\n".join(map(_PATH, lines)),
        "headings": "".join([str(heading or "-") for heading in map(_HEADING, lines)]),
    }


def _block_to_json(block: Block) -> Json:
    if isinstance(block, Line):
        return _line_to_json(block)
    return {
        "rows": _rows_to_json(block),
        "where": place_to_json(block.where),
        "caption": block.caption,
        "page": block.page,
        "delimited": block.delimited,
        "hidden": block.hidden,
    }


def _line_to_json(line: Line) -> Json:
    said: dict[str, Json] = {"text": line.text, "where": place_to_json(line.where), "heading": line.heading}
    if line.chunks:
        said["delimited"] = line.delimited
        said["chunks"] = [[chunk.text, place_to_json(chunk.where), chunk.doubt] for chunk in line.chunks]
    return said


def _blocks_from_json(value: Iterable[Decoded]) -> Iterator[Block]:
    for part in value:
        if "lines" in part:
            headings = [None if sign == "-" else int(sign) for sign in part["headings"]]
            yield from plain_lines(part["lines"].split("\n"), part["paths"].split("\n"), headings)
        else:
            yield _block_from_json(part)


def _block_from_json(value: Decoded) -> Block:
    where = _known_place(value["where"])
    if "rows" not in value:
        return _line_from_json(value, where)
    rows = tuple(_rows_from_json(value["rows"]))
    return Grid(rows, where, value["caption"], value["page"], _delimiter(value["delimited"]), value["hidden"])


def _line_from_json(value: Decoded, where: Place) -> Line:
    chunks = tuple(Chunk(str(text), _known_place(place), doubt) for text, place, doubt in value.get("chunks", ()))
    return Line(str(value["text"]), where, value["heading"], chunks, _delimiter(value.get("delimited", "none")))


def _delimiter(value: str) -> Delimiter:
    delimiter = next((each for each in get_args(Delimiter) if each == value), None)
    if delimiter is None:
        raise ValueError(value)
    return cast(Delimiter, delimiter)


def _rows_to_json(grid: Grid) -> list[Json]:
    """The rows one by one, or many at once where they stand in runs.

    Paths as long as pages are written row by row: a child that cannot hold them is given up, and this process, which
    knows no bounds, must not be the one that finds out.
    """
    if not isinstance(grid.written, RowsInRuns):
        return list(map(_row_to_json, grid.rows))
    found: list[Json] = []
    for part in grid.written.parts:
        if isinstance(part, CellRun) and len(part.within) <= _LONGEST_PATH:
            found.append(_run_to_json(part))
        else:
            found += map(_row_to_json, part.rows() if isinstance(part, CellRun) else [part])
    return found


def _run_to_json(run: CellRun) -> Json:
    """Texts as one text of lines: their blanks are folded, so that none has a line break in it."""
    return {
        "rows": run.within,
        "first": run.first,
        "steps": " ".join(run.steps),
        "texts": "\n".join(run.texts),
        "headers": "".join(["h" if header else "-" for header in run.headers]),
    }


def _row_to_json(row: tuple[GridCell, ...]) -> Json:
    """A row of plain cells that stand in one element as that element's path, the cells' steps from it, their texts, and
    which of them are headers; any other row as its cells one by one. A page has ten thousand cells, and their paths are
    longer than their texts."""
    if not row or set(map(_RARE, row)) != _ALL_PLAIN:
        return list(map(_cell_to_json, row))
    paths = [where.path for where in map(_WHERE, row) if type(where) is ElementPath]
    if len(paths) != len(row):
        return list(map(_cell_to_json, row))
    within = paths[0][: paths[0].rfind("/") + 1]
    start = len(within)
    steps = " ".join([path[start:] for path in paths])
    if steps.count(" ") != len(row) - 1 or not all(path.startswith(within) for path in paths):
        return list(map(_cell_to_json, row))
    return {
        "in": within,
        "steps": steps,
        "texts": list(map(_TEXT, row)),
        "headers": "".join(["h" if cell.header else "-" for cell in row]),
    }


_RARE = attrgetter("row_span", "column_span", "anchor", "doubt")
_WHERE, _TEXT = attrgetter("where"), attrgetter("text")
_PATH, _HEADING = attrgetter("where.path"), attrgetter("heading")
_PLAIN = (1, 1, None, None)
_ALL_PLAIN = {_PLAIN}


def _rows_from_json(value: Iterable[Decoded | list[Any]]) -> Iterator[tuple[GridCell, ...]]:
    for part in value:
        if isinstance(part, dict) and "rows" in part:
            yield from _run_from_json(part)
        else:
            yield _row_from_json(part)


def _run_from_json(value: Decoded) -> Iterator[tuple[GridCell, ...]]:
    steps, texts = value["steps"].split(" "), value["texts"].split("\n")
    headers = tuple([sign == "h" for sign in value["headers"]])
    within = str(value["rows"])
    if len(headers) != len(steps) or len(texts) % len(steps) or len(within) > _LONGEST_PATH:
        raise ValueError(within[:_LONGEST_PATH])
    return CellRun(within, int(value["first"]), tuple(steps), headers, texts).rows()


def _row_from_json(value: Decoded | list[Any]) -> tuple[GridCell, ...]:
    if isinstance(value, list):
        return tuple(map(_cell_from_json, value))
    within, texts = value["in"], value["texts"]
    if not {str}.issuperset(map(type, texts)):
        raise TypeError(texts)
    paths = [within + step for step in value["steps"].split(" ")]
    return tuple(plain_cells(texts, paths, [sign == "h" for sign in value["headers"]]))


def _cell_to_json(cell: GridCell) -> Json:
    """Text and place; behind them whether it is a header, and what else is not as with most cells."""
    where = cell.where
    place = where.path if isinstance(where, ElementPath) else place_to_json(where)
    if _RARE(cell) == _PLAIN:
        return [cell.text, place, True] if cell.header else [cell.text, place]
    anchor: Json = None if cell.anchor is None else list(cell.anchor)
    return [cell.text, place, cell.header, cell.row_span, cell.column_span, anchor, cell.doubt]


def _cell_from_json(value: list[Any]) -> GridCell:
    text, place, *more = value
    where = ElementPath(place) if type(place) is str else _known_place(place)
    if type(text) is not str:
        raise TypeError(text)
    if not more:
        return grid_cell(text, where)
    header, row_span, column_span, anchor, doubt = (*more, 1, 1, None, None) if len(more) == 1 else more
    covers = None if anchor is None else (int(anchor[0]), int(anchor[1]))
    return grid_cell(text, where, bool(header), int(row_span), int(column_span), covers, doubt)


def _known_place(value: Decoded | None) -> Place:
    place = place_from_json(value)
    if place is None:
        raise KeyError("where")
    return place
