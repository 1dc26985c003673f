"""The canonical JSON of a reading, spelled straight from its rows and cells, and read back cell by cell.

`spell_reading` gives the bytes of `canonical_json(reading_to_json(reading))` (held to that in `tests/model`): a reading
is nearly all cells, and objects that are made only to be spelled and dropped cost three times the spelling. Editions of
a page share nearly all their cells to the letter, places among it: `read_spelled` makes each of them once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from kpi_ingest.model.content import Json, quoted, spelled, spelled_text, spelled_texts
from kpi_ingest.model.encode import (
    cell_from_json,
    place_to_json,
    reading_from_json,
    reading_to_json,
    repair_to_json,
    table_to_json,
)
from kpi_ingest.model.places import ElementPath, Place, TextSpan
from kpi_ingest.model.reading import Cell, Reading, ReadRow, ReadTable

_BEGIN = '{"basis":'
"""How the spelling of a cell begins."""
_ROW_END = re.compile(r'\],"(?:group|indicator)":')
"""What stands behind the last cell of a row; readings kept before rows had groups go on with the indicator."""
_CELL = re.compile(_BEGIN + '(?="[a-z]+","candidates":)')
"""A column begins with its basis too, and goes on with its doubt."""
_decode = json.JSONDecoder().raw_decode


def spell_reading(reading: Reading, tables: str | None = None) -> bytes:
    """A document of `kpi-ingest/parse/1` in the one canonical spelling; `tables` where they are spelled already."""
    frame = reading_to_json(replace(reading, tables=()))
    return _object(frame, tables=spell_tables(reading) if tables is None else tables).encode("ascii")


def spell_tables(reading: Reading) -> str:
    """The member `tables` of that document: nearly all of it."""
    return _array(map(_spelled_table, reading.tables))


def read_spelled(plain: bytes, known: dict[str, Cell]) -> Reading:
    """The reading that `spell_reading` was given. `known` holds cells by their spelling: those of other readings are
    taken from it, and new ones are put there. Other bytes raise ValueError, KeyError or TypeError."""
    head, *parts = _CELL.split(plain.decode("ascii"))
    frame, cells = [head], []
    for number, part in enumerate(parts):
        spelling, behind = _cut(part)
        if spelling not in known:
            known[spelling] = cell_from_json(_decode(_BEGIN + spelling)[0])
        cells.append(known[spelling])
        frame.append(f"{number}{behind}")
    return reading_from_json(json.loads("".join(frame)), cells.__getitem__)


def _cut(part: str) -> tuple[str, str]:
    """The rest of a cell's spelling, and what stands between it and the next cell. A text cannot be taken for either
    mark: its quotes are escaped."""
    if part.endswith(","):
        return part[:-1], ","
    found = _ROW_END.search(part)
    end = found.start() if found else len(part)
    return part[:end], part[end:]


def _spelled_table(table: ReadTable) -> str:
    frame = table_to_json(replace(table, rows=()))
    return _object(frame, rows=_array(map(_spelled_row, table.rows)))


def _object(frame: Mapping[str, Json], **ready: str) -> str:
    """An object of `frame`, with some members spelled already."""
    members = {**{name: spelled(value) for name, value in frame.items()}, **ready}
    return "{" + ",".join(f'"{name}":{members[name]}' for name in sorted(members)) + "}"


def _array(items: Iterable[str]) -> str:
    return f"[{','.join(items)}]"


def _spelled_row(row: ReadRow) -> str:
    """Names of members stand in the order of the alphabet, here and in a cell."""
    repair = "null" if row.repair is None else spelled(repair_to_json(row.repair))
    return (
        f'{{"cells":{_array(map(_spelled_cell, row.cells))},"group":{spelled_text(row.group)}'
        f',"indicator":{quoted(row.indicator)}'
        f',"indicator_id":{quoted(row.indicator_id)},"repair":{repair},"row":{quoted(row.row)}'
        f',"where":{_spelled_place(row.where)}}}'
    )


def _spelled_cell(cell: Cell) -> str:
    return (
        f'{{"basis":{quoted(cell.basis)},"candidates":{_spelled_candidates(cell)},"column":{cell.column}'
        f',"comparator":{spelled_text(cell.comparator)},"confidence":{_fraction(cell.confidence)},"date":{spelled_text(cell.date)}'
        f',"evidence":{spelled_texts(cell.evidence)},"flags":{spelled_texts(cell.flags)}'
        f',"multiplier":{_number(cell.multiplier)},"notes":{spelled_texts(cell.notes)}'
        f',"qualifier":{spelled_text(cell.qualifier)},"reason":{spelled_text(cell.reason)},"state":{quoted(cell.state)}'
        f',"support":{quoted(cell.support)},"text":{spelled_text(cell.text)},"unit":{spelled_text(cell.unit)}'
        f',"value":{_number(cell.value)},"where":{_spelled_place(cell.where)}}}'
    )


def _spelled_candidates(cell: Cell) -> str:
    if not cell.candidates:
        return "[]"
    spelt = (f'{{"confidence":{_fraction(it.confidence)},"text":{quoted(it.text)}}}' for it in cell.candidates)
    return _array(spelt)


def _spelled_place(place: Place | None) -> str:
    match place:
        case ElementPath(path):
            return f'{{"kind":"html","path":{quoted(path)}}}'
        case TextSpan(line, start, end):
            return f'{{"end":{end},"kind":"text","line":{line},"start":{start}}}'
    return spelled(place_to_json(place))


def _number(number: Decimal | None) -> str:
    return "null" if number is None else quoted(str(number))


def _fraction(number: float) -> str:
    """Anything else, what is not a number among it, is left to the encoder, which refuses it."""
    return repr(number) if 0 <= number <= 1 else spelled(number)
