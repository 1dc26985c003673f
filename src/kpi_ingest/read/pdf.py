"""A PDF capture -> ruled tables as grids and the text around them as lines, each with its page and box.

pypdfium2 reads what is seen of a page; pdfminer reads it again, and a cell on which they differ is in doubt. What
nobody sees is left out with a word. A table that goes on over pages is
one grid per page here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import tee

import pypdfium2  # type: ignore[import-untyped]
from pdfminer.pdftypes import stream_value
from pdfplumber.page import Page

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Block, Chunk, Document, Grid, Line, PageBox, Warning
from kpi_ingest.read.folding import doubt_in
from kpi_ingest.read.limits import ReadLimits
from kpi_ingest.read.pdf_file import open_first, open_second, refuse_cut, refuse_shape, tripped
from kpi_ingest.read.pdf_forms import refuse_expansion
from kpi_ingest.read.pdf_glyphs import Box, Glyph, bounds, rounded
from kpi_ingest.read.pdf_grid import fill_lattice, outside
from kpi_ingest.read.pdf_lines import HeadingScale, TextBlock, count_glyphs, heading_scale, text_blocks
from kpi_ingest.read.pdf_objects import page_objects
from kpi_ingest.read.pdf_second import second_reading
from kpi_ingest.read.pdf_shapes import Shapes, page_shapes
from kpi_ingest.read.pdf_sheet import Sheet, sheet_of
from kpi_ingest.read.pdf_sideways import Turn, turn_of
from kpi_ingest.read.pdf_tables import Above, Lattice, Strokes, find_drawings, find_tables, page_strokes
from kpi_ingest.read.pdf_visible import Sight, Word, see_page


@dataclass(slots=True)
class _Pages:
    """What was read so far."""

    blocks: list[Grid | TextBlock] = field(default_factory=list)
    glyphs: Counter[tuple[float, bool]] = field(default_factory=Counter)
    unread: list[str] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)
    pages_unread: int = 0
    unmapped: int = 0
    cells: int = 0
    above: Above | None = None
    """The last table of the latest page, of which more rows may follow."""
    turned: int = 0
    """The degrees by which the latest page is turned."""


def read_pdf(content: bytes, declared: str | None, limits: ReadLimits) -> Document:
    """The grids and lines of a PDF capture, page by page, from top to bottom.

    Raises ReadError: E_PDF_TRUNCATED, E_PDF_ENCRYPTED, E_PDF_STRUCTURE, E_PDF_NO_TEXT, E_PDF_GLYPHS,
    E_TABLE_TOO_LARGE, and E_PARSE_LIMIT where no page is within the limits.
    """
    refuse_cut(content)
    first = open_first(content, limits)
    opened = open_second(content, len(first.pages))
    read = _Pages(warnings=_locked(first.doc.encryption))
    try:
        for page in first.pages:
            _read_page(page, opened, read, limits)
            page.close()
    finally:
        opened.close()
        first.close()
    _refuse_nothing(read, len(first.pages))
    scale = heading_scale((block for block in read.blocks if isinstance(block, TextBlock)), read.glyphs)
    blocks = tuple(_block(block, scale) for block in read.blocks)
    return Document("pdf", blocks, None, "; ".join(read.unread) or None, tuple(read.warnings))


def _read_page(page: Page, opened: pypdfium2.PdfDocument, read: _Pages, limits: ReadLimits) -> None:
    """Add the blocks of a page; a page beyond its limits is listed as unread, and the next one is tried."""
    refuse_shape(page)
    try:
        shapes, sight = _drawn(page, sheet_of(page), opened, limits)
        turn = turn_of(sight.glyphs)
        glyphs = turn.glyphs(sight.glyphs)
        strokes = turn.strokes(page_strokes(shapes))
        lattices = _tables(turn, strokes, glyphs, read)
        others = second_reading(page, sight) if lattices else None
        others = None if others is None else turn.glyphs(others)
        turned = _page_blocks(page.page_number, lattices, glyphs, others, limits.cells - read.cells)
        blocks = turn.blocks(turned)
    except ReadError as error:
        if error.code != "E_PARSE_LIMIT":
            raise
        read.above = None
        read.pages_unread += 1
        read.unread.append(f"page {page.page_number} is unread: {error.got}")
        read.warnings.append(Warning("PAGE_UNREAD", read.unread[-1], _whole_page(page)))
        return
    except Exception as error:  # pdfminer raises whatever a malformed stream makes it trip over
        raise tripped(error, f"page {page.page_number}") from error
    read.blocks += blocks
    read.cells += sum(len(block.rows) * len(block.rows[0]) for block in blocks if isinstance(block, Grid))
    read.glyphs += count_glyphs(glyphs)
    texts = Counter(glyph.text for glyph in glyphs)
    read.unmapped += sum(count for text, count in texts.items() if doubt_in(text) is not None)
    read.warnings += [*_hidden_words(sight, page.page_number), *_doubts(blocks)]
    drawings = find_drawings(strokes)
    read.warnings += _page_remarks(page, turn, drawings, _outside(lattices, glyphs) if drawings else ())
    read.warnings += _dropped_rules(page, strokes)
    _note_outside(read, sight, page.page_number)


def _tables(turn: Turn, strokes: Strokes, glyphs: Sequence[Glyph], read: _Pages) -> tuple[Lattice, ...]:
    """The tables of a page, the first of which may go on from the page before."""
    tables = find_tables(strokes, glyphs, read.above if turn.degrees == read.turned else None)
    read.above, read.turned = tables.last, turn.degrees
    return tables.lattices


def _page_remarks(page: Page, turn: Turn, drawings: Sequence[Box], rest: Sequence[Glyph]) -> Iterator[Warning]:
    """That a page is read sideways, and the figures of each drawing that is set aside; `rest` is in no table."""
    number = page.page_number
    if turn.degrees:
        detail = f"page {number}: its writing is turned by {turn.degrees} degrees and read with the sheet turned"
        yield Warning("SIDEWAYS", detail, _whole_page(page))
    for box in drawings:
        inside = [each for each in rest if box[0] < each.centre[0] < box[2] and box[1] < each.centre[1] < box[3]]
        figures = [block.text for block in text_blocks(inside, number) if any(sign.isdigit() for sign in block.text)]
        if figures:
            detail = f"page {number}: a map or a chart is set aside, with figures in it: {'; '.join(figures)[:80]!r}"
            yield Warning("DRAWING", detail, PageBox(number, rounded(turn.back(box))))


def _dropped_rules(page: Page, strokes: Strokes) -> list[Warning]:
    """A remark where a page has more rules than are used to find its tables."""
    if not strokes.dropped:
        return []
    detail = f"page {page.page_number}: it has too many rules, the {strokes.dropped} shortest are not used"
    return [Warning("RULES_DROPPED", detail, _whole_page(page))]


def _locked(encryption: object) -> list[Warning]:
    """A remark where the file opens without a password, but forbids something to all but its owner."""
    if encryption is None:
        return []
    return [Warning("OWNER_LOCKED", "the file is locked by its owner's password; it opens and is read without one")]


def _whole_page(page: Page) -> PageBox:
    x0, top, x1, bottom = page.bbox
    return PageBox(page.page_number, rounded((x0, top, x1, bottom)))


def _drawn(page: Page, sheet: Sheet, opened: pypdfium2.PdfDocument, limits: ReadLimits) -> tuple[Shapes, Sight]:
    """What pdfium draws on a page: its shapes, which are counted first, and the glyphs that are seen."""
    _unpack(page)
    drawn = opened[page.page_number - 1]
    try:
        shaped, stacked = tee(page_objects(drawn))
        return page_shapes(shaped, sheet, limits.page_objects), see_page(drawn, sheet, stacked)
    finally:
        drawn.close()


def _unpack(page: Page) -> None:
    """Unpack a page's content here first and count its forms: pdfium, without memory for them, ends the process."""
    for content in page.page_obj.contents:
        stream_value(content).get_data()
    refuse_expansion(page)


