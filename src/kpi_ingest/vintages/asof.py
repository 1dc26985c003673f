"""As-of answers: one row for each key that was on display at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kpi_ingest.model import Key, Release, StatedCell
from kpi_ingest.vintages.display import OnDisplay, held_note, on_display, release_clause
from kpi_ingest.vintages.rows import Axis, Figure, Rows
from kpi_ingest.vintages.spells import Histories, histories_of, state_after


def figures_at(releases: Sequence[Release], t: datetime, axis: Axis) -> Rows[Figure]:
    """The figures on display at `t`, by key; every release of the page is at hand, held ones among them."""
    sound = [release for release in releases if release.held is None]
    display = on_display(sound, t, axis)
    held = _held_since(releases, None if display.chosen is None else sound[display.chosen], t)
    histories = histories_of(sound)
    depends = (*held, *(f"perhaps {release_clause(sound, other, axis)}" for other in display.others))
    if display.chosen is None:
        return Rows((), depends)
    shown = _Shown(sound, display, axis, histories)
    return Rows((row for name in histories if (row := shown.row(*name)) is not None), depends)


def _held_since(releases: Sequence[Release], chosen: Release | None, t: datetime) -> tuple[str, ...]:
    number = 0 if chosen is None else chosen.number
    return tuple(
        held_note(release)
        for release in releases
        if release.held is not None and release.number > number and release.begins.lower <= t
    )


class _Shown:
    """The release on display, and the rows it gives."""

    def __init__(self, sound: Sequence[Release], display: OnDisplay, axis: Axis, histories: Histories) -> None:
        assert display.chosen is not None
        self.sound, self.display, self.axis, self.histories = sound, display, axis, histories
        self.release = sound[display.chosen]
        self.cells = {(stated.key, stated.occurrence): stated for stated in self.release.state.cells}

    def row(self, key: Key, occurrence: int) -> Figure | None:
        """The figure's row; None where it is not on display."""
        history = self.histories[key, occurrence]
        figure = state_after(history, self.release.number)
        if figure is None:
            return None
        stated = self.cells.get((key, occurrence))
        row = replace(figure, depends=(*self._unseen(stated), *self._otherwise(history, figure)))
        return row if stated is None else _as_stated(row, stated)

    def _unseen(self, stated: StatedCell | None) -> tuple[str, ...]:
        if stated is not None:
            return ()
        return (f"not seen in {self.release.id}, whose captures are incomplete; this is what stood before",)

    def _otherwise(self, history: Sequence[Figure], figure: Figure) -> tuple[str, ...]:
        """A note for each release that may have been on display and shows this figure otherwise."""
        notes = []
        for other in self.display.others:
            state = None if other is None else state_after(history, self.sound[other].number)
            if _shown(state) != _shown(figure):
                told = "not on display" if state is None else repr(state.text or state.state)
                notes.append(f"{told}, if {release_clause(self.sound, other, self.axis)}")
        return tuple(notes)


def _shown(figure: Figure | None) -> tuple[object, ...]:
    """What two states must share to be the same to a reader."""
    if figure is None:
        return ()
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
