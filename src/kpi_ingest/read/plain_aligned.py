"""Text tables whose columns are aligned by blanks, as programs that turn PDF into text print them.

Two blanks and more part the chunks of a line; a column is a band of the page's width in which chunks of the body stand
above each other. A chunk belongs to the band it overlaps. One that overlaps two is in doubt together with both, and a
header that stands over no band, or over several, is given to none by guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kpi_ingest.model import Line, TextSpan
from kpi_ingest.model.document import LABEL_MAY_GO_ON
from kpi_ingest.read.plain_rows import Stretch, TextRow, cut, is_figure, span_of

_CHUNK = re.compile(r"\S+(?:[ \u00a0]\S+)*")
_ACROSS = "this text stands across two columns"


@dataclass(frozen=True, slots=True)
class _Band:
    """The extent of a column, in characters from the start of a line."""

    start: int
    end: int

    def meets(self, start: int, end: int) -> bool:
        return self.start < end and start < self.end


@dataclass(frozen=True, slots=True)
class _Chunks:
    """A line with the extents of its chunks."""

    line: Line
    places: tuple[tuple[int, int], ...]

    def texts(self) -> list[str]:
        return [self.line.text[start:end] for start, end in self.places]

    def has_figures(self) -> bool:
        """Whether a figure stands behind the first chunk, or the line is indented and holds nothing but figures."""
        return any(is_figure(text) for text in self.texts()[1:])


def aligned_rows(lines: Sequence[Line], begin: int) -> tuple[list[TextRow], int]:
    """The rows of the table that begins at a line, and the number of the line behind it; no rows where none begins."""
    end = _block_end(lines, begin)
    chunks = [_chunks_of(line) for line in lines[begin:end] if line.text.strip()]
    first = next((at for at, each in enumerate(chunks) if each.has_figures()), 0)
    while first > 1 and len(chunks[first - 1].places) == 1 and chunks[first - 1].places[0][0] <= chunks[0].places[0][0]:
        first -= 1  # a line of a label alone is the beginning of a wrapped label, or a heading: no header cell
    body = chunks[first:]
    if first == 0 or sum(each.has_figures() for each in body) < 2:
        return [], max(end, begin + 1)
    bands = _bands([each for each in body if len(each.places) > 1])
    head = _header_rows(chunks[:first], bands) if len(bands) > 1 else None
    return ([], end) if head is None else ([*head, *_body_rows(body, bands)], end)


def _chunks_of(line: Line) -> _Chunks:
    return _Chunks(line, tuple(match.span() for match in _CHUNK.finditer(line.text)))


def _block_end(lines: Sequence[Line], begin: int) -> int:
    """Behind the last line that may belong to the table: one with chunks, or a lone one not far above such a line."""
    end = number = begin
    while number < len(lines) and number - end < 3:
        if len(_chunks_of(lines[number]).places) > 1 and "\t" not in lines[number].text:
            end = number + 1
        elif number == begin and not _is_indented(lines[number]):
            return begin
        number += 1
    tail = lines[end : end + 1]
    return end + 1 if tail and tail[0].text.lstrip()[:1].islower() else end


def _is_indented(line: Line) -> bool:
    """Whether a line may be the upper part of a header that stands over one column alone."""
    return line.text.startswith("        ")


def _bands(body: Sequence[_Chunks]) -> list[_Band]:
    """The columns: where chunks of the body stand above each other. A chunk across two columns joins them, so lines
    with the most chunks are asked alone where all together show fewer columns than one of them has cells."""
    most = max((len(each.places) for each in body), default=0)
    found = _merged(place for each in body for place in each.places)
    if len(found) >= most:
        return found
    return _merged(place for each in body if len(each.places) == most for place in each.places)


def _merged(places: Iterable[tuple[int, int]]) -> list[_Band]:
    bands: list[_Band] = []
    for start, end in sorted(places):
        if bands and start < bands[-1].end:
            bands[-1] = _Band(bands[-1].start, max(end, bands[-1].end))
        else:
            bands.append(_Band(start, end))
    return bands


def _header_rows(head: Sequence[_Chunks], bands: Sequence[_Band]) -> list[TextRow] | None:
    """The lines above the first figures as header rows, a header that is printed over several lines joined."""
    placed = [_place_header(each, bands) for each in head]
    rows = [row for row in placed if row is not None]
    if len(rows) < len(placed) or not rows:
        return None
    joined: list[list[tuple[int, int, Stretch]]] = []
    for row in rows:
        if joined and _continues(joined[-1], row):
            joined[-1] = _stacked(joined[-1], row)
        else:
            joined.append(row)
    return [_header_row(row, head[0].line, bands) for row in joined]


def _place_header(chunks: _Chunks, bands: Sequence[_Band]) -> list[tuple[int, int, Stretch]] | None:
    """First and last band of each chunk; None where a chunk stands over none and no one band is its own."""
    placed: list[tuple[int, int, Stretch]] = []
    for start, end in chunks.places:
        taken = placed[-1][1] if placed else -1
        # A header may begin above the end of the longest label: that band has its header already.
        met = [at for at, band in enumerate(bands) if band.meets(start, end) and at > taken]
        met = met or _nearest(start, end, bands, range(taken + 1))
        if not met or taken >= met[0]:
            return None
        placed.append((met[0], met[-1], cut(chunks.line, start, end)))
    return placed


def _nearest(start: int, end: int, bands: Sequence[_Band], taken: Sequence[int]) -> list[int]:
    """The one free band beside a header that overlaps none: `Target` ends where its right-aligned figures begin."""
    gaps = sorted((max(band.start - end, start - band.end), at) for at, band in enumerate(bands) if at not in taken)
    clear = gaps and gaps[0][0] <= 3 and (len(gaps) == 1 or gaps[1][0] > gaps[0][0] + 1)
    return [gaps[0][1]] if clear else []


def _continues(above: Sequence[tuple[int, int, Stretch]], below: Sequence[tuple[int, int, Stretch]]) -> bool:
    """Whether a line goes on with the header cells above it: no cell of either covers more than one column."""
    return all(first == last for first, last, _ in (*above, *below))


def _stacked(
    above: Sequence[tuple[int, int, Stretch]], below: Sequence[tuple[int, int, Stretch]]
) -> list[tuple[int, int, Stretch]]:
    cells = {first: text for first, _, text in above}
    for first, _, text in below:
        cells[first] = _joined(cells[first], text) if first in cells else text
    return [(at, at, cells[at]) for at in sorted(cells)]


def _joined(one: Stretch, two: Stretch) -> Stretch:
    where = TextSpan(one.where.line, one.where.start, two.where.end)
    return Stretch(f"{one.text} {two.text}", where, one.doubt or two.doubt)


def _header_row(placed: Sequence[tuple[int, int, Stretch]], line: Line, bands: Sequence[_Band]) -> TextRow:
    cells: list[Stretch] = []
    spans: list[int] = []
    at = 0
    for first, last, text in placed:
        cells += [_blank(line, bands[place]) for place in range(at, first)]
        spans += [1] * (first - at)
        cells.append(text)
        spans.append(last - first + 1)
        at = last + 1
    cells += [_blank(line, band) for band in bands[at:]]
    return TextRow(tuple(cells), (*spans, *(1 for _ in bands[at:])))


def _blank(line: Line, band: _Band) -> Stretch:
    span = span_of(line)
    place = min(span.start + band.start, span.end)
    return Stretch("", TextSpan(span.line, place, place))


def _body_rows(body: Sequence[_Chunks], bands: Sequence[_Band]) -> list[TextRow]:
    """A row of each line with figures; lines of a label alone go on with a label, or are headings."""
    rows: list[TextRow] = []
    waiting: Stretch | None = None
    for at, each in enumerate(body):
        row = _body_row(each, bands)
        if len(each.places) > 1 or not row.cells[0].text:
            rows.append(_labelled(row, waiting))
            waiting = None
        elif waiting is not None or _begins_label(body, at, bands):
            waiting = row.cells[0] if waiting is None else _joined(waiting, row.cells[0])
        elif rows and _ends_label(rows[-1], row.cells[0], bands):
            rows[-1] = _labelled_below(rows[-1], row.cells[0])
        else:
            rows.append(TextRow((row.cells[0],), (len(bands),)))
    return rows if waiting is None else [*rows, TextRow((waiting,), (len(bands),))]


def _body_row(chunks: _Chunks, bands: Sequence[_Band]) -> TextRow:
    cells = [_blank(chunks.line, band) for band in bands]
    for start, end in chunks.places:
        met = [at for at, band in enumerate(bands) if band.meets(start, end)] or _nearest(start, end, bands, ())
        text = cut(chunks.line, start, end)
        doubtful = len(met) != 1 or bool(cells[met[0]].text)
        for at in met or range(len(bands)):
            before = cells[at].text
            text = replace(text, text=f"{before} {text.text}".strip(), doubt=_ACROSS) if doubtful else text
            cells[at] = text if at == (met or [0])[0] else replace(cells[at], doubt=_ACROSS)
    return TextRow(tuple(cells))


def _begins_label(body: Sequence[_Chunks], at: int, bands: Sequence[_Band]) -> bool:
    """Whether a lone label is the beginning of the one below: the next line goes on in lower case."""
    below = body[at + 1] if at + 1 < len(body) else None
    if below is None or len(below.places) < 2 or not bands[0].meets(*below.places[0]):
        return False
    return below.texts()[0][:1].islower()


def _ends_label(above: TextRow, text: Stretch, bands: Sequence[_Band]) -> bool:
    """Whether a lone line goes on with the label above it: it does in lower case, and may where the line above had no
    room for its first word."""
    room = bands[0].end - bands[0].start - len(above.cells[0].text)
    return len(above.cells) > 1 and (text.text[:1].islower() or len(text.text.split()[0]) >= room)


def _labelled(row: TextRow, above: Stretch | None) -> TextRow:
    return row if above is None else TextRow((_joined(above, row.cells[0]), *row.cells[1:]))


def _labelled_below(row: TextRow, text: Stretch) -> TextRow:
    """The row with a longer label. Where that is a guess, whose figures these are is one too: its cells are open."""
    label = _joined(row.cells[0], text)
    if text.text[:1].islower():
        return TextRow((label, *row.cells[1:]))
    return TextRow(tuple(replace(cell, doubt=cell.doubt or LABEL_MAY_GO_ON) for cell in (label, *row.cells[1:])))