def _page_blocks(
    page: int,
    lattices: Iterable[Lattice],
    glyphs: Sequence[Glyph],
    others: list[Glyph] | None,
    cells_left: int,
) -> list[Grid | TextBlock]:
    grids, rest = [], list(glyphs)
    for lattice in lattices:
        cells_left -= lattice.rows * lattice.columns
        _refuse_cells(cells_left)
        grids.append(fill_lattice(lattice, rest, others, page))
        rest = outside(lattice, rest)
        others = None if others is None else outside(lattice, others)
    return sorted([*grids, *text_blocks(rest, page)], key=_top)


def _outside(lattices: Sequence[Lattice], glyphs: Sequence[Glyph]) -> list[Glyph]:
    for lattice in lattices:
        glyphs = outside(lattice, glyphs)
    return list(glyphs)


def _refuse_cells(cells_left: int) -> None:
    if cells_left < 0:
        raise ReadError("E_TABLE_TOO_LARGE", got="too many cells", expected="a KPI table", next_step="split the file")


def _top(block: Grid | TextBlock) -> float:
    if isinstance(block, TextBlock):
        return block.box[1]
    return block.where.box[1] if isinstance(block.where, PageBox) else 0.0


def _doubts(blocks: Sequence[Grid | TextBlock]) -> list[Warning]:
    grids = [block for block in blocks if isinstance(block, Grid)]
    cells = (cell for grid in grids for row in grid.rows for cell in row)
    return [Warning("CELL_DOUBT", cell.doubt, cell.where) for cell in cells if cell.doubt and cell.anchor is None]


