"""Draw the PDF pages of this folder: made-up reports in the manners of several producers.

python tests/pages/shapes/draw_pdfs.py
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

FOLDER = Path(__file__).parent
HEIGHT = A4[1]
LEFT, TOP, ROW = 50.0, 140.0, 18.0
BODY, BOLD, SIZE = "Helvetica", "Helvetica-Bold", 9
_SHADE = (0.9, 0.93, 0.97)


@dataclass(frozen=True)
class Sheet:
    """A report of one page with one table. Of a row's texts, a tuple stands for (text, columns that it spans)."""

    title: str
    heading: str
    widths: tuple[float, ...]
    header: tuple[tuple[str | tuple[str, int], ...], ...]
    rows: tuple[tuple[str, ...], ...]
    rules: str
    """`full`, `rows`, `none` or `bands`."""
    foot: str = ""


SHEETS: dict[str, Sheet] = {
    "canal-trust-ruled": Sheet(
        "Waterways Trust board report", "Performance to September 2023", (190, 70, 75, 75, 85),
        (("Indicator", "Target", "Actual Jun 23", "Actual Sep 23", "RAG"),),
        (
            ("Locks open to boats", "96%", "94.2%", "95.8%", "Amber"),
            ("Unplanned closures over 48 hours", "30", "41", "27", "Green"),
            ("Towpath visits (million)", "55", "52.3", "58.1", "Green"),
            ("Boat licences evaded", "4.0%", "5.6%", "5.1%", "Red"),
        ), "full",
    ),
    "skelder-unruled": Sheet(
        "Skelder Community Trust", "Community services, monthly performance", (200, 70, 70, 70, 70),
        (("Measure", "Target", "Jan 2024", "Feb 2024", "Mar 2024"),),
        (
            ("Contacts", "", "14,205", "13,870", "14,611"),
            ("Urgent response within two hours", "70%", "74.4%", "76.0%", "72.9%"),
            ("Podiatry waits over 18 weeks", "0", "212", "198", "240"),
            ("Pressure ulcers", "12", "15", "11", "13"),
            ("Staff turnover", "11.5%", "12.2%", "12.0%", "11.8%"),
        ), "none",
    ),
    "fairmile-row-ruled": Sheet(
        "Fairmile Highways", "Asset condition", (210, 65, 65, 65, 65),
        (("Asset", "2019/20", "2020/21", "2021/22", "2022/23"),),
        (
            ("Principal roads needing repair", "4.1%", "3.8%", "3.9%", "4.4%"),
            ("Bridges with weight limits", "17", "17", "19", "21"),
            ("Street lights working", "98.9%", "98.2%", "n/a", "99.1%"),
            ("Gullies cleaned", "40,211", "38,905", "41,377", "39,640"),
        ), "rows", "n/a: the survey was not carried out.",
    ),
    "netherby-banded": Sheet(
        "Netherby Adult Learning", "Enrolments by area, 2022/23", (180, 80, 90, 90),
        (("Area", "Enrolments", "Achieved (%)", "Satisfied (%)"),),
        (
            ("Dale", "1,340", "86.2", "94"),
            ("Fell", "412", "81.9", "91"),
            ("Netherby town", "2,077", "84.4", "93"),
            ("Online", "655", "72.0", "[c]"),
            ("Total", "4,484", "83.0", "93"),
        ), "bands",
    ),
    "tyne-gas-two-level": Sheet(
        "Estuary Gas Networks", "Customer service outputs", (170, 60, 60, 60, 60),
        (("Output", ("2021/22", 2), ("2022/23", 2)), ("", "Target", "Actual", "Target", "Actual")),
        (
            ("Escapes attended in 1 hour", "97.0%", "98.4%", "97.0%", "96.8%"),
            ("Complaints resolved in a day", "75%", "77.1%", "78%", "80.3%"),
            ("Mains replaced (km)", "410", "396", "420", "431"),
            ("Connections on time", "90%", "93.3%", "90%", "94.0%"),
        ), "full",
    ),
    "held/ridings-codes": Sheet(
        "Ridings Homes annual report", "Tenant satisfaction measures 2023/24", (60, 250, 90, 90),
        (("Ref", "Measure", "2022/23", "2023/24"),),
        (
            ("TP01", "Overall satisfaction", "68.0%", "70.4%"),
            ("TP05", "Satisfaction that the home is safe", "74.2%", "75.9%"),
            ("NM01", "Anti-social behaviour cases per 1,000 homes", "22.6", "25.1"),
            ("BS05", "Lift safety checks", "100%", "98.7%"),
        ), "full",
    ),
}  # fmt: skip


