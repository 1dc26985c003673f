"""A gold file as a ruled PDF of several pages: repeated headers, wrapped labels, raised marks, running feet."""

from __future__ import annotations

from html import escape
from io import BytesIO
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from rendering.gold import GoldTable, gold_tables

_TITLE = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=18, leading=22, spaceAfter=8)
_SECTION = ParagraphStyle("section", fontName="Helvetica-Bold", fontSize=12, leading=15, spaceBefore=8, spaceAfter=5)
_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=8, leading=10, spaceAfter=4)
_CELL = ParagraphStyle("cell", fontName="Helvetica", fontSize=7, leading=8.5)
_HEADER = ParagraphStyle("header", parent=_CELL, fontName="Helvetica-Bold")
_LABEL_WIDTH = 150.0
_PAGE = landscape(A4)
_MARGIN = 40.0


def render_pdf(gold_csv: Path) -> bytes:
    """The file, the same bytes in every run. The edition of 2024 groups its columns by financial year."""
    by_year = "2024" in gold_csv.stem
    flow: list[Flowable] = [
        Paragraph("Key performance indicators", _TITLE),
        Paragraph("Updated 3 times a year.", _BODY),
    ]
    for table in gold_tables(gold_csv):
        flow += [Paragraph(escape(table.section), _SECTION), _ruled(table, by_year), Spacer(1, 6)]
        if table.note:
            flow.append(Paragraph(escape(table.note), _BODY))
    out = BytesIO()
    template = SimpleDocTemplate(
        out,
        pagesize=_PAGE,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        invariant=1,
    )
    template.build(flow, onFirstPage=_foot, onLaterPages=_foot)
    return out.getvalue()


def _foot(canvas: Canvas, document: BaseDocTemplate) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(_MARGIN, 20, f"The Council - page {document.page}")


def _ruled(table: GoldTable, by_year: bool) -> Table:
    header, spans = _header(table, by_year)
    body = [[Paragraph(escape(row.label), _CELL), *map(_cell, row.cells)] for row in table.rows]
    width = (_PAGE[0] - 2 * _MARGIN - _LABEL_WIDTH) / len(table.columns)
    style = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP"), *spans])
    return Table([*header, *body], [_LABEL_WIDTH] + [width] * len(table.columns), repeatRows=2, style=style)


def _header(table: GoldTable, by_year: bool) -> tuple[list[list[object]], list[tuple[object, ...]]]:
    """Two header rows; columns that stand alone reach down over both."""
    top: list[object] = [Paragraph(table.label_header, _HEADER)]
    below: list[object] = [""]
    spans: list[tuple[object, ...]] = [("SPAN", (0, 0), (0, 1))]
    columns = iter(table.columns)
    for title, width in table.groups(by_year):
        start = len(top)
        if title is None:
            spans.append(("SPAN", (start, 0), (start, 1)))
            top.append(Paragraph(escape(next(columns)), _HEADER))
            below.append("")
        else:
            spans.append(("SPAN", (start, 0), (start + width - 1, 0)))
            top += [Paragraph(title, _HEADER), *[""] * (width - 1)]
            below += [Paragraph(escape(next(columns)), _HEADER) for _ in range(width)]
    return [top, below], spans


def _cell(text: str) -> object:
    if text.endswith("*"):
        return Paragraph(f"{escape(text[:-1])}<super>*</super>", _CELL)
    return Paragraph(escape(text), _CELL) if text else ""
