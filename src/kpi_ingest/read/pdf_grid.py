"""A ruled lattice and the glyphs of its page -> a grid: each cell's text, box and doubts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kpi_ingest.model import Grid, GridCell, PageBox
from kpi_ingest.read.folding import doubt_at_break, doubt_in, fold_blanks
from kpi_ingest.read.pdf_glyphs import Glyph, main_direction, rounded, text_of
from kpi_ingest.read.pdf_rules import Lattice, RuledCell
from kpi_ingest.read.pdf_second import readings_agree

Position = tuple[int, int]
Buckets = dict[Position, list[Glyph]]

_CROSSING_SHARE = 0.3
_CROSSING_POINTS = 1.0


def fill_lattice(lattice: Lattice, first: Sequence[Glyph], second: Sequence[Glyph], page: int) -> Grid:
    """The grid of a lattice: `first`, pdfplumber's glyphs, give the text; `second`, those of pdfium, may doubt it."""
    owners = _owners(lattice)
    texts, checks = _buckets(lattice, owners, first), _buckets(lattice, owners, second)
    headers = _header_rows(lattice, texts)
    rows = tuple(
        tuple(
            _cell((row, column), lattice, owners, texts, checks, page, row < headers)
            for column in range(len(lattice.xs) - 1)
        )
        for row in range(len(lattice.ys) - 1)
    )
    return Grid(rows, PageBox(page, rounded(lattice.box)), page=page)


def in_lattice(lattice: Lattice, glyph: Glyph) -> bool:
    """Whether the glyph's middle lies inside the table."""
    return lattice.position(*glyph.centre) is not None


def _owners(lattice: Lattice) -> dict[Position, RuledCell]:
    """The cell that covers each position; the first one where pdfplumber's cells overlap. A hole has none."""
    owners: dict[Position, RuledCell] = {}
    for cell in sorted(lattice.cells, key=lambda each: (each.row, each.column)):
        for row in range(cell.row, cell.row + cell.rows):
            for column in range(cell.column, cell.column + cell.columns):
                owners.setdefault((row, column), cell)
    return owners


def _anchor(position: Position, owners: dict[Position, RuledCell]) -> Position:
    cell = owners.get(position)
    return (cell.row, cell.column) if cell else position


def _buckets(lattice: Lattice, owners: dict[Position, RuledCell], glyphs: Iterable[Glyph]) -> Buckets:
    buckets: Buckets = {}
    for glyph in glyphs:
        position = lattice.position(*glyph.centre)
        if position is not None:
            buckets.setdefault(_anchor(position, owners), []).append(glyph)
    return buckets


def _header_rows(lattice: Lattice, texts: Buckets) -> int:
    """How many leading rows are printed in bold throughout, where the rows below are not."""
    columns = range(len(lattice.xs) - 1)
    bold = [_is_bold(texts.get((row, column), []) for column in columns) for row in range(len(lattice.ys) - 1)]
    leading = next((row for row, is_bold in enumerate(bold) if is_bold is False), len(bold))
    return leading if leading < len(bold) else 0


def _is_bold(cells: Iterable[Sequence[Glyph]]) -> bool | None:
    weights = [glyph.bold for glyphs in cells for glyph in glyphs if glyph.text.strip()]
    return all(weights) if weights else None


def _cell(
    position: Position,
    lattice: Lattice,
    owners: dict[Position, RuledCell],
    texts: Buckets,
    checks: Buckets,
    page: int,
    header: bool,
) -> GridCell:
    ruled = owners.get(position)
    box = ruled.box if ruled else lattice.position_box(*position)
    where, anchor = PageBox(page, rounded(box)), _anchor(position, owners)
    if anchor != position:
        return GridCell("", where, header, anchor=anchor)
    glyphs = texts.get(position, [])
    raw = text_of(glyphs)
    text = fold_blanks(raw)
    doubt = (
        doubt_in(text)
        or doubt_at_break(raw)
        or _crossing(glyphs, box)
        or _disagreement(text, glyphs, checks.get(position, []))
    )
    rows, columns = (ruled.rows, ruled.columns) if ruled else (1, 1)
    return GridCell(text, where, header, rows, columns, doubt=doubt)


def _crossing(glyphs: Iterable[Glyph], box: tuple[float, float, float, float]) -> str | None:
    """Text that runs across a rule: which side of it the next character belongs to is not said by the capture."""
    for glyph in glyphs:
        outside = max(box[0] - glyph.x0, glyph.x1 - box[2])
        if glyph.text.strip() and outside > max(_CROSSING_POINTS, _CROSSING_SHARE * (glyph.x1 - glyph.x0)):
            return f"text runs across the rule of its cell at {glyph.text!r}"
    return None


def _disagreement(text: str, first: Sequence[Glyph], second: Sequence[Glyph]) -> str | None:
    direction = main_direction(first)
    other = fold_blanks(text_of([replace(glyph, direction=direction) for glyph in second]))
    if readings_agree(text, other):
        return None
    return f"two readers disagree: pdfplumber reads {text[:80]!r}, pdfium {other[:80]!r}"
