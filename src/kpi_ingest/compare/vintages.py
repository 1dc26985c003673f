"""Vintages: the states that one figure has had, release by release (the word of ALFRED and of real-time data sets)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpi_ingest.compare.state import Published, published
from kpi_ingest.model import Key, Release, StatedCell


@dataclass(frozen=True, slots=True)
class Vintage:
    """What a figure was from one release on, until the next vintage."""

    key: Key
    occurrence: int
    release: Release
    """The first release that shows it so."""
    stated: StatedCell | None
    """None where the figure is gone."""


def vintages_of(releases: Sequence[Release]) -> tuple[Vintage, ...]:
    """Every state of every figure of these releases (oldest first), by key and then by release.

    A release that shows a figure as the one before did adds no vintage; one that lacks it adds one without a cell, if
    its captures are complete enough to tell.
    """
    current: dict[tuple[Key, int], Vintage] = {}
    found: dict[tuple[Key, int], list[Vintage]] = {}
    for release in releases:
        for vintage in _news(release, current):
            current[vintage.key, vintage.occurrence] = vintage
            found.setdefault((vintage.key, vintage.occurrence), []).append(vintage)
    return tuple(vintage for name in sorted(found) for vintage in found[name])


def _news(release: Release, current: dict[tuple[Key, int], Vintage]) -> Iterator[Vintage]:
    shown = {(stated.key, stated.occurrence): stated for stated in release.state.cells}
    for (key, occurrence), stated in shown.items():
        before = current.get((key, occurrence))
        if before is None or _substance(before.stated) != _substance(stated):
            yield Vintage(key, occurrence, release, stated)
    if release.state.complete:
        for (key, occurrence), before in tuple(current.items()):
            if (key, occurrence) not in shown and before.stated is not None:
                yield Vintage(key, occurrence, release, None)


def _substance(stated: StatedCell | None) -> Published | None:
    return None if stated is None else published(stated.cell)
