"""Vintages as rows: each state of a figure with the interval for which it was on display."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TypeAlias

from kpi_ingest.compare import Vintage, vintages_of
from kpi_ingest.compare.contradiction import at_odds
from kpi_ingest.errors import UsageError
from kpi_ingest.grammar import fold_label
from kpi_ingest.model import Bounds, Cell, Key, Release, StatedCell
from kpi_ingest.model.history import predecessors
from kpi_ingest.vintages.display import Begun, follows
from kpi_ingest.vintages.rows import Figure, Rows, Sighting

Name: TypeAlias = tuple[Key, int]
"""Key and occurrence."""
Histories: TypeAlias = Mapping[Name, Sequence[Figure]]

GONE = Cell(0, "blank", None)
"""What a figure that is gone shows: nothing."""


def histories_of(releases: Sequence[Release]) -> dict[Name, tuple[Figure, ...]]:
    """Every state of every figure of these releases (oldest first), by key, deletes among them."""
    before = {later.id: earlier for earlier, later in predecessors(releases) if earlier and follows(earlier, later)}
    grouped = groupby(vintages_of(releases), key=lambda each: (each.key, each.occurrence))
    return {name: _spells(list(vintages), before) for name, vintages in grouped}


def _spells(vintages: Sequence[Vintage], before: Mapping[str, Release]) -> tuple[Figure, ...]:
    labelled: StatedCell | None = None
    rows = []
    for vintage in vintages:
        labelled = vintage.stated or labelled
        rows.append(_figure(vintage, labelled, before.get(vintage.release.id)))
    return tuple(rows)


def _figure(vintage: Vintage, labelled: StatedCell | None, before: Release | None) -> Figure:
    """What never was the newest stood for no time: it ends when it begins."""
    since = vintage.since or vintage.release
    ended = vintage.until if vintage.since is not None else vintage.release
    until = None if ended is None else ended.begins
    row = figure_of(vintage.key, vintage.occurrence, vintage.stated, labelled, vintage.release, until, before)
    if since is vintage.release:
        return row
    by = min(row.released_latest, since.begins.upper)
    return replace(row, shown_from=since.begins.lower, shown_from_latest=since.begins.upper, released_latest=by)


def figure_of(
    key: Key, occurrence: int, stated: StatedCell | None, labelled: StatedCell | None, release: Begun,
    until: Bounds | None, before: Begun | None,
) -> Figure:  # fmt: skip
    """The row of a figure that is as `stated` (None: gone) from `release` on, `until` another release begins. It goes
    by the labels of `labelled`; `before` is the release before the one that begins it."""
    cell = GONE if stated is None else stated.cell
    return Figure(
        page=release.page, section=key.section, indicator=key.indicator, measure=key.measure, series=key.series,
        period=key.period, period_words=key.period_words, occurrence=occurrence,
        section_label="" if labelled is None else labelled.section,
        indicator_label="" if labelled is None else labelled.indicator,
        column_label="" if labelled is None else labelled.column,
        state="gone" if stated is None else cell.state,
        text=cell.text, value=cell.value, unit=cell.unit, multiplier=cell.multiplier,
        comparator=cell.comparator, qualifier=cell.qualifier, date=cell.date,
        flags=cell.flags, notes=cell.notes, basis=cell.basis,
        support=None if stated is None else cell.support, confidence=None if stated is None else cell.confidence,
        candidates=cell.candidates, reason=cell.reason, evidence=cell.evidence,
        release=release.id, release_number=release.number,
        shown_from=release.begins.lower, shown_from_latest=release.begins.upper,
        shown_until=None if until is None else until.lower, shown_until_latest=None if until is None else until.upper,
        captured_basis=release.begins.basis,
        released_at=None, released_precision="unknown", released_provenance="none: bounded by captures",
        released_earliest=None if before is None else min(before.last_seen.lower, release.begins.lower),
        released_latest=release.begins.upper,
        capture=None if stated is None else stated.capture, where=cell.where,
        edition=release.edition, corrects=release.corrects,
    )  # fmt: skip


def releases_of_figure(history: Iterable[Figure]) -> tuple[Figure, ...]:
    """The figures that the publisher released under one key, in order.

    A state without a figure (awaiting, suppressed, blank, gone) is no release but ends one: the same figure after it
    is released anew. A state that we could not read ends nothing, unless it cannot be the figure before it. Of a figure
    shown again in other words the first counts.
    """
    found: list[Figure] = []
    standing: object = None
    last: Figure | None = None
    for figure in history:
        if figure.state in ("undecided", "truncated") and not (last and at_odds(last, figure)):
            continue
        shown = None if figure.state != "value" else (figure.value, figure.comparator, figure.unit, figure.multiplier)
        if shown is not None and shown != standing:
            found.append(figure)
        standing, last = shown, figure
    return tuple(found)


def indicators_named(asked: str, labelled: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Which indicators are meant, out of ids each with a label as ever printed: the one with this id, else all whose
    label holds these words."""
    known = tuple(labelled)
    if any(id == asked for id, _ in known):
        return frozenset((asked,))
    words = fold_label(asked)
    return frozenset(id for id, label in known if words in fold_label(label))


def names_of(histories: Histories, page: str, indicator: str) -> tuple[Name, ...]:
    """The figures of an indicator: by its id, else those whose label, as ever printed, holds these words. Raises
    UsageError where there is none."""
    labels = ((key.indicator, figure.indicator_label) for (key, _), history in histories.items() for figure in history)
    ids = indicators_named(indicator, labels)
    if not ids:
        raise UsageError(
            "E_NO_INDICATOR", page=page, got=f"no indicator {indicator!r}", expected="an id, or words of a label",
            next_step=f"kpi-ingest history {page} lists them all",
        )  # fmt: skip
    return tuple(name for name in histories if name[0].indicator in ids)


def history_in(
    releases: Sequence[Release], page: str, indicator: str | None, kinds: Collection[str] | None = None
) -> Rows[Figure]:
    """Every state of the figures of one indicator (its id, or words of a label), or of the whole page, in these
    releases (oldest first, none of them held); with `kinds`, those known in these ways. Raises UsageError where there
    is no such indicator."""
    histories = histories_of(releases)
    names = histories if indicator is None else names_of(histories, page, indicator)
    found = Rows[Figure](figure for name in names for figure in histories[name])
    return found if kinds is None else known_as(found, kinds)


def spoken_of(row: Figure | Sighting, period: str) -> bool:
    """Whether the row's period goes by this name: its canonical form, or the words of its header (`Winter 2023`)."""
    return row.period == period if row.period else row.period_words == fold_label(period)


def known_as(figures: Iterable[Figure], kinds: Collection[str]) -> Rows[Figure]:
    """The figures known in these ways (`printed`, `repaired`, `decided`), with the deletes of those that are left."""
    every = tuple(figures)
    kept = {_name(figure) for figure in every if figure.support in kinds}
    return Rows[Figure](
        each for each in every if each.support in kinds or (each.state == "gone" and _name(each) in kept)
    )


def _name(figure: Figure) -> tuple[str, ...]:
    key = (figure.section, figure.indicator, figure.measure, figure.series, figure.period, figure.period_words)
    return (*key, str(figure.occurrence))
