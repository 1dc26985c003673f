"""A page definition held against captures: which of its keys took effect.

What a key does is seen by leaving it out: where the captures are read otherwise without it, it took effect. What finds
a table or a column is tried by ignoring what it finds. The bytes are read once, rows are repaired once, and every trial
lays out and interprets anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kpi_ingest.errors import LayoutError
from kpi_ingest.grammar import fold_label, strip_marks
from kpi_ingest.model import ReadRow, ReadTable
from kpi_ingest.pages import PageDefinition
from kpi_ingest.pipeline.checking_documents import met_by_documents, tell_lists
from kpi_ingest.pipeline.listing import Listing
from kpi_ingest.pipeline.reading import Material
from kpi_ingest.pipeline.trials import Path, Trial, TriedCapture, ignoring, usual, without, without_item, without_key
from kpi_ingest.read import CaptureReader

Effect = Literal["used", "same", "unmet", "fact"]
"""used: the captures are read otherwise without it. same: what it speaks of is there, and the page itself says the
same, or it is one of several wordings. unmet: what it speaks of is in none of the captures. fact: it says nothing of
how a capture is read."""

_FACTS = frozenset({"id", "title", "publisher", "licence", "urls", "gates", "rhythm"})
_PAGE_KEYS = frozenset({"locale", "decimal_mark", "years", "negative_brackets", "hidden"})
_ENTRIES = frozenset(
    {
        "urls",
        "gates",
        "rhythm",
        "markers",
        "notes",
        "stamps",
        "sections",
        "indicators",
        "tables",
        "columns",
        "rows",
        "documents",
        "editions",
    }
)
_WAYS = frozenset({"headings", "captions", "number", "header_words", "headers"})
_LISTS = frozenset({"headings", "captions", "header_words", "headers", "titles", "labels"})


@dataclass(frozen=True, slots=True)
class KeyEffect:
    """What became of one key of a definition."""

    path: Path
    """Of the key in the file: `("tables", 0, "period")`."""
    line: int
    effect: Effect
    seen: str
    """One line for people: what in the captures bears it out, or what was looked for."""

    @property
    def key(self) -> str:
        """The path without its numbers: `tables.period`."""
        return ".".join(part for part in self.path if isinstance(part, str))


@dataclass(frozen=True, slots=True)
class Check:
    """A definition after its captures were read with it."""

    keys: tuple[KeyEffect, ...]
    """In the order of the file."""
    refusals: tuple[LayoutError, ...]
    """Why a capture could not be read with it."""


def check_definition(materials: Sequence[Material], definition: PageDefinition) -> Check:
    """Which keys of a definition took effect in these captures of its page. A definition that no file holds has none.

    Raises ReadError where a capture cannot be read at all.
    """
    with CaptureReader() as reader:
        lists, read = tell_lists(materials, definition, reader)
        return check_captures([TriedCapture(material, reader) for material in read], definition, lists)


def check_captures(
    captures: Sequence[TriedCapture], definition: PageDefinition, lists: Sequence[Listing] = ()
) -> Check:
    """The same of captures that are open already, and of what lists of documents are among them."""
    outcomes = tuple(capture.outcome(definition) for capture in captures)
    keys = tuple(_effects(Trial(tuple(captures), definition, outcomes), lists))
    return Check(keys, tuple(it for it in outcomes if isinstance(it, LayoutError)))


def _effects(trial: Trial, lists: Sequence[Listing]) -> Iterator[KeyEffect]:
    lines = trial.definition.lines
    found: dict[Path, bool] = {}
    for path in sorted(lines, key=lambda each: lines[each]):
        if not isinstance(path[-1], str) or path[-1] in _ENTRIES:
            continue
        if path[0] in ("documents", "editions"):
            met, seen = met_by_documents(path, lists, trial)
            yield KeyEffect(path, lines[path], "used" if met else "unmet", seen)
            continue
        effect, seen = _effect(path, trial, found)
        yield KeyEffect(path, lines[path], effect, seen)
        yield from _idle_wordings(path, trial, effect)


def _effect(path: Path, trial: Trial, found: dict[Path, bool]) -> tuple[Effect, str]:
    """The effect of one key; `found` remembers which entries speak of something."""
    if path[0] in _FACTS:
        return "fact", "it says nothing of how a capture is read"
    if path[0] in _PAGE_KEYS:
        used = trial.differs(usual(str(path[0])))
        return ("used", "without it figures read otherwise") if used else ("same", "nothing reads otherwise without it")
    if path[0] in ("tables", "columns", "rows"):
        return _entry_effect(path, trial, found)
    return _met(path, trial)


def _entry_effect(path: Path, trial: Trial, found: dict[Path, bool]) -> tuple[Effect, str]:
    """Of a key of `[[tables]]`, `[[columns]]` or `[[rows]]`."""
    entry, key = path[:-1], str(path[-1])
    what = str(entry[-2]).removesuffix("s")
    if entry not in found:
        found[entry] = any(trial.differs(edit) for edit in (without(entry), ignoring(entry)))
    if not found[entry]:
        return "unmet", f"no {what} of the captures is found by it"
    if key in _WAYS or (what == "row" and key == "labels"):
        return "used", f"it finds a {what}"
    if trial.differs(without(entry) if what == "row" else without_key(entry, key)):
        return "used", "without it the table reads otherwise"
    return "same", "the page itself says the same"


def _met(path: Path, trial: Trial) -> tuple[Effect, str]:
    """Of a key of an entry that stands for something printed: a section, an indicator, a marker, a note."""
    kind, number = str(path[0]), int(path[1])
    if kind in ("markers", "notes", "stamps"):
        if trial.differs(without(path[:2])):
            return "used", "without it cells read otherwise"
        printed = _marker_printed(number, trial) if kind == "markers" else _note_printed(kind, number, trial)
        return ("same", "cells read the same without it") if printed else ("unmet", "none of the captures prints it")
    rows = _rows_of(number, trial) if kind == "indicators" else _tables_of(number, trial)
    what = "row" if kind == "indicators" else "table"
    return ("used", f"{rows} {what}{'' if rows == 1 else 's'}") if rows else ("unmet", f"no {what} of the captures")


def _tables(trial: Trial) -> Iterator[ReadTable]:
    return (table for reading in trial.readings for table in reading.tables)


def _rows(trial: Trial) -> Iterator[ReadRow]:
    return (row for table in _tables(trial) for row in table.rows)


def _names(row: ReadRow) -> set[str]:
    """The folded labels by which a definition may know a row: with and without its marks, and its group."""
    labels = (row.indicator, strip_marks(row.indicator)[0])
    return {fold_label(name) for label in labels for name in (label, f"{row.group} > {label}")}


def _tables_of(number: int, trial: Trial) -> int:
    section = trial.definition.sections[number]
    return sum(table.section_id == section.id for table in _tables(trial))


def _rows_of(number: int, trial: Trial) -> int:
    indicator = trial.definition.indicators[number]
    return sum(row.indicator_id == indicator.id for row in _rows(trial))


def _marker_printed(number: int, trial: Trial) -> bool:
    marker = fold_label(trial.definition.markers[number].text)
    texts = (cell.text for row in _rows(trial) for cell in row.cells if cell.text)
    return any(fold_label(strip_marks(text)[0]) == marker for text in texts)


def _note_printed(kind: str, number: int, trial: Trial) -> bool:
    definition = trial.definition
    wording = fold_label(definition.notes[number].pattern if kind == "notes" else definition.stamps[number])
    return any(wording in fold_label(note.text) for table in _tables(trial) for note in table.notes)


def _idle_wordings(path: Path, trial: Trial, effect: Effect) -> Iterator[KeyEffect]:
    """Of a list of wordings that took effect: those of which the captures print none."""
    if effect != "used" or path[-1] not in _LISTS or path[0] in _FACTS:
        return
    lines, count = trial.definition.lines, 0
    while (*path, count) in lines:
        count += 1
    for number in range(count if count > 1 else 0):
        if not _wording_counts(path, number, trial):
            yield KeyEffect((*path, number), lines[*path, number], "same", "this wording is in none of the captures")


def _wording_counts(path: Path, number: int, trial: Trial) -> bool:
    if path[0] == "sections":
        title = fold_label(trial.definition.sections[int(path[1])].titles[number])
        return any(fold_label(table.section) == title for table in _tables(trial))
    if path[0] == "indicators":
        label = fold_label(trial.definition.indicators[int(path[1])].labels[number])
        return any(label in _names(row) for row in _rows(trial))
    if path[-1] == "header_words":
        return True  # all of them must hold: that the entry was met says that each did
    return trial.differs(without_item(path[:-1], str(path[-1]), number))
