"""Readings and captures written down as a person would draw the page.

    # A: Complaints
    Indicator | Target | Milestone 1 – Mar 24 | Actual Mar 24
    Formal complaints | <50 | 140 | 176*
    * counted by term

A cell `?30/300` is undecided between two texts that are all it may hold, `?30/300/…` between these and others, `…` is
truncated, `=1 234` unparsed, `"31 bins` a text, `!250` printed and undecided since its row or column is in doubt,
`^176` repaired, and `^176@b` repaired with capture b as evidence. `!cut` on a line of its own ends a truncated capture;
`!` before a header doubts the column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from kpi_ingest.compare import state_of
from kpi_ingest.grammar import fold_label, leading_mark, parse_cell, parse_period, slug
from kpi_ingest.model import (
    Bounds,
    Candidate,
    Capture,
    Cell,
    Column,
    Diff,
    Inputs,
    Measure,
    Note,
    Reading,
    ReadRow,
    ReadTable,
    Release,
    State,
    StatedCell,
    TextSpan,
)

PAGE = "test-page"
HERE = TextSpan(1, 0, 1)
_MEASURES: tuple[Measure, ...] = ("baseline", "target", "milestone", "actual")


def digest(name: str) -> str:
    """The sha256 that a capture of this name has."""
    return sha256(name.encode()).hexdigest()


def drawn(text: str, name: str = "a", ids: dict[str, str] | None = None) -> Reading:
    """The reading of the page drawn in `text`; `ids` maps labels to indicator ids as a page definition would."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    truncated = lines[-1] == "!cut"
    blocks: list[list[str]] = []
    for line in lines[: len(lines) - truncated]:
        if line.startswith("# "):
            blocks.append([line[2:]])
        else:
            blocks[-1].append(line)
    tables = tuple(_table(block, ids or {}) for block in blocks)
    return Reading(PAGE, digest(name), len(text), "text", Inputs("test", None), tables, truncated)


def stated(text: str, name: str = "a", ids: dict[str, str] | None = None) -> State:
    """The state that the drawn page shows."""
    return state_of(drawn(text, name, ids))


def captured(name: str, day: int, page: str = PAGE) -> Capture:
    """A capture of the bytes of this name, taken on the given day of 2024."""
    at = datetime(2024, 1, 1, 2, tzinfo=UTC) + timedelta(days=day)
    return Capture(digest(f"{page} {name} {day}"), page, digest(name), 1, Bounds(at, at), at, "https://example.org/")


def dated(*nights: tuple[int, str, str]) -> list[tuple[Capture, Reading]]:
    """Captures with their readings, from (day, name of the bytes, drawing)."""
    return [(captured(name, day), drawn(text, name)) for day, name, text in nights]


def kinds(diff: Diff) -> list[tuple[str, str, str]]:
    """(subject, kind, what) of every change, in order; `what` is row and period, or the hint."""
    return [(change.subject, change.kind, _what(dict(change.key), change.hint)) for change in diff.changes]


def cell_kinds(diff: Diff) -> dict[str, str]:
    """Kind of every changed cell, by `indicator/measure/period`."""
    return {_cell_name(dict(change.key)): change.kind for change in diff.changes if change.subject == "cell"}


def every_cell(diff: Diff) -> tuple[list[StatedCell], list[StatedCell]]:
    """The cells of both states as a diff accounts for them."""
    before = [change.previous for change in diff.changes if isinstance(change.previous, StatedCell)]
    after = [change.current for change in diff.changes if isinstance(change.current, StatedCell)]
    equal = [*diff.confirmed, *diff.assumed]
    return before + [old for old, _ in equal], after + [late for _, late in equal]


def identified(releases: Iterable[Release]) -> list[tuple[str, int, tuple[str, ...]]]:
    """Id, number and captures of releases."""
    return [(release.id, release.number, release.state.captures) for release in releases]


def _what(key: dict[str, str], hint: str | None) -> str:
    return _cell_name(key) if "indicator" in key and "measure" in key else hint or ""


def _cell_name(key: dict[str, str]) -> str:
    return "/".join(part for part in (key["indicator"], key["measure"], key["period"]) if part)


@dataclass
class _Sheet:
    title: str
    header: list[str]
    rows: list[list[str]]
    notes: list[str]


def _sheet(block: Sequence[str]) -> _Sheet:
    split = [[cell.strip() for cell in line.split("|")] for line in block[1:]]
    rows = [cells for cells in split if len(cells) > 1]
    return _Sheet(block[0], rows[0][1:], rows[1:], [cells[0] for cells in split if len(cells) == 1])


def _table(block: Sequence[str], ids: dict[str, str]) -> ReadTable:
    sheet = _sheet(block)
    columns = tuple(_column(index, label) for index, label in enumerate(sheet.header))
    rows = tuple(_row(sheet.title, cells, ids) for cells in sheet.rows)
    notes = tuple(_note(line, rows, columns) for line in sheet.notes)
    label, _, _ = sheet.title.partition(":")
    return ReadTable(sheet.title, slug(label), columns, rows, notes, 0.99, "Indicator")


def _column(index: int, label: str) -> Column:
    doubt = "AMBIGUOUS_HEADER" if label.startswith("!") else None
    label = label.lstrip("!")
    words = label.rstrip("*").split()
    measure: Measure = next((it for it in _MEASURES if it == words[0].casefold()), "other")
    rest = " ".join(words[1:] if measure != "other" else words).split("–")[-1].strip()
    bare = rest.split(" (")[0]
    return Column(index, label, (label,), measure, None, parse_period(bare) or rest or None, doubt=doubt)


def _row(section: str, cells: Sequence[str], ids: dict[str, str]) -> ReadRow:
    label, *texts = cells
    indicator = ids.get(label, slug(label))
    row_id = sha256(f"{section} {fold_label(label)}".encode()).hexdigest()[:12]
    return ReadRow(row_id, label, indicator, tuple(_cell(index, text) for index, text in enumerate(texts)))


def _cell(index: int, text: str) -> Cell:
    if text == "…":
        return Cell(index, "truncated", None)
    if text.startswith("?"):
        texts = re.split(r"(?<!n)/", text[1:])
        options = tuple(Candidate(option, 1 / len(texts)) for option in texts if option != "…")
        return Cell(index, "undecided", None, candidates=options, reason="test", confidence=0.4, support="repaired")
    if text.startswith("!"):
        return Cell(index, "undecided", None, candidates=(Candidate(text[1:], 1.0),), reason="DUPLICATE_KEY")
    if text.startswith('"'):
        return Cell(index, "text", text[1:])
    if text.startswith("="):
        return Cell(index, "unparsed", text[1:], reason="E_NUMBER")
    if text.startswith("^"):
        shown, _, evidence = text[1:].partition("@")
        sources = tuple(digest(name) for name in evidence.split(",") if name)
        return replace(_cell(index, shown), support="repaired", confidence=0.999, evidence=sources)
    parsed = parse_cell(text)
    return Cell(
        index,
        parsed.state,
        text,
        parsed.value,
        parsed.unit,
        parsed.comparator,
        parsed.qualifier,
        parsed.date,
        parsed.flags,
        parsed.marks,
        reason=parsed.reason if parsed.state == "unparsed" else None,
    )


def _note(line: str, rows: Sequence[ReadRow], columns: Sequence[Column]) -> Note:
    mark, text = leading_mark(line) or ("", line)
    headed = tuple(column.index for column in columns if mark and column.label.endswith(mark))
    in_cells = any(mark in cell.notes for row in rows for cell in row.cells)
    return Note(mark, text, "column" if headed else "cell" if in_cells else "table", HERE, headed)
