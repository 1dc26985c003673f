"""When a cell counts as decided: its probability, and whether its column is beyond doubt.

A probability alone is not enough: in `8% (May 23)90%15%30%` over eight columns a model may be almost sure that some
column is blank, though nobody can know. So a blank must also stand in a layout (which columns are blank) that is
settled as a whole, and a figure in one that is settled up to its column, unless something printed pins it: a closing
bracket, a %, a comparator, or the same cell in another capture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kpi_ingest.model import Candidate
from kpi_ingest.repair.features import Shown
from kpi_ingest.repair.solve import Solved

THRESHOLD = 0.998
"""A cell is decided from this probability on. The risk at other thresholds, on pages of a generator that nothing was
fitted on: `python -m bench.judge_pages --only risk`; docs/figures.md."""
LAYOUT_GATE = 0.98
"""Probability that the layout must have where nothing printed pins a cell."""
LABEL_GATE = 0.98
"""Probability that a run's label must end where it is cut, among all readings of the run, before any figure is decided
under it: `Homes under 58|7.6%87.2%12.0%52.2%` had 0.90, and is printed `Homes under 5`."""
INSIDE_GATE = 0.5
"""Probability that the row is one of the grammar at all, from which its readings are believed."""
CLEAR = 0.99999
"""A cell likelier than this is not ambiguous: no other reading of its row is worth a second look."""
LISTED = 8
"""Candidates kept for a cell."""
UNLIKELY = 0.0005
"""Candidates below this are not listed, the best excepted."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the lattice supports for one column."""

    text: str | None
    """None where undecided."""
    cell: int | None
    """Cell number of the text, or of the likeliest one; None for a blank."""
    confidence: float
    candidates: tuple[Candidate, ...]
    reason: str | None
    unseen: float = 0.0
    """Probability that the column lies behind the end of a truncated run."""


def decide_cells(
    solved: Solved, known: tuple[tuple[Shown, ...], ...], threshold: float = THRESHOLD
) -> tuple[Verdict, ...]:
    """One verdict per column."""
    return tuple(
        _decide(solved, column, known[column] if known else (), threshold) for column in range(len(solved.filled))
    )


def _decide(solved: Solved, column: int, known: tuple[Shown, ...], threshold: float) -> Verdict:
    chances = solved.chances[column]
    unseen = chances[None].probability if None in chances else 0.0
    seen = [(text, chance) for text, chance in chances.items() if text is not None]
    seen.sort(key=lambda entry: -entry[1].probability)
    if not seen:
        return Verdict(None, None, 0.0, (), "NO_READING", unseen)
    listed = tuple(
        Candidate(text, round(chance.probability, 6))
        for place, (text, chance) in enumerate(seen[:LISTED])
        if place == 0 or chance.probability >= UNLIKELY
    )
    text, best = seen[0]
    reason = _doubt(solved, column, text, best.probability, best.cell, known, threshold)
    if reason:
        return Verdict(None, best.cell, best.probability, listed, reason, unseen)
    return Verdict(text, best.cell, best.probability, listed, None, unseen)


def take_back(verdict: Verdict, beside: Verdict) -> Verdict:
    """The verdict after a look at the table's other rows, which may rank candidates and raise doubt, but never decide.

    Where nothing is decided their ranking counts, unless it would pass for certainty: then the verdict stays as it was.
    Where they find something else likelier the decision is taken back.
    """
    likeliest = beside.candidates[0] if beside.candidates else None
    if verdict.text is None:
        certain = beside.confidence >= THRESHOLD and likeliest and likeliest.text == verdict.candidates[0].text
        return verdict if certain else replace(beside, text=None, reason=verdict.reason)
    if likeliest is None or likeliest.text == verdict.text:
        return verdict
    return replace(beside, text=None, reason="SIBLINGS_DIFFER")


def _doubt(
    solved: Solved,
    column: int,
    text: str,
    probability: float,
    cell: int | None,
    known: tuple[Shown, ...],
    threshold: float,
) -> str | None:
    """Why the best text is not decided; None where it is."""
    if solved.inside < INSIDE_GATE:
        return "OUTSIDE_GRAMMAR"
    if probability - solved.dropped < threshold:
        return "AMBIGUOUS"
    if any(other.text == text for other in known):
        return None
    if cell is None:
        return None if solved.layouts[-1] >= LAYOUT_GATE else "LAYOUT_OPEN"
    shape = solved.posed.shapes[cell]
    if shape.closed or shape.comparator:
        return None
    return None if solved.layouts[column] >= LAYOUT_GATE else "LAYOUT_OPEN"
