"""An XLSX workbook -> its sheets, every number as its format shows it (ECMA-376)."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from kpi_ingest.errors import ReadError
from kpi_ingest.read.folding import doubt_at_raised, lower_digits, raise_digits
from kpi_ingest.read.limits import ReadLimits
from kpi_ingest.read.sheets.number_format import BUILT_IN, shown_general, shown_number
from kpi_ingest.read.sheets.package import Element, Package, broken, elements, local
from kpi_ingest.read.sheets.sheet import NO_SIGN, Position, Sheet, ShownCell, position_of, stored_number

AS_STORED = "its format cannot be rendered here, the number stands as it is stored"
NO_RESULT = "a formula without a stored result"
_WIDEST = 16_384


@dataclass(frozen=True, slots=True)
class _Book:
    """What the sheets of one workbook share."""

    strings: tuple[ShownCell, ...]
    formats: tuple[str | None, ...]
    """The format code of each cell style; None for one that each system shows in its own way."""
    from_1904: bool


@dataclass(slots=True)
class _Rows:
    """A sheet's cells as they come."""

    cells: dict[Position, ShownCell] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)


def read_xlsx(package: Package, limits: ReadLimits) -> tuple[Sheet, ...]:
    """The sheets in the workbook's order. Raises ReadError E_UNREADABLE, E_TOO_LARGE, E_TABLE_TOO_LARGE."""
    workbook = package.tree("xl/workbook.xml")
    targets = _relations(package, "xl/workbook.xml")
    book = _Book(
        _strings(package, targets),
        _formats(package, targets),
        any(_is_on(it, "date1904") for it in elements(workbook, "workbookPr")),
    )
    sheets: list[Sheet] = []
    left = limits.cells
    for element in elements(workbook, "sheet"):
        target = targets.by_id.get(_attribute(element, "id"), ("", ""))
        if target[0] != "worksheet":
            continue
        hidden = element.get("state", "visible") != "visible"
        sheet = _sheet(package.tree(target[1]), element.get("name", ""), book, hidden, left)
        left -= len(sheet.cells)
        sheets.append(sheet)
    return tuple(sheets)


@dataclass(frozen=True, slots=True)
class _Relations:
    by_id: Mapping[str, tuple[str, str]]
    """The kind and the part of each."""

    def part(self, kind: str) -> str | None:
        """The first part of a kind."""
        return next((part for each, part in self.by_id.values() if each == kind), None)


def _relations(package: Package, of: str) -> _Relations:
    folder, name = posixpath.split(of)
    found = {}
    for element in elements(package.tree(f"{folder}/_rels/{name}.rels"), "Relationship"):
        target = element.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[element.get("Id", "")] = (element.get("Type", "").rpartition("/")[2], part)
    return _Relations(found)


def _strings(package: Package, targets: _Relations) -> tuple[ShownCell, ...]:
    part = targets.part("sharedStrings")
    if part is None:
        return ()
    return tuple(_string(element) for element in package.tree(part) if local(element) == "si")


def _string(element: Element) -> ShownCell:
    """A text with its runs; what they raise or lower is written so, what they strike out is in doubt."""
    text = ""
    doubt = None
    for child in element:
        if local(child) == "t":
            text += child.text or ""
        elif local(child) == "r":
            run = "".join(each.text or "" for each in child if local(each) == "t")
            marks = {it.get("val") for it in elements(child, "vertAlign")} if run.strip() else set()
            if "superscript" in marks:
                doubt = doubt or doubt_at_raised(text, run)
                run = raise_digits(text, run)
            elif "subscript" in marks:
                run = lower_digits(text, run)
            if run.strip() and any(_is_on(it, "val", "1") for it in elements(child, "strike")):
                doubt = "a part of its text is struck out"
            text += run
    return ShownCell(text, doubt=doubt)


def _formats(package: Package, targets: _Relations) -> tuple[str | None, ...]:
    part = targets.part("styles")
    if part is None:
        return ("General",)
    root = package.tree(part)
    own = {it.get("numFmtId", ""): it.get("formatCode", "") for it in elements(root, "numFmt")}
    codes: list[str | None] = []
    for group in (child for child in root if local(child) == "cellXfs"):
        for style in group:
            number = style.get("numFmtId", "0")
            codes.append(own.get(number) or (BUILT_IN.get(int(number)) if number.isdigit() else None))
    return tuple(codes)


