"""What a person is told where a capture holds no KPI table: what was found instead, and what to do about it."""

from __future__ import annotations

from kpi_ingest.errors import LayoutError
from kpi_ingest.layout.pieces import Findings
from kpi_ingest.model import Document, Grid

_EXPECTED = "a table with a header such as Baseline, Target, Actual Mar 24, or two periods"
_LOOK = "look with `kpi-ingest tables FILE`"


def no_tables(document: Document) -> LayoutError:
    """E_NO_TABLES, with the tables that were left out because the page hides them."""
    grids = sum(isinstance(block, Grid) for block in document.blocks)
    got = f"{grids} grids and {len(document.blocks) - grids} lines of text without a KPI header"
    return LayoutError("E_NO_TABLES", got=got + _hidden(document), expected=_EXPECTED, next_step=_advice(document))


def no_rows(findings: Findings, document: Document) -> LayoutError:
    """E_NO_ROWS where headers are all that the page has; E_NO_TABLES where it has full tables of another shape."""
    headers = f"{len(findings.tables)} KPI header(s) without a row under them"
    own = {table.where for table in findings.tables}
    full = sum(isinstance(block, Grid) and block.where not in own and _is_full(block) for block in document.blocks)
    if full:
        got = f"{headers}, and {full} full grid(s) without a KPI header{_hidden(document)}"
        return LayoutError("E_NO_TABLES", got=got, expected=_EXPECTED, next_step=_advice(document))
    step = {
        "html": "open the page in a browser: rows that appear only there need a script, capture it after it has run",
        "pdf": f"{_LOOK}: rows that are set apart otherwise than their header are not read with it",
        "text": f"{_LOOK}, and compare with the page: the rows may have been lost when it became text",
    }[document.media]
    return LayoutError("E_NO_ROWS", got=headers + _hidden(document), expected="rows", next_step=step)


def _advice(document: Document) -> str:
    if _hidden(document):
        return f'{_LOOK}; where readers open the hidden parts, give the page definition `hidden = "read"`'
    return f"{_LOOK}; if the page was moved or redesigned, correct its definition"


def _hidden(document: Document) -> str:
    """The hidden tables as the rest of a sentence; nothing where there are none."""
    told = [warning.detail for warning in document.warnings if warning.code == "HIDDEN_TABLES"]
    return "".join(f"; {detail}" for detail in told)


def _is_full(grid: Grid) -> bool:
    """Whether a grid has a body: two rows with text, one of them without header cells alone."""
    rows = [row for row in grid.rows if any(cell.text for cell in row)]
    return len(rows) > 1 and any(cell.text and not cell.header for row in rows for cell in row)
