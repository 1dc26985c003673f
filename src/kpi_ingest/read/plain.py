"""A text capture -> its lines, each with its span; tables that the text delimits are grids.

A table is delimited by tabs, by `|`, by Markdown, by a separator at the end of one cell a line, or by columns that are
aligned with blanks. Every other line is kept, blank ones too: a blank line is what separates paragraphs. A comma is no
separator here, for it is as often a thousands mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Block, Delimiter, Document, Line, TextSpan
from kpi_ingest.read.decoding import decode_plain
from kpi_ingest.read.interstitial import refuse_interstitial
from kpi_ingest.read.limits import ReadLimits
from kpi_ingest.read.plain_aligned import aligned_rows
from kpi_ingest.read.plain_rows import TextRow, grid_of
from kpi_ingest.read.plain_separated import separated_rows
from kpi_ingest.read.plain_stacked import stacked_rows

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_HEADING = re.compile(r"(?P<rank>#{1,6}) +(?P<text>\S(?:.*[^\s#])?)[ \t]*#*[ \t]*")
_RULE = re.compile(r"[ \t]*\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+(?:[ \t]*:?-{3,}:?[ \t]*)?")
"""The line under the header of a Markdown table."""
_FindRows = Callable[[Sequence[Line], int], tuple[list[TextRow], int]]
"""Lines and the number of one -> the rows of the table that begins there, and the number of the line behind the stretch
that was looked at. Without rows no table begins anywhere in that stretch."""
# A cell a line is asked for first: such lines are rows of one cell and a blank one to `separated_rows`.
_SHAPES: tuple[tuple[_FindRows, Delimiter], ...] = (
    (stacked_rows, "separator"),
    (separated_rows, "separator"),
    (aligned_rows, "gap"),
)


def read_text(content: bytes, declared: str | None, limits: ReadLimits) -> Document:
    """The lines and grids of a text capture.

    Raises ReadError: E_CHARSET, E_UNREADABLE, E_TABLE_TOO_LARGE, E_EMPTY where nothing but white space stands, and
    E_SOFT_404, E_CHALLENGE or E_MAINTENANCE where a short text is no more than such a notice.
    """
    decoded = decode_plain(content, declared)
    if not decoded.text.strip():
        raise ReadError("E_EMPTY", got="nothing but white space", expected="text", next_step="capture the page again")
    refuse_interstitial(decoded.text)
    blocks = tuple(_blocks(list(_headed(list(_lines(decoded.text)))), limits))
    return Document("text", blocks, decoded.encoding, warnings=decoded.warnings)


def _lines(text: str) -> Iterator[Line]:
    """Lines end at CR, LF or both, and at nothing else: a form feed or U+2028 inside a label is part of it."""
    for number, found in enumerate(_LINE.finditer(text), start=1):
        if found.start() < len(text):
            yield Line(found.group(1), TextSpan(number, found.start(1), found.end(1)))


def _headed(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, in a text with a Markdown table those that begin with `#` as the headings that they are."""
    marked_down = any(_RULE.fullmatch(line.text) for line in lines)
    for line in lines:
        match = _HEADING.fullmatch(line.text) if marked_down else None
        if match is None or not isinstance(line.where, TextSpan):
            yield line
            continue
        start = line.where.start + match.start("text")
        where = TextSpan(line.where.line, start, start + len(match["text"]))
        yield Line(match["text"], where, heading=len(match["rank"]))


def _blocks(lines: Sequence[Line], limits: ReadLimits) -> Iterator[Block]:
    cells_left = limits.cells
    barren = dict.fromkeys((find_rows for find_rows, _ in _SHAPES), 0)
    number = 0
    while number < len(lines):
        found = _table_at(lines, number, barren)
        if found is None:
            yield lines[number]
            number += 1
            continue
        rows, end, delimited = found
        grid = grid_of(rows, delimited, cells_left)
        cells_left -= len(grid.rows) * len(grid.rows[0])
        yield grid
        number = end


def _table_at(
    lines: Sequence[Line], number: int, barren: dict[_FindRows, int]
) -> tuple[list[TextRow], int, Delimiter] | None:
    """The table that begins at a line. `barren` says for each shape up to where none begins: no stretch is looked at
    twice, so that a long file costs time linear in its lines."""
    if not lines[number].text.strip():
        return None
    for find_rows, delimited in _SHAPES:
        if number >= barren[find_rows]:
            rows, end = find_rows(lines, number)
            if rows:
                return rows, end, delimited
            barren[find_rows] = end
    return None
