"""Generated text captures of tables, in the shapes that archives hold.

delimited: `pipes` (cells between `|`, with or without one at the ends, with or without rules), `markdown`,
`tabs`, `drawn` (a frame of `+`, `-` and `|`, or of box-drawing characters), `ended lines` (one cell a line, a
separator at its end). by place: `aligned` (columns aligned by blanks, as PDF-to-text tools print them; labels
may run on over two lines). by nothing certain: `blanks` (a single blank between cells), `lines` (one cell a
line), `run` (cells run together).

A shape that cannot show a blank cell at its place is given tables without blanks, but for `blanks`, `lines` and
`run`, where rows lose their blank cells as real captures do: a reader may then leave them open.
"""

from __future__ import annotations

import random
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bench.read_pages.pdf_contents import Contents, PrintedCell, PrintedRow

Lines = list[str]
Rows = list[list[str]]
"""Header first, each row with its label first; a section line is a row of one cell."""
_NOISE = ("Skip to content", "Home > Performance", "Contact us", "Last updated 6 May 2024", "Print this page")


@dataclass(frozen=True, slots=True)
class TextPage:
    """A capture as text, and the tables that it prints."""

    text: str
    tables: tuple[Contents, ...]
    shapes: tuple[str, ...]


def flat_rows(rng: random.Random, contents: Contents) -> Rows:
    """The table as texts, header levels joined into one line."""
    header = [contents.label_header, *(" ".join(levels) for levels in contents.columns)]
    return [header, *([row.label, *(printed(rng, cell) for cell in row.cells)] for row in contents.rows)]


def printed(rng: random.Random, cell: PrintedCell) -> str:
    """The text of a cell; a mark stands in it as a raised digit or a sign."""
    match cell.trick:
        case "mark before":
            return f"{rng.choice('¹²³')}{cell.text}"
        case "mark behind":
            return f"{cell.text}{rng.choice('¹²³*†')}"
        case _:
            return cell.text


def without_blanks(rng: random.Random, contents: Contents) -> Contents:
    """The same table with a figure wherever a cell was blank."""
    rows = tuple(
        PrintedRow(row.label, tuple(cell if cell.text else PrintedCell(str(rng.randint(2, 98))) for cell in row.cells))
        for row in contents.rows
    )
    return Contents(contents.title, contents.label_header, contents.columns, rows, contents.note)


def pipes(rng: random.Random, rows: Rows) -> Lines:
    """Cells between `|`; blanks around it or not."""
    mark = rng.choice((" | ", " | ", "|"))
    ends = rng.choice((("", ""), ("| ", " |"), ("|", "|"), ("", " |")))
    lines = [ends[0] + mark.join(_filled(row, len(rows[0]))) + ends[1] for row in rows]
    if rng.random() < 0.3:
        lines.insert(1, "-" * len(lines[0]))
    return lines


def markdown(rng: random.Random, rows: Rows) -> Lines:
    """A table of Markdown; its columns may be padded to one width."""
    wide = len(rows[0])
    filled = [_filled(row, wide) for row in rows]
    if rng.random() < 0.5:
        widths = [max(len(row[column]) for row in filled) for column in range(wide)]
        filled = [[text.ljust(width) for text, width in zip(row, widths, strict=True)] for row in filled]
    rule = rng.choice(("|---" * wide + "|", "| :--- |" + " ---: |" * (wide - 1), "|:---" + "|:---:" * (wide - 1) + "|"))
    lines = ["| " + " | ".join(row) + " |" for row in filled]
    return [lines[0], rule, *lines[1:]]


def tabs(rng: random.Random, rows: Rows) -> Lines:
    """Cells between tabs; blanks at a row's end may be left out."""
    lines = ["\t".join(_filled(row, len(rows[0]))) for row in rows]
    return [line.rstrip("\t") for line in lines] if rng.random() < 0.4 else lines


