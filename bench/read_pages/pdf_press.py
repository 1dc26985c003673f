"""A generated table on paper: the styles in which offices and browsers print tables, on one page or over two."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from typing import Literal

from bench.read_pages.pdf_contents import Contents, PrintedCell, PrintedRow
from reportlab.lib.colors import Color, black, white
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

Style = Literal[
    "grid", "rows", "head", "frame", "columns", "bands", "rows and bands", "boxes", "rounded", "dotted", "none"
]
STYLES: tuple[Style, ...] = (
    "grid", "rows", "head", "frame", "columns", "bands", "rows and bands", "boxes", "rounded", "dotted", "none",
)  # fmt: skip
RULED: tuple[Style, ...] = ("grid", "rows", "bands", "rows and bands", "boxes", "dotted", "rounded")
_BAND, _HEAD = Color(0.9, 0.92, 0.95), Color(0.15, 0.25, 0.4)


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a table is printed."""

    style: Style
    font: str
    size: float
    widths: tuple[float, ...]
    """Of the label column and each figure column, in points."""
    aligned: str
    """Of the figures: left, right, centre."""
    upright: str
    """Where a cell's text stands in its row: top, middle, bottom."""
    padding: float
    page: tuple[float, float]
    repeats: bool
    """The header stands again on the second page."""
    breaks_rows: bool
    """A row may be broken over two pages."""
    short: bool
    """The page is so short that the table goes on over a second one."""
    dark_head: bool
    watermark: bool
    labels_outside: bool
    """The rules enclose the figures alone."""


def make_sheet(rng: random.Random, contents: Contents, style: Style) -> Sheet:
    """A way of printing the table in a style."""
    font = rng.choice(("Helvetica", "Helvetica", "Times-Roman"))
    size = rng.choice((7.0, 8.0, 9.0, 10.0, 11.0))
    padding = rng.choice((2.0, 3.0, 4.0, 6.0)) if style not in ("none", "head", "frame") else rng.choice((3.0, 5.0))
    narrow = rng.random() < 0.2
    widths = [rng.choice((110.0, 140.0, 190.0, 240.0))]
    for place, levels in enumerate(contents.columns):
        texts = [row.cells[place].text for row in contents.rows if row.cells]
        longest = max((stringWidth(word, font, size) for text in texts for word in (text,)), default=0)
        header = max(stringWidth(word, font, size) for text in levels for word in text.split())
        widths.append(
            max(longest + size * 0.6, header) + 2 * padding + (0.0 if narrow else rng.choice((2.0, 8.0, 14.0)))
        )
    wide = sum(widths) > 515
    page = (842.0, 595.0) if wide else (595.0, 842.0)
    return Sheet(
        style, font, size, tuple(widths), rng.choice(("left", "right", "right", "centre")),
        rng.choice(("top", "middle", "bottom")), padding, page, rng.random() < 0.6, rng.random() < 0.3,
        rng.random() < 0.3, style in ("grid", "bands", "rows and bands") and rng.random() < 0.4, rng.random() < 0.04,
        style == "grid" and rng.random() < 0.06,
    )  # fmt: skip


def print_table(contents: Contents, sheet: Sheet, rng: random.Random) -> bytes:
    """The table as a PDF file."""
    out = io.BytesIO()
    press = _Press(Canvas(out, pagesize=sheet.page, invariant=1), sheet, contents, rng)
    press.run()
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Strip:
    """A printed row: its texts broken into lines, and its height."""

    lines: tuple[tuple[str, ...], ...]
    cells: tuple[PrintedCell, ...]
    height: float
    kind: str
    """head, row or section."""


