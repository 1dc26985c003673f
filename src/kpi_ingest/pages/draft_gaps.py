"""Words that stand where figures would: a draft asks whether they are gaps that will be filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from kpi_ingest.grammar import fold_label, strip_marks
from kpi_ingest.model import ReadTable
from kpi_ingest.pages.writing import pair, quoted, remark

_MOST = 6
_LONGEST = 60
"""Characters of a text that may stand for a figure; longer ones are comments."""


def gap_lines(tables: Sequence[ReadTable]) -> Iterator[list[str]]:
    """A stanza for each text that stands among the figures of a column and has no meaning yet; a person need only open
    it."""
    for text, cells in _gaps(tables).most_common(_MOST):
        counted = "1 cell" if cells == 1 else f"{cells} cells"
        yield [
            remark(f"look: {quoted(text)} stands where a figure would, in {counted}; is it a gap?"),
            "# [[markers]]",
            *(f"# {line}" for line in pair("text", text)),
            '# status = "awaiting"  # or O missing, M cannot exist, L not collected, Q suppressed',
        ]


def _gaps(tables: Sequence[ReadTable]) -> Counter[str]:
    found: Counter[str] = Counter()
    for table in tables:
        for number, column in enumerate(table.columns):
            cells = [row.cells[number] for row in table.rows]
            if column.speaks_of_figures or not any(cell.state == "value" for cell in cells):
                continue
            texts = [strip_marks(cell.text or "")[0] for cell in cells if cell.state == "text" and not cell.flags]
            found.update(text for text in texts if fold_label(text) and len(text) <= _LONGEST)
    return found
