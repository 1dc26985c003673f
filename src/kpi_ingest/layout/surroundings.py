"""What stands around the grids of a page: headings, titles, running heads, and the lines between."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kpi_ingest.grammar import declared_basis, fold_label
from kpi_ingest.layout.header_label import read_label
from kpi_ingest.layout.hints import NO_HINTS, Hints
from kpi_ingest.layout.line_bodies import LineBody, take_notes
from kpi_ingest.layout.lines import warn_ignored
from kpi_ingest.layout.notes import RawNote
from kpi_ingest.layout.pieces import Findings, is_chrome, note_text
from kpi_ingest.layout.setting import OwnTime, own_time
from kpi_ingest.model import Grid, Line, PageBox, Piece
from kpi_ingest.model.document import Block
from kpi_ingest.pages import PageDefinition

_PAGE_NUMBER = re.compile(r"\bpage \d{1,4}(?: (?:of|/) \d{1,4})?|^\d{1,4}(?: ?(?:of|/) ?\d{1,4})?$")
_LONGEST_TITLE = 300
_SAYS_WHEN = re.compile(
    r"(?:.{0,40}\b)?as (?:at|of)\b|(?:reporting |data |time )?period\b|(?:quarter|month|year|financial year)\b", re.I
)
_LONGEST_WHEN = 100


@dataclass(frozen=True, slots=True)
class Titles:
    """What a table is called, and what says when its figures are of."""

    section: str
    """The title over the table; "" where there is none."""
    name: Piece
    """The nearest title, which names what the table itself does not: the indicator of a small table."""
    above: str
    """The title of what the nearest one is a part of; the section where there is none."""
    own: OwnTime | None


@dataclass(slots=True)
class Surroundings:
    """The lines since the last grid, and the headings above."""

    definition: PageDefinition | None
    findings: Findings
    furniture: frozenset[str]
    between: list[Line] = field(default_factory=list)
    headings: list[Line] = field(default_factory=list)
    """From the outermost to the nearest."""

    @property
    def heading(self) -> str:
        """The nearest heading above; "" where there is none."""
        return self.headings[-1].text.strip() if self.headings else ""


def surroundings_of(blocks: Sequence[Block], definition: PageDefinition | None, findings: Findings) -> Surroundings:
    """The surroundings at the top of a page."""
    return Surroundings(definition, findings, _furniture(blocks))


def take_titles(
    grid: Grid, title_row: Piece | None, around: Surroundings, hints: Hints = NO_HINTS, corner: str = ""
) -> Titles:
    """The titles of a grid; the lines above it that became none are listed as ignored.

    The section's title is, of the caption, a row that spans the grid, the heading above and the line above, the first
    that the page definition knows, else the first there is. `corner` is the header over the labels, which may be the
    period of all figures.
    """
    plain = [line for line in around.between if _may_title(line, around)]
    nearest = [] if around.headings else plain[-1:]
    rows = [title_row] if title_row else []
    captions = [Piece(grid.caption, grid.where)] if grid.caption else []
    near = [*captions, *rows, *(Piece(it.text.strip(), it.where) for it in (*reversed(around.headings), *nearest))]
    candidates = [it.text for it in near[: len(captions) + len(rows) + 1]]
    titles = [*candidates, *(line.text.strip() for line in reversed(plain))] if around.definition else candidates
    known = [it for it in titles if around.definition and around.definition.section_id(it) is not None]
    section = (known or candidates or [""])[0]
    when = [line.text.strip() for line in reversed(around.between) if _says_when(line)]
    outer = [it.text for it in near[len(captions) + len(rows) :]]
    corners = [corner] if read_label(corner, around.findings.locale).bare else []
    sources = (*corners, *(it.text for it in (*rows, *captions)), *when, *outer)
    own = own_time(_said_sources(sources, grid, around, hints), around.findings.locale)
    if stated := hints.period(around.findings.locale):
        own = OwnTime(stated, stated, read_label(stated, around.findings.locale))
    ignore_above(around, section, {own.words} if own else set())
    above = next((it.text for it in near[1:] if it.text != near[0].text), section)
    name = near[0] if near else Piece(section, grid.where)
    if hints.table and hints.table.indicator:
        name = Piece(hints.table.indicator, name.where)
    return Titles(section, name, known[0] if known else above, own)


def _said_sources(sources: tuple[str, ...], grid: Grid, around: Surroundings, hints: Hints) -> tuple[str, ...]:
    """The texts in which a definition says that the table's period stands; all of them where it does not say."""
    headings = [line.text.strip() for line in around.headings]
    match hints.table.period_from if hints.table else None:
        case "heading":
            return tuple(headings[-1:])
        case "caption":
            return (grid.caption or "",)
        case "title":
            return tuple(headings[:1])
        case "line":
            return tuple(line.text.strip() for line in reversed(around.between) if line.heading is None)
    return sources


def headings_over(around: Surroundings) -> tuple[str, ...]:
    """The headings that the next grid stands under, the nearest first; the line above it where there are none."""
    plain = [] if around.headings else [line for line in around.between if _may_title(line, around)][-1:]
    return tuple(line.text.strip() for line in (*reversed(around.headings), *plain))


def take_headings(around: Surroundings) -> None:
    """Put the headings since the last grid in their places: one ends those of its own rank and below."""
    found = [line for line in around.between if line.heading is not None]
    for line in [line for line in found if not is_furniture(line, around)] or found:
        rank = line.heading or 0
        around.headings = [*(it for it in around.headings if (it.heading or 0) < rank), line]


def _says_when(line: Line) -> bool:
    text = line.text.strip()
    return len(text) <= _LONGEST_WHEN and line.heading is None and _SAYS_WHEN.match(text) is not None


def ignore_above(around: Surroundings, title: str | None, said: set[str] | frozenset[str] = frozenset()) -> None:
    """List the lines since the last grid that became neither title nor note, and said nothing of the table's time."""
    used = {title, *said}
    unused = [line for line in around.between if line.text.strip() not in used and not is_furniture(line, around)]
    warn_ignored(unused, around.findings)


def notes_among(lines: Sequence[Line], around: Surroundings) -> tuple[list[RawNote], list[Line]]:
    """Notes with a mark and lines that declare a basis in words; and the lines that are neither."""
    body = LineBody()
    rest = take_notes(lines, body)
    declaring = [line for line in rest if _declares(line, around)]
    body.notes += [RawNote("", line.text.strip(), line.where) for line in declaring]
    return body.notes, [*body.ignored, *(line for line in rest if line not in declaring)]


def _declares(line: Line, around: Surroundings) -> bool:
    known = around.definition.declared_basis(line.text) if around.definition else None
    return line.heading is None and (known or declared_basis(line.text)) is not None


def _may_title(line: Line, around: Surroundings) -> bool:
    text = line.text.strip()
    if not text or len(text) > _LONGEST_TITLE or is_furniture(line, around):
        return False
    return not is_chrome(text) and note_text(text) is None


def is_heading(line: Line, around: Surroundings) -> bool:
    """Whether a line is a heading, or a title that the definition knows."""
    if is_furniture(line, around):
        return False
    known = around.definition is not None and around.definition.section_id(line.text) is not None
    return line.heading is not None or known


def is_furniture(line: Line, around: Surroundings) -> bool:
    """Whether a line is one that the pages of a document repeat."""
    return isinstance(line.where, PageBox) and _pattern(line) in around.furniture


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
