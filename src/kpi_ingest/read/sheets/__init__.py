"""Workbooks (XLSX, ODS) -> lines and grids whose places are sheet and cell.

    package (ZIP, sizes) -> xlsx | ods (cells as shown) -> second (calamine's cells beside them) -> blocks

Numbers are written with a point before decimals, whatever the machine's locale that saved the file. A text is what the
sheet shows, where its format can be rendered; elsewhere it is the number as stored, with the remark AS_STORED, and in
doubt where the sheet may show another figure.
"""

from __future__ import annotations

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Block, Document, Grid, Warning
from kpi_ingest.read.limits import ReadLimits
from kpi_ingest.read.media import workbook_kind
from kpi_ingest.read.sheets.blocks import blocks_of, remarks_on
from kpi_ingest.read.sheets.ods import read_ods
from kpi_ingest.read.sheets.package import Package
from kpi_ingest.read.sheets.second import calamine, doubly_read
from kpi_ingest.read.sheets.xlsx import read_xlsx

__all__ = ["read_workbook"]


def read_workbook(content: bytes, declared: str | None, limits: ReadLimits) -> Document:
    """The lines and grids of a workbook's sheets that are not hidden.

    Raises ReadError: E_UNREADABLE, E_TOO_LARGE, E_TABLE_TOO_LARGE, E_EMPTY, and E_NO_PACKAGE without the extra
    [sheets].
    """
    calamine()
    package = Package(content, limits.input_bytes)
    sheets = read_ods(package, limits) if workbook_kind(content) == "ods" else read_xlsx(package, limits)
    sheets = doubly_read(content, sheets)
    blocks: list[Block] = []
    warnings: list[Warning] = []
    left = limits.cells
    for sheet in sheets:
        warnings += remarks_on(sheet)
        if not sheet.hidden and sheet.cells:
            found = list(blocks_of(sheet, left))
            left -= sum(len(block.rows) * len(block.rows[0]) for block in found if isinstance(block, Grid))
            blocks += found
    if not blocks:
        raise ReadError(
            "E_EMPTY", got="no cell in any sheet that is shown", expected="a sheet", next_step="look at the file"
        )
    return Document("sheet", tuple(blocks), warnings=tuple(warnings))
