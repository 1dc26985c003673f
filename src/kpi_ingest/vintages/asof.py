"""As-of answers: one row for each key that was on display at a time.

Only the release on display is opened; how long its figures stood, the sketches of the other releases tell. Another one
is opened where a figure is shown that this one does not print, or prints in other words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from kpi_ingest.compare import Shelf
from kpi_ingest.model import StatedCell
from kpi_ingest.model.history import Edition, ever_current
from kpi_ingest.model.sketch import Sketch, cell_name, cells_changed, changes_between
from kpi_ingest.pipeline.outlining import Outline
from kpi_ingest.vintages.display import OnDisplay, before_all_note, follows, held_note, on_display, release_clause
from kpi_ingest.vintages.rows import Axis, Figure, Rows
from kpi_ingest.vintages.spells import figure_of

Spell: TypeAlias = tuple[int, bytes | None]
"""The release that begins it, as an index, and the substance that it shows; None where the figure is gone."""


def figures_at(outline: Outline, t: datetime, axis: Axis) -> Rows[Figure]:
    """The figures on display at `t`, by key."""
    sound = ever_current(edition for edition in outline.editions if edition.held is None)
    display = on_display(sound, t, axis)
    held = _held_since(outline.editions, None if display.chosen is None else sound[display.chosen], t)
    depends = (*held, *(f"perhaps {release_clause(sound, other, axis)}" for other in display.others))
    if display.chosen is None and sound and not depends:
        depends = (before_all_note(sound[0]),)
    if display.chosen is None:
        return Rows[Figure]((), depends)
    return Rows[Figure](_Shown(sound, outline.shelf, display, display.chosen, axis).rows(), depends)


def _held_since(releases: Sequence[Edition], chosen: Edition | None, t: datetime) -> tuple[str, ...]:
    number = 0 if chosen is None else chosen.number
    return tuple(
        held_note(release)
        for release in releases
        if release.held is not None and release.number > number and release.begins.lower <= t
    )


def spells_of(sound: Sequence[Edition]) -> Mapping[bytes, Sequence[Spell]]:
    """Every spell of every figure, in order; that of `vintages_of`, told by sketches."""
    spells: defaultdict[bytes, list[Spell]] = defaultdict(list)
    standing: dict[bytes, bytes] = {}
    last: Sketch | None = None  # whose cells are those that stand
    for index, edition in enumerate(sound):
        sketch = edition.sketch
        changed = changes_between(standing, sketch.cells()) if last is None else cells_changed(last, sketch)
        last = sketch
        for name, _, now in list(changed):
            if now is not None:
                standing[name] = now
            elif sketch.complete:
                del standing[name]
            else:
                last = None  # what an incomplete capture does not show still stands
                continue
            spells[name].append((index, now))
    return spells


def spell_at(spells: Sequence[Spell], index: int) -> int | None:
    """Which of a figure's spells it is in once that release had begun; None where it is gone, or not yet seen."""
    begun = [place for place, (start, _) in enumerate(spells) if start <= index]
    return begun[-1] if begun and spells[begun[-1]][1] is not None else None


class _Shown:
    """The release on display, and the rows it gives."""

    def __init__(self, sound: Sequence[Edition], shelf: Shelf, display: OnDisplay, chosen: int, axis: Axis) -> None:
        self.sound, self.shelf, self.others, self.chosen, self.axis = sound, shelf, display.others, chosen, axis
        self.release = sound[chosen]
        self.opened: dict[int, Mapping[bytes, StatedCell]] = {}
        self.cells = self._cells(chosen)
        self.spells = spells_of(sound)

    def rows(self) -> list[Figure]:
        """The rows on display, by key."""
        found = (self._row(name, spells) for name, spells in self.spells.items())
        return sorted((row for row in found if row is not None), key=_order)

    def _row(self, name: bytes, spells: Sequence[Spell]) -> Figure | None:
        place = spell_at(spells, self.chosen)
        if place is None:
            return None
        stated, begun = self.cells.get(name), spells[place][0]
        as_stated = stated is not None and self._prints_alike(name, begun)
        figure = self._figure(spells, place, stated if as_stated and stated else self._cells(begun)[name])
        depends = (*self._unseen(stated), *self._otherwise(name, spells, place))
        row = replace(figure, depends=depends) if depends else figure
        return row if stated is None or as_stated else _as_stated(row, stated)

    def _prints_alike(self, name: bytes, begun: int) -> bool:
        """Whether the release on display shows the figure in the very print with which its spell began."""
        return begun == self.chosen or not any(name in self.sound[it].sketch.rough for it in (begun, self.chosen))

    def _figure(self, spells: Sequence[Spell], place: int, stated: StatedCell) -> Figure:
        begun = spells[place][0]
        until = None if place + 1 == len(spells) else self.sound[spells[place + 1][0]].begins
        before = self.sound[begun - 1] if begun and follows(self.sound[begun - 1], self.sound[begun]) else None
        return figure_of(stated.key, stated.occurrence, stated, stated, self.sound[begun], until, before)

    def _cells(self, index: int) -> Mapping[bytes, StatedCell]:
        if index not in self.opened:
            cells = self.shelf.state(self.sound[index].captures).cells
            self.opened[index] = {cell_name(stated.key, stated.occurrence): stated for stated in cells}
        return self.opened[index]

    def _unseen(self, stated: StatedCell | None) -> tuple[str, ...]:
        if stated is not None:
            return ()
        return (f"not seen in {self.release.id}, whose captures are incomplete; this is what stood before",)

    def _otherwise(self, name: bytes, spells: Sequence[Spell], place: int) -> tuple[str, ...]:
        """A note for each release that may have been on display and shows this figure otherwise."""
        notes = []
        for other in self.others:
            there = None if other is None else spell_at(spells, other)
            told = self._told_otherwise(name, spells, place, there)
            if told is not None:
                notes.append(f"{told}, if {release_clause(self.sound, other, self.axis)}")
        return tuple(notes)

    def _told_otherwise(self, name: bytes, spells: Sequence[Spell], place: int, there: int | None) -> str | None:
        """What the figure was in that spell; None where a reader could not tell the two apart."""
        if there is None:
            return "not on display"
        if there == place:
            return None
        now, then = (self._figure(spells, it, self._cells(spells[it][0])[name]) for it in (place, there))
        return None if _shown(now) == _shown(then) else repr(then.text or then.state)


def _order(figure: Figure) -> tuple[str | int, ...]:
    key = (figure.section, figure.indicator, figure.measure, figure.series, figure.period, figure.period_words)
    return (*key, figure.occurrence)


def _shown(figure: Figure) -> tuple[object, ...]:
    """What two states must share to be the same to a reader."""
    words = (figure.state, figure.text, figure.value, figure.comparator, figure.unit, figure.qualifier)
    return (*words, figure.flags, figure.notes, figure.candidates)


def _as_stated(figure: Figure, stated: StatedCell) -> Figure:
    """The figure as the release on display shows it: a later capture may have printed what an earlier one had run
    together, and labels may have been reworded."""
    cell = stated.cell
    return replace(
        figure, section_label=stated.section, indicator_label=stated.indicator, column_label=stated.column,
        basis=cell.basis, support=cell.support, confidence=cell.confidence, candidates=cell.candidates,
        reason=cell.reason, evidence=cell.evidence, capture=stated.capture, where=cell.where,
    )  # fmt: skip
