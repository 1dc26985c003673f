"""A repaired cell -> a cell of the reading: its value and everything printed around it, or why there is none.

A cell publishes a figure only where its text is decided, its column is known, and the grammar reads the text; every
other cell keeps its text among its candidates. Nothing becomes a zero.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace

from kpi_ingest.grammar import MARK_PATTERN, MarkerLike, mark_name, parse_cell
from kpi_ingest.model import Candidate, Cell, Column, RepairedCell

UNREADABLE = "UNREADABLE_CHARACTER"
_REPLACEMENT = "\ufffd"


def read_cell(
    repaired: RepairedCell, column: Column, markers: Sequence[MarkerLike], noted: Container[str] = ()
) -> Cell:
    """The cell under its column. `noted` are the marks of the table's notes: a `*` that is all of a cell is a
    suppression, and a note's mark too where a note has it."""
    if repaired.state != "decided" or repaired.text is None:
        return _withheld(repaired, column)
    cell = _decided(repaired, column, markers)
    if MARK_PATTERN.fullmatch(repaired.text) and (mark := mark_name(repaired.text)) in noted:
        cell = replace(cell, notes=(mark,))
    return undecide(cell, column.doubt) if column.doubt else cell


def undecide(cell: Cell, reason: str) -> Cell:
    """The cell without its figure: what it printed becomes its candidate."""
    if cell.text is None:
        return replace(cell, reason=cell.reason or reason)
    return Cell(
        cell.column,
        "undecided",
        None,
        support=cell.support,
        confidence=cell.confidence,
        candidates=cell.candidates or (Candidate(cell.text, cell.confidence),),
        reason=reason,
        where=cell.where,
        evidence=cell.evidence,
    )


def _rounded(confidence: float) -> float:
    """Six decimals, so that the last bits of a machine's arithmetic make no other reading; never up to certainty."""
    return 1.0 if confidence >= 1.0 else min(round(confidence, 6), 0.999999)


def _withheld(repaired: RepairedCell, column: Column) -> Cell:
    return Cell(
        column.index,
        "truncated" if repaired.state == "truncated" else "undecided",
        None,
        support=repaired.support,
        confidence=_rounded(repaired.confidence),
        candidates=repaired.candidates,
        reason=repaired.reason or "UNDECIDED",
        where=repaired.where,
        evidence=repaired.evidence,
    )


def _decided(repaired: RepairedCell, column: Column, markers: Sequence[MarkerLike]) -> Cell:
    text = repaired.text or ""
    parsed = parse_cell(text, markers)
    cell = Cell(
        column.index,
        parsed.state,
        "" if parsed.state == "blank" else text,
        parsed.value,
        parsed.unit,
        parsed.comparator,
        parsed.qualifier,
        parsed.date,
        parsed.flags,
        parsed.marks,
        support=repaired.support,
        confidence=_rounded(repaired.confidence),
        candidates=repaired.candidates,
        where=repaired.where,
        evidence=repaired.evidence,
    )
    if _REPLACEMENT in text:
        return undecide(cell, UNREADABLE)
    return undecide(cell, parsed.error) if parsed.error and parsed.state == "text" else cell
