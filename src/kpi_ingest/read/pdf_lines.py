"""Glyphs outside every table -> lines, with wrapped paragraphs put together and headings told by size or weight.

A line is joined to the one above only where that one is full: the next line's first word would not have fitted on it.
Rows of an unruled table are never full in this sense, and stay lines of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kpi_ingest.read.folding import fold_blanks
from kpi_ingest.read.pdf_glyphs import Box, Glyph, GlyphLine, bounds, glyph_lines, level
from kpi_ingest.read.pdf_marks import line_text

_LARGER = 1.15
_WIDEST_BLANK = 1.2
"""In sizes: a wider gap separates columns, not words."""
_WIDEST_WORD_GAP = 0.6
"""In sizes: words of a justified line stand up to 0.5 apart; what stands wider apart is told as chunks."""
_LEADING = 1.7
_SAME_SIZE = 0.6
_MARKS = "*†‡§¶#•–-"


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A line or paragraph outside every table."""

    page: int
    text: str
    box: Box
    size: float
    bold: bool
    chunks: tuple[tuple[str, Box], ...] = ()
    """Its stretches with their boxes, from left to right, where wide gaps set them apart; else empty."""


def text_blocks(glyphs: Sequence[Glyph], page: int) -> list[TextBlock]:
    """The blocks of the page from top to bottom; writing that is turned forms blocks of its own."""
    blocks: list[TextBlock] = []
    for direction in sorted({glyph.direction for glyph in glyphs}):
        turned = [glyph for glyph in glyphs if glyph.direction == direction and glyph.text.strip()]
        if turned:
            blocks += _level_blocks(turned, page)
    return sorted(blocks, key=lambda block: (block.box[1], block.box[0]))


def _level_blocks(glyphs: Sequence[Glyph], page: int) -> list[TextBlock]:
    original = dict(zip(turned := level(glyphs), glyphs, strict=True))
    lines = glyph_lines(turned)
    margin = max(line.glyphs[-1].x1 for line in lines)
    paragraphs: list[list[GlyphLine]] = []
    for line in lines:
        if paragraphs and _continues(paragraphs[-1], line, margin):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [_block(paragraph, original, page) for paragraph in paragraphs]


def _continues(paragraph: Sequence[GlyphLine], line: GlyphLine, margin: float) -> bool:
    above = paragraph[-1]
    alike = abs(above.size - line.size) < _SAME_SIZE and _is_bold(above) == _is_bold(line)
    close = 0 < line.bottom - above.bottom < _LEADING * line.size
    level_start = abs(line.glyphs[0].x0 - above.glyphs[0].x0) < 2 * line.size
    room = margin - above.glyphs[-1].x1
    full = room < _first_word(line) + 0.25 * line.size
    begins = line.glyphs[0].text[0] in _MARKS
    return (
        alike and close and level_start and full and not begins and not _has_columns(above) and not _has_columns(line)
    )


def _first_word(line: GlyphLine) -> float:
    """Width of the line's first word."""
    end = line.glyphs[0].x1
    for glyph in line.glyphs[1:]:
        if glyph.x0 - end > 0.15 * line.size:
            break
        end = glyph.x1
    return end - line.glyphs[0].x0


def _has_columns(line: GlyphLine) -> bool:
    pairs = zip(line.glyphs, line.glyphs[1:], strict=False)
    return any(right.x0 - left.x1 > _WIDEST_BLANK * line.size for left, right in pairs)


def _is_bold(line: GlyphLine) -> bool:
    return all(glyph.bold for glyph in line.glyphs)


def _block(paragraph: Sequence[GlyphLine], original: dict[Glyph, Glyph], page: int) -> TextBlock:
    text = fold_blanks(" ".join(line_text(line) for line in paragraph))
    box = bounds(original[glyph] for line in paragraph for glyph in line.glyphs)
    stretches = _stretches(paragraph[0]) if len(paragraph) == 1 else []
    chunks = [(_chunk_text(glyphs), bounds(original[glyph] for glyph in glyphs)) for glyphs in stretches]
    bold = all(_is_bold(line) for line in paragraph)
    return TextBlock(page, text, box, paragraph[0].size, bold, tuple(chunks) if len(chunks) > 1 else ())


def _stretches(line: GlyphLine) -> list[list[Glyph]]:
    """The glyphs of a line, cut where a gap is wider than the blanks between words."""
    stretches: list[list[Glyph]] = []
    end = float("-inf")
    for glyph in line.glyphs:
        if glyph.x0 - end > _WIDEST_WORD_GAP * line.size:
            stretches.append([])
        stretches[-1].append(glyph)
        end = max(end, glyph.x1)
    return stretches


def _chunk_text(glyphs: list[Glyph]) -> str:
    top, bottom = min(glyph.top for glyph in glyphs), max(glyph.bottom for glyph in glyphs)
    return fold_blanks(line_text(GlyphLine(glyphs, top, bottom)))


@dataclass(frozen=True, slots=True)
class HeadingScale:
    """Which looks are headings in one document."""

    sizes: tuple[float, ...]
    """Sizes above that of the body, largest first."""
    bold_is_heading: bool

    def level(self, block: TextBlock) -> int | None:
        """1 to 6; None for body text."""
        if _step(block.size) in self.sizes:
            return min(6, self.sizes.index(_step(block.size)) + 1)
        if self.bold_is_heading and block.bold and not block.text.endswith("."):
            return min(6, len(self.sizes) + 1)
        return None


def heading_scale(blocks: Iterable[TextBlock], glyphs: Counter[tuple[float, bool]]) -> HeadingScale:
    """The scale of a document; `glyphs` counts all its glyphs, those of tables too, by size and weight."""
    sizes: Counter[float] = Counter()
    for (size, _), count in glyphs.items():
        sizes[size] += count
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    body_is_bold = glyphs[(body, True)] > glyphs[(body, False)]
    larger = {_step(block.size) for block in blocks if _step(block.size) >= _LARGER * body}
    return HeadingScale(tuple(sorted(larger, reverse=True)), not body_is_bold)


def count_glyphs(glyphs: Iterable[Glyph]) -> Counter[tuple[float, bool]]:
    """Glyphs by size and weight."""
    counted = Counter([(glyph.bottom - glyph.top, glyph.bold) for glyph in glyphs if glyph.text.strip()])
    steps: Counter[tuple[float, bool]] = Counter()
    for (size, bold), count in counted.items():
        steps[_step(size), bold] += count
    return steps


def _step(size: float) -> float:
    """Sizes to half a point: the same style seldom has exactly the same size."""
    return round(size * 2) / 2
