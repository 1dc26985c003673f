"""Small questions that the ways of laying out share: what a line or a cell can be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kpi_ingest.grammar import FIGURE_REASONS, MarkerLike, fold_label, leading_mark, parse_cell, tokenise
from kpi_ingest.model import KpiTable, Line, Piece, Place, TextSpan, Warning

CELL_WORDS = frozenset(
    ("red", "amber", "green", "blue", "yes", "no", "met", "not met", "on track", "off track", "achieved",
     "not achieved", "improving", "stable", "declining", "worsening", "increase", "decrease", "no change", "↑", "↓",
     "→", "▲", "▼")
)  # fmt: skip
_CHROME = re.compile(
    r"(?:skip to|back to top|contact us|cookies?\b|privacy|accessibility|©|copyright|last updated|page last|print this"
    r"|share this|follow us|sign up|was this page|report a problem|page \d+(?: of \d+)?$)",
    re.IGNORECASE,
)
_UNMARKED_NOTE = re.compile(r"(?:notes?|n\.?b\.?|sources?|please note)\b\s*[:.–-]\s*\S", re.IGNORECASE)
_ENDS_AS_CELL = re.compile(r"(?:[0-9%)\]*†]|n/a|data)\s*$", re.IGNORECASE)
_CELL_KINDS = frozenset(("digits", "percent", "marker", "comparator", "currency"))
_LONGEST_CELL = 120


@dataclass(frozen=True, slots=True)
class Layout:
    """The KPI tables of one capture."""

    tables: tuple[KpiTable, ...]
    truncated: bool = False
    """The capture ends inside a table, or its bytes are known to be incomplete."""
    warnings: tuple[Warning, ...] = ()


@dataclass(slots=True)
class Findings:
    """What a way of laying out gathers on its way through a document."""

    tables: list[KpiTable] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)
    truncated: bool = False
    locale: str | None = None
    """Of the page: how its headers write dates, and in which language they name months."""
    years: str | None = None
    """What its years such as 2023/24 are, `financial` or `academic`; None where the definition does not say."""


def line_piece(line: Line) -> Piece:
    """A line without the white space around it; its place is that of the text that is left."""
    text = line.text.strip()
    if not isinstance(line.where, TextSpan):
        return Piece(text, line.where)
    start = line.where.start + len(line.text) - len(line.text.lstrip())
    return Piece(text, TextSpan(line.where.line, start, start + len(text)))


def run_piece(line: Line) -> Piece:
    """A line as it is, trailing blanks included: white space tells where a cell cannot begin."""
    return Piece(line.text, line.where)


def cut_piece(line: Line, start: int, end: int) -> Piece:
    """A stretch of a line."""
    if not isinstance(line.where, TextSpan):
        return Piece(line.text[start:end], line.where)
    span = line.where
    return Piece(line.text[start:end], TextSpan(span.line, span.start + start, span.start + end))


def around(first: Place, last: Place) -> Place:
    """The place from the beginning of one to the end of the other, where the capture is text; else the first."""
    if isinstance(first, TextSpan) and isinstance(last, TextSpan):
        return TextSpan(first.line, first.start, last.end)
    return first


def is_cell(text: str, markers: Sequence[MarkerLike]) -> bool:
    """Whether a line by itself is one cell: a figure, a marker, a date or one of the usual words for a state."""
    if len(text) > _LONGEST_CELL:
        return False
    cell = parse_cell(text, markers)
    if cell.state == "value":
        return cell.plain
    if cell.reason in FIGURE_REASONS or cell.flags or cell.unit:
        return True
    return cell.state == "text" and (cell.date is not None or fold_label(text) in CELL_WORDS)


def is_chrome(text: str) -> bool:
    """Whether a line is part of the page around the tables: `Skip to content`, `Last updated ...`."""
    return _CHROME.match(text.strip()) is not None


def note_text(text: str) -> tuple[str, str] | None:
    """Mark and text of a line that is a note; the mark is "" for `Note: ...`. None for other lines."""
    marked = leading_mark(text)
    if marked and len(marked[1].split()) >= 2:
        return marked
    return ("", text.strip()) if _UNMARKED_NOTE.match(text.strip()) else None


def is_cells_only(run: str) -> bool:
    """Whether a line is made of cells without a label: the rest of a row that was broken (`23712091100`)."""
    tokens = [token for token in tokenise(run) if token.kind != "space"]
    return bool(tokens) and tokens[0].kind in _CELL_KINDS and all(token.kind != "word" for token in tokens)


def has_cells(run: str) -> bool:
    """Whether a line ends in something that may be a cell."""
    return _ENDS_AS_CELL.search(run) is not None


def is_open(run: str) -> bool:
    """Whether a run stops where no cell can end: inside a bracket, or behind a point, comma or comparator."""
    text = run.rstrip()
    return text.count("(") > text.count(")") or text[-1:] in ".,<>≤≥~£$€(-–"
