"""Workbooks for tests: XLSX files written by xlsxwriter, ODS files written part by part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)
_KIND = "application/vnd.oasis.opendocument.spreadsheet"


def xlsx(fill: Callable[[Any, Any], None], name: str = "KPIs") -> bytes:
    """A workbook whose first sheet `fill(book, sheet)` writes."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    fill(book, book.add_worksheet(name))
    book.close()
    return file.getvalue()


def ods(rows: str, styles: str = "", name: str = "KPIs") -> bytes:
    """A workbook of one sheet with these rows, as elements."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="{name}">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    return packed({"mimetype": _KIND, "content.xml": content, "META-INF/manifest.xml": MANIFEST})


MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_KIND}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def row(*cells: str, times: int = 1) -> str:
    """A row of an ODS sheet."""
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def words(text: str) -> str:
    """A cell with text."""
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def number(value: str, shown: str, kind: str = "float") -> str:
    """A cell with a stored number and what is shown of it."""
    cell = f'<table:table-cell office:value-type="{kind}" office:value="{value}">'
    return f"{cell}<text:p>{shown}</text:p></table:table-cell>"


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A ZIP file; its first part is not compressed, as ODS wants its type."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for at, (name, content) in enumerate(parts.items()):
            package.writestr(name, content, zipfile.ZIP_DEFLATED if at else zipfile.ZIP_STORED)
    return file.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same workbook with changed parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return packed({name: change(name, package.read(name)) for name in package.namelist()})
