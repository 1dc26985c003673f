"""Why the text of a PDF cell may not be what the page says, though every glyph of it was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from kpi_ingest.read.folding import doubt_at_break, doubt_in, fold_blanks
from kpi_ingest.read.pdf_glyphs import Box, Glyph, GlyphLine, main_direction
from kpi_ingest.read.pdf_marks import CellText, plain_text
from kpi_ingest.read.pdf_second import readings_agree

_CROSSING_SHARE = 0.3
_CROSSING_POINTS = 1.0
_FIGURE_GAP = 1.0
_SPAN_GAP = 2.0
"""Gaps in sizes. Words stand 0.2 to 0.5 apart, columns 1 and more."""
_FIGURES = frozenset("0123456789.,%")


def doubt_of(
    text: CellText, first: Sequence[Glyph], second: Sequence[Glyph] | None, box: Box, columns: int
) -> str | None:
    """The first doubt about a cell of `columns` columns; `text` is what the first reader's glyphs say.

    `second` are those of the second reader; None where it is known to agree.
    """
    return (
        doubt_in(text.raw)
        or doubt_at_break(text.raw)
        or next((glyph.doubt for glyph in first if glyph.doubt), None)
        or _turned(first)
        or text.doubt
        or _crossing(first, box)
        or _gap(text.lines, columns)
        or (None if second is None else _disagreement(text.plain, second))
    )


def _turned(glyphs: Sequence[Glyph]) -> str | None:
    """Letters that stand upright among level ones are no part of their text, and nobody can say where they belong."""
    if all(glyph.direction == 0 for glyph in glyphs):  # as in nearly every cell
        return None
    direction = main_direction(glyphs)
    turned = [glyph.text for glyph in glyphs if glyph.direction != direction and glyph.text.strip()]
    return f"letters turned against the others: {''.join(turned)[:40]!r}" if turned else None


def _crossing(glyphs: Iterable[Glyph], box: Box) -> str | None:
    """Text that runs across a rule: which side of it the next character belongs to is not said by the capture."""
    left, _, right, _ = box
    for glyph in glyphs:
        before, behind = left - glyph.x0, glyph.x1 - right
        if before <= _CROSSING_POINTS and behind <= _CROSSING_POINTS:
            continue
        outside = max(before, behind)
        if glyph.text.strip() and outside > _CROSSING_SHARE * (glyph.x1 - glyph.x0):
            return f"text runs across the rule of its cell at {glyph.text!r}"
    return None


def _gap(lines: Iterable[GlyphLine], columns: int) -> str | None:
    """Figures that stand apart in one cell: bands behind the rows of an unruled table look like cells that span it."""
    for line in lines:
        size = line.size
        for left, right in pairwise(line.glyphs):
            gap = (right.x0 - left.x1) / size
            if gap <= _FIGURE_GAP:
                continue
            figures = left.text in _FIGURES and right.text in _FIGURES
            if (figures and gap > _FIGURE_GAP) or (columns > 1 and gap > _SPAN_GAP):
                return f"a wide gap between {left.text!r} and {right.text!r}: a rule may be missing"
    return None


def _disagreement(plain: str, second: Sequence[Glyph]) -> str | None:
    text, other = fold_blanks(plain), fold_blanks(plain_text(second))
    if readings_agree(text, other):
        return None
    return f"two readers disagree: pdfium reads {text[:80]!r}, pdfminer {other[:80]!r}"