def _sheet(root: Element, name: str, book: _Book, hidden: bool, left: int) -> Sheet:
    rows = _Rows()
    at = -1
    for element in (row for data in root if local(data) == "sheetData" for row in data):
        at = _whole(element, "r", at + 2) - 1
        if _is_unseen(element, "ht"):
            rows.hidden.add(at)
        _take_row(element, at, book, rows)
        if len(rows.cells) > left:
            raise ReadError(
                "E_TABLE_TOO_LARGE",
                got=f"more than {left} cells up to sheet {name[:40]!r}",
                next_step="give its sheets alone",
            )
    merged = [it.get("ref", "").partition(":") for it in elements(root, "mergeCell")]
    ranges = [(position_of(first), position_of(last or first)) for first, _, last in merged]
    return Sheet(
        name,
        rows.cells,
        tuple((a, b) for a, b in ranges if a and b),
        frozenset(rows.hidden),
        _hidden_columns(root),
        hidden,
    )


def _take_row(element: Element, at: int, book: _Book, rows: _Rows) -> None:
    column = -1
    for cell in element:
        if local(cell) != "c":
            continue
        named = position_of(cell.get("r", ""))
        column = named[1] if named else column + 1
        if named and named[0] != at:
            raise broken(f"a cell {cell.get('r')} in row {at + 1}")
        if (at, column) in rows.cells:
            raise broken(f"two cells {cell.get('r')}")
        shown = _cell(cell, book)
        if shown is not None:
            rows.cells[at, column] = shown


def _cell(cell: Element, book: _Book) -> ShownCell | None:
    """What a cell shows; None for a blank one."""
    kind = cell.get("t", "n")
    parts = {local(child): child for child in cell}
    if kind == "inlineStr":
        return _string(parts["is"]) if "is" in parts else None
    value = parts["v"].text if "v" in parts else None
    if value is None or (value == "" and kind != "str"):
        return ShownCell("", doubt=NO_RESULT) if "f" in parts else None
    if kind == "s":
        if not value.strip().isdigit() or int(value) >= len(book.strings):
            raise broken(f"a cell {cell.get('r')} whose text {value[:20]!r} is not there")
        return book.strings[int(value)]
    if kind == "b":
        return ShownCell("TRUE" if value.strip() == "1" else "FALSE")
    if kind != "n":
        return ShownCell(value)
    return _numeric(value.strip(), cell, book)


def _numeric(value: str, cell: Element, book: _Book) -> ShownCell:
    try:
        number = stored_number(value)
    except ValueError as cause:
        raise broken(f"a cell {cell.get('r')} with the number {value[:30]!r}") from cause
    style = cell.get("s", "0")
    code = book.formats[int(style)] if style.isdigit() and int(style) < len(book.formats) else None
    if code is not None and code.lower() in ("general", "@", ""):
        plain = shown_general(number)
        return ShownCell(plain, number) if plain else ShownCell(f"{number:f}", number, remark=AS_STORED)
    shown = None if code is None else shown_number(number, code, from_1904=book.from_1904)
    if shown is None:
        return ShownCell(f"{number:f}", number, remark=AS_STORED, doubt=_unlike(code))
    return ShownCell(shown.text, number, None if shown.signed else NO_SIGN)


def _unlike(code: str | None) -> str | None:
    """A stored number that its sheet may show as something else: a day, a share, a scaled figure."""
    plain = code is not None and not any(sign in code.lower() for sign in "%dmyhs,[")
    return None if plain else "its sheet shows it in a form that is not known here (a date, or a form with conditions)"


def _hidden_columns(root: Element) -> frozenset[int]:
    found: set[int] = set()
    for element in elements(root, "col"):
        if _is_unseen(element, "width"):
            first, last = _whole(element, "min", 1), min(_whole(element, "max", 1), _WIDEST)
            found.update(range(first - 1, last))
    return frozenset(found)


def _is_unseen(element: Element, size: str) -> bool:
    """Whether a row or a column is hidden, or is of no height or width."""
    return _is_on(element, "hidden") or element.get(size, "1").strip("0") in ("", ".")


def _whole(element: Element, name: str, usual: int) -> int:
    value = element.get(name, str(usual))
    if not (value.isascii() and value.isdigit() and len(value) < 8):
        raise broken(f"{name} {value[:20]!r}")
    return int(value)


def _attribute(element: Element, name: str) -> str:
    """An attribute whatever its namespace: transitional and strict files have two."""
    return next(
        (str(value) for key, value in element.attrib.items() if etree.QName(key).localname == name and "}" in key), ""
    )


def _is_on(element: Element, name: str, default: str = "0") -> bool:
    return str(element.get(name, default)).lower() in ("1", "true", "on")
