"""A repaired cell -> a cell of the reading: its value and everything printed around it, or why there is none.

A cell publishes a figure only where its text is decided, its column is known, and the grammar reads the text. A text
that is certain and whose meaning the grammar refuses is `unparsed`: it is kept, with the reason. Every other cell keeps
its texts among its candidates. Nothing becomes a zero.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import replace
from decimal import Decimal

from kpi_ingest.grammar import FIGURE_REASONS, LETTER_FLAGS, MARK_PATTERN, ParsedCell, mark_name, multiplier_of
from kpi_ingest.model import Candidate, Cell, Column, RepairedCell

UNREADABLE = "UNREADABLE_CHARACTER"
_REPLACEMENT = "\ufffd"
_PROSE = 6
"""Words from which a text in a column without a measure is a remark that happens to hold figures."""


def read_cell(
    repaired: RepairedCell, column: Column, parse: Callable[[str], ParsedCell], noted: Container[str] = ()
) -> Cell:
    """The cell under its column, its text read by `parse`. `noted` are the marks of the table's notes: a `*` that is
    all of a cell is a suppression, and a note's mark too where a note has it."""
    if repaired.state != "decided" or repaired.text is None:
        return _withheld(repaired, column)
    parsed = parse(repaired.text)
    if column.speaks_of_figures and parsed.state in ("value", "unparsed"):
        # A code, a rating or a comment that looks like a figure is none.
        parsed = ParsedCell("text", parsed.text, marks=parsed.marks)
    cell = _decided(repaired, column, parsed, noted)
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


def _decided(repaired: RepairedCell, column: Column, parsed: ParsedCell, noted: Container[str]) -> Cell:
    text = repaired.text or ""
    state = "text" if _is_remark(parsed, column) else parsed.state
    cell = Cell(
        column.index,
        state,
        "" if state == "blank" else text,
        parsed.value,
        parsed.unit,
        parsed.comparator,
        parsed.qualifier,
        parsed.date,
        parsed.flags if state == "blank" else _flags(parsed, column, noted),
        tuple(_notes(parsed.marks, noted)),
        parsed.basis or "unknown",
        repaired.support,
        _rounded(repaired.confidence),
        repaired.candidates,
        parsed.reason if state == "unparsed" else None,
        repaired.where,
        repaired.evidence,
        _multiplier(parsed, column),
    )
    if _REPLACEMENT in text:
        return undecide(cell, UNREADABLE)
    # A text that repair worked out and that is no sound figure may have been cut in the wrong place.
    torn = state == "unparsed" and repaired.support == "repaired" and parsed.reason in FIGURE_REASONS
    return undecide(cell, parsed.reason or "") if torn else cell


def _is_remark(parsed: ParsedCell, column: Column) -> bool:
    """`Two of the 14 schools were inspected again in June` under `Comment` is no figure that is refused."""
    words = len(parsed.text.split())
    return (
        parsed.state == "unparsed"
        and column.measure == "other"
        and parsed.reason not in FIGURE_REASONS
        and words > _PROSE
    )


def _flags(parsed: ParsedCell, column: Column, noted: Container[str]) -> tuple[str, ...]:
    """Those of the cell and of its column's header; a raised letter that a note explains is that note's mark only."""
    explained = {flag for mark in parsed.marks if mark in noted for flag in LETTER_FLAGS.get(mark, ())}
    return tuple(sorted({*parsed.flags, *column.flags} - explained))


def _notes(marks: tuple[str, ...], noted: Container[str]) -> Iterator[str]:
    """The marks as the table's notes have them: `¹²` is note 12, or notes 1 and 2 where there is no 12."""
    for mark in marks:
        apart = mark.isdigit() and len(mark) > 1 and mark not in noted and all(digit in noted for digit in mark)
        yield from mark if apart else (mark,)


def _multiplier(parsed: ParsedCell, column: Column) -> Decimal | None:
    """The cell's own, else that of its column's unit: 1000 under `£000`."""
    if parsed.state != "value":
        return None
    return parsed.multiplier or (None if parsed.unit == "%" else multiplier_of(column.unit))
