"""KPI tables among grids: titled by what stands above them, joined where they go on over pages.

A grid goes on where the next page's grid repeats its header, or has none and as many columns, and no heading stands
between but the table's own title again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kpi_ingest.grammar import declared_basis, fold_label
from kpi_ingest.layout.broken_rows import doubt_before, mend_break
from kpi_ingest.layout.grid_bodies import GridPart, read_parts
from kpi_ingest.layout.grid_headers import GridHeader, find_header
from kpi_ingest.layout.header import read_levels
from kpi_ingest.layout.line_bodies import LineBody, take_notes
from kpi_ingest.layout.lines import warn_ignored
from kpi_ingest.layout.notes import RawNote, scope_notes
from kpi_ingest.layout.pieces import Findings, is_chrome, note_text
from kpi_ingest.layout.repeated_headers import take_off_headers
from kpi_ingest.model import BodyRow, Grid, KpiTable, Line, PageBox, Warning
from kpi_ingest.model.document import Block
from kpi_ingest.pages import PageDefinition

_PAGE_NUMBER = re.compile(r"\bpage \d{1,4}(?: (?:of|/) \d{1,4})?|^\d{1,4}(?: ?(?:of|/) ?\d{1,4})?$")
_LONGEST_TITLE = 300


@dataclass(slots=True)
class _Open:
    """A table that may still go on."""

    title: str
    header: GridHeader
    grid: Grid
    """Its latest grid."""
    first: Grid
    rows: list[BodyRow] = field(default_factory=list)
    notes: list[RawNote] = field(default_factory=list)


@dataclass(slots=True)
class _Walk:
    """The way through the blocks."""

    definition: PageDefinition | None
    findings: Findings
    furniture: frozenset[str]
    open: _Open | None = None
    between: list[Line] = field(default_factory=list)
    heading: str = ""
    """The nearest heading above."""


def lay_out_grids(blocks: Sequence[Block], definition: PageDefinition | None, findings: Findings) -> None:
    """Add the KPI tables among the grids of a document."""
    walk = _Walk(definition, findings, _furniture(blocks))
    for block in blocks:
        if isinstance(block, Line):
            walk.between.append(block)
        else:
            _meet_grid(block, walk)
    _close(walk)
    _ignore_above(walk, None)


def _meet_grid(grid: Grid, walk: _Walk) -> None:
    header = find_header(grid)
    if walk.open and _goes_on(grid, header, walk.open, walk):
        _continue(grid, header, walk.open, walk)
    elif header:
        _close(walk)
        title = _title(grid, header, walk)
        walk.open = _Open(title, header, grid, grid)
        walk.between = []
        _add_parts(grid, header, header.rows, walk)
    else:
        detail = f"a grid of {len(grid.rows)} rows without a KPI header"
        walk.findings.warnings.append(Warning("IGNORED_GRID", detail, grid.where))


def _goes_on(grid: Grid, header: GridHeader | None, table: _Open, walk: _Walk) -> bool:
    if grid.page is None or table.grid.page is None or grid.page <= table.grid.page:
        return False
    own = fold_label(table.title)
    if any(_is_heading(line, walk) and fold_label(line.text) != own for line in walk.between):
        return False
    if header is None:
        return bool(grid.rows) and len(grid.rows[0]) == len(table.first.rows[0])
    return _same_header(header, table.header) and header.title in (None, table.header.title)


def _same_header(one: GridHeader, other: GridHeader) -> bool:
    folded = [[[fold_label(text) for text in texts] for texts in header.levels] for header in (one, other)]
    return folded[0] == folded[1] and fold_label(one.label_header) == fold_label(other.label_header)


def _continue(grid: Grid, header: GridHeader | None, table: _Open, walk: _Walk) -> None:
    """Take the next page's rows; what stands between is notes and the page's furniture."""
    notes, walk.between = _notes_among(walk.between, walk)
    table.notes += notes
    doubt_before(table.rows, [line for line in walk.between if _may_go_on(line, grid, walk)])
    _ignore_above(walk, None)
    walk.between = []
    table.grid = grid
    before = len(table.rows)
    _add_parts(grid, table.header, header.rows if header else 0, walk, goes_on=True)
    if walk.open is table and 0 < before < len(table.rows):
        mended, word = mend_break(table.rows[before - 1], table.rows[before])
        table.rows[before - 1 : before + 1] = [row for row in mended if row.pieces[0].text]
        walk.findings.warnings += [word] if word else []


def _is_torn_off(line: Line, grid: Grid) -> bool:
    """Whether the words right below a table that white space delimits may be the rest of its last label."""
    return isinstance(line.where, PageBox) and grid.delimited == "gap" and line.text.lstrip()[:1].islower()


def _may_go_on(line: Line, grid: Grid, walk: _Walk) -> bool:
    """Whether a line stands on the page on which the table goes on, and is no heading and nothing that pages repeat."""
    same = isinstance(line.where, PageBox) and line.where.page == grid.page
    return same and not _is_heading(line, walk) and not _is_furniture(line, walk)


def _add_parts(grid: Grid, header: GridHeader, first: int, walk: _Walk, *, goes_on: bool = False) -> None:
    """Take a grid's rows; a sub-heading that is a section of its own begins a new table, any other is noted."""
    grid = take_off_headers(grid, header, first, walk.findings.warnings)
    for part in read_parts(grid, header, first, walk.findings.warnings, goes_on=goes_on):
        table = walk.open
        if table is None:
            return
        if part.heading is not None and _is_section(part.heading, table, walk):
            if table.rows:
                walk.open = _Open(part.heading, header, grid, grid)
                _emit(table, walk)
                table = walk.open
            table.title = part.heading
        elif part.heading is not None:
            walk.findings.warnings.append(Warning("SUBHEADING", part.heading, grid.where))
        _take_part(part, table)


