"""Why the text of a PDF cell may not be what the page says, though every glyph of it was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kpi_ingest.read.folding import doubt_at_break, doubt_in, fold_blanks
from kpi_ingest.read.pdf_glyphs import Box, Glyph, glyph_lines, level, main_direction
from kpi_ingest.read.pdf_marks import doubt_in_marks, plain_text_of
from kpi_ingest.read.pdf_second import readings_agree

_CROSSING_SHARE = 0.3
_CROSSING_POINTS = 1.0
_FIGURE_GAP = 1.0
_SPAN_GAP = 2.0
"""Gaps in sizes. Words stand 0.2 to 0.5 apart, columns 1 and more."""
_FIGURES = frozenset("0123456789.,%")


def doubt_of(raw: str, first: Sequence[Glyph], second: Sequence[Glyph], box: Box, columns: int) -> str | None:
    """The first doubt about a cell of `columns` columns; `raw` is the text of `first` before white space is folded."""
    return (
        doubt_in(raw)
        or doubt_at_break(raw)
        or next((glyph.doubt for glyph in first if glyph.doubt), None)
        or _turned(first)
        or doubt_in_marks(first)
        or _crossing(first, box)
        or _gap(first, columns)
        or _disagreement(first, second)
    )


def _turned(glyphs: Sequence[Glyph]) -> str | None:
    """Letters that stand upright among level ones are no part of their text, and nobody can say where they belong."""
    direction = main_direction(glyphs)
    turned = [glyph.text for glyph in glyphs if glyph.direction != direction and glyph.text.strip()]
    return f"letters turned against the others: {''.join(turned)[:40]!r}" if turned else None


def _crossing(glyphs: Iterable[Glyph], box: Box) -> str | None:
    """Text that runs across a rule: which side of it the next character belongs to is not said by the capture."""
    for glyph in glyphs:
        outside = max(box[0] - glyph.x0, glyph.x1 - box[2])
        if glyph.text.strip() and outside > max(_CROSSING_POINTS, _CROSSING_SHARE * (glyph.x1 - glyph.x0)):
            return f"text runs across the rule of its cell at {glyph.text!r}"
    return None


def _gap(glyphs: Sequence[Glyph], columns: int) -> str | None:
    """Figures that stand apart in one cell: bands behind the rows of an unruled table look like cells that span it."""
    for line in glyph_lines(glyph for glyph in level(glyphs) if glyph.text.strip()):
        for left, right in zip(line.glyphs, line.glyphs[1:], strict=False):
            gap = (right.x0 - left.x1) / line.size
            figures = left.text in _FIGURES and right.text in _FIGURES
            if (figures and gap > _FIGURE_GAP) or (columns > 1 and gap > _SPAN_GAP):
                return f"a wide gap between {left.text!r} and {right.text!r}: a rule may be missing"
    return None


def _disagreement(first: Sequence[Glyph], second: Sequence[Glyph]) -> str | None:
    text, other = fold_blanks(plain_text_of(first)), fold_blanks(plain_text_of(second))
    if readings_agree(text, other):
        return None
    return f"two readers disagree: pdfium reads {text[:80]!r}, pdfminer {other[:80]!r}"
