"""The tables of a page: hypotheses weighed, the best kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from kpi_ingest.read.pdf_glyphs import Glyph
from kpi_ingest.read.pdf_tables.aligned import Aligned, aligned_table
from kpi_ingest.read.pdf_tables.beside import parted_beside
from kpi_ingest.read.pdf_tables.blocks import find_blocks
from kpi_ingest.read.pdf_tables.boxes import find_boxed
from kpi_ingest.read.pdf_tables.carried import Above
from kpi_ingest.read.pdf_tables.fragments import Fragment, fragment, fragments_of
from kpi_ingest.read.pdf_tables.framed import without_frame
from kpi_ingest.read.pdf_tables.labels import with_labels
from kpi_ingest.read.pdf_tables.lattice import Lattice
from kpi_ingest.read.pdf_tables.strokes import Strokes
from kpi_ingest.read.pdf_tables.tidy import divided, goes_on_below, tidied
from kpi_ingest.read.pdf_tables.walls import find_walled

_FIGURE_SHARE = 0.5
_FEWEST_COLUMNS = 3
_FEWEST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a page."""

    lattices: tuple[Lattice, ...]
    """From top to bottom; none overlap."""
    last: Above | None
    """What the last of them tells of the rows that the next page may hold, if it has no full rules."""


def find_tables(strokes: Strokes, glyphs: Sequence[Glyph], above: Above | None = None) -> Tables:
    """The tables of a page's level glyphs; the first may go on from the last one `above`, of the page before."""
    fragments = fragments_of([glyph for glyph in glyphs if glyph.direction == 0], strokes.upright)
    turned = [fragment([glyph]) for glyph in glyphs if glyph.direction and glyph.text.strip()]
    walled = find_walled(strokes)
    ruled = _kept(walled, [*fragments, *turned], [])
    ruled = _kept(find_boxed(strokes), [*fragments, *turned], ruled)
    ruled = with_labels(_with_lone_rows(ruled, walled, [*fragments, *turned]), fragments, strokes)
    ruled = [lattice for lattice in ruled if lattice.rows > 1]
    rest = [each for each in fragments if not any(_holds(lattice, each) for lattice in ruled)]
    begins = min((lattice.ys[0] for lattice in ruled), default=inf)
    aligned = []
    for number, block in enumerate(find_blocks(rest, strokes)):
        first = number == 0 and block.bands[0].top < begins
        found = aligned_table(block, above if first else None)
        if found is not None and _is_table(found):
            aligned.append(found)
    tables = [without_frame(lattice, fragments, strokes) for lattice in ruled]
    tables = _with_lone_rows([*tables, *(found.lattice for found in aligned)], walled, [*fragments, *turned])
    tables = [table for lattice in tables for table in parted_beside(lattice, fragments)]
    tables.sort(key=lambda lattice: (lattice.ys[0], lattice.xs[0]))
    ends_page = bool(aligned) and aligned[-1].lattice is tables[-1]
    return Tables(tuple(tables), aligned[-1].above if ends_page else None)


def _with_lone_rows(
    tables: Sequence[Lattice], walled: Sequence[Lattice], fragments: Sequence[Fragment]
) -> list[Lattice]:
    """The tables, and ruled rows that are none of theirs: the whole of a small table, or a header above lines."""
    tables = list(tables)
    for lattice in walled:
        lone = lattice.rows == 1 and not any(_overlap(lattice, other) for other in tables)
        if lone and any(_holds(lattice, each) for each in fragments):
            tables.append(lattice)
    return tables


def _kept(lattices: Sequence[Lattice], fragments: Sequence[Fragment], known: Sequence[Lattice]) -> list[Lattice]:
    """Those known and, outside them, ruled tables with text in several rows and columns, small ones (inside others)
    first."""
    kept = list(known)
    for lattice in sorted(lattices, key=_area):
        own = [each for each in fragments if _holds(lattice, each)]
        if any(_overlap(lattice, other) for other in kept) or not own:
            continue
        clean = tidied(lattice, own)
        if divided(clean, own) and not goes_on_below(clean, fragments):
            kept.append(clean)
    return kept


def _area(lattice: Lattice) -> float:
    x0, top, x1, bottom = lattice.box
    return (x1 - x0) * (bottom - top)


def _overlap(one: Lattice, other: Lattice) -> bool:
    ax0, atop, ax1, abottom = one.box
    bx0, btop, bx1, bbottom = other.box
    return min(ax1, bx1) - max(ax0, bx0) > 1 and min(abottom, bbottom) - max(atop, btop) > 1


def _holds(lattice: Lattice, each: Fragment) -> bool:
    return lattice.position((each.x0 + each.x1) / 2, each.middle) is not None


def _is_headed(found: Aligned) -> bool:
    """Whether a bold header of four cells or more stands over rows that are not bold."""
    top = [each for band in found.block.bands[:1] for each in band.fragments]
    rest = [each for row in found.rows for each in row.fragments if each.is_figure]
    return len(top) > 3 and all(each.bold for each in top) and bool(rest) and not any(each.bold for each in rest)


def _is_pair(found: Aligned) -> bool:
    """Whether a bold header of two texts stands over rows of a label and a figure each, that are not bold. Whole
    figures that rise from row to row may be the pages of a list of contents."""
    head = [each for band in found.block.bands[: -len(found.rows)] for each in band.fragments]
    rows = [row.fragments for row in found.rows]
    if len(head) != 2 or not all(each.bold for each in head) or len(rows) < _FEWEST_ROWS:
        return False
    if not all(len(row) == 2 and row[1].is_figure and not any(each.bold for each in row) for row in rows):
        return False
    figures = [row[1].text for row in rows]
    return not (all(map(str.isdecimal, figures)) and figures == sorted(figures, key=int))


def _is_table(found: Aligned) -> bool:
    """Whether an aligned block is a table: enough rows and columns, of figures unless rules stand between its rows."""
    lattice = found.lattice
    rules = len(found.block.rules())
    if lattice.columns < (2 if rules > 2 or _is_pair(found) else _FEWEST_COLUMNS):
        return False
    if (
        lattice.rows < _FEWEST_ROWS
        and not found.carried
        and not (lattice.rows > 1 and lattice.headers and (rules or _is_headed(found)))
    ):
        return False
    placed = [(each, found.columns.place(each)) for row in found.rows for each in row.fragments]
    behind = [(each, place) for each, place in placed if place[0] > 0]
    cells = sum(each.is_cell or any(glyph.text.isdigit() for glyph in each.glyphs) for each, _ in behind)
    crossing = sum(first != last for _, (first, last) in behind)
    share = 0.0 if rules > len(found.rows) / 2 and rules > 2 else 0.2 if rules > 2 else _FIGURE_SHARE
    return bool(behind) and cells >= share * len(behind) and crossing <= 0.2 * len(behind)