def edges(sheet: Sheet) -> list[float]:
    """Left edges of the columns, and the right edge of the last."""
    found = [LEFT]
    for width in sheet.widths:
        found.append(found[-1] + width)
    return found


def draw(name: str, sheet: Sheet) -> None:
    """Write one page; the same bytes each time."""
    canvas = Canvas(str(FOLDER / f"{name}.pdf"), pagesize=A4, invariant=True)
    canvas.setTitle(sheet.title)
    _text(canvas, LEFT, 60, sheet.title, BOLD, 16)
    _text(canvas, LEFT, 110, sheet.heading, BOLD, 12)
    total = len(sheet.header) + len(sheet.rows)
    if sheet.rules == "bands":
        for row in range(len(sheet.header) + 1, total, 2):
            canvas.setFillColorRGB(*_SHADE)
            canvas.rect(LEFT, HEIGHT - TOP - (row + 1) * ROW, edges(sheet)[-1] - LEFT, ROW, stroke=0, fill=1)
            canvas.setFillColorRGB(0, 0, 0)
    _draw_rules(canvas, sheet, total)
    for row, texts in enumerate((*sheet.header, *sheet.rows)):
        _draw_row(canvas, sheet, row, texts)
    if sheet.foot:
        _text(canvas, LEFT, TOP + (total + 1) * ROW, sheet.foot, BODY, 8)
    canvas.save()


def _draw_rules(canvas: Canvas, sheet: Sheet, total: int) -> None:
    canvas.setLineWidth(0.5)
    right = edges(sheet)[-1]
    if sheet.rules in ("full", "rows"):
        for row in range(total + 1):
            canvas.line(LEFT, HEIGHT - TOP - row * ROW, right, HEIGHT - TOP - row * ROW)
    if sheet.rules != "full":
        return
    spanned = {edges(sheet)[at] for at in _spanned(sheet)}
    for x in edges(sheet):
        first = 1 if x in spanned else 0
        canvas.line(x, HEIGHT - TOP - first * ROW, x, HEIGHT - TOP - total * ROW)


def _spanned(sheet: Sheet) -> list[int]:
    """Columns that begin within a spanning cell of the first header row."""
    found, at = [], 0
    for text in sheet.header[0]:
        width = text[1] if isinstance(text, tuple) else 1
        found += list(range(at + 1, at + width))
        at += width
    return found


def _draw_row(canvas: Canvas, sheet: Sheet, row: int, texts: tuple[str | tuple[str, int], ...]) -> None:
    """Labels stand left, figures right, spanning headers in the middle of their columns."""
    font = BOLD if row < len(sheet.header) else BODY
    base = TOP + row * ROW + 12.5
    at = 0
    for text in texts:
        words, width = text if isinstance(text, tuple) else (text, 1)
        left, right = edges(sheet)[at], edges(sheet)[at + width]
        canvas.setFont(font, SIZE)
        if width > 1:
            canvas.drawCentredString((left + right) / 2, HEIGHT - base, words)
        elif at == 0 or (at == 1 and sheet.header[0][0] == "Ref"):
            canvas.drawString(left + 4, HEIGHT - base, words)
        else:
            canvas.drawRightString(right - 4, HEIGHT - base, words)
        at += width


def _text(canvas: Canvas, x: float, y: float, words: str, font: str, size: float) -> None:
    canvas.setFont(font, size)
    canvas.drawString(x, HEIGHT - y, words)


if __name__ == "__main__":
    for each, page in SHEETS.items():
        draw(each, page)
