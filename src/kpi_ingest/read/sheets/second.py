"""The second reader of a workbook: calamine's cells beside ours. Where they disagree about a cell, it is in doubt."""

from __future__ import annotations

import importlib
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kpi_ingest.errors import ReadError
from kpi_ingest.read.sheets.package import broken
from kpi_ingest.read.sheets.sheet import Sheet, ShownCell, cell_name

_CLOSE = Decimal("1e-12")


def calamine() -> Any:
    """The package, which the extra [sheets] brings. Raises ReadError E_NO_PACKAGE."""
    try:
        return importlib.import_module("python_calamine")
    except ModuleNotFoundError as missing:
        raise ReadError(
            "E_NO_PACKAGE",
            got="a workbook without the package python-calamine",
            expected="the extra [sheets]",
            next_step="pip install 'kpi-ingest[sheets]', then replay",
        ) from missing


def doubly_read(content: bytes, sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """The sheets with the doubts of a second reader. Raises ReadError E_UNREADABLE where it cannot open the file."""
    try:
        book = calamine().CalamineWorkbook.from_filelike(io.BytesIO(content))
        return tuple(_checked(sheet, book.get_sheet_by_name(sheet.name)) for sheet in sheets)
    except ReadError:
        raise
    except Exception as cause:  # the package raises what it likes on a damaged file
        raise broken(f"a workbook that a second reader cannot open: {str(cause)[:80]}") from cause


def _checked(sheet: Sheet, second: Any) -> Sheet:
    rows = second.to_python(skip_empty_area=False)
    cells = {position: _agreed(position, cell, rows) for position, cell in sheet.cells.items()}
    seen = {
        (row, column) for row, line in enumerate(rows) for column, value in enumerate(line) if value not in ("", None)
    }
    for position in seen - set(cells):
        if str(rows[position[0]][position[1]]).strip():
            cells[position] = ShownCell("", doubt=f"a second reader sees text in {cell_name(position)}")
    return replace(sheet, cells=cells)


def _agreed(position: tuple[int, int], cell: ShownCell, rows: Sequence[Sequence[object]]) -> ShownCell:
    row, column = position
    value = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
    if cell.doubt is not None or _same(cell, value):
        return cell
    return replace(cell, doubt=f"two readers of the workbook disagree: a second one reads {str(value)[:30]!r}")


def _same(cell: ShownCell, value: object) -> bool:
    """Whether the second reader's value is ours: a number within the last bits of a machine's arithmetic, a text with
    the same letters and figures. A day or a duration is a number to us and a date to the other."""
    if cell.number is not None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return not isinstance(value, str)
        return abs(Decimal(repr(float(value))) - cell.number) <= abs(cell.number) * _CLOSE
    if isinstance(value, bool):
        return cell.text.upper() in ("TRUE", "FALSE")
    return not isinstance(value, str) or _signs(value) == _signs(cell.text)


def _signs(text: str) -> str:
    """Letters and digits; a raised digit is one."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if sign.isalnum())