class _Press:
    """A table while it is being printed."""

    def __init__(self, canvas: Canvas, sheet: Sheet, contents: Contents, rng: random.Random) -> None:
        self.canvas, self.sheet, self.contents, self.rng = canvas, sheet, contents, rng
        self.left = max(30.0, (sheet.page[0] - sum(sheet.widths)) / 2)
        self.edges = [self.left]
        for width in sheet.widths:
            self.edges.append(self.edges[-1] + width)
        self.leading = sheet.size * 1.2
        self.gap = 4.5 if sheet.style == "boxes" else 0.0

    def run(self) -> None:
        sheet, canvas = self.sheet, self.canvas
        head = self._head_strips()
        strips = [self._strip(row) for row in self.contents.rows]
        top = sheet.page[1] - 50
        canvas.setFont(sheet.font, sheet.size + 3)
        canvas.drawString(self.left, top, self.contents.title)
        whole = sum(strip.height + self.gap for strip in (*head, *strips))
        floor = max(40.0, top - 20 - 0.6 * whole) if sheet.short else 40.0
        y = self._page(head, top - 20)
        number = 0
        done: list[_Strip] = []
        while strips:
            strip = strips.pop(0)
            if y - strip.height < floor and done:
                y = self._turn(strip, strips, head, y, floor)
                floor = 40.0
                continue
            self._draw(strip, y, number)
            done.append(strip)
            y -= strip.height + self.gap
            number += strip.kind == "row"
        self._close(y)
        if self.contents.note:
            canvas.setFont(sheet.font, sheet.size - 1)
            canvas.drawString(self.left, y - 20, self.contents.note)
        canvas.save()

    def _turn(self, strip: _Strip, rest: list[_Strip], head: list[_Strip], y: float, floor: float) -> float:
        """Go on with the next page; a row that may break leaves on this page the lines that still fit."""
        fitting = int((y - floor - 2 * self.sheet.padding) / self.leading)
        most = max(len(lines) for lines in strip.lines)
        if self.sheet.breaks_rows and strip.kind == "row" and 0 < fitting < most and self.sheet.upright == "top":
            upper, lower = self._broken(strip, fitting)
            self._draw(upper, y, 0)
            y -= upper.height
            strip = lower
        rest.insert(0, strip)
        self._close(y)
        self.canvas.showPage()
        return self._page(head if self.sheet.repeats else [], self.sheet.page[1] - 50)

    def _broken(self, strip: _Strip, fitting: int) -> tuple[_Strip, _Strip]:
        upper = tuple(lines[:fitting] for lines in strip.lines)
        lower = tuple(lines[fitting:] for lines in strip.lines)
        blank = tuple(PrintedCell("") for _ in strip.cells)
        return (
            _Strip(upper, strip.cells, self._height(upper), "row"),
            _Strip(lower, blank, self._height(lower), "row"),
        )

    def _page(self, head: list[_Strip], y: float) -> float:
        """Begin a page: watermark and header; gives where the body begins."""
        self.top = y
        if self.sheet.watermark:
            self.canvas.saveState()
            self.canvas.setFillColor(Color(0.85, 0.85, 0.85))
            self.canvas.setFont("Helvetica-Bold", 70)
            self.canvas.translate(self.sheet.page[0] / 3, self.sheet.page[1] / 3)
            self.canvas.rotate(45)
            self.canvas.drawString(0, 0, "DRAFT 2024")
            self.canvas.restoreState()
        for strip in head:
            self._draw(strip, y, 0)
            y -= strip.height + self.gap
        self.head_end = y
        return y

    # What a row is made of.

    def _head_strips(self) -> list[_Strip]:
        """One strip for each header level; a text over neighbouring columns stands once, over all of them."""
        depth = max(len(levels) for levels in self.contents.columns)
        strips: list[_Strip] = []
        for level in range(depth):
            texts = [self.contents.label_header if level == depth - 1 else ""]
            texts += [levels[level] for levels in self.contents.columns]
            lines = tuple(
                tuple(self._wrap(text, self._span_width(place, texts, level, depth))) if text else ()
                for place, text in enumerate(texts)
            )
            strips.append(_Strip(lines, (), self._height(lines), f"head {level} {depth}"))
        return strips

    def _span_width(self, place: int, texts: list[str], level: int, depth: int) -> float:
        if level == depth - 1 or place == 0:
            return self.sheet.widths[place]
        return sum(width for width, text in zip(self.sheet.widths[1:], texts[1:], strict=True) if text == texts[place])

    def _strip(self, row: PrintedRow) -> _Strip:
        if not row.cells:
            lines: tuple[tuple[str, ...], ...] = ((row.label,),)
            return _Strip(lines, (), self._height(lines), "section")
        lines = (tuple(self._wrap(row.label, self.sheet.widths[0])), *((cell.text,) for cell in row.cells))
        return _Strip(lines, row.cells, self._height(lines), "row")

    def _wrap(self, text: str, width: float) -> list[str]:
        """Lines no wider than the column; a word may be broken behind its hyphen."""
        room = width - 2 * self.sheet.padding
        lines: list[str] = []
        for word in text.replace("-", "- ").split(" ") if "-" in text and len(text) > 1 else text.split(" "):
            last = lines[-1] if lines else ""
            joined = f"{last}{word}" if last.endswith("-") else f"{last} {word}"
            if last and stringWidth(joined, self.sheet.font, self.sheet.size) <= room:
                lines[-1] = joined
            else:
                lines.append(word)
        return lines

    def _height(self, lines: tuple[tuple[str, ...], ...]) -> float:
        return max((len(each) for each in lines), default=1) * self.leading + 2 * self.sheet.padding

    # Ink.

    def _draw(self, strip: _Strip, y: float, number: int) -> None:
        self._fill(strip, y, number)
        self._rule(strip, y)
        if strip.kind == "section":
            self.canvas.setFont(self.sheet.font, self.sheet.size)
            self.canvas.drawString(self.left + self.sheet.padding, self._base(y, strip.height, 0, 1), strip.lines[0][0])
        elif strip.kind.startswith("head"):
            self._draw_head(strip, y)
        else:
            for place, lines in enumerate(strip.lines):
                cell = strip.cells[place - 1] if place else PrintedCell("")
                self._draw_lines(place, lines, cell, y, strip.height)
        self.canvas.setFillColor(black)

    def _fill(self, strip: _Strip, y: float, number: int) -> None:
        style, canvas = self.sheet.style, self.canvas
        wide = self.edges[-1] - self.left
        if strip.kind.startswith("head") and self.sheet.dark_head:
            canvas.setFillColor(_HEAD)
            canvas.rect(self.left, y - strip.height, wide, strip.height, stroke=0, fill=1)
        elif style in ("bands", "rows and bands") and strip.kind == "row" and number % 2 == 0:
            canvas.setFillColor(_BAND)
            canvas.rect(self.left, y - strip.height, wide, strip.height, stroke=0, fill=1)
        canvas.setFillColor(black)

    def _rule(self, strip: _Strip, y: float) -> None:
        style, bottom = self.sheet.style, y - strip.height
        first = 1 if self.sheet.labels_outside else 0
        self.canvas.setLineWidth(0.6)
        if style in ("grid", "dotted", "rounded", "boxes"):
            self.canvas.setDash(*((0.6, 1.4) if style == "dotted" else ()))
            for left, right in self._boxes(strip)[first:]:
                inset = self.gap / 2
                draw = self.canvas.roundRect if style == "rounded" and strip.kind.startswith("head") else None
                if draw:
                    draw(left, bottom, right - left, strip.height, 3, stroke=1, fill=0)
                else:
                    self.canvas.rect(left + inset, bottom, right - left - 2 * inset, strip.height, stroke=1, fill=0)
            self.canvas.setDash()
        elif style in ("rows", "rows and bands"):
            self.canvas.line(self.left, bottom, self.edges[-1], bottom)
        elif style == "head" and strip.kind.startswith("head"):
            level, depth = map(int, strip.kind.split()[1:])
            if level == 0:
                self.canvas.line(self.left, y, self.edges[-1], y)
            if level == depth - 1:
                self.canvas.line(self.left, bottom, self.edges[-1], bottom)

    def _boxes(self, strip: _Strip) -> list[tuple[float, float]]:
        if strip.kind == "section":
            return [(self.left, self.edges[-1])]
        boxes = list(zip(self.edges, self.edges[1:], strict=False))
        if not strip.kind.startswith("head") or self._is_last_level(strip):
            return boxes
        return [boxes[0], *self._spans(strip)]

    def _is_last_level(self, strip: _Strip) -> bool:
        level, depth = map(int, strip.kind.split()[1:])
        return level == depth - 1

    def _spans(self, strip: _Strip) -> list[tuple[float, float]]:
        spans: list[tuple[float, float, tuple[str, ...]]] = []
        for place, lines in enumerate(strip.lines[1:], 1):
            if spans and spans[-1][2] == lines:
                spans[-1] = (spans[-1][0], self.edges[place + 1], lines)
            else:
                spans.append((self.edges[place], self.edges[place + 1], lines))
        return [(left, right) for left, right, _ in spans]

    def _draw_head(self, strip: _Strip, y: float) -> None:
        self.canvas.setFillColor(white if self.sheet.dark_head else black)
        self._write(self.edges[0], self.edges[1], strip.lines[0], y, strip.height, "left")
        if self._is_last_level(strip):
            for place, lines in enumerate(strip.lines[1:], 1):
                self._write(self.edges[place], self.edges[place + 1], lines, y, strip.height, self.sheet.aligned)
            return
        printed = [lines for place, lines in enumerate(strip.lines[1:]) if place == 0 or lines != strip.lines[place]]
        for (left, right), lines in zip(self._spans(strip), printed, strict=True):
            self._write(left, right, lines, y, strip.height, "centre")

    def _draw_lines(self, place: int, lines: tuple[str, ...], cell: PrintedCell, y: float, height: float) -> None:
        left, right = self.edges[place], self.edges[place + 1]
        if cell.trick == "hidden":
            self._hide(left, right, y, height)
        elif cell.trick == "overflow" and lines:
            self.canvas.setFont(self.sheet.font, self.sheet.size)
            width = stringWidth(lines[0], self.sheet.font, self.sheet.size)
            self.canvas.drawString(right - width * self.rng.uniform(0.3, 0.7), self._base(y, height, 0, 1), lines[0])
        else:
            self._write(left, right, lines, y, height, "left" if place == 0 else self.sheet.aligned, cell.trick)

    def _write(
        self, left: float, right: float, lines: tuple[str, ...], y: float, height: float, aligned: str, trick: str = ""
    ) -> None:
        for number, text in enumerate(lines):
            width = stringWidth(text, self.sheet.font, self.sheet.size)
            base = self._base(y, height, number, len(lines))
            x = {"left": left + self.sheet.padding, "right": right - self.sheet.padding - width}.get(
                aligned, (left + right - width) / 2
            )
            self.canvas.setFont(self.sheet.font, self.sheet.size)
            self.canvas.drawString(x, base, text)
            if trick and text:
                self._mark(x - self.sheet.size * 0.35 if trick == "mark before" else x + width + 0.2, base)

    def _mark(self, x: float, base: float) -> None:
        self.canvas.setFont(self.sheet.font, self.sheet.size * 0.6)
        self.canvas.drawString(x, base + self.sheet.size * self.rng.uniform(0.25, 0.45), self.rng.choice("123"))

    def _hide(self, left: float, right: float, y: float, height: float) -> None:
        """A figure that nobody sees: white, invisible, tiny, or under a box."""
        canvas, base = self.canvas, self._base(y, height, 0, 1)
        way = self.rng.choice(("white", "invisible", "tiny", "covered", "redacted"))
        band = self.sheet.style in ("bands", "rows and bands")
        canvas.saveState()
        if way == "white" and not band:
            canvas.setFillColor(white)
        if way == "invisible" or (way == "white" and band):
            text = canvas.beginText(left + self.sheet.padding, base)
            text.setFont(self.sheet.font, self.sheet.size)
            text.setTextRenderMode(3)
            text.textOut("77.5")
            canvas.drawText(text)
        else:
            canvas.setFont(self.sheet.font, 0.7 if way == "tiny" else self.sheet.size)
            canvas.drawString(left + self.sheet.padding, base, "77.5")
        if way in ("covered", "redacted"):
            canvas.setFillColor(black if way == "redacted" else white)
            canvas.rect(left + 1, y - height + 1, right - left - 2, height - 2, stroke=0, fill=1)
        canvas.restoreState()

    def _base(self, y: float, height: float, number: int, lines: int) -> float:
        """The base line of a line of a cell."""
        free = height - 2 * self.sheet.padding - lines * self.leading
        down = {"top": 0.0, "middle": free / 2}.get(self.sheet.upright, free)
        return y - self.sheet.padding - down - number * self.leading - self.sheet.size * 0.9

    def _close(self, y: float) -> None:
        """What is ruled when a page's part of the table is done."""
        style, canvas = self.sheet.style, self.canvas
        right = self.edges[-1]
        if style == "head":
            canvas.line(self.left, y, right, y)
        if style in ("frame", "columns"):
            canvas.rect(self.left, y, right - self.left, self.top - y, stroke=1, fill=0)
        if style == "columns":
            canvas.line(self.left, self.head_end, right, self.head_end)
            for edge in self.edges[1:-1]:
                canvas.line(edge, y, edge, self.top)
        if style == "rows":
            canvas.line(self.left, self.top, right, self.top)
