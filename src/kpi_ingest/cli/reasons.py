"""Why a cell is open, in words that a person can act on."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_ingest.model import Cell
from kpi_ingest.pipeline import ReviewedRow

_UNSOUND = "the text that was cut out is no sound figure: it may have been cut in the wrong place"
_WORDS = {
    "LABEL_OPEN": "the text is sure, but not where the row's label ends",
    "LAYOUT_OPEN": "the text is sure, but not which columns of the row are blank",
    "OUTSIDE_GRAMMAR": "no reading explains the row as printed",
    "NO_READING": "no reading explains the row as printed",
    "EVIDENCE_DIFFERS": "evidence differs: the row's own print decides it, and other captures speak against it",
    "SIBLINGS_DIFFER": "evidence differs: the row's own print decides it, and the table's other rows point elsewhere",
    "AMBIGUOUS_HEADER": "header in doubt: the column's header stands twice or not at all",
    "COLUMNS_UNKNOWN": "header in doubt: the print does not settle which stretch stands under which column",
    "BLANKS_ALONE": "only single blanks part the cells, and nothing shows that each of them is a border",
    "DUPLICATE_KEY": "two cells of the page claim to be this figure",
    "E_NUMBER": _UNSOUND,
    "E_DATE": _UNSOUND,
    "BRACKETS": _UNSOUND,
    "AMBIGUOUS_LETTER": _UNSOUND,
}
"""Reason of an undecided cell -> words; `AMBIGUOUS` depends on its numbers. docs/strictness.md explains them all."""


def open_reasons(row: ReviewedRow) -> Iterator[tuple[int, str, float, str]]:
    """Column, reason, probability of the likeliest text, and words, for each open cell."""
    for cell in row.row.cells:
        if cell.state == "undecided":
            yield cell.column, cell.reason or "", cell.confidence, reason_words(cell, row.threshold)


def reason_words(cell: Cell, threshold: float) -> str:
    """Why one cell is open."""
    reason = cell.reason or ""
    if reason == "AMBIGUOUS":
        return _below(cell, threshold)
    return _WORDS.get(reason, f"the print itself is in doubt ({reason}; see docs/strictness.md)")


def _below(cell: Cell, threshold: float) -> str:
    best = cell.candidates[0].text if cell.candidates else ""
    told = f"{best or 'blank'} has {share_down(cell.confidence)}"
    if cell.confidence < threshold:
        return f"below the threshold of {threshold}: {told}"
    return f"{told}, but too much of what its row allows was not weighed"


def share_down(share: float) -> str:
    """Four decimals, rounded down: doubt never shows as certainty."""
    return f"{int(share * 10_000) / 10_000:.4f}"
