"""Releases out of the store without opening more readings than an answer shows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TypeAlias

from kpi_ingest.compare import Shelf, lay_beside, outline_releases, rows_in_question, tell_releases
from kpi_ingest.compare.past import past_of
from kpi_ingest.model import Cell, Diff, Key, Reading, Release, State, StatedCell
from kpi_ingest.model.acyclic import acyclic
from kpi_ingest.model.history import Edition, PageHistory, known_before
from kpi_ingest.model.sketch import cell_name, cells_changed, each_of
from kpi_ingest.pages import PageDefinition, rules_of
from kpi_ingest.pipeline.answers import diff_sides
from kpi_ingest.pipeline.standing import accepted_releases, stored_decisions
from kpi_ingest.store import Store

Row: TypeAlias = tuple[str, str]
"""Section and indicator."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The releases of a page, held ones among them, oldest first, and where to open what they show."""

    editions: Sequence[Edition]
    shelf: Shelf
    history: PageHistory

    def release(self, edition: Edition) -> Release:
        """The release with its state; findings are left to `releases_of`."""
        return _release(edition, self.shelf.state(edition.captures))


def outline_of(
    store: Store,
    page: str,
    definition: PageDefinition | None,
    accepted: Collection[str],
    recorded_as_of: datetime | None = None,
) -> Outline:
    """The releases of a page as the store knew them then; `accepted` as of `accepted_releases`."""
    documents = definition is not None and bool(definition.documents)
    history = store.history(page, recorded_as_of=recorded_as_of, documents=documents)

    def fetch(wanted: Collection[str]) -> Mapping[str, Reading]:
        return store.opened(page, {sha256: history.readings[sha256].sequence for sha256 in wanted})

    shelf = Shelf(fetch, history.likeness)
    return Outline(outline_releases(page, history, shelf, rules_of(definition), accepted=accepted), shelf, history)


def current_outline(store: Store, page: str, definition: PageDefinition | None) -> Outline:
    """The releases of a page as the store knows them now."""
    return outline_of(store, page, definition, accepted_releases(stored_decisions(store, page)))


def releases_of(store: Store, page: str, definition: PageDefinition | None) -> tuple[Release, ...]:
    """All releases of a page, oldest first, held ones among them; empty where nothing of it has been read."""
    with acyclic():
        outline = current_outline(store, page, definition)
        return tell_releases(outline.editions, outline.shelf, rules_of(definition))


def diff_editions(
    store: Store, outline: Outline, previous: Edition, current: Edition, definition: PageDefinition | None
) -> Diff:
    """What changed from one release to another: what `diff_releases` says, with only as much of the page's past as the
    rows that changed have."""
    with acyclic():
        return _diff_editions(store, outline, previous, current, definition)


def _diff_editions(
    store: Store, outline: Outline, previous: Edition, current: Edition, definition: PageDefinition | None
) -> Diff:
    sides = lay_beside(*outline.shelf.states(previous.captures, current.captures))
    rows = rows_in_question(sides)
    past = known_before(outline.editions, previous)
    telling = _telling(past, (previous, current), _names(rows, sides.previous, sides.current))
    return diff_sides(sides, past_of(_remembered(store, outline, telling, rows)), definition)


def _names(rows: Collection[Row], *states: State) -> frozenset[bytes]:
    """The names, in sketches, of the cells of these rows."""
    cells = (stated for state in states for stated in state.cells if _row(stated.key) in rows)
    return frozenset(cell_name(stated.key, stated.occurrence) for stated in cells)


def _telling(past: Sequence[Edition], ends: Sequence[Edition], asked: Collection[bytes]) -> list[Edition]:
    """Of the past the releases that show the asked cells otherwise than the one before them: what repeats itself is
    remembered once. A cell that neither end shows may be one of a row in question, and counts."""
    others = {name for end in ends for name in each_of(end.sketch.names)}.difference(asked)
    telling = list(past[:1])
    for earlier, later in pairwise(past):
        if any(name not in others for name, _, _ in cells_changed(earlier.sketch, later.sketch)):
            telling.append(later)
    return telling


def _remembered(store: Store, outline: Outline, past: Sequence[Edition], rows: Collection[Row]) -> Iterator[Release]:
    """Releases with the cells of these rows: of one capture from its content, of several as they were merged."""
    contents = {it.captures: outline.history.readings[it.captures[0]].content_digest for it in past}
    alone = {contents[it.captures] for it in past if len(it.captures) == 1}
    figures = store.figures(alone, {indicator for _, indicator in rows}) if rows else {}
    for edition in past:
        if len(edition.captures) == 1:
            told = figures.get(contents[edition.captures], ())
            cells = tuple(_stated(*each, edition.captures[0]) for each in told if _row(each[0]) in rows)
        else:
            cells = tuple(it for it in outline.shelf.state(edition.captures).cells if _row(it.key) in rows)
        yield _release(edition, State(edition.page, cells, (), edition.captures, edition.sketch.complete))


def _row(key: Key) -> Row:
    return key.section, key.indicator


def _stated(key: Key, occurrence: int, cell: Cell, capture: str) -> StatedCell:
    """A cell of the past, which is asked for its figure, not for its labels."""
    return StatedCell(key, occurrence, cell, "", "", "", capture)


def _release(edition: Edition, state: State) -> Release:
    return Release(
        edition.id, edition.page, edition.number, state, edition.begins, edition.last_seen, held=edition.held,
        edition=edition.edition, corrects=edition.corrects, overtaken=edition.overtaken,
    )  # fmt: skip
