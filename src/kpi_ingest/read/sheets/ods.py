"""An ODS workbook -> its sheets. The file holds each number twice, as stored and as its sheet shows it; a print that is
no print of the number stored is in doubt (OpenDocument 1.3, part 3, section 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from lxml import etree  # type: ignore[import-untyped]

from kpi_ingest.errors import ReadError
from kpi_ingest.read.folding import raise_digits
from kpi_ingest.read.limits import ReadLimits
from kpi_ingest.read.sheets.package import Element, Package, broken, elements, local
from kpi_ingest.read.sheets.sheet import NO_SIGN, Position, Sheet, ShownCell, cell_name, stored_number

OTHERWISE = "what its sheet shows is no print of the number that it stores"
_FIGURE = re.compile(r"\d(?:[\d.,'’\s]*\d)?")
_DEEP = {"covered-table-cell", "table-cell"}
_MOST_BLANK = 16_384
"""Repeated blank rows and cells fill a sheet to its end; what lies behind so many is not gone through."""


@dataclass(slots=True)
class _Reader:
    """A sheet's cells as they come."""

    raised: frozenset[str]
    """Names of text styles that raise their text."""
    hiding: frozenset[str]
    """Names of sheet styles that hide the sheet."""
    left: int
    cells: dict[Position, ShownCell] = field(default_factory=dict)
    merged: list[tuple[Position, Position]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def read_ods(package: Package, limits: ReadLimits) -> tuple[Sheet, ...]:
    """The sheets in the workbook's order. Raises ReadError E_UNREADABLE, E_TOO_LARGE, E_TABLE_TOO_LARGE."""
    root = package.tree("content.xml")
    styles = list(elements(root, "style"))
    raised = frozenset(_name(style) for style in styles if _raises(style))
    hiding = frozenset(_name(style) for style in styles if _hides(style))
    sheets: list[Sheet] = []
    left = limits.cells
    for book in elements(root, "spreadsheet"):
        for table in (child for child in book if local(child) == "table"):
            reader = _Reader(raised, hiding, left)
            sheets.append(_sheet(table, reader))
            left -= len(reader.cells)
    return tuple(sheets)


def _sheet(table: Element, reader: _Reader) -> Sheet:
    row = column = 0
    for element in _rows_and_columns(table):
        times = _times(
            element, "number-columns-repeated" if local(element) == "table-column" else "number-rows-repeated"
        )
        hidden = _own(element, "visibility") in ("collapse", "filter")
        if local(element) == "table-column":
            if hidden:
                reader.hidden_columns.update(range(column, min(column + times, _MOST_BLANK)))
            column += times
            continue
        _take_rows(element, row, times, hidden, reader)
        row += times
    return Sheet(
        _own(table, "name"), reader.cells, tuple(reader.merged), frozenset(reader.hidden_rows),
        frozenset(reader.hidden_columns), _own(table, "style-name") in reader.hiding,
    )  # fmt: skip


def _rows_and_columns(table: Element) -> Iterator[Element]:
    """Rows and columns in their order, those within header and outline groups among them."""
    for child in table:
        name = local(child)
        if name in ("table-row", "table-column"):
            yield child
        elif name.startswith(("table-row", "table-column", "table-header")):
            yield from _rows_and_columns(child)


def _take_rows(element: Element, row: int, times: int, hidden: bool, reader: _Reader) -> None:
    cells = list(_cells(element, row, reader))
    if cells and times > 1 and times * len(cells) > reader.left:
        raise _too_large()
    for again in range(times if cells else 0):
        reader.cells.update(((row + again, column), shown) for column, shown in cells)
    if len(reader.cells) > reader.left:
        raise _too_large()
    if hidden:
        reader.hidden_rows.update(range(row, row + min(times, _MOST_BLANK)))


def _cells(element: Element, row: int, reader: _Reader) -> Iterator[tuple[int, ShownCell]]:
    column = 0
    for cell in (child for child in element if local(child) in _DEEP):
        times = _times(cell, "number-columns-repeated")
        shown = _shown(cell, reader) if local(cell) == "table-cell" else None
        if shown is not None:
            if times > _MOST_BLANK:
                raise broken(f"a cell {cell_name((row, column))} repeated {times} times")
            yield from ((column + again, shown) for again in range(times))
        down, across = _times(cell, "number-rows-spanned"), _times(cell, "number-columns-spanned")
        if down * across > 1 and local(cell) == "table-cell":
            reader.merged.append(((row, column), (row + down - 1, column + across - 1)))
        column += times


def _shown(cell: Element, reader: _Reader) -> ShownCell | None:
    paragraphs = [_text(child, reader.raised) for child in cell if local(child) == "p"]
    text = "\n".join(paragraphs)
    stored = _own(cell, "value")
    kind = _own(cell, "value-type")
    if kind not in ("float", "percentage", "currency"):
        return ShownCell(text) if text.strip() else None
    try:
        number = stored_number(stored)
    except ValueError as cause:
        raise broken(f"a cell that stores the number {stored[:30]!r}") from cause
    if not text.strip():
        return None if paragraphs else ShownCell(f"{number:f}", number, doubt="a number that its sheet does not show")
    return _agreed(text, number)


def _agreed(text: str, number: Decimal) -> ShownCell:
    """The print in the notation of this room (a point before decimals), where it is one of the number stored."""
    found = _FIGURE.search(text)
    if found is None:
        return ShownCell(text, number)  # a day, or words in the figure's place
    printed = re.sub(r"['’\s]", "", found.group())
    expected = abs(number) * (100 if "%" in text else 1)
    signed = number >= 0 or any(sign in text for sign in "-(−–")
    for mark, other in ((".", ","), (",", ".")):
        plain = printed.replace(other, "")
        if plain.count(mark) <= 1 and _rounds_to(expected, plain.replace(mark, ".")):
            swapped = text if mark == "." else text.translate(str.maketrans(",.", ".,"))
            return ShownCell(swapped, number, None if signed else NO_SIGN)
    return ShownCell(text, number, OTHERWISE)


def _rounds_to(number: Decimal, printed: str) -> bool:
    figure = Decimal(printed)
    exponent = figure.as_tuple().exponent
    return isinstance(exponent, int) and number.quantize(Decimal(1).scaleb(exponent), ROUND_HALF_UP) == figure


def _text(element: Element, raised: frozenset[str]) -> str:
    """A paragraph's text: repeated blanks, tabs and line breaks are elements, notes of the margin are no text."""
    text = element.text or ""
    for child in element:
        name = local(child)
        if name == "s":
            text += " " * min(_times(child, "c"), 1_000)
        elif name in ("tab", "line-break"):
            text += " "
        elif name == "span" and _own(child, "style-name") in raised:
            text += raise_digits(text, _text(child, raised) or " ")
        elif name not in ("annotation", "note", ""):
            text += _text(child, raised)
        text += child.tail or ""
    return text


def _raises(style: Element) -> bool:
    return any(
        _own(it, "text-position").startswith(("super", "1", "2", "3", "4", "5"))
        for it in elements(style, "text-properties")
    )


def _hides(style: Element) -> bool:
    return any(_own(it, "display") == "false" for it in elements(style, "table-properties"))


def _name(style: Element) -> str:
    return _own(style, "name")


def _own(element: Element, name: str) -> str:
    """An attribute by its local name; LibreOffice writes a few under two namespaces, and the first counts."""
    return next((str(value) for key, value in element.attrib.items() if etree.QName(key).localname == name), "")


def _times(element: Element, name: str) -> int:
    value = _own(element, name) or "1"
    if not (value.isascii() and value.isdigit()) or not 0 < int(value) <= 2_000_000:
        raise broken(f"{name} {value[:20]!r}")
    return int(value)


def _too_large() -> ReadError:
    return ReadError("E_TABLE_TOO_LARGE", got="more cells than one capture may have", next_step="give its sheets alone")
