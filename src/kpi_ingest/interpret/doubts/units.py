"""Units that disagree: a rate printed as a percentage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from kpi_ingest.grammar import counts_things, fold_label, unit_meaning
from kpi_ingest.interpret.doubts.figures import Examined, Figure, doubt
from kpi_ingest.model import Finding

_FEWEST_FOR_MAJORITY = 3


def unit_mismatches(row: Examined) -> Iterator[Finding]:
    """Against the declared unit, else against that of most figures of the row; a column whose header names a unit
    speaks for itself."""
    told = [it for it in row.figures if it.column.unit is None]
    held: list[Figure] = []
    declared = row.indicator.unit if row.indicator else None
    if declared is not None:
        odd = [it for it in told if not _agrees(it.cell.unit, declared)]
        reference = f"the declared unit is {declared!r}"
    else:
        usual = _usual_unit(told)
        odd = [] if usual is None else [it for it in told if _meant(it) != usual]
        held = [it for it in told if it not in odd]
        reference = f"{len(held)} of {len(told)} figures of the row print {usual or 'none'}"
    for it in odd:
        message = f"{it.column.label}: {it.cell.text!r} prints {it.cell.unit or 'no unit'}; {reference}"
        yield doubt("unit_mismatch", "warning", message, it, row, held)


def _agrees(printed: str | None, declared: str) -> bool:
    """A declared `%` is printed with its figures; any other unit may be left unsaid, or be printed in part. Of a count
    the things counted may be named."""
    meaning = unit_meaning(printed).unit or None
    if meaning is None or "%" in (meaning, declared):
        return meaning == ("%" if declared == "%" else None)
    printed = printed or ""
    if meaning == unit_meaning(declared).unit or (declared == "count" and counts_things(printed)):
        return True
    return fold_label(printed) in fold_label(declared) or fold_label(declared) in fold_label(printed)


def _meant(it: Figure) -> str:
    """`wks` and `weeks` are one unit."""
    return unit_meaning(it.cell.unit).unit


def _usual_unit(figures: Sequence[Figure]) -> str | None:
    """The unit ("" for none) of more than half the figures, of three at least; None where there is no such."""
    counts = Counter(map(_meant, figures)).most_common(1)
    if not counts or counts[0][1] < _FEWEST_FOR_MAJORITY or 2 * counts[0][1] <= len(figures):
        return None
    return counts[0][0]
