"""A CSV capture -> one grid for each table, its cells found by row and column (RFC 4180).

The separator is the one of comma, semicolon and tab under which most rows have as many cells as the widest; where two
do as well, the file is refused, for a comma is a decimal mark elsewhere.
"""

from __future__ import annotations

import csv
import io
from collections import Counter

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Document
from kpi_ingest.read.decoding import decode_plain
from kpi_ingest.read.folding import doubt_in
from kpi_ingest.read.interstitial import refuse_interstitial
from kpi_ingest.read.limits import ReadLimits
from kpi_ingest.read.sheets.blocks import blocks_of
from kpi_ingest.read.sheets.sheet import Sheet, ShownCell

_SEPARATORS = (",", ";", "\t")


def read_csv(content: bytes, declared: str | None, limits: ReadLimits) -> Document:
    """The lines and grids of a CSV capture.

    Raises ReadError: E_CHARSET, E_UNREADABLE, E_EMPTY, E_TABLE_TOO_LARGE, and E_SEPARATOR where none stands out.
    """
    decoded = decode_plain(content, declared)
    if not decoded.text.strip():
        raise ReadError("E_EMPTY", got="nothing but white space", expected="rows", next_step="capture the file again")
    refuse_interstitial(decoded.text)
    rows = _rows(decoded.text, _separator(decoded.text))
    count = sum(map(len, rows))
    if count > limits.cells:
        raise ReadError("E_TABLE_TOO_LARGE", got=f"{count} cells", next_step="split the file")
    cells = {
        (row, column): ShownCell(text, doubt=doubt_in(text))
        for row, line in enumerate(rows)
        for column, text in enumerate(line)
        if text.strip()
    }
    blocks = tuple(blocks_of(Sheet("", cells, stores_numbers=False), limits.cells))
    return Document("csv", blocks, decoded.encoding, warnings=decoded.warnings)


def _separator(text: str) -> str:
    """The separator that makes a table of the rows; raises ReadError E_SEPARATOR."""
    found = {}
    for separator in _SEPARATORS:
        try:
            widths = Counter(len(row) for row in _rows(text, separator) if any(row))
        except ReadError:
            continue
        width = max(widths, default=1)
        if width > 1:
            found[separator] = (widths[width] / widths.total(), width)
    best = sorted(found, key=lambda each: found[each], reverse=True)
    if best and (len(best) == 1 or found[best[0]][0] > found[best[1]][0]):
        return best[0]
    named = " and ".join(repr(each) for each in best) or "no separator"
    raise ReadError(
        "E_SEPARATOR",
        got=f"{named} between cells",
        expected="one of comma, semicolon and tab, by which all rows have as many cells",
        next_step="save the file with quoted cells, or give it as text",
    )


def _rows(text: str, separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as cause:
        raise ReadError(
            "E_UNREADABLE",
            got=f"a CSV file whose quotes do not close: {cause}",
            expected="quotes in pairs",
            next_step="look at the file",
        ) from cause