def _hidden_words(sight: Sight, page: int) -> Iterator[Warning]:
    """One warning for each reason why words of a page are left out."""
    for reason in dict.fromkeys(word.hidden for word in sight.hidden):
        words = [word for word in sight.hidden if word.hidden == reason]
        text = " ".join(word.text for word in words)
        detail = f"page {page}: text that is {reason}, left out: {text[:80]!r}"
        yield Warning("HIDDEN_CONTENT", detail, _around(words, page))


def _around(words: Sequence[Word], page: int) -> PageBox:
    return PageBox(page, rounded(bounds(drawn.glyph for word in words for drawn in word.glyphs)))


def _note_outside(read: _Pages, sight: Sight, page: int) -> None:
    """Figures beyond the paper's edge that belong to lines on it: a table is cut off, and the capture incomplete."""
    if not sight.outside:
        return
    feet = {round(glyph.foot) for glyph in sight.glyphs}
    cut = [word for word in sight.outside if any(each.isdigit() for each in word.text) and _is_beside(word, feet)]
    if not cut:
        return
    text = " ".join(word.text for word in cut)
    read.unread.append(f"page {page}: text goes on beyond the page's edge: {text[:80]!r}")
    read.warnings.append(Warning("BEYOND_PAGE", read.unread[-1], _around(cut, page)))


def _is_beside(word: Word, feet: set[int]) -> bool:
    foot = round(word.glyphs[0].glyph.foot)
    return word.doubt is not None or not feet.isdisjoint((foot - 1, foot, foot + 1))


def _refuse_nothing(read: _Pages, pages: int) -> None:
    """A file of which nothing was read is an error, and so is one whose glyphs have no characters."""
    if read.pages_unread == pages:
        raise ReadError(
            "E_PARSE_LIMIT", got="; ".join(read.unread[:3]), next_step="look at the file: it may be a drawing"
        )
    counted = read.glyphs.total()
    if not counted:
        next_step = "ask the publisher for a file with text; pictures of text are not read"
        raise ReadError("E_PDF_NO_TEXT", got=f"{pages} pages without text", expected="text", next_step=next_step)
    if read.unmapped >= counted:
        next_step = "ask the publisher for a file with a character map"
        raise ReadError("E_PDF_GLYPHS", got="glyphs without characters only", expected="text", next_step=next_step)


def _block(block: Grid | TextBlock, scale: HeadingScale) -> Block:
    if isinstance(block, Grid):
        return block
    chunks = tuple(Chunk(text, PageBox(block.page, rounded(box))) for text, box in block.chunks)
    where = PageBox(block.page, rounded(block.box))
    return Line(block.text, where, scale.level(block), chunks, "gap" if chunks else "none")
