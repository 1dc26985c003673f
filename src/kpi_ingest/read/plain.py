"""A text capture -> its lines, each with its span; blocks of tab-separated lines are grids.

Every line is kept, blank ones too: a blank line is what separates paragraphs. Other separators are left to `layout`,
for a comma is as often a thousands mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Block, Document, Grid, GridCell, Line, TextSpan
from kpi_ingest.read.decoding import decode_plain
from kpi_ingest.read.folding import doubt_in, fold_blanks
from kpi_ingest.read.limits import ReadLimits

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")


def read_text(content: bytes, declared: str | None, limits: ReadLimits) -> Document:
    """The lines of a text capture.

    Raises ReadError: E_CHARSET, E_UNREADABLE, E_TABLE_TOO_LARGE, E_EMPTY where nothing but white space stands.
    """
    decoded = decode_plain(content, declared)
    if not decoded.text.strip():
        raise ReadError("E_EMPTY", got="nothing but white space", expected="text", next_step="capture the page again")
    blocks = tuple(_blocks(list(_lines(decoded.text)), limits))
    return Document("text", blocks, decoded.encoding, warnings=decoded.warnings)


def _lines(text: str) -> Iterator[Line]:
    """Lines end at CR, LF or both, and at nothing else: a form feed or U+2028 inside a label is part of it."""
    for number, found in enumerate(_LINE.finditer(text), start=1):
        if found.start() < len(text):
            yield Line(found.group(1), TextSpan(number, found.start(1), found.end(1)))


def _blocks(lines: Iterable[Line], limits: ReadLimits) -> Iterator[Block]:
    cells_left = limits.cells
    for tabs, group in groupby(lines, key=lambda line: line.text.count("\t")):
        run = list(group)
        if tabs and len(run) > 1:
            cells_left -= (tabs + 1) * len(run)
            yield _grid(run, cells_left)
        else:
            yield from run


def _grid(lines: list[Line], cells_left: int) -> Grid:
    """At least two lines with the same number of tabs are a table: no other reading of them is at hand."""
    if cells_left < 0:
        raise ReadError("E_TABLE_TOO_LARGE", got="too many tab-separated cells", next_step="split the capture")
    first, last = _span(lines[0]), _span(lines[-1])
    rows = tuple(tuple(_cells(line)) for line in lines)
    return Grid(rows, TextSpan(first.line, first.start, last.end))


def _cells(line: Line) -> Iterator[GridCell]:
    span = _span(line)
    start = span.start
    for text in line.text.split("\t"):
        yield GridCell(fold_blanks(text), TextSpan(span.line, start, start + len(text)), doubt=doubt_in(text))
        start += len(text) + 1


def _span(line: Line) -> TextSpan:
    if not isinstance(line.where, TextSpan):
        raise TypeError(line.where)
    return line.where