def _is_section(heading: str, table: _Open, walk: _Walk) -> bool:
    known = walk.definition is not None and walk.definition.section_id(heading) is not None
    return known or not table.title or (not walk.heading and table.title == table.header.title)


def _take_part(part: GridPart, table: _Open) -> None:
    table.rows += part.rows
    table.notes += part.notes


def _close(walk: _Walk) -> None:
    """Emit the open table with the notes that follow it."""
    if walk.open:
        doubt_before(walk.open.rows, [line for line in walk.between[:1] if _is_torn_off(line, walk.open.grid)])
        stop = next((place for place, line in enumerate(walk.between) if _is_heading(line, walk)), len(walk.between))
        notes, rest = _notes_among(walk.between[:stop], walk)
        walk.open.notes += notes
        _emit(walk.open, walk)
        walk.between = [*rest, *walk.between[stop:]]
        walk.open = None


def _emit(table: _Open, walk: _Walk) -> None:
    header, rows = _without_blank_columns(table, walk)
    columns = read_levels(header.levels, walk.findings.locale)
    notes = scope_notes(table.notes, columns, rows)
    walk.findings.tables.append(
        KpiTable(table.title, header.label_header, columns, tuple(rows), notes, table.first.where)
    )


def _without_blank_columns(table: _Open, walk: _Walk) -> tuple[GridHeader, list[BodyRow]]:
    """A column with neither header nor cells is a gap of the layout, no column."""
    header = table.header
    kept = [
        place
        for place, texts in enumerate(header.levels)
        if texts or any(row.pieces[place + 1].text for row in table.rows)
    ]
    if len(kept) == len(header.levels):
        return header, table.rows
    detail = f"{len(header.levels) - len(kept)} columns with neither header nor cells"
    walk.findings.warnings.append(Warning("BLANK_COLUMN", detail, table.first.where))
    levels = tuple(header.levels[place] for place in kept)
    rows = [replace(row, pieces=(row.pieces[0], *(row.pieces[place + 1] for place in kept))) for row in table.rows]
    return replace(header, levels=levels), rows


def _notes_among(lines: Sequence[Line], walk: _Walk) -> tuple[list[RawNote], list[Line]]:
    """Notes with a mark and lines that declare a basis in words; and the lines that are neither."""
    body = LineBody()
    rest = take_notes(lines, body)
    declaring = [line for line in rest if _declares(line, walk)]
    body.notes += [RawNote("", line.text.strip(), line.where) for line in declaring]
    return body.notes, [*body.ignored, *(line for line in rest if line not in declaring)]


def _declares(line: Line, walk: _Walk) -> bool:
    known = walk.definition.declared_basis(line.text) if walk.definition else None
    return line.heading is None and (known or declared_basis(line.text)) is not None


def _title(grid: Grid, header: GridHeader, walk: _Walk) -> str:
    """The section's title: of the caption, a row that spans the grid, the heading above and the line above the first
    that the page definition knows, else the first there is."""
    headings = [line for line in walk.between if line.heading is not None]
    own = [line for line in headings if not _is_furniture(line, walk)] or headings
    if own:
        walk.heading = own[-1].text.strip()
    plain = [line.text.strip() for line in walk.between if _may_title(line, walk)]
    nearest = [] if walk.heading else plain[-1:]
    candidates = [text for text in (grid.caption, header.title, walk.heading, *nearest) if text]
    titles = [*candidates, *reversed(plain)] if walk.definition else candidates
    known = [text for text in titles if walk.definition and walk.definition.section_id(text) is not None]
    _ignore_above(walk, (known or candidates or [""])[0])
    return (known or candidates or [""])[0]


def _ignore_above(walk: _Walk, title: str | None) -> None:
    """List the lines since the last grid that became neither title nor note."""
    unused = [line for line in walk.between if line.text.strip() != title and not _is_furniture(line, walk)]
    warn_ignored(unused, walk.findings)


def _may_title(line: Line, walk: _Walk) -> bool:
    text = line.text.strip()
    if not text or len(text) > _LONGEST_TITLE or _is_furniture(line, walk):
        return False
    return not is_chrome(text) and note_text(text) is None


def _is_heading(line: Line, walk: _Walk) -> bool:
    if _is_furniture(line, walk):
        return False
    known = walk.definition is not None and walk.definition.section_id(line.text) is not None
    return line.heading is not None or known


def _is_furniture(line: Line, walk: _Walk) -> bool:
    return isinstance(line.where, PageBox) and _pattern(line) in walk.furniture


def _furniture(blocks: Sequence[Block]) -> frozenset[str]:
    """Lines that stand on more than one page but for the page number: running heads and page numbers."""
    seen = {
        (_pattern(line), line.where.page)
        for line in blocks
        if isinstance(line, Line) and isinstance(line.where, PageBox)
    }
    return frozenset(text for text, pages in Counter(text for text, _ in seen).items() if pages > 1)


def _pattern(line: Line) -> str:
    return _PAGE_NUMBER.sub("#", fold_label(line.text))
