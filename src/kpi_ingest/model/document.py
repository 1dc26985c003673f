"""What the readers see in one capture, before any KPI is looked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from kpi_ingest.model.places import Place

Media = Literal["html", "pdf", "text", "csv", "sheet"]
"""`sheet` is a workbook: XLSX or ODS."""
Delimiter = Literal["element", "rule", "gap", "separator", "none"]
"""How the capture sets a cell apart from its neighbours: by an element of its own (HTML), by ruled lines or fills, by
white space, by a character such as a tab or `|`, or not at all."""
LABEL_MAY_GO_ON = "whether this line goes on with the label above it is not said"
"""A doubt of cells: the words in front of them may be the end of the label above."""
ROW_TORN = "the row begins as the rest of another one does"
"""The doubt of the cells of a grid's first row: the rest of what it goes on stands elsewhere, if anywhere."""


@dataclass(frozen=True, slots=True)
class Warning:
    """Something a reader noticed and dealt with; never an error."""

    code: str
    """Upper-case word, such as `SPAN_CLAMPED` or `TYPE_MISMATCH`."""
    detail: str
    """One line for people: got, and what was done about it."""
    where: Place | None = None


CUT_OFF = "the source ends inside this row"
"""The doubt of cells in and behind which the capture ends: what they print is not known to its end."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """One position of a grid. Every position has one, so that a grid is a rectangle."""

    text: str
    """Visible text with runs of white space folded to one blank and ends trimmed; "" where blank or covered by a span.
    A raised note mark (`<sup>*</sup>`) stays at its place in the text."""
    where: Place
    """The element or box; for a covered position that of the spanning cell."""
    header: bool = False
    """The capture marks it as a header (`th`, `thead`)."""
    row_span: int = 1
    column_span: int = 1
    anchor: tuple[int, int] | None = None
    """(row, column) of the cell whose span covers this position; None for a cell of its own."""
    doubt: str | None = None
    """Why the text cannot be trusted (overlapping spans, unmapped glyphs, U+FFFD, readers that disagree)."""


class WrittenRows(Protocol):
    """Rows of which no cell has been made yet."""

    def cells(self) -> tuple[tuple[GridCell, ...], ...]:
        """The rows, the same at each call."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A rectangle of cells."""

    rows: tuple[tuple[GridCell, ...], ...]
    where: Place
    caption: str | None = None
    page: int | None = None
    """1-based PDF page; None elsewhere."""
    delimited: Delimiter = "element"
    """How its cells are set apart."""
    hidden: bool = False
    """The page hides it until a reader opens it, and it was read all the same."""
    written: WrittenRows | None = field(default=None, init=False, repr=False, compare=False)
    """What the rows are made of when they are first asked for; None where they were given."""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """Called for a field without a value: that can be the rows alone."""
            if name != "rows":
                raise AttributeError(name)
            object.__setattr__(self, "rows", self.written.cells())
            return self.rows


def grid_as_written(written: WrittenRows, where: Place, caption: str | None = None, *, hidden: bool = False) -> Grid:
    """The grid of these rows. It is equal to the grid of their cells, which are made when first asked for: whoever
    sends a grid on needs none of them."""
    grid = object.__new__(Grid)
    values = {"where": where, "caption": caption, "page": None, "delimited": "element", "hidden": hidden}
    for name, value in (*values.items(), ("written", written)):
        object.__setattr__(grid, name, value)
    return grid


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of a line that the capture sets apart from the next."""

    text: str
    where: Place
    doubt: str | None = None
    """Why its text cannot be trusted."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text or PDF capture, or a block of visible text of an HTML capture, outside every grid."""

    text: str
    """As printed: in a text capture without its line break and with inner and trailing white space kept."""
    where: Place
    heading: int | None = None
    """1 to 6 where the capture marks a heading."""
    chunks: tuple[Chunk, ...] = ()
    """From left to right, where the capture sets stretches of the line apart (wide gaps of a PDF, separators of a
    text): nothing may be cut or moved across them. Empty where nothing delimits."""
    delimited: Delimiter = "none"
    """How its chunks are set apart."""


Block = Grid | Line


@dataclass(frozen=True, slots=True)
class Document:
    """One capture as read: its blocks in the order of the page."""

    media: Media
    """What the bytes are, whatever the server called them."""
    blocks: tuple[Block, ...]
    encoding: str | None = None
    """Encoding used and how it was chosen, such as `utf-8 (strict)`; None for a PDF."""
    incomplete: str | None = None
    """Why the end of the capture cannot be trusted; None where nothing says so."""
    warnings: tuple[Warning, ...] = ()
    language: str | None = None
    """Language tag that the capture gives itself (`<html lang="de">`); None where it gives none."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link of a page, as its source has it."""

    words: str
    """What it prints, white space folded."""
    address: str
    """As written: relative, perhaps."""
    base: str | None = None
    """What the page says that addresses are relative to."""