def drawn(rng: random.Random, rows: Rows) -> Lines:
    """A frame drawn with characters."""
    wide = len(rows[0])
    filled = [_filled(row, wide) for row in rows]
    widths = [max(len(row[column]) for row in filled) + 2 for column in range(wide)]
    upright, flat, *corners = rng.choice(("|-+++++++++", "│─┌┬┐├┼┤└┴┘"))
    top, middle, bottom = (
        left + cross.join(flat * width for width in widths) + right
        for left, cross, right in (corners[0:3], corners[3:6], corners[6:9])
    )
    cells = [[f" {text}".ljust(width) for text, width in zip(row, widths, strict=True)] for row in filled]
    body = [f"{upright}{upright.join(row)}{upright}" for row in cells]
    if rng.random() < 0.5:
        return [top, body[0], middle, *body[1:], bottom]
    return [top, *(line for row in body[:-1] for line in (row, middle)), body[-1], bottom]


def ended_lines(rng: random.Random, rows: Rows) -> Lines:
    """One cell a line, with a separator at its end."""
    mark = rng.choice((" |", "|", "\t", " |"))
    return [text + mark for row in rows for text in _filled(row, len(rows[0]))]


def aligned(rng: random.Random, rows: Rows) -> Lines:
    """Columns aligned by blanks, left or right, two blanks or more apart; labels may run on over a second line."""
    wide = len(rows[0])
    limit = rng.choice((90, 90, 34))
    filled = [_filled(row, wide) for row in rows]
    labels = [textwrap.wrap(row[0], limit) or [""] for row in filled]
    gap = rng.randint(2, 5)
    widths = [max(len(part) for parts in labels for part in parts)]
    widths += [max(len(row[column]) for row in filled) for column in range(1, wide)]
    right = rng.random() < 0.6
    margin = " " * rng.choice((0, 0, 4))
    lines = []
    for row, parts in zip(filled, labels, strict=True):
        cells = [
            text.rjust(width) if right else text.ljust(width) for text, width in zip(row[1:], widths[1:], strict=True)
        ]
        lines.append(margin + (" " * gap).join((parts[0].ljust(widths[0]), *cells)).rstrip())
        lines += [margin + part for part in parts[1:]]
    return lines


def blanks(rng: random.Random, rows: Rows) -> Lines:
    """A single blank between cells; blank cells leave nothing."""
    return [" ".join(text for text in row if text) for row in rows]


def lines(rng: random.Random, rows: Rows) -> Lines:
    """One cell a line; blank cells leave nothing, or an empty line."""
    if rng.random() < 0.5:
        return [text for row in rows for text in row if text]
    return [text for row in rows for text in row]


def run(rng: random.Random, rows: Rows) -> Lines:
    """The cells of a row run together."""
    return ["".join(row) for row in rows]


def _filled(row: Sequence[str], wide: int) -> list[str]:
    return [*row, *[""] * (wide - len(row))]


SHAPES: dict[str, Callable[[random.Random, Rows], Lines]] = {
    "pipes": pipes, "markdown": markdown, "tabs": tabs, "drawn": drawn, "ended lines": ended_lines, "aligned": aligned,
    "blanks": blanks, "lines": lines, "run": run,
}  # fmt: skip
DELIMITED = ("pipes", "markdown", "tabs", "drawn", "ended lines", "aligned")


def write_page(rng: random.Random, tables: Sequence[Contents], shapes: Sequence[str]) -> TextPage:
    """A capture with each table in its shape, between titles and the noise of a page."""
    parts = [rng.sample(_NOISE, rng.randint(0, 2))]
    for contents, shape in zip(tables, shapes, strict=True):
        title = f"## {contents.title}" if shape == "markdown" and rng.random() < 0.6 else contents.title
        body = SHAPES[shape](rng, flat_rows(rng, contents))
        space = [""] if rng.random() < 0.7 or shape in ("lines", "aligned") else []
        parts += [[title, *space, *body], *([[contents.note]] if contents.note else [])]
    breaks = rng.choice(("\n", "\n", "\r\n"))
    text = breaks.join(line for before, part in pairwise([[], *parts]) for line in (*([""] if before else []), *part))
    return TextPage(text + breaks, tuple(tables), tuple(shapes))
