"""What a person is told where a capture holds no KPI table: what was found instead, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_ingest.errors import LayoutError
from kpi_ingest.layout.pieces import Findings
from kpi_ingest.model import Document, Grid
from kpi_ingest.pages import PageDefinition

_EXPECTED = "a table with names in front of at least one column of figures"
_KEYS = "header_rows, label_columns and orientation"
_LONGEST_SHOWN = 24
_LOOK = "look with `kpi-ingest tables FILE`"


def no_tables(document: Document, definition: PageDefinition | None = None) -> LayoutError:
    """E_NO_TABLES, with the tables that were left out because the page hides them."""
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    lines = len(document.blocks) - len(grids)
    got = f"{len(grids)} grids without such columns and {lines} lines of text without a KPI header"
    return LayoutError(
        "E_NO_TABLES",
        got=got + _largest(grids) + _hidden(document),
        expected=_EXPECTED,
        next_step=_advice(document, definition),
    )


def _largest(grids: Sequence[Grid]) -> str:
    """What stands in the first row of the grid with most rows, so that a reader knows which table is meant."""
    if not grids:
        return ""
    number, grid = max(enumerate(grids, 1), key=lambda numbered: len(numbered[1].rows))
    texts = [cell.text[:_LONGEST_SHOWN] for row in grid.rows[:1] for cell in row if cell.text]
    return f"; the largest is number {number}, of {len(grid.rows)} rows: {' | '.join(texts[:6])}" if texts else ""


def no_rows(findings: Findings, document: Document, definition: PageDefinition | None = None) -> LayoutError:
    """E_NO_ROWS where headers are all that the page has; E_NO_TABLES where it has full tables of another shape."""
    headers = f"{len(findings.tables)} KPI header(s) without a row under them"
    own = {table.where for table in findings.tables}
    full = sum(isinstance(block, Grid) and block.where not in own and _is_full(block) for block in document.blocks)
    if full:
        got = f"{headers}, and {full} full grid(s) without a column of figures{_hidden(document)}"
        return LayoutError("E_NO_TABLES", got=got, expected=_EXPECTED, next_step=_advice(document, definition))
    step = {
        "html": "open the page in a browser: rows that appear only there need a script, capture it after it has run",
        "pdf": f"{_LOOK}: rows that are set apart otherwise than their header are not read with it",
        "text": f"{_LOOK}, and compare with the page: the rows may have been lost when it became text",
    }[document.media]
    return LayoutError("E_NO_ROWS", got=headers + _hidden(document), expected="rows", next_step=step)


def _advice(document: Document, definition: PageDefinition | None) -> str:
    if _hidden(document):
        return f'{_LOOK}; where readers open the hidden parts, give the page definition `hidden = "read"`'
    if definition is not None:
        return f"{_LOOK}; say with {_KEYS} of `[[tables]]` which rows and columns are its header and its labels"
    if any(isinstance(block, Grid) for block in document.blocks):
        return f"{_LOOK}; where one of them has figures, a page definition opens it: `[[tables]]` with {_KEYS}"
    return f"{_LOOK}; if the page was moved or redesigned, give its new address"


def _hidden(document: Document) -> str:
    """The hidden tables as the rest of a sentence; nothing where there are none."""
    told = [warning.detail for warning in document.warnings if warning.code == "HIDDEN_TABLES"]
    return "".join(f"; {detail}" for detail in told)


def _is_full(grid: Grid) -> bool:
    """Whether a grid has a body: two rows with text, one of them without header cells alone."""
    rows = [row for row in grid.rows if any(cell.text for cell in row)]
    return len(rows) > 1 and any(cell.text and not cell.header for row in rows for cell in row)
