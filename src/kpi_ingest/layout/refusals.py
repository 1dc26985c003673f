"""What a person is told where a capture holds no KPI table: what was found instead, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_ingest.errors import LayoutError
from kpi_ingest.layout.grid_cells import is_plain_figure
from kpi_ingest.layout.pieces import Findings
from kpi_ingest.model import Document, Grid
from kpi_ingest.pages import PageDefinition

_EXPECTED = "a table of figures: a column of names, and beside it a column with figures under a header"
_LOOK = "look with `kpi-ingest tables FILE`"
_SHOWN = 60
"""Characters of a table's first row that a message quotes."""


def no_tables(document: Document, definition: PageDefinition | None = None) -> LayoutError:
    """E_NO_TABLES, with the table that comes nearest to one of figures, and those that the page hides."""
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    lines = len(document.blocks) - len(grids)
    got = f"{_counted(len(grids), 'table')} and {_counted(lines, 'line')} of text, none of them a table of figures"
    return LayoutError(
        "E_NO_TABLES",
        got=got + _nearest_words(grids) + _hidden(document),
        expected=_EXPECTED,
        next_step=_advice(document, definition),
    )


def no_rows(findings: Findings, document: Document, definition: PageDefinition | None = None) -> LayoutError:
    """E_NO_ROWS where headers are all that the page has; E_NO_TABLES where it has full tables of another shape."""
    headers = f"{len(findings.tables)} KPI header(s) without a row under them"
    own = {table.where for table in findings.tables}
    full = sum(isinstance(block, Grid) and block.where not in own and _is_full(block) for block in document.blocks)
    if full:
        others = "1 full table that is not read" if full == 1 else f"{full} full tables that are not read"
        got = f"{headers}, and {others}{_hidden(document)}"
        return LayoutError("E_NO_TABLES", got=got, expected=_EXPECTED, next_step=_advice(document, definition))
    step = {
        "html": "open the page in a browser: rows that appear only there need a script, capture it after it has run",
        "pdf": f"{_LOOK}: rows that are set apart otherwise than their header are not read with it",
        "text": f"{_LOOK}, and compare with the page: the rows may have been lost when it became text",
    }[document.media]
    return LayoutError("E_NO_ROWS", got=headers + _hidden(document), expected="rows", next_step=step)


def _advice(document: Document, definition: PageDefinition | None) -> str:
    """Which key of the page's definition would open the page."""
    if _hidden(document):
        return f'{_LOOK}; where readers open the hidden parts, give the page definition `hidden = "read"`'
    number = _nearest([block for block in document.blocks if isinstance(block, Grid)])
    if number is None and document.media != "html":
        return f"{_LOOK}; if the page was moved or redesigned, give its new address"
    if number is None:
        return "open the page in a browser: where a script fills it, capture it after that; else give its new address"
    entry = f"`[[tables]]` with `number = {number}` and what it is (`header_rows`, `label_columns`, `orientation`)"
    if definition is not None:
        checked = "`kpi-ingest pages check FILE` says which of its keys took effect"
        return f"{_LOOK}; where table {number} is one of figures, give the definition {entry}; {checked}"
    drafted = "`kpi-ingest pages draft FILE` begins one"
    return f"{_LOOK}; where table {number} is one of figures, a page definition opens it by {entry}; {drafted}"


def _nearest_words(grids: Sequence[Grid]) -> str:
    number = _nearest(grids)
    if number is None:
        return ""
    rows = grids[number - 1].rows
    first = " | ".join(dict.fromkeys(cell.text for cell in rows[0] if cell.text))[:_SHOWN] if rows else ""
    return f"; nearest to one is table {number}, {_counted(len(rows), 'row')} under {first!r}"


def _nearest(grids: Sequence[Grid]) -> int | None:
    """The number, from 1, of the table with the most figures; of several the first."""
    figures = [sum(is_plain_figure(cell.text) for row in grid.rows for cell in row) for grid in grids]
    return 1 + figures.index(max(figures)) if grids else None


def _counted(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def _hidden(document: Document) -> str:
    """The hidden tables as the rest of a sentence; nothing where there are none."""
    told = [warning.detail for warning in document.warnings if warning.code == "HIDDEN_TABLES"]
    return "".join(f"; {detail}" for detail in told)


def _is_full(grid: Grid) -> bool:
    """Whether a grid has a body: two rows with text, one of them without header cells alone."""
    rows = [row for row in grid.rows if any(cell.text for cell in row)]
    return len(rows) > 1 and any(cell.text and not cell.header for row in rows for cell in row)
